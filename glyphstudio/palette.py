"""Papers and inks: the palettes shipped in resources/palettes.json, and any other; no torch.

A pen says which palette it uses in one word: a shipped one's name, or the colours themselves
("f4efe4-1b1b1e-8a2f2b+f2a900": paper, inks, fills). So a picture, a model or a recipe with an
artist's own colours shows them on every machine, whatever becomes of the file they came from.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Self

from pydantic import ValidationError, field_validator, model_validator

from glyphstudio.colour import (
    READABLE,
    apart,
    checked_colour,
    contrast,
    from_oklab,
    luminance,
    readable,
    rgb,
)
from glyphstudio.discovery import shipped
from glyphstudio.errors import SettingError
from glyphstudio.files import shown
from glyphstudio.params import Params, sentence, setting

__all__ = ["Palette", "checked_colour", "palette", "palettes", "rgb"]

MOST = 8  # inks and fills together: their code fits into a pen's 64 letters
CODE = re.compile(r"[0-9a-f]{6}(-[0-9a-f]{6}){1,8}(\+[0-9a-f]{6}){0,7}")
OWN = "Own colours"


class Palette(Params):
    """A paper and its inks. `fills` are inks too pale to stand alone on the paper."""

    name: str = setting(..., title="Name", max_length=64)
    label: str = setting(..., title="Label", max_length=80)
    paper: str = setting("#f4efe4", title="Paper")
    inks: tuple[str, ...] = setting(("#1b1b1e",), title="Inks")
    fills: tuple[str, ...] = setting((), title="Fills")

    @field_validator("label")
    @classmethod
    def _showable(cls, text: str) -> str:
        return shown(text)

    @field_validator("paper")
    @classmethod
    def _paper_colour(cls, text: str) -> str:
        return checked_colour(text)

    @field_validator("inks", "fills")
    @classmethod
    def _ink_colours(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_colour(text) for text in texts)

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if not self.inks:
            raise ValueError("a palette has at least one ink")
        if len(self.colours) > MOST:
            raise ValueError(f"a palette has at most {MOST} inks and fills")
        return self

    @classmethod
    def of(
        cls, paper: str, inks: Sequence[str], fills: Sequence[str] = (), *, label: str = OWN
    ) -> Palette:
        """The palette of these colours, named by them.

        Raises:
            SettingError: they are none; the sentence says why.
        """
        try:
            made = cls(name="own", label=label, paper=paper, inks=tuple(inks), fills=tuple(fills))
        except ValidationError as error:
            raise SettingError(sentence(error)) from error
        return made.model_copy(update={"name": made.code})

    @property
    def colours(self) -> tuple[str, ...]:
        """Inks, then fills."""
        return self.inks + self.fills

    @property
    def code(self) -> str:
        """The colours in one word: paper, each ink after a -, each fill after a +."""
        inks = "".join(f"-{ink[1:]}" for ink in self.inks)
        fills = "".join(f"+{fill[1:]}" for fill in self.fills)
        return f"{self.paper[1:]}{inks}{fills}"

    @property
    def word(self) -> str:
        """What a pen or recipe says for it: the name of a shipped one, else the code."""
        return _shipped_names().get(self.code, self.code)

    @property
    def pale(self) -> tuple[str, ...]:
        """The inks that can hardly be told from the paper."""
        return tuple(ink for ink in self.inks if contrast(ink, self.paper) < READABLE)


@cache
def palettes() -> dict[str, Palette]:
    """The shipped palettes by name, in the order of the file."""
    entries: list[dict[str, Any]] = json.loads(
        (shipped("resources") / "palettes.json").read_text("utf-8")
    )
    return {entry["name"]: Palette.model_validate(entry) for entry in entries}


@cache
def _shipped_names() -> dict[str, str]:
    return {one.code: name for name, one in palettes().items()}


def palette(name: str) -> Palette:
    """The palette that a pen's or recipe's word means: a shipped name, or colours.

    Raises:
        SettingError: it means none.
    """
    found = palettes().get(name)
    return _coded(name) if found is None else found


def arranged(swatches: Sequence[tuple[str, str]], *, label: str = OWN) -> Palette:
    """A paper and inks out of anybody's swatches, each a name and a colour; none is changed.

    One called "Paper" is the paper, else the lightest; the darkest where fewer than half of the
    others stand out from the lightest. Those called "Fill", and those too pale for the paper, are
    fills. Of more than fit, the most different are kept, in their order.

    Raises:
        SettingError: there are no two different colours.
    """
    called = {checked_colour(colour): name.strip().lower() for name, colour in reversed(swatches)}
    colours = list(dict.fromkeys(checked_colour(colour) for _, colour in swatches))
    if len(colours) < 2:
        raise SettingError(
            "A palette needs a paper and an ink; there are no two different colours."
        )
    papers = [colour for colour in colours if called[colour] == "paper"]
    paper = papers[0] if papers else _ground_of(colours)
    colours.remove(paper)
    kept = set(most_different(colours, paper))
    colours = [colour for colour in colours if colour in kept]

    def draws(colour: str) -> bool:
        return contrast(colour, paper) >= READABLE and not called[colour].startswith("fill")

    inks = [colour for colour in colours if draws(colour)]
    inks = inks or [max(colours, key=lambda colour: contrast(colour, paper))]
    return Palette.of(paper, inks, [c for c in colours if c not in inks], label=label or OWN)


def most_different(colours: Sequence[str], paper: str, most: int = MOST) -> list[str]:
    """At most `most` colours: what stands out most, then always the one least like those before."""
    if len(colours) <= most:
        return list(colours)
    chosen = [max(colours, key=lambda colour: contrast(colour, paper))]
    near = {colour: min(apart(colour, paper), apart(colour, chosen[0])) for colour in colours}
    while len(chosen) < most:
        chosen.append(max(near, key=lambda colour: near[colour]))
        for colour in near:
            near[colour] = min(near[colour], apart(colour, chosen[-1]))
    return chosen


def _ground_of(colours: Sequence[str]) -> str:
    """The lightest or the darkest."""

    def standing_out(paper: str) -> int:
        return sum(contrast(colour, paper) >= READABLE for colour in colours)

    lightest, darkest = max(colours, key=luminance), min(colours, key=luminance)
    enough = 2 * standing_out(lightest) >= len(colours) - 1
    return lightest if enough or standing_out(darkest) < 2 else darkest


def is_code(text: str) -> bool:
    """Whether a text is meant as colours, not as a name."""
    return CODE.fullmatch(text) is not None


@lru_cache(256)
def _coded(text: str) -> Palette:
    if not is_code(text):
        raise SettingError(f"There is no palette called {text[:40]!r}.")
    inked, *fills = text.split("+")
    paper, *inks = (f"#{colour}" for colour in inked.split("-"))
    return Palette.of(paper, inks, [f"#{fill}" for fill in fills])


def another_ink(own: Palette) -> str:
    """An ink that can be told from the paper and is least like those that are there."""
    taken = (own.paper, *own.colours)
    tried = [
        readable(from_oklab((lightness, 0.12 * math.cos(turn), 0.12 * math.sin(turn))), own.paper)
        for lightness in (0.35, 0.55, 0.75)
        for turn in (math.tau * step / 18 for step in range(18))
    ]
    return max(tried, key=lambda ink: min(apart(ink, other) for other in taken))
