"""Where the window's parts stood when it was closed; kept in the preferences."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect

from glyphstudio.params import Params, setting


class Layout(Params):
    """The window's place, the lengths of its panes, what is hidden, what was open.

    `place`: left, top, width, height in device-independent pixels; empty: centred, the usual size.
    `panes`: by name; what is not named has its usual length.
    """

    version: Literal[1] = 1
    place: tuple[int, ...] = setting((), title="Place")
    maximised: bool = setting(False, title="Maximised")
    panes: dict[str, int] = setting(dict, title="Panes")
    hidden: tuple[str, ...] = setting((), title="Hidden panels")
    folded: tuple[str, ...] = setting((), title="Folded sections of the library")
    tab: str = setting("Plots", title="Tab", max_length=32)
    room: str = setting("grow", title="Room", max_length=32)


def fitted(place: tuple[int, ...], usual: tuple[int, int], screen: QRect) -> QRect:
    """Where the window opens: where it was, if most of its head can still be reached; else centred.

    Never larger than the screen.
    """
    if len(place) == 4 and place[2] > 0 and place[3] > 0:
        wanted = QRect(*place)
        head = QRect(wanted.left(), wanted.top(), wanted.width(), 40)
        seen = head.intersected(screen)
        if seen.width() >= 200 and seen.height() >= 20:
            return QRect(
                wanted.left(),
                wanted.top(),
                min(wanted.width(), screen.width()),
                min(wanted.height(), screen.height()),
            )
    centred = QRect(0, 0, min(usual[0], screen.width()), min(usual[1], screen.height()))
    centred.moveCenter(screen.center())
    return centred
