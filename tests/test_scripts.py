"""The scripts of the README where a system is not as they expect."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash")
@pytest.mark.parametrize(
    ("known", "missing"),
    [("return 127", ""), ("echo libGL.so.1", "b "), ("echo nothing", "a b ")],
)
def test_missing_libraries_are_named_where_one_can_tell(known: str, missing: str):
    program = (
        f"set -euo pipefail; . scripts/setup.sh\n"
        f"function ldconfig {{ {known}; }}\nfunction /sbin/ldconfig {{ return 127; }}\n"
        'found=$(missing_packages libGL.so.1:a libother.so.0:b)\nprintf "[%s]" "$found"\n'
    )
    done = subprocess.run(
        ["bash", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"[{missing}]")
