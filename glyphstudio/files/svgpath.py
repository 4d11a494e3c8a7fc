"""The geometry of SVG: numbers, transforms and paths, as cubic curves; data only."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from glyphstudio.errors import FileError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Cubic = npt.NDArray[np.float64]

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f of SVG: x' = a x + c y + e, y' = b x + d y + f."""

Stroke = tuple[list[complex], bool]
"""Control points of joined cubics, 3 n + 1 of them, x + y i; and whether the curve is closed."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FARTHEST = 1e7  # no number of a drawing is larger
MOST_SEGMENTS = 20_000  # of one path
LONGEST_PATH = 1 << 20  # letters of one path
LONGEST_LENGTH = 64  # letters of one length
UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"\s*,?\s*(?:({_NUMBER})|([MmLlHhVvCcSsQqTtAaZz]))")
_FLAG = re.compile(r"\s*,?\s*([01])")
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*([a-z]*)\s*")
_CALL = re.compile(r"\s*,?\s*([a-zA-Z]+)\s*\(([^()]*)\)")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
ROUND = 4 / 3 * (math.sqrt(2) - 1)  # handles of a quarter circle


def number(text: str) -> float:
    """A number of a drawing.

    Raises:
        FileError: it is none, or a huge one.
    """
    try:
        value = float(text)
    except ValueError:
        raise FileError(f"{text[:20]!r} is not a number.") from None
    if not abs(value) <= FARTHEST:
        raise FileError("a number in it is too large or none at all.")
    return value


def numbers(text: str) -> list[float]:
    """Numbers between spaces or commas."""
    return [number(part) for part in text.replace(",", " ").split()]


def length(text: str) -> float:
    """A length in pixels; per cent and the like, which say nothing by themselves, are refused."""
    found = _LENGTH.fullmatch(text) if len(text) <= LONGEST_LENGTH else None
    if found is None or found[2] not in UNITS:
        raise FileError(f"{text[:20]!r} is not a length that can be understood.")
    return number(found[1]) * UNITS[found[2]]


def _single_spaced(text: str) -> str:
    """Text without runs of spaces: patterns that try each of them take time in the square."""
    return " ".join(text.split())


# ---- transforms


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h, b * g + d * h,
        a * i + c * j, b * i + d * j,
        a * k + c * m + e, b * k + d * m + f,
    )  # fmt: skip


def transform(text: str) -> Matrix:
    """The matrix of a transform attribute.

    Raises:
        FileError: it cannot be understood.
    """
    matrix, at = IDENTITY, 0
    text = _single_spaced(text)
    while at < len(text):
        call = _CALL.match(text, at)
        if call is None:
            raise FileError(f"the transform {text[:30]!r} cannot be understood.")
        matrix, at = times(matrix, _step(call[1], numbers(call[2]))), call.end()
    if not all(abs(value) <= FARTHEST for value in matrix):
        raise FileError("a transform in it is too large.")
    return matrix


def _step(name: str, given: list[float]) -> Matrix:
    count = len(given)
    if name == "matrix" and count == 6:
        a, b, c, d, e, f = given
        return (a, b, c, d, e, f)
    if name == "translate" and count in (1, 2):
        return (1, 0, 0, 1, given[0], given[1] if count == 2 else 0)
    if name == "scale" and count in (1, 2):
        return (given[0], 0, 0, given[-1], 0, 0)
    if name == "rotate" and count in (1, 3):
        sine, cosine = math.sin(math.radians(given[0])), math.cos(math.radians(given[0]))
        x, y = given[1:] if count == 3 else (0.0, 0.0)
        around = times((1, 0, 0, 1, x, y), (cosine, sine, -sine, cosine, 0, 0))
        return times(around, (1, 0, 0, 1, -x, -y))
    if name == "skewX" and count == 1:
        return (1, 0, math.tan(math.radians(given[0])), 1, 0, 0)
    if name == "skewY" and count == 1:
        return (1, math.tan(math.radians(given[0])), 0, 1, 0, 0)
    raise FileError(f"the transform {name[:20]!r} cannot be understood.")


# ---- paths


def path(text: str) -> list[Stroke]:
    """The strokes of a path's d, lines and arcs as cubics too.

    Raises:
        FileError: it cannot be understood, or is far too long.
    """
    if len(text) > LONGEST_PATH:
        raise FileError("a path in it is too long.")
    reader = _Path()
    at, command = 0, ""
    text = _single_spaced(text)
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise FileError(f"a path in it cannot be understood at {text[at : at + 20]!r}.")
        if token[2]:
            command, at = token[2], token.end()
        elif command in ("", "Z", "z"):
            raise FileError("a path in it does not begin with M.")
        given, at = _arguments(text, at, command)
        reader.take(command, given)
        command = {"M": "L", "m": "l"}.get(command, command)
    return reader.strokes()


def _arguments(text: str, at: int, command: str) -> tuple[list[float], int]:
    given: list[float] = []
    for index in range(_TAKES[command.upper()]):
        flag = command in "Aa" and index in (3, 4)
        found = (_FLAG if flag else _TOKEN).match(text, at)
        if found is None or not found[1]:
            raise FileError("a path in it is cut off.")
        given.append(number(found[1]))
        at = found.end()
    return given, at


class _Path:
    """What a path's commands have drawn so far."""

    def __init__(self) -> None:
        self._strokes: list[Stroke] = []
        self._points: list[complex] = []
        self._at = self._start = 0j
        self._handle: complex | None = None  # of the curve before, for S and T
        self._kind = ""
        self._segments = 0

    def strokes(self) -> list[Stroke]:
        self._end(closed=False)
        return self._strokes

    def take(self, command: str, given: list[float]) -> None:
        self._segments += 1
        if self._segments > MOST_SEGMENTS:
            raise FileError(f"a path in it has more than {MOST_SEGMENTS} pieces.")
        kind = command.upper()
        origin = self._at if command.islower() else 0j
        if kind != "M" and not self._points and not self._strokes:
            raise FileError("a path in it does not begin with M.")
        if kind == "M":
            self._end(closed=False)
            self._at = self._start = origin + complex(given[0], given[1])
            self._points = [self._at]
        elif kind == "Z":
            if self._points:
                self._line(self._start)
            self._end(closed=True)
            self._at = self._start
        elif kind == "H":
            self._line(complex(given[0] + origin.real, self._at.imag))
        elif kind == "V":
            self._line(complex(self._at.real, given[0] + origin.imag))
        elif kind == "A":
            self._arc(given, origin + complex(given[5], given[6]))
        else:
            self._curve(
                kind,
                [origin + complex(x, y) for x, y in zip(given[::2], given[1::2], strict=True)],
            )
        if kind not in "CSQT":
            self._handle = None
        self._kind = kind

    def _curve(self, kind: str, to: list[complex]) -> None:
        at = self._at
        if kind == "L":
            self._line(to[0])
        elif kind in "CS":
            smooth = self._handle if self._kind in ("C", "S") else None
            first = to[0] if kind == "C" else (at if smooth is None else 2 * at - smooth)
            self._cubic(first, to[-2], to[-1])
            self._handle = to[-2]
        else:
            smooth = self._handle if self._kind in ("Q", "T") else None
            middle = to[0] if kind == "Q" else (at if smooth is None else 2 * at - smooth)
            self._cubic(at + (middle - at) * 2 / 3, to[-1] + (middle - to[-1]) * 2 / 3, to[-1])
            self._handle = middle

    def _line(self, to: complex) -> None:
        if to != self._at:
            self._cubic(self._at + (to - self._at) / 3, self._at + (to - self._at) * 2 / 3, to)

    def _cubic(self, first: complex, second: complex, to: complex) -> None:
        if not self._points:  # drawn on after a Z
            self._points = [self._at]
        self._points += [first, second, to]
        self._at = to

    def _arc(self, given: list[float], to: complex) -> None:
        """Source: SVG 1.1, appendix F.6."""
        rx, ry, turned, large, sweep = abs(given[0]), abs(given[1]), given[2], given[3], given[4]
        if to == self._at or rx == 0 or ry == 0:
            self._line(to)
            return
        turn = complex(math.cos(math.radians(turned)), math.sin(math.radians(turned)))
        half = (self._at - to) / 2 / turn
        u, v = half.real / rx, half.imag / ry
        needed = math.hypot(u, v)
        if needed > 1:
            rx, ry, u, v = rx * needed, ry * needed, u / needed, v / needed
        square = u * u + v * v
        side = math.sqrt(max(0.0, 1 / square - 1)) * (-1 if bool(large) == bool(sweep) else 1)
        middle = complex(side * v, -side * u)  # on the unit circle's plane
        begin = math.atan2(v - middle.imag, u - middle.real)
        end = math.atan2(-v - middle.imag, -u - middle.real)
        sweep_by = (end - begin) % (2 * math.pi) - (0 if sweep else 2 * math.pi)
        centre = (self._at + to) / 2 + complex(middle.real * rx, middle.imag * ry) * turn
        pieces = max(1, math.ceil(abs(sweep_by) / (math.pi / 2) - 1e-9))
        step = sweep_by / pieces
        reach = 4 / 3 * math.tan(step / 4)

        def placed(x: float, y: float) -> complex:
            return centre + complex(x * rx, y * ry) * turn

        for i in range(pieces):
            a, b = begin + i * step, begin + (i + 1) * step
            first = placed(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
            second = placed(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
            last = to if i == pieces - 1 else placed(math.cos(b), math.sin(b))
            self._cubic(first, second, last)

    def _end(self, *, closed: bool) -> None:
        if self._points and self._kind != "M":  # a line without length is a dot
            self._strokes.append((self._points, closed and len(self._points) > 1))
        self._points = []


def polyline(places: list[float], *, closed: bool) -> list[Stroke]:
    """Straight lines through x, y, x, y ...; an odd number at the end is left out."""
    to = [complex(x, y) for x, y in zip(places[::2], places[1::2], strict=False)]
    if not to:
        return []
    words = "M" + " L".join(f"{p.real!r} {p.imag!r}" for p in to) + ("Z" if closed else "")
    return path(words)


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Stroke]:
    """A whole ellipse, from the right, clockwise to the eye."""
    if rx <= 0 or ry <= 0:
        return []
    k = ROUND
    unit = [
        1, 1 + k * 1j, k + 1j, 1j, -k + 1j, -1 + k * 1j, -1,
        -1 - k * 1j, -k - 1j, -1j, k - 1j, 1 - k * 1j, 1,
    ]  # fmt: skip
    return [([complex(x + p.real * rx, y + p.imag * ry) for p in map(complex, unit)], True)]


def rectangle(
    x: float, y: float, width: float, height: float, *, rx: float, ry: float
) -> list[Stroke]:
    """A rectangle, its corners rounded by quarter ellipses of rx and ry."""
    if width <= 0 or height <= 0:
        return []
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if rx <= 0 or ry <= 0:
        right, bottom = x + width, y + height
        return polyline([x, y, right, y, right, bottom, x, bottom], closed=True)
    arc = f"a{rx!r} {ry!r} 0 0 1"
    return path(
        f"M{x + rx!r} {y!r}h{width - 2 * rx!r}{arc} {rx!r} {ry!r}v{height - 2 * ry!r}"
        f"{arc} {-rx!r} {ry!r}h{2 * rx - width!r}{arc} {-rx!r} {-ry!r}v{2 * ry - height!r}"
        f"{arc} {rx!r} {-ry!r}z"
    )


def fine(stroke: Stroke, matrix: Matrix, *, samples: int = 20) -> tuple[Cubic, list[int]]:
    """A stroke as points (n, 2) after a transform, and where its pieces join (indices).

    A straight piece gives its end only. A closed stroke's last point is its first again.
    """
    import numpy as np

    control = np.array(stroke[0])
    a, b, c, d, e, f = matrix
    x, y = control.real, control.imag
    points = np.stack([a * x + c * y + e, b * x + d * y + f], 1)
    if stroke[1] and np.allclose(points[0], points[-1], rtol=0, atol=1e-9 * np.abs(points).max()):
        points[-1] = points[0]
    found, joints = [points[:1]], [0]
    t = (np.arange(1, samples + 1) / samples)[:, None]
    for i in range(0, len(points) - 1, 3):
        p, q, r, s = points[i : i + 4]
        chord = s - p
        away = np.abs(np.stack([q - p, r - p]) @ np.array([-chord[1], chord[0]])).max()
        if away <= 1e-6 * (chord @ chord):
            found.append(points[i + 3 : i + 4])
        else:
            u = 1 - t
            found.append(u**3 * p + 3 * u * u * t * q + 3 * u * t * t * r + t**3 * s)
        joints.append(joints[-1] + len(found[-1]))
    return np.concatenate(found), joints
