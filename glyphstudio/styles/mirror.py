"""Mirror: ink with a symmetry; masks and insignia, or seals and stars."""

from __future__ import annotations

from typing import ClassVar, Literal

from glyphstudio.engine import fields, inks
from glyphstudio.engine.style import Pen
from glyphstudio.params import Params, setting
from glyphstudio.styles.ink import Ink, InkParams, InkPen


class MirrorParams(InkParams):
    """Which places of the landscape are one."""

    symmetry: Literal["mirror", "rotate4", "kaleidoscope"] = setting(
        "mirror", title="Symmetry", description="Masks, whirling seals, or stars"
    )
    knots: int = setting(
        16, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    frame: fields.FrameParams = setting(
        lambda: fields.FrameParams(power=2.5, width=0.9), title="Frame"
    )


class MirrorPen(InkPen):
    """Gold on night until the artist chooses."""

    palette: str = setting(
        "gold-leaf", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )


class Mirror(Ink):
    """An ink landscape whose halves, quarters or eighths are one."""

    name: ClassVar[str] = "mirror"
    label: ClassVar[str] = "Mirror"
    group: ClassVar[str] = "ornaments"
    params_type: ClassVar[type[Params]] = MirrorParams
    pen_type: ClassVar[type[Pen]] = MirrorPen

    def __init__(self, params: MirrorParams) -> None:
        super().__init__(params, params.symmetry)
        if params.symmetry != "mirror":
            self.pen_type = inks.pen_in(MirrorPen, "vermilion-seal")  # type: ignore[misc]
