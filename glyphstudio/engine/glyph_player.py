"""The player of glyphs: messages to pictures and back, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import torch

from glyphstudio import palette as palettes
from glyphstudio.drawing import Drawing
from glyphstudio.engine import legibility
from glyphstudio.engine.blocks import Reader
from glyphstudio.engine.channel import Channel
from glyphstudio.engine.family import Legibility, State, stream
from glyphstudio.engine.glyph_drawer import GlyphDrawer, seen
from glyphstudio.engine.messages import KINDS
from glyphstudio.engine.player import Latents, Passage, Pictures, Player, Tones
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.engine.weights import fill, prefixed
from glyphstudio.errors import SettingError
from glyphstudio.palette import rgb

AT_ONCE: Final = 2**19  # pixels drawn in one go; a heavy style takes some 60 floats for each
LARGEST: Final = 16_384  # px, the side of a picture
FINEST: Final = 2**20  # px, of one that only tiles are drawn of: float32 places stay apart
AXES_SIZE: Final = 16  # px, of the pictures that main axes are found in


class GlyphPlayer(Player):
    """Draws and reads glyphs with a frozen drawer and reader."""

    has_reader = True

    def __init__(
        self,
        drawer: GlyphDrawer,
        reader: Reader,
        channel: Channel,
        *,
        message: str,
        palette: str = "",
    ) -> None:
        self.drawer = drawer.eval().requires_grad_(False)
        self.reader = reader.eval().requires_grad_(False)
        self.channel = channel
        self.message = message
        self.palette = palette
        self.style = drawer.style
        self.latent_size = drawer.latent_size
        self.resolution_free = drawer.resolution_free
        self.pen_type = drawer.style.pen_type
        self.has_paths = type(self.style).vector is not Style.vector
        self.device = next(drawer.parameters()).device
        self.paper = drawer.style.paper.to(self.device)

    @property
    def pen(self) -> Pen:
        first = self.style.training_pen
        if not self.palette:
            return first
        try:
            palettes.palette(self.palette)
        except SettingError:  # of another machine or a later program: shown in the style's own
            return first
        return first.model_copy(update={"palette": self.palette})

    def weights(self) -> State:
        return prefixed("drawer", self.drawer) | prefixed("reader", self.reader)

    def load(self, state: State) -> None:
        fill("drawer", self.drawer, state)
        fill("reader", self.reader, state)

    # ---- drawing

    @torch.no_grad()
    def draw(self, latents: Latents, pen: Pen, size: int) -> Pictures:
        numbers = self._numbers(latents)
        _check(size)
        pictures = np.empty((len(numbers), size, size, 3), np.uint8)
        if size * size <= AT_ONCE:
            some = max(1, AT_ONCE // (size * size))
            for at in range(0, len(numbers), some):
                drawn = self.style.hard(numbers[at : at + some], pen, size)
                pictures[at : at + some] = _picture(drawn)
            return pictures
        for picture, one in zip(pictures, numbers.split(1), strict=True):
            top = 0
            for strip in self._strips(one, pen, size, rows=256):
                picture[top : top + len(strip)] = strip
                top += len(strip)
        return pictures

    @torch.no_grad()
    def tile(self, latents: Latents, pen: Pen, size: int, window: Window) -> Pictures:
        if not 1 <= size <= FINEST:
            raise SettingError("So closely nothing can be seen.")
        box = (window.left, window.top, window.right, window.bottom)
        if not (0 <= box[0] < box[2] <= size and 0 <= box[1] < box[3] <= size):
            raise SettingError("This part lies outside the picture.")
        if not self.resolution_free and size > LARGEST:
            raise SettingError(f"A picture has a side of 1 to {LARGEST} pixels.")
        numbers = self._numbers(latents)
        tiles = np.empty((len(numbers), window.height, window.width, 3), np.uint8)
        rows = max(1, AT_ONCE // window.width)
        for tile, one in zip(tiles, numbers.split(1), strict=True):
            for top in range(window.top, window.bottom, rows):
                part = Window(window.left, top, window.right, min(window.bottom, top + rows))
                drawn = _picture(self.style.hard(one, pen, size, part))[0]
                tile[top - window.top : part.bottom - window.top] = drawn
        return tiles

    def strips(self, latent: Latents, pen: Pen, size: int, rows: int = 256) -> Iterator[Pictures]:
        _check(size)
        yield from self._strips(self._numbers(latent[None]), pen, size, rows=rows)

    def tones(self, latent: Latents, pen: Pen, size: int, rows: int = 256) -> Iterator[Tones]:
        _check(size)
        yield from self._tones(self._numbers(latent[None]), pen, size, rows=rows)

    def _strips(
        self, numbers: torch.Tensor, pen: Pen, size: int, *, rows: int
    ) -> Iterator[Pictures]:
        for tones in self._tones(numbers, pen, size, rows=rows):
            yield np.rint(tones * np.float32(255)).astype(np.uint8)

    @torch.no_grad()
    def _tones(self, numbers: torch.Tensor, pen: Pen, size: int, *, rows: int) -> Iterator[Tones]:
        rows = min(rows, size)
        columns = max(1, AT_ONCE // rows)
        for top in range(0, size, rows):
            bottom = min(size, top + rows)
            strip = np.empty((bottom - top, size, 3), np.float32)
            for left in range(0, size, columns):
                window = Window(left, top, min(size, left + columns), bottom)
                drawn = self.style.hard(numbers, pen, size, window)[0].clamp(0, 1)
                strip[:, window.left : window.right] = drawn.permute(1, 2, 0).cpu().numpy()
            yield strip

    @torch.no_grad()
    def paths(self, latent: Latents, pen: Pen) -> Drawing | None:
        return self.style.vector(self._numbers(latent[None])[0], pen)

    # ---- reading

    @torch.no_grad()
    def read(self, pictures: Pictures, pen: Pen) -> Latents:
        return _latents(self._read(self.seen(pictures, pen)))

    def doubt(self, pen: Pen) -> str:
        return self.style.doubt(pen)

    @torch.no_grad()
    def sureness(self, picture: Pictures, pen: Pen, *, reads: int = 32, seed: int = 0) -> Latents:
        images = self.seen(picture[None], pen).expand(reads, -1, -1, -1)
        read = self._read(self._sent(images, strength=1.0, generator=stream(seed, 0, "sureness")))
        return _latents((1 - read.var(0, correction=0)).clamp(min=0))

    @torch.no_grad()
    def passage(
        self, latents: Latents, pen: Pen, size: int, *, strength: float, seed: int
    ) -> Passage:
        clean = self.draw(latents, pen, size)
        own = self.style.training_pen  # a reader knows its own palette only (docs/techniques.md)
        pen_read = pen.model_copy(update={"palette": own.palette, "ink": own.ink})
        numbers = self._numbers(latents)
        side = self.drawer.size
        images = torch.cat(
            [
                seen(self.style.code(self.style.hard(part, pen_read, 4 * side), pen_read), side)
                for part in numbers.split(max(1, AT_ONCE // (16 * side * side)))
            ]
        )
        noisy = self._sent(images, strength=strength, generator=stream(seed, 0, "passage"))
        read = self._read(noisy)
        return Passage(
            clean=clean,
            noisy=self._shown(noisy, pen, size),
            redrawn=self.draw(_latents(read), pen, size),
            read=_latents(read),
        )

    @torch.no_grad()
    def picture_passage(
        self, picture: Pictures, pen: Pen, size: int, *, strength: float, seed: int
    ) -> Passage:
        side = min(picture.shape[:2])
        top, left = ((length - side) // 2 for length in picture.shape[:2])
        square = np.ascontiguousarray(picture[top : top + side, left : left + side])[None]
        image = _tensor(square).to(self.device).permute(0, 3, 1, 2).float() / 255
        shown = torch.nn.functional.interpolate(
            image, (size, size), mode="bilinear", align_corners=False, antialias=True
        )
        images = self.seen(square, pen)
        noisy = self._sent(images, strength=strength, generator=stream(seed, 0, "passage"))
        read = _latents(self._read(noisy))
        return Passage(
            clean=_picture(shown),
            noisy=self._shown(noisy, pen, size),
            redrawn=self.draw(read, pen, size),
            read=read,
        )

    def measure(self, *, strength: float = 1.0, seed: int = 0) -> Legibility:
        return self.examine(legibility.THOROUGH, strength=strength, seed=seed)

    def examine(
        self, effort: legibility.Effort, *, strength: float = 1.0, seed: int = 0
    ) -> Legibility:
        """Legibility, measured with more or less effort."""
        return legibility.measure(
            self.drawer,
            self.reader,
            self.channel,
            message=self.message,
            effort=effort,
            strength=strength,
            seed=seed,
        )

    @torch.no_grad()
    def axes(self, count: int) -> Latents:
        n = 4 * self.latent_size + 256
        generator = stream(0, 0, "axes")
        z = KINDS[self.message].sample(n, self.latent_size, generator).to(self.device)
        drawn = [seen(self.drawer(part), AXES_SIZE).flatten(1) for part in z.split(64)]
        images = torch.cat(drawn).cpu().double()  # Metal has no doubles
        z = z.cpu().double()
        response = torch.linalg.lstsq(z - z.mean(0), images - images.mean(0)).solution
        directions = torch.linalg.svd(response.mT, full_matrices=False).Vh  # (.., latent_size)
        directions = directions[: min(count, self.latent_size)]
        largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
        return _latents(directions * largest.sign())

    # ---- between numpy and torch

    def _numbers(self, latents: Latents) -> torch.Tensor:
        if latents.ndim != 2 or latents.shape[1] != self.latent_size:
            raise SettingError(f"This model takes messages of {self.latent_size} numbers.")
        if not np.isfinite(latents).all():
            raise SettingError("A message has finite numbers only.")
        z = _tensor(latents.astype(np.float32, copy=False)).to(self.device)
        return torch.cat([self.drawer.numbers(part) for part in z.split(4096)])

    def seen(self, pictures: Pictures, pen: Pen) -> torch.Tensor:
        """Pictures as the reader sees them without noise, (n, channels, size, size)."""
        if pictures.ndim != 4 or pictures.shape[1] != pictures.shape[2] or pictures.shape[3] != 3:
            raise SettingError("Only square pictures can be read.")
        if not pictures.size:
            raise SettingError("There is no picture to read.")
        parts = []
        some = max(1, AT_ONCE // (pictures.shape[1] * pictures.shape[2]))
        for at in range(0, len(pictures), some):
            part = _tensor(pictures[at : at + some]).to(self.device)
            image = part.permute(0, 3, 1, 2).float() / 255
            parts.append(seen(self.style.code(image, pen), self.drawer.size))
        return torch.cat(parts)

    def _sent(
        self, images: torch.Tensor, *, strength: float, generator: torch.Generator
    ) -> torch.Tensor:
        return self.channel(images, paper=self.paper, generator=generator, strength=strength)

    def _read(self, images: torch.Tensor) -> torch.Tensor:
        origin = self.paper.view(1, -1, 1, 1)
        return torch.cat([self.reader(part - origin) for part in images.split(256)])

    def _shown(self, images: torch.Tensor, pen: Pen, size: int) -> Pictures:
        """The reader's images in the pen's colours, each pixel a square."""
        images = torch.nn.functional.interpolate(images.clamp(0, 1), (size, size), mode="nearest")
        if self.style.channels == 1:
            paper, ink = (
                images.new_tensor(rgb(colour)).view(1, 3, 1, 1)
                for colour in (self.style.paper_of(pen), self.style.ink_of(pen))
            )
            images = paper + images * (ink - paper)
        return _picture(images)


def _check(size: int) -> None:
    if not 1 <= size <= LARGEST:
        raise SettingError(f"A picture has a side of 1 to {LARGEST} pixels.")


def _tensor(array: Pictures | Latents) -> torch.Tensor:
    """The same numbers as a tensor; copied where nobody may write to them, as Pillow's."""
    return torch.from_numpy(np.require(array, requirements=["C", "W"]))


def _picture(images: torch.Tensor) -> Pictures:
    """Images (n, 3, h, w) in [0, 1] as pictures (n, h, w, 3)."""
    bytes_ = images.clamp(0, 1).mul(255).round_().to(torch.uint8)
    picture: Pictures = bytes_.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return picture


def _latents(z: torch.Tensor) -> Latents:
    latents: Latents = z.float().cpu().numpy()
    return latents
