"""A paper and up to five inks out of a photograph; the same ones every time. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.colour import apart, beside, contrast, from_oklab, oklab, readable, rgb
from glyphstudio.palette import OWN, Palette

MOST_INKS = 5  # fills among them
MOST_FILLS = 2
SIDE = 160  # px, a photograph is looked at so small
CLUSTERS = 14
ROUNDS = 24
DISTINCT = 0.085  # OKLab; inks nearer to each other or to the paper are one (a just seen step: .02)
FAR = 0.20  # an ink that must move so far to be readable would be another colour: it is a fill
SEEN = 1.25  # contrast a fill has at least: large shapes need less than lines
SLANT = 0.025  # sine; of colours nearer to one line from the paper thin lines look alike
HINT = 0.015  # OKLab, as engine.inks gives tints
LEAST_SHARE = 0.002  # of the picture, else it is a speck
LIGHT, DARK = 0.90, 0.24  # lightness a paper has at least, or at most
TINT = 0.045, 0.06  # how colourful a light and a dark paper may be
FLAT = 0.5  # share of one colour that is a ground of its own, which no photograph has
GROUND = 0.04  # share of light or dark areas from which one of them can be the paper
Reals = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Area:
    """A colour of the picture, and how much of the picture has it (0..1)."""

    colour: str
    share: float


def palette_from(picture: Pixels, *, label: str = OWN) -> Palette:
    """The palette of a picture (h, w, 3), sRGB.

    Paper: the largest light area, or the dark one where light is scarce, made lighter or darker
    until inks have room on it. Inks: areas unlike the paper and each other, large or colourful
    ones first, moved in lightness until their contrast is 3:1 (WCAG 2.2); one that would become
    another colour by that stays as it is and is a fill.
    """
    areas = areas_of(picture)
    paper, ground = _paper_of(areas)
    rest = [area for area in areas if area is not ground]
    inks: list[str] = []
    fills: list[str] = []
    for colour in _distinct(rest, paper, ground):
        ink = readable(colour, paper)
        moved = abs(oklab(ink)[0] - oklab(colour)[0])
        if moved <= FAR and _is_new(ink, inks + fills):
            inks.append(ink)
        elif (
            len(fills) < MOST_FILLS
            and contrast(colour, paper) >= SEEN
            and _is_new(colour, inks + fills)
        ):
            fills.append(colour)
        if len(inks) + len(fills) == MOST_INKS:
            break
    if not inks:
        base = fills.pop(0) if fills else ground.colour
        inks = [readable(base, paper, least=4.5)]
    first = max(inks, key=lambda ink: contrast(ink, paper))  # what one-ink styles draw with
    inks.sort(key=lambda ink: ink != first)
    told = _told_apart(paper, inks + fills)
    inks, fills = [readable(ink, paper) for ink in told[: len(inks)]], told[len(inks) :]
    return Palette.of(paper, inks, fills, label=label)


def _told_apart(paper: str, colours: list[str]) -> list[str]:
    """The same with a hint of hue wherever one lies between the paper and another, as greys do.

    Else nobody could tell a thin line in the one from a thinner line in the other, and a reader
    cannot. Hints go alternately to either side, and further with each pair.
    """
    told: list[str] = []
    for colour in colours:
        tried = colour
        for step in range(2, 10):
            if all(_slant(tried, other, paper) >= SLANT for other in told):
                break
            tried = beside(colour, paper, HINT * (step // 2) * (-1) ** step)
        told.append(tried)
    return told


def _slant(one: str, other: str, paper: str) -> float:
    """How far apart two colours lie as seen from the paper: the sine of their angle in sRGB."""
    ground = np.array(rgb(paper))
    first, second = np.array(rgb(one)) - ground, np.array(rgb(other)) - ground
    lengths = float(np.linalg.norm(first)) * float(np.linalg.norm(second))
    return float(np.linalg.norm(np.cross(first, second)) / max(lengths, 1e-9))


def areas_of(picture: Pixels) -> list[Area]:
    """The colours of a picture, the largest area first: clusters of its pixels in OKLab.

    Seeds: the commonest colour, then always the one that stands out most from those before by
    distance and the root of its share; so nothing is left to chance.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"not a picture: {picture.shape}")
    points, shares = _binned(_small(picture))
    centres = points[[shares.argmax()]]
    near = np.square(points - centres[0]).sum(1)
    while len(centres) < min(CLUSTERS, len(points)):
        pull = near * np.sqrt(shares)
        if pull.max() <= 0:
            break
        centres = np.vstack((centres, points[pull.argmax()]))
        near = np.minimum(near, np.square(points - centres[-1]).sum(1))
    owner = _owners(points, centres)
    for _ in range(ROUNDS):
        weight = np.bincount(owner, shares, len(centres))
        sums = [np.bincount(owner, shares * points[:, i], len(centres)) for i in range(3)]
        moved = np.stack(sums, 1) / np.maximum(weight, 1e-12)[:, None]
        centres = np.where(weight[:, None] > 0, moved, centres)
        before, owner = owner, _owners(points, centres)
        if (owner == before).all():
            break
    weight = np.bincount(owner, shares, len(centres))
    vivid = shares * (0.03 + np.hypot(points[:, 1], points[:, 2])) ** 2  # a mean alone is dull
    pull = np.maximum(np.bincount(owner, vivid, len(centres)), 1e-12)
    parts = [np.bincount(owner, vivid * points[:, i], len(centres)) / pull for i in range(3)]
    found = [
        Area(from_oklab((float(light), float(a), float(b))), float(share))
        for light, a, b, share in zip(*parts, weight, strict=True)
        if share > 0
    ]
    return sorted(found, key=lambda area: (-area.share, area.colour))


def _small(picture: Pixels) -> Reals:
    """Some SIDE pixels a side, (n, 3) in [0, 1]: picked, not averaged, so that they stay bright."""
    step = -(-max(picture.shape[:2]) // SIDE)
    return picture[step // 2 :: step, step // 2 :: step].reshape(-1, 3) / 255


def _binned(pixels: Reals) -> tuple[Reals, Reals]:
    """Pixels (n, 3) gathered into 32^3 boxes: mean OKLab (m, 3) and share (m,) of each."""
    boxes = (pixels * 31.999).astype(np.int64) @ np.array([1024, 32, 1])
    _, box, count = np.unique(boxes, return_inverse=True, return_counts=True)
    lab = _lab(pixels)
    means = np.stack([np.bincount(box, lab[:, i]) for i in range(3)], 1) / count[:, None]
    return means, count / len(pixels)


def _lab(pixels: Reals) -> Reals:
    """sRGB (n, 3) in [0, 1] in OKLab (see colour.oklab)."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    cones = linear @ np.array(
        [[0.4122214708, 0.2119034982, 0.0883024619],
         [0.5363325363, 0.6806995451, 0.2817188376],
         [0.0514459929, 0.1073969566, 0.6299787005]]
    )  # fmt: skip
    lab: Reals = np.cbrt(cones) @ np.array(
        [[0.2104542553, 1.9779984951, 0.0259040371],
         [0.7936177850, -2.4285922050, 0.7827717662],
         [-0.0040720468, 0.4505937099, -0.8086757660]]
    )  # fmt: skip
    return lab


def _owners(points: Reals, centres: Reals) -> npt.NDArray[np.int64]:
    away = np.square(points[:, None] - centres[None]).sum(2)
    owner: npt.NDArray[np.int64] = away.argmin(1)
    return owner


def _paper_of(areas: list[Area]) -> tuple[str, Area]:
    """The paper, and the area it was made from."""

    def light(area: Area) -> float:
        lab = oklab(area.colour)
        return area.share * _ramp(lab[0], 0.68, 0.9) * (1 - min(0.8, 4 * _chroma(lab)))

    def dark(area: Area) -> float:
        lab = oklab(area.colour)
        return area.share * _ramp(lab[0], 0.42, 0.2) * (1 - min(0.6, 3 * _chroma(lab)))

    lightest, darkest = max(areas, key=light), max(areas, key=dark)
    bright, night = sum(map(light, areas)), sum(map(dark, areas))
    most = areas[0]
    if most.share >= max(FLAT, 2 * bright) and oklab(most.colour)[0] < 0.5:
        return most.colour, most  # a print on coloured ground keeps it
    if bright < GROUND <= night or night > 3 * max(bright, GROUND):
        return _tinted(darkest.colour, DARK, TINT[1], lighter=False), darkest
    if bright < GROUND:  # neither: a paper in the picture's lightest tone
        lightest = max(areas, key=lambda area: oklab(area.colour)[0])
    return _tinted(lightest.colour, LIGHT, TINT[0], lighter=True), lightest


def _tinted(colour: str, limit: float, most: float, *, lighter: bool) -> str:
    """A paper in the tone of a colour: as light (or dark) as a paper is, and hardly colourful."""
    lightness, a, b = oklab(colour)
    lightness = max(lightness, limit) if lighter else min(lightness, limit)
    keep = min(1.0, most / max(_chroma((lightness, a, b)), 1e-9))
    return from_oklab((lightness, keep * a, keep * b))


def _distinct(areas: list[Area], paper: str, ground: Area) -> list[str]:
    """Colours unlike the paper and each other, what tells most of the picture first."""
    rest = [area for area in areas if area.share >= LEAST_SHARE]
    rest = [area for area in rest if apart(area.colour, paper) >= DISTINCT]
    before = [paper, ground.colour]
    found: list[str] = []
    while rest:

        def worth(area: Area) -> float:
            other = min(apart(area.colour, colour) for colour in before)
            mixed = min((_beside(area.colour, paper, ink) for ink in found), default=other)
            unlike = min(0.4 * other + 0.6 * mixed, 0.35)  # edges are mixtures with the paper
            return float(area.share**0.3 * unlike * (0.35 + 4 * _chroma(oklab(area.colour))))

        best = max(rest, key=worth)
        found.append(best.colour)
        before.append(best.colour)
        rest = [
            area
            for area in rest
            if area is not best and apart(area.colour, best.colour) >= DISTINCT
        ]
    return found


def _is_new(colour: str, taken: list[str]) -> bool:
    return all(apart(colour, other) >= DISTINCT for other in taken)


def _beside(colour: str, start: str, end: str) -> float:
    """How far a colour lies from all mixtures of two others, in OKLab."""
    at, one, other = (np.array(oklab(text)) for text in (colour, start, end))
    span = other - one
    share = min(1.0, max(0.0, float((at - one) @ span) / max(1e-9, float(span @ span))))
    return float(np.linalg.norm(at - one - share * span))


def _chroma(lab: tuple[float, float, float]) -> float:
    return float((lab[1] ** 2 + lab[2] ** 2) ** 0.5)


def _ramp(value: float, start: float, end: float) -> float:
    """0 at `start`, 1 at `end`, straight between."""
    return min(1.0, max(0.0, (value - start) / (end - start)))
