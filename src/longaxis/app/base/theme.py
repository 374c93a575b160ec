"""The look of the window: its colours, its type, its style sheet, in one place."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from longaxis.resources import icon_file
from longaxis.resources.fonts import FAMILY, font_files

# Chosen: device-independent pixels at 100 % text size, so small that every panel fits a
# window of 1280 x 720.
TEXT_PX = 13
LABEL_PX = 12
PRODUCT_PX = 18
_BIG_PX = 16
# Chosen: the one number of a study, read from across the desk.
_HEADLINE_PX = 30
# A property of the application, as all its windows share one text size.
_SCALE = "text_scale"


@dataclass(slots=True, kw_only=True)
class Palette:
    """Colours by their role; one colour, one meaning.

    A window has one that all its views share, and that can become another while it is
    open.

    Attributes
    ----------
    ground, panel, raised, line
        From the back to the front: window, panel, button, hairline.
    text, quiet
        What is read, and what is only read when looked for.
    action
        "You can act here."
    notice
        "Look here."
    ecg
        Electrocardiogram and R waves.
    stale
        Numbers that no longer belong to the picture.
    """

    ground: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    action: str
    action_ink: str
    notice: str
    ecg: str
    stale: str
    global_line: str
    is_dark: bool

    def color(self, role: str, *, alpha: float = 1.0) -> QColor:
        """Return the colour of a role, see-through by 1 - alpha."""
        color = QColor(getattr(self, role))
        color.setAlphaF(alpha)
        return color

    def become(self, other: Palette) -> None:
        """Take on every colour of another palette."""
        # In place: every view holds this object and paints with it the next time.
        for field in fields(self):
            setattr(self, field.name, getattr(other, field.name))


DARK = Palette(
    ground="#0f1216",
    panel="#171b21",
    raised="#1f252d",
    line="#2a313a",
    text="#e6e9ee",
    quiet="#8b95a3",
    action="#4aa3ff",
    action_ink="#06121f",
    notice="#d8a657",
    ecg="#57c98a",
    stale="#606a77",
    global_line="#ffffff",
    is_dark=True,
)

LIGHT = Palette(
    ground="#e9ecf0",
    panel="#f7f8fa",
    raised="#ffffff",
    line="#c9d0d9",
    text="#171c22",
    quiet="#55606e",
    action="#0b63c4",
    action_ink="#ffffff",
    notice="#8a5a00",
    ecg="#0f7a45",
    stale="#8b95a3",
    global_line="#171c22",
    is_dark=False,
)


def named(name: str) -> Palette:
    """Return a palette of one's own: "light", or else dark."""
    # A copy, so that `become` does not change DARK or LIGHT themselves.
    return replace(LIGHT if name == "light" else DARK)


_STYLE = Template("""
* { font-family: "$family"; font-size: ${text_px}px; color: $text; }
QMainWindow, QDialog, QWidget#ground { background: $ground; }
QToolTip { background: $raised; color: $text; border: 1px solid $line;
    padding: 4px 6px; }
QFrame#panel { background: $panel; border: 1px solid $line; border-radius: 4px; }
QFrame#bar { background: $panel; border: none; border-bottom: 1px solid $line; }
QFrame#footer { background: $panel; border: none; border-top: 1px solid $line; }
QFrame#rule { background: $line; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${label_px}px; color: $quiet; letter-spacing: 0.6px; }
QLabel[role="quiet"] { font-size: ${label_px}px; color: $quiet; }
QLabel[role="notice"] { color: $notice; }
QLabel[role="product"] { font-size: ${product_px}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="big"] { font-size: ${big_px}px; font-weight: 600; }
QLabel[role="headline"] { font-size: ${headline_px}px; font-weight: 600; }
QLabel[role="stale"] { color: $stale; }
QLabel[role="placeholder"] { background: $panel; color: $stale; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 4px;
    padding: 5px 12px; min-height: 18px; }
QPushButton:hover { border-color: $action; }
QPushButton:focus { border-color: $action; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $stale; border-color: $line; }
QPushButton[role="primary"] { background: $action; color: $action_ink;
    border-color: $action; font-weight: 600; }
QPushButton[role="primary"]:disabled { background: $raised; color: $stale;
    border-color: $line; }
QPushButton[role="step"] { background: transparent; color: $text;
    padding: 3px 8px; min-height: 22px; }
QPushButton[role="step"][room="compact"] { padding: 3px 4px; }
QPushButton[role="step"][state="todo"] { color: $quiet; }
QPushButton[role="step"][state="current"] { background: $action; color: $action_ink;
    border-color: $action; font-weight: 600; }
QPushButton[role="step"]:hover { border-color: $action; }
QPushButton[role="flat"] { background: transparent; border: 1px solid transparent;
    color: $quiet; padding: 2px 7px; min-height: 16px; font-size: ${label_px}px; }
QPushButton[role="flat"][state="todo"] { color: $notice; }
QPushButton[role="flat"][state="done"] { color: $ecg; }
QPushButton[role="notice"] { background: transparent; border: 1px solid transparent;
    color: $notice; padding: 2px 7px; min-height: 16px; }
QPushButton[role="notice"]:hover { border-color: $notice; }
QPushButton[role="notice"]:focus { border-color: $action; }
QPushButton[role="row"] { background: transparent; border: 1px solid transparent;
    text-align: left; padding: 4px 6px; }
QPushButton[role="row-shown"] { background: $raised; border: 1px solid $action;
    text-align: left; padding: 4px 6px; font-weight: 600; }
QPushButton[role="row"]:hover { border-color: $action; }
QPushButton[role="row"]:focus { border-color: $action; }
QTreeWidget { background: $panel; border: 1px solid $line; border-radius: 4px; }
QTreeWidget::item { padding: 3px 2px; }
QTreeWidget::item:selected { background: $action; color: $action_ink; }
QPushButton[role="flat"]:hover { color: $text; border-color: $line; }
QPushButton[role="flat"]:focus { border-color: $action; }
QPushButton[role="flat"]:checked { color: $text; background: $raised;
    border-color: $line; }
QPushButton[role="flat"]:disabled { color: $stale; }
QTextBrowser { background: $panel; border: none; padding: 6px; }
QLineEdit, QDoubleSpinBox, QSpinBox, QComboBox, QPlainTextEdit { background: $ground;
    border: 1px solid $line; border-radius: 4px; padding: 4px 6px; min-height: 18px;
    selection-background-color: $action; selection-color: $action_ink; }
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus,
QCheckBox:focus, QPlainTextEdit:focus { border-color: $action; }
QCheckBox:focus { color: $action; }
QComboBox, QDoubleSpinBox, QSpinBox { padding-right: 20px; }
QAbstractSpinBox::up-button { subcontrol-origin: border; border: none; width: 18px;
    subcontrol-position: top right; background: transparent; }
QAbstractSpinBox::down-button { subcontrol-origin: border; border: none; width: 18px;
    subcontrol-position: bottom right; background: transparent; }
QAbstractSpinBox::up-arrow { image: url("$up"); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url("$down"); width: 9px; height: 9px; }
QComboBox::drop-down { subcontrol-origin: border; border: none; width: 20px;
    subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$down"); width: 11px; height: 11px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $quiet;
    border-radius: 3px; background: $ground; }
QCheckBox::indicator:checked { background: $action; border-color: $action;
    image: url("$check"); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: $action; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line;
    selection-background-color: $action; selection-color: $action_ink; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QComboBox:disabled, QAbstractSpinBox:disabled, QCheckBox:disabled { color: $stale; }
QCheckBox { spacing: 8px; }
QTableWidget { background: $panel; border: 1px solid $line; border-radius: 4px; }
QHeaderView::section { background: $panel; color: $quiet; border: none;
    border-bottom: 1px solid $line; padding: 4px 8px; font-size: ${label_px}px; }
QMenuBar { background: $panel; border: none; padding: 1px 6px; }
QMenuBar::item { background: transparent; padding: 3px 8px; border-radius: 3px;
    color: $quiet; }
QMenuBar::item:selected { background: $raised; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: $action; color: $action_ink; }
QMenu::item:disabled { color: $stale; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QSplitter::handle { background: $ground; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 24px; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 4px;
    min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $action; width: 12px; margin: -4px 0;
    border-radius: 6px; }
QProgressBar { background: $ground; border: 1px solid $line; border-radius: 4px;
    text-align: center; min-height: 16px; max-height: 16px; font-size: ${label_px}px; }
QProgressBar::chunk { background: $action; border-radius: 3px; }
QFrame#notice { background: $raised; border: 1px solid $notice; border-radius: 4px; }
QFrame#sheet { background: $panel; border: 1px solid $line; border-radius: 6px; }
""")


def style_sheet(palette: Palette) -> str:
    """Return Qt's style sheet in the colours of a palette."""
    roles = {field.name: getattr(palette, field.name) for field in fields(palette)}
    sizes_px = {
        "text_px": TEXT_PX,
        "label_px": LABEL_PX,
        "product_px": PRODUCT_PX,
        "big_px": _BIG_PX,
        "headline_px": _HEADLINE_PX,
    }
    scaled = {name: round(text_scale() * size) for name, size in sizes_px.items()}
    signs = {
        # Style sheets want slashes on every system.
        name: icon_file(name, is_dark=palette.is_dark).as_posix()
        for name in ("down", "up", "check")
    }
    return _STYLE.substitute(roles, family=FAMILY, **scaled, **signs)


def text_scale() -> float:
    """Return how much larger than usual the reader wants all text."""
    application = QApplication.instance()
    kept = None if application is None else application.property(_SCALE)
    return float(kept) if isinstance(kept, float) else 1.0


def set_text_percent(application: QApplication, percent: int) -> None:
    """Set the size of all text; `apply` shows it."""
    application.setProperty(_SCALE, percent / 100)


def load_fonts() -> None:
    """Make the shipped typeface known to Qt; calling it again does nothing."""
    if FAMILY in QFontDatabase.families():
        return
    for path in font_files():
        QFontDatabase.addApplicationFont(str(path))


def font(size_px: float = TEXT_PX, *, strong: bool = False) -> QFont:
    """Return the typeface of the window for painting text by hand."""
    made = QFont(FAMILY)
    made.setPixelSize(round(text_scale() * size_px))
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


def apply(application: QApplication, palette: Palette) -> None:
    """Dress the whole application."""
    load_fonts()
    sheet = style_sheet(palette)
    # Dressing again costs a second where many widgets are alive.
    if application.styleSheet() == sheet and application.font() == font():
        return
    # Fusion draws alike on every system; native styles ignore parts of a style sheet.
    application.setStyle("Fusion")
    application.setFont(font())
    # Widgets and states that the style sheet leaves out take their colours from here.
    application.setPalette(_qt_palette(palette))
    application.setStyleSheet(sheet)


def _qt_palette(palette: Palette) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, "ground"),
        (role.Base, "ground"),
        (role.AlternateBase, "panel"),
        (role.Button, "raised"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipText, "text"),
        (role.ToolTipBase, "raised"),
        (role.PlaceholderText, "quiet"),
        (role.Highlight, "action"),
        (role.HighlightedText, "action_ink"),
    ):
        made.setColor(which, QColor(getattr(palette, name)))
    return made
