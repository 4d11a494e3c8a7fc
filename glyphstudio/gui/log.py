"""The log: what went wrong and what is worth knowing, with the time, to read and to copy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import KeyButton
from glyphstudio.gui.focus import sought
from glyphstudio.gui.requests import TrainingInfo
from glyphstudio.gui.workbench import Workbench

_MOST = 500  # lines
_ENDS = {"finished": "has grown,", "stopped": "was stopped and kept", "failed": "stopped by itself"}


class LogTab(QWidget):
    """Notices and errors in the order they came; details are copied with them."""

    label = "Log"

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tabs.log")
        self._bench = bench
        self._growing: Path | None = None  # the run whose beginning was told
        self._kept = len(bench.scene.shelf)
        self._entries: list[tuple[datetime, str, str, bool]] = []
        self.text = _Pages()
        self.text.setObjectName("tabs.log.text")
        self.text.setAccessibleName("Log")
        self.text.setReadOnly(True)
        self.text.setFont(theme.font("small"))
        self.text.setPlaceholderText("Nothing has happened yet.")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setTabChangesFocus(True)
        copy = KeyButton("tabs.log.copy", "Copy all", role="small", tip="Copy with all details")
        clear = KeyButton("tabs.log.clear", "Clear", role="small", tip="Empty the log")
        column = QVBoxLayout()
        column.setSpacing(4)
        for button, slot in ((copy, self.copy_all), (clear, self.clear)):
            button.setFixedHeight(theme.SIZE.small_button)
            button.clicked.connect(slot)
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, theme.SIZE.gap)
        row.setSpacing(theme.SIZE.gap)
        row.addWidget(self.text, 1)
        row.addLayout(column)
        bench.failed.connect(self.add_failure)
        bench.noticed.connect(self.add_notice)
        bench.training_changed.connect(self.tell_begun)
        bench.settled.connect(self.tell_ended)
        bench.scene_changed.connect(self.tell_kept)
        theme.notifier().changed.connect(self._write_all)

    def tell_begun(self) -> None:
        """A training of ours, or one that is watched, has begun: said once for each run."""
        info = self._bench.training
        if info is not None and info.running and info.run != self._growing and info.run.name:
            self._growing = info.run
            self._add(f"{info.run.name} grows, from step {words.count(info.step)}.", "", bad=False)

    def tell_ended(self, info: object) -> None:
        """How a training ended."""
        if isinstance(info, TrainingInfo):
            self._growing = None
            figure = f", {words.bits(info.bits)}" if info.bits is not None else ""
            at = f"at step {words.count(info.step)}{figure}"
            self._add(f"{info.run.name} {_ENDS.get(info.state, 'ended')} {at}.", "", bad=False)

    def tell_kept(self) -> None:
        """A glyph came to the shelf."""
        count, before = len(self._bench.scene.shelf), self._kept
        self._kept = count
        if count > before:
            name = self._bench.model.label if self._bench.model is not None else "glyph"
            self._add(f"Kept a glyph of {name} on the shelf.", "", bad=False)

    def add_notice(self, sentence: str) -> None:
        """Something worth knowing."""
        self._add(sentence, "", bad=False)

    def add_failure(self, sentence: str, details: str) -> None:
        """Something that went wrong."""
        self._add(sentence, details, bad=True)

    def copy_all(self) -> None:
        """Put the whole log, details included, on the clipboard."""
        lines = []
        for time, sentence, details, _ in self._entries:
            lines.append(f"{time:%Y-%m-%d %H:%M:%S}  {sentence}")
            if details:
                lines.append(details)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def clear(self) -> None:
        """Empty it."""
        self._entries = []
        self.text.clear()

    def _add(self, sentence: str, details: str, *, bad: bool) -> None:
        entry = (datetime.now(), sentence, details, bad)
        self._entries.append(entry)
        if len(self._entries) > _MOST:
            del self._entries[0]
            self._write_all()
        else:
            self._write(entry)

    def _write_all(self) -> None:
        self.text.clear()
        for entry in self._entries:
            self._write(entry)

    def _write(self, entry: tuple[datetime, str, str, bool]) -> None:
        time, sentence, details, bad = entry
        at_end = self.text.verticalScrollBar().value() >= self.text.verticalScrollBar().maximum()
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self.text.document().characterCount() > 1:
            cursor.insertBlock()
        cursor.insertText(f"{time:%H:%M:%S}   ", _ink("faint"))
        cursor.insertText(sentence, _ink("bad" if bad else "text"))
        if details:
            last = details.strip().splitlines()[-1]
            cursor.insertText(f"   {last[:200]}", _ink("faint"))
        if at_end:
            self.text.moveCursor(QTextCursor.MoveOperation.End)


class _Pages(QPlainTextEdit):
    """Text to read, mark and copy; framed only when the keyboard came to it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_ring(sought(event, bool(self.property("ring"))))
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_ring(False)
        super().mousePressEvent(event)

    def _show_ring(self, ring: bool) -> None:
        if ring != self.property("ring"):
            self.setProperty("ring", ring)
            self.style().unpolish(self)
            self.style().polish(self)


def _ink(role: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.colour(role))
    return made
