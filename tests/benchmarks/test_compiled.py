"""torch.compile beside the training as it is; nothing is compiled here, which takes minutes."""

from __future__ import annotations

import pytest
import torch

from benchmarks import compiled, run
from glyphstudio.store.library import find_recipe


def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch):
    from torch._inductor import config

    monkeypatch.setattr(config.cpp, "cxx", ("no-such-compiler",))
    result = compiled.measure(quick=True)
    assert result.figures == ()
    assert "no C++ compiler" in result.measured


@pytest.mark.parametrize("name", compiled.RECIPES)
def test_what_is_compiled_trains_the_same(monkeypatch: pytest.MonkeyPatch, name: str):
    seen: list[str] = []

    def noted(part):
        def called(*given, **named):
            seen.append(part.__qualname__)
            return part(*given, **named)

        return called

    monkeypatch.setattr(torch, "compile", noted)
    recipe = find_recipe(name)
    plain, parts = compiled._family(recipe), compiled._family(recipe)
    compiled.compile_parts(parts, with_channel=True)
    for _ in range(2):
        assert parts.train_step() == pytest.approx(plain.train_step(), rel=1e-5)
    assert {called.rpartition(".")[2] for called in seen} == {"numbers", "soft", "forward", "apply"}


def test_it_is_measured_by_name_only():
    assert "compiled" in run.NAMES
    assert "compiled" not in run.USUAL
