"""The keyboard: which way arrows lead, and when a ring is shown: not after every click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

ARROWS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
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
