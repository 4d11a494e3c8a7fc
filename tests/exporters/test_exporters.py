"""What holds for every exporter, for each the day it appears."""

from __future__ import annotations

import os
import re
import resource
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from glyphstudio.drawing import Drawing, Fill, Provenance
from glyphstudio.errors import Cancelled, ExportError, FileError, SaveError
from glyphstudio.exporters.provenance import PREFIX, provenance_of, read_provenance
from glyphstudio.exporters.work import (
    DrawingWork,
    Exporter,
    FilmWork,
    PictureWork,
    Work,
    ending_of,
    exporters,
    find_exporter,
)
from glyphstudio.files import read_picture
from glyphstudio.recipe import canonical_json
from glyphstudio.scene import packed

WIDTH, HEIGHT, COUNT = 66, 48, 9
SCENE = '{"messages":[{"data":"AAAAAA=="}],"name":"Übung \\u0000 <script>","version":1}'
PROVENANCE = Provenance(software="Glyph Studio 0.1.0", scene=SCENE)
EVERY = [pytest.param(exporter, id=exporter.name) for exporter in exporters()]
PULLED = [p for p in EVERY if p.values[0].takes != "drawing"]  # work that comes piece by piece
ODD_NAMES = [
    "-y", "a:b", "tee:x", "file:x", "%03d", "*", "a|b", "pipe:1", "http:x", "md5:x", "a b'\"", "ü☃",
    "concat:a", "$(touch x)", "x" * 200,
]  # fmt: skip


def frame(number: int) -> np.ndarray:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    inside = (x - WIDTH / 2 - number) ** 2 + (y - HEIGHT / 2) ** 2 < 200
    return np.where(inside[..., None], (200, 40, 60), (244, 239, 228)).astype(np.uint8)


def frames(count: int = COUNT) -> Iterator[np.ndarray]:
    return (frame(number) for number in range(count))


def work_for(exporter: Exporter) -> Work:
    if exporter.takes == "film":
        return FilmWork(WIDTH, HEIGHT, 25, COUNT, frames)
    if exporter.takes == "picture":
        return PictureWork(WIDTH, HEIGHT, lambda: iter([frame(0)[:20], frame(0)[20:]]))
    return DrawingWork.of(Drawing("#f4efe4", (Fill((((0, 0), (1, 0), (1, 1)),), "#1b1b1e"),)), 64)


def write(exporter: Exporter, path: Path, work: Work | None = None, **given: object) -> None:
    arguments = {
        "provenance": PROVENANCE,
        "progress": lambda done, total: None,
        "cancelled": lambda: False,
    } | given
    exporter.write(path, work or work_for(exporter), exporter.params_type(), **arguments)


def content(path: Path) -> bytes:
    """The bytes of a file, or of all files of a folder."""
    if path.is_dir():
        return b"".join(one.read_bytes() for one in sorted(path.iterdir()))
    return path.read_bytes()


def put_older(exporter: Exporter, path: Path) -> bytes:
    """Something that lies there already; what `content` says of it."""
    if exporter.suffix:
        path.write_bytes(b"older")
    else:
        path.mkdir()
        (path / "0001.png").write_bytes(b"older")
    return b"older"


def sizes_in(path: Path) -> list[tuple[int, int]]:
    """The size of each frame of a film."""
    if path.is_dir():
        return [read_picture(one).shape[1::-1] for one in sorted(path.iterdir())]
    if path.suffix == ".webp":  # which PyAV 18 does not decode when it moves
        with Image.open(path) as film:
            return [one.size for one in ImageSequence.Iterator(film)]
    with av.open(os.fspath(path)) as container:
        return [(f.width, f.height) for f in container.decode(video=0)]


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing but what the test writes."""
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


@pytest.mark.parametrize("exporter", EVERY)
def test_is_found_by_name_and_by_suffix(exporter):
    assert type(find_exporter(exporter.name)) is type(exporter)
    assert type(find_exporter(ending_of(exporter).upper())) is type(exporter)


@pytest.mark.parametrize("exporter", EVERY)
def test_says_what_it_is_good_for(exporter):
    assert exporter.suffix == "" or exporter.suffix.startswith(".")
    assert exporter.label
    assert 10 < len(exporter.description) < 80


@pytest.mark.parametrize("exporter", EVERY)
def test_provenance_comes_back_word_for_word(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    write(exporter, path)
    assert read_provenance(path) == PROVENANCE


@pytest.mark.parametrize("exporter", EVERY)
def test_long_provenance_comes_back_too(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    noise = np.random.default_rng(0).bytes(150_000).hex()  # packs to some 200 KB
    write(exporter, path, provenance=Provenance("x", noise))
    assert read_provenance(path) == Provenance("x", noise)


@pytest.mark.parametrize("exporter", EVERY)
def test_nothing_is_embedded_when_stripped(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    write(exporter, path, provenance=None)
    assert read_provenance(path) is None
    assert b"glyphstudio" not in content(path)


@pytest.mark.parametrize("exporter", EVERY)
def test_same_work_gives_the_same_file(exporter, folder):
    one, two = folder / f"1{exporter.suffix}", folder / f"2{exporter.suffix}"
    write(exporter, one)
    write(exporter, two)
    assert content(one) == content(two)


@pytest.mark.parametrize("exporter", EVERY)
def test_count_and_size_are_what_was_asked_for(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    write(exporter, path)
    if exporter.takes == "picture":
        with Image.open(path) as picture:
            assert picture.size == (WIDTH, HEIGHT)
    if exporter.takes == "film":
        assert sizes_in(path) == [(WIDTH, HEIGHT)] * COUNT


@pytest.mark.parametrize("exporter", EVERY)
def test_progress_starts_at_nothing_and_ends_at_all(exporter, folder):
    seen: list[tuple[int, int]] = []
    write(exporter, folder / f"a{exporter.suffix}", progress=lambda *now: seen.append(now))
    done, totals = [now[0] for now in seen], {now[1] for now in seen}
    assert done == sorted(done)
    assert len(totals) == 1
    assert (done[0], done[-1]) == (0, totals.pop())


@pytest.mark.parametrize("exporter", EVERY)
def test_cancelling_at_any_moment_leaves_nothing(exporter, folder):
    for moment in range(3):
        answers = iter([False] * moment)
        with pytest.raises(Cancelled):
            write(
                exporter,
                folder / f"a{exporter.suffix}",
                cancelled=lambda answers=answers: next(answers, True),
            )
        assert names_in(folder) == []


@pytest.mark.parametrize("exporter", EVERY)
def test_cancelling_keeps_the_older_file(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    older = put_older(exporter, path)
    with pytest.raises(Cancelled):
        write(exporter, path, cancelled=lambda: True)
    assert content(path) == older


@pytest.mark.parametrize("exporter", PULLED)
def test_failure_while_drawing_keeps_the_older_file(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    older = put_older(exporter, path)

    def broken() -> Iterator[np.ndarray]:
        yield frame(0)
        raise ZeroDivisionError

    if exporter.takes == "film":
        work: Work = FilmWork(WIDTH, HEIGHT, 25, COUNT, broken)
    else:
        work = PictureWork(WIDTH, 2 * HEIGHT, broken)
    with pytest.raises(ZeroDivisionError):
        write(exporter, path, work)
    assert content(path) == older
    assert names_in(folder) == [path.name]


@pytest.mark.parametrize("exporter", PULLED)
def test_full_disk_is_explained_and_keeps_the_older_file(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    older = put_older(exporter, path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    noise = Provenance("x", np.random.default_rng(0).bytes(900_000).hex())
    try:
        with pytest.raises(SaveError, match="not saved"):
            write(exporter, path, provenance=noise)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(path) == older
    assert names_in(folder) == [path.name]


@pytest.mark.parametrize("exporter", PULLED)
def test_a_disk_that_fills_up_early_is_explained_too(exporter, folder):
    random = np.random.default_rng(1)

    def noise(count: int) -> Iterator[np.ndarray]:
        return (random.integers(0, 256, (400, 400, 3), dtype=np.uint8) for _ in range(count))

    if exporter.takes == "film":
        work: Work = FilmWork(400, 400, 25, 40, lambda: noise(40))
    else:
        work = PictureWork(400, 400 * 20, lambda: noise(20))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = 1_200_000 if exporter.suffix else 400_000  # which no single frame stays below
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(SaveError, match="larger than this disk allows"):
            write(exporter, folder / f"a{exporter.suffix}", work)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names_in(folder) == []


@pytest.mark.parametrize("exporter", EVERY)
def test_missing_folder_is_explained(exporter, tmp_path):
    with pytest.raises(SaveError, match="is not there"):
        write(exporter, tmp_path / "nowhere" / f"a{exporter.suffix}")


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder nobody may write in, not even root, who becomes a plain user for this test."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65_534)
        yield Path(name)
        os.seteuid(was)
        Path(name).chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="rights of another kind")
@pytest.mark.parametrize("exporter", EVERY)
def test_folder_without_rights_is_explained(exporter, closed_folder):
    with pytest.raises(SaveError, match="no rights"):
        write(exporter, closed_folder / f"a{exporter.suffix}")


@pytest.mark.parametrize("exporter", EVERY)
def test_folder_in_the_way_is_explained(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    path.mkdir()
    with pytest.raises(SaveError):
        write(exporter, path)
    assert names_in(folder) == [path.name]


@pytest.mark.parametrize("exporter", EVERY)
def test_hostile_names_are_only_names(exporter, folder, monkeypatch):
    monkeypatch.chdir(folder)
    wanted = sorted(f"{name}{exporter.suffix}" for name in ODD_NAMES)
    for name in wanted:
        write(exporter, Path(name))
        assert read_provenance(Path(name)) == PROVENANCE
    assert names_in(folder) == wanted


@pytest.mark.parametrize("exporter", EVERY)
def test_work_of_another_kind_is_refused(exporter, folder):
    other = next(e for e in exporters() if e.takes != exporter.takes)
    with pytest.raises(ExportError):
        write(exporter, folder / f"a{exporter.suffix}", work_for(other))
    assert names_in(folder) == []


@pytest.mark.parametrize("exporter", PULLED)
def test_work_that_ends_early_is_refused(exporter, folder):
    if exporter.takes == "film":
        work: Work = FilmWork(WIDTH, HEIGHT, 25, COUNT, lambda: frames(3))
    else:
        work = PictureWork(WIDTH, HEIGHT, lambda: iter([frame(0)[:20]]))
    with pytest.raises(ExportError, match="ended after"):
        write(exporter, folder / f"a{exporter.suffix}", work)
    assert names_in(folder) == []


@pytest.mark.parametrize("exporter", PULLED)
def test_work_of_the_wrong_size_is_refused(exporter, folder):
    if exporter.takes == "film":
        work: Work = FilmWork(WIDTH + 2, HEIGHT, 25, COUNT, frames)
    else:
        work = PictureWork(WIDTH + 2, HEIGHT, lambda: iter([frame(0)]))
    with pytest.raises(ExportError):
        write(exporter, folder / f"a{exporter.suffix}", work)
    assert names_in(folder) == []


@pytest.mark.parametrize("exporter", EVERY)
def test_damaged_files_give_a_sentence_or_nothing(exporter, folder):
    path = folder / f"a{exporter.suffix}"
    write(exporter, path)
    if path.is_dir():
        path /= "0001.png"
    whole = path.read_bytes()
    random = np.random.default_rng(1)
    for _ in range(150):
        data = bytearray(whole[: random.integers(1, len(whole) + 1)])
        for place in random.integers(0, len(data), 3):
            data[place] = random.integers(0, 256)
        path.write_bytes(data)
        try:
            found = read_provenance(path)
        except FileError as error:
            assert re.search(r"\w\.$", str(error))  # noqa: PT017  most files read as nothing
        else:
            assert found in (None, PROVENANCE)


@pytest.mark.parametrize("exporter", PULLED)
def test_no_thread_outlives_an_export(exporter, folder):
    before = threading.active_count()
    write(exporter, folder / f"a{exporter.suffix}")
    with pytest.raises(Cancelled):
        write(
            exporter, folder / f"b{exporter.suffix}", cancelled=iter([False, False, True]).__next__
        )
    assert threading.active_count() == before


def test_unknown_ending_names_those_there_are():
    with pytest.raises(
        ExportError, match=r"\.apng, \.gif, \.mov, \.mp4, \.pdf, \.png, \.pngs, \.svg, \."
    ):
        find_exporter(".bmp")


def test_reading_a_file_that_is_nothing_of_ours(folder):
    (folder / "a.txt").write_text("hello")
    assert read_provenance(folder / "a.txt") is None
    with pytest.raises(FileError):
        read_provenance(folder / "nothing.png")
    with pytest.raises(FileError):
        read_provenance(folder)


def test_the_scene_is_found_in_what_a_newer_program_embedded():
    tree = {"software": "Glyph Studio 9", "scene": SCENE, "version": 2, "colours": []}
    newer = PREFIX + packed(canonical_json(tree))
    assert provenance_of(newer) == Provenance("Glyph Studio 9", SCENE)
    with pytest.raises(FileError, match="newer Glyph Studio"):
        provenance_of(PREFIX + packed(canonical_json(tree | {"scene": {"parts": []}})))


def test_scene_too_long_to_embed_is_refused_before_drawing(folder):
    def drawn() -> Iterator[np.ndarray]:
        raise AssertionError

    long = Provenance("x", "1" * (17 << 20))
    with pytest.raises(ExportError, match="too long to embed"):
        write(find_exporter("png"), folder / "a.png", PictureWork(8, 8, drawn), provenance=long)
