"""A view of the stage that is more than pictures in a grid: what the stage asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.requests import Drawing, Lane, Latents, Pixels
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, StageView, viewed


class Face(QWidget):
    """Stands in the canvas's place while its view is chosen, and asks for its pictures itself."""

    view: ClassVar[StageView]
    lanes: ClassVar[tuple[Lane, ...]] = ()  # whose drawings the stage hands to it

    told = Signal()  # `info`, `describe` or `staged` say something else

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.bench, self.actions_ = bench, actions
        self._chosen: Message | None = None  # when it was last looked at

    @property
    def tools(self) -> QWidget | None:
        """What stands at the right end of the bar of views while it is shown."""
        return None

    @property
    def staged(self) -> Sheet | None:
        """What it shows as pictures, where that is more than the scene's glyphs."""
        return None

    @property
    def read(self) -> Latents | None:
        """(latent_size,): what L keeps in place of the chosen glyph."""
        return None

    def refresh(self) -> None:
        """The scene, the model or its place is another: ask for what it needs now."""

    def take(self, drawing: Drawing) -> None:
        """A drawing of one of its lanes."""

    def take_picture(self, picture: Pixels | None) -> None:
        """Somebody dropped a picture (h, w, 3); None: it is put away."""

    def set_moving(self, moving: bool) -> None:
        """While a slider is dragged, slow styles may draw at half size."""

    def random(self) -> bool:
        """Do what Random means here; False: nothing else than elsewhere."""
        return False

    def vary(self) -> bool:
        """Do what Vary means here; False: nothing else than elsewhere."""
        return False

    def step_back(self) -> bool:
        """Do what Esc means here; False: nothing."""
        return False

    def leave(self) -> None:
        """Another view is shown."""
        self._chosen = None

    def shows_elsewhere(self, own: Sequence[Message] = ()) -> bool:
        """Whether a hand has changed the chosen glyph, which is not seen here: it is shown then.

        Args:
            own: messages that are seen here.
        """
        scene, before = self.bench.scene, self._chosen
        self._chosen = scene.chosen
        if before is None or scene.chosen is None or scene.chosen == before:
            return False
        if len(scene.chosen) != len(before) or scene.chosen in own or not self.isVisible():
            return False
        self.bench.glance(viewed(scene, stage="glyph"))
        return True

    def info(self) -> str:
        """A few words for the bar."""
        return ""

    def describe(self) -> str:
        """What it shows, in a sentence."""
        return ""
