"""What a file brings back: a scene of its own, made to fit its model and what is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from glyphstudio.errors import SettingError
from glyphstudio.files import shown
from glyphstudio.gui import words
from glyphstudio.lineage import Lineage
from glyphstudio.params import Params, changed
from glyphstudio.scene import Message, ModelRef, Scene
from glyphstudio.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Missing:
    """A model that is nowhere we look; `found` goes on with its file, once somebody has it."""

    ref: ModelRef
    found: Callable[[Path], None]

    @property
    def name(self) -> str:
        """What people call it."""
        return shown(self.ref.name or self.ref.run) or "The model"

    @property
    def sentence(self) -> str:
        """What is missing."""
        step = f" (step {words.count(self.ref.step)})" if self.ref.step else ""
        return f"{self.name}{step}, which this was made with, is not in the studio."


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: `timeline` where it brought one; `film`: the film of a training; `whole`:
    a project, with the room it was left in."""

    scene: Scene
    timeline: bool = False
    film: bool = False
    whole: bool = False


def fitted(scene: Scene, latent_size: int) -> tuple[Scene, str]:
    """A scene that its model can draw, and what had to be left out for that; "" for nothing.

    Of a sheet that does not fit no message is left: the model's own is for the caller.
    """
    changes: dict[str, object] = {}
    told: list[str] = []
    wrong = next((one for one in scene.messages if len(one) != latent_size), None)
    if wrong is not None:
        changes["messages"] = ()
        told.append(f"its messages have {len(wrong)} numbers and the model takes {latent_size}")
    count = 0 if wrong is not None else len(scene.messages)
    if scene.view.chosen >= max(1, count):
        changes["view"] = scene.view.model_copy(update={"chosen": 0})
    for name, messages in (("less", scene.less), ("more", scene.more)):
        if not _fit(messages, latent_size):
            changes[name] = ()
            told.append("the examples of its slider are of another model")
    if scene.lineage != Lineage() and not _grown(scene.lineage, latent_size):
        changes["lineage"] = Lineage()
        told.append("its lineage is of another model")
    ours = scene.timeline.model is None or scene.timeline.model == scene.model
    if ours and not _fit((key.message for key in scene.timeline.keys), latent_size):
        changes["timeline"] = scene.timeline.model_copy(update={"keys": ()})
        told.append("the keys of its timeline are of another model")
    return (scene.with_(**changes) if changes else scene), "; ".join(dict.fromkeys(told))


def fitting_pen(own: Params, values: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A scene's pen without what this model's pen refuses; what it does not know is let be."""
    kept: dict[str, JsonValue] = {}
    for name, value in values.items():
        if name in type(own).model_fields:
            try:
                changed(own, {name: value})
            except SettingError:
                continue
        kept[name] = value
    return kept


def _fit(messages: Iterable[Message], latent_size: int) -> bool:
    return all(len(message) == latent_size for message in messages)


def _grown(lineage: Lineage, latent_size: int) -> bool:
    """Whether a lineage can be what somebody bred."""
    for place, one in enumerate(lineage.generations):
        count = len(one.children)
        before = lineage.generations[one.before] if 0 <= one.before < place else None
        if one.before >= place or not _fit(one.children, latent_size):
            return False
        if any(not 0 <= chosen < count for chosen in one.chosen):
            return False
        above = 0 if before is None else len(before.children)
        if any(not 0 <= parent < above for parent in one.parents):
            return False
    return lineage.at < max(1, len(lineage.generations))


def brought_back(then: Scene, now: Scene, *, moves: bool = True) -> Scene:
    """What a picture or film shows, in the midst of the work of now.

    Shelf, slots and draft stay those of now, and so does a timeline unless the file `moves`;
    so do lineage and sliders' examples where the file has none for the model that it shows.
    """
    changes: dict[str, object] = {"shelf": now.shelf, "slots": now.slots, "draft": now.draft}
    if then.timeline == Timeline() or (not moves and now.timeline != Timeline()):
        changes["timeline"] = now.timeline
    if then.model == now.model:
        fresh = Scene()
        for name in ("lineage", "less", "more", "locked"):
            if getattr(then, name) == getattr(fresh, name):
                changes[name] = getattr(now, name)
    return then.with_(**changes)
