"""A life of the real window in a process and a studio folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import glyphstudio


def lived(child: str, *arguments: object) -> Any:  # what JSON holds; the caller knows
    """What the script `child`, which lies here, printed last, as JSON."""
    script = Path(__file__).with_name(child)
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "GLYPHSTUDIO_HOME": home,
            "QT_QPA_PLATFORM": platform(),
            "PYTHONPATH": str(Path(glyphstudio.__file__).parent.parent),
        }
        done = subprocess.run(
            [sys.executable, str(script), *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the window ended early: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def platform() -> str:
    """Where the window is shown: as asked for, else on a display if there is one, else nowhere."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    return asked or ("xcb" if os.environ.get("DISPLAY") else "offscreen")
