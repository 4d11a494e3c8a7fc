"""The order in which Tab goes round: that of reading, whatever was made last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def reading_order(regions: Iterable[QWidget]) -> list[QWidget]:
    """What Tab reaches: region by region, in each line by line, in a line from the left."""
    return [stop for region in regions for stop in _stops(region)]


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.isHidden() or widget.isWindow():
        return
    tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    if tabbed and widget.isEnabled() and widget.focusProxy() is None:
        yield widget
    for child in _read(widget.findChildren(QWidget, options=_DIRECT)):
        yield from _stops(child)


def _read(children: Iterable[QWidget]) -> list[QWidget]:
    """Siblings as they are read: what stands beside the first of a line belongs to that line."""
    waiting = sorted(children, key=lambda child: (child.y(), child.x()))
    read: list[QWidget] = []
    while waiting:
        first, *others = waiting
        bottom = first.geometry().bottom()
        line = [first] + [child for child in others if child.geometry().center().y() <= bottom]
        read += sorted(line, key=lambda child: child.x())
        waiting = [child for child in others if child not in line]
    return read


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
