"""The theme: readable, complete and the same everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.stylesheet import style_sheet


@pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("pair", theme.TEXT_PAIRS, ids=lambda p: f"{p[0]} on {p[1]}")
def test_every_text_can_be_read(tokens: theme.Tokens, pair: tuple[str, str]) -> None:
    assert theme.contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= 4.5


@pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
def test_the_focus_ring_and_progress_stand_out(tokens: theme.Tokens) -> None:
    for ground in ("stage", "panel", "raised"):
        assert theme.contrast(tokens.accent, getattr(tokens, ground)) >= 3


@pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
def test_the_style_sheet_leaves_no_token_open(tokens: theme.Tokens) -> None:
    assert "@" not in style_sheet(tokens, theme.SIZE)


def test_text_is_set_in_the_shipped_inter(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert theme.load_fonts()
    assert QFontInfo(QLabel("x").font()).family().startswith("Inter")


def test_figures_have_equal_width(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    metrics = QFontMetrics(theme.font("body"))
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def test_switching_the_theme_changes_the_window_and_the_icons(
    qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, "dark")
    label = QLabel("x")
    qtbot.addWidget(label)
    icon = theme.icon("leaf", "text")

    def brightest() -> int:
        image = icon.pixmap(QSize(64, 64)).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        solid = [
            QColor(image.pixelColor(x, y)).lightness()
            for x in range(64)
            for y in range(64)
            if image.pixelColor(x, y).alpha() == 255
        ]
        return max(solid)

    before = brightest()
    with qtbot.waitSignal(theme.notifier().changed):
        theme.apply(qapp, "light")
    assert qapp.palette().window().color() == QColor(theme.LIGHT.panel)
    assert brightest() < before
    theme.apply(qapp, "dark")


def test_reduced_motion_stops_folds() -> None:
    theme.set_reduced_motion(True)
    assert theme.fold_ms() == 0
    theme.set_reduced_motion(False)
    assert theme.fold_ms() == 120
