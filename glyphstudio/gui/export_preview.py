"""The export dialog's preview: what will be written, drawn for it at device pixels."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from glyphstudio.gui import export_order, export_plan, theme
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.export_plan import Choices, Format
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import DrawRequest, FilmInfo, Pixels
from glyphstudio.gui.timeline_export import Trailer, shown
from glyphstudio.gui.workbench import Workbench

PREVIEW = 280
CHECK = 8  # px, a square of what lies where there is no paper
FRAME_RATE = 15.0  # frames a second, at most


class Preview(QWidget):
    """A picture at its own pixels; one that is too large is fitted."""

    room_changed = Signal()  # another screen: ask for other pixels

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export.preview")
        self.setAccessibleName("Preview")
        self.setFixedSize(PREVIEW, PREVIEW)
        self._image: QImage | None = None

    @property
    def room(self) -> int:
        """The longest side a picture can have, in device pixels."""
        return round((PREVIEW - 2 * theme.SIZE.edge) * self.devicePixelRatioF())

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage | None) -> None:
        """Show another picture."""
        if image is not None and max(image.width(), image.height()) > self.room:
            image = image.scaled(
                self.room,
                self.room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._image = image
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.room_changed.emit()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("stage"))
            painter.drawRoundedRect(self.rect(), theme.SIZE.radius, theme.SIZE.radius)
            if self._image is None:
                return
            ratio, whole = self.devicePixelRatioF(), self.width() * self.devicePixelRatioF()
            self._image.setDevicePixelRatio(ratio)
            x = (whole - self._image.width()) // 2  # whole device pixels, or it would blur
            y = (whole - self._image.height()) // 2
            corner = QPointF(x, y) / ratio
            if self._image.hasAlphaChannel():
                place = QRectF(corner, self._image.deviceIndependentSize())
                painter.drawTiledPixmap(place, _checkers())
            painter.drawImage(corner, self._image)


def _checkers() -> QPixmap:
    """Four squares in two greys, as everywhere where there is nothing."""
    tile = QPixmap(2 * CHECK, 2 * CHECK)
    tile.fill(theme.colour("hover"))
    with QPainter(tile) as painter:
        for left, top in ((0, 0), (CHECK, CHECK)):
            painter.fillRect(left, top, CHECK, CHECK, theme.colour("panel"))
    return tile


def _image(picture: Pixels) -> QImage:
    """A picture with or without paper, as an image of its own memory."""
    if picture.shape[2] == 3:
        return image_of(picture)
    whole = np.ascontiguousarray(picture)
    height, width = whole.shape[:2]
    view = QImage(whole.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return view.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # copies


class Rehearsal(QObject):
    """Asks for what an export will show, and again whenever that is another; plays films."""

    mixed = Signal(bool)  # its inks mix with the paper that is to be left away, or not any more

    def __init__(self, bench: Workbench, preview: Preview) -> None:
        super().__init__(preview)
        self._bench, self._preview = bench, preview
        self._projector = Projector.of(bench)
        self._trailer = Trailer(bench)
        self._format: Format | None = None
        self._choices = Choices()
        self._began = 0.0  # when the film started
        self._asked = 0  # the first serial that shows what is chosen now
        self._awaits = self._rests = self._bare = self._mixes = False
        self._player = QTimer(self)
        self._player.timeout.connect(self._ask)
        bench.picture_ready.connect(self._take)
        preview.room_changed.connect(self._ask_again)
        self._projector.moved.connect(self._ask_again)

    @property
    def playing(self) -> bool:
        """Whether a film runs."""
        return self._player.isActive()

    def show_choices(
        self, one: Format, choices: Choices, *, rests: bool = False, bare: bool = False
    ) -> None:
        """Show this from now on; a film starts again when it is another.

        `rests`: it is being written, so that one picture must do; the machine has enough to do.
        `bare`: without its paper.
        """
        if self._format is None or one.what != self._format.what:
            self._began = time.monotonic()
        if one != self._format:
            self._mixes = False
        self._format, self._choices, self._rests, self._bare = one, choices, rests, bare
        self._bench.take("preview")  # a box that is full is never told of again
        self._asked = 0
        if not rests or self._preview.image is None:
            self._ask()
        film = self._film
        moves = self._timeline or (film is not None and len(film.steps) > 1)
        if moves and not rests and not theme.reduced_motion():
            rate = min(FRAME_RATE, export_plan.rate_of(one, choices))
            self._player.start(round(1000 / rate))
        else:
            self._player.stop()

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._player.stop()
        self._format = None

    @property
    def _film(self) -> FilmInfo | None:
        film = self._bench.film
        filmed = self._format is not None and self._format.what == "film" and not self._timeline
        return film if filmed and film is not None and film.steps else None

    @property
    def _timeline(self) -> bool:
        return self._format is not None and shown(self._format, self._choices, self._bench)

    @property
    def _columns(self) -> int:
        """Of a sheet; 0 for one glyph."""
        if self._timeline:
            return self._bench.scene.timeline.columns
        sheet = self._format is not None and export_plan.is_sheet(self._format, self._choices)
        return self._choices.columns if sheet else 0

    @property
    def _margin(self) -> int:
        """Around a sheet, in hundredths of a glyph."""
        has = self._format is not None and export_plan.has_margin(self._format, self._choices)
        return self._choices.margin if has else 0

    def _texts(self, count: int) -> tuple[str, ...]:
        if self._format is None:
            return ()
        return export_plan.texts_of(self._format, self._choices, self._bench.scene, count)

    def _ask_again(self) -> None:
        if self._format is not None and not self._rests:
            self._ask()

    def _ask(self) -> None:
        one = self._format
        seen = None if one is None else export_order.seen(one, self._choices, self._bench)
        if seen is not None:
            self._preview.show_image(image_of(seen))
            return
        request = self._request()
        if request is None:
            self._preview.show_image(None)
            return
        serial = self._bench.request(replace(request, clear=self._bare))
        self._asked, self._awaits = self._asked or serial, True

    def _request(self) -> DrawRequest | None:
        """What to draw now, no larger than it will be written or can be shown."""
        if self._timeline:
            return self._trailer.request(self._choices, self._preview.room)
        bench, one, film = self._bench, self._format, self._film
        step = 0 if film is None else film.steps[self._index(film)]
        if film is None and self._projector.showing:
            film, step = self._projector.film, self._projector.step
        latents = bench.latents
        if film is not None and (not len(latents) or latents.shape[1] != film.latents.shape[1]):
            latents = film.latents
        if one is None or bench.model is None or not len(latents):
            return None
        if not self._columns:
            chosen = min(bench.scene.view.chosen, len(latents) - 1)
            latents = latents[chosen : chosen + 1]
        size = int(getattr(self._choices, export_plan.size_field(one, self._choices)))
        fits = export_plan.fitted_size(
            len(latents),
            max(1, self._columns),
            self._preview.room,
            margin=self._margin,
            labelled=export_plan.has_labels(one, self._choices),
        )
        return DrawRequest(
            latents=np.ascontiguousarray(latents),
            size=min(size, fits),
            pen=dict(bench.scene.pen),
            lane="preview",
            source="stage" if film is None else "film",
            step=step,
        )

    def _tell_mixed(self, mixes: bool) -> None:
        """Paths can leave any paper away; only then they look otherwise."""
        mixes = mixes and self._format is not None and self._format.what != "drawing"
        if mixes != self._mixes:
            self._mixes = mixes
            self.mixed.emit(mixes)

    def _index(self, film: FilmInfo) -> int:
        """The frame that is due; the last one where nothing may move."""
        last = len(film.steps) - 1
        if theme.reduced_motion():
            return last
        share = (time.monotonic() - self._began) / self._choices.seconds % 1.0
        return min(last, int(share * len(film.steps)))

    def _take(self, lane: str) -> None:
        if lane == "stage" and self._film is None and not self._awaits:
            self._ask_again()  # the stage has learnt: so has what would be written
        if lane != "preview" or self._format is None:
            return
        drawing = self._bench.take("preview")
        if drawing is None or drawing.request.serial < self._asked:
            return
        self._awaits = False
        whole = export_plan.tiled(
            drawing.pictures,
            max(1, self._columns),
            margin=self._margin,
            texts=self._texts(len(drawing.pictures)),
        )
        self._preview.show_image(_image(whole))
        self._tell_mixed(drawing.mixes)
