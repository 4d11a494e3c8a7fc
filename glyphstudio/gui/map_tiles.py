"""The lattice of a map: which glyphs lie in view, and their pictures, remembered. No widgets."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

LEAST_CELL = 72.0  # pixels of a glyph on the map: between this and twice as much
COARSEST, FINEST = -6, 14  # levels: glyphs 2**-level sigmas apart
MOST = 1500  # pictures remembered

Place = tuple[int, int, int]  # level, column, row: (column, row) * 2**-level sigmas


def reduced(level: int, column: int, row: int) -> Place:
    """The same place by its coarsest level: a picture serves all levels it lies on."""
    while level > COARSEST and column % 2 == 0 and row % 2 == 0:
        level, column, row = level - 1, column // 2, row // 2
    return level, column, row


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the map is seen: its middle in sigmas, and pixels to one sigma."""

    x: float
    y: float
    scale: float
    width: float
    height: float

    @property
    def level(self) -> int:
        """Of the lattice whose glyphs are `LEAST_CELL` to twice as many pixels apart."""
        level = math.floor(math.log2(self.scale / LEAST_CELL))
        return max(COARSEST, min(FINEST, level))

    @property
    def step(self) -> float:
        """Sigmas from one glyph to the next."""
        return 2.0**-self.level

    @property
    def cell(self) -> float:
        """Pixels from one glyph to the next."""
        return self.step * self.scale

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the map, in sigmas, is seen."""
        return (
            self.width / 2 + (x - self.x) * self.scale,
            self.height / 2 + (y - self.y) * self.scale,
        )

    def sigmas(self, left: float, top: float) -> tuple[float, float]:
        """Which place of the map is seen at a pixel."""
        return (
            self.x + (left - self.width / 2) / self.scale,
            self.y + (top - self.height / 2) / self.scale,
        )

    def nearest(self, left: float, top: float) -> tuple[int, int]:
        """Column and row of the glyph at a pixel."""
        x, y = self.sigmas(left, top)
        return round(x / self.step), round(y / self.step)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Columns and rows of all glyphs of which a part is seen, row by row."""
        half_x, half_y = (self.width / self.cell + 1) / 2, (self.height / self.cell + 1) / 2
        middle_x, middle_y = self.x / self.step, self.y / self.step
        for row in range(math.ceil(middle_y - half_y), math.floor(middle_y + half_y) + 1):
            for column in range(math.ceil(middle_x - half_x), math.floor(middle_x + half_x) + 1):
                yield column, row

    def from_middle(self, cell: tuple[int, int]) -> float:
        """How far a glyph lies from the middle, squared."""
        return (cell[0] * self.step - self.x) ** 2 + (cell[1] * self.step - self.y) ** 2

    def zoomed(self, factor: float, left: float, top: float) -> Frame:
        """Closer by `factor`, what lies at a pixel stays there."""
        x, y = self.sigmas(left, top)
        scale = self.scale * factor
        return Frame(
            x - (left - self.width / 2) / scale,
            y - (top - self.height / 2) / scale,
            scale,
            self.width,
            self.height,
        )

    def panned(self, right: float, down: float) -> Frame:
        """What is seen moves along by so many pixels."""
        return Frame(
            self.x - right / self.scale,
            self.y - down / self.scale,
            self.scale,
            self.width,
            self.height,
        )


class Tiles:
    """Pictures by place. What was drawn for another message or model is stale: shown until newer.

    Owned by the GUI thread.
    """

    def __init__(self) -> None:
        self._images: OrderedDict[Place, tuple[QImage, int]] = OrderedDict()
        self._scaled: dict[Place, QImage] = {}
        self._side = 0
        self.age = 0

    def grow_old(self) -> None:
        """Everything is to be drawn anew."""
        self.age += 1

    def clear(self) -> None:
        """Forget all pictures."""
        self._images.clear()
        self._scaled.clear()
        self.age += 1

    def put(self, place: Place, image: QImage, age: int) -> None:
        """Remember a picture that was asked for at an age."""
        self._images[place] = (image, age)
        self._images.move_to_end(place)
        self._scaled.pop(place, None)
        while len(self._images) > MOST:
            gone, _ = self._images.popitem(last=False)
            self._scaled.pop(gone, None)

    def fresh(self, place: Place) -> bool:
        """Whether its picture is as new as can be."""
        found = self._images.get(place)
        return found is not None and found[1] == self.age

    def image(self, place: Place, side: int, *, quick: bool) -> QImage | None:
        """Its picture at a side in device pixels; `quick`: as it is, the painter scales it."""
        found = self._images.get(place)
        if found is None:
            return None
        if found[0].width() == side or quick:
            return found[0]
        if side != self._side:
            self._side = side
            self._scaled.clear()
        scaled = self._scaled.get(place)
        if scaled is None:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = found[0].scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._scaled[place] = scaled
        return scaled
