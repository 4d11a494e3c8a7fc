"""The inspector of the room Explore: sliders, numbers, examples and pen; chance; the export."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.axis_list import AxisList
from glyphstudio.gui.axis_rows import AxisRow
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.change_panel import ChangePanel
from glyphstudio.gui.controls import KeyButton, Segments, line
from glyphstudio.gui.example_page import ExamplePage
from glyphstudio.gui.number_grid import NumbersPage
from glyphstudio.gui.pen_page import PenPage
from glyphstudio.gui.recipe_panel import inset
from glyphstudio.gui.workbench import Workbench

PAGES = (
    ("sliders", "Sliders"),
    ("numbers", "Numbers"),
    ("examples", "Examples"),
    ("pen", "Pen"),
)
_LAID_OUT_MS = 30  # a list that grew has its new length by then
_TIPS = {
    "sliders": "The main axes of the model, and sliders of your own",
    "numbers": "All numbers of the message, as bars",
    "examples": "Make a slider of glyphs that have little or much of something",
    "pen": "Colours and pen; they act at once",
}


class ExplorePanel(QFrame):
    """One screen: a page of ways to shape the glyph, and what chance may do below it."""

    moving = Signal(bool)  # a slider is being dragged

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("explore.inspector")
        theme.dress(self, "panel")
        self._bench = bench
        self._new: AxisRow | None = None  # a slider that was just made
        self.tabs = Segments("explore.inspector.tab", "Inspector", PAGES)
        for page, _ in PAGES:
            self.tabs.button(page).setToolTip(_TIPS[page])
        self.axes = AxisList("explore.slider", bench)
        self.empty = QLabel("Open a model, and its glyphs can be shaped here.")
        self.empty.setWordWrap(True)
        theme.dress(self.empty, "faint")
        self.pen_page = PenPage("explore.pen", bench, actions)
        self.pages = QStackedWidget()
        self.numbers = NumbersPage("explore.numbers", bench)
        self.examples = ExamplePage("explore.examples", bench, actions)
        self._widgets: dict[str, QWidget] = {
            "sliders": self._make_sliders(),
            "numbers": self.numbers,
            "examples": self.examples,
            "pen": self.pen_page,
        }
        for page, _ in PAGES:
            self.pages.addWidget(self._widgets[page])
        self.tabs.chosen.connect(self.show_page)
        copy = ("edit.copy", "Copy", "^C", "The picture, with its recipe")
        self.change = ChangePanel("explore.change", bench, actions, last=copy)
        self.export = KeyButton(
            "explore.export", "Export picture", "E", role="primary",
            tip="What is on the stage, into the studio folder",
        )  # fmt: skip
        self.export.clicked.connect(actions["export.quick"].trigger)
        self._lay_out()
        self.axes.moving.connect(self.moving)
        self.numbers.moving.connect(self.moving)
        self.pen_page.moving.connect(self.moving)
        self.examples.made.connect(self._show_slider)
        bench.model_changed.connect(self.show_model)
        self.show_model()

    def _make_sliders(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, BAR, 0)
        column.setSpacing(0)
        column.addWidget(self.empty)
        column.addWidget(self.axes)
        column.addStretch(1)
        self._scroll = _WholeRows("explore.sliders.scroll", holder)
        return self._scroll

    def _lay_out(self) -> None:
        edge, gap = theme.SIZE.inspector_edge, theme.SIZE.gap
        bar = QVBoxLayout()
        bar.setContentsMargins(gap, gap, edge, gap)
        bar.addWidget(self.tabs)
        body = QVBoxLayout()
        body.setContentsMargins(edge, 0, edge - BAR, theme.SIZE.edge)  # pages keep BAR free
        body.setSpacing(theme.SIZE.edge)
        body.addWidget(self.pages, 1)
        body.addLayout(inset(line()))
        body.addLayout(inset(self.change))
        body.addLayout(inset(self.export))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(body, 1)

    def show_model(self) -> None:
        """Sliders, or what to do to have some."""
        there = self._bench.model is not None
        self.empty.setVisible(not there)
        self.axes.setVisible(there)
        self.change.setEnabled(there)
        self.export.setEnabled(there)

    def show_page(self, page: str) -> None:
        """Another page."""
        if page in self._widgets:
            self.tabs.choose(page)
            self.pages.setCurrentWidget(self._widgets[page])
            self.change.setVisible(page != "pen")  # chance changes no pen; it has the room

    def _show_slider(self, number: int) -> None:
        """A slider that was just made; its row has a place once the list is laid out."""
        self.show_page("sliders")
        self._new = next((row for row in self.axes.rows if row.number == number), None)
        QTimer.singleShot(_LAID_OUT_MS, self._reveal)

    def _reveal(self) -> None:
        row, self._new = self._new, None
        if row is not None and isValid(row):
            self._scroll.ensureWidgetVisible(row, 0, 0)
            row.track.setFocus()


class _WholeRows(QScrollArea):
    """Scrolls where the window is low, and never shows half a row."""

    def __init__(self, name: str, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        self.verticalScrollBar().setSingleStep(theme.SIZE.row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        spare = self.height() % theme.SIZE.row
        if self.viewportMargins().bottom() != spare:
            self.setViewportMargins(0, 0, 0, spare)
        super().resizeEvent(event)
