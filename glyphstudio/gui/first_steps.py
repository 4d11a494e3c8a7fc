"""The card of the first start: what can be done here, over the stage, in nobody's way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import KeyButton, icon_button

WIDTH = 348
LOW = 440  # a stage lower than this shows the title and the buttons alone


class FirstSteps(QFrame):
    """A small card: Play, Grow your own, and three keys to know. Not a dialog."""

    play_wanted = Signal()
    grow_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window.first_steps")
        self.setAccessibleName("First steps")
        theme.dress(self, "card")
        self._ground = parent
        title = QLabel("This language was grown, not drawn")
        theme.dress(title, "readout")
        close = icon_button("first_steps.close", "x", "Close this card")
        close.clicked.connect(self.put_away)
        self._told = QLabel()
        self._told.setWordWrap(True)
        theme.dress(self._told, "dim", typeface="body")
        play = KeyButton("first_steps.play", "Play with it", tip="One glyph, yours to move")
        play.clicked.connect(self.play_wanted)
        self._grow = KeyButton("first_steps.grow", "Grow your own", tip="Start the chosen recipe")
        self._grow.clicked.connect(self.grow_wanted)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(close)
        self._keys = QWidget()
        keys = QGridLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setHorizontalSpacing(theme.SIZE.edge)
        keys.setVerticalSpacing(2)
        for row, (key, does) in enumerate(
            (("R", "new messages"), ("L", "keep what you see"), ("E", "take a picture away"))
        ):
            cap, words = QLabel(key), QLabel(does)
            theme.dress(cap, "accent", typeface="strong")
            theme.dress(words, "dim", typeface="body")
            keys.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignHCenter)
            keys.addWidget(words, row, 1)
        keys.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SIZE.gap)
        buttons.addWidget(play)
        buttons.addWidget(self._grow)
        column = QVBoxLayout(self)
        edge = theme.SIZE.inspector_edge
        column.setContentsMargins(edge, theme.SIZE.edge, theme.SIZE.edge, edge)
        column.setSpacing(theme.SIZE.gap)
        column.addLayout(top)
        column.addWidget(self._told)
        column.addWidget(self._keys)
        column.addSpacing(4)
        column.addLayout(buttons)
        self.setFixedWidth(WIDTH)
        self.show_time(None)
        parent.installEventFilter(self)
        self.hide()

    def show_time(self, seconds: str | None) -> None:
        """How long the chosen recipe takes here, once that is measured."""
        time = f" in about {seconds}" if seconds else ""
        self._told.setText(
            "Two small networks agreed on it by sending each other messages through noise. "
            f"Yours can grow here{time}."
        )
        self._place()

    def open(self) -> None:
        """Show the card."""
        self._place()
        self.show()
        self.raise_()

    def put_away(self) -> None:
        """Close the card; Help > First steps brings it back."""
        self.hide()
        self.closed.emit()

    def _place(self) -> None:
        layout = self.layout()
        low = self._ground.height() < LOW
        self._keys.setHidden(low)
        self._told.setHidden(low)
        if layout is not None:
            self.setFixedHeight(max(layout.heightForWidth(WIDTH), layout.minimumSize().height()))
        gap = theme.SIZE.inspector_edge
        self.move(gap, max(gap, self._ground.height() - self.height() - gap))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._ground:
            self._place()
        return False
