"""How evenly a glyph becomes another one: no stroke may flash up between two frames of a film."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from glyphstudio.engine import latents, models
from glyphstudio.engine.player import Latents, Player

from .clock import threads
from .figures import Figure, Result

FRAMES = 200
MOST = 6.0  # times the median step
AT_ONCE = 20  # frames
SEEDS = (11, 12, 13)


def measure(quick: bool) -> Result:
    """Every bundled model's least even path."""
    pairs, size = (1, 96) if quick else (6, 128)
    with threads(1):
        figures = tuple(
            Figure(name, worst(name, pairs=pairs, size=size), "x", MOST, "at most")
            for name in models.bundled_models()
        )
    seeds = ", ".join(map(str, SEEDS))
    return Result(
        name="continuity",
        title="The largest step of a film against its median step",
        measured=f"{FRAMES} frames on the great circle between two random messages, {pairs} pairs "
        f"of each of the seeds {seeds}, drawn hard by the bundled models at {size} px; a step is "
        "the mean absolute difference of neighbours; of the pairs, the least even.",
        figures=figures,
    )


def worst(name: str, *, pairs: int, size: int, seeds: Sequence[int] = SEEDS) -> float:
    """The largest step by the median one, of the pair where that is most; `pairs` of each seed."""
    player = models.open_player(models.load_model(name), torch.device("cpu"))
    found = []
    for seed in seeds:
        ends = latents.random_messages(2 * pairs, player.latent_size, seed=seed)
        for first, last in zip(ends[::2], ends[1::2], strict=True):
            found.append(unevenness(steps(player, first, last, size=size)))
    return max(found)


def unevenness(steps: npt.NDArray[np.float64]) -> float:
    """The largest by the median; without end where most frames do not move at all."""
    middle = float(np.median(steps))
    return float(steps.max()) / middle if middle > 0 else float("inf")


def steps(player: Player, first: Latents, last: Latents, *, size: int) -> npt.NDArray[np.float64]:
    """Mean absolute differences of neighbouring frames, (FRAMES - 1,), of 255."""
    path = latents.slerp(first, last, np.linspace(0, 1, FRAMES))
    found: list[npt.NDArray[np.float64]] = []
    for at in range(0, FRAMES - 1, AT_ONCE):
        frames = player.draw(path[at : at + AT_ONCE + 1], player.pen, size).astype(np.int16)
        found.append(np.abs(np.diff(frames, axis=0)).mean((1, 2, 3)))
    return np.concatenate(found)
