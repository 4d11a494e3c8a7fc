"""Pictures from anywhere: six formats, no surprises, one error."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from glyphstudio.errors import PictureError
from glyphstudio.files.reading import read_bytes

if TYPE_CHECKING:  # numpy and Pillow cost 0.2 s of the window's first second
    import numpy as np
    import numpy.typing as npt
    from PIL import Image

MOST_PICTURE = 50_000_000  # bytes
MOST_PIXELS = 20_000_000
PICTURE_FORMATS = {  # what the first bytes must be; Pillow is told nothing else exists
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "BMP": re.compile(rb"BM"),
    "TIFF": re.compile(rb"II\*\x00|MM\x00\*"),
}


def read_picture(path: Path, *, most_pixels: int = MOST_PIXELS) -> npt.NDArray[np.uint8]:
    """The first frame of a picture file: (h, w, 3) uint8, turned upright, over white.

    Raises:
        PictureError: it is none of PNG, JPEG, GIF, WebP, BMP, TIFF, too large, or damaged.
    """
    data = read_bytes(path, MOST_PICTURE, raises=PictureError)
    return parse_picture(data, most_pixels=most_pixels, name=path.name)


def parse_picture(
    data: bytes, *, most_pixels: int = MOST_PIXELS, name: str = "This"
) -> npt.NDArray[np.uint8]:
    """A picture from bytes, such as the clipboard's (see `read_picture`)."""
    from PIL import Image

    kind = next((kind for kind, start in PICTURE_FORMATS.items() if start.match(data)), None)
    if kind is None:
        raise PictureError(f"{name} is not a PNG, JPEG, GIF, WebP, BMP or TIFF picture.")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                raise PictureError(
                    f"{name} has {width} x {height} pixels, "
                    f"more than the {most_pixels / 1e6:.3g} million that are read."
                )
            return _pixels(picture)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"{name} has too many pixels to be opened.") from error
    except Exception as error:  # Pillow's decoders raise anything at all on damaged bytes
        raise PictureError(f"{name} is damaged or cut off.") from error


def _pixels(picture: Image.Image) -> npt.NDArray[np.uint8]:
    import numpy as np
    from PIL import Image, ImageOps

    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 16 bits a pixel
        deep = np.asarray(upright).astype(np.int64).clip(0, 65535) >> 8
        grey = np.ascontiguousarray(deep, dtype=np.uint8)
        return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
    if upright.mode == "F":
        real = np.asarray(upright)
        if not np.isfinite(real).all():
            raise PictureError("This picture holds values that are not numbers.")
        bright = real * 255 if real.max(initial=0) <= 1 else real
        return np.ascontiguousarray(np.repeat(bright.clip(0, 255)[..., None], 3, 2), np.uint8)
    if upright.has_transparency_data:
        over = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return np.ascontiguousarray(upright.convert("RGB"), dtype=np.uint8)
