"""What the README shows runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_python_example_prints_what_it_says():
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    expected = re.findall(r"print\(.*\)  # (.*)", example)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == expected


def test_everything_it_points_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_every_command_it_names_exists():
    from glyphstudio.cli.main import commands

    named = set(re.findall(r"^glyphstudio (\w+)", TEXT, re.MULTILINE))
    assert named
    assert named <= set(commands())
