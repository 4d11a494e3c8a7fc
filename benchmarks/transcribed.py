"""The prototypes' formulas written down straight, in numpy and PIL, to measure the styles against.

One function for each style of the notes: `count` glyphs of random numbers at `size` pixels, as hard
drawings, (count, size, size) cover or index. Nothing is tabulated, cut to blocks or kept.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from glyphstudio.styles.hake import brush_strokes
from glyphstudio.styles.scribe import dictionary_paths

Values = npt.NDArray[np.float64]
FINER = 4  # supersampling of polygons


def plane(size: int) -> tuple[Values, Values]:
    """x and y of the pixels' centres."""
    place = (2 * np.arange(size) + 1) / size - 1
    x, y = np.meshgrid(place, place)
    return x, y


def filled(polygons: list[Values], size: int) -> Values:
    """The union of polygons, supersampled."""
    image = Image.new("L", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(image)
    for polygon in polygons:
        pen.polygon([tuple(p) for p in (polygon + 1) * (size * FINER / 2)], fill=255)
    return np.asarray(image.resize((size, size), Image.Resampling.BOX)) / 255.0


def hull(points: Values) -> Values:
    """The convex hull, by Andrew's monotone chain."""

    def side(line: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for x, y in line:
            while len(kept) > 1:
                (a, b), (c, d) = kept[-2], kept[-1]
                if (c - a) * (y - b) > (d - b) * (x - a):
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    line = sorted(map(tuple, points.tolist()))
    return np.array(side(line) + side(line[::-1]))


def evenly(path: Values, step: float) -> Values:
    """Points of a path a step apart."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    s = np.linspace(0, along[-1], max(2, math.ceil(along[-1] / step)))
    return np.stack([np.interp(s, along, path[:, axis]) for axis in (0, 1)], 1)


def land(chance: np.random.Generator, knots: int, size: int) -> tuple[Values, Values, Values]:
    """A spline landscape U C V^T and its slopes per pixel."""
    place = ((2 * np.arange(size) + 1) / size - 1 + 1) * (knots - 3) / 2
    away = place[:, None] - (np.arange(knots) - 1)
    a = np.abs(away)
    value = np.where(a < 1, 2 / 3 - a**2 + a**3 / 2, np.where(a < 2, (2 - a) ** 3 / 6, 0))
    slope = np.where(a < 1, -2 * a + 1.5 * a**2, np.where(a < 2, -((2 - a) ** 2) / 2, 0))
    slope *= np.sign(away) * (knots - 3) / size
    c = chance.normal(size=(knots, knots))
    c = c + c[:, ::-1]  # mirrored
    return value @ c @ value.T, value @ c @ slope.T, slope @ c @ value.T


def edge(away: Values) -> Values:
    """Cover where the edge is this many pixels away."""
    covered: Values = np.clip(away + 0.5, 0, 1)
    return covered


# ---- the styles


def scribe(count: int, size: int) -> Values:
    """Convex hulls of successive nibs, 4.6 strokes a glyph."""
    chance, paths = np.random.default_rng(0), dictionary_paths()
    turn = math.radians(38)
    along = 0.098 * np.array([math.cos(turn), -math.sin(turn)])
    across = 0.022 * np.array([math.sin(turn), math.cos(turn)])
    nib = np.array([along + across, along - across, -along - across, across - along])
    glyphs = []
    for _ in range(count):
        hulls = []
        for which in chance.choice(len(paths), 5, replace=False):
            points = evenly(paths[which], 0.02)
            for a, b in itertools.pairwise(points):
                hulls.append(hull(np.concatenate([a + nib, b + nib])))
        glyphs.append(filled(hulls, size))
    return np.stack(glyphs)


def hake(count: int, size: int) -> Values:
    """44 ribbons a stroke, 2.7 strokes a glyph."""
    chance, strokes = np.random.default_rng(0), brush_strokes()
    glyphs = []
    for _ in range(count):
        ribbons = []
        for which in chance.choice(len(strokes), 3, replace=False):
            path, wide = strokes[which]
            points = evenly(path, 0.012)
            ahead = np.gradient(points, axis=0)
            aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) / np.hypot(*ahead.T)[:, None]
            s = np.linspace(0, 1, len(points))
            press = np.minimum(1, 0.72 + 5 * s) * (
                1 - 0.28 * np.clip((s - 0.15) / 0.5, 0, 1) + 0.22 * np.clip((s - 0.65) / 0.3, 0, 1)
            )
            for v in np.linspace(-1, 1, 44) + 0.015 * chance.normal(size=44):
                u = chance.random()
                stray = np.cumsum(0.0011 * chance.normal(size=len(s)))
                stray = np.convolve(stray, np.ones(7) / 7, "same")
                dry = chance.uniform(0.4, 0.7)
                last = 1.15 - dry * (0.55 * u**1.6 + 0.35 * u * abs(v) ** 3)
                kept = (s >= 0.012 * u + 0.02 * u * abs(v) ** 3) & (s <= last)
                thick = wide / 44 * (0.85 + 0.6 * u) * (1 + 0.7 * np.clip(1 - s / 0.35, 0, 1))
                middle = points + aside * (wide * press * v + stray)[:, None]
                left = (middle + aside * thick[:, None])[kept]
                right = (middle - aside * thick[:, None])[kept]
                if len(left) > 1:
                    ribbons.append(np.concatenate([left, right[::-1]]))
        glyphs.append(filled(ribbons, size))
    return np.stack(glyphs)


def kufic(count: int, size: int) -> Values:
    """56 rectangles and a frame."""
    chance = np.random.default_rng(0)
    nodes = np.linspace(-0.7, 0.7, 8)
    steps = [(nodes[i], y, nodes[i + 1], y) for i in range(7) for y in nodes]
    steps += [(x, nodes[i], x, nodes[i + 1]) for i in range(7) for x in nodes]
    glyphs = []
    for _ in range(count):
        boxes = [np.array([[-0.95, -0.95], [0.95, -0.95], [0.95, 0.95], [-0.95, 0.95]])]
        frame = filled(boxes, size) - filled([boxes[0] * 0.85 / 0.95], size)
        drawn = []
        for which in chance.choice(len(steps), 56, replace=False):
            x0, y0, x1, y1 = steps[which]
            low, high = (x0 - 0.05, y0 - 0.05), (x1 + 0.05, y1 + 0.05)
            drawn.append(np.array([low, (high[0], low[1]), high, (low[0], high[1])]))
        glyphs.append(np.maximum(frame, filled(drawn, size)))
    return np.stack(glyphs)


def kolam(count: int, size: int) -> Values:
    """A hill for every dot and every bridge, summed over all pixels."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    h, reach = 0.195, range(-4, 5)
    dots = [(i, j) for i in reach for j in reach if (i + j) % 2 == 0 and abs(i) + abs(j) <= 4]
    bridges = [
        ((a + c) / 2, (b + d) / 2) for a, b in dots for c, d in dots if c - a == 1 == abs(d - b)
    ]
    glyphs = []
    for _ in range(count):
        f = np.full((size, size), -0.485)
        across, down = np.zeros_like(f), np.zeros_like(f)
        hills = [(i, j, 0.42, 1.0) for i, j in dots]
        hills += [(i, j, 0.36, 0.55 * math.tanh(1.5 * chance.normal())) for i, j in bridges]
        for i, j, sigma, high in hills:
            away_x, away_y, s2 = x - i * h, y - j * h, (sigma * h) ** 2
            bump = high * np.exp(-(away_x**2 + away_y**2) / (2 * s2))
            f += bump
            across -= bump * away_x / s2 * 2 / size
            down -= bump * away_y / s2 * 2 / size
        d = f / (np.hypot(across, down) + 1e-6)
        width = 0.019 * size
        line, core = edge(width / 2 - np.abs(d)), edge(d - 1.8 * width)
        glyphs.append(line + core - line * core)
    return np.stack(glyphs)


def papercut(count: int, size: int) -> Values:
    """Five sheets and four blurred shadows."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    glyphs = []
    for _ in range(count):
        above = np.full((size, size), 1e9)
        fields = [land(chance, 13, size) for _ in range(4)]
        openings = []
        for k, (height, across, down) in enumerate(fields):
            above = np.minimum(7 * height + 0.5 - (2.4 * k - 1.44), above - 0.35)
            rim = 14 * (0.86 - 0.045 * k - (np.abs(x) ** 7 + np.abs(y) ** 7) ** (1 / 7))
            away = above / (7 * np.hypot(across, down) + 1e-6)
            openings.append(np.minimum(edge(away), edge(rim * size / 28)))
        picture = np.ones((size, size, 3)) * chance.random(3)
        for alpha in reversed(openings):
            shadow = Image.fromarray((255 * (1 - alpha)).astype(np.uint8))
            shadow = shadow.filter(ImageFilter.GaussianBlur(0.018 * size))
            by = round(0.022 * size), round(0.014 * size)
            dark = np.roll(np.asarray(shadow) / 255, by, (0, 1))
            picture *= (alpha * (1 - 0.42 * dark))[..., None]
            picture += (1 - alpha[..., None]) * chance.random(3)
        glyphs.append(picture)
    return np.stack(glyphs)


def engraving(count: int, size: int) -> Values:
    """The relief: 22 lines that swell and bend."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    glyphs = []
    for _ in range(count):
        height, across, down = land(chance, 14, size)
        f = 5 * height - 0.5
        bulge = 1 / (1 + np.exp(-0.35 * f))
        turn = 22 * (y + 0.12 * bulge)
        steep = 22 * 0.12 * 0.35 * bulge * (1 - bulge) * 5
        slope = np.hypot(steep * across, 22 * 2 / size + steep * down)
        tone = 0.1 + 0.76 / (1 + np.exp(-1.2 * f))
        away = (tone / 2 - np.abs(turn - np.round(turn))) / (slope + 1e-9)
        glyphs.append(np.minimum(edge(away), edge((0.9 - np.hypot(x, y)) * size / 2)))
    return np.stack(glyphs)


def regions(fields: list[tuple[Values, Values, Values]]) -> tuple[npt.NDArray[np.intp], Values]:
    """The highest of fields, and how many pixels inside it one is: the least over its rivals."""
    height, across, down = (np.stack(parts) for parts in zip(*fields, strict=True))
    winner = height.argmax(0)

    def of_winner(values: Values) -> Values:
        return np.take_along_axis(values, winner[None], 0)

    lead = of_winner(height) - height
    steep = np.hypot(of_winner(across) - across, of_winner(down) - down)
    away = np.where(lead > 0, lead / (steep + 1e-6), np.inf)
    return winner, away.min(0)


def lino(count: int, size: int) -> Values:
    """Five regions with gaps; stripes and dots in two of them."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    glyphs = []
    for _ in range(count):
        winner, away = regions([land(chance, 11, size) for _ in range(5)])
        phase = 13 * (np.abs(x) * math.cos(0.9) + y * math.sin(0.9))
        stripes = edge((0.25 - np.abs(phase - np.round(phase))) * size / 26)
        p, q = 8.67 * (np.abs(x) + y), 8.67 * (np.abs(x) - y)
        dots = edge((0.34 - np.hypot(p - np.round(p), q - np.round(q))) * size / 24.5)
        tone = np.choose(
            winner, [np.zeros_like(x), np.ones_like(x), stripes, dots, np.ones_like(x)]
        )
        block = edge((0.88 - (x**16 + y**16) ** (1 / 16)) * size / 2)
        cover = tone * edge(away - 0.009 * size) * block
        inks = np.array([[0.12, 0.3, 0.21], [0.66, 0.4, 0.12]])[(winner == 4).astype(int)]
        glyphs.append(1 - cover[..., None] * (1 - inks))
    return np.stack(glyphs)


def iznik(count: int, size: int) -> Values:
    """Splines along the radius, cosines around it; four regions in outlines."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    r, turn = np.hypot(x, y), np.arctan2(y, x)
    place = np.clip(r / 0.92 / 1.05 * 6, 0, 6)
    glyphs = []
    for _ in range(count):
        fields = []
        for _ in range(4):
            f = np.zeros_like(r)
            for ring in range(9):
                a = np.abs(place - (ring - 1))
                b = np.where(a < 1, 2 / 3 - a**2 + a**3 / 2, np.where(a < 2, (2 - a) ** 3 / 6, 0))
                for j in range(3):
                    fold = np.cos(6 * j * turn) * np.minimum(1, r / 0.55) ** j / (1 + 0.15 * j)
                    f += 6 * 0.6 * chance.normal() * b * fold
            down, across = np.gradient(f)
            fields.append((f, across, down))
        winner, away = regions(fields)
        line = edge(0.0045 * size - away)
        inks = np.array([[0.97, 0.96, 0.92], [0.1, 0.25, 0.56], [0.1, 0.5, 0.5], [0.75, 0.2, 0.17]])
        picture = inks[winner] * (1 - line[..., None])
        glyphs.append(picture * edge((0.92 - r) * size / 2)[..., None])
    return np.stack(glyphs)


def guilloche(count: int, size: int) -> Values:
    """34 closed curves of hairlines."""
    chance = np.random.default_rng(0)
    t = np.linspace(0, 2 * math.pi, 1500)
    glyphs = []
    for _ in range(count):
        curves: list[tuple[Values, int]] = []
        bands = zip(
            (0.72, 0.53, 0.34, 0.17),
            (0.12, 0.11, 0.1, 0.1),
            (10, 9, 8, 7),
            (25, 25, 20, 10),
            strict=True,
        )
        for r0, a0, n, m in bands:
            h = 1.2 * np.tanh(0.8 * chance.normal(size=10))
            wave = sum(
                (h[2 * q] * np.cos(5 * q * t) + h[2 * q + 1] * np.sin(5 * q * t))
                / (1 + 0.5 * (q - 1))
                for q in (1, 2)
            )
            other = sum(h[5 + q] * np.cos(5 * q * t) + h[7 + q] * np.sin(5 * q * t) for q in (1, 2))
            radius = r0 + 0.05 * h[0] + 0.075 * wave
            swing = 0.02 + 0.24 * np.tanh(a0 * np.exp(0.35 * h[1] + 0.45 * other) / 0.24)
            for j in range(n):
                r = radius + swing * np.cos(m * t + 2 * math.pi * j / n)
                curves.append((np.stack([r * np.cos(t), r * np.sin(t)], 1), j % 2))
        planes = []
        for ink in (0, 1):
            image = Image.new("L", (size * FINER, size * FINER))
            pen = ImageDraw.Draw(image)
            for curve, of in curves:
                if of == ink:
                    points = [tuple(p) for p in (0.9 * curve + 1) * (size * FINER / 2)]
                    pen.line(points, fill=255, width=max(1, round(0.0017 * size * FINER)))
            planes.append(np.asarray(image.resize((size, size), Image.Resampling.BOX)) / 255.0)
        glyphs.append(np.stack(planes))
    return np.stack(glyphs)


def rose(count: int, size: int) -> Values:
    """A power diagram of 10 seeds and their mirror images in one folded wedge."""
    chance, (x, y) = np.random.default_rng(0), plane(size)
    r, turn = np.hypot(x, y) / 0.92, np.arctan2(y, x) % (math.pi / 3)
    turn = np.minimum(turn, math.pi / 3 - turn)
    p = np.stack([r * np.cos(turn), r * np.sin(turn)], -1)
    glyphs = []
    for _ in range(count):
        h = np.tanh(chance.normal(size=(4, 3)))
        radii = [np.linspace(a, b, 3) for a, b in ((0.3, 0.9), (0.24, 0.84), (0.34, 0.94))]
        angles = [math.pi / 6 * (0.5 + 0.36 * h[3]), np.zeros(3), np.full(3, math.pi / 6)]
        seeds = np.concatenate(
            [
                (q + 0.15 * h[k])[:, None] * np.stack([np.cos(a), np.sin(a)], 1)
                for k, (q, a) in enumerate(zip(radii, angles, strict=True))
            ]
        )
        mirrored = [seeds, seeds * [1, -1]]
        c, s = math.cos(math.pi / 3), math.sin(math.pi / 3)
        mirrored.append(seeds @ np.array([[c, s], [s, -c]]))
        every = np.concatenate([*mirrored, np.zeros((1, 2))])
        v = 2 * p @ every.T + 0.06 * chance.normal(size=len(every)) - (every**2).sum(1)
        order = np.argsort(-v, 2)[..., :4]
        best = np.take_along_axis(v, order, 2)
        s1, rivals = every[order[..., :1]], every[order[..., 1:]]
        gap = 2 * np.linalg.norm(s1 - rivals, axis=-1) + 1e-6
        away = ((best[..., :1] - best[..., 1:]) / gap).min(2) * 0.92 * size / 2
        glass = chance.random((len(every), 3))[order[..., 0]]
        light = 0.84 + 0.16 * (1 - np.exp(-away / (0.03 * size)))
        glyphs.append(glass * (light * edge(away - 0.008 * size))[..., None])
    return np.stack(glyphs)


DRAWN: dict[str, Callable[[int, int], Values]] = {
    "scribe": scribe,
    "hake": hake,
    "kufic": kufic,
    "kolam": kolam,
    "papercut": papercut,
    "engraving": engraving,
    "lino": lino,
    "iznik": iznik,
    "guilloche": guilloche,
    "rose": rose,
}
