"""Proofs: what glyphs of a drawing may look like, put together at random before anything learns."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import head, icon_button
from glyphstudio.gui.inked import UNIT, glyphs
from glyphstudio.gui.page_painting import edge, ink, paper
from glyphstudio.sketch import Sketch

SIDE, GAP = 60, 8  # of one proof: as large as there is room, but no smaller
FEWEST, MOST = 6, 12
_PAUSE_MS = 60  # while a slider is dragged


class Proofs(QWidget):
    """A few glyphs, others at a press; always of the newest drawing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setMinimumWidth(SIDE + 2 * GAP)
        self.sheet = _Sheet(f"{name}.sheet")
        self.dice = icon_button(
            f"{name}.dice", "shuffle", "Others", "Other glyphs of these strokes"
        )
        self.dice.clicked.connect(self.sheet.throw)
        title = head("It may write")
        title.setToolTip("Random ones; a script that has grown chooses with care")
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(title, 1)
        line.addWidget(self.dice)
        self.hint = QLabel("They come with your first strokes.")
        self.hint.setWordWrap(True)
        theme.dress(self.hint, "faint", typeface="small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, theme.SIZE.edge, 12)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.hint)
        column.addWidget(self.sheet, 1)

    def show_sketch(self, sketch: Sketch) -> None:
        """Glyphs of another drawing."""
        self.sheet.show_sketch(sketch)
        self.hint.setVisible(sketch is None)
        self.dice.setEnabled(sketch is not None)


class _Sheet(QWidget):
    """As many proofs as fit, in squares of one size."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Glyphs of these strokes")
        self._sketch: Sketch = None
        self._seed = 0
        self._paths: list[QPainterPath] = []
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_PAUSE_MS)
        self._clock.timeout.connect(self._draw)

    @property
    def paths(self) -> list[QPainterPath]:
        """The glyphs that are shown."""
        return self._paths

    def show_sketch(self, sketch: Sketch) -> None:
        self._sketch = sketch
        if sketch is None:
            self._draw()
        elif not self._clock.isActive():
            self._clock.start()

    def throw(self) -> None:
        """Other ones."""
        self._seed += 1
        self._draw()

    def _draw(self) -> None:
        self._paths = [] if self._sketch is None else glyphs(self._sketch, MOST, self._seed)
        self.update()

    def _places(self) -> list[QRectF]:
        """Squares in the columns that fill most of the room with them, and at least a few."""
        best: tuple[bool, float, int, int] = (False, 0.0, 1, 1)
        for columns in range(1, 6):
            side = (self.width() - (columns - 1) * GAP) / columns
            rows = min(int((self.height() + GAP) // (side + GAP)), -(-MOST // columns))
            if rows and (side >= SIDE or columns == 1):
                enough = rows * columns >= FEWEST
                best = max(best, (enough, rows * columns * side * side, columns, rows))
        _, _, columns, rows = best
        side = min((self.width() - (columns - 1) * GAP) // columns, self.height())
        return [
            QRectF(column * (side + GAP), row * (side + GAP), side, side)
            for row in range(rows)
            for column in range(columns)
        ][:MOST]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * SIDE + GAP, 3 * SIDE + 2 * GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for path, place in zip(self._paths, self._places(), strict=False):
                painter.setBrush(paper())
                radius = theme.SIZE.small_radius
                painter.drawRoundedRect(place, radius, radius)
                scale, centre = place.width() / 2 / UNIT, place.center()
                painter.save()
                painter.setClipRect(place)
                painter.setTransform(QTransform(scale, 0, 0, scale, centre.x(), centre.y()), True)
                painter.fillPath(path, ink())
                painter.restore()
                edge(painter, place, radius)
