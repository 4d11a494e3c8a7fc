"""What the window says by itself: a bar for what failed, a passing line for what was done."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import __version__
from glyphstudio.gui import theme
from glyphstudio.gui.controls import icon_button, small_button

PASSING_MS = 5000
OFFERED_MS = 9000  # with a button to reach
READ_S = 10.0  # a failure stays so long, whatever is done meanwhile
_PAD = 4
_WIDEST = 680
_HIGH = 80  # a taller button, as the empty half of a comparison, is pressed beside it
_COMES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move)
_LIBRARIES = ("torch", "PySide6-Essentials", "numpy", "pillow", "av", "kornia")


class NoticeBar(QFrame):
    """A card over the foot of its parent; it takes no room, so nothing jumps when it comes.

    It stands at the right, as wide as its sentence, and as low as it can without covering a button.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window.notice")
        theme.dress(self, "card")
        self._ground = parent
        self._cards: list[QWidget] = []
        self._details = ""
        self._sentence = ""
        self._read_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.put_away)
        self._mark = QLabel()
        self._words = QLabel()
        self._words.setObjectName("window.notice.sentence")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._more = small_button("window.notice.details", "Details", "What went wrong, exactly")
        self._more.clicked.connect(self.show_details)
        self._copy = small_button("window.notice.copy", "Copy report", "For whoever mends it")
        self._copy.clicked.connect(self.copy_report)
        self._act = small_button("window.notice.act", "Mend", "What can be done")
        self._act.clicked.connect(self._do)
        self._doing: Callable[[], None] | None = None
        self._close = icon_button("window.notice.close", "x", "Close this message")
        self._close.clicked.connect(self.put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge, _PAD, _PAD, _PAD)
        row.setSpacing(theme.SIZE.gap)
        for part in (self._mark, self._words, self._act, self._more, self._copy, self._close):
            row.addWidget(part, 1 if part is self._words else 0)
        parent.installEventFilter(self)
        self.hide()

    def avoid(self, card: QWidget) -> None:
        """Leave another card of the same parent free, also one that comes later."""
        self._cards.append(card)
        card.installEventFilter(self)

    @property
    def sentence(self) -> str:
        """What it says; "" when it is put away."""
        return self._sentence if self.isVisibleTo(self._ground) else ""

    def fail(self, sentence: str, details: str = "") -> None:
        """Say what went wrong, until it is closed, or was there for a while and work goes on."""
        self._show(sentence, details, "warning-circle", "bad")
        self._timer.stop()
        self._read_at = time.monotonic() + READ_S

    def say(self, sentence: str, words: str = "", do: Callable[[], None] | None = None) -> None:
        """Say what was done, for a moment; never over a failure. `words`: of a button that does."""
        if self.sentence and not self._timer.isActive():
            return
        self._show(sentence, "", "info", "dim")
        if do is not None:
            self._offer(words, do)
        self._timer.start(PASSING_MS if do is None else OFFERED_MS)

    def offer(self, sentence: str, words: str, do: Callable[[], None]) -> None:
        """Say what is missing, with a button for what can be done; it stays as a failure does."""
        self.fail(sentence)
        self._offer(words, do)

    def _offer(self, words: str, do: Callable[[], None]) -> None:
        self._doing = do
        self._act.setText(words)
        self._act.setAccessibleName(words)
        self._act.setToolTip(words)
        self._act.setVisible(True)
        self._place()

    def work_goes_on(self) -> None:
        """Somebody has done something: what went wrong before was read. The log keeps it."""
        if self.sentence and not self._timer.isActive() and time.monotonic() >= self._read_at:
            self.put_away()

    def _do(self) -> None:
        doing = self._doing
        self.put_away()
        if doing is not None:
            doing()

    def put_away(self) -> None:
        """Close it."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def report(self) -> str:
        """What helps us mend it: sentence, details, versions; nothing personal."""
        return f"{self._sentence}\n\n{self._details}\n\n{versions()}"

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())
        self._copy.setText("Copied")

    def show_details(self) -> None:
        """The details in a window of their own; not modal."""
        box = QDialog(self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Details")
        box.setObjectName("details")
        text = QPlainTextEdit(self.report())
        text.setObjectName("details.text")
        text.setAccessibleName("Details of what went wrong")
        text.setReadOnly(True)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        mono.setPixelSize(theme.font("small").pixelSize())
        text.setFont(mono)
        close = QPushButton("Close")
        close.clicked.connect(box.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(box)
        edge = theme.SIZE.inspector_edge
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.SIZE.edge)
        column.addWidget(text)
        column.addLayout(foot)
        box.resize(QSize(640, 400))
        box.show()

    # ---- inside

    def _show(self, sentence: str, details: str, icon: str, role: str) -> None:
        self._sentence, self._details = sentence, details
        self._doing = None
        self._act.hide()
        side = theme.SIZE.icon
        self._mark.setPixmap(
            theme.icon(icon, role).pixmap(QSize(side, side), self.devicePixelRatioF())
        )
        self._mark.setAccessibleName("Failed" if role == "bad" else "Done")
        self._words.setText(sentence)
        self._more.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self._copy.setText("Copy report")
        self.setAccessibleName(sentence)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        ground, beside, gap = self._ground.rect(), self._beside(), theme.SIZE.edge
        line = self._words.fontMetrics().horizontalAdvance(self._sentence) + 4
        width = min(beside + line, _WIDEST, ground.width() - 2 * gap)
        height = least = theme.SIZE.stage_bar - 2 * _PAD
        if width < beside + line:
            height = max(least, self._words.heightForWidth(width - beside) + 2 * _PAD + 2)
        place = QRect(ground.width() - width - gap, 0, width, height)
        lowest = ground.height() - gap
        for floor in sorted({lowest, *(one.top() - gap for one in self._taken())}, reverse=True):
            place.moveBottom(min(floor, lowest) - 1)
            if place.top() >= 0 and not any(place.intersects(one) for one in self._taken()):
                break
        else:
            place.moveBottom(lowest - 1)
        self.setFixedSize(width, height)
        self.move(place.topLeft())

    def _taken(self) -> list[QRect]:
        """Where something stands that people press or read, besides the art."""
        find = self._ground.findChildren
        found = (*find(QAbstractButton), *find(QComboBox))
        pressed = [one for one in found if one.height() < _HIGH]
        return [
            QRect(one.mapTo(self._ground, QPoint()), one.size())
            for one in (*pressed, *self._cards)
            if one.isVisible() and not self.isAncestorOf(one)
        ]

    def _beside(self) -> int:
        """How much of its width is not for the sentence."""
        buttons = (self._act, self._more, self._copy)
        parts = [part for part in buttons if not part.isHidden()]
        wide = theme.SIZE.icon + sum(part.sizeHint().width() for part in (*parts, self._close))
        return wide + theme.SIZE.edge + _PAD + (2 + len(parts)) * theme.SIZE.gap + 2

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._ground:
            self._place()
        elif event.type() in _COMES and watched in self._cards and not self.isHidden():
            self._place()
            self.raise_()
        return False


def versions() -> str:
    """Program, system and library versions, for the about box and reports."""
    from importlib import metadata  # 90 ms that the start can do without

    lines = [
        f"Glyph Studio {__version__}",
        f"Python {platform.python_version()} on {platform.platform(terse=True)}",
    ]
    for name in _LIBRARIES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} (part of the program)" if _frozen() else f"{name} missing")
    return "\n".join(lines)


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
