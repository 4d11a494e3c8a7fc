"""Starting the window: what is missing is said in one sentence; the window before the engine."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence

APT = (
    "sudo apt-get install -y libgl1 libegl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)
# What Qt's xcb plugin needs and names too late: it ends the process (PySide6 6.11).
XCB = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxcb-shape.so.0",
       "libxkbcommon-x11.so.0")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window until it is closed; 1 if that is impossible, and stderr says why."""
    missing = what_is_missing()
    if missing:
        _say(missing)
        return 1
    try:
        from glyphstudio.gui.start import start
    except ImportError as error:
        _say(sentence_for(error))
        return 1
    return start(list(sys.argv[:1] if arguments is None else arguments))


def what_is_missing() -> str:
    """One sentence on why no window can open here; "" where one can, as far as can be told."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if platform and platform != "xcb":
        return ""
    if not platform and os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return (
            "There is no display to open a window on; use the command line "
            "(glyphstudio --help), or start a desktop or xvfb-run."
        )
    absent = [name for name in XCB if not _loads(name)]
    if absent:
        return f"System libraries are missing ({', '.join(absent)}); install them with: {APT}"
    if not _display_answers():
        return f"The display {os.environ['DISPLAY']} does not answer; is it running, and yours?"
    return ""


def sentence_for(error: ImportError) -> str:
    """What to install, from an import that failed."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = {"PySide6": "PySide6-Essentials", "PIL": "pillow"}.get(
            error.name.split(".")[0], error.name.split(".")[0]
        )
        return (
            f"The Python package {package} is missing; install the program again with "
            "pip install ., or start it by scripts/run.sh."
        )
    if "cannot open shared object file" in str(error) and sys.platform.startswith("linux"):
        name = str(error).split(":")[0]
        return f"The system library {name} is missing; install it with: {APT}"
    return f"The window cannot be opened: {error}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_answers() -> bool:
    """Ask the X server for a connection; Qt would end the process if it refuses."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt will say
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _say(sentence: str) -> None:
    if sys.stderr is not None:  # a windowed start has none
        print(f"glyphstudio: {sentence}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
