"""One line asked for in a small window of its own: a name, a seed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import KeyButton, text_field
from glyphstudio.gui.dialogs import Box, label

_WIDE = 340


class AskBox(Box):
    """A sentence, a field and two buttons. Esc gives up, Return answers."""

    answered = Signal(str)

    def __init__(
        self, name: str, title: str, sentence: str, does: str, parent: QWidget, *, text: str = ""
    ) -> None:
        super().__init__(name, title, parent)
        self.setFixedWidth(_WIDE)
        told = label(sentence, "dim", wrap=True)
        self.field = text_field(f"{name}.field", title, sentence)
        self.field.setText(text)
        self.field.setFixedHeight(theme.SIZE.button)
        self.told = label("", "bad", wrap=True)
        self.told.setObjectName(f"{name}.told")
        self.told.setVisible(False)
        self.give_up = KeyButton(f"{name}.cancel", "Cancel", "Esc", tip="Change nothing")
        self.do = KeyButton(f"{name}.do", does, "Enter", role="primary", tip=sentence)
        for part in (self.give_up, self.do):
            part.setAutoDefault(False)
            part.setFixedWidth(120)
        self.give_up.clicked.connect(self.close)
        self.do.clicked.connect(self._answer)
        self.field.returnPressed.connect(self._answer)
        self.field.textEdited.connect(self.told.hide)
        self.column.addWidget(told)
        self.column.addWidget(self.field)
        self.column.addWidget(self.told)
        self.add_foot(self.give_up, self.do)

    def refuse(self, sentence: str) -> None:
        """The answer will not do; it stays to be mended."""
        self.told.setText(sentence)
        self.told.setVisible(True)
        self.adjustSize()

    def _answer(self) -> None:
        self.answered.emit(self.field.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()
