"""The foot of Grow's inspector: what Start would take, and the one main button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import KeyButton, shortened
from glyphstudio.gui.drafts import draft_of, is_own, why_not
from glyphstudio.gui.requests import TrainingInfo
from glyphstudio.gui.workbench import Workbench
from glyphstudio.sketch import without_sketch


class GrowFooter(QWidget):
    """Start, or while something grows Pause and Stop and keep; always in the same place."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.footer")
        self._bench = bench
        self.hint = Hint()
        self.start = KeyButton(
            "grow.footer.start",
            "Start growing",
            "Ctrl \N{RETURN SYMBOL}",
            role="primary",
            tip="Grow a new alphabet from this recipe (Ctrl+Return)",
        )
        self.pause = KeyButton("grow.footer.pause", "Pause", "Space")
        self.stop = KeyButton(
            "grow.footer.stop",
            "Stop and keep",
            role="primary",
            tip="End here and keep what has grown (Ctrl+.)",
        )
        self.start.clicked.connect(actions["train.start"].trigger)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(actions["train.stop"].trigger)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SIZE.gap)
        for button in (self.start, self.pause, self.stop):
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.hint)
        column.addLayout(row)
        bench.scene_changed.connect(self.show_state)
        bench.engine_loaded.connect(self.show_state)
        bench.training_changed.connect(self.show_state)
        bench.recipe_times_changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show what can be done now."""
        info = self._bench.training
        growing = info is not None and info.running and not info.watched
        self.start.setVisible(not growing)
        self.pause.setVisible(growing)
        self.stop.setVisible(growing)
        self.start.setEnabled(self._bench.engine_ready and not why_not(draft_of(self._bench)))
        if growing and info is not None:
            paused = info.state == "paused"
            self.pause.set_words("Go on" if paused else "Pause")
            self.pause.setToolTip("Go on growing" if paused else "Pause; nothing is lost")
            self.pause.setEnabled(info.state in ("training", "paused"))
            self.stop.setEnabled(info.state in ("training", "paused"))
        self.hint.say(*self._words())

    def _words(self) -> tuple[str, ...]:
        """What the hint says: the fullest words first, after what grows if that is said."""
        info = self._bench.training
        if info is not None and info.running and not info.watched:
            return ("", self._progress(info))
        draft = draft_of(self._bench)
        if not self._bench.engine_ready:
            return ("", "The engine is starting")
        if draft is None or why_not(draft):
            return ("", why_not(draft) if draft else "")
        steps = f"{words.count(draft.steps)} steps"
        asked = without_sketch(draft) if is_own(draft) else draft  # strokes change too often
        seconds = self._bench.recipe_seconds(asked)
        if seconds is None:
            return (draft.title, steps)
        takes = f"about {words.duration(seconds)}"
        return (draft.title, f"{steps}, {takes} here", f"{takes} here", takes)

    def _progress(self, info: TrainingInfo) -> str:
        if info.state == "starting":
            return "Getting ready"
        if info.state == "paused":
            return f"Paused at step {words.count(info.step)}"
        left = "" if info.seconds_left is None else words.duration(info.seconds_left)
        if info.state == "finishing":
            return f"Finishing the reader, {left} left" if left else "Finishing the reader"
        share = words.percent(info.share)
        return f"{share} grown, {left} left" if left else f"{share} grown"

    def _pause(self) -> None:
        info = self._bench.training
        if info is not None and info.state == "paused":
            self._bench.resume()
        else:
            self._bench.pause()


class Hint(QLabel):
    """A line that says what grows, and about it as much as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("grow.footer.hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.dress(self, "small")
        self._name = ""
        self._told: tuple[str, ...] = ("",)

    def say(self, name: str, *told: str) -> None:
        """A name, shown unless it is "", and what is said of it, from long to short."""
        self._name, self._told = name, told
        whole = f"{name}, {told[0]}" if name else told[0]
        self.setAccessibleName(whole)
        self.setToolTip(words.tip(whole))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The longest words that leave room for the whole name; else the name is cut."""
        metrics = self.fontMetrics()
        for told in self._told:
            text = f"{self._name}, {told}" if self._name else told
            if metrics.horizontalAdvance(text) <= self.width():
                break
        self.setText(shortened(text, metrics, self.width()))
