"""`info`: what a file or a run is, where it comes from and how well it is read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from glyphstudio.recipe import Recipe
    from glyphstudio.scene import ReadScene, Scene

NAME = "info"
HELP = "say what a model, run, recipe, picture, film or project is and where it comes from"
EXAMPLES = """
glyphstudio info runs/a
glyphstudio info sheet.png --json
glyphstudio info mirror --json

--json always gives these keys, null where one does not apply:
kind             model, run, picture, film, drawing, recipe or project
recipe           its settings, family and seed; recipe_name, run_seed: two of them
step             of the training
draw_seed        what the messages were drawn from, if a seed did
latent_size      numbers in a message
bits_per_glyph   how well it is read through noise, and letters_of_64; of a picture,
                 film or drawing as the model that drew it was read
latents          the messages shown, numbers of each
keys             of a film, the steps of the training that it shows, one a frame
model_hash       of the weights and the recipe, whatever the file is called
kept             of a project, how many glyphs are on the shelf
collections      of a project, how many of them each collection has
timeline         of a project or film, its clip, number of keys and seconds
models           of a project, all it speaks of: name, hash, and whether it lies inside
"""
KEYS = (
    "kind", "recipe", "recipe_name", "step", "run_seed", "draw_seed", "latent_size",
    "bits_per_glyph", "letters_of_64", "latents", "keys", "model_hash", "kept", "collections",
    "timeline", "models",
)  # fmt: skip
HEAD = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="FILE-OR-RUN", help="or a bundled model's name")
    parser.add_argument("--json", action="store_true", help="all of it as JSON on stdout")


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli.reporting import print_result

    facts = facts_of(arguments.place)
    print_result(facts, _text(facts), as_json=arguments.json)
    return 0


def facts_of(place: str) -> dict[str, object]:
    """KEYS and what they are; None for what does not apply.

    Raises:
        FileError: it is not there, damaged, or nothing of ours.
    """
    from glyphstudio.engine.models import bundled_models
    from glyphstudio.errors import FileError
    from glyphstudio.exporters.provenance import read_provenance
    from glyphstudio.exporters.work import exporters
    from glyphstudio.files import first_frame, naming
    from glyphstudio.files.reading import is_there, opened
    from glyphstudio.scene import read_scene_text
    from glyphstudio.store.projects import MOST_JSON, ZIPPED
    from glyphstudio.store.runs import is_run

    if place in bundled_models():  # as everywhere a model is named: ./mirror is the folder
        return _of_model(place)
    path = Path(place)
    frame = None
    if is_there(path) and path.is_dir():
        frame = None if is_run(path) else first_frame(path)
        if frame is None:
            return _of_run(path)
    with opened(frame or path, FileError) as file:
        head = file.read(HEAD)
    for exporter in exporters():
        if exporter.recognises(head):
            with naming(path.name):
                provenance = read_provenance(path)
                kind = "film" if frame else exporter.takes
                if provenance is None:
                    return _facts(kind)
                read = read_scene_text(provenance.scene)
                return _of_scene(kind, read) | {
                    "bits_per_glyph": provenance.bits,
                    "letters_of_64": provenance.letters,
                    "keys": list(provenance.steps) or None,
                }
    if head.lstrip()[:1] == b"{":
        from glyphstudio.files import read_json
        from glyphstudio.store import library, record

        if path.name == record.NAME:
            return _of_run(path.parent)
        with naming(path.name):
            tree = read_json(path, most=MOST_JSON)
            if isinstance(tree, dict) and "family" in tree:
                return _facts("recipe", library.read_recipe(path))
            return _of_project(path)
    if head.startswith(ZIPPED):
        return _of_project(path)
    if head[8:9] == b"{":  # the length of the header comes before it
        return _of_model(place)
    raise FileError(f"{path.name} is nothing that Glyph Studio writes.")


def _facts(kind: str, recipe: Recipe | None = None, **known: object) -> dict[str, object]:
    facts: dict[str, object] = dict.fromkeys(KEYS)
    facts["kind"] = kind
    if recipe is not None:
        facts["recipe"] = recipe.model_dump(mode="json")
        facts["recipe_name"] = recipe.name
        facts["run_seed"] = recipe.seed
    return facts | known


def _of_model(place: str, kind: str = "model") -> dict[str, object]:
    from glyphstudio.engine import models

    model = models.load_model(place)
    read = model.legibility
    return _facts(
        kind,
        model.recipe,
        step=model.step,
        latent_size=models.open_player(model).latent_size,
        bits_per_glyph=None if read is None else read.bits,
        letters_of_64=None if read is None else read.letters,
        model_hash=model.model_hash,
    )


def _of_run(folder: Path) -> dict[str, object]:
    from glyphstudio.store.runs import WEIGHTS, read_record

    record = read_record(folder)
    facts = _facts("run", record.recipe, step=record.step)
    if (folder / WEIGHTS).is_file():
        facts = _of_model(str(folder), "run") | {
            "recipe": facts["recipe"], "step": record.step
        }  # fmt: skip
    return facts


def _of_scene(kind: str, read: ReadScene) -> dict[str, object]:
    if read.notice:
        print(read.notice, file=sys.stderr)
    scene, ref = read.scene, read.scene.model
    return _facts(
        kind,
        scene.recipe,
        step=None if ref is None else ref.step,
        draw_seed=scene.draw_seed,
        latent_size=len(scene.messages[0]) if scene.messages else None,
        latents=[list(message.numbers) for message in scene.messages] or None,
        model_hash=None if ref is None else ref.model_hash or None,
        timeline=_timeline(scene),
    )


def _of_project(path: Path) -> dict[str, object]:
    from glyphstudio.scene import ReadScene
    from glyphstudio.shelving import collections_of, models_of
    from glyphstudio.store.projects import read_project

    read = read_project(path)
    scene, inside = read.scene, set(read.models)
    models = [
        {
            "name": ref.name or ref.run,
            "model_hash": ref.model_hash or None,
            "inside": ref.model_hash in inside,
        }
        for ref in models_of(scene)
    ]
    return _of_scene("project", ReadScene(scene, read.notice)) | {
        "kept": len(scene.shelf),
        "collections": {name: n for name, n in collections_of(scene.shelf).items() if name},
        "models": models,
    }


def _timeline(scene: Scene) -> dict[str, object] | None:
    from glyphstudio.timeline import Timeline, length

    timeline = scene.timeline
    if timeline == Timeline():
        return None
    seconds = round(length(timeline), 3)
    return {"clip": timeline.clip, "keys": len(timeline.keys), "seconds": seconds}


def _text(facts: dict[str, object]) -> str:
    lines = []
    for key in KEYS:
        value = facts[key]
        if key == "recipe" or value is None or value == {}:
            continue
        if key == "models":
            value = ", ".join(_model_text(one) for one in cast(list[dict[str, object]], value))
        elif isinstance(value, dict):
            value = ", ".join(f"{name} {number}" for name, number in value.items())
        elif isinstance(value, list):
            are = "steps of its training" if key == "keys" else f"of {facts['latent_size']} numbers"
            value = f"{len(value)} {are} (--json shows them)"
        elif isinstance(value, float):
            value = f"{value:.1f}"
        lines.append(f"{key.replace('_', ' '):<14}  {value}")
    return "\n".join(lines)


def _model_text(one: dict[str, object]) -> str:
    from glyphstudio.files import shown

    name = shown(str(one["name"])) or "without a name"
    return f"{name} (inside)" if one["inside"] else name
