"""Glyph Studio in five lines of somebody else's Python: a model, numpy in and out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from glyphstudio.engine import latents, models
from glyphstudio.engine.family import Legibility
from glyphstudio.engine.player import Latents, Pictures
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError
from glyphstudio.params import changed
from glyphstudio.recipe import Recipe


class Glyphs:
    """A trained model: messages to pictures and back. Made by `glyphstudio.load`."""

    def __init__(self, model: models.Model) -> None:
        self._model = model
        self._player = models.open_player(model)

    @property
    def recipe(self) -> Recipe:
        """What the model was made by."""
        return self._model.recipe

    @property
    def latent_size(self) -> int:
        """How many numbers a message has."""
        return self._player.latent_size

    @property
    def legibility(self) -> Legibility | None:
        """How well its glyphs were read through noise when it was finished."""
        return self._model.legibility

    def pen(self, **settings: float | str | bool) -> Pen:
        """The model's pen, some settings changed: `pen(palette="sumi", weight=1.4)`.

        Raises:
            SettingError: it has no such setting, or refuses the value.
        """
        return changed(self._player.pen, settings)

    def random(self, count: int = 1, seed: int = 0) -> Latents:
        """Random messages (count, latent_size)."""
        return latents.random_messages(count, self.latent_size, seed=seed)

    def draw(self, messages: npt.ArrayLike, size: int = 512, *, pen: Pen | None = None) -> Pictures:
        """Pictures (n, size, size, 3), uint8 sRGB, of messages (n, latent_size).

        Raises:
            SettingError: the messages or the size do not fit.
        """
        rows = np.atleast_2d(np.asarray(messages, np.float32))
        return self._player.draw(rows, pen or self._player.pen, size)

    def read(self, pictures: npt.ArrayLike, *, pen: Pen | None = None) -> Latents:
        """The messages (n, latent_size) that pictures (n, h, h, 3), drawn with `pen`, say.

        Raises:
            SettingError: they are not square uint8 pictures.
        """
        given = np.asarray(pictures)
        if given.dtype != np.uint8 or given.ndim not in (3, 4):
            raise SettingError("Pictures are uint8 arrays (n, h, h, 3).")
        rows = given if given.ndim == 4 else given[None]
        return self._player.read(rows, pen or self._player.pen)


def load(place: str | Path) -> Glyphs:
    """The model of a bundled name ("mirror"), a file or a run folder.

    Raises:
        ModelFileError: it cannot be read.
    """
    return Glyphs(models.load_model(place))
