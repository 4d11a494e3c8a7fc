"""The stage of Animate: the film as it plays, or its path; and what comes next."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from glyphstudio import timeline as acts
from glyphstudio.gui import theme
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.controls import KeyButton, Segments, icon_button
from glyphstudio.gui.key_pictures import KeyPictures
from glyphstudio.gui.library import paint_thumbnail
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.timeline_path import PathView
from glyphstudio.gui.workbench import Workbench

VIEWS = (("loop", "Loop"), ("path", "Path"))
_TIPS = {"loop": "The film as it plays", "path": "Its keys and the way between them"}
LARGEST = 2048
NEXT, _NEXT_SIDE = 6, 40
_DOT = " \N{MIDDLE DOT} "
EMPTY = "A film goes from key glyph to key glyph. K makes a key of what you see in any room."


class NextKeys(QWidget):
    """The keys that come next, paler the later they are."""

    def __init__(self, desk: TimelineDesk) -> None:
        super().__init__()
        self.setObjectName("animate.stage.next_keys")
        self.setFixedHeight(_NEXT_SIDE + 26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._desk = desk
        self._pictures = KeyPictures()
        desk.changed.connect(self.update)
        desk.moved.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, _NEXT_SIDE + 26)

    def coming(self) -> list[tuple[int, float]]:
        """The next keys and in how many seconds they are reached."""
        timeline, now = self._desk.timeline, self._desk.time
        begun, length = acts.starts(timeline), self._desk.length
        count = len(begun)
        first = bisect_right(begun, now + 1e-6)
        found = []
        for index in range(first, first + min(NEXT, count)):
            rounds, place = divmod(index, count)
            if rounds and not timeline.loop:
                break
            found.append((place, begun[place] + rounds * length - now))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        coming = self.coming() if self._desk.timeline.clip == "keys" else []
        pitch = _NEXT_SIDE + theme.SIZE.edge
        left = (self.width() - len(coming) * pitch + theme.SIZE.edge) // 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("head"))
            for place, (index, seconds) in enumerate(coming):
                painter.setOpacity(1 - 0.7 * place / NEXT)
                box = QRect(left + place * pitch, 2, _NEXT_SIDE, _NEXT_SIDE)
                picture = self._desk.picture(index)
                ratio = self.devicePixelRatioF()
                paint_thumbnail(painter, box, self._pictures.get(picture, _NEXT_SIDE, ratio))
                painter.setPen(theme.colour("faint"))
                words = QRect(box.left() - 6, box.bottom() + 2, _NEXT_SIDE + 12, 16)
                painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), f"{seconds:.1f} s")


class TimelineStage(QWidget):
    """Loop or path, with a bar above that says size, rate and whether it is seamless."""

    def __init__(self, bench: Workbench, desk: TimelineDesk) -> None:
        super().__init__()
        self.setObjectName("animate.stage")
        theme.dress(self, "stage")
        self._bench, self._desk = bench, desk
        self._shown: tuple[int, int] = (0, 0)  # how many pictures, columns
        self.canvas = Canvas("animate.stage.canvas")
        self.path = PathView("animate.stage.path", desk)
        self.next_keys = NextKeys(desk)
        self.next_keys.hide()
        self.views = Segments("animate.stage.view", "What the stage shows", VIEWS)
        for view, _ in VIEWS:
            self.views.button(view).setToolTip(_TIPS[view])
        self.views.chosen.connect(self.go_to)
        self.info = QLabel()
        theme.dress(self.info, "dim")
        self.info.setObjectName("animate.stage.info")
        self.next_button = icon_button(
            "animate.stage.next", "stack", "Next keys", "Show the keys that come next"
        )
        self.next_button.setCheckable(True)
        self.next_button.toggled.connect(self.next_keys.setVisible)
        self.next_button.toggled.connect(self._resize)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        bar.setSpacing(theme.SIZE.gap)
        bar.addWidget(self.views)
        bar.addStretch(1)
        bar.addWidget(self.info)
        bar.addWidget(self.next_button)
        head = QWidget()
        head.setFixedHeight(theme.SIZE.stage_bar)
        head.setLayout(bar)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.canvas)
        self.pages.addWidget(self.path)
        self.pages.addWidget(self._make_empty())
        self.pages.addWidget(self._make_refusal())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.next_keys)
        self.setAccessibleName("Film")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.canvas.side_changed.connect(self._resize)
        self.canvas.zoomed.connect(self._resize)
        desk.framed.connect(self.show_frame)
        desk.changed.connect(self.show_timeline)
        desk.played.connect(self.show_words)
        bench.model_changed.connect(self.show_timeline)
        bench.scene_changed.connect(self._show_surround)
        theme.notifier().changed.connect(self.canvas.update)
        self.show_timeline()
        self._show_surround()

    def _make_empty(self) -> QWidget:
        made = QWidget()
        words = QLabel(EMPTY)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setFixedSize(420, 44)
        theme.dress(words, "dim", typeface="body")
        self.random_button = KeyButton(
            "animate.stage.random", "Five random keys", tip="A loop of five random glyphs, at once"
        )
        self.random_button.setFixedWidth(180)
        self.random_button.clicked.connect(self._desk.add_random)
        column = QVBoxLayout(made)
        column.setSpacing(theme.SIZE.edge)
        column.addStretch(1)
        column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.random_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return made

    def _make_refusal(self) -> QWidget:
        """Keys of another model: a sentence, and the two ways on."""
        made = QWidget()
        self.refusal = QLabel()
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.setWordWrap(True)
        self.refusal.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.refusal.setFixedSize(420, 52)
        theme.dress(self.refusal, "dim", typeface="body")
        self.open_button = KeyButton(
            "animate.stage.open", "Open its model", tip="The model that the keys were made with"
        )
        self.anew_button = KeyButton(
            "animate.stage.anew", "Begin anew", tip="An empty timeline; undo brings the keys back"
        )
        self.open_button.clicked.connect(self._desk.open_model)
        self.anew_button.clicked.connect(self._desk.clear)
        row = QHBoxLayout()
        row.setSpacing(theme.SIZE.gap)
        row.addStretch(1)
        for button in (self.open_button, self.anew_button):
            button.setFixedWidth(160)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(made)
        column.setSpacing(theme.SIZE.edge)
        column.addStretch(1)
        column.addWidget(self.refusal, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        column.addStretch(1)
        return made

    # ---- what is shown

    @property
    def view(self) -> str:
        return self.views.current

    def go_to(self, view: str) -> None:
        """The film, or its path."""
        self.views.choose(view)
        self.show_timeline()

    def show_timeline(self) -> None:
        """The film, its path, or the invitation to begin one."""
        self.random_button.setEnabled(self._bench.model is not None)
        refusal = self._desk.strange
        self.refusal.setText(refusal)
        self.open_button.setVisible(self._desk.timeline.model is not None)
        if self._desk.empty:
            self.pages.setCurrentIndex(2)
        elif refusal:
            self.pages.setCurrentIndex(3)
        else:
            self.pages.setCurrentIndex(0 if self.view == "loop" else 1)
        self._resize()
        self.show_words()

    @property
    def _surround(self) -> str:
        return theme.SURROUNDS.get(self._bench.scene.view.paper, "stage")

    def _show_surround(self) -> None:
        self.canvas.set_surround(self._surround)

    def _form(self) -> Sheet:
        count = self._desk.timeline.columns**2
        return Sheet([np.zeros((1, 1, 3), np.uint8)] * count, self._desk.timeline.columns)

    def _resize(self, *_: object) -> None:
        """Ask for pictures of the size they have here."""
        form = self._form()
        side = self.canvas.side_for(len(form.pictures), form)
        if len(form.pictures) == 1:
            side = round(side * self.canvas.zoom)
        self._desk.set_size(max(8, min(LARGEST, side)))

    def show_frame(self) -> None:
        """What the drawing thread has drawn."""
        frame = self._desk.frame
        if frame is None or frame.refusal:
            self.canvas.set_invitation("" if frame is None else frame.refusal)
            self.canvas.show_sheet(None)
        else:
            sheet = Sheet(list(frame.pictures), frame.request.scene.timeline.columns)
            self.canvas.show_sheet(sheet)
            if self._desk.showing:  # what L keeps, and E writes
                around = theme.ground(self._surround)
                colour = around.red(), around.green(), around.blue()
                self._bench.note_stage((sheet, colour), frame.latents[0], frame.pen)
        self.show_words()

    def show_words(self, *_: object) -> None:
        """Size, rate, and whether it is seamless."""
        self.info.setText(self.words())
        self.info.setVisible(not self._desk.empty)
        self.next_button.setEnabled(not self._desk.empty)
        said = self.describe()
        self.canvas.describe(said)

    def words(self) -> str:
        """What stands in the bar."""
        desk, timeline, frame = self._desk, self._desk.timeline, self._desk.frame
        parts = []
        if frame is not None and len(frame.pictures):
            side = frame.pictures.shape[1]
            parts.append(f"{side} px" if frame.sharp else f"{side} px while it moves")
        fps, rate = timeline.fps, desk.rate
        slow = desk.playing and 0 < rate < 0.93 * fps
        parts.append(f"{rate:.0f} of {fps:g} fps" if slow else f"{fps:g} fps")
        whole = (timeline.first, timeline.last) == (0, 1)
        if timeline.loop:
            parts.append("seamless" if whole else "a part of a loop")
        return _DOT.join(parts)

    def describe(self) -> str:
        """What the stage shows, in a sentence."""
        desk = self._desk
        if desk.empty:
            return EMPTY
        count = len(desk.timeline.keys)
        what = {
            "keys": f"A film of {count} key glyphs",
            "film": "The film of a training",
            "axis": f"Axis {desk.timeline.axis + 1}, swept",
        }[desk.timeline.clip]
        doing = "playing" if desk.playing else f"at {desk.time:.1f} seconds"
        return f"{what}, {desk.length:.1f} seconds long, {doing}."
