"""Small controls that every panel shares: buttons with their key, tabs, folds, heads, choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPropertyAnimation, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme

_CHIP_PAD = 6
_MOST_ROWS = 40  # of an open list, where the screen has room


def head(text: str) -> QLabel:
    """The small capital head of a section."""
    label = QLabel(text.upper())
    label.setTextFormat(Qt.TextFormat.PlainText)
    theme.dress(label, "head")
    label.setAccessibleName(text)
    return label


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """A name cut to fit: what sets it apart, after its last comma, stays.

    "Mirror mask, from 1,028" becomes "Mirror m…, from 1,028".
    """
    name, comma, last = text.rpartition(", ")
    tail = metrics.horizontalAdvance(comma + last)
    if not comma or 2 * tail > 1.4 * width or metrics.horizontalAdvance(text) <= width:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - tail) + comma + last


def line() -> QFrame:
    """A 1 px separator."""
    made = QFrame()
    theme.dress(made, "line")
    made.setFixedHeight(1)
    return made


def icon_button(name: str, icon: str, label: str, tip: str = "") -> QToolButton:
    """A small button with only an icon; `label` is what a screen reader says."""
    made = QToolButton()
    made.setObjectName(name)
    made.setAccessibleName(label)
    made.setToolTip(tip or label)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setIcon(theme.icon(icon))
    made.setIconSize(QSize(theme.SIZE.icon, theme.SIZE.icon))
    theme.dress(made, "icon")
    return made


def small_button(name: str, text: str, tip: str) -> QPushButton:
    """A small button with words; a click leaves the keyboard where it is."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    theme.dress(made, "small")
    return made


def text_field(name: str, label: str, tip: str, *, most: int = 80) -> QLineEdit:
    """One line to type into; `most` letters."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(label)
    made.setToolTip(tip)
    made.setMaxLength(most)
    made.setFont(theme.font("body"))
    made.setFixedHeight(theme.SIZE.number_box_height)
    return made


def scrolled(name: str, inside: QWidget) -> QScrollArea:
    """Something that scrolls up and down where it is taller than its place; no frame, no focus."""
    made = QScrollArea()
    made.setObjectName(name)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(inside)
    return made


class KeyButton(QPushButton):
    """A button that shows its shortcut in a small frame after its words."""

    def __init__(
        self,
        name: str,
        text: str,
        key: str = "",
        *,
        icon: str = "",
        role: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setToolTip(tip or text)
        self._key = key
        self._icon = icon
        if role:
            theme.dress(self, role, typeface="strong")
        else:
            self.setFont(theme.font("strong"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(theme.SIZE.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, text: str, key: str | None = None) -> None:
        """Other words, and another key if one is given."""
        self.setText(text)
        self.setAccessibleName(text)
        if key is not None:
            self._key = key
        self.update()

    def sizeHint(self) -> QSize:
        words, chip, icon = self._widths()
        return QSize(words + chip + icon + 2 * theme.SIZE.edge, theme.SIZE.button)

    def minimumSizeHint(self) -> QSize:
        words, _, icon = self._widths()
        return QSize(words + icon + 2 * theme.SIZE.gap, theme.SIZE.button)

    def _widths(self) -> tuple[int, int, int]:
        words = self.fontMetrics().horizontalAdvance(self.text())
        chip = 0
        if self._key:
            small = self._key_width()
            chip = small + theme.SIZE.gap
        icon = theme.SIZE.icon + theme.SIZE.gap if self._icon else 0
        return words, chip, icon

    def _key_width(self) -> int:
        metrics = QFontMetrics(theme.font("head"))
        return metrics.horizontalAdvance(self._key) + 2 * _CHIP_PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        words, chip, icon = self._widths()
        if words + chip + icon > self.width() - 2 * theme.SIZE.gap:
            chip = 0
        x = (self.width() - words - chip - icon) // 2
        primary = self.property("role") == "primary"
        role = "on_accent" if primary else "text"
        if not self.isEnabled():
            role = "disabled"
        if icon:
            side = theme.SIZE.icon
            theme.paint_icon(painter, QRect(x, (self.height() - side) // 2, side, side),
                             self._icon, role)  # fmt: skip
        painter.setFont(self.font())
        painter.setPen(theme.colour(role))
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(x + icon, 0, words + 2, self.height()), middle, self.text())
        if chip:
            width = self._key_width()
            box = QRectF(
                x + icon + words + theme.SIZE.gap + 0.5, self.height() / 2 - 8.5, width, 17
            )
            faint = theme.colour("on_accent", 0.55) if primary else theme.colour("track")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(faint, 1))
            painter.drawRoundedRect(box, 4, 4)
            painter.setFont(theme.font("head"))
            shown = "on_accent" if primary else "faint"
            painter.setPen(theme.colour(shown if self.isEnabled() else "disabled"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._key)
        painter.end()


class Segments(QWidget):
    """A row of tabs of which one is chosen; arrows move, as in a tab bar."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        label: str,
        entries: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        small: bool = False,
        fills: bool = False,  # its row, to the right edge
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._small = small
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for key, text in entries:
            button = _Segment(f"{name}.{key}", text, small=small)
            button.stepped.connect(self._step)
            if small:
                button.setMinimumWidth(1)  # a narrow place brings them closer
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button, int(fills))
        if not fills:
            row.addStretch(1)
        self._group.buttonClicked.connect(self._tell)
        self.choose(entries[0][0])

    @property
    def current(self) -> str:
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def button(self, key: str) -> QPushButton:
        """One of the tabs."""
        return self._buttons[key]

    def choose(self, key: str) -> None:
        """Show one as chosen; sends nothing."""
        self._buttons[key].setChecked(True)
        for other, button in self._buttons.items():  # one tab stop, as screen readers expect
            policy = Qt.FocusPolicy.TabFocus if other == key else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Small ones stand closer where they would be cut."""
        super().resizeEvent(event)
        if not self._small:
            return
        metrics, buttons = QFontMetrics(theme.font("small")), list(self._buttons.values())
        words = sum(metrics.horizontalAdvance(button.text()) for button in buttons)
        beside = 14 * len(buttons) + 2 * (len(buttons) - 1)  # paddings, borders and gaps
        role = "chip" if words + beside <= self.width() else "chip_close"
        if buttons[0].property("role") != role:
            for button in buttons:
                theme.dress(button, role, typeface="small")
                button.setFont(theme.font("small"))  # the style sheet gave it that of before
                button.updateGeometry()

    def _tell(self) -> None:
        self.choose(self.current)
        self.chosen.emit(self.current)

    def _step(self, by: int) -> None:
        keys = [key for key, button in self._buttons.items() if button.isEnabled()]
        after = keys[(keys.index(self.current) + by) % len(keys)]
        self.choose(after)
        self._buttons[after].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(after)


class _Segment(QPushButton):
    """One tab of a row."""

    stepped = Signal(int)

    def __init__(self, name: str, text: str, *, small: bool = False) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(True)
        theme.dress(self, "chip" if small else "tab", typeface="small" if small else "body")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(by)


class Menu(QMenu):
    """A menu whose chosen entries have a tick, and a dot where they are one of several.

    Painted here: a style sheet can only fill the box of an indicator, or load a file for it.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = 14
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for action in self.actions():
                if not (action.isVisible() and action.isChecked()):
                    continue
                row = self.actionGeometry(action)
                box = QRect(row.left() + 6, row.center().y() - side // 2 + 1, side, side)
                role = "accent" if action.isEnabled() else "disabled"
                group = action.actionGroup()
                if group is not None and group.isExclusive():
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.colour(role))
                    painter.drawEllipse(QRectF(box).center(), 3.5, 3.5)
                else:
                    theme.paint_icon(painter, box, "check", role)


class FoldHead(QPushButton):
    """A line that opens and shuts what lies below it, or leads to another page."""

    def __init__(self, name: str, text: str, *, leads: bool = False) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(not leads)
        self._leads = leads
        self._note = ""
        self.setFixedHeight(theme.SIZE.row)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_note(self, note: str) -> None:
        """A dim word before the arrow."""
        self._note = note
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            lit = self.underMouse() or self.isChecked()
            painter.setFont(self.font())
            painter.setPen(theme.colour("text" if lit else "dim"))
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(self.rect(), middle, self.text())
            side = 12
            arrow = QRect(self.width() - side, (self.height() - side) // 2, side, side)
            down = self.isChecked() and not self._leads
            theme.paint_icon(painter, arrow, "caret-down" if down else "caret-right", "dim")
            if self._note:
                painter.setFont(theme.font("small"))
                painter.setPen(theme.colour("faint"))
                room = self.rect().adjusted(0, 0, -side - theme.SIZE.gap, 0)
                painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), self._note)
            if self.hasFocus():  # a ring would touch the words, which stand at the panel's edge
                under = QRect(0, self.height() - 5, self.width(), theme.SIZE.focus)
                painter.fillRect(under, theme.colour("accent"))


class Fold(QWidget):
    """A head and what it opens; 120 ms, or at once with reduced motion."""

    toggled = Signal(bool)

    def __init__(self, name: str, text: str, content: QWidget) -> None:
        super().__init__()
        self.head = FoldHead(name, text)
        self.content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(content)
        content.setVisible(False)
        self._moving = QPropertyAnimation(content, b"maximumHeight", self)
        self._moving.finished.connect(self._arrive)
        self.head.toggled.connect(self._turn)

    @property
    def open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or shut it."""
        self.head.setChecked(is_open)

    def _turn(self, is_open: bool) -> None:
        self.toggled.emit(is_open)
        if is_open:
            self.content.setVisible(True)
        if not self.isVisible() or theme.fold_ms() == 0:
            self._arrive()
            return
        tall = self.content.sizeHint().height()
        self._moving.stop()
        self._moving.setDuration(theme.fold_ms())
        self._moving.setStartValue(0 if is_open else self.content.height())
        self._moving.setEndValue(tall if is_open else 0)
        self._moving.start()

    def _arrive(self) -> None:
        self.content.setVisible(self.open)
        self.content.setMaximumHeight(16777215)  # Qt's own "no limit"


class Choice(QComboBox):
    """A list to choose from; the wheel turns it only when it has the focus."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))  # the only one the style sheet reaches
        self.view().setAccessibleName(label)
        self.setFixedHeight(theme.SIZE.number_box_height + 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(_MOST_ROWS)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def showPopup(self) -> None:
        """All of its items, as far as the screen has room for them.

        Qt 6.11 forgets what a style sheet puts around the list, and cuts the last row by it.
        """
        super().showPopup()
        view, box = self.view(), self.view().window()
        whole = sum(view.sizeHintForRow(row) for row in range(self.count()))
        room = self.screen().availableGeometry()
        height = min(box.height() + whole - view.viewport().height(), room.height())
        grown = height - box.height()
        if grown > 0:
            above = box.y() < self.mapToGlobal(QPoint()).y()  # then it grows upwards
            top = box.y() - grown if above else min(box.y(), room.bottom() + 1 - height)
            box.setGeometry(box.x(), max(room.top(), top), box.width(), height)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = 12
        with QPainter(self) as painter:
            box = QRect(self.width() - side - 8, (self.height() - side) // 2, side, side)
            theme.paint_icon(painter, box, "caret-down", "dim" if self.isEnabled() else "disabled")
