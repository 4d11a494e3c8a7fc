"""Recipe cards in their groups: a picture of what each makes and how long that takes here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QLabel, QScrollArea, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import head
from glyphstudio.gui.focus import ARROWS, by_keyboard

COLUMNS = 3  # at least; a wider panel takes more
_GAP = 7
BAR = 12  # kept free at the right for the scroll bar
_LINES = (22, 44)  # under the picture: the name alone, or the time below it too
_HEAD = 26  # over each group
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class CardInfo:
    """What stands on one card. `picture`: None while there is none; `group`: under which head.

    `icon`: of a card that invites to make something, and has no picture yet.
    """

    name: str
    label: str
    tip: str
    picture: QImage | None = None
    group: str = ""
    icon: str = ""


class Card(QAbstractButton):
    """One recipe: its picture, its name, and the time it takes here."""

    opened = Signal()
    stepped = Signal(int, int)
    jumped = Signal(int)  # to the first (-1) or the last (1)
    typed = Signal(str)  # a letter: on to the next whose name begins so

    def __init__(self, name: str, info: CardInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = False
        self.info = info
        self.setObjectName(f"{name}.{info.name}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._time = ""
        self._timed = True
        self._hover = False
        self._scaled: tuple[QSize, QImage] | None = None
        self.set_time("")

    def set_time(self, text: str) -> None:
        """ "22 s here", or "" while it is not known."""
        self._time = text
        name = f"{self.info.label}, {text}" if text else self.info.label
        self.setAccessibleName(name)
        self.setToolTip(words.tip(name, self.info.tip))
        self.update()

    def show_timed(self, timed: bool) -> None:
        """Whether the time stands on it, or only in its tooltip."""
        if timed != self._timed:
            self._timed = timed
            self._scaled = None
            self.update()

    @property
    def _text(self) -> int:
        return _LINES[self._timed]

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
            top = QRect(1, 1, self.width() - 2, self.height() - self._text - 1)
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
            if self.info.icon:
                place = QRect(0, 0, 20, 20)
                place.moveCenter(top.center())
                theme.paint_icon(painter, place, self.info.icon, "dim")
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
        up = self._text - (5 if self._timed else 3)
        room = QRect(8, self.height() - up, self.width() - 14, 17)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        cut = painter.fontMetrics().elidedText(
            self.info.label, Qt.TextElideMode.ElideRight, room.width()
        )
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, middle, cut)
        if self._timed:
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Letters look for a name once the keyboard led here; after a click they stay shortcuts."""
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and self._letter(event):
            event.accept()
            return True
        return super().event(event)

    def _letter(self, event: QKeyEvent) -> str:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _SHIFT)
        return event.text() if plain and self._ring and event.text().isalnum() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self._ring = True
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._ring = True
            self.jumped.emit(1 if event.key() == Qt.Key.Key_End else -1)
        elif self._letter(event):
            self.typed.emit(event.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class CardGrid(QScrollArea):
    """Cards in columns, group by group; scrolls inside only where there are more than fit."""

    chosen = Signal(str)
    opened = Signal(str)  # a double click, or Enter

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
        self._heads: dict[str, QLabel] = {}
        self._shown: list[str] = []
        self._headed = False
        self._timed = True
        self._rows: list[list[Card]] = []  # as they stand
        self._tops: list[int] = []  # where rows begin, with their heads
        self._group.buttonClicked.connect(self._tell)

    @property
    def cards(self) -> dict[str, Card]:
        """The cards by recipe name, in the order of their groups."""
        return dict(self._cards)

    @property
    def shown(self) -> list[str]:
        """The names of the cards that are not left out."""
        return list(self._shown)

    @property
    def current(self) -> str:
        """The chosen recipe; "" for none."""
        return next((name for name, card in self._cards.items() if card.isChecked()), "")

    def show_cards(self, infos: list[CardInfo]) -> None:
        """Replace all cards; groups come in the order in which they first appear."""
        before = self.current
        for old in (*self._cards.values(), *self._heads.values()):
            if isinstance(old, Card):
                self._group.removeButton(old)
            old.setParent(None)
            old.deleteLater()
        groups = list(dict.fromkeys(info.group for info in infos))
        self._cards, self._heads = {}, {}
        for info in sorted(infos, key=lambda info: groups.index(info.group)):
            card = Card(self.objectName(), info, self._inside)
            card.opened.connect(self._open)
            card.stepped.connect(self._step)
            card.jumped.connect(self._jump)
            card.typed.connect(self._look_for)
            card.show_timed(self._timed)
            self._group.addButton(card)
            self._cards[info.name] = card
            card.show()
        for group in filter(None, groups):
            self._heads[group] = head(group)
            self._heads[group].setParent(self._inside)
        if before in self._cards:
            self._cards[before].setChecked(True)
        self._shown = list(self._cards)
        self._place()

    def show_only(self, names: Collection[str]) -> None:
        """Leave the other cards out."""
        self._shown = [name for name in self._cards if name in names]
        self._place()
        self.show_chosen()

    def set_form(self, *, headed: bool, timed: bool) -> None:
        """Whether groups have heads, and cards their time."""
        if (headed, timed) != (self._headed, self._timed):
            self._headed, self._timed = headed, timed
            for card in self._cards.values():
                card.show_timed(timed)
            self._place()
            self.show_chosen()

    def choose(self, name: str) -> None:
        """Show one as chosen; "" for none; sends nothing."""
        if name != self.current:
            self._group.setExclusive(False)
            for other, card in self._cards.items():
                card.setChecked(other == name)
            self._group.setExclusive(True)
            self.show_chosen()

    def show_chosen(self) -> None:
        """Bring the chosen card into view, scrolled as little as leaves a whole row on top."""
        card, bar = self._cards.get(self.current), self.verticalScrollBar()
        if card is None or self.current not in self._shown:
            bar.setValue(0)
            return
        tall, top = self.viewport().height(), card.y()
        fits = [y for y in self._tops if y <= top and card.geometry().bottom() < y + tall]
        bar.setValue(min(fits, key=lambda y: abs(y - bar.value()), default=top))

    def set_time(self, name: str, text: str) -> None:
        """How long a recipe takes here."""
        if name in self._cards:
            self._cards[name].set_time(text)

    @property
    def card_height(self) -> int:
        """How tall one card is."""
        return theme.SIZE.card_height - (0 if self._timed else _LINES[1] - _LINES[0])

    def height_for(self, rows: int) -> int:
        """How tall `rows` rows of cards are, without heads."""
        return rows * self.card_height + max(0, rows - 1) * _GAP

    @property
    def rows(self) -> int:
        """How many rows the shown cards stand in."""
        return len(self._rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self.show_chosen()

    def sizeHint(self) -> QSize:
        wide = 3 * theme.SIZE.card_width + 2 * _GAP + BAR
        return QSize(wide, self.height_for(self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * 64, theme.SIZE.card_height // 2)

    def _parts(self) -> Iterator[tuple[str, list[Card]]]:
        """The shown cards by their group, or all of them in one."""
        shown = [self._cards[name] for name in self._shown]
        if not self._headed:
            yield "", shown
            return
        for group in dict.fromkeys(card.info.group for card in shown):
            yield group, [card for card in shown if card.info.group == group]

    def _place(self) -> None:
        # The bar lies in the panel's edge, so that the cards keep their width with and without it.
        width, tall = self.width() - BAR, self.card_height
        columns = max(COLUMNS, (width + _GAP) // (theme.SIZE.card_width + _GAP))
        each = (width - (columns - 1) * _GAP) // columns
        self._rows, self._tops = [], []
        y, heads = 0, set()
        for group, cards in self._parts():
            top = y
            if group in self._heads:
                heads.add(group)
                self._heads[group].setGeometry(0, y, width, _HEAD - 4)
                y += _HEAD
            for first in range(0, len(cards), columns):
                row = cards[first : first + columns]
                self._rows.append(row)
                self._tops.append(y if first else top)
                for column, card in enumerate(row):
                    card.setGeometry(column * (each + _GAP), y, each, tall)
                y += tall + _GAP
        for name, card in self._cards.items():
            card.setVisible(name in self._shown)
        for group, label in self._heads.items():
            label.setVisible(group in heads)
        self._inside.resize(width, max(0, y - _GAP))

    def _tell(self) -> None:
        self.show_chosen()
        self.chosen.emit(self.current)

    def _open(self) -> None:
        self.opened.emit(self.current)

    def _step(self, x: int, y: int) -> None:
        """To the neighbour; across the end of a row to the next."""
        sender = self.sender()
        at = next((i for i, row in enumerate(self._rows) if sender in row), None)
        if at is None:
            return
        column = self._rows[at].index(sender)  # type: ignore[arg-type]  # a card: it is in there
        if x:
            order = [card for row in self._rows for card in row]
            target = sum(map(len, self._rows[:at])) + column + x
            self._go_to(order[target] if 0 <= target < len(order) else None)
        elif 0 <= at + y < len(self._rows):
            row = self._rows[at + y]
            self._go_to(row[min(column, len(row) - 1)])

    def _jump(self, end: int) -> None:
        if self._rows:
            self._go_to(self._rows[-1][-1] if end > 0 else self._rows[0][0])

    def _look_for(self, letter: str) -> None:
        """The next card whose name begins with a letter, round the end."""
        order = [card for row in self._rows for card in row]
        at = order.index(self.sender()) if self.sender() in order else -1  # type: ignore[arg-type]
        begun = (card for card in (*order[at + 1 :], *order[: at + 1])
                 if card.info.label.lower().startswith(letter.lower()))  # fmt: skip
        self._go_to(next(begun, None))

    def _go_to(self, card: Card | None) -> None:
        if card is not None:
            card.setFocus(Qt.FocusReason.TabFocusReason)
            card.click()
