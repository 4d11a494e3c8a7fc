"""The head of a section of the library."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from glyphstudio.gui import theme


class SectionHead(QAbstractButton):
    """The head of a section, which folds it: its name, how much is in it, and an arrow."""

    def __init__(self, section: str, label: str) -> None:
        super().__init__()
        self.setObjectName(f"library.{section}.head")
        self.setText(label)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._count = 0
        self.toggled.connect(self._tell)
        self._tell()

    def set_count(self, count: int) -> None:
        """How many rows it has."""
        self._count = count
        self.update()

    def _tell(self) -> None:
        does = "Fold" if self.isChecked() else "Show"
        self.setToolTip(f"{does} {self.text().lower()}")
        self.setAccessibleName(f"{self.text()}, {'open' if self.isChecked() else 'folded'}")

    def paintEvent(self, event: QPaintEvent) -> None:
        box, middle = self.rect().adjusted(6, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("head"))
            painter.setPen(theme.colour("text" if self.underMouse() else "faint"))
            painter.drawText(box, int(middle), self.text().upper())
            arrow = QRect(box.right() - 11, box.center().y() - 5, 12, 12)
            shown = self.isChecked()
            role = "text" if self.underMouse() else "faint"
            theme.paint_icon(painter, arrow, "caret-down" if shown else "caret-right", role)
            if not shown:
                painter.setPen(theme.colour("faint"))
                room = box.adjusted(0, 0, -18, 0)
                painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), str(self._count))
            if self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)
