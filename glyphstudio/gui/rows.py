"""One setting in one row: its label, its reset, and a slider or switch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.sliders import NumberBox, Scale, Track


class ResetButton(QAbstractButton):
    """A small arrow beside a label; keeps its place and shows only where something was changed."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(f"Reset {label}")
        self.setToolTip(f"Back to the usual {label.lower()}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    def sizeHint(self) -> QSize:
        return QSize(theme.SIZE.icon, theme.SIZE.small_button)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = 12
        place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        with QPainter(self) as painter:
            role = "text" if self.underMouse() or self.isDown() else "faint"
            theme.paint_icon(painter, place, "arrow-counter-clockwise", role)
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -3), 3, 3)


class Row(QWidget):
    """A 30 px row: the label (104), its reset, and room for a control."""

    def __init__(self, name: str, label: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.row")
        self.setFixedHeight(theme.SIZE.row)
        self.label = _RowLabel(label)
        self.label.setToolTip(tip)
        self.reset_button = ResetButton(f"{name}.reset", label)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(0)
        head = QWidget()
        head.setFixedWidth(theme.SIZE.row_label)
        heading = QHBoxLayout(head)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(0)
        heading.addWidget(self.label, 1)
        heading.addWidget(self.reset_button)
        self.line.addWidget(head)


class _RowLabel(QLabel):
    """A row's name; cut with dots where it is too long, and whole in its tooltip."""

    double_clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def rename(self, text: str) -> None:
        self._whole = text
        self.setText(text)
        self.update()

    @property
    def whole(self) -> str:
        return self._whole

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.width() - 2
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        with QPainter(self) as painter:
            painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), cut)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()


class SliderRow(Row):
    """A number with a slider: drag, wheel, keys or type; double-click (label too) resets.

    One drag is one `settled`; `moved` follows the hand.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(
        self, name: str, label: str, scale: Scale, tip: str = "", *, with_reset: bool = True
    ) -> None:
        super().__init__(name, label, tip)
        self._with_reset = with_reset
        self.track = Track(name, label, scale)
        self.track.setToolTip(tip)
        self.box = NumberBox(f"{name}.number", f"{label}, number", scale)
        self.box.setToolTip(tip)
        self.line.addWidget(self.track, 1)
        self.line.addSpacing(theme.SIZE.gap - 1)
        self.line.addWidget(self.box)
        self.setFocusProxy(self.track)
        self.track.moved.connect(self._follow)
        self.track.settled.connect(self.settled)
        self.box.typed.connect(self._type)
        self.box.nudged.connect(self.track.nudge)
        self.label.double_clicked.connect(self.reset)
        self.reset_button.clicked.connect(self.reset)

    @property
    def value(self) -> float:
        return self.track.value

    @property
    def scale(self) -> Scale:
        return self.track.scale

    def set_value(self, value: float) -> None:
        """Show a value from outside; ignored while a hand is on it, so that nothing fights it."""
        if self.track.busy:
            return
        self.track.set_value(value)
        self.box.show_value(self.track.value)
        self._show_reset()

    def set_scale(self, scale: Scale) -> None:
        """Other limits or another default."""
        self.track.set_scale(scale)
        self.box.set_scale(scale)
        self.box.show_value(self.track.value)
        self._show_reset()

    def reset(self) -> None:
        """Back to the default, as one act."""
        self.track.reset()

    def _follow(self, value: float) -> None:
        self.box.show_value(value)
        self._show_reset()
        self.moved.emit(value)

    def _type(self, value: float) -> None:
        before = self.track.value
        self.track.move_to(value)
        if self.track.value != before:
            self.settled.emit(self.track.value)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self._show_reset()
        super().changeEvent(event)

    def _show_reset(self) -> None:
        usual = self.scale.held(self.scale.default)
        changed = self._with_reset and self.isEnabled() and self.value != usual
        self.reset_button.setVisible(changed)


class Switch(QAbstractButton):
    """On or off, in one click or Space."""

    def __init__(
        self, name: str, label: str, *, at_left: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._at_left = at_left  # of its box, beside what stands above and below it there
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(2 * theme.SIZE.slider_handle + 6, theme.SIZE.slider_handle + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        handle = theme.SIZE.slider_handle
        left = 0 if self._at_left else self.width() - 2 * handle
        whole = QRectF(left, 3, 2 * handle, handle + 2)
        knob = QRectF(whole.left() + 2, whole.top() + 2, handle - 2, handle - 2)
        role = "track"
        if self.isChecked():
            role = "accent"
            knob.moveRight(whole.right() - 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(role if self.isEnabled() else "line"))
            painter.drawRoundedRect(whole, whole.height() / 2, whole.height() / 2)
            painter.setBrush(theme.colour("handle" if self.isEnabled() else "disabled"))
            painter.drawEllipse(knob)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("text"), theme.SIZE.focus))
                ring = whole.adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)


class SwitchRow(QWidget):
    """A sentence and a switch at the right edge; the sentence can be clicked too."""

    changed = Signal(bool)

    def __init__(self, name: str, label: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.row")
        self.setFixedHeight(theme.SIZE.row)
        self.setToolTip(tip)
        self.label = _RowLabel(label)
        self.switch = Switch(name, label)
        self.switch.setToolTip(tip)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.label, 1)
        line.addWidget(self.switch)
        self.setFocusProxy(self.switch)
        self.switch.clicked.connect(self.changed)

    @property
    def value(self) -> bool:
        return self.switch.isChecked()

    def set_value(self, value: bool) -> None:
        """Show a value; sends nothing."""
        self.switch.setChecked(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isEnabled() and self.rect().contains(event.position().toPoint()):
            self.switch.click()
