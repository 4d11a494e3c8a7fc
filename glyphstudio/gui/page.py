"""The page a script is drawn on: strokes by mouse or tablet, each where it stands in a glyph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from glyphstudio.elements import Element, Place
from glyphstudio.gui import theme
from glyphstudio.gui.focus import ARROWS, sought
from glyphstudio.gui.hand import Hand, far, held
from glyphstudio.gui.inked import UNIT, ink_of, spine_of
from glyphstudio.gui.page_painting import Paper, edge
from glyphstudio.sketch import Sketch

Mode = Literal["draw", "choose"]
NEAR = 0.05  # how far beside a stroke a click still means it
NUDGE, FAR = 0.02, 0.1  # an arrow key moves the chosen so far, with Shift so far
_MARGIN = 16
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ADDS = _SHIFT | Qt.KeyboardModifier.ControlModifier


class Page(QWidget):
    """A glyph's square. It shows the sketch it is given and says what was done to it."""

    drew = Signal(object)  # Line
    chosen_changed = Signal()
    moved = Signal(float, float)  # the chosen, by so much
    move_ended = Signal()
    erase_wanted = Signal()
    refused = Signal(str)
    typed = Signal(str)  # a letter: no shortcut of the stage, which is not seen now
    left = Signal()  # Esc, with nothing to let go of

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hand = Hand()
        self._sketch: Sketch = None
        self._chosen: frozenset[int] = frozenset()
        self._mode: Mode = "draw"
        self._places: list[Place] = []  # of the stroke that is being drawn
        self._widths: list[float] = []
        self._hover: Place | None = None
        self._held: Place | None = None  # where the chosen were last, while they are dragged
        self._band: tuple[Place, Place] | None = None  # what a drag over paper chooses
        self._straight = False
        self._ring = False
        self._under: tuple[object, QPixmap] | None = None
        theme.notifier().changed.connect(self.update)
        self._tell()

    # ---- what it shows

    @property
    def chosen(self) -> frozenset[int]:
        """The indices of the chosen elements."""
        return self._chosen

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def drawing(self) -> bool:
        """Whether a stroke is being drawn just now."""
        return bool(self._places)

    def set_mode(self, mode: Mode) -> None:
        """What a press does: it draws, or it chooses and moves."""
        self._mode = mode
        self._lift()
        if mode == "draw":
            self.choose(())
        self.setCursor(Qt.CursorShape.CrossCursor if mode == "draw" else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_hand(self, **changes: object) -> None:
        """Another pen, grid or mirror."""
        self.hand = replace(self.hand, **changes)  # type: ignore[arg-type]  # its own fields
        self.update()

    def show_sketch(self, sketch: Sketch) -> None:
        """Another state of the drawing; what is chosen stays as far as it is there."""
        self._sketch = sketch
        count = 0 if sketch is None else len(sketch.elements)
        self.choose(index for index in self._chosen if index < count)
        self._tell()
        self.update()

    def choose(self, indices: Iterable[int]) -> None:
        """Choose these elements."""
        chosen = frozenset(indices)
        if chosen != self._chosen:
            self._chosen = chosen
            self._tell()
            self.chosen_changed.emit()
            self.update()

    def choose_all(self) -> None:
        """Every element."""
        self.choose(range(len(self._elements)))

    @property
    def _elements(self) -> tuple[Element, ...]:
        return () if self._sketch is None else self._sketch.elements

    def _tell(self) -> None:
        count = len(self._elements)
        said = f"{count} element{'' if count == 1 else 's'}, {len(self._chosen)} chosen"
        self.setAccessibleName("Page to draw on")
        self.setAccessibleDescription(said)

    # ---- where things are

    @property
    def square(self) -> QRectF:
        """The glyph's square, in the widget."""
        side = max(40, min(self.width(), self.height()) - 2 * _MARGIN)
        made = QRectF(0, 0, side, side)
        made.moveCenter(QRectF(self.rect()).center())
        made.moveTopLeft(QPointF(round(made.left()), round(made.top())))
        return made

    @property
    def paper(self) -> Paper:
        """Where the square lies, and what is drawn with."""
        return Paper(self.square, self.hand)

    def element_at(self, place: Place) -> int | None:
        """The element under a place, the nearest where several are; None for paper."""
        found: list[tuple[float, int]] = []
        for index, element in enumerate(self._elements):
            if ink_of(element).contains(QPointF(place[0] * UNIT, place[1] * UNIT)):
                found.append((0.0 if len(self._elements) == 1 else _away(element, place), index))
            elif (away := _away(element, place)) < NEAR:
                found.append((away, index))
        return min(found, key=lambda one: (round(one[0], 3), -one[1]))[1] if found else None

    # ---- the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event.position(), 1.0, event.modifiers(), erases=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event.position(), 1.0, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._release(event.modifiers())

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: its pressure sets the width, its other end erases."""
        erases = event.pointerType() == QPointingDevice.PointerType.Eraser
        if event.type() == QEvent.Type.TabletPress:
            self._press(event.position(), event.pressure(), event.modifiers(), erases=erases)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(event.position(), event.pressure(), event.modifiers())
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(event.modifiers())
        event.accept()  # else the same comes again as a mouse's

    def _press(
        self, point: QPointF, pressure: float, keys: Qt.KeyboardModifier, *, erases: bool
    ) -> None:
        place = self.paper.place_of(point)
        if erases:
            under = self.element_at(place)
            if under is not None:
                self.choose({under})
                self.erase_wanted.emit()
        elif self._mode == "draw":
            self._places, self._widths = [held(place)], [self.hand.width_at(pressure)]
            self._straight = False
        else:
            self._pick(place, adds=bool(keys & _ADDS))
        self.update()

    def _move(self, point: QPointF, pressure: float, keys: Qt.KeyboardModifier) -> None:
        place = self.paper.place_of(point)
        self._hover = place
        if self._places:
            self._straight = bool(keys & Qt.KeyboardModifier.ShiftModifier)
            if far(place, self._places[-1]) > 0.004:
                self._places.append(held(place))
                self._widths.append(self.hand.width_at(pressure))
        elif self._held is not None:
            to = self.hand.snapped(place) if self.hand.snaps else place
            by = (to[0] - self._held[0], to[1] - self._held[1])
            if max(map(abs, by)) > 1e-4:
                self._held = to
                self.moved.emit(*by)
        elif self._band is not None:
            self._band = (self._band[0], place)
        elif self._mode == "choose":
            over = self.element_at(place) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def _release(self, keys: Qt.KeyboardModifier) -> None:
        if self._places:
            self._keep()
        elif self._held is not None:
            self._held = None
            self.move_ended.emit()
        elif self._band is not None:
            self._choose_within(*self._band, adds=bool(keys & _ADDS))
            self._band = None
        self.update()

    def _pick(self, place: Place, *, adds: bool) -> None:
        under = self.element_at(place)
        if under is None:
            if not adds:
                self.choose(())
            self._band = (place, place)
        elif adds:
            self.choose(self._chosen ^ {under})
        else:
            if under not in self._chosen:
                self.choose({under})
            self._held = self.hand.snapped(place) if self.hand.snaps else place

    def _choose_within(self, one: Place, other: Place, *, adds: bool) -> None:
        box = QRectF(QPointF(*one) * UNIT, QPointF(*other) * UNIT).normalized()
        if max(box.width(), box.height()) > 0.02 * UNIT:
            inside = {i for i, one in enumerate(self._elements) if ink_of(one).intersects(box)}
            self.choose(inside | self._chosen if adds else inside)

    def _keep(self) -> None:
        """The stroke is drawn: hand it on as it is kept."""
        places, widths = self._places, self._widths
        self._places, self._widths = [], []
        try:
            line = self.hand.line(places, widths, straight=self._straight)
        except ValueError:
            self.refused.emit("That stroke is too long to keep; draw it in parts.")
        else:
            self.drew.emit(line)

    def _lift(self) -> None:
        """The hand is taken off: a stroke is given up, a move ends where it is."""
        held, self._held = self._held, None
        self._places, self._widths, self._band = [], [], None
        if held is not None:
            self.move_ended.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """No release comes to what is not seen."""
        self._lift()
        super().hideEvent(event)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and _letter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = ARROWS.get(key)
        if step is not None and self._chosen:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else NUDGE
            far = self.hand.step / 2 if self.hand.snaps else far
            self.moved.emit(step[0] * far, step[1] * far)
            self.move_ended.emit()
        elif step is not None and self._elements and self._mode == "choose":
            self.choose({0 if step[0] + step[1] > 0 else len(self._elements) - 1})
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._chosen:
            self.erase_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self._let_go()
        elif _letter(event):
            self.typed.emit(_letter(event))
        else:
            super().keyPressEvent(event)

    def _let_go(self) -> None:
        if self._places:
            self._places, self._widths = [], []
            self.update()
        elif self._chosen:
            self.choose(())
        else:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = sought(event, self._ring)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = self.paper.place_of(event.position())
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPixmap(0, 0, self._ground())
            painter.setClipRect(self.square)
            if self._chosen:
                elements = self._elements
                self.paper.paint_chosen(painter, [elements[i] for i in sorted(self._chosen)])
            if self._places:
                self.paper.paint_stroke(painter, self._places, self._widths, self._straight)
            elif self._band is not None:
                self.paper.paint_band(painter, *self._band)
            elif self._mode == "draw" and self._hover is not None:
                self.paper.paint_nib(painter, self._hover)
            painter.setClipping(False)
            if self._ring and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(self.square.adjusted(-3, -3, 3, 3), 5, 5)

    def _ground(self) -> QPixmap:
        """Paper, grid and what is not chosen: painted anew only when one of them is another."""
        hand, ratio = self.hand, self.devicePixelRatioF()
        chosen = self._chosen
        rest = [one for index, one in enumerate(self._elements) if index not in chosen]
        look = (tuple(map(_Same, rest)), bool(chosen), hand.snaps, hand.step, hand.mirrored, ratio,
                self.size(), theme.tokens().name)  # fmt: skip
        if self._under is None or self._under[0] != look:
            made = QPixmap(self.size() * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(theme.colour("stage"))
            with QPainter(made) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(self.square)
                self.paper.paint(painter)
                self.paper.paint_elements(painter, rest, newest=not chosen)
                edge(painter, self.square, 0)
            self._under = (look, made)
        return self._under[1]


def _letter(event: QKeyEvent) -> str:
    """What was typed, where that is a letter or a sign by itself."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _SHIFT)
    text = event.text().lower()
    return text if plain and (text.isalnum() or (text and text in "[]")) else ""


class _Same:
    """An element compared by what it is, not by what is in it: that takes too long to paint by."""

    __slots__ = ("element",)

    def __init__(self, element: Element) -> None:
        self.element = element

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.element is self.element

    __hash__ = None  # type: ignore[assignment]  # only ever compared


def _away(element: Element, place: Place) -> float:
    """How far a place lies from the middle of an element's strokes."""
    return float(np.hypot(*(spine_of(element) - place).T).min())
