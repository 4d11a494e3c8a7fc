"""PDF: the same vector drawings as one page, for printers. ISO 32000-1, written by hand."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from glyphstudio.drawing import Dots, Item, Loop, Shadow, Stripes, Stroke
from glyphstudio.errors import ExportError
from glyphstudio.exporters import xmp
from glyphstudio.exporters.drawings import (
    FINE,
    MODES,
    UNIT,
    Corners,
    DrawingExporter,
    DrawingParams,
    bends,
    colour_of,
    glyphs_of,
    lines_of,
    loops_of,
)
from glyphstudio.exporters.streams import refuse_if
from glyphstudio.exporters.work import Cancelled, DrawingWork, Progress, Work
from glyphstudio.params import Params

POINT = 72 / 96  # points in a pixel
MOST_POINTS = 14_400  # of a page's side, as readers hold (ISO 32000-1, annex C)
ROUND = 4 / 3 * math.tan(math.pi / 8)  # handles of a quarter circle
CAPS = {"butt": 0, "round": 1, "square": 2}
JOINS = {"miter": 0, "round": 1, "bevel": 2}
SHADOW_SIDE = 512  # pixels of a shadow's picture at most
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # the second line says that there is more than text
CATALOGUE, PAGES, PAGE, CONTENT, NOTES = range(1, 6)  # numbers of the objects that are always there


class Pdf(DrawingExporter):
    """Each glyph is a form, cut off at its square; shadows are small pictures."""

    name = "pdf"
    label = "PDF drawing"
    description = "The same paths on a page, for printers"
    suffix = ".pdf"

    def check(self, work: Work, params: Params) -> None:
        super().check(work, params)
        assert isinstance(work, DrawingWork)
        if max(work.width, work.height) * POINT > MOST_POINTS:
            raise ExportError(
                f"A page of {work.width} x {work.height} pixels is too large for PDF; "
                f"each side may have {MOST_POINTS / POINT:,.0f}."
            )

    def pour(
        self,
        file: BinaryIO,
        work: Work,
        params: Params,
        *,
        text: str,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        assert isinstance(work, DrawingWork)
        assert isinstance(params, DrawingParams)
        body = Body(file)
        if text:  # first, so that it is found soon
            kind = "/Type /Metadata /Subtype /XML"
            body.put_stream(xmp.packet(text).encode(), kind, number=NOTES, packed=False)
        width, height = work.width * POINT, work.height * POINT
        scale = work.size * POINT / UNIT
        page = []
        if params.paper and work.paper is not None:
            page.append(f"{_colour(work.paper)} rg 0 0 {_plain(width)} {_plain(height)} re f")
        forms = []
        for placed in glyphs_of(work, progress, cancelled):
            ground = placed.drawing.paper if params.paper else None
            form = Form(body, ground if ground != work.paper else None)
            for item in placed.drawing.items:
                refuse_if(cancelled)
                form.draw(item)
            forms.append(form.put())
            left, top = placed.left * POINT, height - placed.top * POINT
            page.append(
                f"q {_plain(scale, 6)} 0 0 {_plain(-scale, 6)} {_plain(left)} {_plain(top)} cm "
                f"/G{len(forms)} Do Q"
            )
        body.put_stream("\n".join(page).encode(), number=CONTENT)
        names = " ".join(f"/G{place} {number} 0 R" for place, number in enumerate(forms, 1))
        body.put(
            f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {_plain(width)} {_plain(height)}] "
            f"/Group << /S /Transparency /CS /DeviceRGB >> /Contents {CONTENT} 0 R "
            f"/Resources << /XObject << {names} >> >> >>",
            number=PAGE,
        )
        body.put(f"<< /Type /Pages /Kids [{PAGE} 0 R] /Count 1 >>", number=PAGES)
        notes = f" /Metadata {NOTES} 0 R" if text else ""
        body.put(f"<< /Type /Catalog /Pages {PAGES} 0 R{notes} >>", number=CATALOGUE)
        body.finish()

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head.startswith(b"%PDF-")


class Body:
    """A PDF's objects as they are written one by one, and the table of where they begin."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[int, int] = {}
        self._next = NOTES + 1
        file.write(HEAD)

    def put(self, text: str, *, number: int = 0) -> int:
        """Write an object; its number."""
        return self._put(text.encode("ascii"), number)

    def put_stream(
        self, data: bytes, entries: str = "", *, number: int = 0, packed: bool = True
    ) -> int:
        """Write a stream with further entries of its dictionary; its number."""
        if packed:
            data, entries = zlib.compress(data, 6), f"{entries} /Filter /FlateDecode"
        head = f"<< /Length {len(data)} {entries} >>\nstream\n".encode("ascii")
        return self._put(head + data + b"\nendstream", number)

    def _put(self, data: bytes, number: int) -> int:
        if not number:
            number, self._next = self._next, self._next + 1
        self._places[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, data))
        return number

    def finish(self) -> None:
        """Write the table."""
        start = self._file.tell()
        rows = ["0000000000 65535 f \n"]
        for number in range(1, self._next):
            place = self._places.get(number)
            rows.append("0000000000 00000 f \n" if place is None else f"{place:010d} 00000 n \n")
        self._file.write(f"xref\n0 {self._next}\n{''.join(rows)}".encode("ascii"))
        end = (
            f"trailer\n<< /Size {self._next} /Root {CATALOGUE} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        )
        self._file.write(end.encode("ascii"))


class Form:
    """One glyph: 1000 units wide, y down."""

    def __init__(self, body: Body, paper: str | None) -> None:
        self._body = body
        self._lines: list[str] = []
        self._states: dict[str, str] = {}  # what it holds: its name
        self._pictures: list[int] = []
        if paper is not None:
            self._lines.append(f"{_colour(paper)} rg 0 0 {UNIT} {UNIT} re f")

    def draw(self, item: Item) -> None:
        """Add an item."""
        lines = ["q"]
        if item.clip:
            lines.append(f"{closed(item.clip)} W n")
        blend = MODES["normal" if isinstance(item, Shadow) else item.blend]
        mode = blend.title().replace("-", "")
        state = f"/ca {_plain(item.opacity)} /CA {_plain(item.opacity)} /BM /{mode}"
        if state != "/ca 1 /CA 1 /BM /Normal":
            name = self._states.setdefault(state, f"S{len(self._states)}")
            lines.append(f"/{name} gs")
        colour = _colour(item.colour)
        if isinstance(item, Shadow):
            self._pictures.append(shadow_picture(self._body, item))
            lines.append(f"{UNIT} 0 0 {-UNIT} 0 {UNIT} cm /I{len(self._pictures)} Do")
        elif isinstance(item, Stroke):
            lines.append(
                f"{colour} RG {_plain(item.width * UNIT)} w {CAPS[item.cap]} J {JOINS[item.join]} j"
            )
            shut = item.closed
            # PDFium makes a thin line that is curved thicker than a straight one
            parts = [
                _path(line, shut=shut, straight=True) for line in lines_of(item.lines, shut=shut)
            ]
            lines.append("\n".join(parts) + " S")
        elif item.pattern is None:
            lines.append(f"{colour} rg {closed(item.loops)} f")
        else:
            lines.append(f"{closed(item.loops)} W n {colour} rg {_patterned(item.pattern)} f")
        self._lines += [*lines, "Q"]

    def put(self) -> int:
        """Write it; its number."""
        states = " ".join(f"/{name} << {state} >>" for state, name in self._states.items())
        pictures = " ".join(f"/I{i} {number} 0 R" for i, number in enumerate(self._pictures, 1))
        return self._body.put_stream(
            "\n".join(self._lines).encode("ascii"),
            f"/Type /XObject /Subtype /Form /BBox [0 0 {UNIT} {UNIT}] "
            f"/Resources << /ExtGState << {states} >> /XObject << {pictures} >> >>",
        )


def shadow_picture(body: Body, shadow: Shadow) -> int:
    """A shadow over the whole glyph: its colour, and how much of it there is; its number."""
    side = min(SHADOW_SIDE, max(128, math.ceil(12 / max(shadow.blur, 1e-3))))
    mask = zlib.compress(shade(shadow, side).tobytes(), 6)
    size = f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /Interpolate true"
    soft = body.put_stream(
        mask,
        f"{size} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode",
        packed=False,
    )
    pixel = bytes.fromhex(colour_of(shadow.colour)[1:])
    return body.put_stream(
        pixel,
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB "
        f"/BitsPerComponent 8 /SMask {soft} 0 R",
    )


def shade(shadow: Shadow, side: int) -> npt.NDArray[np.uint8]:
    """How dark a shadow is on side x side pixels of the unit square, 0..255."""
    margin = math.ceil(4 * shadow.blur * side) + 1
    winding = np.zeros((side + 2 * margin,) * 2, np.int8)
    for loop in shadow.loops:
        points = np.asarray(loop) + np.array([shadow.dx, shadow.dy])
        points = points * side + (margin - 0.5)
        area = np.sum(points[:, 0] * np.roll(points[:, 1], -1))
        area -= np.sum(points[:, 1] * np.roll(points[:, 0], -1))
        piece = Image.new("1", winding.shape)
        ImageDraw.Draw(piece).polygon([*map(tuple, points.tolist())], fill=1)
        winding += np.where(np.asarray(piece), 1 if area > 0 else -1, 0).astype(np.int8)
    mask = Image.fromarray((winding != 0).astype(np.uint8) * 255)
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(shadow.blur * side)))
    return np.ascontiguousarray(soft[margin:-margin, margin:-margin])


def closed(loops: Iterable[Loop]) -> str:
    """Loops as path operators; "" becomes a path that holds nothing."""
    return "\n".join(_path(loop, shut=True) for loop in loops_of(loops)) or "0 0 m h"


def _path(points: Corners, *, shut: bool, straight: bool = False) -> str:
    (x, y), *rest = (points / FINE).tolist()
    data = [f"{_plain(x)} {_plain(y)} m"]
    if not rest:  # a pen that is only put down
        return f"{data[0]} {_plain(x)} {_plain(y)} l"
    bent, handles = bends(points, shut=shut)
    if straight:
        bent[:] = False
    if shut:
        rest.append((x, y))
    for curved, ((a, b), (c, d)), (x, y) in zip(
        bent.tolist(), (handles / FINE).tolist(), rest, strict=True
    ):
        ahead = f"{_plain(a)} {_plain(b)} {_plain(c)} {_plain(d)} " if curved else ""
        data.append(f"{ahead}{_plain(x)} {_plain(y)} {'c' if curved else 'l'}")
    if shut and not bent[-1]:  # it is drawn by the end of the path
        data.pop()
    return " ".join(data) + (" h" if shut else "")


def _patterned(pattern: Stripes | Dots) -> str:
    """The bars or discs of a pattern that can be seen in the unit square."""
    angle = math.radians(pattern.angle)
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    middle, reach = np.array([0.5, 0.5]), 0.75  # of the square, and beyond its corners
    if isinstance(pattern, Stripes):
        start = middle @ across - pattern.offset
        steps = _steps(start, reach, pattern.pitch)
        bars = []
        for step in steps:
            on = (pattern.offset + step * pattern.pitch) * across + (middle @ along) * along
            side, far = across * pattern.width / 2, along * reach
            bars.append([on + far + side, on - far + side, on - far - side, on + far - side])
        return closed([tuple(map(tuple, bar)) for bar in np.array(bars).tolist()])
    origin = np.array(pattern.origin)
    discs = []
    for i in _steps((middle - origin) @ along, reach, pattern.pitch):
        for j in _steps((middle - origin) @ across, reach, pattern.pitch):
            x, y = origin + pattern.pitch * (i * along + j * across)
            if max(abs(x - 0.5), abs(y - 0.5)) < 0.5 + pattern.radius:
                discs.append(_disc(x * UNIT, y * UNIT, pattern.radius * UNIT))
    return "\n".join(discs) or "0 0 m h"


def _steps(start: float, reach: float, pitch: float) -> range:
    """The multiples of `pitch` within `reach` of `start`."""
    return range(math.floor((start - reach) / pitch), math.ceil((start + reach) / pitch) + 1)


def _disc(x: float, y: float, r: float) -> str:
    """Four quarter circles."""
    h = ROUND * r
    corners = [
        (x + r, y + h, x + h, y + r, x, y + r),
        (x - h, y + r, x - r, y + h, x - r, y),
        (x - r, y - h, x - h, y - r, x, y - r),
        (x + h, y - r, x + r, y - h, x + r, y),
    ]
    quarters = " ".join(" ".join(map(_plain, quarter)) + " c" for quarter in corners)
    return f"{_plain(x + r)} {_plain(y)} m {quarters} h"


def _colour(text: str) -> str:
    """Three numbers 0..1."""
    return " ".join(_plain(part / 255, 4) for part in bytes.fromhex(colour_of(text)[1:]))


def _plain(number: float, digits: int = 3) -> str:
    """A number without an exponent."""
    text = f"{number:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
