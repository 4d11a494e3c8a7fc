"""Vector files as other programs see them: SVG by resvg, PDF by PDFium."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import resvg_py
from PIL import Image

from glyphstudio.drawing import Drawing, Provenance
from glyphstudio.exporters.work import DrawingWork, find_exporter


def written(
    path: Path,
    drawing: Drawing | DrawingWork,
    *,
    paper: bool = True,
    provenance: Provenance | None = None,
) -> Path:
    """Write one drawing, or a sheet of them."""
    exporter = find_exporter(path.suffix)
    work = DrawingWork.of(drawing, 200) if isinstance(drawing, Drawing) else drawing
    exporter.write(
        path,
        work,
        exporter.params_type(paper=paper),
        provenance=provenance,
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )
    return path


def seen(path: Path, width: int) -> np.ndarray:
    """The picture (h, width, 4) that the other program makes of a file, 0..255, signed."""
    if path.suffix == ".svg":
        data = resvg_py.svg_to_bytes(svg_path=str(path), width=width, skip_system_fonts=True)
        with Image.open(io.BytesIO(bytes(data))) as picture:
            return np.asarray(picture.convert("RGBA")).astype(int)
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    picture = page.render(scale=width / page.get_width(), fill_color=(255, 255, 255, 0))
    pixels = picture.to_numpy().astype(int)
    document.close()
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255)])
    return pixels[:, :, [2, 1, 0, 3]]


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """The share of pixels of which a channel is off by more than 64 of 255."""
    return float((np.abs(one[..., :3].astype(int) - other[..., :3]).max(2) > 64).mean())
