"""The pen: palettes as swatches and the display settings of a style; they act at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glyphstudio.errors import SettingError
from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import head
from glyphstudio.gui.form import Form
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.palette_editor import PaletteEditor
from glyphstudio.gui.palette_shelf import CLOSE_COLUMNS, COLUMNS, PaletteShelf, Veil
from glyphstudio.gui.rows import Row
from glyphstudio.gui.swatches import GAP, Swatches
from glyphstudio.palette import OWN, Palette, palette
from glyphstudio.params import Params, settings_of


class PenPanel(QWidget):
    """Palette, ink and pen settings; or, in their place, the editor of a palette. Pictures and
    palettes may fall on it.

    `moved` follows the hand, `settled` ends an act: both send (setting, value), what differs from
    the shown pen.
    """

    moved = Signal(str, object)
    settled = Signal(str, object)

    def __init__(
        self, name: str, desk: PaletteDesk, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._pen: Params | None = None
        self._model = ""
        self._desk = desk
        self.shelf = PaletteShelf(name, desk, actions)
        self.palettes = self.shelf.shipped
        self.shelf.chosen.connect(self._take_palette)
        self.shelf.made.connect(self._try)
        self.shelf.edited.connect(self.edit)
        desk.changed.connect(self._refit)
        self.inks = Swatches(f"{name}.ink", "Ink", COLUMNS)
        self.inks.chosen.connect(self._take_ink)
        self._ink_row = Row(f"{name}.ink", "Ink", "Which ink of the palette draws")
        self._ink_row.line.addWidget(self.inks, 1)
        self.form = Form(name, folds=False)
        self.form.moved.connect(self.moved)
        self.form.settled.connect(self.settled)
        self._inked: Palette | None = None
        self._chooses_ink = False
        self._tall = 0  # how much room there is
        self.editor = PaletteEditor(f"{name}.edit")
        self.editor.moved.connect(self._preview)
        self.editor.settled.connect(self._take_edited)
        self.editor.saved.connect(self._save)
        self.editor.cancelled.connect(self.cancel)
        self._before = ""  # the palette's word when the editor was opened
        self._replaces: Path | None = None  # the file that saving replaces
        self._begun = 0  # palettes that came under the hand so far
        self._main = QWidget()
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.shelf)
        column.addWidget(self._ink_row)
        self._head = QWidget()
        heading = QVBoxLayout(self._head)
        heading.setContentsMargins(0, theme.SIZE.gap + GAP, 0, 0)
        heading.addWidget(head("Pen"))
        column.addWidget(self._head)
        column.addWidget(self.form)
        self.doubt = QLabel()  # last: what stands above keeps its place
        self.doubt.setObjectName(f"{name}.doubt")
        self.doubt.setWordWrap(True)
        self.doubt.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self.doubt, "bad", typeface="small")
        self.doubt.hide()
        column.addWidget(self.doubt)
        pages = QVBoxLayout(self)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(0)
        pages.addWidget(self._main)
        pages.addWidget(self.editor)
        self.editor.hide()
        self._veil = Veil(self)
        self.setAcceptDrops(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.shelf.takes(event):
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._veil.hide()
        event.acceptProposedAction()
        self.shelf.take(event)

    # ---- fitting

    def fit(self, tall: int) -> None:
        """Fit into so many pixels: in a low window palettes stand closer, without a second head."""
        self._tall = tall
        close = 0 < tall < self._height(COLUMNS, with_head=True)
        hinted = not close and not 0 < tall < self._height(COLUMNS, with_head=True, hinted=True)
        self.shelf.set_columns(CLOSE_COLUMNS if close else COLUMNS, hinted=hinted)
        self._head.setVisible(bool(self.form.rows) and not close)

    def _refit(self) -> None:
        self.fit(self._tall)

    def _height(self, columns: int, *, with_head: bool, hinted: bool = False) -> int:
        """How tall everything is, whichever palette is chosen."""
        tall = self.shelf.height_for(columns, hinted=hinted)
        tall += (theme.SIZE.row + GAP) * self._chooses_ink
        tall += (self._head.sizeHint().height() + GAP) * with_head
        return tall + len(self.form.rows) * theme.SIZE.row

    # ---- what is shown

    def show_pen(
        self,
        pen: Params | None,
        *,
        model: str = "",
        chooses_ink: bool = True,
        doubt: str = "",
    ) -> None:
        """Show a pen's settings.

        Args:
            model: whose pen it is; that of another one shuts the editor.
            chooses_ink: which ink of the palette draws is one of them.
            doubt: why pictures in these inks cannot be read back; "" where they can.
        """
        self.doubt.setText(doubt)
        self.doubt.setVisible(bool(doubt))
        self.editor.show_doubt(doubt)
        self.setEnabled(pen is not None)
        if pen is None:
            self._shut_editor()
            return
        before, self._model = self._model, model
        if self._pen is not None and (type(pen) is not type(self._pen) or model != before):
            self._shut_editor()
        self._pen = pen
        name = str(getattr(pen, "palette", ""))
        used = _known(name)
        if self.editing:
            if used is not None:
                self.editor.show_palette(used)
        else:
            self.shelf.show_used(name)
        rest = [one for one in settings_of(pen) if one.path not in ("palette", "ink")]
        self.form.show_params(pen, rest)
        several = chooses_ink and used is not None and len(used.inks) > 1
        self._chooses_ink = chooses_ink
        policy = self._ink_row.sizePolicy()
        policy.setRetainSizeWhenHidden(chooses_ink)  # other palettes do not move what is below
        self._ink_row.setSizePolicy(policy)
        self._ink_row.setVisible(several)
        if used is not None and several and not self.editing:
            if self._inked is None or self._inked.inks != used.inks:
                self._inked = used
                self.inks.set_columns(max(COLUMNS, len(used.inks)))
                self.inks.show_swatches(
                    {str(i): (f"Ink {i + 1}", ink, ()) for i, ink in enumerate(used.inks)}
                )
            field = type(pen).model_fields["ink"]
            self._ink_row.label.rename(field.title or "Ink")
            self._ink_row.label.setToolTip(field.description or "")
            self.inks.choose(str(int(getattr(pen, "ink", 0)) % len(used.inks)))
        self.fit(self._tall)

    def use(self, brought: Palette) -> None:
        """Draw with these colours, in an act that can be undone."""
        self._take_palette(brought.word)

    def _take_palette(self, name: str) -> None:
        self._shut_editor()
        self.settled.emit("palette", name)

    def _take_ink(self, index: str) -> None:
        self.settled.emit("ink", int(index))

    # ---- editing a palette

    @property
    def editing(self) -> bool:
        """Whether the editor is open."""
        return not self.editor.isHidden()

    def edit(self, own: Palette) -> None:
        """Open the editor on the palette in use; saving one's own replaces it."""
        kept = self.shelf.own_used
        self._open_editor(own, None if kept is None else kept.path)

    def _try(self, made: object) -> None:
        """A palette that is not kept yet: on the stage at once, and under the hand."""
        if self._pen is None or not isinstance(made, Palette) or not self.isEnabled():
            return
        if self.editing:
            self._begin(made, None)
        else:
            self._open_editor(made, None)
        self.settled.emit("palette", made.word)

    def _open_editor(self, own: Palette, replaces: Path | None) -> None:
        if self._pen is None:
            return
        self._before = str(getattr(self._pen, "palette", ""))
        self._begin(own, replaces)
        self._main.hide()
        self.editor.show()
        if own.label == OWN:
            self.editor.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.editor.strip.focus_on(self.editor.place)

    def _begin(self, own: Palette, replaces: Path | None) -> None:
        self._begun += 1
        self._replaces = replaces
        self.editor.begin(own)

    def cancel(self) -> None:
        """The colours that were there before the editor was opened."""
        before = self._before
        self._shut_editor()
        if self._pen is not None and before != getattr(self._pen, "palette", ""):
            self.settled.emit("palette", before)

    def _save(self, own: object) -> None:
        if not isinstance(own, Palette):
            return
        begun = self._begun

        def shut(_own: Palette) -> None:
            if begun == self._begun:  # no other palette came under the hand meanwhile
                self._shut_editor()

        self._desk.keep(own, shut, replaces=self._replaces)

    def _shut_editor(self) -> None:
        if not self.editing:
            return
        had_focus = self.editor.isAncestorOf(self.focusWidget() or self)
        self.editor.hide()
        self._main.show()
        if self._pen is not None:
            self.show_pen(
                self._pen,
                model=self._model,
                chooses_ink=self._chooses_ink,
                doubt=self.doubt.text(),
            )
        if had_focus:
            self.shelf.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _preview(self, own: object) -> None:
        if isinstance(own, Palette):
            self.moved.emit("palette", own.word)

    def _take_edited(self, own: object) -> None:
        if isinstance(own, Palette):
            self.settled.emit("palette", own.word)


def _known(word: str) -> Palette | None:
    try:
        return palette(word)
    except SettingError:
        return None
