"""Which processor computes, how many threads it may use, and what people read about it."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache

import torch

from glyphstudio.errors import TrainingError

AUTO = "auto"
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h of glibc


def choose(wanted: str = AUTO) -> torch.device:
    """The device to compute on: a GPU where there is one that works, else the CPU.

    Raises:
        TrainingError: `wanted` names a device this machine (or this torch) does not have.
    """
    if wanted == AUTO:
        if torch.cuda.is_available():
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device("mps" if _has_mps() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise TrainingError(f"There is no kind of device called {wanted[:40]!r}.") from error
    present = {
        "cpu": True,
        "cuda": torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count(),
        "mps": _has_mps(),
    }
    if not present.get(device.type, False):
        raise TrainingError(f"This computer has no device {wanted}; leave the choice to auto.")
    return device


def preferred(wanted: str = AUTO) -> torch.device:
    """The device somebody prefers, or the best there is: a preference may outlive a GPU."""
    try:
        return choose(wanted)
    except TrainingError:
        return choose()


def use_threads(count: int) -> None:
    """Let torch use `count` threads in this process; a run records it and keeps to it."""
    torch.set_num_threads(max(1, count))


@cache
def keep_memory() -> bool:
    """Let the process keep freed memory for its next step instead of handing it back each time.

    A step makes and frees arrays of some 100 kB, which glibc would map anew and fill with zeros:
    16.5 -> 13.3 ms a step without it. Elsewhere it does nothing.

    Returns:
        whether anything was changed.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    library = ctypes.CDLL(None)
    kept = library.mallopt(_MMAP_THRESHOLD, 32 * 2**20)  # the most that glibc takes
    return bool(kept and library.mallopt(_TRIM_THRESHOLD, 128 * 2**20))


def cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity is not None else (os.cpu_count() or 1)


def short_name(device: torch.device) -> str:
    """A device in one word, as in the readout: "cpu", "cuda", "mps"."""
    return device.type


def description(device: torch.device) -> str:
    """A device as people know it: "NVIDIA H200, 139 GB" or "CPU, 2 cores"."""
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return f"{properties.name}, {properties.total_memory / 2**30:.0f} GB"
    if device.type == "mps":
        return "Apple GPU"
    count = cores()
    return f"CPU, {count} core{'' if count == 1 else 's'}"


def versions() -> dict[str, str]:
    """What the engine runs on, for the about box and for reports."""
    return {
        "Python": platform.python_version(),
        "torch": torch.__version__,
        "CUDA": torch.version.cuda or "none",
        "device": description(choose()),
        "system": platform.platform(),
    }


def _has_mps() -> bool:
    return torch.backends.mps.is_available()
