"""The status bar and the two pills of the room bar: what trains, how far, where it is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import shortened
from glyphstudio.gui.requests import ExportProgress, TrainingInfo

_STATES = {
    "starting": "Getting ready",
    "paused": "Paused",
    "finishing": "Finishing the reader",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Stopped by a failure",
}


class StatusBar(QFrame):
    """Step, progress, speed, time left, saved; exports while they run; the studio folder."""

    folder_clicked = Signal()
    exports_clicked = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.status")
        theme.dress(self, "panel")
        self.setFixedHeight(theme.SIZE.status)
        self._training: TrainingInfo | None = None
        self._step = _Value("Step 8,888 of 8,888", "status.step")
        self._bar = QProgressBar()
        self._bar.setObjectName("status.progress")
        self._bar.setAccessibleName("Progress of the training")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setFixedWidth(160)
        self._rate = _Value("1,000 steps/s", "status.rate")
        self._left = _Value("59 min left", "status.left")
        self._saved = _Value("Saved 59 min ago", "status.saved")
        self._job = QPushButton()
        self._job.setObjectName("status.export")
        self._job.setAccessibleName("Exports")
        self._job.setToolTip("Show what is exported and what waits")
        theme.dress(self._job, "quiet", typeface="small")
        widest = self._job.fontMetrics().horizontalAdvance("Exporting 100 %, 59 min left, 9 wait")
        self._job.setFixedWidth(widest + 2 * theme.SIZE.edge)
        self._job.clicked.connect(self.exports_clicked)
        self._folder = QPushButton()
        self._folder.setObjectName("status.folder")
        theme.dress(self._folder, "quiet", typeface="small")
        self._folder.clicked.connect(self.folder_clicked)
        self._job.setVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.gap, 0)
        row.setSpacing(theme.SIZE.edge + 4)
        for part in (self._step, self._bar, self._rate, self._left, self._saved, self._job):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._folder)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_saved)
        self.set_folder(folder)
        self.show_training(None)

    def set_folder(self, folder: Path) -> None:
        """Where everything is kept, shortened to its last two parts."""
        self._folder.setText(f"Studio folder: {'/'.join(folder.parts[-2:])}")
        self._folder.setToolTip(f"Show {folder}")
        self._folder.setAccessibleName(f"Studio folder {folder}")

    def show_training(self, info: TrainingInfo | None) -> None:
        """The training that runs or ran last; None: an invitation."""
        self._training = info
        for part in (self._bar, self._rate, self._left, self._saved):
            part.setVisible(info is not None)
        if info is None:
            self._step.setText("Nothing is growing yet")
            self._clock.stop()
            return
        total = f" of {words.count(info.total)}" if info.total else ""
        self._step.hold(f"Step {words.count(info.total)}{total}")
        self._step.setText(f"Step {words.count(info.step)}{total}")
        self._bar.setValue(round(1000 * info.share))
        steady = info.state == "training"
        self._rate.setText(words.rate(info.steps_per_second) if steady else _STATES[info.state])
        left = info.seconds_left
        counted = info.state in ("training", "finishing") and left is not None
        self._left.setText(f"{words.duration(left or 0.0)} left" if counted else "")
        self._show_saved()
        if info.running or info.saved_at is not None:  # how long ago that is goes on
            self._clock.start()
        else:
            self._clock.stop()

    def show_exports(self, queue: Sequence[ExportProgress]) -> None:
        """How far the first export is, and how many wait; put away when there are none."""
        self._job.setVisible(bool(queue))
        if not queue:
            return
        first, others = queue[0], len(queue) - 1
        share = first.done / first.total if first.total else 0.0
        left = first.seconds_left
        tail = f", {words.duration(left)} left" if left is not None else ""
        waits = f", {others} wait{'s' * (others == 1)}" if others else ""
        self._job.setText(f"Exporting {words.percent(share)}{tail}{waits}")
        self._job.setAccessibleName(self._job.text())

    def _show_saved(self) -> None:
        info = self._training
        if info is None or info.saved_at is None:
            self._saved.setText("")
            return
        ago = time.monotonic() - info.saved_at
        self._saved.setText("Saved just now" if ago < 2 else f"Saved {words.duration(ago)} ago")


class _Value(QLabel):
    """Text in a box as wide as its widest value, so that its neighbours never move."""

    def __init__(self, widest: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self, "small")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hold(widest)

    def hold(self, widest: str) -> None:
        """Keep room for this text."""
        width = self.fontMetrics().horizontalAdvance(widest) + 2
        if width > self.minimumWidth():
            self.setMinimumWidth(width)


class TrainingPill(QAbstractButton):
    """What grows and how far: a dot, its name, "54 %". A click shows it on the stage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.training_pill")
        self.setAccessibleName("Nothing is growing")
        self.setToolTip("What grows, and how far it is")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._info: TrainingInfo | None = None
        self.setFixedHeight(28)
        self.setFont(theme.font("strong"))
        self.hide()

    def show_training(self, info: TrainingInfo | None) -> None:
        """Shown while something trains."""
        self._info = info
        self.setVisible(info is not None and info.running)
        if info is not None:
            self.setAccessibleName(f"{info.label}, {words.percent(info.share)} grown")
            doing = _STATES.get(info.state, "growing")
            self.setToolTip(words.tip(f"{info.label}: {doing}. Click to see it."))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        name = self._info.label if self._info else ""
        name = shortened(name, self.fontMetrics(), 200)
        width = self.fontMetrics().horizontalAdvance(name)
        return QSize(28 + width + 4 + 8 + self._number_width() + 12, 28)

    def _number_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(words.percent(1.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._info is None:
            return
        with QPainter(self) as painter:
            paint_pill(painter, self)
            paused = self._info.state == "paused"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("faint" if paused else "accent"))
            middle = self.height() / 2
            painter.drawEllipse(QPointF(16, middle), 3.5, 3.5)
            painter.setPen(theme.colour("text"))
            painter.setFont(self.font())
            number = self._number_width()
            box = self.rect().adjusted(28, 0, -12 - number - 8, 0)
            name = shortened(self._info.label, self.fontMetrics(), box.width())
            centre = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, int(centre | Qt.AlignmentFlag.AlignLeft), name)
            painter.setPen(theme.colour("dim"))
            painter.setFont(theme.font("body"))
            painter.drawText(
                self.rect().adjusted(0, 0, -12, 0),
                int(centre | Qt.AlignmentFlag.AlignRight),
                words.percent(self._info.share),
            )


class DevicePill(QWidget):
    """What computes, and how fast: "CPU · 38 steps/s"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.device_pill")
        self.setFixedHeight(28)
        self._device = ""
        self._rate = ""
        self.setFont(theme.font("body"))
        self.show_device("", None)

    def show_device(self, device: str, training: TrainingInfo | None) -> None:
        """The device's name ("CPU", "CUDA", ""), and the speed while something trains."""
        self._device = device
        steady = training is not None and training.state == "training"
        self._rate = words.rate(training.steps_per_second) if steady and training else ""
        self.setAccessibleName(f"Device: {self._text() or 'engine loading'}")
        self.setToolTip(f"Computes on the {device}" if device else "The engine is loading")
        self.updateGeometry()
        self.update()

    def _text(self) -> str:
        return " · ".join(part for part in (self._device or "Engine loading", self._rate) if part)

    def sizeHint(self) -> QSize:
        widest = f"{self._device} · 8,888 steps/s" if self._rate else self._text()
        return QSize(self.fontMetrics().horizontalAdvance(widest) + 24, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_pill(painter, self)
            painter.setPen(theme.colour("dim"))
            painter.setFont(self.font())
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()


def paint_pill(painter: QPainter, pill: QWidget) -> None:
    """The ground of a pill: a rounded box with a thin line, brighter under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    under = pill.underMouse() and isinstance(pill, QAbstractButton)
    focused = pill.hasFocus() and isinstance(pill, QAbstractButton)
    painter.setPen(theme.colour("accent" if focused else "line"))
    painter.setBrush(theme.colour("hover" if under else "panel"))
    box = pill.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, theme.SIZE.radius, theme.SIZE.radius)
