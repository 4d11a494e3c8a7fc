"""Sorting a sheet: how many glyphs it has, which are kept, and others in the place of some."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import Choice
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Liked, Message, resaid, viewed

COUNTS = {4: 2, 9: 3, 16: 4, 25: 5, 32: 8, 36: 6, 49: 7, 64: 8}  # glyphs, and how many in a row


class SheetTools(QWidget):
    """At the right of the bar of views: how many glyphs the sheet shows."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self.count = Choice("stage.sheet.count", "Glyphs on the sheet")
        self.count.setToolTip("How many glyphs the sheet has (G more, Shift+G fewer)")
        self.count.setFixedWidth(72)
        for count in COUNTS:
            self.count.addItem(str(count), count)
        self._label = QLabel("Glyphs")
        theme.dress(self._label, "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SIZE.gap)
        row.addWidget(self._label)
        row.addWidget(self.count)
        self.count.activated.connect(self._take)
        bench.scene_changed.connect(self.show_count)
        self.show_count()

    def set_narrow(self, narrow: bool) -> None:
        """The list alone, where there is little room."""
        self._label.setHidden(narrow)

    def show_count(self) -> None:
        """The scene's count; one that is not offered stands there too."""
        count = len(self._bench.scene.messages)
        at = self.count.findData(count)
        if at < 0 and count:
            self.count.setPlaceholderText(str(count))
        self.count.setCurrentIndex(at)

    def _take(self, index: int) -> None:
        count = self.count.itemData(index)
        if isinstance(count, int):
            resize(self._bench, count)


def resize(bench: Workbench, count: int) -> None:
    """A sheet of as many glyphs: the first ones stay, fresh ones come after them."""
    from glyphstudio.engine.latents import random_messages  # loaded: a model is open

    bench.hold()
    scene = bench.scene
    if scene.chosen is None or count == len(scene.messages):
        return
    kept = scene.messages[:count]
    if len(kept) < count:
        seed = (scene.draw_seed or 0) + len(kept)
        fresh = random_messages(count - len(kept), len(scene.chosen), seed=seed)
        kept = (*kept, *messages_of(fresh))
    sized = viewed(resaid(scene, kept, None), columns=COUNTS.get(count, scene.view.columns))
    bench.act(f"{count} glyphs", sized)


def step(bench: Workbench, by: int) -> None:
    """The next larger (1) or smaller (-1) sheet."""
    now, counts = len(bench.scene.messages), list(COUNTS)
    beyond = [n for n in counts if (n > now if by > 0 else n < now)]
    if beyond:
        resize(bench, beyond[0] if by > 0 else beyond[-1])


class Hearts(QObject):
    """Which glyphs of the sheet are on the shelf; asked at every picture, so it remembers."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shelf: tuple[Liked, ...] = ()
        self._kept: frozenset[str] = frozenset()

    def of(self, shelf: tuple[Liked, ...], messages: tuple[Message, ...]) -> frozenset[int]:
        """The places of those messages that are kept."""
        if shelf is not self._shelf:
            self._shelf, self._kept = shelf, frozenset(one.message.data for one in shelf)
        if not self._kept:
            return frozenset()
        return frozenset(n for n, one in enumerate(messages) if one.data in self._kept)
