"""What the open model is compared with: a step of its film, or another model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QHBoxLayout, QLabel, QWidget

from glyphstudio.discovery import shipped
from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import Choice
from glyphstudio.gui.requests import Latents, ModelInfo, Source
from glyphstudio.gui.sheet import Sheet, lay_out
from glyphstudio.gui.workbench import Workbench

_STEPS = 8  # of a film, offered


@dataclass(frozen=True, slots=True)
class Side:
    """The other side of a comparison."""

    label: str
    source: Source
    step: int
    latents: Latents


class Chooser(QWidget):
    """A list of film steps and models; `chosen` when another one is."""

    chosen = Signal()

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._wanted = ""
        self._label = QLabel("With")
        theme.dress(self._label, "dim")
        self.list = Choice("stage.compare", "Compare with")
        self.list.setToolTip("What stands beside the open model")
        self.list.setMaximumWidth(200)
        self.list.setMinimumWidth(56)
        self.list.setPlaceholderText("Choose a model")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SIZE.gap)
        row.addStretch(1)
        row.addWidget(self._label)
        row.addWidget(self.list, 100)
        self.list.activated.connect(self._take)
        bench.film_changed.connect(self._fill)
        bench.other_changed.connect(self._show_other)
        bench.model_changed.connect(self._fill)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list alone has the room."""
        super().resizeEvent(event)
        self._label.setVisible(self.width() > 160)

    @property
    def label(self) -> str:
        """What is chosen, in words."""
        return self.list.currentText()

    def side(self, latents: Latents) -> Side | None:
        """What to draw beside `latents` of the open model; None while nothing is chosen.

        The same messages where they fit, else as many of the other model's size.
        """
        kind, _, rest = str(self.list.currentData() or "").partition(":")
        film, other = self._bench.film, self._bench.other
        if kind == "step" and film is not None:
            step = int(rest)
            fits = latents.shape[1] == film.latents.shape[1]
            messages = latents if fits else film.latents
            return Side(f"{film.label}, step {words.count(step)}", "film", step, messages)
        if kind in ("model", "other") and other is not None:
            if other.latent_size != latents.shape[1]:
                random = np.random.default_rng(0)
                size = (len(latents), other.latent_size)
                latents = random.standard_normal(size).astype(np.float32)
            label = f"{other.label}, step {words.count(other.step)}"
            return Side(label, "other", other.step, latents)
        return None

    def _entries(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        film, model = self._bench.film, self._bench.model
        if film is not None and film.steps:
            last = len(film.steps) - 1
            at = sorted({round(i * last / (_STEPS - 1)) for i in range(_STEPS)})
            found += [(f"step:{film.steps[i]}", f"Step {words.count(film.steps[i])}") for i in at]
        own = model.recipe.name if model is not None and _bundled(model) else ""
        for recipe in self._bench.recipes:
            if recipe.name != own:
                found.append((f"model:{recipe.name}", recipe.title))
        other = self._bench.other
        if other is not None and not _bundled(other):
            found.append(("other", other.label))
        found.append(("file", "A model file\N{HORIZONTAL ELLIPSIS}"))
        return found

    def _fill(self) -> None:
        entries = self._entries()
        if entries == [(self.list.itemData(i), self.list.itemText(i)) for i in range(len(self))]:
            return
        before = self.list.currentData()
        self.list.clear()
        for key, text in entries:
            self.list.addItem(text, key)
        at = self.list.findData(before)
        steps = [i for i, (key, _) in enumerate(entries) if key.startswith("step:")]
        self.list.setCurrentIndex(at if at >= 0 else (0 if steps else -1))

    def _show_other(self) -> None:
        """A model to compare with was opened here or elsewhere: it is the one chosen."""
        self._fill()
        other = self._bench.other
        if other is not None:
            key = f"model:{other.recipe.name}" if _bundled(other) else "other"
            self.list.setCurrentIndex(self.list.findData(key))

    def __len__(self) -> int:
        return self.list.count()

    def _take(self) -> None:
        kind, _, rest = str(self.list.currentData()).partition(":")
        if kind == "model":
            self._bench.open_other(rest)
        elif kind == "file":
            path, _ = QFileDialog.getOpenFileName(
                self, "Compare with", "", "Models (*.safetensors)"
            )
            if path:
                self._bench.open_other(path)
        self.chosen.emit()


class Vacancy(QAbstractButton):
    """The empty half of a comparison: an invitation to choose, or to drop, what stands there."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setObjectName("stage.vacancy")
        self.setText("Choose what to compare with,\nor drop a model here")
        self.setAccessibleName("Choose what to compare with")
        self.setToolTip("Another model, or a step of its film")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._stage = stage
        self._sheet: Sheet | None = None
        self._ground = "stage"
        stage.installEventFilter(self)
        self.hide()

    def hang(self, sheet: Sheet | None, surround: str) -> None:
        """Stand where the first group of `sheet` would; None: there is no empty half."""
        self._sheet, self._ground = sheet, surround
        self.setVisible(sheet is not None)
        self._place()
        self.update()

    def _place(self) -> None:
        if self._sheet is None:
            return
        ratio = self._stage.devicePixelRatioF()
        count = len(self._sheet.pictures)
        laid = lay_out(self._stage.size(), ratio, count, self._sheet)
        half = laid.at[: count // 2]
        whole = QRectF(half[0], half[-1])
        whole.setSize(whole.size() + QRectF(0, 0, laid.side, laid.side).size())
        self.setGeometry(QRectF(whole.topLeft() / ratio, whole.size() / ratio).toRect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        lit = self.underMouse() or self.hasFocus()
        pale = self._ground != "stage" and theme.luminance(self._ground) > 0.2
        own = theme.tokens() if self._ground == "stage" else theme.LIGHT if pale else theme.DARK
        with QPainter(self) as painter:
            ground = theme.colour("stage") if self._ground == "stage" else QColor(self._ground)
            painter.fillRect(self.rect(), ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(own.accent if self.hasFocus() else own.track), 1)
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, theme.SIZE.radius, theme.SIZE.radius)
            painter.setPen(QColor(own.text if lit else own.dim))
            painter.setFont(theme.font("body"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


def _bundled(model: ModelInfo) -> bool:
    """Whether it is one of the models that ship."""
    return model.path is not None and model.path.parent == shipped("models")
