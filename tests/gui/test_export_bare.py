"""The export dialog's preview where paper is left away: checkers, or why it cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from glyphstudio.gui import export_plan, theme
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.export_preview import CHECK
from glyphstudio.gui.window import Window

WAIT = 60_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


def shown_bare(window: Window, qtbot: QtBot, model: str, card: str) -> ExportDialog:
    """The dialog of a model with the paper switched off, once the preview is drawn."""
    with qtbot.waitSignal(window.bench.axes_ready, timeout=WAIT):
        window.bench.open_model(model)
    window.actions_["export.dialog"].trigger()
    box = window.findChild(ExportDialog, "export")
    assert box is not None
    box.cards[card].click()
    qtbot.waitUntil(lambda: box.preview.image is not None, timeout=WAIT)
    assert not box.preview.image.hasAlphaChannel()
    box.settings.form.rows["paper"].switch.click()
    qtbot.waitUntil(lambda: box.preview.image.hasAlphaChannel(), timeout=WAIT)
    return box


@pytest.mark.parametrize("card", ["png", "png_sheet", "svg"])
def test_where_there_is_no_paper_there_are_checkers(
    window: Window, qtbot: QtBot, card: str
) -> None:
    box = shown_bare(window, qtbot, "mirror", card)
    seen = box.preview.grab().toImage()
    size = box.preview.image.deviceIndependentSize()
    left = round((box.preview.width() - size.width()) / 2) + 2
    top = round((box.preview.height() - size.height()) / 2) + 2
    colours = {seen.pixelColor(left + step * CHECK, top).name() for step in range(2)}
    assert colours == {theme.colour("hover").name(), theme.colour("panel").name()}
    assert box.state.text() == ""
    box.settings.form.rows["paper"].switch.click()
    qtbot.waitUntil(lambda: not box.preview.image.hasAlphaChannel(), timeout=WAIT)
    box.close()


def test_inks_that_mix_with_their_paper_are_told_before_it_is_tried(
    window: Window, qtbot: QtBot
) -> None:
    box = shown_bare(window, qtbot, "ebru", "png")
    qtbot.waitUntil(lambda: "mix with its paper" in box.state.text(), timeout=WAIT)
    box.cards["png_sheet"].click()  # the same paper, also of another card
    qtbot.waitUntil(lambda: "mix with its paper" in box.state.text(), timeout=WAIT)
    box.settings.form.rows["paper"].switch.click()
    qtbot.waitUntil(lambda: box.state.text() == "", timeout=WAIT)
    box.close()


def test_a_sheet_on_nothing_is_clear_between_its_glyphs_and_below_them() -> None:
    pictures = np.full((2, 50, 50, 4), 255, np.uint8)
    whole = export_plan.tiled(pictures, 2, margin=10, texts=("1", "2"))
    assert whole.shape[2] == 4
    assert not whole[:5].any()
    assert not whole[5:55, 55:60].any()
    foot = whole[55:]
    assert 0 < (foot[..., 3] > 128).sum() < foot[..., 3].size / 4
