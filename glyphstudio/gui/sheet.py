"""What the stage shows and where: pictures in a grid of whole device pixels; no painting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt

from glyphstudio.gui import theme

Pictures = npt.NDArray[np.uint8]
MARGIN = 28  # between the art and the edge of the stage
CAPTION = 22  # the line above a group


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the stage shows: pictures, each (h, w, 3), `columns` in a row.

    `groups` puts equal parts side by side, each with its own columns and a caption above.
    `rows` names each row to its left. `selectable`: arrows and clicks choose one of them.
    """

    pictures: Sequence[Pictures]
    columns: int = 1
    groups: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    selectable: bool = False

    @property
    def form(self) -> tuple[int, int, tuple[str, ...], tuple[str, ...], bool]:
        """All but the pictures themselves."""
        return len(self.pictures), self.columns, self.groups, self.rows, self.selectable


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet's pictures lie: squares of `side` device pixels, top left corners in `at`."""

    side: int
    at: tuple[QPoint, ...]
    captions: tuple[tuple[QRect, str, Qt.AlignmentFlag], ...]  # in device-independent pixels


def lay_out(size: QSize, ratio: float, count: int, sheet: Sheet, *, wide: int = 0) -> Layout:
    """The largest whole-pixel layout of `count` pictures on a stage of `size`.

    Args:
        ratio: device pixels to one of `size`.
        wide: room in device-independent pixels for the row names at the left.
    """
    groups = max(1, len(sheet.groups))
    in_group = max(1, count // groups)
    columns = max(1, min(sheet.columns, in_group))
    rows = -(-in_group // columns)
    gap, between = round(theme.SIZE.gap * ratio), round(2 * theme.SIZE.edge * ratio)
    above = round(CAPTION * ratio) if sheet.groups else 0
    left = round((wide + theme.SIZE.edge) * ratio) if sheet.rows else 0
    margin = round(MARGIN * ratio)
    width, height = round(size.width() * ratio), round(size.height() * ratio)
    free_w = width - 2 * margin - left - (groups - 1) * between - groups * (columns - 1) * gap
    free_h = height - 2 * margin - above - (rows - 1) * gap
    side = max(1, min(free_w // (columns * groups), free_h // rows))
    group_w = columns * side + (columns - 1) * gap
    whole_w = groups * group_w + (groups - 1) * between
    whole_h = above + rows * side + (rows - 1) * gap
    x0 = max(left + (margin if left else 0), (width - whole_w) // 2)  # the art in the middle
    y0 = max(0, (height - whole_h) // 2) + above
    at, captions = [], []
    for index in range(count):
        group, inside = divmod(index, in_group)
        row, column = divmod(inside, columns)
        x = x0 + group * (group_w + between) + column * (side + gap)
        at.append(QPoint(x, y0 + row * (side + gap)))
    for group, name in enumerate(sheet.groups):
        x = x0 + group * (group_w + between)
        box = QRectF(x / ratio, (y0 - above) / ratio, group_w / ratio, CAPTION - 6)
        captions.append((box.toRect(), name, Qt.AlignmentFlag.AlignLeft))
    for row, name in enumerate(sheet.rows):
        y = y0 + row * (side + gap)
        box = QRectF((x0 - left) / ratio, y / ratio, wide, side / ratio)
        captions.append((box.toRect(), name, Qt.AlignmentFlag.AlignRight))
    return Layout(side, tuple(at), tuple(captions))


def as_picture(sheet: Sheet, ground: tuple[int, int, int]) -> Pictures:
    """A sheet as one picture (h, w, 3) on a ground (red, green, blue); captions are left out."""
    side = max(len(picture) for picture in sheet.pictures)
    groups = max(1, len(sheet.groups))
    in_group = len(sheet.pictures) // groups
    columns = max(1, min(sheet.columns, in_group))
    rows = -(-in_group // columns)
    gap = max(1, side // 12)
    step = side + gap
    wide = groups * (columns * step + gap)
    whole = np.empty((rows * step + gap, wide, 3), np.uint8)
    whole[:] = ground
    for index, picture in enumerate(sheet.pictures):
        group, inside = divmod(index, in_group)
        row, column = divmod(inside, columns)
        x, y = group * (columns * step + gap) + gap + column * step, gap + row * step
        whole[y : y + len(picture), x : x + picture.shape[1]] = picture
    return whole
