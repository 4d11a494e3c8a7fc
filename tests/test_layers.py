"""Imports point one way; Qt stays in gui, torch in engine, styles and families."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "glyphstudio"
LEAVES = {
    "errors", "params", "mailbox", "discovery", "files", "drawing", "scene", "recipe", "palette",
    "colour", "extraction",
    "elements", "sketch", "message", "timeline", "lineage", "shelving", "glyphtext",
}  # fmt: skip
MAY_IMPORT = {
    "leaf": LEAVES,
    "engine": LEAVES | {"engine"},
    "styles": LEAVES | {"engine", "styles"},
    "families": LEAVES | {"engine", "styles", "families"},
    "exporters": LEAVES | {"exporters"},
    "store": LEAVES | {"store"},
    "cli": LEAVES | {"engine", "styles", "families", "exporters", "store", "cli"},
    "gui": LEAVES | {"engine", "styles", "families", "exporters", "store", "gui"},
}
THIRD_PARTY_ONLY_IN = {
    "PySide6": {"gui"},
    "pyqtgraph": {"gui"},
    "qtawesome": {"gui"},
    "torch": {"engine", "styles", "families", "cli", "gui"},
    "kornia": {"engine", "styles", "families"},
    "av": {"exporters"},
    "imageio": {"exporters", "engine", "cli"},
}
FORBIDDEN = {"pickle", "dill", "cloudpickle", "shelve", "marshal"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    if len(parts) == 1:
        stem = parts[0].removesuffix(".py")
        return "top" if stem in {"__init__", "__main__"} else "leaf"
    return "leaf" if parts[0] in LEAVES else parts[0]


def imports_of(path: Path) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {(*node.module.split("."), alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_never_turn_back(path: Path):
    layer = layer_of(path)
    for name in imports_of(path):
        if name[0] != "glyphstudio":
            assert layer in THIRD_PARTY_ONLY_IN.get(name[0], {layer}), f"{path}: {name}"
            assert name[0] not in FORBIDDEN
        elif layer != "top" and len(name) > 1 and name[1] not in {"__version__"}:
            allowed = MAY_IMPORT[layer]
            opens_window = layer == "cli" and name[:3] == ("glyphstudio", "gui", "app")
            assert name[1] in allowed or opens_window, f"{path}: {'.'.join(name)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_runs_code_from_a_file(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in {"eval", "exec", "torch.load", "np.load", "numpy.load"}, (
            f"{path}: {called}"
        )
        assert not called.endswith((".load_file", "terminate", "processEvents")), (
            f"{path}: {called}"
        )


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_module_says_what_lives_in_it_and_is_short_enough(path: Path):
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 500


def test_no_leaf_imports_torch_or_qt():
    for path in MODULES:
        if layer_of(path) in {"leaf", "store", "exporters"}:
            assert not {name[0] for name in imports_of(path)} & {"torch", "kornia", "PySide6"}


def test_no_two_test_files_share_a_name():
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)  # pytest would collect none of the two
