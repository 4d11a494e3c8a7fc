"""The foot of the export dialog: how far it is, and its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import KeyButton

_BUTTON = 132


class Foot(QWidget):
    """A sentence and a bar; show in folder, close or cancel, export."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SIZE.gap)
        self.state = QLabel()
        self.state.setObjectName("export.state")
        self.state.setAccessibleName("State of the export")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("export.progress")
        self.bar.setAccessibleName("Progress of the export")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        progress = QVBoxLayout()
        progress.setSpacing(6)
        progress.addWidget(self.state)
        progress.addWidget(self.bar)
        self.show_button = KeyButton("export.show", "Show in folder")
        self.close_button = KeyButton("export.close", "Close", "Esc")
        self.export_button = KeyButton("export.start", "Export", "Enter", role="primary")
        row.addLayout(progress, 1)
        row.addSpacing(theme.SIZE.edge)
        for button in (self.show_button, self.close_button, self.export_button):
            button.setFixedWidth(_BUTTON)
            row.addWidget(button)
