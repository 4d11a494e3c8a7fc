"""What an artist says of a model: names of its sliders, likes; beside it, never in it."""

from __future__ import annotations

import re
from pathlib import Path

from glyphstudio.params import Params, setting
from glyphstudio.scene import Message
from glyphstudio.store.preferences import read_kept, write_kept
from glyphstudio.store.studio import Studio

HASH = re.compile(r"[0-9a-f]{64}")
MOST_LIKES = 500


class ModelNotes(Params):
    """Of one model, by its hash, so that a moved or renamed file keeps them."""

    label: str = setting("", title="Label", max_length=120)
    sliders: dict[str, str] = setting(dict, title="Slider names by axis number")
    likes: tuple[Message, ...] = setting((), title="Liked messages")

    def liked(self, message: Message) -> ModelNotes:
        """With one more like, the oldest dropped where there are too many."""
        others = tuple(like for like in self.likes if like != message)
        return self.model_copy(update={"likes": (*others, message)[-MOST_LIKES:]})


def notes_path(studio: Studio, model_hash: str) -> Path:
    """Where the notes on a model lie."""
    assert HASH.fullmatch(model_hash)
    return studio.models / "notes" / f"{model_hash}.json"


def read_notes(studio: Studio, model_hash: str) -> ModelNotes:
    """The notes on a model; empty ones where there are none."""
    return read_kept(notes_path(studio, model_hash), ModelNotes)


def write_notes(studio: Studio, model_hash: str, notes: ModelNotes) -> None:
    """Write them.

    Raises:
        SaveError: they could not be written.
    """
    write_kept(notes_path(studio, model_hash), notes)
