"""The recipe that is grown: its card, its name and seed, how long, and the settings that matter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.discovery import shipped
from glyphstudio.errors import GlyphError
from glyphstudio.files import read_picture
from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.cards import BAR, CardInfo
from glyphstudio.gui.chooser import RecipeChooser
from glyphstudio.gui.controls import (
    FoldHead,
    icon_button,
    line,
    scrolled,
    small_button,
    text_field,
)
from glyphstudio.gui.drafts import draft_of, is_own, params_of, with_setting
from glyphstudio.gui.form import Form
from glyphstudio.gui.rows import Row, SliderRow
from glyphstudio.gui.sliders import NumberBox, Scale
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, Setting, parsed, settings_of, value_at
from glyphstudio.recipe import Recipe
from glyphstudio.scene import drafted
from glyphstudio.store.groups import group_of

STEPS = Scale(50, 20_000, 900, 0, logarithmic=True)
SEED = Scale(0, 2**53, 0, 0, prefix="#")
TITLES = {
    "latent_size": "Message size",
    "channel.dial": "Noise",
    "channel.hardens_with_skill": "Noise hardens with skill",
}
DRAW = "draw-your-own"  # the card that leads to the page
_DRAW_TIP = "A script of your own strokes: draw them, and it grows in a minute"
NEVER = ("style", "message")  # decided by the card
FIRST = ("latent_size", "channel.dial", "channel.hardens_with_skill")
TELLING = ("Detail", "Ink", "Inks")  # before others of the style
MOST_FEW = 5  # how many there are of nearly every recipe
DETAILS = 2  # settings of the style's own that stand among the few
_ROW_GAP = 8


def few_of(settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """The settings that matter, in the words of the inspector."""
    by_path = {one.path: one for one in settings}
    found: list[Setting] = []
    if "latent_size" in by_path:
        found.append(_said(by_path["latent_size"], logarithmic=True))
    own = [
        one
        for one in settings
        if one.path.startswith("drawing.")
        and one.path.count(".") == 1  # what lies deeper is set where it is drawn
        and one.kind in ("int", "float")
        and not (one.advanced or one.hidden)
        and None not in (one.minimum, one.maximum)
    ]
    pull = by_path.get("ink_weight")
    inked = pull is not None and float(pull.default) > 0
    details = DETAILS - 1 if inked else DETAILS
    found += sorted(own, key=lambda one: one.title not in TELLING)[:details]
    if "channel.dial" in by_path:
        found.append(_said(by_path["channel.dial"]))
    if "ink_target" in by_path and inked:
        found.append(by_path["ink_target"])
    if "channel.hardens_with_skill" in by_path:
        found.append(_said(by_path["channel.hardens_with_skill"]))
    return tuple(found)


def _said(one: Setting, *, logarithmic: bool = False) -> Setting:
    """A setting under the name it has among the few, where its group does not stand above it."""
    title = TITLES.get(one.path, one.title)
    return replace(one, title=title, logarithmic=logarithmic or one.logarithmic)


class RecipePanel(QStackedWidget):
    """Cards and the few settings; "All settings" is a page of its own behind them."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.recipe")
        self._bench, self._actions = bench, actions
        self._params: Params | None = None
        self._sent: dict[str, object] = {}  # live settings as the training has them
        self._growing = False
        self._shown: tuple[Recipe | None, bool] | None = None
        self._main = self._make_main()
        self.addWidget(self._main)
        self.addWidget(self._make_all())
        bench.scene_changed.connect(self.show_draft)
        bench.engine_loaded.connect(self.show_draft)
        bench.training_changed.connect(self.show_training)
        bench.recipe_times_changed.connect(self.show_times)
        QTimer.singleShot(0, self, self._show_cards)  # pictures come after the window
        self.show_draft()

    # ---- building

    def _make_main(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.chooser = RecipeChooser("grow.recipe", self._actions["train.find"])
        self.chooser.show_group(self._bench.preferences.cards)
        self.chooser.chosen.connect(self._choose)
        self.chooser.filtered.connect(self._remember_group)
        self.chooser.turned.connect(self._fit)
        self.cards = self.chooser.grid
        self.name = text_field("grow.recipe.name", "Name", "What your alphabet is called")
        self.name.editingFinished.connect(self._rename)
        self.seed = NumberBox("grow.recipe.seed", "Seed", SEED)
        self.seed.setToolTip("Seed: the same number grows the same alphabet again")
        self.seed.setFixedWidth(theme.SIZE.number_box)
        self.seed.typed.connect(self._reseed)
        self.dice = icon_button(
            "grow.recipe.dice", "dice-five", "Another seed", "Another seed, another alphabet"
        )
        self.dice.clicked.connect(self._throw)
        self.name_row = Row("grow.recipe.name", "Name", "What it is called, and its seed")
        self.name_row.line.addWidget(self.name, 1)
        self.name_row.line.addWidget(self.dice)
        self.name_row.line.addWidget(self.seed)
        self.steps = SliderRow(
            "grow.recipe.steps", "Steps", STEPS, "How long it grows; every step is one lesson"
        )
        self.steps.moved.connect(self._stretch)
        self.steps.settled.connect(self._settle)
        self.few = Form("grow.recipe", folds=False)
        self.few.moved.connect(self._set)
        self.few.settled.connect(self._set_and_settle)
        self.all_head = FoldHead("grow.recipe.all", "All settings", leads=True)
        self.all_head.setToolTip("Every setting of this recipe")
        self.all_head.clicked.connect(self.show_all)
        self.drawing = FoldHead("grow.recipe.drawing", "Your drawing", leads=True)
        self.drawing.setToolTip("The strokes that this script is put together of")
        self.drawing.clicked.connect(self._actions["train.draw"].trigger)
        self.drawing.hide()
        self._rows = QWidget()
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for row in (self.name_row, self.drawing, self.steps, self.few, self.all_head):
            rows.addWidget(row)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, _ROW_GAP, BAR, 0)
        below.setSpacing(_ROW_GAP - 4)
        below.addWidget(line())
        below.addWidget(self._rows)
        column.addWidget(self.chooser)
        column.addWidget(self._below)
        column.addStretch(1)
        return page

    def _make_all(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.back = icon_button("grow.recipe.back", "caret-left", "Back to the recipe")
        self.back.clicked.connect(self.show_few)
        self.form = Form("grow.all")
        self.form.moved.connect(self._set)
        self.form.settled.connect(self._set_and_settle)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, BAR, 4)
        head.setSpacing(4)
        head.addWidget(self.back)
        title = QLabel("All settings")
        theme.dress(title, "strong")
        self.sweep = small_button(
            "grow.all.sweep",
            "Sweep\N{HORIZONTAL ELLIPSIS}",
            "Several values of a setting, a run each",
        )
        self.sweep.clicked.connect(self._actions["train.sweep"].trigger)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.sweep)
        inside = QWidget()
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, BAR, 0)
        holder.addWidget(self.form)
        holder.addStretch(1)
        column.addLayout(head)
        column.addWidget(scrolled("grow.all.scroll", inside), 1)
        return page

    # ---- what is shown

    @property
    def growing(self) -> bool:
        """Whether this window trains just now."""
        return self._growing

    def show_all(self) -> None:
        """Open the page of all settings."""
        if self._params is not None:
            self._show_form(self._params)
        self.setCurrentIndex(1)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_few(self) -> None:
        """Back to the cards."""
        self.setCurrentIndex(0)
        self.all_head.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_cards(self) -> None:
        infos = []
        for recipe in self._bench.recipes:
            path = shipped("models") / "cards" / f"{recipe.name}.png"
            picture = None
            if path.is_file():
                try:
                    picture = image_of(read_picture(path))
                except GlyphError:
                    picture = None  # a card without its picture is still a card
            about, group = recipe.description, group_of(recipe).title()
            infos.append(CardInfo(recipe.name, recipe.title, about, picture, group))
        if not any(is_own(recipe) for recipe in self._bench.recipes):
            infos.append(CardInfo(DRAW, "Your own", _DRAW_TIP, None, "Scripts", "pencil-simple"))
        self.chooser.show_cards(infos)
        self._fit()  # before one of them is chosen and brought into view
        self._show_again()
        self.show_times()

    def show_times(self) -> None:
        """How long each recipe takes on this machine."""
        for recipe in self._bench.recipes:
            seconds = self._bench.recipe_seconds(recipe)
            self.cards.set_time(
                recipe.name, "" if seconds is None else f"{words.duration(seconds)} here"
            )

    def show_draft(self) -> None:
        """Show the scene's draft, and hand changed live settings to a running training."""
        draft = draft_of(self._bench)
        if is_own(draft) and not (self.isVisible() or self._growing):
            return  # it is being drawn, 60 times a second; `showEvent` comes back to it
        key = (draft, self._bench.engine_ready)
        if draft is None or key == self._shown:
            return  # most acts change something else, some 60 times a second
        self._shown = key
        self.chooser.choose(DRAW if is_own(draft) and DRAW in self.cards.cards else draft.name)
        if is_own(draft) == self.drawing.isHidden():
            self.drawing.setVisible(is_own(draft))
            self._fit()
        if not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(draft.title)
            self.name.setCursorPosition(0)  # its beginning is seen, where it is cut
        self.seed.show_value(draft.seed)
        usual = self._usual(draft)
        self.steps.set_scale(replace(STEPS, default=float(usual.steps)))
        self.steps.set_value(draft.steps)
        self._params = None
        if self._bench.engine_ready:
            try:
                self._params = params_of(draft)
                settings = self._settings(self._params, usual)
            except GlyphError as error:
                self._bench.noticed.emit(str(error))
                return
            self.few.show_params(self._params, few_of(settings))
            if self.currentIndex() == 1:
                self._show_form(self._params)
            self._send_live(draft)
        self._lock()
        self._fit()

    def _show_again(self) -> None:
        """Show the draft even if it is the same: what was typed was refused."""
        self._shown = None
        self.show_draft()

    def show_training(self) -> None:
        """Open or shut settings as a training starts or ends."""
        info = self._bench.training
        growing = info is not None and info.running and not info.watched
        if growing == self._growing:
            return
        self._growing = growing
        if growing and info is not None:
            self._sent = self._live_settings(info.recipe)
            if info.recipe != draft_of(self._bench):
                self._bench.act("Grow", drafted(self._bench.scene, info.recipe))
        self._lock()

    def _live_settings(self, recipe: Recipe) -> dict[str, object]:
        """What a training of `recipe` begins with."""
        try:
            return _live_values(params_of(recipe)) if self._bench.engine_ready else {}
        except GlyphError:
            return {}  # a recipe of another version: nothing can be changed while it runs

    def _lock(self) -> None:
        if self._growing:
            self.chooser.shut()
        for widget in (self.chooser, self.name_row, self.steps):
            widget.setEnabled(not self._growing)
        self.few.set_live_only(self._growing)
        self.form.set_live_only(self._growing)

    def _usual(self, draft: Recipe) -> Recipe:
        """The shipped recipe a draft came from, or the draft itself."""
        return next((r for r in self._bench.recipes if r.name == draft.name), draft)

    def _settings(self, params: Params, usual: Recipe) -> tuple[Setting, ...]:
        """All settings, their usual values those of the shipped recipe."""
        shipped_params = params_of(usual)
        found = []
        for one in settings_of(params):
            if one.path in NEVER:
                continue
            try:
                default = value_at(shipped_params, one.path)
            except GlyphError:
                default = one.default
            found.append(replace(one, default=default))
        return tuple(found)

    def _show_form(self, params: Params) -> None:
        draft = draft_of(self._bench)
        if draft is not None:
            self.form.show_params(params, self._settings(params, self._usual(draft)))
            if self.form.folds and not any(fold.open for fold in self.form.folds):
                self.form.folds[0].set_open(True)

    def _send_live(self, draft: Recipe) -> None:
        """Let the running training have what was changed, or undone."""
        info = self._bench.training
        if not self._growing or info is None or self._params is None:
            return
        if draft.name != info.recipe.name:
            return
        now = _live_values(self._params)
        changes = {path: value for path, value in now.items() if self._sent.get(path) != value}
        if changes and self._sent.keys() == now.keys():
            self._sent = now
            self._bench.change_live(changes)  # type: ignore[arg-type]  # plain JSON values

    # ---- what people do

    def seek(self) -> None:
        """All recipes, and the keyboard where one types what one looks for."""
        if not self._growing:
            self.setCurrentIndex(0)
            self.chooser.open()

    def _remember_group(self, group: str) -> None:
        self._bench.prefer(cards=group)
        self._fit()

    def _choose(self, name: str) -> None:
        recipe = next((r for r in self._bench.recipes if r.name == name), None)
        if name == DRAW or is_own(recipe):
            self._actions["train.draw"].trigger()
            return
        if recipe is not None:
            self._bench.act(f"Recipe {recipe.title}", drafted(self._bench.scene, recipe))

    def _change(self, act: str, merge: str | None = None, **fields: object) -> None:
        draft = draft_of(self._bench)
        if draft is None:
            return
        try:
            changed = parsed(Recipe, draft.model_dump(mode="json") | fields)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))
            self._show_again()
            return
        self._bench.act(act, drafted(self._bench.scene, changed), merge=merge)

    def _rename(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self._change("Name", label=self.name.text().strip())

    def _reseed(self, seed: float) -> None:
        self._change("Seed", seed=int(seed))

    def _throw(self) -> None:
        self._change("Another seed", seed=random.randrange(1, 1000))

    def _stretch(self, steps: float) -> None:
        self._change("Steps", "recipe.steps", steps=int(steps))

    def _settle(self) -> None:
        self._bench.settle()

    def _set(self, path: str, value: object) -> None:
        draft = draft_of(self._bench)
        if draft is None:
            return
        changed = with_setting(draft, path, value)  # type: ignore[arg-type]  # a plain value
        try:
            params = params_of(changed)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))
            self._show_again()
            return
        one = next((s for s in settings_of(params) if s.path == path), None)
        label = _said(one).title if one is not None else path
        self._bench.act(label, drafted(self._bench.scene, changed), merge=f"recipe.{path}")

    def _set_and_settle(self, path: str, value: object) -> None:
        self._set(path, value)
        self._bench.settle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_draft()

    # ---- fitting: one screen tall at most

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Two rows of cards where there is room; in a low window the last settings give way.

        The open chooser takes all of it.
        """
        tall = self.height()
        self._below.setHidden(self.chooser.is_open)
        if self.chooser.is_open:
            self.chooser.setFixedHeight(tall)
            return
        row = theme.SIZE.row
        few = [row for _, row in sorted(self.few.rows.items(), key=_rank)]
        count = len(few) or MOST_FEW  # their place is kept until the engine knows them
        fixed = 3 * row + 2 * _ROW_GAP  # name, steps, all settings
        fixed += 0 if self.drawing.isHidden() else row
        least = self.chooser.height_for(1)
        for number, one in enumerate(few):
            one.setVisible(fixed + (number + 1) * row + least <= tall)
        shown = sum(fixed + (n + 1) * row + least <= tall for n in range(count))
        room = tall - fixed - shown * row
        self.chooser.setFixedHeight(max(least // 2, self.chooser.height_in(room)))
        self.cards.show_chosen()
        column = self._main.layout()
        if column is not None:
            column.activate()  # what stands below moves with them, not a moment later


def _rank(entry: tuple[str, object]) -> int:
    """What stays longest in a low window."""
    return FIRST.index(entry[0]) if entry[0] in FIRST else len(FIRST)


def inset(widget: QWidget) -> QHBoxLayout:
    """A widget that leaves the scroll bar's room free at its right."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, BAR, 0)
    made.addWidget(widget)
    return made


def _live_values(params: Params) -> dict[str, object]:
    """The settings that may change while it runs, by path."""
    return {one.path: value_at(params, one.path) for one in settings_of(params) if one.live}
