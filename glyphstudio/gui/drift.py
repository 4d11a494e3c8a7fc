"""The gentle wandering of the messages on the stage, until somebody touches them."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from glyphstudio.gui.requests import Latents

TURN_SECONDS = 24.0  # once round a message's circle
FRAME_MS = 33


class Drift(QObject):
    """Moves every message along a circle z cos t + w sin t of its own.

    The circle is a slerp loop that starts at the message; every point of it is as likely as any
    random message, so nothing on the way looks thin. It waits while the last picture is not drawn.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._step)
        self._from: Latents = np.zeros((0, 0), np.float32)
        self._to = self._from
        self._angle = 0.0
        self._then = 0.0
        self._awaited = False
        self.latents = self._from

    @property
    def running(self) -> bool:
        """Whether the messages move."""
        return self._timer.isActive()

    def start(self, latents: Latents) -> None:
        """Begin to wander from these messages (n, latent_size)."""
        if not len(latents):
            return
        random = np.random.default_rng(len(latents))
        self._from = latents
        self._to = random.standard_normal(latents.shape).astype(np.float32)
        self.latents = latents
        self._angle = 0.0
        self._awaited = False
        self._then = time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        """Stand still where it is."""
        self._timer.stop()

    def drawn(self) -> None:
        """The picture that was asked for is there; the next may come."""
        self._awaited = False

    def _step(self) -> None:
        now = time.monotonic()
        if self._awaited and now - self._then < 1.0:
            return
        passed = min(now - self._then, 0.1)  # after a pause it goes on; it does not jump
        self._then = now
        self._angle += 2 * np.pi * passed / TURN_SECONDS
        moved = np.cos(self._angle) * self._from + np.sin(self._angle) * self._to
        self.latents = moved.astype(np.float32)
        self._awaited = True
        self.moved.emit()
