"""All an artist sees as one frozen, versioned value, the acts that change it, and their undo."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import JsonValue

from glyphstudio.errors import FileError, SettingError
from glyphstudio.files import parse_json
from glyphstudio.lineage import Lineage
from glyphstudio.message import MOST_NUMBERS
from glyphstudio.message import Message as Message
from glyphstudio.message import ModelRef as ModelRef
from glyphstudio.params import Params, as_far_as_known, parsed, setting
from glyphstudio.recipe import Recipe, canonical_json
from glyphstudio.timeline import Timeline

VERSION = 2
MOST_MESSAGES = 4096
MOST_EXAMPLES = 64
NEWER = (
    "This was made by a newer Glyph Studio: what this one understands is shown, "
    "and the file stays as it is."
)
StageView = Literal["glyph", "sheet", "channel", "compare", "map", "breed", "echo"]


class MapView(Params):
    """The part of the map that is seen: two sliders' directions across and down, in sigmas."""

    across: int = setting(0, title="Across", ge=0, le=999)
    down: int = setting(1, title="Down", ge=0, le=999)
    x: float = setting(0.0, title="Middle, across", ge=-100, le=100)
    y: float = setting(0.0, title="Middle, down", ge=-100, le=100)
    span: float = setting(6.0, title="Width", ge=0.01, le=100)


class View(Params):
    """How the stage shows the model."""

    room: str = setting("grow", title="Room", max_length=32)
    stage: StageView = setting("sheet", title="View")
    columns: int = setting(8, title="Columns", ge=1, le=64)
    paper: Literal["own", "black", "grey", "white"] = setting("own", title="Surround")
    noise: float = setting(0.0, title="Noise", ge=0, le=2)
    noise_seed: int = setting(0, title="Noise seed", ge=0)
    chosen: int = setting(0, title="Chosen glyph", ge=0)
    amount: float = setting(0.3, title="Amount", description="Of change", ge=0.01, le=1)
    map: MapView = setting(MapView, title="Map")


class Liked(Params):
    """A kept glyph: its message, the model and pen it was seen with, and where it belongs."""

    model: ModelRef
    message: Message
    pen: dict[str, JsonValue] = setting(dict, title="Pen")
    collection: str = setting("", title="Collection", max_length=80)


class Scene(Params):
    """What an artist sees; the project file, the recovery file and every export carry it.

    `messages` are the sheet's; `view.chosen` is the one on the stage. `draw_seed` made them,
    where a seed did. `slots` maps a digit to a message. `recipe` is the model's; `draft` is what
    would be grown next. `locked`: sliders that random and small variations leave alone; `less` and
    `more`: the examples that a slider is made of. `sliders`: which state of the model's names and
    own sliders belongs to it, while the window lives; they are kept beside the model.
    """

    version: int = setting(VERSION, title="Version", ge=1)
    model: ModelRef | None = None
    recipe: Recipe | None = None
    draft: Recipe | None = None
    messages: tuple[Message, ...] = setting((), title="Messages", max_length=MOST_MESSAGES)
    draw_seed: int | None = None
    pen: dict[str, JsonValue] = setting(dict, title="Pen")
    view: View = setting(View, title="View")
    shelf: tuple[Liked, ...] = setting((), title="Shelf")
    slots: dict[str, Message] = setting(dict, title="Slots")
    noise: dict[str, JsonValue] = setting(dict, title="Channel shown")
    locked: tuple[int, ...] = setting((), title="Locked sliders", max_length=MOST_NUMBERS)
    sliders: int = setting(0, title="State of the sliders", ge=0)
    less: tuple[Message, ...] = setting((), title="Less", max_length=MOST_EXAMPLES)
    more: tuple[Message, ...] = setting((), title="More", max_length=MOST_EXAMPLES)
    lineage: Lineage = setting(Lineage, title="Lineage")
    timeline: Timeline = setting(Timeline, title="Timeline")

    @property
    def chosen(self) -> Message | None:
        """The message on the stage."""
        return self.messages[self.view.chosen] if self.view.chosen < len(self.messages) else None

    def with_(self, **changes: Any) -> Scene:  # values of any field, checked by pydantic
        """This scene with whole fields replaced, checked."""
        return self._rebuilt(changes)

    def _rebuilt(self, changes: dict[str, Any]) -> Scene:
        values = {name: getattr(self, name) for name in type(self).model_fields} | changes
        return type(self).model_validate(values)


# ---- acts: pure functions Scene -> Scene


def opened(
    scene: Scene, model: ModelRef, recipe: Recipe | None, messages: Sequence[Message]
) -> Scene:
    """Another model on the stage, with messages of its size; its own pen, sliders and lineage.

    Shelf, slots and timeline stay: they say themselves which model they belong to.
    """
    view = scene.view.model_copy(update={"chosen": 0, "map": MapView()})
    played = {"locked": (), "sliders": 0, "less": (), "more": (), "lineage": Lineage()}
    return scene.with_(
        model=model, recipe=recipe, messages=tuple(messages), pen={}, view=view, **played
    )


def chose(scene: Scene, index: int) -> Scene:
    """Another glyph of the sheet is the one on the stage."""
    if not 0 <= index < max(1, len(scene.messages)):
        raise SettingError(f"The sheet has {len(scene.messages)} glyphs, not a number {index + 1}.")
    return scene.with_(view=scene.view.model_copy(update={"chosen": index}))


def said(scene: Scene, message: Message) -> Scene:
    """The glyph on the stage says something else."""
    messages = list(scene.messages) or [message]
    messages[min(scene.view.chosen, len(messages) - 1)] = message
    return scene.with_(messages=tuple(messages), draw_seed=None)


def resaid(scene: Scene, messages: Sequence[Message], seed: int | None) -> Scene:
    """A whole new sheet."""
    view = scene.view.model_copy(
        update={"chosen": min(scene.view.chosen, max(0, len(messages) - 1))}
    )
    return scene.with_(messages=tuple(messages), draw_seed=seed, view=view)


def inked(scene: Scene, pen: dict[str, JsonValue]) -> Scene:
    """Drawn with another pen."""
    return scene.with_(pen=dict(pen))


def drafted(scene: Scene, recipe: Recipe) -> Scene:
    """Another recipe, or other settings, for what is grown next."""
    return scene.with_(draft=recipe)


def viewed(scene: Scene, **changes: Any) -> Scene:  # values of View's fields
    """Looked at in another way."""
    values = scene.view.model_dump() | changes
    return scene.with_(view=parsed(View, values))


def liked(
    scene: Scene, message: Message | None = None, pen: dict[str, JsonValue] | None = None
) -> Scene:
    """The glyph on the stage is kept on the shelf, unless the last one kept is the same.

    `message`, `pen`: of a glyph that is shown beside the scene's own.
    """
    message = message or scene.chosen
    if scene.model is None or message is None:
        raise SettingError("There is no glyph on the stage to keep.")
    keep = Liked(model=scene.model, message=message, pen=scene.pen if pen is None else pen)
    if scene.shelf and scene.shelf[-1] == keep:
        return scene
    return scene.with_(shelf=(*scene.shelf, keep))


def exampled(scene: Scene, side: Literal["less", "more"], message: Message) -> Scene:
    """One more example of little or much of what a slider is to change; the same one once."""
    kept = scene.less if side == "less" else scene.more
    if scene.chosen is not None and len(message) != len(scene.chosen):
        raise SettingError("This glyph belongs to another model.")
    if message in kept:
        return scene
    if len(kept) >= MOST_EXAMPLES:
        raise SettingError(f"{MOST_EXAMPLES} examples are enough; take some out first.")
    return scene.with_(**{side: (*kept, message)})


def unexampled(scene: Scene, side: Literal["less", "more"], index: int) -> Scene:
    """An example is taken out."""
    kept = scene.less if side == "less" else scene.more
    return scene.with_(**{side: (*kept[:index], *kept[index + 1 :])})


def stored(scene: Scene, digit: int) -> Scene:
    """The glyph on the stage is remembered on a digit key."""
    if scene.chosen is None:
        raise SettingError("There is no glyph on the stage to remember.")
    return scene.with_(slots=scene.slots | {str(digit): scene.chosen})


def recalled(scene: Scene, digit: int) -> Scene:
    """The glyph remembered on a digit key is on the stage again."""
    message = scene.slots.get(str(digit))
    if message is None:
        raise SettingError(f"Nothing is stored on {digit} yet; Shift+{digit} stores what you see.")
    size = len(scene.chosen) if scene.chosen else len(message)
    if len(message) != size:
        raise SettingError(f"What is stored on {digit} belongs to another model.")
    return said(scene, message)


# ---- text


def scene_json(scene: Scene) -> str:
    """The canonical JSON text of a scene, defaults left out."""
    return canonical_json(
        scene.model_dump(mode="json", exclude_defaults=True) | {"version": scene.version}
    )


@dataclass(frozen=True, slots=True)
class ReadScene:
    """A scene from a file. `notice`: what to say of it; "" unless a newer program wrote it.

    Such a file is only read: what this program does not understand is in it alone.
    """

    scene: Scene
    notice: str = ""


def read_scene(tree: object) -> ReadScene:
    """The scene of a parsed JSON tree; of a newer version what can be understood.

    Raises:
        FileError: it is not a scene, or damaged.
    """
    if not isinstance(tree, dict) or type(tree.get("version")) is not int:
        raise FileError("This file holds no Glyph Studio scene.")
    try:
        if not is_newer(tree):
            return ReadScene(_even(parsed(Scene, _brought_up_to_date(tree))))
        known = _even(as_far_as_known(Scene, tree | {"version": VERSION}))
    except SettingError as error:
        raise FileError(f"The scene in this file is damaged: {error}") from error
    if known == Scene():
        raise FileError("This was made by a newer Glyph Studio; please update to open it.")
    return ReadScene(known, NEWER)


def _even(scene: Scene) -> Scene:
    """The scene, if its sheet can be drawn by one model.

    Raises:
        SettingError: its messages differ in length.
    """
    if len({len(message.data) for message in scene.messages}) > 1:
        raise SettingError("the messages of its sheet are not of one length.")
    return scene


def _brought_up_to_date(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree of an older version as one of ours; version 2 only has more fields than 1."""
    return tree | {"version": VERSION}


def packed(text: str) -> str:
    """A text as zlib + base64, for the metadata of a file."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str, *, most: int = 16 * 2**20) -> str:
    """The text of `packed`, at most `most` bytes long.

    Raises:
        FileError: it is damaged or too long.
    """
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(base64.b64decode(text, validate=True), most)
        if inflater.unconsumed_tail or not inflater.eof:
            raise FileError("The scene in this file is too long or cut off.")
        return raw.decode()
    except (ValueError, zlib.error) as error:
        raise FileError("The scene in this file is damaged.") from error


def is_newer(tree: object) -> bool:
    """Whether a parsed JSON tree is a scene of a version newer than ours."""
    version = tree.get("version") if isinstance(tree, dict) else None
    return type(version) is int and version > VERSION


def read_scene_text(text: str) -> ReadScene:
    """The scene of a JSON text (see `read_scene`)."""
    try:
        tree = parse_json(text)
    except FileError as error:
        raise FileError(f"The scene in this file is damaged: {error}") from error
    return read_scene(tree)


def scene_from_text(text: str) -> Scene:
    """The scene of a JSON text, where nothing is said of it (see `read_scene`)."""
    return read_scene_text(text).scene


# ---- undo


@dataclass(frozen=True, slots=True)
class Act:
    """One step of the history: what was done and the scene after it.

    `era`: counts the projects that were begun or opened; whoever knows them knows which it was.
    """

    label: str
    scene: Scene
    merge: str | None = None
    era: int = 0


@dataclass(slots=True)
class History:
    """The undo stack: acts so far, and where we stand in them. Owned by one thread."""

    acts: list[Act] = field(default_factory=lambda: [Act("Start", Scene())])
    at: int = 0
    most: int = 500

    @property
    def scene(self) -> Scene:
        return self.acts[self.at].scene

    @property
    def era(self) -> int:
        return self.acts[self.at].era

    def do(
        self, label: str, scene: Scene, *, merge: str | None = None, era: int | None = None
    ) -> None:
        """Record an act; acts with the same `merge` key in a row (one drag) are one step.

        `era`: another from here on.
        """
        now = self.era if era is None else era
        if scene == self.scene and now == self.era:
            return
        del self.acts[self.at + 1 :]
        last = self.acts[-1]
        if merge is not None and last.merge == merge and self.at > 0 and now == last.era:
            self.acts[-1] = Act(label, scene, merge, now)
        else:
            self.acts.append(Act(label, scene, merge, now))
            if len(self.acts) > self.most:
                del self.acts[0]
        self.at = len(self.acts) - 1

    def glance(self, scene: Scene) -> None:
        """The same seen in another way: part of the present act, and nothing to undo."""
        self.acts[self.at] = replace(self.acts[self.at], scene=scene, merge=None)

    def settle(self) -> None:
        """End a drag: the next act is a step of its own."""
        self.acts[self.at] = replace(self.acts[self.at], merge=None)

    def undo(self) -> str | None:
        """Step back; what was undone, or None at the start."""
        if self.at == 0:
            return None
        self.at -= 1
        return self.acts[self.at + 1].label

    def redo(self) -> str | None:
        """Step forward; what was done again, or None at the end."""
        if self.at + 1 >= len(self.acts):
            return None
        self.at += 1
        return self.acts[self.at].label
