"""Project files and bundles: what was written comes back; what nobody vouches for is refused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from glyphstudio import scene as acts
from glyphstudio.discovery import shipped
from glyphstudio.errors import FileError, SaveError
from glyphstudio.lineage import Generation, Lineage
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Scene
from glyphstudio.store import projects, weights
from glyphstudio.store.studio import find_studio
from glyphstudio.timeline import Key, Timeline

MIRROR = shipped("models") / "mirror.safetensors"
HASH = weights.hash_of(MIRROR)


def a_scene() -> Scene:
    ref = ModelRef(model_hash=HASH, name="mirror")
    scene = acts.opened(Scene(), ref, None, [Message.of([0.5 * i] * 32) for i in range(8)])
    scene = acts.stored(acts.liked(acts.chose(scene, 3)), 4)
    timeline = Timeline(model=ref, keys=(Key(message=scene.messages[1], hold=0.5),), loop=False)
    lineage = Lineage(generations=(Generation(children=scene.messages[:4], chosen=(2,)),))
    return scene.with_(timeline=timeline, lineage=lineage, less=scene.messages[:2], locked=(1,))


def test_a_project_is_the_scene_as_json(tmp_path: Path):
    path = tmp_path / "a.glyphstudio"
    projects.write_project(path, a_scene())
    tree = json.loads(path.read_text("utf-8"))
    assert tree["version"] == acts.VERSION
    assert projects.read_project(path) == projects.ReadProject(a_scene())


def test_an_empty_project_is_one_too(tmp_path: Path):
    path = tmp_path / "a.glyphstudio"
    projects.write_project(path, Scene())
    assert projects.read_project(path).scene == Scene()


def test_a_bundle_brings_its_models(tmp_path: Path):
    path = tmp_path / "a.glyphstudio"
    projects.write_project(path, a_scene(), {HASH: MIRROR})
    read = projects.read_project(path)
    assert (read.scene, read.models) == (a_scene(), (HASH,))
    studio = find_studio()
    assert projects.unpack_models(path, studio) == (HASH,)
    assert weights.hash_of(weights.kept_place(studio, HASH)) == HASH
    first = path.read_bytes()
    projects.write_project(path, a_scene(), {HASH: MIRROR})
    assert path.read_bytes() == first


def test_a_newer_project_is_only_to_be_read(tmp_path: Path):
    path = tmp_path / "a.glyphstudio"
    tree = json.loads(projects.project_text(a_scene())) | {"version": 99, "swarm": 1}
    path.write_text(json.dumps(tree))
    read = projects.read_project(path)
    assert read == projects.ReadProject(a_scene(), acts.NEWER, newer=True)


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "a.glyphstudio"
    projects.write_project(path, a_scene())
    before = path.read_bytes()
    with pytest.raises(FileError):
        projects.write_project(path, a_scene(), {HASH: tmp_path / "gone.safetensors"})
    with pytest.raises(SaveError, match="changed"):
        projects.write_project(path, a_scene(), {"0" * 64: MIRROR})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[1]", "no Glyph Studio scene"),
        ('{"version": 2, "shelf": 7}', "shelf"),
        ('{"version": 2, "hats": 7}', "hats"),
        ('{"version": 2, "view": {"columns": 0}}', "columns"),
        ('{"version": 2, "version": 2}', "twice"),
        ('{"version": 2, "messages": [{"data": "AAAA"}]}', "float32"),
        (
            '{"version": 2, "messages": [{"data": "AAAAAA=="}, {"data": "AAAAAAAAAAA="}]}',
            "not of one length",
        ),
        ('{"version": 2, "timeline": {"keys": [{}]}}', "message"),
        ("[" * 5000, "nested"),
    ],
)
def test_a_project_edited_by_hand_is_one_sentence(tmp_path: Path, text: str, why: str):
    path = tmp_path / "mine.glyphstudio"
    path.write_text(text)
    with pytest.raises(FileError, match=why) as raised:
        projects.read_project(path)
    assert str(raised.value).startswith("mine.glyphstudio")
    assert "\n" not in str(raised.value)


def bundle_of(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in entries:
            made.writestr(name, data)
    return file.getvalue()


PROJECT = ("project.json", projects.project_text(Scene()).encode())
MODEL = f"models/{HASH}.safetensors"


@pytest.mark.parametrize(
    "data",
    [
        bundle_of(("x.json", b"{}")),
        bundle_of(PROJECT, ("../x", b"")),
        bundle_of(PROJECT, ("models/../../x.safetensors", b"")),
        bundle_of(PROJECT, ("models/abc.safetensors", b"")),
        bundle_of(PROJECT, method=zipfile.ZIP_BZIP2),
        bundle_of(PROJECT)[:-30],
        bundle_of(PROJECT)[:60],
        bundle_of(("project.json", b"{")),
        bundle_of(PROJECT, *((f"models/{i:064x}.safetensors", b"") for i in range(300))),
    ],
    ids=range(9),
)
def test_a_bundle_that_is_not_ours_is_one_sentence(tmp_path: Path, data: bytes):
    path = tmp_path / "mine.glyphstudio"
    path.write_bytes(data)
    with pytest.raises(FileError) as raised:
        projects.read_project(path)
    assert str(raised.value).startswith("mine.glyphstudio")


def test_a_model_that_is_not_what_it_is_called_is_not_kept(tmp_path: Path):
    path = tmp_path / "mine.glyphstudio"
    for data in (b"no model", MIRROR.with_name("ink.safetensors").read_bytes()):
        path.write_bytes(bundle_of(PROJECT, (MODEL, data), method=zipfile.ZIP_STORED))
        with pytest.raises(FileError):
            projects.unpack_models(path, find_studio())
    assert not (find_studio().models / "kept").exists()


def test_a_bundle_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(projects, "MOST_JSON", 1000)
    path = tmp_path / "mine.glyphstudio"
    data = bundle_of(("project.json", b" " * 5000))
    path.write_bytes(data)
    with pytest.raises(FileError, match="more than any"):
        projects.read_project(path)
    lying = data.replace(struct.pack("<I", 5000), struct.pack("<I", 900))  # it says it is small
    path.write_bytes(lying)
    with pytest.raises(FileError):
        projects.read_project(path)
