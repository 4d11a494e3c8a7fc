"""Where things are: the artist's studio folder, and the platform's places for the rest."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from glyphstudio import files
from glyphstudio.errors import FileError

NAME = "Glyph Studio"
HOME = "GLYPHSTUDIO_HOME"  # moves everything, preferences too


@dataclass(frozen=True, slots=True)
class Studio:
    """The studio folder and its parts; `config` holds preferences, `state` what may be lost.

    Nothing is made by looking: each folder appears when something is first put into it.
    """

    root: Path
    config: Path
    state: Path

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def pictures(self) -> Path:
        return self.root / "pictures"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def projects(self) -> Path:
        return self.root / "projects"

    @property
    def palettes(self) -> Path:
        return self.root / "palettes"

    def new_run(self, name: str) -> Path:
        """A free folder for a run called `name`; not made yet."""
        return files.free_path(self.runs / files.plain_name(name, otherwise="run"))

    def new_export(self, name: str, suffix: str) -> Path:
        """A free path for an export called `name`; its folder is there."""
        plain = files.plain_name(name, otherwise="glyphs")
        return files.free_path(files.make_folder(self.exports) / f"{plain}{suffix}")


def default_root() -> Path:
    """The studio folder of someone who never chose one."""
    return Path(platformdirs.user_pictures_dir()) / NAME


def find_studio(chosen: str = "") -> Studio:
    """The studio: in `GLYPHSTUDIO_HOME`, else in the folder the artist chose, else in Pictures.

    Raises:
        FileError: `GLYPHSTUDIO_HOME` or the chosen folder is not an absolute path.
    """
    home = os.environ.get(HOME, "")
    for folder in (home, chosen):
        if folder and not Path(folder).is_absolute():
            raise FileError(f"The studio folder {folder[:80]!r} is not an absolute path.")
    if home:
        base = Path(home)
        return Studio(base, base / "config", base / "state")
    return Studio(
        Path(chosen) if chosen else default_root(),
        platformdirs.user_config_path(NAME, appauthor=False),
        platformdirs.user_state_path(NAME, appauthor=False),
    )
