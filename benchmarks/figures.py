"""What a benchmark says: a few figures, what they were measured with, and the goal for some."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `goal` is what it should be at least, or at most; None where there is none."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    side: Literal["at least", "at most"] = "at least"

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.side == "at least" else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's figures. `measured` says in sentences what was done, on what, with what.

    `table` is more than figures with goals, in Markdown; `pictures` (h, w, 3) by name are what the
    figures look like, for `--pictures`.
    """

    name: str
    title: str
    measured: str
    figures: tuple[Figure, ...]
    pictures: dict[str, npt.NDArray[np.uint8]] = field(default_factory=dict)
    table: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain values for a script."""
        return {
            "name": self.name,
            "title": self.title,
            "measured": self.measured,
            "figures": [{**asdict(figure), "met": figure.met} for figure in self.figures],
            "table": self.table.splitlines(),
        }

    def as_text(self) -> str:
        """A small table for people."""
        width = max((len(figure.name) for figure in self.figures), default=0)
        lines = [self.title, textwrap.indent(textwrap.fill(self.measured, 94), "  ")]
        for figure in self.figures:
            line = f"  {figure.name:<{width}}  {spelled(figure.value):>8} {figure.unit}"
            if figure.goal is not None:
                verdict = "reached" if figure.met else "MISSED"
                line += f"   ({figure.side} {figure.goal:g}: {verdict})"
            lines.append(line.rstrip())
        return "\n".join([*lines, self.table] if self.table else lines)


def spelled(value: float) -> str:
    """A number with three digits that count: 0.0123, 4.56, 78.9, 1,234."""
    size = abs(value)
    places = 4 if 0 < size < 0.1 else 2 if size < 10 else 1 if size < 100 else 0
    return f"{value:,.{places}f}"
