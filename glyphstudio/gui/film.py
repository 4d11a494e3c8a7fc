"""The film of a training: its frames in a strip, to play, scrub, branch from and take away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.controls import Choice, KeyButton, icon_button
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import FilmInfo
from glyphstudio.gui.workbench import Workbench

_GAP = 4
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class FilmStrip(QWidget):
    """Thumbnails over the whole width and a track below; drag, wheel or arrows scrub."""

    scrubbed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Film frames")
        self.setToolTip("Drag to scrub; arrows go one frame, Shift ten")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 44)
        self._steps: tuple[int, ...] = ()
        self._images: list[QImage] = []
        self._sources: tuple[object, ...] = ()
        self._scaled: dict[tuple[int, int], QImage] = {}
        self._index = 0
        self._lit = False
        self._ring = False

    def sizeHint(self) -> QSize:
        return QSize(600, 68)

    def show_film(self, film: FilmInfo | None) -> None:
        """Another film, or the same one longer; thumbnails already seen are kept."""
        if film is None:
            self._steps, self._images, self._sources = (), [], ()
        else:
            known = {id(s): image for s, image in zip(self._sources, self._images, strict=True)}
            self._images = [known.get(id(t)) or image_of(t) for t in film.thumbnails]
            self._sources = film.thumbnails  # kept, so that no id is used twice
            self._steps = film.steps
        self._scaled = {}
        self._index = min(self._index, max(0, len(self._steps) - 1))
        self.update()

    def show_position(self, index: int, *, lit: bool) -> None:
        """Where the projector stands; `lit` when the stage shows it."""
        self._index, self._lit = index, lit
        if self._steps:
            words = f"Step {self._steps[min(index, len(self._steps) - 1)]:,}"
            self.setAccessibleDescription(f"{words}, frame {index + 1} of {len(self._steps)}")
        self.update()

    @property
    def count(self) -> int:
        return len(self._steps)

    def shown_frames(self) -> Sequence[int]:
        """The frames that have a thumbnail at this width."""
        places = self._places()
        if self.count <= places:
            return range(self.count)
        return [round(i * (self.count - 1) / max(1, places - 1)) for i in range(places)]

    # ---- geometry

    def _side(self) -> int:
        return max(16, self.height() - 16)

    def _width(self) -> float:
        return self.width() - 8.0

    def _places(self) -> int:
        """How many thumbnails there is room for."""
        side = self._side()
        return max(1, int((self._width() + _GAP) // (side + _GAP)))

    def _left(self, place: int) -> float:
        """The left edge of a thumbnail; evenly spread when there are more than fit."""
        pitch = float(self._side() + _GAP)
        if self.count > self._places() > 1:
            pitch = (self._width() - self._side()) / (self._places() - 1)
        return 4 + place * pitch

    def _x(self, index: int) -> float:
        """Where a frame lies on the track: over its own picture, the last one at the very end."""
        first, length = self._way()
        return first + length * index / max(1, self.count - 1)

    def _way(self) -> tuple[float, float]:
        """Left end and length of the track, from the first picture's edge to the last one's."""
        shown = max(1, min(self.count, self._places()))
        return self._left(0) + 1, self._left(shown - 1) + self._side() - self._left(0) - 2

    def _index_at(self, x: float) -> int:
        first, length = self._way()
        return min(self.count - 1, max(0, int((x - first) / max(1.0, length) * self.count)))

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._side()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, index in enumerate(self.shown_frames()):
                if index < len(self._images):
                    corner = QPointF(round(self._left(place)), 2.0)
                    painter.drawImage(corner, self._thumbnail(index, side))
            self._paint_track(painter, side)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _thumbnail(self, index: int, side: int) -> QImage:
        found = self._scaled.get((index, side))
        if found is None:
            ratio = self.devicePixelRatioF()
            wanted = round(side * ratio)
            found = self._images[index].scaled(
                wanted,
                wanted,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            found.setDevicePixelRatio(ratio)
            self._scaled[(index, side)] = found
        return found

    def _paint_track(self, painter: QPainter, side: int) -> None:
        if not self.count:
            return
        y = side + 9
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        first, length = self._way()
        painter.drawRoundedRect(QRectF(first, y - 1, length, 2), 1, 1)
        x = self._x(self._index)
        role = "accent" if self._lit else "faint"
        painter.setPen(QPen(theme.colour(role), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("handle"))
        if theme.tokens().name == "light":
            painter.setPen(QPen(theme.colour("disabled"), 1))
        painter.drawEllipse(QPointF(x, y), 5, 5)

    # ---- what people do

    def _scrub(self, x: float) -> None:
        if not self.count:
            return
        self.scrubbed.emit(self._index_at(x))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        self._step(-1 if turn > 0 else 1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        by = {
            Qt.Key.Key_Left: -far,
            Qt.Key.Key_Right: far,
            Qt.Key.Key_PageUp: -10,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
        }.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._step(by)

    def _step(self, by: int) -> None:
        if self.count:
            self.scrubbed.emit(min(self.count - 1, max(0, self._index + by)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()


class FilmTab(QWidget):
    """Play, scrub, branch from and export the film of a run, also while it grows."""

    label = "Film"

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tabs.film")
        self._bench, self._actions = bench, actions
        self.projector = Projector.of(bench)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_player())
        self.projector.moved.connect(self.show_position)
        self.projector.played.connect(self._show_playing)
        bench.film_changed.connect(self.show_film)
        theme.notifier().changed.connect(self.update)
        self.show_film()

    def _make_empty(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, theme.SIZE.gap)
        words = QLabel("Every training leaves a film of its birth. Grow something, or open a run.")
        theme.dress(words, "faint")
        row.addWidget(words)
        row.addStretch(1)
        return made

    def _make_player(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        edge = theme.SIZE.edge
        row.setContentsMargins(edge, 0, edge, theme.SIZE.gap)
        row.setSpacing(theme.SIZE.gap)
        self.play_button = icon_button("tabs.film.play", "play", "Play", "Play the film (Space)")
        self.play_button.clicked.connect(self.projector.toggle)
        self.step_label = QLabel("")
        self.step_label.setFont(theme.font("strong"))
        self.step_label.setFixedWidth(92)
        self.frame_label = QLabel("")
        theme.dress(self.frame_label, "small")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.step_label)
        words.addWidget(self.frame_label)
        words.addStretch(1)
        self.strip = FilmStrip("tabs.film.strip")
        self.strip.scrubbed.connect(self._scrub)
        self.speed = Choice("tabs.film.speed", "Speed")
        self.speed.setToolTip("How fast it plays")
        self.speed.setFixedWidth(76)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}\N{MULTIPLICATION SIGN}", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(self._take_speed)
        self.live_button = KeyButton(
            "tabs.film.newest", "Newest", role="small", tip="Show the newest weights on the stage"
        )
        self.live_button.setFixedSize(76, theme.SIZE.small_button)
        self.live_button.clicked.connect(self.projector.leave)
        self.branch_button = KeyButton("tabs.film.branch", "Branch here", role="small")
        self.branch_button.setFixedHeight(theme.SIZE.small_button)
        self.branch_button.clicked.connect(self._branch)
        self.export_button = KeyButton(
            "tabs.film.export", "Export film\N{HORIZONTAL ELLIPSIS}", role="small"
        )
        self.export_button.setToolTip("Take the film away as GIF, WebM or MP4")
        self.export_button.setFixedHeight(theme.SIZE.small_button)
        self.export_button.clicked.connect(self._export)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addStretch(1)
        left.addWidget(self.speed)
        left.addWidget(self.live_button)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addStretch(1)
        right.addWidget(self.branch_button)
        right.addWidget(self.export_button)
        right.addStretch(1)
        row.addWidget(self.play_button)
        row.addLayout(words)
        row.addWidget(self.strip, 1)
        row.addLayout(left)
        row.addLayout(right)
        return made

    # ---- what comes in

    def show_film(self) -> None:
        """Show the workbench's film."""
        film = self._bench.film
        self._stack.setCurrentIndex(1 if film is not None and film.steps else 0)
        self.strip.show_film(film)
        self.show_position()

    def show_position(self) -> None:
        """Show where the projector stands."""
        p = self.projector
        self.strip.show_position(p.index, lit=p.showing)
        self.step_label.setText(f"Step {p.step:,}")
        self.frame_label.setText(f"{p.index + 1} of {p.count}" if p.count else "")
        self.live_button.setEnabled(p.showing)
        step = p.branch_step
        self.branch_button.setEnabled(step is not None)
        if step is None:
            self.branch_button.setToolTip("This run left no checkpoint to branch from")
        else:
            self.branch_button.setToolTip(f"Grow a new run from step {step:,}")

    def toggle_play(self) -> None:
        """Space, while this tab is in front."""
        self.projector.toggle()

    # ---- what goes out

    def _show_playing(self, playing: bool) -> None:
        self.play_button.setIcon(theme.icon("pause" if playing else "play"))
        self.play_button.setAccessibleName("Pause" if playing else "Play")

    def _scrub(self, index: int) -> None:
        self.projector.pause()
        self.projector.go_to(index)

    def _take_speed(self) -> None:
        self.projector.set_speed(float(self.speed.currentData()))

    def _branch(self) -> None:
        film, step = self.projector.film, self.projector.branch_step
        if film is not None and step is not None:
            self.projector.leave()
            self._bench.branch(film.run, step)

    def _export(self) -> None:
        self.projector.go_to(self.projector.index)
        self._actions["export.dialog"].trigger()
