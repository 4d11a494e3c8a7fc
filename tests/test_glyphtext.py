from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphstudio.errors import FileError
from glyphstudio.glyphtext import HEAD, as_text, glyphs_in
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Liked

floats = st.floats(width=32, allow_nan=False, min_value=-1e5, max_value=1e5)
REF = ModelRef(model_hash="a" * 64, name="mirror", step=900)
ONE = Liked(model=REF, message=Message.of([0.25, -1.5]), pen={"palette": "sumi"})


@given(st.lists(floats, min_size=1, max_size=64))
def test_a_glyph_is_one_line_and_comes_back_bit_for_bit(numbers: list[float]):
    one = ONE.model_copy(update={"message": Message.of(numbers)})
    text = as_text([one])
    assert "\n" not in text
    assert glyphs_in(text) == (one,)


def test_several_come_back_in_order_from_a_mail_that_quotes_and_wraps_them():
    two = ONE.model_copy(update={"message": Message.of([3.0] * 40)})
    text = as_text([ONE, two])
    wrapped = "".join(f"> > {text[i : i + 60]}\r\n" for i in range(0, len(text), 60))
    assert glyphs_in(f"Look:\n{wrapped}> Nice. Yours, A.") == (ONE, two)


def test_where_a_glyph_belongs_on_a_shelf_does_not_travel():
    assert glyphs_in(as_text([ONE.model_copy(update={"collection": "Faces"})])) == (ONE,)


@pytest.mark.parametrize("text", ["", "hello", "glyphstudio", "glyph:abc."])
def test_other_texts_hold_none(text: str):
    assert glyphs_in(text) == ()


def test_a_line_without_its_end_says_so():
    with pytest.raises(FileError, match="cut off"):
        glyphs_in(as_text([ONE])[:-40])
    with pytest.raises(FileError, match="cut off"):
        glyphs_in(as_text([ONE])[:-1])


@pytest.mark.parametrize(
    "raw",
    [
        b"{}\n\0\0\0\0", b"[]\n\0\0\0\0", b'{"model":{"step":-1}}\n\0\0\0\0', b"no line end",
        b'{"model":{}}\n\0\0\0', b'{"model":{}}\n\0\0\xc0\x7f', b"\n" * 9, b"A" * 200_000,
    ],
)  # fmt: skip
def test_a_damaged_glyph_is_one_sentence(raw: bytes):
    packed = base64.b64encode(zlib.compress(raw)).decode()
    with pytest.raises(FileError, match=r"damaged|cut off"):
        glyphs_in(f"{HEAD}{packed}.")
