"""The style sheet that puts the theme's tokens on Qt's own widgets."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.gui.theme import Sizes, Tokens

# Fonts are never set here: a style sheet's font would win over every setFont.
_SHEET = """
QWidget { background: transparent; color: @text; selection-background-color: @action;
    selection-color: @on_accent; outline: none; }
QMainWindow, QDialog, QMainWindow > QWidget#window { background: @panel; }
QSplitter::handle { background: @line; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }

QFrame[role="panel"], QWidget[role="panel"] { background: @panel; }
QFrame[role="stage"], QWidget[role="stage"] { background: @stage; }
QFrame[role="raised"] { background: @raised; border-radius: @radiuspx; }
QFrame[role="card"] { background: @raised; border: 1px solid @line; border-radius: 8px; }
QFrame[role="notice"] { background: @raised; border: none; border-bottom: 1px solid @line; }
QFrame[role="line"] { background: @line; border: none; min-height: 1px; max-height: 1px; }
QFrame[role="upright"] { background: @line; border: none; min-width: 1px; max-width: 1px; }
QFrame[role="pill"] { background: @pressed; border: 1px solid @line; border-radius: @radiuspx; }

QLabel[role="head"], QLabel[role="faint"] { color: @faint; }
QLabel[role="dim"], QLabel[role="small"] { color: @dim; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="accent"] { color: @accent; }
QLabel[role="good"] { color: @good; }
QLabel:disabled { color: @disabled; }

QMenuBar { background: @panel; border-bottom: 1px solid @line; padding: 0 8px; spacing: 0; }
QMenuBar::item { color: @text; background: transparent; padding: 6px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @tint; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 8px; border: none; background: none; }

QPushButton, QToolButton { background: @raised; color: @text; border: 1px solid @line;
    border-radius: @radiuspx; padding: 0 12px; min-height: 30px; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @pressed; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 0 11px;
    min-height: 28px; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; background: @panel; }
QPushButton[role="primary"] { background: @action; color: @on_accent; border-color: @action; }
QPushButton[role="primary"]:hover { background: @action_hover; border-color: @action_hover; }
QPushButton[role="primary"]:pressed { background: @action_pressed;
    border-color: @action_pressed; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @raised; color: @disabled;
    border-color: @line; }
QPushButton[role="small"], QToolButton[role="small"] { min-height: 22px; padding: 0 8px;
    border-radius: @small_radiuspx; }
QPushButton[role="small"]:focus, QToolButton[role="small"]:focus { min-height: 20px;
    padding: 0 7px; }
QPushButton[role="quiet"], QToolButton[role="quiet"], QToolButton[role="icon"] {
    background: transparent; border: 1px solid transparent; color: @dim; min-height: 22px;
    padding: 0 6px; border-radius: @small_radiuspx; }
QToolButton[role="icon"] { padding: 0; min-width: 22px; max-width: 22px; max-height: 22px; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover, QToolButton[role="icon"]:hover {
    background: @hover; color: @text; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 2px solid @accent;
    min-height: 20px; padding: 0 5px; }
QToolButton[role="icon"]:focus { border: 2px solid @accent; min-height: 20px; min-width: 20px;
    max-width: 20px; max-height: 20px; padding: 0; }
QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled,
QToolButton[role="icon"]:disabled { background: transparent; color: @disabled; }
QPushButton[role="tab"], QToolButton[role="tab"] { background: transparent; color: @dim;
    border: 1px solid transparent; min-height: 22px; padding: 0 9px;
    border-radius: @radiuspx; }
QPushButton[role="tab"]:hover, QToolButton[role="tab"]:hover { color: @text; }
QPushButton[role="tab"]:checked, QToolButton[role="tab"]:checked { background: @raised;
    color: @text; }
QWidget[role="stage"] QPushButton[role="tab"]:checked { background: @hover; }
QPushButton[role="tab"]:disabled, QToolButton[role="tab"]:disabled { color: @disabled; }
QPushButton[role="tab"]:focus, QToolButton[role="tab"]:focus { border: 2px solid @accent;
    min-height: 20px; padding: 0 8px; }
QPushButton[role="chip"], QPushButton[role="chip_close"] { background: transparent; color: @dim;
    border: 1px solid transparent; min-height: 22px; padding: 0 6px;
    border-radius: @small_radiuspx; }
QPushButton[role="chip_close"] { padding: 0 2px; }
QPushButton[role="chip"]:hover, QPushButton[role="chip_close"]:hover { color: @text; }
QPushButton[role="chip"]:checked, QPushButton[role="chip_close"]:checked { background: @raised;
    color: @text; }
QPushButton[role="chip"]:disabled, QPushButton[role="chip_close"]:disabled { color: @disabled; }
QPushButton[role="chip"]:focus { border: 2px solid @accent; min-height: 20px; padding: 0 5px; }
QPushButton[role="chip_close"]:focus { border: 2px solid @accent; min-height: 20px;
    padding: 0 1px; }
QPushButton[role="room"], QToolButton[role="room"] { background: transparent; color: @dim;
    border: 1px solid transparent; min-height: 28px; padding: 0 14px; }
QToolButton[role="room"]:hover { color: @text; background: transparent; }
QToolButton[role="room"]:checked { background: @raised; color: @text; }
QToolButton[role="room"]:focus { border: 2px solid @accent; min-height: 26px; padding: 0 13px; }
QToolButton::menu-indicator { image: none; }
QFileDialog QToolButton { padding: 0; min-height: 24px; min-width: 24px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: @stage; color: @text; border: 1px solid @line; border-radius: @small_radiuspx;
    padding: 3px 7px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus,
QTextEdit:focus { border: 2px solid @accent; padding: 2px 6px; }
QPlainTextEdit[ring="false"]:focus { border: none; padding: 3px 7px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @disabled; background: @panel; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; border: none; }
QComboBox { background: @raised; min-height: 20px; padding: 3px 8px; combobox-popup: 0; }
QComboBox:hover { background: @hover; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; outline: none;
    padding: 4px; selection-background-color: @tint; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; }
QComboBox QAbstractItemView::item:selected { background: @tint; color: @text; border-radius: 4px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px;
    border: 1px solid @faint; background: @stage; border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: @accent;
    border-color: @accent; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @text; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @accent;
    width: 12px; height: 12px; }
QProgressBar { background: @track; border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @track; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: none; border: none; width: 0; height: 0; }
QHeaderView::section { background: @panel; color: @faint; border: none; padding: 4px 8px; }
QTableView, QListView, QTreeView { background: transparent; border: none; }
"""


def style_sheet(tokens: Tokens, sizes: Sizes) -> str:
    """The sheet with every @token filled in."""
    values = asdict(tokens) | {name: str(value) for name, value in asdict(sizes).items()}
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", str(values[name]))
    return sheet
