"""An SVG file as a tree of plain nodes: what runs, embeds or fetches is refused as it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from glyphstudio.errors import FileError

MOST_NODES = 20_000  # drawn, uses counted each time
MOST_DEPTH = 64
MOST_RULES = 2000  # of a style sheet
LONGEST_VALUE = 4096  # letters of an attribute that is looked at, but for a path's
LONGEST_COLOUR = 100  # letters of a declared value
PAPER = 0.93  # brighter is paper

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
REFUSED = {
    "script": "a script",
    "handler": "a script",
    "image": "a picture",
    "feImage": "a picture",
    "foreignObject": "a foreign object",
    "iframe": "another page",
    "embed": "another file",
    "object": "another file",
    "audio": "sound",
    "video": "a film",
    "text": "text; turn it into paths first",
}
STYLED = ("fill", "stroke", "stroke-width", "fill-rule", "display", "visibility")
DATA = {"d", "points"}  # as long as the file allows
READ = DATA | {
    "id", "label", "href", "class", "style", "transform", "opacity", *STYLED,
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewBox",
}  # fmt: skip
WHITE = {"white", "snow", "ivory", "whitesmoke", "ghostwhite", "floralwhite", "seashell"}


@dataclass(slots=True)
class Node:
    """One tag of the drawing."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: list[str] = field(default_factory=list)  # of a style sheet only

    @property
    def name(self) -> str:
        """What the artist called it."""
        return self.attributes.get("label") or self.attributes.get("id") or ""


def parse_tree(data: bytes) -> Node:
    """The tags of an SVG file, checked as they come.

    Raises:
        FileError: it is no XML, no SVG, or holds what is refused.
    """
    if data[:2] == b"\x1f\x8b":
        raise FileError("it is compressed; save it as plain SVG.")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    parser.ExternalEntityRefHandler = builder.outside
    parser.ProcessingInstructionHandler = builder.instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        if builder.root is None:
            raise FileError("it is not an SVG file.") from error
        raise FileError(f"its XML is broken in line {error.lineno}.") from error
    except (ValueError, LookupError, UnicodeError) as error:  # an encoding nobody knows
        raise FileError("its letters cannot be read.") from error
    if builder.root is None or builder.root.tag != "svg":
        raise FileError("it is not an SVG file.")
    return builder.root


class _Builder:
    """Makes nodes of what expat tells."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node | None] = []  # None: a tag of another program
        self._count = 0

    def start(self, full: str, given: dict[str, str]) -> None:
        space, _, tag = full.rpartition(" ")
        self._count += 1
        if self._count > MOST_NODES:
            raise FileError(f"it has more than {MOST_NODES} parts.")
        if len(self._open) >= MOST_DEPTH:
            raise FileError("its groups are nested too deeply.")
        if tag in REFUSED:
            raise FileError(f"it holds {REFUSED[tag]}.")
        attributes = {_known(key): value for key, value in given.items()}
        _check_attributes(attributes)
        if space not in ("", SVG) or (self._open and self._open[-1] is None):
            self._open.append(None)
            return
        node = Node(tag, _looked_at(attributes))
        if self._open and self._open[-1] is not None:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self._open.append(node)

    def end(self, full: str) -> None:
        node = self._open.pop()
        if node is not None:  # whole: expat tells long texts in pieces
            _check_references("".join(node.text))

    def characters(self, text: str) -> None:
        if self._open and self._open[-1] is not None and self._open[-1].tag == "style":
            self._open[-1].text.append(text)

    def doctype(
        self, name: str, system: str | None, public: str | None, has_internal_subset: int
    ) -> None:
        if has_internal_subset:
            raise FileError("it declares things of its own (a DTD); save it as plain SVG.")

    def entity(self, *what: object) -> None:
        raise FileError("it declares entities; save it as plain SVG.")

    def outside(self, *what: object) -> int:
        raise FileError("it refers to something outside.")

    def instruction(self, target: str, data: str) -> None:
        if "stylesheet" in target:
            raise FileError("it refers to a style sheet outside.")


def _known(key: str) -> str:
    """An attribute's name: that of SVG; href whoever it belongs to; Inkscape's label."""
    space, _, name = key.rpartition(" ")
    if space in ("", XLINK, INKSCAPE):
        return name
    return key


def _check_attributes(attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        if name.startswith("on"):
            raise FileError("it holds a script.")
        if name == "href" and not value.strip().startswith("#"):
            raise FileError("it refers to something outside.")
        _check_references(value)


def _looked_at(attributes: dict[str, str]) -> dict[str, str]:
    """Those that say how something is drawn or called."""
    some = {name: value for name, value in attributes.items() if name in READ}
    for name, value in some.items():
        if len(value) > LONGEST_VALUE and name not in DATA:
            raise FileError(f"its {name} is too long.")
    return some


def _check_references(text: str) -> None:
    """No url( ... ) but of something within, no @import."""
    small = text.lower()
    if "@import" in small:
        raise FileError("it refers to a style sheet outside.")
    for rest in small.split("url(")[1:]:
        if not rest.lstrip(" \t\r\n\f'\"").startswith("#"):
            raise FileError("it refers to something outside.")


# ---- looks


def rules_of(sheet: str) -> dict[str, dict[str, str]]:
    """What a style sheet says of single tags, classes and ids."""
    first, *commented = sheet.split("/*")
    plain = first + "".join(part.partition("*/")[2] for part in commented)
    blocks = plain.split("}")[:-1]
    if len(blocks) > MOST_RULES:
        raise FileError("its style sheet is too long.")
    rules: dict[str, dict[str, str]] = {}
    for block in blocks:
        before, _, body = block.rpartition("{")
        said = declarations(body)
        for selector in before.rpartition("{")[2].split(","):  # within @media ... { too
            rules.setdefault(selector.strip(), {}).update(said)
    return rules


def declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    said = {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}
    return {
        name: value
        for name, value in said.items()
        if (name in STYLED or name == "opacity") and len(value) <= LONGEST_COLOUR
    }


@dataclass(frozen=True, slots=True)
class Look:
    """How a shape is drawn."""

    fill: str = "black"
    stroke: str = "none"
    width: str = "1"
    rule: str = "nonzero"
    visibility: str = "visible"
    shown: bool = True


def is_drawn(colour: str) -> bool:
    return colour.strip().lower() not in ("none", "transparent", "")


def is_white(colour: str) -> bool:
    """Whether a colour is as bright as paper."""
    text = colour.strip().lower()
    if text in WHITE:
        return True
    parts: list[float] = []
    if re.fullmatch(r"#[0-9a-f]{3,4}|#[0-9a-f]{6}|#[0-9a-f]{8}", text):
        each = 1 if len(text) < 6 else 2
        parts = [
            int(text[i : i + each] * (3 - each), 16) / 255 for i in range(1, 1 + 3 * each, each)
        ]
    elif found := re.fullmatch(r"rgba?\(([^)]*)\)", text):
        given = [part for part in re.split(r"[\s,/]+", found[1]) if part][:3]
        if all(re.fullmatch(r"[\d.]+%?", part) for part in given):
            parts = [
                float(part.rstrip("%") or 0) / (100 if part.endswith("%") else 255)
                for part in given
                if part.count(".") <= 1 and part.strip(".%")
            ]
    return len(parts) == 3 and min(parts) > PAPER
