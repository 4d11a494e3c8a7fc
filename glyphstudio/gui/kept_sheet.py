"""A sheet of kept glyphs of several models, put together from their full pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from glyphstudio import files
from glyphstudio.drawing import Provenance
from glyphstudio.errors import ExportError
from glyphstudio.gui.export_plan import tiled
from glyphstudio.gui.exporting import SOFTWARE
from glyphstudio.gui.requests import Pixels
from glyphstudio.gui.workers import Running
from glyphstudio.scene import Liked, Scene, scene_json

SIDE = 512  # px of a glyph; their full pictures have 1024
MOST = 200


def write_sheet(
    path: Path, glyphs: Sequence[Liked], pictures: Sequence[Path], running: Running, *, embed: bool
) -> Path:
    """Write them side by side as a PNG, which brings them back to the shelf; where it went.

    Args:
        pictures: the full picture of each.

    Raises:
        ExportError: there are too many of them.
        FileError: a picture cannot be read, or the sheet not be written.
    """
    from glyphstudio.exporters.work import PictureWork, find_exporter

    if len(pictures) > MOST:
        raise ExportError(f"A sheet of several models has {MOST} glyphs at most.")
    small = np.stack([_small(files.read_picture(one)) for one in pictures])
    whole = tiled(small, math.ceil(math.sqrt(len(small))))
    exporter, place = find_exporter("png"), files.free_path(path)
    scene = scene_json(Scene(shelf=tuple(glyphs)))
    exporter.write(
        place,
        PictureWork(whole.shape[1], whole.shape[0], lambda: iter([whole])),
        exporter.params_type(),
        provenance=Provenance(SOFTWARE, scene) if embed else None,
        progress=lambda _done, _total: None,
        cancelled=running.cancelled,
    )
    return place


def _small(picture: Pixels) -> Pixels:
    """A square picture at the side of a sheet."""
    image = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.ascontiguousarray(image, dtype=np.uint8)
