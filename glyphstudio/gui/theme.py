"""Every colour, size and font of the window: the tokens of two themes, and putting them on."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QWidget

from glyphstudio.discovery import shipped
from glyphstudio.gui.stylesheet import style_sheet

Name = Literal["dark", "light", "system"]
FontRole = Literal["body", "strong", "head", "small", "readout", "title", "display"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, each "#rrggbb"."""

    name: str
    stage: str  # around the art, and inside number boxes and plots
    panel: str  # window, docks
    raised: str  # buttons, cards, the selected tab
    hover: str
    pressed: str
    line: str  # 1 px borders and separators
    track: str  # the empty part of sliders and progress bars
    handle: str
    text: str
    dim: str  # secondary text
    faint: str  # section heads, hints
    disabled: str
    accent: str  # selection, progress, focus
    action: str  # the one main button of a view
    action_hover: str
    action_pressed: str
    on_accent: str  # text on action
    tint: str  # a selected row
    good: str
    bad: str
    curve: str  # the second line of a plot


DARK = Tokens(
    name="dark",
    stage="#141416",
    panel="#1c1c1f",
    raised="#26262a",
    hover="#2f2f34",
    pressed="#222226",
    line="#2e2e33",
    track="#37373c",
    handle="#f5f2ee",
    text="#e9e7e4",
    dim="#a3a09b",
    faint="#8f8c87",
    disabled="#5f5d5a",
    accent="#f0a04b",
    action="#f0a04b",
    action_hover="#f6b26b",
    action_pressed="#dc8c37",
    on_accent="#22170b",
    tint="#3a2c1c",
    good="#6cc3a8",
    bad="#e8695f",
    curve="#8fb8de",
)
LIGHT = Tokens(
    name="light",
    stage="#f4f3f1",
    panel="#ffffff",
    raised="#e9e7e3",
    hover="#e0ddd8",
    pressed="#d8d5cf",
    line="#d9d6d1",
    track="#c9c5bf",
    handle="#ffffff",
    text="#1f1e1d",
    dim="#55524e",
    faint="#625f5b",
    disabled="#b1aea9",
    accent="#a85c0a",
    action="#f0a04b",
    action_hover="#f6b26b",
    action_pressed="#dc8c37",
    on_accent="#22170b",
    tint="#fbeedd",
    good="#1f7a5f",
    bad="#b93024",
    curve="#2f6ea8",
)
# Every pair of text on ground in use; a test holds each to WCAG AA (4.5:1).
TEXT_PAIRS = (
    *(
        (ink, ground)
        for ink in ("text", "dim")
        for ground in ("stage", "panel", "raised", "hover", "tint")
    ),
    *(("faint", ground) for ground in ("stage", "panel", "raised")),
    *(("on_accent", ground) for ground in ("action", "action_hover", "action_pressed")),
    ("accent", "panel"),
    ("accent", "stage"),
    ("bad", "panel"),
    ("bad", "raised"),
    ("good", "panel"),
)


# What art can be looked at on, beside the theme's own stage (View > Surround).
SURROUNDS = {"black": "#000000", "grey": "#808080", "white": "#ffffff"}


def ground(surround: str) -> QColor:
    """The colour around the art: "stage" for the theme's own, or one of `SURROUNDS`."""
    return colour("stage") if surround == "stage" else QColor(surround)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in device-independent pixels, on a 4 px grid."""

    gap: int = 8  # inside a group
    edge: int = 12  # panel edge, and between groups
    inspector_edge: int = 16
    row: int = 30
    row_label: int = 104
    number_box: int = 52
    number_box_height: int = 26
    button: int = 32
    small_button: int = 24
    radius: int = 6
    small_radius: int = 4
    slider_track: int = 4
    slider_handle: int = 14
    icon: int = 16
    focus: int = 2
    menu: int = 28
    room_bar: int = 44
    library: int = 216
    inspector: int = 316
    readout: int = 44
    stage_bar: int = 40
    shelf: int = 78
    tabs: int = 118
    status: int = 28
    thumbnail: int = 34  # in a library row
    library_row: int = 44
    shelf_thumbnail: int = 60
    card_width: int = 90
    card_height: int = 104
    window_width: int = 1440
    window_height: int = 900
    least_width: int = 1000
    least_height: int = 640


SIZE = Sizes()
_PIXELS: dict[str, int] = {
    "body": 13, "strong": 13, "head": 11, "small": 12, "readout": 14, "title": 16, "display": 22,
}  # fmt: skip
_WEIGHTS = {
    "strong": QFont.Weight.Medium,
    "head": QFont.Weight.DemiBold,
    "readout": QFont.Weight.DemiBold,
    "title": QFont.Weight.DemiBold,
    "display": QFont.Weight.DemiBold,
}
_ROLE_FONTS: dict[str, FontRole] = {
    "head": "head", "small": "small", "readout": "readout", "title": "title",
    "display": "display", "primary": "strong",
}  # fmt: skip
_FAMILY = "Inter"


class _Notifier(QObject):
    """Says when the theme has changed, to those who do not paint from the tokens each time."""

    changed = Signal()


class _State:
    """Which theme is on; only the GUI thread touches it."""

    tokens = DARK
    reduced_motion = False
    notifier: _Notifier | None = None


def tokens() -> Tokens:
    """The theme that is on."""
    return _State.tokens


def notifier() -> _Notifier:
    """Its signal `changed` is sent after `apply`."""
    if _State.notifier is None:
        _State.notifier = _Notifier()
    return _State.notifier


def apply(app: QApplication, name: Name) -> None:
    """Put a theme on the whole application: Fusion, our palette, style sheet and font.

    styleHints().setColorScheme does nothing offscreen and on bare xcb (PySide6 6.11), hence ours.
    """
    _State.tokens = resolved(app, name)
    load_fonts()
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(_State.tokens))
    QApplication.setFont(font("body"))
    app.setStyleSheet(style_sheet(_State.tokens, SIZE))
    notifier().changed.emit()


def resolved(app: QApplication, name: Name) -> Tokens:
    """The tokens of a theme's name; "system" asks the desktop and is dark where it is silent."""
    if name == "system":
        light = app.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if light else DARK
    return LIGHT if name == "light" else DARK


def colour(role: str, alpha: float = 1.0) -> QColor:
    """The colour of a token of the theme that is on, at an opacity of 0..1."""
    made = QColor(getattr(_State.tokens, role))
    made.setAlphaF(alpha)
    return made


def font(role: FontRole = "body") -> QFont:
    """Inter in one of its uses, figures of equal width; sizes are pixels, the same anywhere."""
    made = QFont(_FAMILY)
    made.setStyleHint(QFont.StyleHint.SansSerif)
    made.setPixelSize(_PIXELS[role])
    made.setWeight(_WEIGHTS.get(role, QFont.Weight.Normal))
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if role == "head":
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return made


@cache
def load_fonts() -> bool:
    """Make the shipped Inter known to Qt; False where its files are missing."""
    files = sorted((shipped("resources") / "fonts").glob("Inter-*.ttf"))
    loaded = [QFontDatabase.addApplicationFont(str(path)) for path in files]
    return bool(loaded) and min(loaded) >= 0


def dress(widget: QWidget, role: str, *, typeface: FontRole | None = None) -> None:
    """Give a widget a role of the style sheet, and a font.

    Labels: head, dim, faint, readout, title, bad, accent. Buttons: primary, quiet, small, tab, row.
    Frames: panel, stage, raised, card, line, field.
    """
    widget.setProperty("role", role)
    if typeface is not None:
        widget.setFont(font(typeface))
    elif role in _ROLE_FONTS:
        widget.setFont(font(_ROLE_FONTS[role]))
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def set_reduced_motion(reduced: bool) -> None:
    """View > Reduce motion: no transitions, and the first picture stands still."""
    _State.reduced_motion = reduced


def reduced_motion() -> bool:
    """Whether things should not move by themselves."""
    return _State.reduced_motion


def fold_ms() -> int:
    """How long a fold or a change of room takes."""
    return 0 if _State.reduced_motion else 120


# ---- icons


def icon(name: str, role: str = "dim", *, on: str = "accent") -> QIcon:
    """A Phosphor icon by its name ("play", "film-strip"); drawn in the theme's colours when shown.

    Args:
        role: the token it is drawn in; disabled icons take "disabled".
        on: the token of its checked state.
    """
    return QIcon(_Glyph(_letter(name), role, on))


def paint_icon(painter: QPainter, rect: QRect, name: str, role: str = "dim") -> None:
    """Draw an icon into `rect` of a widget that paints itself."""
    _paint_letter(painter, rect, _letter(name), colour(role))


class _Glyph(QIconEngine):
    """Draws one letter of the icon font, so that it is sharp everywhere and follows the theme."""

    def __init__(self, letter: str, role: str, on: str) -> None:
        super().__init__()
        self._letter, self._role, self._on = letter, role, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._on if state == QIcon.State.On else self._role
        if mode == QIcon.Mode.Disabled:
            role = "disabled"
        _paint_letter(painter, rect, self._letter, colour(role))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        return _Glyph(self._letter, self._role, self._on)


def _paint_letter(painter: QPainter, rect: QRect, letter: str, ink: QColor) -> None:
    made = QFont(_icon_family())
    made.setPixelSize(max(1, min(rect.width(), rect.height())))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(made)
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()


@cache
def _icon_folder() -> Path:
    """Where qtawesome keeps its fonts: importing it costs 350 ms, and we need one file."""
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'qtawesome'", name="qtawesome")
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _icon_family() -> str:
    path = next(_icon_folder().glob("phosphor*.ttf"))
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))[0]


@cache
def _icon_letters() -> dict[str, str]:
    found: dict[str, str] = json.loads(
        next(_icon_folder().glob("phosphor-charmap*.json")).read_text("utf-8")
    )
    return found


@cache
def _letter(name: str) -> str:
    letters, plain = _icon_letters(), name.removeprefix("ph.")
    return chr(int(letters.get(f"{plain}-bold") or letters[plain], 16))  # bold: 1.5 px at 16


def _palette(of: Tokens) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for target, token in {
        role.Window: of.panel, role.Base: of.stage, role.AlternateBase: of.raised,
        role.Button: of.raised, role.WindowText: of.text, role.Text: of.text,
        role.ButtonText: of.text, role.BrightText: of.text, role.PlaceholderText: of.faint,
        role.Highlight: of.action, role.HighlightedText: of.on_accent, role.Link: of.accent,
        role.LinkVisited: of.accent, role.ToolTipBase: of.raised, role.ToolTipText: of.text,
        role.Light: of.hover, role.Midlight: of.raised, role.Mid: of.line, role.Dark: of.line,
        role.Shadow: of.stage, role.Accent: of.accent,
    }.items():  # fmt: skip
        made.setColor(target, QColor(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, target, QColor(of.disabled))
    return made


def luminance(text: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2)."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
