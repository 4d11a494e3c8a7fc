"""`breed`: generations of children of one or two glyphs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.finding import Opened
    from glyphstudio.engine.player import Latents
    from glyphstudio.lineage import Lineage

NAME = "breed"
HELP = "draw twelve children of one or two glyphs, or whole generations"
EXAMPLES = """
glyphstudio breed mirror -o first.png --seed 1                     twelve to choose from
glyphstudio breed mirror -o second.png --parents first.png#3 first.png#8
glyphstudio breed ink -o tree.png --generations 6 --amount 0.2     parents by the seed
"""
MOST = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import measure, natural, positive

    parser.add_argument("model", metavar="MODEL", help="a file, a run's folder or a bundled name")
    parser.add_argument(
        "--parents", nargs="+", default=[], metavar="FILE",
        help="one or two glyphs of ours; FILE#3 is the third of a sheet",
    )  # fmt: skip
    parser.add_argument(
        "--generations", type=positive, default=1, metavar="N",
        help="a row each; in all but the last, two parents are chosen by the seed (1)",
    )  # fmt: skip
    parser.add_argument("--seed", type=natural, default=0, help="of the children (0)")
    parser.add_argument(
        "--amount", type=measure, default=0.3, metavar="SHARE", help="of change, 0 to 1 (0.3)"
    )
    parser.add_argument("--size", type=positive, default=160, metavar="PX", help="one's side (160)")
    parser.add_argument("--palette", metavar="NAME", help="paper and inks, as --pen palette=NAME")
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import target
    from glyphstudio.cli._restoring import changes, latents_of
    from glyphstudio.cli.draw import drawing_work, picture_work
    from glyphstudio.cli.reporting import DONE, print_result
    from glyphstudio.engine.render import roomy
    from glyphstudio.errors import SettingError
    from glyphstudio.lineage import CHILDREN
    from glyphstudio.scene import viewed

    if arguments.generations > MOST:
        raise SettingError(f"A sheet has {MOST} generations at most, not {arguments.generations}.")
    if not 0 <= arguments.amount <= 1:
        raise SettingError("The amount of change is between 0 and 1.")
    file = target(arguments, "picture", "drawing")
    opened = finding.open_model(arguments.model, device=arguments.device, threads=arguments.threads)
    pen = finding.pen_of(opened, changes(arguments))
    lineage = bred(
        opened, _parents(arguments, opened), arguments.generations,
        amount=arguments.amount, seed=arguments.seed,
    )  # fmt: skip
    born = lineage.generations
    columns = CHILDREN if len(born) > 1 else 4
    latents = latents_of(tuple(m for generation in born for m in generation.children))
    grid = roomy(len(latents), arguments.size, columns=columns)
    scene = finding.scene_of(opened, latents, pen, columns=columns, draw_seed=None)
    scene = viewed(scene.with_(lineage=lineage), amount=max(0.01, arguments.amount))
    drawing = file.exporter.takes == "drawing"
    work = (drawing_work if drawing else picture_work)(opened, latents, pen, grid)
    file.write(arguments, opened, scene, work, unit="glyphs" if drawing else "rows")
    parents = [[1 + place for place in g.chosen] for g in born[:-1]]
    result = {
        "path": str(file.path),
        "width": grid.width,
        "height": grid.height,
        "generations": len(born),
        "parents": parents,
        "model_hash": opened.model.model_hash,
    }
    rows = f"{len(born)} generations of {CHILDREN}" if len(born) > 1 else f"{CHILDREN} children"
    text = f"{file.path}: {rows}, {grid.width} x {grid.height} px"
    print_result(result, text, as_json=arguments.json)
    return DONE


def _parents(arguments: argparse.Namespace, opened: Opened) -> Latents | None:
    """The parents that were named, (1 or 2, latent_size); None for none.

    Raises:
        SettingError: there are too many, or they are of another model.
    """
    from glyphstudio.cli._restoring import latents_of, message_in
    from glyphstudio.errors import SettingError

    if not arguments.parents:
        return None
    if len(arguments.parents) > 2:
        raise SettingError("A glyph has one or two parents.")
    messages = tuple(message_in(text)[0] for text in arguments.parents)
    size = opened.player.latent_size
    for text, message in zip(arguments.parents, messages, strict=True):
        if len(message) != size:
            raise SettingError(
                f"{text} belongs to another model: its messages have {len(message)} numbers, "
                f"this one's {size}."
            )
    return latents_of(messages)


def bred(
    opened: Opened, parents: Latents | None, generations: int, *, amount: float, seed: int
) -> Lineage:
    """Generation after generation; the first is random where nobody is its parent.

    Raises:
        SettingError: the amount is none.
    """
    import torch

    from glyphstudio.engine import breeding
    from glyphstudio.engine.family import stream
    from glyphstudio.lineage import CHILDREN, Generation, Lineage
    from glyphstudio.scene import Message

    found: list[Generation] = []
    chosen: tuple[int, ...] = ()
    for number in range(generations):
        own_seed = seed + number
        if parents is None:
            born = breeding.first(opened.player.latent_size, own_seed)
        else:
            born = breeding.children(parents, amount, own_seed)
        before = chosen
        chosen = ()
        if number + 1 < generations:
            order = torch.randperm(CHILDREN, generator=stream(seed, number, "parents"))
            chosen = tuple(sorted(order[:2].tolist()))
            parents = born[list(chosen)]
        found.append(
            Generation(
                children=tuple(Message.of(one.tolist()) for one in born),
                parents=before,
                chosen=chosen,
                before=number - 1,
                seed=own_seed,
                amount=amount,
            )
        )
    return Lineage(generations=tuple(found), at=len(found) - 1)
