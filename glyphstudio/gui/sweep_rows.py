"""The runs of a sweep below each other: what differs, what came of it, and its glyphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import scrolled
from glyphstudio.gui.dialogs import label
from glyphstudio.store.sweeps import RowLook, value_word

HIGH = 56
STRIP = 40  # px, a glyph's side
WORDS = 216
_PAD = 8


class SweepRow(QAbstractButton):
    """One run; a click opens it once it can be drawn."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._look: RowLook | None = None
        self._label = ""
        self._strip = QPixmap()
        self._seen = ""  # which picture is shown

    @property
    def look(self) -> RowLook | None:
        return self._look

    def show_look(self, look: RowLook, label: str) -> None:
        """How it stands now."""
        self._look, self._label = look, label
        self.setEnabled(look.drawable)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if look.drawable else Qt.CursorShape.ArrowCursor
        )
        told = f"{label}: {said(look)}"
        self.setAccessibleName(told)
        self.setToolTip(words.tip(told, "Open this run" if look.drawable else ""))
        wanted = f"{look.strip} {look.step} {look.state}" if look.drawable else ""
        if wanted != self._seen:
            self._strip = QPixmap(str(look.strip)) if wanted else QPixmap()
            self._seen = wanted if not self._strip.isNull() else ""
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WORDS + 10 * STRIP, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        if look is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self.isEnabled() and (self.underMouse() or self.isDown()):
                painter.fillRect(self.rect(), theme.colour("pressed" if self.isDown() else "hover"))
            self._paint_words(painter, look)
            self._paint_strip(painter, look)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
            if self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _paint_words(self, painter: QPainter, look: RowLook) -> None:
        room, half = WORDS - 2 * _PAD, self.height() // 2
        flags = int(Qt.AlignmentFlag.AlignLeft)
        for text, role, font, place, where in (
            (self._label, "text", "strong", QRect(_PAD, 0, room, half - 1), "bottom"),
            (said(look), "bad" if look.state == "failed" else "dim", "small",
             QRect(_PAD, half + 1, room, half - 2), "top"),
        ):  # fmt: skip
            painter.setFont(theme.font("strong" if font == "strong" else "small"))
            painter.setPen(theme.colour(role))
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            aligned = (
                Qt.AlignmentFlag.AlignBottom if where == "bottom" else Qt.AlignmentFlag.AlignTop
            )
            painter.drawText(place, flags | int(aligned), cut)

    def _paint_strip(self, painter: QPainter, look: RowLook) -> None:
        left, top = WORDS, (self.height() - STRIP) // 2
        if self._strip.isNull():
            if look.state == "training" and look.planned:
                room = self.width() - left - _PAD
                track = QRect(left, self.height() // 2 - 2, room, 4)
                painter.fillRect(track, theme.colour("track"))
                track.setWidth(round(room * min(1.0, look.step / look.planned)))
                painter.fillRect(track, theme.colour("accent"))
            return
        wide = round(self._strip.width() * STRIP / self._strip.height())
        shown = min(wide, self.width() - left - _PAD)
        source = QRect(0, 0, round(self._strip.width() * shown / wide), self._strip.height())
        painter.drawPixmap(QRect(left, top, shown, STRIP), self._strip, source)


class SweepRows(QStackedWidget):
    """All rows, scrolling; a sentence where there are none."""

    opened = Signal(object)  # Path: of a run

    def __init__(self, name: str, empty: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name = name
        told = label(empty, "dim", wrap=True)
        told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.rows: list[SweepRow] = []
        self.addWidget(told)
        area = scrolled(f"{name}.area", self._inside)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.addWidget(area)

    def show_rows(self, looks: Sequence[RowLook], titles: Mapping[str, str]) -> None:
        """These runs, in this order; `titles` of the settings that differ, by path."""
        while len(self.rows) > len(looks):
            gone = self.rows.pop()
            self._column.removeWidget(gone)
            gone.deleteLater()
        while len(self.rows) < len(looks):
            row = SweepRow(f"{self._name}.row{len(self.rows) + 1}")
            row.clicked.connect(self._open)
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
        for row, look in zip(self.rows, looks, strict=True):
            row.show_look(look, labelled(look, titles))
        self.setCurrentIndex(1 if looks else 0)

    def _open(self) -> None:
        row = self.sender()
        if isinstance(row, SweepRow) and row.look is not None:
            self.opened.emit(Path(row.look.path))


def labelled(look: RowLook, titles: Mapping[str, str]) -> str:
    """What sets a run apart: "Message size 8, noise 0.5"."""
    parts: list[str] = []
    for path, value in look.row.values:
        title = titles.get(path, path.rpartition(".")[2].replace("_", " "))
        title = title[:1].lower() + title[1:] if parts else title[:1].upper() + title[1:]
        parts.append(f"{title} {value_word(value)}")
    return ", ".join(parts)


def said(look: RowLook) -> str:
    """What came of a run, or how far it is."""
    if look.state == "failed":
        return look.reason or "It could not be trained"
    if look.state == "waiting":
        return "Waits its turn"
    if look.state == "training":
        return f"Step {words.count(look.step)} of {words.count(look.planned)}"
    parts = [] if look.bits is None else [f"{look.bits:.1f} bits"]
    steps = f"{words.count(look.step)} step{'' if look.step == 1 else 's'}"
    parts += [steps, words.duration(look.seconds)]
    stopped = ", stopped" if look.state == "stopped" else ""
    return ", ".join(parts) + stopped
