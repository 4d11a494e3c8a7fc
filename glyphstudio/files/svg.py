"""A drawing in SVG as elements: parsed as data only, refused with one sentence.

What an artist has to know:
- The page (its viewBox) is a glyph's square. Elements are drawn where they are to stand, on top
  of each other, best one a layer. A drawing that leaves its page, or fills little of it, is
  scaled to fill the square.
- Every path or shape is one element; all that is in one group is one element too, and grows in
  the order it was drawn. A layer that holds everything does not count as a group. What is in a
  layer called "elements", as this program writes it, stays where it is, a lone group one element.
- Names (ids, or layers' names) say the rest: "one of feet" makes alternatives of what is in that
  group ("two of", "three of"; "one or none of" leaves it out in some glyphs; the drawing's own
  name says how many of the ungrouped a glyph takes), "mirrored" brings the mirror image from left
  to right, "turned" all of its mirror images, "anywhere" copies wherever on the grid they fit.
- Strokes keep their widths. Colours are left out: what is not white is ink; white is paper.

Nothing outside the file is ever looked at; what would run, embed or fetch is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from glyphstudio.elements import (
    MOST_ELEMENTS,
    MOST_LINES,
    MOST_POINTS_IN_ALL,
    USUAL_WIDTH,
    Elements,
    Line,
    Mirrored,
)
from glyphstudio.errors import FileError
from glyphstudio.files import svgpath
from glyphstudio.files.names import readable
from glyphstudio.files.reading import read_bytes
from glyphstudio.files.svgpath import IDENTITY, Matrix, Stroke
from glyphstudio.files.svgtree import (
    MOST_NODES,
    STYLED,
    Look,
    Node,
    declarations,
    is_drawn,
    is_white,
    parse_tree,
    rules_of,
)
from glyphstudio.params import sentence

MOST_FILE = 4 << 20  # bytes
MOST_SEGMENTS = 10_000  # in all; no elements of so many would fit into a recipe
MOST_LOOKS = 10 * MOST_NODES  # at a node, in search of the layer that holds everything
FILLS = 0.4  # a drawing smaller than this share of its page is scaled up
FRAME = 0.78  # what is scaled to fill reaches so far from the middle

SHAPES = {"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"}
HOLDERS = {"svg", "g", "a", "switch"}
LAYER = ["elements"]  # the words of its name
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
COUNTED = {word: number for number, word in enumerate(_NUMBERS.split())}


def elements_of(path: Path) -> Elements:
    """The elements of a drawing.

    Raises:
        FileError: it cannot be read, is no SVG, is too large, holds what is refused, or draws
            nothing; one sentence.
    """
    return parse_svg(read_bytes(path, MOST_FILE), name=path.name)


def parse_svg(data: bytes, *, name: str = "This drawing") -> Elements:
    """The elements of a drawing's bytes (see `elements_of`)."""
    try:
        root = parse_tree(data)
        return _Drawing(root).elements()
    except FileError as error:
        raise FileError(f"{readable(name)} cannot be used: {error}") from error
    except ValidationError as error:
        said = _plain(sentence(error))
        raise FileError(f"{readable(name)} cannot be used: {said}") from error


def _plain(text: str) -> str:
    """A refused value's sentence without the place in the data, which an artist never saw."""
    return re.sub(r"^(?:elements|groups|lines|points)[\w.]*: ", "", text)


# ---- shapes


@dataclass(frozen=True, slots=True)
class Mark:
    """One shape as it is drawn: its strokes in pixels of its own, and where they land."""

    strokes: tuple[Stroke, ...]
    matrix: Matrix
    look: Look

    @property
    def is_white(self) -> bool:
        drawn = [c for c in (self.look.fill, self.look.stroke) if is_drawn(c)]
        return all(is_white(colour) for colour in drawn)


@dataclass(frozen=True, slots=True)
class Named:
    """What is to be one element: its marks, and the names of all it lies in, outermost first."""

    names: tuple[str, ...]
    marks: tuple[Mark, ...]


class _Drawing:
    """A tree of nodes on its way to elements."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.drawn = self.segments = self.looks = 0
        self.strokes: dict[int, tuple[Stroke, ...]] = {}  # of a node, once for all its uses
        self.said: dict[int, dict[str, str]] = {}
        self.ids: dict[str, Node] = {}
        sheets: list[str] = []
        waiting = [root]
        while waiting:
            node = waiting.pop()
            self.ids.setdefault(node.attributes.get("id", ""), node)
            sheets += node.text
            waiting += node.children
        self.rules = rules_of("".join(sheets))

    def elements(self) -> Elements:
        names = [self.root.name]
        look, matrix = self._look(self.root, Look()), IDENTITY
        top = self.root
        while (
            only := self._only_group(top, look, matrix)
        ) is not None:  # the layer that holds everything
            look, matrix = self._look(only, look), self._moved(only, matrix)
            top = only
            names.append(top.name)
        pieces = list(self._pieces(top, look, matrix, ()))
        inked = [piece for piece in map(_without_paper, pieces) if piece.marks]
        if not inked and any(piece.marks for piece in pieces):  # white on a dark page
            inked = [Named(p.names, tuple(map(_inked, p.marks))) for p in pieces if p.marks]
        if not inked:
            raise FileError("it draws nothing.")
        if len(inked) > MOST_ELEMENTS:
            raise FileError(
                f"{len(inked)} elements are more than the {MOST_ELEMENTS} taken; "
                "group what belongs together."
            )
        fills = 0.0 if _words(top.name) == LAYER else FILLS
        placed = _Placed(inked, self._page(), fills)
        said = [choice[0] for choice in map(_choice, names) if choice is not None]
        return _assembled(inked, placed, said[-1] if said else min(3.6, 1 + 0.4 * len(inked)))

    # ---- walking

    def _only_group(self, node: Node, look: Look, matrix: Matrix) -> Node | None:
        """The layer that holds all that is drawn, if more than one thing is in it."""
        if _words(node.name) == LAYER:
            return None
        some = [child for child in node.children if self._is_inked(child, look, matrix)]
        if not some:  # white on a dark page
            some = [child for child in node.children if child.tag in HOLDERS]
        if len(some) != 1 or some[0].tag not in HOLDERS:
            return None
        choice = _choice(some[0].name)
        if choice is not None and choice[2]:
            return None
        inner = [child for child in some[0].children if child.tag in HOLDERS | SHAPES | {"use"}]
        if _words(some[0].name) == LAYER:
            return some[0]
        return some[0] if len(inner) > 1 or (inner and inner[0].tag in HOLDERS) else None

    def _is_inked(self, node: Node, look: Look, matrix: Matrix) -> bool:
        """Whether a node draws anything but paper, such as a white page behind everything."""
        before = self.drawn, self.segments
        inked = any(not mark.is_white for mark in self._marks(node, look, matrix, 0))
        self.drawn, self.segments = before
        return inked

    def _pieces(
        self, node: Node, look: Look, matrix: Matrix, names: tuple[str, ...]
    ) -> Iterator[Named]:
        for child in node.children:
            if child.tag in HOLDERS and _choice(child.name) is not None:
                if any(_choice(name) is not None for name in names):
                    raise FileError(f"the group {child.name[:40]!r} lies within another choice.")
                inner = self._look(child, look)
                if inner.shown:
                    inside = (*names, child.name)
                    yield from self._pieces(child, inner, self._moved(child, matrix), inside)
            else:
                marks = tuple(self._marks(child, look, matrix, 0))
                if marks:
                    yield Named((*names, child.name), marks)

    def _marks(self, node: Node, look: Look, matrix: Matrix, uses: int) -> Iterator[Mark]:
        self.drawn += 1
        self.looks += 1
        if self.drawn > MOST_NODES or self.looks > MOST_LOOKS:
            raise FileError(f"it draws more than {MOST_NODES} parts.")
        look = self._look(node, look)
        if not look.shown or node.tag not in HOLDERS | SHAPES | {"use", "symbol"}:
            return
        matrix = self._moved(node, matrix)
        if node.tag in SHAPES:
            if id(node) not in self.strokes:
                self.strokes[id(node)] = tuple(_strokes(node))
            strokes = self.strokes[id(node)]
            if len(strokes) > MOST_LINES:
                raise FileError(f"one shape has more than {MOST_LINES} separate lines.")
            self.segments += sum(max(1, len(points) // 3) for points, _ in strokes)
            if self.segments > MOST_SEGMENTS:
                raise FileError(f"its curves have more than {MOST_SEGMENTS} pieces; simplify them.")
            if strokes and look.visibility == "visible":
                yield Mark(strokes, matrix, look)
        elif node.tag == "use":
            used = self.ids.get(node.attributes.get("href", "").strip().removeprefix("#"))
            if used is None or uses >= 8:
                return
            yield from self._marks(used, look, matrix, uses + 1)
        else:
            for child in node.children:
                if child.tag != "symbol":
                    yield from self._marks(child, look, matrix, uses)

    def _moved(self, node: Node, matrix: Matrix) -> Matrix:
        given = node.attributes
        if "transform" in given:
            matrix = svgpath.times(matrix, svgpath.transform(given["transform"]))
        if node.tag in ("use", "svg") and node is not self.root and ("x" in given or "y" in given):
            x, y = (svgpath.length(given.get(axis, "0")) for axis in "xy")
            matrix = svgpath.times(matrix, (1, 0, 0, 1, x, y))
        return matrix

    def _look(self, node: Node, before: Look) -> Look:
        if id(node) not in self.said:
            self.said[id(node)] = self._own(node)
        own = self.said[id(node)]
        return Look(
            fill=own.get("fill", before.fill),
            stroke=own.get("stroke", before.stroke),
            width=own.get("stroke-width", before.width),
            rule=own.get("fill-rule", before.rule),
            visibility=own.get("visibility", before.visibility),
            shown=before.shown
            and own.get("display", "") != "none"
            and own.get("opacity", "1") not in ("0", "0.0", "0%"),
        )

    def _own(self, node: Node) -> dict[str, str]:
        """What is said of a node itself, by attributes, the style sheet and its style."""
        given = {name: node.attributes[name] for name in STYLED if name in node.attributes}
        if "opacity" in node.attributes:
            given["opacity"] = node.attributes["opacity"]
        selectors = ["*", node.tag]
        for kind in node.attributes.get("class", "").split():
            selectors += [f".{kind}", f"{node.tag}.{kind}"]
        selectors.append(f"#{node.attributes.get('id', '')}")
        for selector in selectors:
            given |= self.rules.get(selector, {})
        given |= declarations(node.attributes.get("style", ""))
        return {name: value.strip() for name, value in given.items() if value.strip() != "inherit"}

    def _page(self) -> tuple[float, float, float, float] | None:
        """The page's left, top, width and height, in the units of the drawing."""
        given = self.root.attributes
        if "viewBox" in given:
            box = svgpath.numbers(given["viewBox"])
            if len(box) == 4 and box[2] > 0 and box[3] > 0:
                return (box[0], box[1], box[2], box[3])
        sizes = [given.get("width", "%"), given.get("height", "%")]
        if all("%" not in size for size in sizes):
            width, height = map(svgpath.length, sizes)
            if width > 0 and height > 0:
                return (0.0, 0.0, width, height)
        return None


def _without_paper(piece: Named) -> Named:
    return Named(piece.names, tuple(mark for mark in piece.marks if not mark.is_white))


def _inked(mark: Mark) -> Mark:
    """A white mark in ink."""
    look = mark.look
    fill, stroke = ("black" if is_drawn(c) else "none" for c in (look.fill, look.stroke))
    return replace(mark, look=replace(look, fill=fill, stroke=stroke))


def _strokes(node: Node) -> list[Stroke]:
    """The curves of a shape."""
    given = node.attributes

    def at(name: str) -> float:
        return svgpath.length(given.get(name, "0"))

    if node.tag == "path":
        return svgpath.path(given.get("d", ""))
    if node.tag == "line":
        return svgpath.polyline([at("x1"), at("y1"), at("x2"), at("y2")], closed=False)
    if node.tag in ("polyline", "polygon"):
        places = svgpath.numbers(given.get("points", ""))
        return svgpath.polyline(places, closed=node.tag == "polygon")
    if node.tag == "rect":
        rx, ry = (given.get(name, "auto") for name in ("rx", "ry"))
        radii = [svgpath.length(r) if r != "auto" else None for r in (rx, ry)]
        round_x, round_y = (
            own if own is not None else (other or 0.0) for own, other in (radii, radii[::-1])
        )
        return svgpath.rectangle(
            at("x"), at("y"), at("width"), at("height"), rx=round_x, ry=round_y
        )
    if node.tag == "circle":
        return svgpath.ellipse(at("cx"), at("cy"), at("r"), at("r"))
    return svgpath.ellipse(at("cx"), at("cy"), at("rx"), at("ry"))


# ---- from shapes to lines


class _Placed:
    """Where a drawing lies in the glyph's square."""

    def __init__(
        self, pieces: list[Named], page: tuple[float, float, float, float] | None, fills: float
    ) -> None:
        """`fills`: the share of its page from which a drawing stays as large as it is."""
        import numpy as np

        lows, highs = [], []
        for piece in pieces:
            for mark in piece.marks:
                half = _width(mark) / 2
                for stroke in mark.strokes:
                    points, _ = svgpath.fine(stroke, mark.matrix)
                    lows.append(points.min(0) - half)
                    highs.append(points.max(0) + half)
        low, high = np.min(lows, axis=0), np.max(highs, axis=0)
        if not np.isfinite([low, high]).all() or np.abs([low, high]).max() > svgpath.FARTHEST:
            raise FileError("a number in it is too large or none at all.")
        extent = float(max(high - low))
        if extent <= 0:
            raise FileError("it draws nothing.")
        self.middle, self.scale = (low + high) / 2, 2 * FRAME / extent
        if page is not None:
            left, top, width, height = page
            side, slack = max(width, height), 0.01 * max(width, height)
            inside = (low >= (left - slack, top - slack)).all() and (
                high <= (left + width + slack, top + height + slack)
            ).all()
            if inside and extent >= fills * side:
                self.middle = np.array([left + width / 2, top + height / 2])
                self.scale = 2 / side
        a, b = self.scale, self.middle
        self.matrix: Matrix = (a, 0.0, 0.0, a, -a * float(b[0]), -a * float(b[1]))


def _width(mark: Mark) -> float:
    """A mark's stroke width in the drawing's units; 0 where nothing is stroked."""
    if not is_drawn(mark.look.stroke) or is_white(mark.look.stroke):
        return 0.0
    a, b, c, d, _, _ = mark.matrix
    width = svgpath.length(mark.look.width) if "%" not in mark.look.width else 1.0
    return max(0.0, width) * math.sqrt(abs(a * d - b * c))


def _lines(mark: Mark, placed: _Placed) -> Iterator[Line]:
    """A mark's filled outlines, then its strokes."""
    import numpy as np

    from glyphstudio.files import svgline

    matrix = svgpath.times(placed.matrix, mark.matrix)
    curves = [svgpath.fine(stroke, matrix) for stroke in mark.strokes]
    look = mark.look
    if is_drawn(look.fill) and not is_white(look.fill):
        loops = [points for points, _ in curves if len(points) > 2]
        turned = svgline.turned(loops, even_odd=look.rule == "evenodd")
        joints = [j for points, j in curves if len(points) > 2]
        for points, turn, joint in zip(loops, turned, joints, strict=True):
            ring = points if (points[0] == points[-1]).all() else np.vstack([points, points[:1]])
            if turn:
                ring, joint = ring[::-1], [len(ring) - 1 - j for j in reversed(joint)]
            if abs(svgline.area(ring)) > 1e-5:
                yield svgline.line_of(ring, joint, width=USUAL_WIDTH, closed=True, filled=True)
    width = _width(mark) * placed.scale
    if width > 0:
        for (points, joint), (_, closed) in zip(curves, mark.strokes, strict=True):
            yield svgline.line_of(points, joint, width=width, closed=closed)


# ---- from lines to elements


def _words(name: str) -> list[str]:
    """A name's words, as programs write them into ids: one_of_feet, one-of-feet, one_x20_of."""
    return re.sub(r"_x20_|[\W_]+", " ", name).lower().split()


def _choice(name: str) -> tuple[float, bool, list[str]] | None:
    """How many are taken, whether none may be, and of what: "one of feet", "two or none of".

    Also "three point six of all".
    """
    words = _words(name)
    if not words or words[0] not in COUNTED:
        return None
    taken, rest = float(COUNTED[words[0]]), words[1:]
    if rest[:1] == ["point"] and COUNTED.get("".join(rest[1:2]), 10) < 10:
        taken, rest = taken + COUNTED[rest[1]] / 10, rest[2:]
    optional = rest[:2] == ["or", "none"]
    rest = rest[2:] if optional else rest
    return (taken, optional, rest[1:]) if taken and rest[:1] == ["of"] else None


def _assembled(pieces: list[Named], placed: _Placed, takes: float) -> Elements:
    elements: list[dict[str, object]] = []
    groups: dict[str, dict[str, object]] = {}
    points = 0
    for piece in pieces:
        every = (line for mark in piece.marks for line in _lines(mark, placed))
        lines = tuple(islice(every, MOST_LINES + 1))  # one more, to be refused
        if not lines:
            continue
        points += sum(len(line.points) for line in lines)
        if points > MOST_POINTS_IN_ALL:
            raise FileError(
                f"its lines need more than the {MOST_POINTS_IN_ALL} points taken; "
                "leave some elements out or make them simpler."
            )
        group = ""
        for choice in filter(None, map(_choice, piece.names[:-1])):
            group = _title(choice[2]) or "these"
            groups[group] = {"name": group, "takes": choice[0], "optional": choice[1]}
        words = [word for name in piece.names for word in _words(name)]
        mirrored: Mirrored = (
            "both" if "turned" in words else "left-right" if "mirrored" in words else "none"
        )
        elements.append(
            {
                "name": _title(_words(piece.names[-1])),
                "lines": [line.model_dump() for line in lines],
                "mirrored": mirrored,
                "anchored": "anywhere" in words,
                "group": group,
            }
        )
    if not elements:
        raise FileError("it draws nothing.")
    tree = {"elements": elements, "takes": takes, "groups": list(groups.values())}
    return Elements.model_validate(tree)


def _title(words: list[str]) -> str:
    told = [word for word in words if word not in ("mirrored", "turned", "anywhere")]
    return " ".join(told)[:60]
