"""The curves of a training: bits per glyph and loss."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.workbench import Workbench

MOST_UPDATES = 20  # a second; curves redrawn each step cost 4x and lag 25 ms (docs/techniques.md)
Numbers = npt.NDArray[np.float64]


def thinned(x: Numbers, y: Numbers, columns: int) -> tuple[Numbers, Numbers]:
    """At most two points a column, its least and its greatest, so that no spike is lost."""
    if len(x) <= 2 * columns or columns < 1:
        return x, y
    edges = np.linspace(0, len(x), columns + 1).astype(int)
    chosen: list[int] = []
    for start, end in pairwise(edges):
        if end > start:
            part = y[start:end]
            chosen += sorted({start + int(part.argmin()), start + int(part.argmax())})
    index = np.asarray(chosen)
    return x[index], y[index]


def smoothed(y: Numbers, share: float = 0.02) -> Numbers:
    """A centred moving mean over a share of the points; the ends shrink their window."""
    half = int(len(y) * share / 2)
    if half < 1:
        return y
    sums = np.concatenate([[0.0], np.cumsum(y)])
    at = np.arange(len(y))
    low, high = np.maximum(0, at - half), np.minimum(len(y), at + half + 1)
    means: Numbers = (sums[high] - sums[low]) / (high - low)
    return means


class Chart(QWidget):
    """One curve over the steps of a training, on the stage's ground; hovering reads it.

    Painted by hand: pyqtgraph takes 0.6 s to import and 5 ms a frame more (docs/decisions/005).
    """

    def __init__(
        self,
        name: str,
        label: str,
        *,
        role: str = "accent",
        digits: int = 1,
        logarithmic: bool = False,
        note: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 48)
        self._label, self._role, self._digits = label, role, digits
        self._logarithmic = logarithmic
        self._note = note
        self.setToolTip(tip)
        self._empty = ""
        self._x: Numbers = np.zeros(0)
        self._y: Numbers = np.zeros(0)
        self._total = 0
        self._mouse_x: float | None = None
        self.updates = 0  # how often it was drawn with new points
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(1000 // MOST_UPDATES)
        self._wait.timeout.connect(self._draw_late)
        self._late = False

    def sizeHint(self) -> QSize:
        return QSize(400, 72)

    def set_empty(self, sentence: str) -> None:
        """What it says while there is no curve."""
        if sentence != self._empty:
            self._empty = sentence
            self.update()

    def show_curve(self, steps: Sequence[float], values: Sequence[float], total: int) -> None:
        """Another curve; drawn at most 20 times a second, the last one always."""
        x, y = np.asarray(steps, dtype=float), np.asarray(values, dtype=float)
        whole = np.isfinite(y)
        self._x, self._y, self._total = x[whole], y[whole], total
        if len(self._y):
            self.setAccessibleDescription(
                f"{self._label}: {self._text(self._y[-1])} at step {int(self._x[-1]):,}"
            )
        if self._wait.isActive():
            self._late = True
        else:
            self._draw()

    @property
    def points(self) -> int:
        """How many points it has."""
        return len(self._x)

    def _draw(self) -> None:
        self.updates += 1
        self._late = False
        self._wait.start()
        self.update()

    def _draw_late(self) -> None:
        if self._late:
            self._draw()

    def _text(self, value: float) -> str:
        if self._logarithmic:
            return f"{value:.3g}"
        return f"{value:,.{self._digits}f}"

    # ---- painting

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, 22, -8, -8)

    def _line(self) -> tuple[Numbers, Numbers]:
        """The curve in the widget's pixels."""
        plot = self._plot()
        y = smoothed(self._y) if self._logarithmic else self._y
        x, y = thinned(self._x, y, max(1, int(plot.width())))
        last = max(float(self._total), float(self._x[-1]), 1.0)
        if self._logarithmic:
            y = np.log10(np.maximum(y, 1e-12))
            low, high = float(y.min()), float(y.max())
        else:
            low, high = 0.0, max(float(y.max()) * 1.1, 1e-9)
        span = max(high - low, 1e-9)
        return (
            plot.left() + x / last * plot.width(),
            plot.bottom() - (y - low) / span * plot.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("stage"))
            painter.drawRoundedRect(self.rect(), theme.SIZE.radius, theme.SIZE.radius)
            painter.setFont(theme.font("small"))
            inside = self.rect().adjusted(10, 4, -10, -6)
            if len(self._x) < 2:
                painter.setPen(theme.colour("dim"))
                painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft), self._label)
                painter.setPen(theme.colour("faint"))
                painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter), self._empty)
                return
            x, y = self._line()
            curve = QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(self._role), 1.5))
            painter.drawPolyline(curve)
            self._paint_words(painter, QRectF(inside))

    def _paint_words(self, painter: QPainter, inside: QRectF) -> None:
        at = len(self._x) - 1
        if self._mouse_x is not None:
            plot = self._plot()
            last = max(float(self._total), float(self._x[-1]), 1.0)
            step = (self._mouse_x - plot.left()) / plot.width() * last
            at = int(np.abs(self._x - step).argmin())
            x = int(plot.left() + self._x[at] / last * plot.width()) + 0.5
            painter.setPen(QPen(theme.colour("faint"), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(theme.colour("dim"))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft), self._label)
        beside = painter.fontMetrics().horizontalAdvance(self._label) + theme.SIZE.gap
        painter.setPen(theme.colour("faint"))
        room = inside.adjusted(beside, 0, -_READ, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), self._note)
        words = self._text(float(self._y[at]))
        if self._mouse_x is not None:
            words = f"step {int(self._x[at]):,}    {words}"
        painter.setPen(theme.colour("text"))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignRight), words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse_x = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse_x = None
        self.update()


INVITES = "Grow something, and its legibility is drawn here."
_BITS_TIP = "How much a glyph says and the reader still understands. Higher is better."
_LOSS_NOTE = "may climb: the noise grows as it learns"
_LOSS_TIP = (
    "How far the reader is off. It falls first, and may climb again while everything gets better: "
    "the noise grows as the language learns, so each lesson is harder than the last."
)
_READ = 140  # px at the right, for what the curve says under the pointer
SOON = "Its legibility is drawn here as soon as it is measured."


class PlotsTab(QWidget):
    """Bits per glyph and loss, side by side."""

    label = "Plots"

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tabs.plots")
        self._bench = bench
        self.bits = Chart("tabs.plots.bits", "Bits per glyph", tip=_BITS_TIP)
        self.loss = Chart(
            "tabs.plots.loss", "Loss", role="curve", logarithmic=True, note=_LOSS_NOTE,
            tip=_LOSS_TIP,
        )  # fmt: skip
        row = QHBoxLayout(self)
        edge = theme.SIZE.edge
        row.setContentsMargins(edge, 0, edge, theme.SIZE.gap)
        row.setSpacing(theme.SIZE.gap)
        row.addWidget(self.bits)
        row.addWidget(self.loss)
        bench.curves_changed.connect(self.show_curves)
        bench.model_changed.connect(self.show_curves)  # finished, it is measured once more
        theme.notifier().changed.connect(self.update)
        self.show_curves()

    def show_curves(self) -> None:
        """Show the workbench's curves."""
        curves = self._bench.curves
        self.bits.set_empty(SOON if curves.losses else INVITES)
        steps, bits = self._measured()
        self.bits.show_curve(steps, bits, curves.total)
        self.loss.show_curve(curves.steps, curves.losses, curves.total)

    def _measured(self) -> tuple[Sequence[float], Sequence[float]]:
        """Bits over steps; a model that is finished ends with the figure it is known by."""
        curves, model, training = self._bench.curves, self._bench.model, self._bench.training
        steps, bits = list(curves.bit_steps), list(curves.bits)
        if model is None or model.bits is None or training is None or not bits:
            return steps, bits
        if model.training or training.running or model.ref.run != training.run.name:
            return steps, bits
        known = sum(step < model.step for step in steps)
        return [*steps[:known], model.step], [*bits[:known], model.bits]
