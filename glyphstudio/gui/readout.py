"""The bar under the stage: the noise dial, and how well the glyphs are read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.sliders import Scale, Track
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import viewed

DIAL = Scale(0, 2, 0, 2)
FULL = 1.0  # as trained
_TIP = (
    "Shows the glyphs through the noise they were trained in: 0 without, 1 as trained, "
    "2 twice as hard. N turns it on and off."
)


class Readout(QFrame):
    """Noise dial at the left; bits per glyph and letters read at the right, never jumping."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readout")
        theme.dress(self, "stage")
        self._bench = bench
        self._last = FULL  # what N turns on again
        self._projector = Projector.of(bench)
        label = QLabel("Noise")
        theme.dress(label, "dim")
        label.setToolTip(_TIP)
        self.dial = Track("readout.noise", "Noise", DIAL)
        self.dial.setToolTip(_TIP)
        self.dial.setMinimumWidth(72)
        self.dial.setMaximumWidth(180)
        self.dial.moved.connect(self._turn)
        self.dial.settled.connect(bench.settle)
        self.amount = QLabel("Off")
        theme.dress(self.amount, "dim")
        self.amount.setFixedWidth(QFontMetrics(theme.font("body")).horizontalAdvance("0.00") + 8)
        self.bits = _figure("readout", "999.9 bits per glyph", "Legibility")
        self.bits.setToolTip("How much a glyph says and the reader still understands")
        self.letters = _figure("dim", "reads 64.0 of 64 letters", "Letters read")
        self.letters.setToolTip("Of an alphabet of 64 glyphs, how many are read right")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.inspector_edge, 0, theme.SIZE.inspector_edge, 0)
        row.setSpacing(theme.SIZE.edge)
        row.addWidget(label)
        row.addWidget(self.dial, 4)  # gives way in a narrow window, the figures do not
        row.addWidget(self.amount)
        row.addStretch(1)
        row.addWidget(self.bits)
        row.addWidget(self.letters)
        self._noise = actions["view.noise"]
        bench.scene_changed.connect(self.show_noise)
        bench.model_changed.connect(self.show_legibility)
        bench.training_changed.connect(self.show_legibility)  # what `measured` tells comes with it
        self._projector.moved.connect(self.show_legibility)
        self.show_noise()
        self.show_legibility()

    def show_noise(self) -> None:
        """Show the scene's noise."""
        view = self._bench.scene.view
        noise = view.noise
        if noise > 0:
            self._last = noise
        elif view.stage == "channel":
            noise = FULL  # a channel that is off has nothing to show
        if not self.dial.busy:
            self.dial.set_value(noise)
        self.amount.setText(DIAL.text(noise) if noise > 0 else "Off")
        self._noise.setChecked(view.noise > 0)

    def show_legibility(self) -> None:
        """Show how well the open model is read."""
        model, training, film = self._bench.model, self._bench.training, self._projector.film
        if self._projector.showing and film is not None:  # the figures are not of that frame
            last = max(film.steps[-1], self._bench.curves.total if film.growing else 0)
            step = words.count(self._projector.step)
            self.bits.setText(f"Step {step} of {words.count(last)}")
            self.letters.setText("")
            return
        bits = model.bits if model is not None else None
        letters = model.letters if model is not None else None
        if model is not None and model.training and training is not None:
            bits = training.bits if training.bits is not None else bits  # newer than the model's
            letters = training.letters if training.letters is not None else letters
        self.bits.setText("" if bits is None else words.bits(bits))
        self.letters.setText("" if letters is None else f"reads {int(letters)} of 64 letters")

    def toggle(self, _checked: bool = True) -> None:
        """Noise off, or on again as it was."""
        noise = self._bench.scene.view.noise
        self._set(0.0 if noise > 0 else self._last, "Noise off" if noise > 0 else "Noise on")
        self._bench.settle()

    def _turn(self, noise: float) -> None:
        if self._bench.scene.view.stage == "channel":
            noise = max(noise, 0.01)
        self._set(noise, "Noise")

    def _set(self, noise: float, label: str) -> None:
        scene = viewed(self._bench.scene, noise=noise)
        self._bench.act(label, scene, merge="view.noise")


def _figure(role: str, widest: str, name: str) -> QLabel:
    """A label as wide as its widest text, so that nothing beside it moves."""
    made = QLabel()
    theme.dress(made, role)
    made.setAccessibleName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFixedWidth(QFontMetrics(made.font()).horizontalAdvance(widest) + 2)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
