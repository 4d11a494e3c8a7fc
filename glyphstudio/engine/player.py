"""Turns a pose into a picture with a frozen drawer; all the window, export and library speak to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.drawing import Drawing
from glyphstudio.engine.family import Legibility, State
from glyphstudio.engine.style import Pen, Window

Pictures = npt.NDArray[np.uint8]
Latents = npt.NDArray[np.float32]
Tones = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """What the channel does to glyphs: pictures (n, size, size, 3) and what was read.

    `noisy` is what the reader saw, `read` the latents it read, `redrawn` those drawn again.
    """

    clean: Pictures
    noisy: Pictures
    redrawn: Pictures
    read: Latents


class Player(ABC):
    """A frozen drawer (and reader, where there is one). Owned by one thread; numpy in and out.

    Drawing never touches torch's global random stream and needs no gradient.
    """

    latent_size: int
    resolution_free: bool
    pen_type: type[Pen]
    has_reader: bool
    has_paths: bool = False  # whether `paths` gives a drawing

    @property
    def pen(self) -> Pen:
        """The pen of these settings: what to draw with until an artist chooses."""
        return self.pen_type()

    @abstractmethod
    def weights(self) -> State:
        """The tensors that `load` fills, by name, not copied."""

    @abstractmethod
    def load(self, state: State) -> None:
        """Take over the weights of a model (`Family.model_state`), checked by name and shape.

        Raises:
            ModelFileError: they are not this player's.
        """

    @abstractmethod
    def draw(self, latents: Latents, pen: Pen, size: int) -> Pictures:
        """Hard pictures (n, size, size, 3) of latents (n, latent_size)."""

    def tile(self, latents: Latents, pen: Pen, size: int, window: Window) -> Pictures:
        """A part of each `draw`n picture (n, height, width, 3); `size` may be beyond any picture's.

        Where the drawer is resolution-free, nothing but the part is computed.
        """
        whole = self.draw(latents, pen, size)
        part: Pictures = whole[:, window.top : window.bottom, window.left : window.right]
        return part

    @abstractmethod
    def strips(self, latent: Latents, pen: Pen, size: int, rows: int = 256) -> Iterator[Pictures]:
        """One large picture of latent (latent_size,) from top to bottom, in (<=rows, size, 3)."""

    @abstractmethod
    def tones(self, latent: Latents, pen: Pen, size: int, rows: int = 256) -> Iterator[Tones]:
        """`strips` as they are drawn, not yet rounded: float32 in [0, 1], (<=rows, size, 3)."""

    def paths(self, latent: Latents, pen: Pen) -> Drawing | None:
        """The vector drawing of latent (latent_size,); None where the style has no vector form."""
        return None

    @abstractmethod
    def read(self, pictures: Pictures, pen: Pen) -> Latents:
        """What the reader makes of pictures (n, h, w, 3) of any square size."""

    def doubt(self, pen: Pen) -> str:
        """Why pictures drawn with a pen cannot be read from their pixels, a sentence; or ""."""
        return ""

    @abstractmethod
    def sureness(self, picture: Pictures, pen: Pen, *, reads: int = 32, seed: int = 0) -> Latents:
        """Per number 0..1: how little the reading of picture (h, w, 3) moves through the channel.

        1 - variance of the reading over `reads` passes (a random message has variance 1), >= 0.
        """

    @abstractmethod
    def passage(
        self, latents: Latents, pen: Pen, size: int, *, strength: float, seed: int
    ) -> Passage:
        """Send glyphs through the channel at `strength` (0 off .. 1 as trained .. 2)."""

    @abstractmethod
    def picture_passage(
        self, picture: Pictures, pen: Pen, size: int, *, strength: float, seed: int
    ) -> Passage:
        """Send any picture (h, w, 3) through the channel, its middle square; n is 1."""

    @abstractmethod
    def measure(self, *, strength: float = 1.0, seed: int = 0) -> Legibility | None:
        """Legibility of this model; None without a reader."""

    @abstractmethod
    def axes(self, count: int) -> Latents:
        """The strongest directions (count, latent_size), unit length, strongest first.

        Right singular vectors of the least-squares linear response of small pictures to random
        latents (a PCA of what the drawer makes of them), signs fixed so that the largest part
        is positive. Deterministic.
        """
