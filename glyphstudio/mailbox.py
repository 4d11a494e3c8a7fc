"""Newest-wins hand-over of values between threads; the only place with a lock."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot: a new value replaces the old one, so a slow reader never falls behind."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._value: T | None = None

    def put(self, value: T) -> bool:
        """Leave `value`; return True when the box was empty, so that the reader must be told."""
        with self._filled:
            was_empty = self._value is None
            self._value = value
            self._filled.notify()
            return was_empty

    def take(self, timeout: float | None = 0.0) -> T | None:
        """Take the newest value, waiting up to `timeout` s (None: for ever); None if none came."""
        with self._filled:
            if self._value is None and timeout != 0.0:
                self._filled.wait(timeout)
            value, self._value = self._value, None
            return value
