"""Breeding by eye: generations of children, and which of them became parents."""

from __future__ import annotations

from glyphstudio.message import Message
from glyphstudio.params import Params, setting

CHILDREN = 12
MOST_GENERATIONS = 200


class Generation(Params):
    """The children of one or two parents; the first has none and is random.

    `parents` are places among the children of the generation before; `chosen` those among its own
    children that are to be parents next. `seed` and `amount` made the children.
    """

    children: tuple[Message, ...] = setting((), title="Children", max_length=64)
    parents: tuple[int, ...] = setting((), title="Parents", max_length=2)
    chosen: tuple[int, ...] = setting((), title="Chosen", max_length=2)
    before: int = setting(-1, title="Generation before", ge=-1)
    seed: int = setting(0, title="Seed", ge=0)
    amount: float = setting(0.3, title="Amount", ge=0, le=1)


class Lineage(Params):
    """All generations so far, and the one that is looked at; going back to one branches there."""

    generations: tuple[Generation, ...] = setting(
        (), title="Generations", max_length=MOST_GENERATIONS
    )
    at: int = setting(0, title="Shown", ge=0)
