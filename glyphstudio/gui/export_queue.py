"""The exports that run and wait, in a small card above the status bar; one works on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import files
from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import head, icon_button, scrolled, small_button
from glyphstudio.gui.requests import ExportProgress
from glyphstudio.gui.tab_order import reading_order

WIDTH = 440
ROW = 44
MOST_ROWS = 5  # more are scrolled
_STATES = {"waiting": "Waiting", "running": "Starting"}


def told(progress: ExportProgress) -> str:
    """How far an export is: "34 %, 12 s left"."""
    if progress.state != "running" or not progress.total:
        return _STATES.get(progress.state, "")
    left = progress.seconds_left
    tail = f", {words.duration(left)} left" if left is not None else ""
    return f"{words.percent(progress.done / progress.total)}{tail}"


class QueueRow(QWidget):
    """One export: its name, how far it is, and a button to give it up."""

    cancel_wanted = Signal(int)

    def __init__(self, progress: ExportProgress) -> None:
        super().__init__()
        self.serial = progress.job.serial
        self.setObjectName(f"exports.row.{self.serial}")
        self.setFixedHeight(ROW)
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self.state, "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        name = files.shown(progress.job.path.name)
        self.button = icon_button(f"exports.cancel.{self.serial}", "x", f"Cancel {name}")
        self.button.clicked.connect(self._cancel)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SIZE.gap)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.state, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.bar, 1, 0, 1, 2)
        grid.addWidget(self.button, 0, 2, 2, 1)
        grid.setColumnStretch(0, 1)
        self._given_up = False
        self.show_progress(progress)

    def show_progress(self, progress: ExportProgress) -> None:
        """How far it is now."""
        name = files.shown(progress.job.path.name)  # it may be numbered once it begins
        mode, room = Qt.TextElideMode.ElideMiddle, WIDTH - 220
        self.name.setText(self.name.fontMetrics().elidedText(name, mode, room))
        self.name.setToolTip(words.tip(str(progress.job.path)))
        self.state.setText("Cancelling" if self._given_up else told(progress))
        self.bar.setValue(round(1000 * progress.done / progress.total) if progress.total else 0)
        self.bar.setAccessibleName(f"{name}: {self.state.text()}")

    def _cancel(self) -> None:
        self._given_up = True
        self.button.setEnabled(False)
        self.state.setText("Cancelling")
        self.cancel_wanted.emit(self.serial)


class ExportQueue(QFrame):
    """Opens at a click on the status bar, closes by Esc or when nothing is left."""

    cancel_wanted = Signal(int)  # a serial

    def __init__(self, ground: QWidget, foot: QWidget) -> None:
        """A card of `ground` that stands on `foot`."""
        super().__init__(ground)
        self.setObjectName("exports")
        self.setAccessibleName("Exports")
        theme.dress(self, "card")
        self._ground, self._foot = ground, foot
        self._rows: dict[int, QueueRow] = {}
        self.all_button = small_button("exports.cancel_all", "Cancel all", "Give up all of them")
        self.all_button.clicked.connect(self._cancel_all)
        close = icon_button("exports.close", "caret-down", "Close", "Close; they go on (Esc)")
        close.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.addWidget(head("Exports"), 1)
        top.addWidget(self.all_button)
        top.addWidget(close)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._scroll = scrolled("exports.list", inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SIZE.edge, theme.SIZE.gap, theme.SIZE.gap, theme.SIZE.gap)
        column.setSpacing(theme.SIZE.gap)
        column.addLayout(top)
        column.addWidget(self._scroll)
        self.setFixedWidth(WIDTH)
        ground.installEventFilter(self)
        self.hide()

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """What is shown, first what runs."""
        return tuple(self._rows.values())

    def show_queue(self, queue: Sequence[ExportProgress]) -> None:
        """What runs and waits now; without any the card goes."""
        here = {one.job.serial for one in queue}
        within = self.isAncestorOf(self._ground.focusWidget() or self._ground)
        for serial in [serial for serial in self._rows if serial not in here]:
            gone = self._rows.pop(serial)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for one in queue:
            row = self._rows.get(one.job.serial)
            if row is None:
                row = self._rows[one.job.serial] = QueueRow(one)
                row.cancel_wanted.connect(self.cancel_wanted)
                self._list.insertWidget(self._list.count() - 1, row)
            row.show_progress(one)
        self.all_button.setEnabled(len(self._rows) > 1)
        if not self._rows:
            self.hide()
        elif self.isVisible():
            self._place()
            if within and not self.isAncestorOf(self._ground.focusWidget() or self._ground):
                self._take_keyboard()

    def open(self, *, by_keyboard: bool = False) -> None:
        """Show it, or put it away where it stands already."""
        if self.isVisible() or not self._rows:
            self.hide()
            return
        self._place()
        self.show()
        self.raise_()
        if by_keyboard:
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        stops = reading_order((self,))
        if stops:
            stops[-1 if len(stops) < 3 else 2].setFocus(Qt.FocusReason.TabFocusReason)

    def _cancel_all(self) -> None:
        for row in reversed(self.rows):  # or one that waits would begin meanwhile
            if row.button.isEnabled():
                row.button.click()

    def _place(self) -> None:
        count = min(MOST_ROWS, len(self._rows))
        self._scroll.setFixedHeight(count * ROW)
        self.adjustSize()
        low = self._foot.mapTo(self._ground, self._foot.rect().topLeft()).y()
        self.move(theme.SIZE.edge, low - self.height() - theme.SIZE.gap)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round in it; Esc leaves it."""
        stops = reading_order((self,))
        now = self._ground.focusWidget()
        if now not in stops:
            return False
        reason = Qt.FocusReason
        stops[(stops.index(now) + (1 if next else -1)) % len(stops)].setFocus(
            reason.TabFocusReason if next else reason.BacktabFocusReason
        )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
