"""Files nobody should trust: each command refuses each in one sentence that names it."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from glyphstudio.engine.checkpoint import pack, unpack


def packed(
    data: bytes,
    *,
    kind: str = "model",
    recipe: Callable[[dict], object] | None = None,
    tensors: Callable[[dict], object] | None = None,
    **notes: str,
) -> bytes:
    """The model in `data` with something changed, its checksum right."""
    whole = unpack("model", data)
    kept = {k: v for k, v in whole.metadata.items() if k not in ("glyphstudio", "version")}
    kept |= notes
    state = dict(whole.tensors)
    if recipe is not None:
        tree = json.loads(kept["recipe"])
        recipe(tree)
        kept["recipe"] = json.dumps(tree)
    if tensors is not None:
        tensors(state)
    return pack(kind, state, kept)


def without_recipe(data: bytes) -> bytes:
    whole = unpack("model", data)
    return pack("model", whole.tensors, {"step": "6", "recipe": "{"})


def first(state: dict[str, torch.Tensor]) -> str:
    return min(name for name, tensor in state.items() if tensor.is_floating_point())


def not_a_number(state: dict[str, torch.Tensor]) -> None:
    state[first(state)].view(-1)[0] = float("nan")


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "text": lambda data: b"this is a letter to my aunt, and no model at all",
    "half": lambda data: data[: len(data) // 2],
    "altered": lambda data: data[:-64] + b"\xff" * 64,
    "long header": lambda data: struct.pack("<Q", 2**60) + data[8:],
    "another family": lambda data: packed(data, recipe=lambda r: r.update(family="cobbler")),
    "another style": lambda data: packed(data, recipe=lambda r: r["settings"].update(style="hat")),
    "no setting": lambda data: packed(data, recipe=lambda r: r["settings"].update(latent_size=-4)),
    "odd setting": lambda data: packed(data, recipe=lambda r: r["settings"].update(hats=4)),
    "other size": lambda data: packed(data, recipe=lambda r: r["settings"].update(latent_size=9)),
    "huge": lambda data: packed(
        data, recipe=lambda r: r["settings"].update(latent_size=2048, reader_width=512, size=256)
    ),
    "no recipe": lambda data: without_recipe(data),
    "nan": lambda data: packed(data, tensors=not_a_number),
    "shape": lambda data: packed(data, tensors=lambda s: s.update({first(s): torch.zeros(3, 3)})),
    "missing": lambda data: packed(data, tensors=lambda s: s.pop(first(s))),
    "a film": lambda data: packed(data, kind="film"),
    "no step": lambda data: packed(data, step="-3"),
    "odd bits": lambda data: packed(data, bits_per_glyph="nan"),
    "newer": lambda data: data.replace(b'"version":"1"', b'"version":"7"'),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_model_is_refused_by_its_name(glyphstudio, trained, tmp_path, how):
    path = tmp_path / "my glyphs.safetensors"
    path.write_bytes(BROKEN[how]((trained / "weights.safetensors").read_bytes()))
    Image.fromarray(np.full((16, 16, 3), 255, np.uint8)).save(tmp_path / "a.png")
    for words in (
        ("draw", path, "-o", tmp_path / "b.png"),
        ("read", path, tmp_path / "a.png"),
        ("info", path),
    ):
        said = glyphstudio(*words)
        assert (said.code, said.out) == (1, ""), words
        assert said.err.startswith("glyphstudio: my glyphs.safetensors"), said.err
        assert said.err.count("\n") == 1
    assert not (tmp_path / "b.png").exists()


def in_record(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def do(run: Path) -> None:
        tree = json.loads((run / "run.json").read_text())
        change(tree)
        (run / "run.json").write_text(json.dumps(tree))

    return do


def torn(*names: str) -> Callable[[Path], None]:
    def do(run: Path) -> None:
        for name in names:
            for path in run.glob(name):
                path.write_bytes(path.read_bytes()[:99])

    return do


RUNS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "record": (torn("run.json"), ("resume", "film", "info")),
    "plans": (in_record(lambda r: r.update(plans="x")), ("resume", "film", "info")),
    "family": (in_record(lambda r: r["recipe"].update(family="cobbler")), ("resume",)),
    "style": (in_record(lambda r: r["recipe"]["settings"].update(style="hat")), ("resume",)),
    "device": (in_record(lambda r: r.update(device="abacus")), ("resume",)),
    "checkpoints": (torn("checkpoints/*"), ("resume",)),
    "no checkpoints": (lambda run: shutil.rmtree(run / "checkpoints"), ("resume",)),
    "weights": (torn("weights.safetensors"), ("film", "draw", "info")),
    "no weights": (lambda run: (run / "weights.safetensors").unlink(), ("film", "draw")),
    "film": (torn("film/*.safetensors"), ("film",)),
}


@pytest.mark.parametrize("how", RUNS)
def test_a_broken_run_is_refused_by_its_name(glyphstudio, run_folder, tmp_path, how):
    spoil, commands = RUNS[how]
    spoil(run_folder)
    words = {
        "resume": ("train", "--resume", run_folder, "--steps", 9, "-q"),
        "film": ("film", run_folder, "-o", tmp_path / "a.gif", "-q"),
        "draw": ("draw", run_folder, "-o", tmp_path / "a.png", "-q"),
        "info": ("info", run_folder),
    }
    for name in commands:
        said = glyphstudio(*words[name])
        assert (said.code, said.out) == (1, ""), name
        assert said.err.startswith("glyphstudio: "), said.err
        assert run_folder.name in said.err, said.err
        assert said.err.count("\n") == 1


def test_a_run_whose_checkpoints_are_gone_keeps_what_it_has(glyphstudio, run_folder):
    shutil.rmtree(run_folder / "checkpoints")
    before = {p.name: p.read_bytes() for p in run_folder.rglob("*.safetensors")}
    assert glyphstudio("train", "--resume", run_folder, "--steps", 9).code == 1
    assert {p.name: p.read_bytes() for p in run_folder.rglob("*.safetensors")} == before


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"steps": NaN}', '{"hats": 3}', '{"name": "A B"}', '{"steps": 0}',
        '{"family": "cobbler"}', '{"settings": {"style": "hat"}}',
        '{"settings": {"latent_size": -3}}', '{"settings": {"hats": 3}}',
        '{"settings": {"style": "ink", "drawing": {"hats": 3}}}', "\udcff",
    ],
)  # fmt: skip
def test_a_broken_recipe_is_refused_by_its_name(glyphstudio, tmp_path, text):
    path = tmp_path / "my recipe.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    said = glyphstudio("train", path, "--out", tmp_path / "a", "--steps", 1)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("glyphstudio: my recipe.json"), said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "a").exists()
