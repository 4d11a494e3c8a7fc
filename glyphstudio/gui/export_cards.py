"""The export dialog's format cards."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from glyphstudio.gui import theme
from glyphstudio.gui.export_plan import Format
from glyphstudio.gui.focus import by_keyboard

_LEAST = QSize(132, 68)


class FormatCard(QAbstractButton):
    """One format: an icon, its name, and what it is good for."""

    def __init__(self, one: Format) -> None:
        super().__init__()
        self._ring = False
        self._reason = ""
        self.format = one
        self.setObjectName(f"export.format.{one.name}")
        self.setAccessibleName(one.label)
        self.setAccessibleDescription(one.about)
        self.setToolTip(one.about)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(_LEAST.width())
        self.setFixedHeight(_LEAST.height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_reason(self, reason: str) -> None:
        """Why it cannot be chosen now, in place of what it is good for; "" where it can."""
        self._reason = reason
        self.setAccessibleDescription(reason or self.format.about)
        self.setToolTip(reason or self.format.about)
        self.update()

    @property
    def words(self) -> str:
        """What stands below its name."""
        return self._reason or self.format.about

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:  # it had it before
            self._ring = by_keyboard(event) and self.hasFocus()  # Qt tells of it too early
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        enabled, chosen = self.isEnabled(), self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.colour("hover" if self.underMouse() and enabled else "raised"))
            painter.setPen(QPen(theme.colour("accent" if chosen else "line"), 2 if chosen else 1))
            painter.drawRoundedRect(ring, theme.SIZE.radius, theme.SIZE.radius)
            if self._ring and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("text" if chosen else "accent"), 2))
                painter.drawRoundedRect(ring.adjusted(3, 3, -3, -3), 4, 4)
            side = theme.SIZE.icon
            role = "accent" if chosen else "dim"
            place = QRect(10, 10, side, side)
            theme.paint_icon(painter, place, self.format.icon, role if enabled else "disabled")
            painter.setFont(theme.font("strong"))
            painter.setPen(theme.colour("text" if enabled else "disabled"))
            head = QRect(10 + side + 6, 8, self.width() - side - 22, 20)
            painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter), self.format.label)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("dim" if enabled or self._reason else "disabled"))
            body = QRect(10, 32, self.width() - 20, self.height() - 36)
            painter.drawText(body, int(Qt.TextFlag.TextWordWrap), self.words)
