"""Single colours "#rrggbb": how light they are, how far apart, and how to make one readable."""

from __future__ import annotations

import math
from functools import lru_cache

READABLE = 3.0  # contrast from which a shape can be told from its ground (WCAG 2.2, 1.4.11)
Lab = tuple[float, float, float]  # OKLab: lightness 0..1, green-red and blue-yellow -.4..+.4
RGB = tuple[float, float, float]


def checked_colour(text: str) -> str:
    """`text` as "#rrggbb" in small letters.

    Raises:
        ValueError: it is no such colour.
    """
    small = text.lower()
    if len(small) != 7 or small[0] != "#" or any(c not in "0123456789abcdef" for c in small[1:]):
        raise ValueError("a colour is written #rrggbb")
    return small


def rgb(colour: str) -> RGB:
    """The sRGB parts of "#rrggbb", each in [0, 1]."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def named(parts: RGB) -> str:
    """The nearest "#rrggbb" of sRGB parts; what lies outside [0, 1] is cut."""
    return "#" + bytes(round(255 * min(1.0, max(0.0, part))) for part in parts).hex()


def luminance(colour: str) -> float:
    """Relative luminance, 0..1 (WCAG 2.2)."""
    red, green, blue = (_linear(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2)."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@lru_cache(4096)
def oklab(colour: str) -> Lab:
    """A colour in OKLab, where equal distances look alike.

    Source: B. Ottosson 2020, "A perceptual color space for image processing".
    """
    red, green, blue = (_linear(part) for part in rgb(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_oklab(lab: Lab) -> str:
    """The colour at a place of OKLab; where a screen has none, the same one paler."""
    lightness, a, b = min(1.0, max(0.0, lab[0])), lab[1], lab[2]
    low, high = 0.0, 1.0
    if _shows(_parts((lightness, a, b))):
        low = 1.0
    for _ in range(12 if low == 0 else 0):  # how much of its colour fits into sRGB
        share = (low + high) / 2
        if _shows(_parts((lightness, share * a, share * b))):
            low = share
        else:
            high = share
    return named(_parts((lightness, low * a, low * b)))


def apart(one: str, other: str) -> float:
    """How different two colours look: their distance in OKLab; .02 can just be told apart."""
    first, second = oklab(one), oklab(other)
    return math.dist(first, second)


def off_line(colour: str, start: str, end: str) -> float:
    """How far a colour looks from the nearest mixture of two others, by OKLab."""
    away, span = (
        [part - first for part, first in zip(rgb(one), rgb(start), strict=True)]
        for one in (colour, end)
    )
    along = sum(a * s for a, s in zip(away, span, strict=True))
    share = min(1.0, max(0.0, along / max(1e-9, sum(s * s for s in span))))
    mixed = [first + share * s for first, s in zip(rgb(start), span, strict=True)]
    return apart(colour, named((mixed[0], mixed[1], mixed[2])))


def beside(ink: str, paper: str, by: float) -> str:
    """An ink as light as before, moved across the line between it and the paper; by OKLab.

    Of a grey on grey paper: towards blue where `by` is positive, else towards yellow.
    """
    lightness, a, b = oklab(ink)
    _, from_a, from_b = oklab(paper)
    along = math.hypot(a - from_a, b - from_b)
    if along < 0.02:  # hardly any hue of its own
        return from_oklab((lightness, a, b - by))
    return from_oklab((lightness, a + by * (b - from_b) / along, b - by * (a - from_a) / along))


def readable(ink: str, paper: str, *, least: float = READABLE) -> str:
    """The nearest ink of the same hue that has a contrast of at least `least` to the paper.

    It becomes darker on a light paper and lighter on a dark one; the other way where that way
    ends first. Black or white reach 4.5 on any paper, so that one of them is always enough.
    """
    if contrast(ink, paper) >= least:
        return ink
    start, a, b = oklab(ink)
    reached: list[tuple[float, str]] = []
    for end in (0.0, 1.0):
        made = from_oklab((end, a, b))
        if contrast(made, paper) < least:
            continue
        near, far = start, end
        for _ in range(16):
            middle = (near + far) / 2
            if contrast(from_oklab((middle, a, b)), paper) >= least:
                far = middle
            else:
                near = middle
        reached.append((abs(far - start), from_oklab((far, a, b))))
    return min(reached)[1]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _parts(lab: Lab) -> RGB:
    """sRGB parts of OKLab, outside [0, 1] where a screen cannot show it."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def _shows(parts: RGB) -> bool:
    return all(-0.002 <= part <= 1.002 for part in parts)
