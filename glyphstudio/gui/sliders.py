"""A track to drag and a number to type: the two halves of a slider, and the scale they share."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from glyphstudio.gui import theme
from glyphstudio.gui.focus import by_keyboard

_COARSE = 0.55  # how much coarser than a hundredth of the range a written number may be
_RING_ROOM = 5  # beside the handle at an end, for the ring of the keyboard
_QUIET_MS = 400  # this long after the last wheel turn or key, they are one act
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of one slider and how they are written.

    `digits` after the point; 0 means whole numbers; `significant` ones count from the first.
    `signed`: filled from the centre, with a sign. `logarithmic` needs `low` > 0. `unit` stands
    after the number, `prefix` before it.
    """

    low: float
    high: float
    default: float
    digits: int = 2
    unit: str = ""
    prefix: str = ""
    significant: int = 0
    signed: bool = False
    logarithmic: bool = False

    @property
    def whole(self) -> bool:
        return self.digits == 0

    def share(self, value: float) -> float:
        """Where a value lies on the track, 0..1."""
        if self.high <= self.low:
            return 0.0
        if self.logarithmic:
            part = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, part))

    def value(self, share: float) -> float:
        """The value at a place on the track, held to the range and rounded as it is written."""
        share = min(1.0, max(0.0, share))
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + share * (self.high - self.low)
        return self.held(value)

    def held(self, value: float) -> float:
        """The nearest value of the range that can be written."""
        if self.significant:
            rounded = float(f"{value:.{self.significant}g}")
        else:
            rounded = round(value, self.digits) if self.digits else float(round(value))
        return min(self.high, max(self.low, rounded))

    def text(self, value: float) -> str:
        """A value as people read it: a real minus, thin spaces in thousands, its unit."""
        digits = self.digits
        if self.significant and value:
            digits = max(0, self.significant - 1 - math.floor(math.log10(abs(value))))
        shown = f"{value:+,.{digits}f}" if self.signed else f"{value:,.{digits}f}"
        if self.significant and "." in shown:
            shown = shown.rstrip("0").rstrip(".")
        if not float(shown.replace(",", "")):
            shown = shown.lstrip("+-")
        space = "" if self.unit in ("°", "%") else " "
        return (
            self.prefix + shown.replace("-", MINUS) + (f"{space}{self.unit}" if self.unit else "")
        )

    def number(self, text: str) -> float | None:
        """What somebody typed as a value of the range; None if it is no number."""
        plain = text.replace(MINUS, "-").replace(",", "").replace("\N{THIN SPACE}", "").strip()
        plain = plain.removeprefix(self.prefix).strip()
        if self.unit:
            plain = plain.removesuffix(self.unit).strip()
        try:
            value = float(plain)
        except ValueError:
            return None
        return self.held(value) if math.isfinite(value) else None

    def step(self, *, fine: bool) -> float:
        """One press of an arrow key, as a share of the track."""
        if self.whole and not self.logarithmic:
            return max(1.0, (self.high - self.low) / 100 * (0.1 if fine else 1)) / max(
                1e-9, self.high - self.low
            )
        return 0.002 if fine else 0.02


def number_scale(
    low: float, high: float, default: float, *, whole: bool, unit: str = "", logarithmic: bool
) -> Scale:
    """A scale with as many digits as the eye can use in its range."""
    if whole:
        return Scale(low, high, default, 0, unit, logarithmic=logarithmic and low > 0)
    if logarithmic and low > 0:
        return Scale(low, high, default, 6, unit, significant=2, logarithmic=True)
    digits = min(3, max(0, math.ceil(-math.log10(max(high - low, 1e-6) / 100) - _COARSE)))
    while digits < 4 and abs(round(default, digits) - default) > 1e-9:
        digits += 1
    return Scale(low, high, default, digits, unit, signed=low < 0 < high)


class Track(QWidget):
    """A 4 px track with a 14 px handle; drag, wheel, arrows, Home, End, Page; Shift is fine.

    `moved` comes with every change; `settled` once when a drag, a spell of wheel turns or of keys
    has ended: that is one act for undo.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(self, name: str, label: str, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.SIZE.small_button)
        self.setMinimumWidth(48)
        self._scale = scale
        self._value = scale.default
        self._held: float | None = None  # share of the track under a fine drag
        self._from_x = 0.0
        self._hover = False
        self._ring = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._settle)
        self._tell()

    @property
    def scale(self) -> Scale:
        return self._scale

    @property
    def value(self) -> float:
        return self._value

    @property
    def busy(self) -> bool:
        """Whether somebody is changing it just now."""
        return self._held is not None or self._quiet.isActive()

    def set_scale(self, scale: Scale) -> None:
        """Other limits, the same value where it fits."""
        self._scale = scale
        self._value = scale.held(self._value)
        self._tell()

    def set_value(self, value: float) -> None:
        """Show a value; sends nothing."""
        value = min(self._scale.high, max(self._scale.low, value))
        if value != self._value:
            self._value = value
            self._tell()

    def move_to(self, value: float) -> None:
        """Change the value as a person would: sends `moved`."""
        value = self._scale.held(value)
        if value != self._value:
            self._value = value
            self._tell()
            self.moved.emit(value)

    def reset(self) -> None:
        """Back to the default, as one act."""
        before = self._value
        self.move_to(self._scale.default)
        if self._value != before:
            self._settle()

    def end_spell(self) -> None:
        """What a hand, the wheel or keys are changing just now is an act from here on."""
        if self.busy:
            self._held = None
            self._settle()

    def sizeHint(self) -> QSize:
        return QSize(108, theme.SIZE.small_button)

    def _tell(self) -> None:
        self.setAccessibleDescription(self._scale.text(self._value))
        self.update()

    def _settle(self) -> None:
        self._quiet.stop()
        self.settled.emit(self._value)

    # ---- painting

    def _span(self) -> tuple[float, float]:
        """Left end and length of the handle's way."""
        half = theme.SIZE.slider_handle / 2 + _RING_ROOM
        return half, max(1.0, self.width() - 2 * half)

    def paintEvent(self, event: QPaintEvent) -> None:
        left, length = self._span()
        middle, thick = self.height() / 2, theme.SIZE.slider_track
        at = left + self._scale.share(self._value) * length
        zero = left + (self._scale.share(0.0) if self._scale.signed else 0.0) * length
        enabled = self.isEnabled()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
            edge = theme.SIZE.slider_handle / 2 - 2 + _RING_ROOM / 2
            whole = QRectF(left - edge, middle - thick / 2, length + 2 * edge, thick)
            painter.drawRoundedRect(whole, thick / 2, thick / 2)
            start, end = sorted((zero, at))
            if not self._scale.signed:
                start = whole.left()
            painter.setBrush(theme.colour("accent" if enabled else "disabled"))
            filled = QRectF(start, whole.top(), max(0.0, end - start), thick)
            painter.drawRoundedRect(filled, thick / 2, thick / 2)
            radius = theme.SIZE.slider_handle / 2 - (
                0 if self._hover or self._held is not None else 0.5
            )
            knob = QRectF(at - radius, middle - radius, 2 * radius, 2 * radius)
            painter.setBrush(theme.colour("handle" if enabled else "disabled"))
            if theme.tokens().name == "light":
                painter.setPen(QPen(theme.colour("disabled"), 1))
            painter.drawEllipse(knob)
            if self._ring and enabled:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawEllipse(knob.adjusted(-2.5, -2.5, 2.5, 2.5))

    # ---- what people do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        left, length = self._span()
        x = event.position().x()
        at = left + self._scale.share(self._value) * length
        if abs(x - at) > theme.SIZE.slider_handle and not _fine(event):
            self._held = (x - left) / length
            self.move_to(self._scale.value(self._held))
        else:
            self._held = self._scale.share(self._value)
        self._from_x = x
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        _, length = self._span()
        x = event.position().x()
        travelled, self._from_x = x - self._from_x, x
        self._held += travelled / length * (0.1 if _fine(event) else 1.0)
        self.move_to(self._scale.value(self._held))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.update()
            self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120  # Shift turns it sideways
        self.nudge(turns, fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ring = self.hasFocus()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if key in _NUDGES:
            self.nudge(_NUDGES[key], fine=fine)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.move_to(self._scale.low if key == Qt.Key.Key_Home else self._scale.high)
            self._quiet.start()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset()
        else:
            super().keyPressEvent(event)

    def nudge(self, turns: float, *, fine: bool = False) -> None:
        """A turn of the wheel or a press of an arrow; a spell of them is one act."""
        scale = self._scale
        share = scale.share(self._value) + turns * scale.step(fine=fine)
        target = scale.value(share)
        if target == self._value and turns:  # the step is smaller than what is written
            smallest = 10.0**-scale.digits if scale.digits else 1.0
            if scale.significant and self._value:
                smallest = 10.0 ** (math.floor(math.log10(self._value)) - scale.significant + 1)
            target = self._value + math.copysign(smallest, turns)
        self.move_to(target)
        self._quiet.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        if self._quiet.isActive():
            self._settle()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        self.update()
        super().changeEvent(event)


_NUDGES = {
    Qt.Key.Key_Right: 1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_Left: -1.0,
    Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_PageUp: 5.0,
    Qt.Key.Key_PageDown: -5.0,
}


def _fine(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


class NumberBox(QLineEdit):
    """A number to type, of fixed width; Return takes it, Esc puts back what was there."""

    typed = Signal(float)
    nudged = Signal(float)  # arrow keys: turns up or down

    def __init__(self, name: str, label: str, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFixedSize(theme.SIZE.number_box, theme.SIZE.number_box_height)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setTextMargins(-3, 0, -3, 0)  # room for five figures within the style's padding
        self.setFont(theme.font("body"))
        self._scale = scale
        self._value = scale.default
        self.show_value(scale.default)
        self.editingFinished.connect(self._take)

    def show_value(self, value: float) -> None:
        """Show a value, unless somebody is typing."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._scale.text(value))

    def set_scale(self, scale: Scale) -> None:
        """Written in another way."""
        self._scale = scale
        self.show_value(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._show_back()
            self.clearFocus()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.nudged.emit(1.0 if event.key() == Qt.Key.Key_Up else -1.0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _take(self) -> None:
        if not self.isModified():
            return
        value = self._scale.number(self.text())
        self._show_back()
        if value is not None:
            self._value = value
            self.setText(self._scale.text(value))
            self.typed.emit(value)

    def _show_back(self) -> None:
        self.setText(self._scale.text(self._value))
        self.setModified(False)
