"""The seed of a sheet: type one, and have the sheet that anybody gets of it."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from glyphstudio.errors import SettingError
from glyphstudio.gui.ask_box import AskBox
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.gui.workbench import SHEET, Workbench
from glyphstudio.scene import resaid, viewed

LARGEST = 2**53  # as on the command line
_DIGITS = re.compile(r"[0-9]{1,16}")
NAME = "seed"


def seed_of(text: str) -> int:
    """The seed somebody typed; blanks and commas between digits are read over.

    Raises:
        SettingError: it is none.
    """
    plain = re.sub(r"[\s,']", "", text)
    if not _DIGITS.fullmatch(plain) or int(plain) > LARGEST:
        raise SettingError("A seed is a whole number from 0 to 9,007,199,254,740,992.")
    return int(plain)


def sow(bench: Workbench, seed: int) -> None:
    """The sheet of a seed, as the command line's --seed draws it; undo goes back."""
    from glyphstudio.engine.latents import random_messages  # loaded: a model is open

    model = bench.model
    if model is None:
        return
    bench.set_drifting(False)
    kind = str(model.recipe.settings.get("message", "gaussian"))
    count = len(bench.scene.messages) or SHEET
    drawn = random_messages(count, model.latent_size, seed=seed, kind=kind)
    scene = resaid(bench.scene, messages_of(drawn), seed)
    bench.act(f"Seed {seed}", scene)
    if scene.view.stage not in ("glyph", "sheet"):
        bench.glance(viewed(bench.scene, stage="sheet"))


class SeedAsker(QObject):
    """Asks for a seed in a small box."""

    def __init__(self, bench: Workbench, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._window = bench, window

    def ask(self) -> None:
        """The box; it stands with the seed of the sheet, where one made it."""
        if self._bench.model is None:
            return
        older = self._window.findChild(AskBox, NAME)
        if older is not None:
            older.close()
        seed = self._bench.scene.draw_seed
        text = "" if seed is None else str(seed)
        told = "The same seed is the same sheet, for everybody who has the model."
        box = AskBox(NAME, "Seed", told, "Draw", self._window, text=text)
        box.answered.connect(self._take)
        box.show()

    def _take(self, text: str) -> None:
        box = self.sender()
        assert isinstance(box, AskBox)
        try:
            seed = seed_of(text)
        except SettingError as error:
            box.refuse(str(error))
            return
        box.close()
        sow(self._bench, seed)
