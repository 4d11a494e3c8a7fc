"""A slider by example: glyphs in two buckets, and the difference between them becomes a slider."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.errors import SettingError
from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.carrying import carried, carries
from glyphstudio.gui.controls import KeyButton, Menu, head, icon_button, scrolled, text_field
from glyphstudio.gui.drops import paint_target
from glyphstudio.gui.locating import same
from glyphstudio.gui.scene_bench import latents_of
from glyphstudio.gui.slider_desk import SliderDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Liked, Message, Scene, exampled, said, unexampled
from glyphstudio.store.sliders import MOST_NAME

Side = Literal["less", "more"]
THUMB = 38
COLUMNS = 3
_WORDS = {"less": "Less", "more": "More"}
_EMPTY = {"less": "Drop glyphs that have little of it", "more": "Drop those that have much"}


class Example(QAbstractButton):
    """One example; a click shows it on the stage, Delete takes it out."""

    remove_wanted = Signal()

    def __init__(self, name: str, index: int) -> None:
        super().__init__()
        self.index = index
        self.setObjectName(name)
        self.setAccessibleName(f"Example {index + 1}")
        self.setToolTip("Click to see it on the stage; Delete takes it out")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(THUMB, THUMB))
        self._image: QImage | None = None

    def show_image(self, image: QImage | None) -> None:
        """Its small picture, once that is drawn."""
        if image is not self._image:
            self._image = image
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            box = QRectF(self.rect())
            if self._image is None:
                painter.fillRect(box, theme.colour("raised"))
            else:
                painter.drawImage(box, self._image)
            if self.hasFocus() or self.underMouse():
                wide = theme.SIZE.focus if self.hasFocus() else 1
                painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "faint"), wide))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu("")
        menu.setParent(self, menu.windowFlags())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Show on the stage").triggered.connect(self.click)
        menu.addAction("Take out").triggered.connect(self.remove_wanted)
        menu.popup(event.globalPos())


class Bucket(QWidget):
    """Examples of little, or of much; takes drops of glyphs."""

    dropped = Signal(object)  # tuple of Liked
    shown = Signal(int)
    removed = Signal(int)

    def __init__(self, name: str, side: Side) -> None:
        super().__init__()
        self._name, self._side = name, side
        self.setObjectName(name)
        self.setAcceptDrops(True)
        self._awaits = False
        self.examples: list[Example] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(5, 5, 5, 5)
        self._grid.setSpacing(4)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(THUMB + 18)

    def show_examples(self, images: list[QImage | None]) -> None:
        """Show these."""
        while len(self.examples) > len(images):
            gone = self.examples.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.examples) < len(images):
            index = len(self.examples)
            made = Example(f"{self._name}.{index}", index)
            made.clicked.connect(self._show)
            made.remove_wanted.connect(self._remove)
            self._grid.addWidget(made, index // COLUMNS, index % COLUMNS)
            self.examples.append(made)
        for example, image in zip(self.examples, images, strict=True):
            example.show_image(image)
        self.update()

    def _show(self) -> None:
        sender = self.sender()
        if isinstance(sender, Example):
            self.shown.emit(sender.index)

    def _remove(self) -> None:
        sender = self.sender()
        if isinstance(sender, Example):
            self.removed.emit(sender.index)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            paint_target(painter, box, lit=self._awaits)
            if not self.examples:
                painter.setPen(theme.colour("faint"))
                painter.setFont(theme.font("small"))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(8, 4, -8, -4), int(flags), _EMPTY[self._side])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries(event.mimeData()):
            event.acceptProposedAction()
            self._awaits = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._awaits = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._awaits = False
        event.acceptProposedAction()
        self.update()
        self.dropped.emit(carried(event.mimeData()))


class ExamplePage(QWidget):
    """Less, More, a name, and the button that makes the slider."""

    made = Signal(int)  # the new slider's number

    def __init__(self, name: str, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self._bench = bench
        self._desk = SliderDesk.of(bench)
        self._images: dict[str, tuple[object, QImage]] = {}
        self.buckets: dict[Side, Bucket] = {}
        holder = QWidget()
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, BAR, 0)
        inside.setSpacing(theme.SIZE.edge)
        sides: tuple[Side, ...] = ("less", "more")
        for side in sides:
            bucket = self.buckets[side] = Bucket(f"{name}.{side}", side)
            bucket.dropped.connect(self._drop)
            bucket.shown.connect(self._show)
            bucket.removed.connect(self._remove)
            add = icon_button(
                f"{name}.{side}.add", "plus", f"Put the shown glyph into {_WORDS[side]}",
                actions[f"glyph.{side}"].toolTip(),
            )  # fmt: skip
            add.clicked.connect(actions[f"glyph.{side}"].trigger)
            top = QHBoxLayout()
            top.addWidget(head(_WORDS[side]), 1)
            top.addWidget(add)
            half = QVBoxLayout()
            half.setSpacing(4)
            half.addLayout(top)
            half.addWidget(bucket)
            half.addStretch(1)
            inside.addLayout(half, 1)
        self.field = text_field(
            f"{name}.name", "Name of the slider", "What the new slider is called", most=MOST_NAME
        )
        self.field.setPlaceholderText("Name")
        self.make = KeyButton(f"{name}.make", "Make slider", icon="sliders-horizontal")
        self.make.setToolTip("The way from Less to More becomes a slider of this model")
        self.make.setFixedWidth(132)
        self.field.setFixedHeight(theme.SIZE.button)
        self.field.returnPressed.connect(self.make_slider)
        self.make.clicked.connect(self.make_slider)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, BAR, 0)
        foot.setSpacing(theme.SIZE.gap)
        foot.addWidget(self.field, 1)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SIZE.gap)
        column.addWidget(scrolled(f"{name}.scroll", holder), 1)
        column.addLayout(foot)
        actions.connect_to("glyph.less", lambda: self.add_shown("less"))
        actions.connect_to("glyph.more", lambda: self.add_shown("more"))
        bench.scene_changed.connect(self.show_examples)
        bench.thumbnail_ready.connect(self.show_examples)
        self.show_examples()

    # ---- what is shown

    def messages(self, side: Side) -> tuple[Message, ...]:
        """The examples of a side."""
        scene, model = self._bench.scene, self._bench.model
        kept = scene.less if side == "less" else scene.more
        return tuple(one for one in kept if model is not None and len(one) == model.latent_size)

    def show_examples(self) -> None:
        """Both buckets."""
        for side, bucket in self.buckets.items():
            bucket.show_examples([self._image(message) for message in self.messages(side)])
        ready = bool(self.messages("less")) and bool(self.messages("more"))
        self.make.setEnabled(ready)
        self.field.setEnabled(ready)

    def _image(self, message: Message) -> QImage | None:
        scene = self._bench.scene
        if scene.model is None:
            return None
        one = Liked(model=scene.model, message=message, pen=scene.pen)
        pixels = self._bench.thumbnail(one)
        if pixels is None:
            self._bench.depict(one)
            return None
        kept = self._images.get(message.data)
        if kept is None or kept[0] is not pixels:
            kept = self._images[message.data] = (pixels, image_of(pixels))
        return kept[1]

    # ---- what people do

    def _side(self) -> Side:
        sender = self.sender()
        return "more" if sender is self.buckets["more"] else "less"

    def add_shown(self, side: Side) -> None:
        """The shown glyph becomes an example."""
        bench = self._bench
        bench.hold()
        if bench.scene.chosen is not None:
            self._add(side, (bench.scene.chosen,))

    def _drop(self, glyphs: object) -> None:
        side, model = self._side(), self._bench.scene.model
        given = glyphs if isinstance(glyphs, tuple) else ()
        ours = tuple(one.message for one in given if model is not None and same(one.model, model))
        if ours:
            self._add(side, ours)
        else:
            self._bench.noticed.emit("Only glyphs of the open model make a slider of it.")

    def _add(self, side: Side, messages: tuple[Message, ...]) -> None:
        scene = self._bench.scene
        try:
            for message in messages:
                scene = exampled(scene, side, message)
        except SettingError as error:
            self._bench.noticed.emit(str(error))
            return
        self._bench.act(f"Into {_WORDS[side]}", scene)

    def _show(self, index: int) -> None:
        messages = self.messages(self._side())
        if index < len(messages):
            self._bench.act("Example", said(self._bench.scene, messages[index]))

    def _remove(self, index: int) -> None:
        side, scene = self._side(), self._bench.scene
        messages = self.messages(side)
        if index < len(messages):
            kept = scene.less if side == "less" else scene.more
            scene = unexampled(scene, side, kept.index(messages[index]))
            self._bench.act(f"Out of {_WORDS[side]}", scene)

    def make_slider(self) -> None:
        """The difference between the buckets becomes a slider."""
        from glyphstudio.engine.directions import from_examples  # loaded: a model is open

        less = latents_of(Scene(messages=self.messages("less")))
        more = latents_of(Scene(messages=self.messages("more")))
        try:
            number = self._desk.add(self.field.text(), from_examples(less, more))
        except SettingError as error:
            self._bench.noticed.emit(str(error))
            return
        name = self._desk.name_of(number)
        self.field.clear()
        self._bench.noticed.emit(f"{name} is a slider of this model now.")
        self.made.emit(number)
