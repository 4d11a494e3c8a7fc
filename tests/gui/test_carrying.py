from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData

from glyphstudio.gui import carrying
from glyphstudio.scene import Liked, Message, ModelRef

GLYPH = Liked(
    model=ModelRef(name="mirror", model_hash="ab"),
    message=Message.of([0.5, -1.25]),
    pen={"palette": "riso_red"},
)


def test_what_is_carried_comes_out_again():
    mime = QMimeData()
    carrying.carry((GLYPH, GLYPH), mime)
    assert carrying.carries(mime)
    assert carrying.carried(mime) == (GLYPH, GLYPH)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'[{"model": {}}]', b"\xff", b"[" * 4000])
def test_of_damaged_data_nothing_comes(data: bytes):
    mime = QMimeData()
    mime.setData(carrying.GLYPHS, data)
    assert carrying.carried(mime) == ()
