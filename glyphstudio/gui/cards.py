"""Recipe cards: a picture of what each makes and how long that takes here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QScrollArea, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.focus import ARROWS, by_keyboard

COLUMNS = 3
_GAP = 7
BAR = 12  # kept free at the right for the scroll bar
_TEXT = 44  # the two lines under the picture


@dataclass(frozen=True, slots=True)
class CardInfo:
    """What stands on one card. `picture`: None while there is none."""

    name: str
    label: str
    tip: str
    picture: QImage | None = None


class Card(QAbstractButton):
    """One recipe: its picture, its name, and the time it takes here."""

    opened = Signal()
    stepped = Signal(int, int)

    def __init__(self, name: str, info: CardInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = False
        self.info = info
        self.setObjectName(f"{name}.{info.name}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(info.tip or info.label)
        self._time = ""
        self._hover = False
        self._scaled: tuple[QSize, QImage] | None = None
        self.set_time("")

    def set_time(self, text: str) -> None:
        """ "22 s here", or "" while it is not known."""
        self._time = text
        self.setAccessibleName(f"{self.info.label}, {text}" if text else self.info.label)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = theme.SIZE.radius
        outline = QPainterPath()
        outline.addRoundedRect(whole, radius, radius)
        chosen = self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = "hover" if self._hover and self.isEnabled() else "raised"
            painter.fillPath(outline, theme.colour(ground))
            top = QRect(1, 1, self.width() - 2, self.height() - _TEXT - 1)
            painter.save()
            painter.setClipPath(outline)
            self._paint_picture(painter, top)
            painter.restore()
            role, width = ("accent", 2) if chosen else ("line", 1)
            inset = width / 2
            painter.setPen(QPen(theme.colour(role), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, radius, radius)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(theme.colour("text" if chosen else "accent"), 2))
                painter.drawRoundedRect(ring.adjusted(3, 3, -3, -3), radius - 2, radius - 2)
            self._paint_words(painter)

    def _paint_picture(self, painter: QPainter, top: QRect) -> None:
        picture = self.info.picture
        if picture is None or picture.isNull():
            painter.fillRect(top, theme.colour("stage"))
            return
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(top.width() * ratio), round(top.height() * ratio))
        if self._scaled is None or self._scaled[0] != wanted:
            cover = picture.scaled(
                wanted,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            left = (cover.width() - wanted.width()) // 2
            up = (cover.height() - wanted.height()) // 2
            cut = cover.copy(left, up, wanted.width(), wanted.height())
            cut.setDevicePixelRatio(ratio)
            self._scaled = (wanted, cut)
        painter.drawImage(top.topLeft(), self._scaled[1])

    def _paint_words(self, painter: QPainter) -> None:
        room = QRect(8, self.height() - _TEXT + 5, self.width() - 14, 17)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        cut = painter.fontMetrics().elidedText(
            self.info.label, Qt.TextElideMode.ElideRight, room.width()
        )
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, middle, cut)
        painter.setPen(theme.colour("dim" if self.isEnabled() else "disabled"))
        painter.drawText(room.translated(0, 16), middle, self._time)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self._ring = True
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class CardGrid(QScrollArea):
    """Cards in three columns; scrolls inside only where there are more than fit."""

    chosen = Signal(str)
    opened = Signal(str)  # a double click

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(False)
        self._inside = QWidget()
        self.setWidget(self._inside)
        self._group = QButtonGroup(self)
        self._cards: dict[str, Card] = {}
        self._group.buttonClicked.connect(self._tell)

    @property
    def cards(self) -> dict[str, Card]:
        """The cards by recipe name."""
        return dict(self._cards)

    @property
    def current(self) -> str:
        """The chosen recipe; "" for none."""
        return next((name for name, card in self._cards.items() if card.isChecked()), "")

    def show_cards(self, infos: list[CardInfo]) -> None:
        """Replace all cards."""
        before = self.current
        for old in self._cards.values():
            self._group.removeButton(old)
            old.setParent(None)
            old.deleteLater()
        self._cards = {}
        for info in infos:
            card = Card(self.objectName(), info, self._inside)
            card.opened.connect(self._open)
            card.stepped.connect(self._step)
            self._group.addButton(card)
            self._cards[info.name] = card
            card.show()
        if before in self._cards:
            self._cards[before].setChecked(True)
        self._place()

    def choose(self, name: str) -> None:
        """Show one as chosen; "" for none; sends nothing."""
        self._group.setExclusive(False)
        for other, card in self._cards.items():
            card.setChecked(other == name)
        self._group.setExclusive(True)
        if name in self._cards:
            self.ensureWidgetVisible(self._cards[name], 0, 0)

    def set_time(self, name: str, text: str) -> None:
        """How long a recipe takes here."""
        if name in self._cards:
            self._cards[name].set_time(text)

    def height_for(self, rows: int) -> int:
        """How tall `rows` rows of cards are."""
        return rows * theme.SIZE.card_height + max(0, rows - 1) * _GAP

    @property
    def rows(self) -> int:
        return -(-len(self._cards) // COLUMNS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        wide = 3 * theme.SIZE.card_width + 2 * _GAP + BAR
        return QSize(wide, self.height_for(self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * 64, theme.SIZE.card_height // 2)

    def _place(self) -> None:
        # The bar lies in the panel's edge, so that the cards keep their width with and without it.
        width, tall = self.width() - BAR, theme.SIZE.card_height
        each = (width - (COLUMNS - 1) * _GAP) // COLUMNS
        for index, card in enumerate(self._cards.values()):
            row, column = divmod(index, COLUMNS)
            card.setGeometry(column * (each + _GAP), row * (tall + _GAP), each, tall)
        self._inside.resize(width, self.height_for(self.rows))

    def _tell(self) -> None:
        self.chosen.emit(self.current)

    def _open(self) -> None:
        self.opened.emit(self.current)

    def _step(self, x: int, y: int) -> None:
        cards = list(self._cards.values())
        sender = self.sender()
        at = next((i for i, card in enumerate(cards) if card is sender), 0)
        target = at + x + y * COLUMNS
        if 0 <= target < len(cards):
            cards[target].setFocus(Qt.FocusReason.TabFocusReason)
            cards[target].click()
            self.ensureWidgetVisible(cards[target], 0, 0)
