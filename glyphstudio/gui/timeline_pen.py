"""The pen of the chosen key of the timeline: the same settings as the stage's, and undone alike."""

from __future__ import annotations

from pydantic import JsonValue

from glyphstudio import timeline as acts
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.pen_page import PenPage
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.workbench import Workbench


class KeyPenPage(PenPage):
    """Palette, ink and pen of the chosen key; where nothing plays, the key is on the stage."""

    def __init__(self, name: str, bench: Workbench, actions: Actions) -> None:
        super().__init__(name, bench, actions)
        TimelineDesk.of(bench).changed.connect(self.show_pen)

    @property
    def _desk(self) -> TimelineDesk:
        return TimelineDesk.of(self._bench)

    @property
    def values(self) -> dict[str, JsonValue] | None:
        desk = self._desk
        keys = desk.timeline.keys
        if desk.timeline.clip != "keys" or desk.chosen >= len(keys) or desk.strange:
            return None
        return dict(keys[desk.chosen].pen)

    @property
    def whose(self) -> str:
        return f" key {self._desk.chosen}"

    def take(self, label: str, pen: dict[str, JsonValue], *, merge: str) -> None:
        desk = self._desk
        index = desk.chosen
        desk.do(
            f"{label} of a key", lambda t: acts.rekeyed(t, index, pen=pen), merge=f"{merge}.{index}"
        )
        if not desk.playing:
            desk.seek(acts.starts(desk.timeline)[index])
