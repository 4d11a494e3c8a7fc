"""What the acts of exports do: the quick picture, the same again, the list of those that run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from glyphstudio.errors import GlyphError
from glyphstudio.gui import export_order
from glyphstudio.gui.export_queue import ExportQueue
from glyphstudio.gui.requests import ExportProgress
from glyphstudio.gui.window import Window

SHOW = "Show in folder"


class ExportDeeds(QObject):
    """Connects the exports of a window with its menu, its status bar and its notices."""

    def __init__(
        self, window: Window, open_dialog: Callable[[], None], show: Callable[[Path], None]
    ) -> None:
        """`show`: opens a folder outside."""
        super().__init__(window)
        self._window, self._bench = window, window.bench
        self._open_dialog, self._show = open_dialog, show
        self.queue = ExportQueue(window.centralWidget() or window, window.status)
        slots: dict[str, Callable[..., object]] = {
            "export.quick": self._bench.export_quickly,
            "export.dialog": open_dialog,
            "export.again": self.again,
            "export.queue": partial(self.queue.open, by_keyboard=True),
            "export.cancel": self._bench.cancel_export,
        }
        for name, slot in slots.items():
            window.actions_.connect_to(name, slot)
        window.status.exports_clicked.connect(self.queue.open)
        self.queue.cancel_wanted.connect(self._bench.cancel_export)
        self._bench.exports_changed.connect(self.show_queue)
        self._bench.export_progressed.connect(self.tell)
        self.show_queue()

    def again(self) -> None:
        """The last export once more, of what is shown now; before the first one, the dialog."""
        order = export_order.last_order()
        if order is None:
            self._open_dialog()
            return
        self._bench.hold()
        try:
            self._bench.export(export_order.again(order, self._bench))
        except GlyphError as error:
            self._window.notice.fail(str(error))

    def show_queue(self) -> None:
        """What runs and what waits."""
        queue = self._bench.exports
        self._window.status.show_exports(queue)
        self.queue.show_queue(queue)
        for name in ("export.queue", "export.cancel"):
            self._window.actions_[name].setEnabled(bool(queue))

    @Slot(object)
    def tell(self, progress: object) -> None:
        """Where a file is that has been written."""
        if isinstance(progress, ExportProgress) and progress.state == "done":
            show = partial(self._show, progress.job.path.parent)
            self._window.notice.say(progress.sentence, SHOW, show)
