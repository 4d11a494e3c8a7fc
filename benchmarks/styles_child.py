"""Draws one large glyph in strips and prints by how many MB it grew; benchmarks.styles starts it.

python styles_child.py MODEL SIZE      on Linux, whose /proc tells
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from glyphstudio.engine import latents, models


def main(name: str, size: int) -> None:
    """Draw a small glyph first, so that only what the large one takes is counted."""
    torch.set_num_threads(1)
    player = models.open_player(models.load_model(name), torch.device("cpu"))
    message = latents.random_messages(1, player.latent_size, seed=3)[0]
    player.draw(message[None], player.pen, 64)
    Path("/proc/self/clear_refs").write_text("5")  # the most starts anew at what is held now
    before = memory_mb("VmRSS")
    for _ in player.strips(message, player.pen, size):
        pass
    print(memory_mb("VmHWM") - before)


def memory_mb(what: str) -> float:
    """This process's memory now (VmRSS), or the most since it was asked to start anew (VmHWM)."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(what))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
