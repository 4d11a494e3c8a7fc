"""When a focus ring is shown: for the keyboard, not after every click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

_BY_HAND = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def by_keyboard(event: QFocusEvent) -> bool:
    """Whether the focus came by Tab, a shortcut or the program, and should be seen."""
    return event.reason() not in _BY_HAND
