"""What an artist prefers: one small JSON file in the platform's config folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import JsonValue

from glyphstudio import files
from glyphstudio.errors import FileError, SaveError, SettingError
from glyphstudio.params import Params, as_far_as_known, parsed, setting

NAME = "preferences.json"
MOST_RECENT = 12
P = TypeVar("P", bound=Params)


class Preferences(Params):
    """What outlives the program. `layout` is the window's own business (gui.layout)."""

    version: Literal[1] = 1
    theme: Literal["dark", "light", "system"] = setting("dark", title="Theme")
    reduce_motion: bool = setting(False, title="Reduce motion")
    studio_folder: str = setting(
        "", title="Studio folder", description="Empty: in Pictures", max_length=4096
    )
    device: str = setting("auto", title="Computes on", max_length=80)
    threads: int = setting(
        1, title="Training threads", description="Of new runs; one is usually best", ge=1, le=256
    )
    embed: bool = setting(True, title="Put the recipe into every export")
    last_folder: str = setting("", title="Last folder", max_length=4096)
    recent: tuple[str, ...] = setting((), title="Recently opened")
    cards: str = setting("all", title="Recipes shown", max_length=32)
    welcomed: bool = setting(False, title="The first card was seen")
    geometry: str = setting(
        "", title="Window geometry", description="Base64", max_length=16_384, hidden=True
    )
    layout: dict[str, JsonValue] = setting(dict, title="Layout")
    export: dict[str, JsonValue] = setting(dict, title="Last export settings")

    def opened(self, place: str) -> Preferences:
        """With `place` first among the recently opened."""
        recent = (place, *(other for other in self.recent if other != place))
        return self.model_copy(update={"recent": recent[:MOST_RECENT]})


def read_preferences(config: Path) -> Preferences:
    """The preferences in a config folder. Never fails: what cannot be understood is left out.

    A damaged file is put aside as preferences.json.damaged; a single bad value (of an older or
    newer version) only loses itself.
    """
    return read_kept(config / NAME, Preferences)


def write_preferences(config: Path, preferences: Preferences) -> None:
    """Write them, whole or not at all.

    Raises:
        SaveError: they could not be written.
    """
    write_kept(config / NAME, preferences)


def read_kept(path: Path, kind: type[P]) -> P:
    """Settings kept in a small JSON file; the usual ones where there is no good file."""
    try:
        if not files.is_there(path):
            return kind()
        tree = files.read_json(path)
    except FileError:
        with contextlib.suppress(OSError):
            path.replace(path.with_name(f"{path.name}.damaged"))
        return kind()
    if not isinstance(tree, dict):
        return kind()
    try:
        return parsed(kind, tree)
    except SettingError:
        return as_far_as_known(kind, tree)


def write_kept(path: Path, params: Params) -> None:
    """Write what `read_kept` reads.

    Raises:
        SaveError: it could not be written.
    """
    files.make_folder(path.parent)
    files.write_json(path, params.model_dump(mode="json"))


def keep_quietly(path: Path, params: Params) -> None:
    """`write_kept`, for what is not worth a message."""
    with contextlib.suppress(SaveError):
        write_kept(path, params)
