"""When a focus ring is shown: for the keyboard, not after every click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

_BY_HAND = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_BACK = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def by_keyboard(event: QFocusEvent) -> bool:
    """Whether the focus came by Tab, a shortcut or the program, and should be seen."""
    return event.reason() not in _BY_HAND


def sought(event: QFocusEvent, before: bool) -> bool:
    """Whether a large thing is framed: only when keys led to it; a window that comes back, or a
    menu that shuts, leaves it as it was `before`.
    """
    if event.reason() in _BACK:
        return before
    return event.reason() in _BY_KEYS
