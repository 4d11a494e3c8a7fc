"""Files: whole or not at all, and nothing from outside is believed."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from glyphstudio import files
from glyphstudio.errors import FileError, ModelFileError, PictureError, SaveError
from glyphstudio.files import writing

OLD = b"what was there before"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "work" / "piece.bin"
    files.write_bytes(files.make_folder(path.parent) / path.name, OLD)
    return path


def assert_untouched(old: Path) -> None:
    assert old.read_bytes() == OLD
    assert [p.name for p in old.parent.iterdir()] == [old.name]


# ---- writing


def test_a_written_file_holds_exactly_what_was_given(tmp_path: Path):
    data = random.Random(1).randbytes(3 * writing.CHUNK + 17)
    files.write_bytes(tmp_path / "a", data)
    assert (tmp_path / "a").read_bytes() == data
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_json_comes_back_as_it_was_written(tmp_path: Path):
    tree = {"a": [1, 2.5, True, None, "é"], "b": {}}
    files.write_json(tmp_path / "a.json", tree)
    assert files.read_json(tmp_path / "a.json") == tree


def test_nan_is_refused_before_anything_is_written(old: Path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        files.write_json(old, float("nan"))
    assert_untouched(old)


def test_an_error_while_writing_leaves_the_old_file(old: Path):
    with pytest.raises(TypeError), files.atomic(old) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert_untouched(old)


def test_a_written_file_may_be_read_and_sought_in_while_it_grows(tmp_path: Path):
    with files.atomic(tmp_path / "a") as file:
        file.write(b"01234")
        file.seek(1)
        assert file.read(2) == b"12"
        file.seek(0)
        file.write(b"X")
    assert (tmp_path / "a").read_bytes() == b"X1234"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "no rights"),
        (errno.EROFS, "no rights"),
        (errno.EIO, "could not be saved"),
    ],
)
@pytest.mark.parametrize("operation", ["open", "fsync", "replace"])
def test_whatever_operation_fails_the_old_file_stays(
    old: Path, monkeypatch: pytest.MonkeyPatch, operation: str, code: int, words: str
):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(writing.os, operation, fail)
        with pytest.raises(SaveError, match=words):
            files.write_bytes(old, b"new" * 1000)
    assert_untouched(old)


def test_a_vanished_folder_is_said_so(tmp_path: Path):
    with pytest.raises(SaveError, match="is not there"):
        files.write_bytes(tmp_path / "gone" / "a", b"")


def test_a_folder_in_the_place_of_a_file_is_said_so(tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(SaveError, match="Something else is called a"):
        files.write_bytes(tmp_path / "a", b"new")


def test_a_file_in_the_place_of_a_folder_is_said_so(old: Path):
    with pytest.raises(SaveError, match="Something else"):
        files.make_folder(old)


def test_a_name_too_long_is_said_so(tmp_path: Path):
    with pytest.raises(SaveError, match="too long"):
        files.write_bytes(tmp_path / ("a" * 300), b"")


def test_an_error_about_another_file_is_not_blamed_on_the_saved_one(tmp_path: Path):
    with pytest.raises(FileNotFoundError), files.atomic(tmp_path / "a"):
        (tmp_path / "source").read_bytes()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="limits are a POSIX matter")
def test_a_full_disk_leaves_the_old_file_and_one_sentence(old: Path):
    program = (
        "import resource, sys; from pathlib import Path; from glyphstudio import files\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))\n"
        "try: files.write_bytes(Path(sys.argv[1]), bytes(8_000_000))\n"
        "except files.writing.SaveError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(old)], capture_output=True, text=True, check=True
    )
    assert said.stdout == "piece.bin is larger than this disk allows and was not saved.\n"
    assert_untouched(old)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_device_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch):
    full = os.open
    with monkeypatch.context() as patched:
        patched.setattr(writing.os, "open", lambda *_: full("/dev/full", os.O_RDWR))
        with pytest.raises(SaveError, match="disk is full"):
            files.write_bytes(old, bytes(3 * writing.CHUNK))
    assert_untouched(old)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX matter")
def test_kill_in_the_middle_of_saving_leaves_a_whole_file(tmp_path: Path):
    program = (
        "import sys; from pathlib import Path; from glyphstudio import files\n"
        "print(flush=True)\n"
        "while True:\n"
        "    for letter in b'ab': files.write_bytes(Path(sys.argv[1]), bytes([letter]) * 4_000_000)"
    )
    chance = random.Random(3)
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "piece")], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(0.02 + 0.1 * chance.random())
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        if (tmp_path / "piece").exists():
            data = (tmp_path / "piece").read_bytes()
            assert data in (b"a" * 4_000_000, b"b" * 4_000_000)
    files.remove_stale_parts(tmp_path, older_than=0)
    assert [p.name for p in tmp_path.iterdir()] == ["piece"]


def test_only_old_parts_of_ours_are_removed(tmp_path: Path):
    parts = [tmp_path / f".glyphstudio-{i:012x}.part" for i in range(2)]
    for path in (*parts, tmp_path / "mine.part"):
        path.touch()
    os.utime(parts[0], (time.time() - 7200,) * 2)
    assert files.remove_stale_parts(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted([parts[1], tmp_path / "mine.part"])


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_a_saved_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real").touch()
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files.write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640


# ---- reading


def test_a_file_too_large_is_refused_unread(tmp_path: Path):
    with open(tmp_path / "big", "wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FileError, match="larger than 1 kB"):
        files.read_bytes(tmp_path / "big", 1024)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="is not a file"):
        files.read_bytes(tmp_path / "pipe", 10)


@pytest.mark.parametrize("name", ["missing", "a\0b", "folder"])
def test_what_cannot_be_read_is_a_file_error(tmp_path: Path, name: str):
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError):
        files.read_bytes(tmp_path / name, 10)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "-Infinity",
        "1e999",
        "9" * 5000,
        "0." + "1" * 50,
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        "[" * 40 + "]" * 40,
        '"\\ud800"',
        '{"\\udfff": 1}',
        b'"\xff"',
        "",
        "{",
        "[1,]",
        b"\xef\xbb\xbf1",
    ],
)
def test_hostile_json_is_refused_with_a_sentence(tmp_path: Path, text: str | bytes):
    (tmp_path / "a.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileError, match=r"^a.json cannot be understood: .+\.$"):
        files.read_json(tmp_path / "a.json")


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**30), 10**30)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_every_value_we_can_write_can_be_read(tree: object):
    assert files.parse_json(json.dumps(tree)) == tree


# ---- tensors


def tensor_file(header: object, data: bytes = b"", *, pad: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text + pad)) + text + pad + data


def entry(*shape: int, start: int = 0, dtype: str = "F32", size: int = 4) -> dict[str, object]:
    count = int(np.prod(shape, dtype=object))
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, start + size * count]}


def test_a_sound_header_is_read_with_its_places():
    header = {"b": entry(2, 3), "a": entry(1, start=24), "__metadata__": {"k": "v"}}
    data = tensor_file(header, bytes(28), pad=b"   ")
    found = files.tensor_header(data)
    assert found.metadata == {"k": "v"}
    assert list(found.tensors) == ["b", "a"]
    assert found.tensors["b"].shape == (2, 3)
    assert found.tensors["a"].end == len(data)


def test_what_the_library_writes_is_read(tmp_path: Path):
    from safetensors.numpy import save

    tensors = {"x.y": np.ones((3, 2), np.float16), "n": np.zeros((), np.int64)}
    data = save(tensors, {"recipe": "{}"})
    (tmp_path / "m").write_bytes(data)
    found = files.read_tensor_header(tmp_path / "m")
    assert found == files.tensor_header(data)
    assert {name: t.shape for name, t in found.tensors.items()} == {"x.y": (3, 2), "n": ()}
    assert {t.dtype for t in found.tensors.values()} == {"F16", "I64"}


HOSTILE = {
    "empty": b"",
    "short": b"\x02\0\0\0",
    "not ours": b"PK\x03\x04" * 100,
    "length beyond": struct.pack("<Q", 2**63) + b"{}",
    "length of all": struct.pack("<Q", 2**64 - 1) + b"{}",
    "header too long": tensor_file(b"{" + b" " * (1 << 20) + b"}"),
    "a list": tensor_file(b"[]"),
    "leading space": tensor_file(b" {}"),
    "tab after": tensor_file(b"{}\t"),
    "nested": tensor_file(b'{"a":' * 1000 + b"1" + b"}" * 1000),
    "not utf-8": tensor_file(b'{"\xff": 1}'),
    "number entry": tensor_file({"a": 3}),
    "extra key": tensor_file({"a": {**entry(1), "more": 1}}, bytes(4)),
    "unknown type": tensor_file({"a": entry(1, dtype="F8")}, bytes(4)),
    "listed type": tensor_file({"a": {**entry(1), "dtype": ["F32"]}}, bytes(4)),
    "true in shape": tensor_file({"a": {**entry(1), "shape": [True]}}, bytes(4)),
    "real in shape": tensor_file({"a": {**entry(1), "shape": [1.0]}}, bytes(4)),
    "negative": tensor_file({"a": {**entry(1), "shape": [-1]}}, bytes(4)),
    "vast empty": tensor_file({"a": entry(0, 2**40)}),
    "vast empties": tensor_file({"a": entry(0, 2**20, 2**20)}),
    "rank": tensor_file({"a": entry(*([1] * 9))}, bytes(4)),
    "hole": tensor_file({"a": entry(1), "b": entry(1, start=8)}, bytes(12)),
    "overlap": tensor_file({"a": entry(2), "b": entry(1, start=4)}, bytes(8)),
    "offset start": tensor_file({"a": entry(1, start=4)}, bytes(8)),
    "too little data": tensor_file({"a": entry(4)}, bytes(15)),
    "too much data": tensor_file({"a": entry(4)}, bytes(17)),
    "wrong size": tensor_file({"a": {**entry(2), "data_offsets": [0, 4]}}, bytes(4)),
    "backwards": tensor_file({"a": {**entry(1), "data_offsets": [4, 0]}}, bytes(4)),
    "three offsets": tensor_file({"a": {**entry(1), "data_offsets": [0, 4, 4]}}, bytes(4)),
    "twice": tensor_file(
        b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
        b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        bytes(4),
    ),
    "upwards": tensor_file({"../a": entry(1)}, bytes(4)),
    "nul": tensor_file({"a\0": entry(1)}, bytes(4)),
    "nameless": tensor_file({"": entry(1)}, bytes(4)),
    "many": tensor_file({f"t{i}": entry(0) for i in range(9000)}),
    "metadata list": tensor_file({"__metadata__": []}),
    "metadata number": tensor_file({"__metadata__": {"a": 1}}),
    "nan": tensor_file(b'{"a": NaN}'),
    "long number": tensor_file(b'{"a": ' + b"9" * 6000 + b"}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_tensor_file_is_refused(tmp_path: Path, name: str):
    (tmp_path / "m").write_bytes(HOSTILE[name])
    with pytest.raises(ModelFileError, match=r"\.$"):
        files.tensor_header(HOSTILE[name])
    with pytest.raises(ModelFileError, match=r"^m\b.+\.$"):
        files.read_tensor_header(tmp_path / "m")


def test_mutated_tensor_files_raise_one_kind_of_error():
    from safetensors.numpy import save

    good = save({"a": np.ones((4, 4), np.float32), "b": np.ones(3, np.float16)}, {"k": "v"})
    chance = random.Random(0)
    refused = 0
    for _ in range(3000):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 3)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        try:
            files.tensor_header(bytes(bad[: chance.choice([len(bad), chance.randrange(len(bad))])]))
        except ModelFileError:
            refused += 1
    assert refused > 1500


# ---- pictures


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


GREY = Image.linear_gradient("L").resize((20, 12))
COLOUR = Image.merge("RGB", [GREY, GREY.rotate(180), GREY.transpose(Image.Transpose.ROTATE_180)])
KINDS = ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_read(tmp_path: Path, kind: str):
    (tmp_path / "a.dat").write_bytes(encoded(COLOUR, kind))
    picture = files.read_picture(tmp_path / "a.dat")
    assert picture.shape == (12, 20, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert np.abs(picture.astype(int) - np.asarray(COLOUR)).mean() < 8


def test_transparent_parts_are_white(tmp_path: Path):
    clear = Image.new("RGBA", (4, 4), (200, 0, 0, 0))
    assert (files.parse_picture(encoded(clear, "PNG")) == 255).all()


def test_a_photograph_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert files.parse_picture(encoded(COLOUR, "JPEG", exif=exif)).shape == (20, 12, 3)


def test_sixteen_bit_pictures_keep_their_brightness():
    deep = Image.fromarray(np.array([[0, 65535], [32768, 257]], np.uint16))
    assert files.parse_picture(encoded(deep, "PNG"))[..., 0].tolist() == [[0, 255], [128, 1]]


def test_real_valued_pictures_are_read_and_nan_is_refused():
    real = np.array([[0.0, 1.0], [0.5, 2.0]], np.float32)
    assert files.parse_picture(encoded(Image.fromarray(real[:1]), "TIFF"))[0, 1, 0] == 255
    real[0, 0] = np.nan
    with pytest.raises(PictureError, match="not numbers"):
        files.parse_picture(encoded(Image.fromarray(real), "TIFF"))


def test_only_the_first_frame_of_a_film_is_read():
    frames = [Image.new("RGB", (5, 5), c) for c in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert files.parse_picture(data)[0, 0].tolist() == [255, 0, 0]


def test_a_picture_with_too_many_pixels_is_refused_undecoded(tmp_path: Path):
    bomb = bytearray(encoded(GREY.convert("1"), "PNG"))
    bomb[16:24] = struct.pack(">II", 7000, 7000)
    import zlib

    bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
    (tmp_path / "bomb.png").write_bytes(bomb)
    with pytest.raises(PictureError, match="7000 x 7000 pixels"):
        files.read_picture(tmp_path / "bomb.png")


NO_PICTURES = {
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    "pdf": b"%PDF-1.4\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/hostname'/></svg>",
    "icon": b"\0\0\1\0\1\0",
    "text": b"hello",
    "empty": b"",
    "wave": b"RIFF\0\0\0\0WAVEfmt ",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_only_calls_itself_a_picture_is_refused(tmp_path: Path, name: str):
    (tmp_path / "a.png").write_bytes(NO_PICTURES[name])
    with pytest.raises(PictureError, match="is not a PNG, JPEG"):
        files.read_picture(tmp_path / "a.png")


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow remarks on damaged TIFF tags
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_pictures_raise_one_kind_of_error(kind: str):
    good = encoded(COLOUR, kind)
    chance = random.Random(kind)
    refused = 0
    for _ in range(150):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        try:
            files.parse_picture(bytes(bad[: chance.choice([len(bad), chance.randrange(len(bad))])]))
        except PictureError:
            refused += 1
    assert refused > 20


def test_a_picture_file_too_large_is_refused(tmp_path: Path):
    with open(tmp_path / "a.png", "wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(PictureError, match="larger than"):
        files.read_picture(tmp_path / "a.png")


# ---- names


@pytest.mark.parametrize(
    "name", ["a", "Kolam 3 (night).png", "文字 ž.webm", "a" * 120, "con-fusion"]
)
def test_an_ordinary_name_is_taken(name: str):
    assert files.checked_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        ".",
        "..",
        ".hidden",
        "-y.mp4",
        "a/b",
        "a\\b",
        "a:b",
        "a|b",
        "a*b",
        'a"b',
        "a\0b",
        "a\nb",
        "a\u202eb",
        "\ud800",
        "CON",
        "nul.png",
        "com1",
        "lpt9.txt",
        "a.",
        "a ",
        "a" * 121,
        "é" * 61,
    ],
)
def test_an_odd_name_is_refused_with_a_sentence(name: str):
    with pytest.raises(FileError, match=r"^(A name|Windows|This name)"):
        files.checked_name(name)


def test_two_spellings_of_one_name_are_the_same():
    assert files.checked_name("e\u0301") == "é"


@given(st.text(st.characters()))
def test_any_text_has_a_plain_name(text: str):
    name = files.plain_name(text)
    assert files.checked_name(name) == name


def test_a_free_path_never_overwrites(tmp_path: Path):
    first = files.free_path(tmp_path / "a.b.png")
    assert first == tmp_path / "a.b.png"
    first.touch()
    second = files.free_path(first)
    second.symlink_to(tmp_path / "nowhere")
    assert [second.name, files.free_path(first).name] == ["a.b-2.png", "a.b-3.png"]


# ---- looking


@pytest.mark.parametrize("name", ["none", "a" * 300, "none/" * 2000, "a\0b"])
def test_a_name_that_no_file_can_have_is_not_there(tmp_path: Path, name: str):
    assert not files.is_there(tmp_path / name)
    assert files.is_there(tmp_path)


def test_where_one_may_not_look_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "stat", refused)
    with pytest.raises(FileError, match="no rights to read"):
        files.is_there(tmp_path)


# ---- strangers' names in what is said


def test_what_turns_or_hides_letters_is_not_shown():
    assert files.shown("a\u202egnp.exe\u2066\x07\n b\ud800\ufeff") == "agnp.exe b"
    assert files.shown("<b>Bold</b>") == "<b>Bold</b>"
    assert files.shown("نمی\u200cدانم 👩\u200d🎨") == "نمی\u200cدانم 👩\u200d🎨"


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("This model is damaged: x.", "a.json is damaged: x."),
        ("This model's recipe cannot be understood.", "a.json's recipe cannot be understood."),
        ("This file was made by a newer one.", "a.json was made by a newer one."),
        ("There is no style called 'a'.", "a.json: There is no style called 'a'."),
        ("a.json is too long.", "a.json is too long."),
        ("There is no file /b/a.json.", "There is no file /b/a.json."),
    ],
)
def test_an_error_names_the_file_it_is_about(sentence: str, said: str):
    with pytest.raises(ModelFileError) as caught, files.naming("a.json"):
        raise ModelFileError(sentence)
    assert str(caught.value) == said


def test_a_file_s_name_cannot_turn_a_sentence_round():
    refused = pytest.raises(ModelFileError, match=r"^agnp\.exe is damaged\.$")
    with refused, files.naming("a\u202egnp.exe\n"):
        raise ModelFileError("This file is damaged.")
