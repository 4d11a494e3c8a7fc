"""The acts of drawing a script of one's own: each makes new elements of old ones.

A sketch is `Elements`, or None while the page is empty. Chosen elements are meant by their indices.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from glyphstudio.elements import (
    MOST_ELEMENTS,
    REACH,
    STYLE,
    Element,
    Elements,
    Group,
    Line,
    Mirrored,
    Place,
)
from glyphstudio.errors import SettingError
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe

Sketch = Elements | None
TAKES = 3.0  # of a drawing's ungrouped elements, until somebody says otherwise
_FEW = 0.6  # at most so much of them, or all glyphs would be alike


def sketch_of(recipe: Recipe | None) -> Sketch:
    """The drawing in a recipe of one's own; None where there is none yet.

    Raises:
        SettingError: a value in it is refused.
    """
    if recipe is None or recipe.settings.get("style") != STYLE:
        return None
    drawing = recipe.settings.get("drawing")
    tree = drawing.get("elements") if isinstance(drawing, dict) else None
    return None if tree is None else parsed(Elements, tree)


def without_sketch(recipe: Recipe) -> Recipe:
    """The recipe with an empty page; its other settings stay."""
    drawing = recipe.settings.get("drawing")
    kept = (
        {k: v for k, v in drawing.items() if k != "elements"} if isinstance(drawing, dict) else {}
    )
    settings = {**recipe.settings, "drawing": kept}
    if not kept:
        del settings["drawing"]
    return recipe.model_copy(update={"settings": settings})


def added(
    sketch: Sketch, line: Line, *, mirrored: Mirrored = "none", anchored: bool = False
) -> Elements:
    """With one more element at the end.

    Raises:
        SettingError: there are too many, or too large ones, already.
    """
    before = () if sketch is None else sketch.elements
    if len(before) >= MOST_ELEMENTS:
        raise SettingError(f"A script has at most {MOST_ELEMENTS} elements; delete some first.")
    fresh = Element(name=_name(before), lines=(line,), mirrored=mirrored, anchored=anchored)
    if sketch is None:
        return Elements(elements=(fresh,), takes=1.0)
    elements = (*before, fresh)
    return _built(sketch, elements, takes=_more(sketch, elements))


def removed(sketch: Elements, chosen: Collection[int]) -> Sketch:
    """Without the chosen elements."""
    kept = [one for index, one in enumerate(sketch.elements) if index not in chosen]
    return _built(sketch, kept, takes=min(sketch.takes, _most(kept))) if kept else None


def moved(sketch: Elements, chosen: Collection[int], by: Place) -> Elements:
    """The chosen elements elsewhere, no farther than they can all go."""
    points = [
        point for index in chosen for line in sketch.elements[index].lines for point in line.points
    ]
    x, y = (
        min(max(by[axis], -REACH - min(p[axis] for p in points)),
            REACH - max(p[axis] for p in points)) for axis in (0, 1)
    )  # fmt: skip

    def shifted(line: Line) -> dict[str, object]:
        fits = [(_kept(px + x), _kept(py + y)) for px, py in line.points]
        return {**line.model_dump(), "points": fits}

    return _changed(sketch, chosen, lambda one: {"lines": [shifted(line) for line in one.lines]})


def mirrored(sketch: Elements, chosen: Collection[int], how: Mirrored) -> Elements:
    """The chosen elements bring these mirror images."""
    return _changed(sketch, chosen, lambda _one: {"mirrored": how})


def anchored(sketch: Elements, chosen: Collection[int], anywhere: bool) -> Elements:
    """The chosen elements may stand wherever on the grid they fit, or only where they are."""
    return _changed(sketch, chosen, lambda _one: {"anchored": anywhere})


def grouped(sketch: Elements, chosen: Collection[int]) -> Elements:
    """The chosen elements become alternatives: a glyph takes one of these."""
    known = {group.name for group in sketch.groups}
    name = next(f"choice {n}" for n in range(1, MOST_ELEMENTS + 2) if f"choice {n}" not in known)
    changed = [
        _with(one, {"group": name}) if index in chosen else one
        for index, one in enumerate(sketch.elements)
    ]
    groups = (*sketch.groups, Group(name=name))
    return _built(sketch, changed, groups=groups, takes=min(sketch.takes, _most(changed)))


def ungrouped(sketch: Elements, chosen: Collection[int]) -> Elements:
    """The chosen elements are alternatives no more."""
    return _changed(sketch, chosen, lambda _one: {"group": ""})


def taking(sketch: Elements, takes: float, group: str = "") -> Elements:
    """A glyph takes about so many: of what is in no group, or of a group."""
    if not group:
        return _built(sketch, sketch.elements, takes=takes)
    return _regrouped(sketch, group, {"takes": takes})


def optional(sketch: Elements, group: str, may_miss: bool) -> Elements:
    """A glyph may go without the alternatives of a group, or never."""
    return _regrouped(sketch, group, {"optional": may_miss})


def stepped(sketch: Elements, step: float) -> Elements:
    """Another grid."""
    return parsed(Elements, {**_tree(sketch), "step": step})


def group_of(sketch: Elements, chosen: Collection[int]) -> str:
    """The one group that all chosen elements are of; "" for none."""
    names = {sketch.elements[index].group for index in chosen}
    return names.pop() if len(names) == 1 else ""


# ---- inside


def _most(elements: Sequence[Element]) -> float:
    """How many of the ungrouped a glyph may take at most, for glyphs to differ."""
    loose = sum(not one.group for one in elements)
    return max(1.0, float(loose))


def _more(sketch: Elements, elements: Sequence[Element]) -> float:
    """While a drawing grows, so does what a glyph takes of it, up to the usual."""
    loose = sum(not one.group for one in elements)
    usual = min(TAKES, max(1.0, _FEW * loose))
    before = min(TAKES, max(1.0, _FEW * (loose - 1)))
    untouched = abs(sketch.takes - before) < 1e-6
    return usual if untouched else sketch.takes


def _name(before: Sequence[Element]) -> str:
    used = {one.name for one in before}
    return next(f"stroke {n}" for n in range(1, MOST_ELEMENTS + 2) if f"stroke {n}" not in used)


def _kept(value: float) -> float:
    return max(-REACH, min(REACH, value))


def _tree(sketch: Elements) -> dict[str, object]:
    return {name: getattr(sketch, name) for name in type(sketch).model_fields}


def _with(element: Element, changes: dict[str, object]) -> Element:
    return parsed(Element, {**element.model_dump(), **changes})


def _changed(
    sketch: Elements, chosen: Collection[int], change: Callable[[Element], dict[str, object]]
) -> Elements:
    elements = [
        _with(one, change(one)) if index in chosen else one
        for index, one in enumerate(sketch.elements)
    ]
    return _built(sketch, elements)


def _regrouped(sketch: Elements, group: str, changes: dict[str, object]) -> Elements:
    groups = [
        parsed(Group, {**one.model_dump(), **changes}) if one.name == group else one
        for one in sketch.groups
    ]
    return _built(sketch, sketch.elements, groups=groups)


def _built(
    sketch: Elements,
    elements: Iterable[Element],
    *,
    groups: Iterable[Group] | None = None,
    takes: float | None = None,
) -> Elements:
    """The sketch with other elements; groups that nobody is of any more go."""
    some = tuple(elements)
    used = {one.group for one in some}
    kept = tuple(g for g in (sketch.groups if groups is None else groups) if g.name in used)
    tree = {**_tree(sketch), "elements": some, "groups": kept}
    return parsed(Elements, tree if takes is None else {**tree, "takes": takes})
