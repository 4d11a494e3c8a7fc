"""Draws one large glyph in strips and prints by how many MB it grew; benchmarks.styles starts it.

python styles_child.py MODEL SIZE
"""

from __future__ import annotations

import resource
import sys

import torch

from glyphstudio.engine import latents, models


def main(name: str, size: int) -> None:
    """Draw a small glyph first, so that only what the large one takes is counted."""
    torch.set_num_threads(1)
    player = models.open_player(models.load_model(name), torch.device("cpu"))
    message = latents.random_messages(1, player.latent_size, seed=3)[0]
    player.draw(message[None], player.pen, 64)
    before = most_mb()
    for _ in player.strips(message, player.pen, size):
        pass
    print(most_mb() - before)


def most_mb() -> float:
    """The most memory this process ever held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
