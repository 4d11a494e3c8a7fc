"""The inspector of Animate: the chosen way, the chosen key, the whole film, and taking it away."""

from __future__ import annotations

from typing import cast, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import timeline as acts
from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import KeyButton, Segments, head, line, scrolled, small_button
from glyphstudio.gui.easing import HEIGHT, TALLEST, EasingEditor
from glyphstudio.gui.form import ChoiceRow
from glyphstudio.gui.rows import SliderRow, SwitchRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.timeline_pen import KeyPenPage
from glyphstudio.gui.workbench import Workbench
from glyphstudio.timeline import EASINGS, Easing, PathKind

PATHS: dict[str, str] = {
    "slerp": "Around the sphere",
    "lerp": "Straight",
    "spline": "Through all keys",
    "circle": "The long way round",
    "harmonics": "With a sway",
}
CLIPS: dict[str, str] = {
    "keys": "Key glyphs", "axis": "One axis swept", "film": "Film of the training",
}  # fmt: skip
OWN = "own"
MOST_LENGTH = 3600.0
PAGES = (("key", "Key"), ("pen", "Pen"), ("loop", "Loop"))
_TIPS = {
    "key": "How long it stays, and how it turns into the next one",
    "pen": "Colours and pen of this key",
    "loop": "What moves, how long the whole lasts, and as how many glyphs",
}
_GRIDS = {"1": "One glyph"} | {str(n): f"{n} \N{MULTIPLICATION SIGN} {n}" for n in range(2, 9)}
_MODELS = {"newest": "Newest step", "frozen": "As it is now"}


def _seconds(low: float, high: float, default: float) -> Scale:
    return Scale(low, high, default, 2, "s", significant=3, logarithmic=True)


class TimelinePanel(QFrame):
    """One screen of settings, in pages; each acts at once and can be undone."""

    gif_wanted = Signal()
    film_wanted = Signal()
    stage_wanted = Signal()  # the chosen key, in another room

    def __init__(self, bench: Workbench, desk: TimelineDesk, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("animate.inspector")
        theme.dress(self, "panel")
        self._bench, self._desk = bench, desk
        self._keyed = False  # whether there was a key to shape when it was shown last
        self.tabs = Segments("animate.inspector.tab", "Inspector", PAGES)
        for page, _ in PAGES:
            self.tabs.button(page).setToolTip(_TIPS[page])
        self._make_way()
        self._make_key()
        self._make_whole()
        self.pen_page = KeyPenPage("animate.pen", bench, actions)
        self._widgets = {
            "key": self._page("animate.inspector.key", self.key, line(), self.way),
            "pen": self._make_pen(),
            "loop": self._page("animate.inspector.loop", self.whole),
        }
        self.pages = QStackedWidget()
        for page, _ in PAGES:
            self.pages.addWidget(self._widgets[page])
        self.tabs.chosen.connect(self.show_page)
        self._lay_out()
        desk.changed.connect(self.show_timeline)
        bench.model_changed.connect(self.show_timeline)
        bench.axes_ready.connect(self.show_timeline)
        bench.film_changed.connect(self.show_timeline)
        self.show_timeline()
        self.show_page("key" if self._keyed else "loop")

    def _lay_out(self) -> None:
        edge, gap = theme.SIZE.inspector_edge, theme.SIZE.gap
        bar = QVBoxLayout()
        bar.setContentsMargins(gap, gap, edge, gap)
        bar.addWidget(self.tabs)
        body = QVBoxLayout()
        body.setContentsMargins(edge, 0, edge - BAR, theme.SIZE.edge)  # pages keep BAR free
        body.setSpacing(theme.SIZE.edge)
        body.addWidget(self.pages, 1)
        body.addLayout(self._make_foot())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The curve takes the room that is left of a high window, within reason."""
        gap, edge = theme.SIZE.gap, theme.SIZE.edge
        around = self.tabs.sizeHint().height() + 2 * gap
        around += self.film_button.sizeHint().height() + 2 * edge
        rest = self.key.sizeHint().height() + self.way.sizeHint().height() - self.curve.height()
        left = self.height() - around - rest - 1 - 2 * gap  # a line between the sections
        self.curve.setFixedHeight(min(TALLEST, max(HEIGHT, left)))
        super().resizeEvent(event)

    @staticmethod
    def _page(name: str, *parts: QWidget) -> QScrollArea:
        """Sections below each other; it scrolls only in a window too low even for that."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, BAR, 0)
        column.setSpacing(theme.SIZE.gap)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        return scrolled(name, inside)

    def _make_pen(self) -> QWidget:
        self.pen_button = small_button(
            "animate.key.take_pen", "As on the stage", "Palette and pen of the other rooms' stage"
        )
        self.pen_button.clicked.connect(self._take_pen)
        head_line, self.pen_head, bar = self._section("Pen of key 1")
        bar.setContentsMargins(0, 0, BAR, 0)
        bar.addWidget(self.pen_button)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head_line)
        column.addWidget(self.pen_page, 1)
        return made

    def show_page(self, page: str) -> None:
        """Another page."""
        if page in self._widgets:
            self.tabs.choose(page)
            self.pages.setCurrentWidget(self._widgets[page])

    # ---- building

    def _section(self, title: str, *rows: QWidget) -> tuple[QWidget, QLabel, QHBoxLayout]:
        made, label, bar = QWidget(), head(title), QHBoxLayout()
        label.setFixedHeight(theme.SIZE.small_button)
        bar.setSpacing(theme.SIZE.gap - 2)
        bar.addWidget(label)
        bar.addStretch(1)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        for row in rows:
            column.addWidget(row)
        return made, label, bar

    def _make_way(self) -> None:
        self.duration = SliderRow(
            "animate.way.seconds", "Duration", _seconds(0.04, 60, 1.2),
            "How long it takes to the next key",
        )  # fmt: skip
        self.path = ChoiceRow(
            "animate.way.path", "Path", PATHS, "slerp", "Which way leads to the next key"
        )
        names = {name: name for name in EASINGS} | {OWN: "Your own"}
        first = next(iter(EASINGS))
        self.easing = ChoiceRow(
            "animate.way.easing", "Easing", names, first, "How it begins and ends"
        )
        self.curve = EasingEditor("animate.way.curve")
        self.all_button = small_button(
            "animate.way.all", "All like this", "Duration, path and easing for every way"
        )
        self.way, self.way_head, bar = self._section(
            "Segment 1 to 2", self.duration, self.path, self.easing
        )
        below = self.way.layout()
        assert isinstance(below, QVBoxLayout)
        below.addSpacing(theme.SIZE.gap - 2)
        below.addWidget(self.curve)
        bar.addWidget(self.all_button)
        self.duration.moved.connect(self._retime)
        self.duration.settled.connect(self._settle)
        self.path.chosen.connect(self._take_path)
        self.easing.chosen.connect(self._take_easing)
        self.curve.moved.connect(self._ease)
        self.curve.settled.connect(self._settle)
        self.all_button.clicked.connect(self._all_like_this)

    def _make_key(self) -> None:
        self.hold = SliderRow(
            "animate.key.hold", "Hold", Scale(0, 10, 0, 2, "s"), "How long it stays at this key"
        )
        self.noise = SliderRow(
            "animate.key.noise", "Noise", Scale(0, 2, 0, 2), "Of the channel, as strong as here"
        )
        self.key, self.key_head, bar = self._section("Key 1", self.hold, self.noise)
        self.stage_button = small_button(
            "animate.key.stage", "Change it", "Show it on the stage of Explore"
        )
        bar.addWidget(self.stage_button)
        self.hold.moved.connect(self._hold)
        self.hold.settled.connect(self._settle)
        self.noise.moved.connect(self._noise)
        self.noise.settled.connect(self._settle)
        self.stage_button.clicked.connect(self.stage_wanted)

    def _make_whole(self) -> None:
        self.clip = ChoiceRow("animate.whole.clip", "Clip", CLIPS, "keys", "What moves")
        self.axis = SliderRow(
            "animate.whole.axis", "Axis", Scale(1, 8, 1, 0), "The strongest is the first"
        )
        self.loop = SwitchRow("animate.whole.loop", "Seamless", "The last key leads to the first")
        self.length = SliderRow(
            "animate.whole.length", "Length", _seconds(0.2, 120, 6), "Of the whole"
        )
        self.fps = SliderRow(
            "animate.whole.fps", "Frames/s", Scale(5, 60, 30, 0), "As it plays and is exported"
        )
        self.grid = ChoiceRow(
            "animate.whole.grid", "Grid", dict(_GRIDS), "1", "Several glyphs, each in its own loop"
        )
        self.phase = SliderRow(
            "animate.whole.phase", "Phase", Scale(0, 0.5, 0, 3),
            "How much later each glyph is than the one before, in shares of the whole",
        )  # fmt: skip
        self.model = ChoiceRow(
            "animate.whole.model", "Model", dict(_MODELS), "newest",
            "While it trains: follow it, or stay with the weights of now",
        )  # fmt: skip
        self.whole, self.whole_head, _ = self._section(
            "Whole loop", self.clip, self.axis, self.loop, self.length, self.fps, self.grid,
            self.phase, self.model,
        )  # fmt: skip
        self.clip.chosen.connect(self._take_clip)
        self.axis.moved.connect(lambda value: self._set("Axis", axis=round(value) - 1))
        self.loop.changed.connect(lambda value: self._set("Seamless", loop=value))
        self.length.moved.connect(self._stretch)
        self.fps.moved.connect(lambda value: self._set("Frames a second", fps=value))
        self.grid.chosen.connect(self._take_grid)
        self.phase.moved.connect(lambda value: self._set("Phase", phase=value))
        self.model.chosen.connect(lambda value: self._desk.set_frozen(value == "frozen"))
        for row in (self.axis, self.length, self.fps, self.phase):
            row.settled.connect(self._settle)

    def _make_foot(self) -> QHBoxLayout:
        self.gif_button = KeyButton("animate.gif", "GIF", tip="The loop as a GIF, for anywhere")
        self.film_button = KeyButton(
            "animate.film", "Export film", role="primary", tip="As WebM, MP4 and more (Ctrl+E)"
        )
        self.gif_button.clicked.connect(self.gif_wanted)
        self.film_button.clicked.connect(self.film_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, BAR, 0)
        row.setSpacing(theme.SIZE.gap)
        row.addWidget(self.gif_button, 1)
        row.addWidget(self.film_button, 1)
        return row

    # ---- what is shown

    def show_timeline(self) -> None:
        """The chosen way and key, and the whole."""
        timeline, index = self._desk.timeline, self._desk.chosen
        count = len(timeline.keys)
        keyed = timeline.clip == "keys" and index < count
        onward = keyed and (timeline.loop or index + 1 < count)
        for part in (self.duration, self.path, self.easing, self.curve, self.all_button):
            part.setEnabled(onward)
        self.key.setEnabled(keyed)
        self._offer_pages(keyed)
        self._name_heads(index, count, keyed=keyed, onward=onward)
        if keyed:
            key = timeline.keys[index]
            self.duration.set_value(key.seconds)
            self.path.set_value(key.path)
            self.easing.set_value(_name_of(key.easing))
            self.curve.show_easing(key.easing)
            self.hold.set_value(key.hold)
            self.noise.set_value(key.noise)
        pen = timeline.keys[index].pen if keyed else None
        self.pen_button.setEnabled(keyed and pen != self._bench.scene.pen)
        self._show_whole()

    def _offer_pages(self, keyed: bool) -> None:
        """Pages of a key while there is one; the first brings its page along."""
        for page in ("key", "pen"):
            self.tabs.button(page).setEnabled(keyed)
        if keyed != self._keyed:
            self._keyed = keyed
            self.show_page("key" if keyed else "loop")

    def _name_heads(self, index: int, count: int, *, keyed: bool, onward: bool) -> None:
        if onward:
            after = (index + 1) % count + 1
            self._name(self.way_head, f"Segment {index + 1} to {after}")
        else:
            self._name(self.way_head, "The film ends here" if keyed else "Segment")
        self._name(self.key_head, f"Key {index + 1}" if keyed else "Key")
        self._name(self.pen_head, f"Pen of key {index + 1}" if keyed else "Pen")

    @staticmethod
    def _name(label: QLabel, text: str) -> None:
        label.setText(text.upper())
        label.setAccessibleName(text)

    def _show_whole(self) -> None:
        timeline, model = self._desk.timeline, self._bench.model
        axis, empty = timeline.clip == "axis", self._desk.empty
        self._name(self.whole_head, "Whole loop" if timeline.loop else "Whole film")
        self.clip.set_value(timeline.clip)
        self.axis.setVisible(axis)
        if model is not None and self.axis.scale.high != model.latent_size:
            self.axis.set_scale(Scale(1, max(2, model.latent_size), 1, 0))
        self.axis.set_value(timeline.axis + 1)
        self.loop.set_value(timeline.loop)
        self.length.set_value(self._desk.length or 6.0)
        self.length.setEnabled(not empty)
        self.fps.set_value(timeline.fps)
        self.grid.set_value(str(timeline.columns))
        self.phase.set_value(timeline.phase)
        self.phase.setVisible(timeline.columns > 1 and timeline.clip != "film")
        self.model.set_value("frozen" if timeline.frozen else "newest")
        trains = model is not None and (model.training or bool(model.ref.run))
        self.model.setEnabled(timeline.frozen or trains)
        frozen_at = timeline.model.step if timeline.frozen and timeline.model else None
        text = _MODELS["frozen"] if frozen_at is None else f"Step {words.count(frozen_at)}"
        self.model.box.setItemText(self.model.box.findData("frozen"), text)
        film = self._bench.film
        trained = film is not None and bool(film.steps)
        item = self.clip.box.findData("film")
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        can = flags if trained else Qt.ItemFlag.NoItemFlags
        self.clip.box.setItemData(item, int(can.value), Qt.ItemDataRole.UserRole - 1)
        possible = not empty and model is not None and not self._desk.strange
        self.gif_button.setEnabled(possible)
        self.film_button.setEnabled(possible)

    # ---- what people do

    def _settle(self) -> None:
        self._desk.settle()

    def _set(self, label: str, **changes: object) -> None:
        merge = ",".join(changes)
        self._desk.do(label, lambda t: acts.set_(t, **changes), merge=merge)

    def _retime(self, seconds: float) -> None:
        index = self._desk.chosen
        self._desk.do(
            "Duration", lambda t: acts.retimed(t, index, seconds), merge=f"seconds.{index}"
        )

    def _take_path(self, path: str) -> None:
        index = self._desk.chosen
        assert path in get_args(PathKind)
        self._desk.do("Path", lambda t: acts.pathed(t, index, cast(PathKind, path)))

    def _take_easing(self, name: str) -> None:
        if name in EASINGS:
            index = self._desk.chosen
            self._desk.do("Easing", lambda t: acts.eased(t, index, EASINGS[name]))
        else:  # their own is what the curve shows already
            self.easing.set_value(_name_of(self.curve.easing))
            self.curve.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ease(self, easing: object) -> None:
        index = self._desk.chosen
        if isinstance(easing, Easing):
            self._desk.do("Easing", lambda t: acts.eased(t, index, easing), merge=f"easing.{index}")

    def _all_like_this(self) -> None:
        index = self._desk.chosen

        def act(timeline: acts.Timeline) -> acts.Timeline:
            key = timeline.keys[index]
            timeline = acts.pathed(acts.retimed(timeline, None, key.seconds), None, key.path)
            return acts.eased(timeline, None, key.easing)

        self._desk.do("All ways alike", act)

    def _hold(self, seconds: float) -> None:
        index = self._desk.chosen
        self._desk.do("Hold", lambda t: acts.held(t, index, seconds), merge=f"hold.{index}")

    def _noise(self, noise: float) -> None:
        index = self._desk.chosen
        self._desk.do(
            "Noise of a key", lambda t: acts.rekeyed(t, index, noise=noise), merge=f"noise.{index}"
        )

    def _take_pen(self) -> None:
        index, pen = self._desk.chosen, dict(self._bench.scene.pen)
        self._desk.do("Pen of a key", lambda t: acts.rekeyed(t, index, pen=pen))

    def _take_clip(self, clip: str) -> None:
        self._desk.do("Clip", lambda t: acts.set_(t, clip=clip))

    def _stretch(self, seconds: float) -> None:
        self._desk.do("Length", lambda t: acts.stretched(t, seconds), merge="length")

    def _take_grid(self, columns: str) -> None:
        """A grid whose glyphs are spread evenly over the loop, until told otherwise."""
        count = int(columns)

        def act(timeline: acts.Timeline) -> acts.Timeline:
            phase = timeline.phase or round(1 / count**2, 3)
            return acts.set_(timeline, columns=count, phase=phase if count > 1 else 0.0)

        self._desk.do("Grid", act)


def _name_of(easing: Easing) -> str:
    return next((name for name, one in EASINGS.items() if one == easing), OWN)
