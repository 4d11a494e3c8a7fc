"""The workbench's part that takes glyphs away: shelf, exports, clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glyphstudio.gui.errands import Lend, Lent, NotLent
from glyphstudio.gui.export_desk import ExportDesk
from glyphstudio.gui.model_bench import ModelBench
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.takeaway import Takeaway
from glyphstudio.scene import Liked, ModelRef


class TakeawayBench(ModelBench):
    """Passes on what is kept and written; owns the desk of exports.

    `_takeaway` is made by the workbench, once it stands.
    """

    export_progressed = Signal(object)  # ExportProgress
    exports_changed = Signal()  # which exports run and wait, and how far they are
    copied = Signal(object)  # Path: a picture of the stage, for the clipboard

    _takeaway: Takeaway

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exports = ExportDesk(self)
        self._models.lent.connect(self._lend)
        self._exports.weights_wanted.connect(self._borrow)
        self._exports.progressed.connect(self._tell_export)
        self._exports.changed.connect(self.exports_changed)
        self._exports.failed.connect(self.failed)

    # ---- the shelf

    def like(self) -> None:
        """Keep the chosen glyph on the shelf; of a run, with the weights of this very step."""
        self._takeaway.like()

    def take_off_shelf(self, places: tuple[int, ...]) -> None:
        """Kept glyphs leave the shelf; undo brings them back."""
        self._takeaway.take_off(places)

    def want_pictures(self, glyphs: tuple[Liked, ...]) -> None:
        """Find or draw the small pictures of kept glyphs; `thumbnail_ready` follows."""
        self._takeaway.want(glyphs)

    def show_glyph(self, one: Liked, label: str) -> None:
        """A glyph of anywhere is on the stage, with its model and pen."""
        self._takeaway.show(one, label)

    def show_sheet(self, glyphs: tuple[Liked, ...], label: str, then: Callable[[], None]) -> None:
        """Glyphs of one model and pen are the sheet on the stage; `then` follows."""
        self._takeaway.show_sheet(glyphs, label, then)

    def recall_kept(self, index: int) -> None:
        """A kept glyph is on the stage again, with its model and pen."""
        self._takeaway.recall(index)

    def kept_picture(self, one: Liked) -> Path | None:
        """The full picture of a kept glyph, once it is written; for dragging it out."""
        return self._takeaway.picture(one)

    # ---- exports

    def export(self, job: ExportJob) -> int:
        """Start writing; the serial it was given."""
        return self._exports.start(job)

    @property
    def exporting(self) -> ExportProgress | None:
        """The export that is being written, as last told."""
        return self._exports.running

    @property
    def exports(self) -> tuple[ExportProgress, ...]:
        """What is being written and what waits for its turn, in this order."""
        return self._exports.queue

    def cancel_export(self, serial: int = 0) -> None:
        """Give up an export, or (0) the one that is being written."""
        self._exports.cancel(serial)

    def export_quickly(self) -> None:
        """What is on the stage, as a PNG into the studio folder."""
        self._takeaway.save_quickly()

    def copy_picture(self) -> None:
        """What is on the stage, as a PNG with its recipe, for the clipboard."""
        self._takeaway.copy()

    def _borrow(self, serial: int, ref: object) -> None:
        self._models.send(Lend(serial, ref if isinstance(ref, ModelRef) else None))

    def _lend(self, answer: object) -> None:
        if isinstance(answer, Lent):
            self._exports.lend(answer)
        elif isinstance(answer, NotLent):
            self._exports.refuse(answer)

    def _tell_export(self, progress: object) -> None:
        if isinstance(progress, ExportProgress):
            if progress.state == "done":
                self.noticed.emit(progress.sentence)
                self.refresh_library()
            self.export_progressed.emit(progress)  # the window adds where it is
