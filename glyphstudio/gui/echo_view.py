"""Echo on the stage: a picture of anybody, and beside it what the model makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.controls import KeyButton, icon_button, line
from glyphstudio.gui.echo_desk import MOST, echo_desk
from glyphstudio.gui.face import Face
from glyphstudio.gui.requests import Drawing, DrawRequest, Lane, Latents, Pixels
from glyphstudio.gui.scene_bench import message_of, messages_of
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.stage_plans import form_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import StageView, resaid, said, viewed

FOOT = 48
STEPS = 100  # of a search
DIGITS = 16
NAMES = ("Your picture", "Echo")
MANY = ("Your pictures", "Echoes")
WIDEST = "step 100 of 100 \N{MIDDLE DOT} 100 % alike"
_EMPTY = (
    "Drop any picture here. The reader reads it, and the drawer draws what it read: "
    "not a copy, an echo."
)


class EchoView(Face):
    """Pictures and echoes side by side; Closer searches on, Take it makes the echo the glyph."""

    view: ClassVar[StageView] = "echo"
    lanes: ClassVar[tuple[Lane, ...]] = ("stage",)

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.setObjectName("stage.echo")
        theme.dress(self, "stage")
        self.desk = echo_desk(bench)
        self.canvas = Canvas("stage.echo.canvas")
        self.canvas.setAccessibleName("Echo")
        self.canvas.take_drops(True)
        self.canvas.set_invitation(_EMPTY)
        self.closer = KeyButton("stage.echo.closer", "Closer", icon="magnifying-glass")
        self.take_it = KeyButton(
            "stage.echo.take", "Take it", "\N{RETURN SYMBOL}", tip="The echo becomes the glyph"
        )
        self.choose = KeyButton(
            "stage.echo.choose", "Choose a picture\N{HORIZONTAL ELLIPSIS}",
            tip="Any picture of yours; its middle square is read",
        )  # fmt: skip
        self.digits = KeyButton(
            "stage.echo.digits", "Handwritten digits",
            tip="Sixteen digits that people wrote, and what this model makes of them",
        )  # fmt: skip
        self.put_away = icon_button("stage.echo.put_away", "x", "Put your picture away")
        self.progress = QLabel()
        theme.dress(self.progress, "dim")
        widest = QFontMetrics(self.progress.font()).horizontalAdvance(
            "step 100 of 100 \N{MIDDLE DOT} 100 % alike"
        )
        self.progress.setFixedWidth(widest + 4)
        self._drawing: Drawing | None = None
        self._moving = False
        self._lay_out()
        self.closer.clicked.connect(self.search_or_stop)
        self.take_it.clicked.connect(self.take_over)
        self.choose.clicked.connect(actions["file.open"].trigger)
        self.digits.clicked.connect(self.bring_digits)
        self.put_away.clicked.connect(self.desk.put_away)
        self.canvas.dropped.connect(self._open_files)
        self.canvas.side_changed.connect(self._resize)
        self.desk.changed.connect(self._hear)
        theme.notifier().changed.connect(self.canvas.update)

    def _lay_out(self) -> None:
        foot = QWidget()
        foot.setFixedHeight(FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.SIZE.inspector_edge, 0, theme.SIZE.inspector_edge, 0)
        row.setSpacing(theme.SIZE.gap)
        for button in (self.closer, self.take_it):
            button.setFixedWidth(108)
        for button in (self.choose, self.digits):
            button.setFixedWidth(button.sizeHint().width() + theme.SIZE.edge)
        for part in (self.choose, self.digits, self.closer, self.take_it, self.progress):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.put_away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(line())
        column.addWidget(foot)
        self.setFocusProxy(self.canvas)

    # ---- what it shows

    @property
    def staged(self) -> Sheet | None:
        return None if self._drawing is None or not self.desk.pictures else self._sheet()

    @property
    def read(self) -> Latents | None:
        latents = self.desk.latents
        return latents[0] if latents is not None and len(latents) == 1 else None

    def take_picture(self, picture: Pixels | None) -> None:
        if picture is None:
            self.desk.put_away()
        else:
            self.desk.bring(picture)

    def _hear(self) -> None:
        if self.isVisible():
            self.refresh()
            self.told.emit()

    def refresh(self) -> None:
        if self.shows_elsewhere():
            return
        desk, view = self.desk, self.bench.scene.view
        self.canvas.set_surround(theme.SURROUNDS.get(view.paper, "stage"))
        there, searching = desk.state != "empty", desk.state == "searching"
        heard = desk.latents is not None
        for part in (self.closer, self.take_it, self.progress, self.put_away):
            part.setVisible(there)
        for part in (self.choose, self.digits):
            part.setVisible(not there)
            part.setEnabled(self.bench.model is not None)
        self.closer.setEnabled(heard)
        self.take_it.setEnabled(heard)
        self.closer.set_words("Stop" if searching else "Closer", "Esc" if searching else "")
        tip = "Keeps what was found" if searching else "Searches for a glyph that is more like it"
        self.closer.setToolTip(tip)
        self.progress.setText(self._progress())
        if not heard or desk.latents is None:
            self._drawing = None
            self.canvas.set_invitation("Reading\N{HORIZONTAL ELLIPSIS}" if there else _EMPTY)
            self.canvas.show_sheet(None)
            return
        request = DrawRequest(
            desk.latents,
            max(8, self.canvas.side_for(2 * len(desk.latents), self._form())),
            dict(self.bench.scene.pen),
            moving=self._moving,
            strength=view.noise or None,
            noise_seed=view.noise_seed,
        )
        self.bench.request(request)

    def set_moving(self, moving: bool) -> None:
        self._moving = moving

    def _form(self) -> Sheet:
        count = len(self.desk.pictures)
        across = 1 if count == 1 else max(2, round(count**0.5))
        return form_of(2 * count, across, groups=NAMES if count == 1 else MANY)

    def _sheet(self) -> Sheet:
        form = self._form()
        assert self._drawing is not None
        drawing = self._drawing
        drawn = drawing.pictures if drawing.noisy is None else drawing.noisy
        return Sheet([*self.desk.pictures, *drawn], form.columns, form.groups)

    def take(self, drawing: Drawing) -> None:
        count = len(self.desk.pictures)
        if not count or len(drawing.pictures) != count or self.desk.latents is None:
            return
        self._drawing = drawing
        self.canvas.show_sheet(self._sheet())
        self.told.emit()

    def _resize(self, _side: int) -> None:
        if self.isVisible() and self.desk.latents is not None:
            self.refresh()

    def _progress(self) -> str:
        desk = self.desk
        far = desk.distances
        alike = "" if far is None else f"{words.percent(1 - float(far.mean()))} alike"
        if desk.state == "searching":
            step = f"step {desk.step} of {desk.steps}"
            return f"{step} \N{MIDDLE DOT} {alike}" if alike else step
        return alike

    def info(self) -> str:
        return "L keeps the echo" if self.read is not None else "Drop any picture here"

    def describe(self) -> str:
        count = len(self.desk.pictures)
        if not count:
            return _EMPTY
        what = "Your picture and its echo" if count == 1 else f"{count} pictures and their echoes"
        progress = self._progress()
        return f"{what}. {progress[:1].upper()}{progress[1:]}." if progress else f"{what}."

    # ---- what people do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.desk.latents is not None:
            self.take_over()
        else:
            super().keyPressEvent(event)

    def search_or_stop(self) -> None:
        """Search for a glyph that is more like the picture, or end that."""
        if self.desk.state == "searching":
            self.desk.stop()
        else:
            self.desk.search(STEPS)

    def random(self) -> bool:
        self.bench.glance(viewed(self.bench.scene, stage="glyph"))
        return False

    def vary(self) -> bool:
        return self.random()

    def step_back(self) -> bool:
        if self.desk.state != "searching":
            return False
        self.desk.stop()
        return True

    def take_over(self) -> None:
        """The echo is the glyph on the stage; of several pictures, the echoes are the sheet."""
        latents = self.desk.latents
        if latents is None:
            return
        self.desk.stop()
        scene = self.bench.scene
        if len(latents) == 1:
            shown = viewed(said(scene, message_of(latents[0])), stage="glyph")
            self.bench.act("Echo", shown)
            return
        columns = max(2, round(len(latents) ** 0.5))
        sheet = viewed(resaid(scene, messages_of(latents), None), columns=columns, stage="sheet")
        self.bench.act("Echoes", sheet)

    def bring_digits(self) -> None:
        """Some of the handwritten digits that the program carries."""
        bench, desk = self.bench, self.desk
        seed = int(np.random.default_rng().integers(2**31))

        def do(_running: Running) -> object:
            from glyphstudio.engine.digits import some_digits

            digits = some_digits(DIGITS, seed).pictures
            rimmed = np.pad(digits, ((0, 0), (2, 2), (2, 2), (0, 0)))
            return tuple(np.repeat(np.repeat(one, 8, 0), 8, 1) for one in rimmed)

        def bring(answer: object) -> None:
            if isinstance(answer, tuple):
                desk.bring_all(answer)

        bench.look(Job("read digits", do), bring)

    def _open_files(self, urls: list[QUrl]) -> None:
        for url in urls[:MOST]:
            if url.isLocalFile():
                self.bench.open_file(Path(url.toLocalFile()))
