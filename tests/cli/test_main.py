from __future__ import annotations

import re
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest

from glyphstudio.cli import info
from glyphstudio.cli.main import commands, main

LONG = "a" * 300
NAMES = [
    "animate", "bench", "breed", "draw", "echo", "export", "film", "info", "read", "recipes",
    "sweep", "train",
]  # fmt: skip


def test_commands_are_found_by_being_there():
    assert sorted(commands()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_help_shows_examples_and_exit_codes(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert f"examples:\n  glyphstudio {name}" in shown
    assert "exit codes: 0 done" in shown


def test_every_example_can_be_parsed():
    from glyphstudio.cli.main import parser

    for module in commands().values():
        for line in module.EXAMPLES.strip().splitlines():
            if line.startswith("glyphstudio "):
                words = re.split(r"\s{2,}", line)[0].split()[1:]
                assert parser().parse_args(words).command is module


def test_help_needs_neither_torch_nor_qt_nor_numpy():
    code = (
        "import sys\nfrom glyphstudio.cli.main import parser\nparser().format_help()\n"
        "print([m for m in ('torch', 'PySide6', 'numpy', 'av', 'PIL', 'pydantic') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [["grow"], ["draw"], ["train", "--steps", "0"], ["--nothing"]])
def test_misuse_leaves_with_two(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_what_cannot_be_done_is_one_sentence_and_one(glyphstudio):
    said = glyphstudio("info", "nothing")
    assert said.code == 1
    assert said.out == ""
    assert re.fullmatch(r"glyphstudio: [^\n]+\.\n", said.err)


def test_ctrl_c_leaves_with_130(glyphstudio, monkeypatch):
    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(info, "run", interrupted)
    said = glyphstudio("info", "mirror")
    assert said.code == 130
    assert "Traceback" not in said.err


def test_without_a_command_the_window_opens(glyphstudio, monkeypatch):
    window = types.ModuleType("glyphstudio.gui.app")
    window.main = lambda: 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "glyphstudio.gui.app", window)
    assert glyphstudio().code == 0


def test_reader_that_goes_away_is_no_error(trained):
    command = [sys.executable, "-m", "glyphstudio", "info", str(trained), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        error = program.stderr.read()
        deadline = time.monotonic() + 60
        while program.poll() is None and time.monotonic() < deadline:
            program.wait(60)
    assert program.returncode == 0
    assert error == b""


@pytest.mark.parametrize(
    "words",
    [
        ["draw", LONG, "-o", "a.png"], ["read", LONG, "a.png"], ["info", LONG], ["train", LONG],
        ["film", LONG, "-o", "a.webm"], ["train", "--resume", LONG],
    ],
)  # fmt: skip
def test_a_name_too_long_for_any_file_is_one_sentence(glyphstudio, words):
    (Path.cwd() / "a.png").write_bytes(b"")
    said = glyphstudio(*words)
    assert said.code == 1
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("CUDA out of memory")])
def test_want_of_memory_is_one_sentence(glyphstudio, monkeypatch, error):
    def greedy(place):
        raise error

    monkeypatch.setattr(info, "facts_of", greedy)
    said = glyphstudio("info", "a")
    assert said.code == 1
    assert "not enough memory" in said.err
    assert said.err.count("\n") == 1
