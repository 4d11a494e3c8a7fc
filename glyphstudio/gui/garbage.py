"""Reference cycles are collected in the GUI thread alone.

Python's own collector runs in whatever thread happens to allocate. When that is a worker, QObjects
of the window that lie in a cycle are deleted there, beside a running event loop: an event then
reaches freed memory, or two locks are waited for crosswise, and the program crashes or hangs.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250


class GarbageCollector(QObject):
    """Takes the place of Python's collector from its making until `stop`. Lives in the GUI thread.

    It looks after as many allocations as Python would, a few times a second.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self.look)
        self._clock.start()

    def look(self) -> None:
        """Collect the oldest generation that has passed its threshold."""
        for generation in (2, 1, 0):
            limit = gc.get_threshold()[generation]
            if limit and gc.get_count()[generation] > limit:
                gc.collect(generation)
                return

    def spare(self) -> None:
        """Never look again at what exists now: the modules of the engine, 0.2 s a look."""
        gc.freeze()

    def stop(self) -> None:
        """Give the work back to Python; what is garbage by then is collected here, now."""
        self._clock.stop()
        gc.collect()
        gc.enable()
