"""The shelf: glyphs the artist kept, to look at again, to gather, to drag out, to give back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.files import shown
from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import Choice
from glyphstudio.gui.requests import Pixels
from glyphstudio.gui.shelf_list import KeptList, PathOf, PictureOf
from glyphstudio.scene import Liked
from glyphstudio.shelving import collections_of, places_in

ALL = "All"
NONE = "In no collection"
_SIDE = 148  # of what stands at the right
_AROUND = 36  # paddings and the arrow of a list
_TIP = Qt.ItemDataRole.ToolTipRole


def _no_picture(_one: Liked) -> Pixels | None:
    return None


def _no_path(_one: Liked) -> Path | None:
    return None


class Shelf(QFrame):
    """The strip below the stage. It shows what it is given and says what was done to it.

    All that it says of glyphs are their places on the whole shelf, whichever collection is shown.
    """

    recalled = Signal(int)
    removed = Signal(object)  # tuple of places
    wanted = Signal(object)  # tuple of Liked: their pictures are not known
    asked = Signal(QPoint)
    brought = Signal(object)  # tuple of Liked, dropped here
    chosen = Signal()  # `picked` is another

    def __init__(
        self,
        picture_of: PictureOf = _no_picture,
        path_of: PathOf = _no_path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("window.shelf")
        theme.dress(self, "panel")
        self.setFixedHeight(theme.SIZE.shelf)
        self._shelf: Sequence[Liked] = ()
        self._shown: tuple[object, ...] = ()
        self.collection: str | None = None  # shown; "": those in none, None: all
        self.list = KeptList(picture_of, path_of)
        for mine, theirs in (
            (self.recalled, self.list.recalled),
            (self.removed, self.list.removed),
            (self.wanted, self.list.wanted),
            (self.asked, self.list.asked),
            (self.brought, self.list.brought),
        ):
            theirs.connect(mine)
        self.list.chosen.connect(self._show_count)
        self.choice = Choice("shelf.collection", "Collection")
        self.choice.setToolTip("Which collection is on the shelf")
        self.choice.activated.connect(self._take_choice)
        self.told = QLabel()
        self.told.setObjectName("shelf.told")
        theme.dress(self.told, "faint", typeface="small")
        self._side = QWidget()
        self._side.setFixedWidth(_SIDE)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self.choice)
        column.addWidget(self.told)
        column.addStretch(1)
        edge = theme.SIZE.edge
        row = QHBoxLayout(self)
        above = (theme.SIZE.shelf - theme.SIZE.shelf_thumbnail) // 2
        row.setContentsMargins(edge, above, edge, 0)
        row.setSpacing(edge)
        row.addWidget(self.list, 1)
        row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        self._side.setFixedHeight(theme.SIZE.shelf_thumbnail)
        self._show_collections({})

    # ---- what it shows

    @property
    def picked(self) -> tuple[int, ...]:
        """The places of what is chosen."""
        return self.list.picked

    @property
    def glyphs(self) -> tuple[Liked, ...]:
        """What is chosen."""
        return self.list.glyphs

    def show_shelf(self, shelf: Sequence[Liked]) -> None:
        """Show these; of a collection that is gone, all."""
        if shelf is self._shelf:
            self.list.renew()
            return
        self._shelf = shelf
        counts = collections_of(shelf)
        if self.collection is not None and self.collection not in counts:
            self.collection = None
        self._show_collections(counts)
        self.list.show_kept(shelf, places_in(shelf, self.collection))

    def show_collection(self, name: str | None) -> None:
        """Only these; None for all."""
        self.collection = name
        self._show_collections(collections_of(self._shelf))
        self.list.show_kept(self._shelf, places_in(self._shelf, name))

    def _show_collections(self, counts: dict[str, int]) -> None:
        named = [name for name in counts if name]
        rows: list[tuple[str | None, str]] = [(None, f"{ALL} {words.count(len(self._shelf))}")]
        rows += [(name, self._entry(name, counts[name])) for name in named]
        if named and "" in counts:
            rows.append(("", f"{NONE} {words.count(counts[''])}"))
        if tuple(rows) != self._shown:
            self._shown = tuple(rows)
            self.choice.clear()
            for name, text in rows:
                self.choice.addItem(text, name)
                whole = words.tip(name) if name else text
                self.choice.setItemData(self.choice.count() - 1, whole, _TIP)
        at = next((n for n, (name, _) in enumerate(rows) if name == self.collection), 0)
        self.choice.setCurrentIndex(at)
        self.choice.setVisible(bool(named))
        self._show_count()

    def _entry(self, name: str, count: int) -> str:
        """A collection's name as far as there is room, and how many it has."""
        metrics, number = self.choice.fontMetrics(), words.count(count)
        room = _SIDE - _AROUND - metrics.horizontalAdvance(f" {number}")
        cut = metrics.elidedText(shown(name), Qt.TextElideMode.ElideRight, room)
        return f"{cut} {number}"

    def _show_count(self) -> None:
        picked, there = self.list.picks, self.list.count
        few = there <= 1 or picked <= 1
        self.told.setText("" if few else f"{words.count(picked)} of {words.count(there)} chosen")
        self.told.setVisible(not few)
        self._side.setVisible(not few or not self.choice.isHidden())
        self.chosen.emit()

    @Slot(int)
    def _take_choice(self, row: int) -> None:
        name = self.choice.itemData(row)
        self.show_collection(name if isinstance(name, str) else None)
