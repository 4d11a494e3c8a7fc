"""What torch.compile costs before the first step and gives at each, on one CPU thread."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable

import torch

from glyphstudio.engine.channel import Channel, Draws
from glyphstudio.engine.training import family_of
from glyphstudio.families.inverted_ae import InvertedAE
from glyphstudio.recipe import Recipe
from glyphstudio.store.library import find_recipe

from .clock import in_turns, threads
from .figures import Figure, Result

RECIPES = ("mirror", "ink", "scribe")
WARM_UP = 6  # steps: what has changed once since the first is compiled anew
STEPS = 10


def measure(quick: bool) -> Result:
    """Train each recipe as it is, with drawer and reader compiled, and with the channel too."""
    title = "torch.compile: what it costs and gives"
    if not _has_compiler():
        return Result("compiled", title, "There is no C++ compiler here for torch to use.", ())
    figures: list[Figure] = []
    rounds = 2 if quick else 7
    with threads(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that our caches are traced, which is measured here
        for name in RECIPES[:1] if quick else RECIPES:
            figures += _of(find_recipe(name), rounds)
    return Result(
        name="compiled",
        title=title,
        measured="Drawer and reader compiled, then the channel too (inductor, nothing cached), "
        f"against the same steps as they are: CPU seconds of the first {WARM_UP} steps, compilers "
        f"included, less those of the plain ones; then {STEPS} steps in turns, median of {rounds}, "
        "one thread, CPU time. Plans: what the recipes train.",
        figures=tuple(figures),
    )


def _of(recipe: Recipe, rounds: int) -> list[Figure]:
    plain, figures = _family(recipe), list[Figure]()
    usual = _cpu(_steps(plain, WARM_UP))
    for called, with_channel in (("drawer, reader", False), ("and channel", True)):
        fast = _family(recipe)
        compile_parts(fast, with_channel=with_channel)
        cost = _cpu(_steps(fast, WARM_UP)) - usual
        before, after = in_turns(_steps(plain, STEPS), _steps(fast, STEPS), rounds=rounds)
        saved = (before.cpu - after.cpu) / STEPS
        named = f"{recipe.name}, {called}"
        figures += [
            Figure(f"{named}: to compile", cost, "s"),
            Figure(f"{named}: a step as it is", 1000 * before.cpu / STEPS, "ms"),
            Figure(f"{named}: a step compiled", 1000 * after.cpu / STEPS, "ms"),
            Figure(f"{named}: saved in a plan of {recipe.steps}", saved * recipe.steps, "s"),
        ]
    return figures


def compile_parts(family: InvertedAE, *, with_channel: bool) -> None:
    """Let torch compile what a family that is set up runs at every step."""
    from torch._inductor import config

    config.force_disable_caches = True
    config.compile_threads = 1
    torch.compiler.reset()
    parts: list[tuple[object, str]] = [
        (family.drawer, "numbers"),
        (family.drawer.style, "soft"),
        (family.reader, "forward"),
    ]
    for owner, method in parts:
        vars(owner)[method] = torch.compile(getattr(owner, method))
    if with_channel:
        vars(family.channel)["apply"] = _compiled(family.channel)


def _compiled(channel: Channel) -> Callable[..., torch.Tensor]:
    """The channel compiled once: a strength that is a plain number would be compiled anew."""
    compiled = torch.compile(channel.apply)

    def apply(
        images: torch.Tensor, draws: Draws, *, paper: torch.Tensor, strength: float
    ) -> torch.Tensor:
        return compiled(images, draws, paper=paper, strength=torch.tensor(strength))

    return apply


def _has_compiler() -> bool:
    from torch._inductor import cpp_builder, exc

    try:
        cpp_builder.get_cpp_compiler()
    except exc.InvalidCxxCompiler:
        return False
    return True


def _family(recipe: Recipe) -> InvertedAE:
    made = family_of(recipe, torch.device("cpu"))
    assert isinstance(made, InvertedAE)
    return made


def _steps(family: InvertedAE, count: int) -> Callable[[], None]:
    def work() -> None:
        for _ in range(count):
            family.train_step()

    return work


def _cpu(work: Callable[[], None]) -> float:
    """CPU seconds of `work`, the processes it starts included."""
    before = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - before
