"""Breeding by eye: generations of children, and which of them became parents; acts on them."""

from __future__ import annotations

from collections.abc import Sequence

from glyphstudio.errors import SettingError
from glyphstudio.message import Message
from glyphstudio.params import Params, setting

CHILDREN = 12
MOST_GENERATIONS = 200
MOST_PARENTS = 2


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

    @property
    def shown(self) -> Generation | None:
        """The generation that is looked at; None where there is none."""
        return self.generations[self.at] if self.at < len(self.generations) else None

    @property
    def parents(self) -> tuple[Message, ...]:
        """The children that are chosen to be parents next."""
        shown = self.shown
        if shown is None:
            return ()
        return tuple(shown.children[n] for n in shown.chosen if 0 <= n < len(shown.children))

    @property
    def ancestors(self) -> tuple[int, ...]:
        """The generations that led to the one looked at, the oldest first, itself the last."""
        line: list[int] = []
        at = self.at
        while 0 <= at < len(self.generations) and at not in line:
            line.append(at)
            at = self.generations[at].before
        return tuple(reversed(line))


def founded(children: Sequence[Message], seed: int) -> Lineage:
    """A new lineage of children without parents."""
    return Lineage(generations=(Generation(children=tuple(children), seed=seed),))


def picked(lineage: Lineage, child: int) -> Lineage:
    """A child becomes a parent, or no longer is one; of three the first one chosen goes.

    Raises:
        SettingError: there is no such child.
    """
    shown = lineage.shown
    if shown is None or not 0 <= child < len(shown.children):
        raise SettingError("There is no such child in this generation.")
    chosen = tuple(n for n in shown.chosen if n != child)
    if child not in shown.chosen:
        chosen = (*chosen, child)[-MOST_PARENTS:]
    return _with(lineage, lineage.at, shown.model_copy(update={"chosen": chosen}))


def bred(lineage: Lineage, children: Sequence[Message], *, seed: int, amount: float) -> Lineage:
    """The next generation, of the children that are chosen; it is looked at.

    Where there are as many as are kept, the oldest that did not lead here goes.

    Raises:
        SettingError: nothing is chosen.
    """
    shown = lineage.shown
    if shown is None or not lineage.parents:
        raise SettingError("Choose one or two glyphs as parents.")
    if len(lineage.generations) >= MOST_GENERATIONS:
        lineage = _without_oldest(lineage)
    made = Generation(
        children=tuple(children), parents=shown.chosen, before=lineage.at, seed=seed, amount=amount
    )
    generations = (*lineage.generations, made)
    return Lineage(generations=generations, at=len(generations) - 1)


def returned(lineage: Lineage, generation: int) -> Lineage:
    """Another generation is looked at; what is bred from it branches off there.

    Raises:
        SettingError: there is no such generation.
    """
    if not 0 <= generation < len(lineage.generations):
        raise SettingError("There is no such generation.")
    return lineage.model_copy(update={"at": generation})


def _with(lineage: Lineage, at: int, generation: Generation) -> Lineage:
    generations = list(lineage.generations)
    generations[at] = generation
    return lineage.model_copy(update={"generations": tuple(generations)})


def _without_oldest(lineage: Lineage) -> Lineage:
    """Forget the oldest generation beside the line that is looked at, or of that line the first."""
    line = set(lineage.ancestors)
    aside = [index for index in range(len(lineage.generations)) if index not in line]
    gone = aside[0] if aside else 0
    kept = []
    for index, one in enumerate(lineage.generations):
        if index != gone:
            before = -1 if one.before == gone else one.before - (one.before > gone)
            kept.append(one.model_copy(update={"before": before}))
    return Lineage(generations=tuple(kept), at=lineage.at - (lineage.at > gone))
