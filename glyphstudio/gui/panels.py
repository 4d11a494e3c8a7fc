"""The fixed furniture of the window: room bar, bottom tabs, and splitters that remember."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCursor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QSplitterHandle,
    QStackedWidget,
    QStyle,
    QStyleOptionToolButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme
from glyphstudio.gui.controls import line
from glyphstudio.gui.status import DevicePill, TrainingPill

_LOOK_MS = 200


class RoomBar(QFrame):
    """The rooms at the left, what trains and on what at the right."""

    def __init__(self, rooms: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.room_bar")
        theme.dress(self, "panel")
        self.setFixedHeight(theme.SIZE.room_bar)
        self.training = TrainingPill()
        self.device = DevicePill()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        row.setSpacing(4)
        for action in rooms:
            button = RoomButton(action)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.training)
        row.addWidget(self.device)


class RoomButton(QToolButton):
    """A room's name with its icon; follows its act."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setDefaultAction(action)
        self.setObjectName(f"window.{action.objectName()}")
        self.setAccessibleName(f"Room {action.text()}")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.dress(self, "room", typeface="strong")

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + theme.SIZE.icon + 10 + 28, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        with QPainter(self) as painter:
            tool = QStyle.ComplexControl.CC_ToolButton
            self.style().drawComplexControl(tool, option, painter, self)
            on = self.isChecked()
            side = theme.SIZE.icon
            box = QRect(14, (self.height() - side) // 2, side, side)
            name = str(self.defaultAction().property("icon_name"))
            theme.paint_icon(painter, box, name, "accent" if on else "dim")
            painter.setPen(theme.colour("text" if on or self.underMouse() else "dim"))
            painter.setFont(self.font())
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(
                self.rect().adjusted(14 + side + 10, 0, 0, 0), int(middle), self.text()
            )


_TIPS = {
    "Timeline": "The keys of a film: drag, drop, time and order them",
    "Film": "How a language was born: play, scrub, branch and export it",
    "Plots": "How well it is read, and how much it still gets wrong",
    "History": "All that was done; go back to any of it",
    "Log": "What was said, and what went wrong",
}


class Tabs(QFrame):
    """The bottom tabs: a row of names and the chosen one below."""

    changed = Signal(str)

    def __init__(self, tabs: Sequence[tuple[str, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.tabs")
        theme.dress(self, "panel")
        self.setMinimumHeight(theme.SIZE.tabs)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SIZE.edge, 6, theme.SIZE.edge, 6)
        bar.setSpacing(4)
        for label, widget in tabs:
            button = QPushButton(label)
            button.setObjectName(f"tabs.{label.lower()}.button")
            button.setAccessibleName(f"{label} tab")
            button.setToolTip(_TIPS.get(label, label))
            button.setCheckable(True)
            theme.dress(button, "tab", typeface="body")
            self._group.addButton(button)
            self._buttons[label] = button
            self._stack.addWidget(widget)
            bar.addWidget(button)
        bar.addStretch(1)
        self._group.buttonClicked.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)

    @property
    def current(self) -> str:
        """The label of the tab that is open."""
        return next((name for name, b in self._buttons.items() if b.isChecked()), "")

    def choose(self, label: str) -> None:
        """Open a tab by its label; an unknown one changes nothing."""
        if label in self._buttons and label != self.current:
            self._buttons[label].setChecked(True)
            self._chosen()

    def _chosen(self) -> None:
        label = self.current
        for other, button in self._buttons.items():  # one tab stop, arrows go on from there
            policy = Qt.FocusPolicy.TabFocus if other == label else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)
        self._stack.setCurrentIndex(list(self._buttons).index(label))
        self.changed.emit(label)


class Grip(QSplitterHandle):
    """The line between two panes, lit under the pointer.

    Qt's own stays lit when the pointer leaves it while panes move, which no event tells of; so it
    looks for itself where the pointer is as long as it is lit.
    """

    def __init__(self, orientation: Qt.Orientation, panes: QSplitter) -> None:
        super().__init__(orientation, panes)
        self.lit = False
        self._held = False
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self.look)

    def look(self) -> None:
        """Be lit while it is held or pointed at, and only then."""
        near = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        self._light(self._held or (near and self.window().isActiveWindow()))

    def _light(self, lit: bool) -> None:
        if lit != self.lit:
            self.lit = lit
            (self._watch.start if lit else self._watch.stop)()
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._light(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(self._held)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)
        self.look()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False
        super().mouseReleaseEvent(event)
        self.look()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.colour("accent" if self.lit else "line"))


class Panes(QSplitter):
    """A splitter with a 1 px line, whose grip reaches into its neighbours, and named panes."""

    def __init__(self, orientation: Qt.Orientation, name: str) -> None:
        super().__init__(orientation)
        self.setObjectName(name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._names: list[str] = []

    def createHandle(self) -> QSplitterHandle:
        return Grip(self.orientation(), self)

    def add(self, name: str, widget: QWidget, *, stretch: int = 0) -> None:
        """Add a pane under a name that its size is remembered by."""
        self.addWidget(widget)
        self.setStretchFactor(self.count() - 1, stretch)
        self._names.append(name)

    def lengths(self) -> dict[str, int]:
        """The panes' lengths along the splitter, hidden ones left out."""
        return {
            name: size
            for name, size in zip(self._names, self.sizes(), strict=True)
            if size > 0  # hidden panes have none
        }

    def set_lengths(self, lengths: dict[str, int], *, rest: str) -> None:
        """Give panes their lengths; pane `rest` takes what is left."""
        along = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        fixed = {name: lengths.get(name, 0) for name in self._names if name != rest}
        fixed[rest] = max(1, along - sum(fixed.values()))
        self.setSizes([fixed[name] for name in self._names])


class Middle(QFrame):
    """The stage of the room, and its readout below; what floats over the stage belongs to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.middle")
        theme.dress(self, "stage")
        self.setMinimumSize(320, 200)
        self.stages = QStackedWidget()
        self.stages.setObjectName("window.stages")
        self.readouts = QStackedWidget()
        self.readouts.setFixedHeight(theme.SIZE.readout)
        self.line = line()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stages, 1)
        column.addWidget(self.line)
        column.addWidget(self.readouts)

    def put(self, front: QWidget, foot: QWidget) -> None:
        """A room's stage and readout; rooms may share them."""
        for stack, part in ((self.stages, front), (self.readouts, foot)):
            if stack.indexOf(part) < 0:
                stack.addWidget(part)

    def set_bare(self, bare: bool) -> None:
        """Only the art."""
        self.line.setHidden(bare)
        self.readouts.setHidden(bare)
