"""What an artist called a model's sliders, and the sliders they made: beside it, never in it."""

from __future__ import annotations

import re
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import SettingError
from glyphstudio.message import Message, ModelRef
from glyphstudio.params import Params, setting
from glyphstudio.store.preferences import read_kept, write_kept
from glyphstudio.store.studio import Studio

FOLDER = "sliders"
MOST_NAME = 80
MOST_OWN = 64
HASH = re.compile(r"[0-9a-f]{8,64}")


class OwnSlider(Params):
    """A slider made of examples: its direction is of unit length, as long as a message."""

    name: str = setting(..., title="Name", max_length=MOST_NAME)
    direction: Message


class Sliders(Params):
    """Names of a model's main axes by their number, and the artist's own sliders after them."""

    version: int = setting(1, title="Version", ge=1)
    names: dict[str, str] = setting(dict, title="Names", max_length=2048)
    own: tuple[OwnSlider, ...] = setting((), title="Own sliders", max_length=MOST_OWN)

    def name_of(self, axis: int) -> str:
        """What an axis is called; "" while it has no name."""
        return self.names.get(str(axis), "")

    def named(self, axis: int, name: str) -> Sliders:
        """With another name for an axis; an empty one takes it away."""
        names = {key: old for key, old in self.names.items() if key != str(axis)}
        plain = files.shown(name)[:MOST_NAME]
        if plain:
            names[str(axis)] = plain
        return self.model_copy(update={"names": names})

    def with_own(self, name: str, direction: Message) -> Sliders:
        """With one more slider of one's own, the last.

        Raises:
            SettingError: there are as many as there can be.
        """
        if len(self.own) >= MOST_OWN:
            raise SettingError(f"A model has {MOST_OWN} sliders of one's own at most.")
        plain = files.shown(name)[:MOST_NAME] or f"Mine {len(self.own) + 1}"
        return self.model_copy(
            update={"own": (*self.own, OwnSlider(name=plain, direction=direction))}
        )

    def renamed(self, index: int, name: str) -> Sliders:
        """With another name for a slider of one's own; an empty one changes nothing."""
        plain = files.shown(name)[:MOST_NAME]
        if not plain:
            return self
        own = list(self.own)
        own[index] = own[index].model_copy(update={"name": plain})
        return self.model_copy(update={"own": tuple(own)})

    def without(self, index: int) -> Sliders:
        """Without a slider of one's own."""
        return self.model_copy(update={"own": (*self.own[:index], *self.own[index + 1 :])})


def sliders_path(studio: Studio, ref: ModelRef) -> Path | None:
    """Where a model's sliders lie: under its run's name, whatever its step, else under its hash."""
    folder = studio.root / FOLDER
    if ref.run:
        return folder / "runs" / f"{files.plain_name(ref.run, otherwise='run')}.json"
    if HASH.fullmatch(ref.model_hash):
        return folder / f"{ref.model_hash}.json"
    return None


def read_sliders(studio: Studio, ref: ModelRef, latent_size: int) -> Sliders:
    """A model's sliders; none where there is no good file.

    Own sliders of another size are left out: a run may have been made anew under the same name.
    """
    path = sliders_path(studio, ref)
    if path is None:
        return Sliders()
    found = read_kept(path, Sliders)
    own = tuple(slider for slider in found.own if len(slider.direction) == latent_size)
    return found.model_copy(update={"own": own})


def write_sliders(studio: Studio, ref: ModelRef, sliders: Sliders) -> None:
    """Keep a model's sliders; of a model that nothing names, nothing is kept.

    Raises:
        SaveError: they could not be written.
    """
    path = sliders_path(studio, ref)
    if path is not None:
        write_kept(path, sliders)
