"""Theme: tokens (dark and light) and the style sheets that are built from them.

Widgets carry a `kind` (dynamic property) or an objectName and never a style sheet of their own;
what paints by hand (the wall, strips) asks `tokens()` for colours. Must not know any page.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from importlib.resources import files

import qtawesome
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

FONT_FAMILIES = ["Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", "sans-serif"]
TEXT_PX = 15


@dataclass(frozen=True)
class Tokens:
    """Colours as #RRGGBB. `text` and `muted` keep at least 4.5 : 1 on bg, panel and panel2.

    bg ground · panel bars and rails · panel2 cards · line hairlines · field inputs ·
    accent focus · primary/danger/plain buttons with their edge and hover · *_bg a state's soft ground
    """

    name: str
    bg: str
    panel: str
    panel2: str
    line: str
    field: str
    hover: str
    text: str
    muted: str
    accent: str
    primary: str
    primary_edge: str
    primary_hover: str
    on_primary: str
    danger: str
    danger_edge: str
    danger_hover: str
    on_danger: str
    plain: str
    plain_edge: str
    plain_hover: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str
    rest: str
    select: str


DARK = Tokens(
    name="dark",
    bg="#0E1318",
    panel="#151C23",
    panel2="#1C252E",
    line="#2A3642",
    field="#121920",
    hover="#222D38",
    text="#E8EEF3",
    muted="#93A4B3",
    accent="#4DA3FF",
    primary="#1F5FA8",
    primary_edge="#2E78C8",
    primary_hover="#2569B6",
    on_primary="#FFFFFF",
    danger="#5A2428",
    danger_edge="#8A3439",
    danger_hover="#6B2B30",
    on_danger="#FFECEC",
    plain="#233040",
    plain_edge="#34465A",
    plain_hover="#2B3A4D",
    ok="#3FBF7F",
    ok_bg="#1E4D37",
    warn="#F2A73B",
    warn_bg="#523B12",
    bad="#F2555A",
    bad_bg="#5A2428",
    rest="#7C8B99",
    select="#1D4672",
)

LIGHT = Tokens(
    name="light",
    bg="#E9EEF3",
    panel="#F7F9FB",
    panel2="#FFFFFF",
    line="#C7D1DB",
    field="#FFFFFF",
    hover="#E3EAF1",
    text="#16202A",
    muted="#50606F",
    accent="#1668C4",
    primary="#1F5FA8",
    primary_edge="#174C88",
    primary_hover="#1A5396",
    on_primary="#FFFFFF",
    danger="#B3262C",
    danger_edge="#8E1C21",
    danger_hover="#9C2026",
    on_danger="#FFFFFF",
    plain="#E4EAF0",
    plain_edge="#B7C3CF",
    plain_hover="#D8E0E8",
    ok="#14743F",
    ok_bg="#D3EFDF",
    warn="#8A5200",
    warn_bg="#FBE7C4",
    bad="#B3262C",
    bad_bg="#FADADB",
    rest="#5D6B78",
    select="#CFE2F7",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

_SHEETS = ("base", "buttons", "inputs", "views", "frame", "shift")
_PLACE = re.compile(r"@([a-z][a-z0-9_]*)")
_SIZE = re.compile(r"(font-size|min-height|max-height): (\d{2,})px")
"""What grows with the text; hairlines (one digit) stay."""

SCALES = (100, 125, 150)
"""Sizes of the text in percent (ui.md: read at 3 m, by a sixty-year-old at night)."""


class _Current:
    tokens: Tokens = DARK
    percent: int = 100


def tokens() -> Tokens:
    """The colours of the theme in force."""
    return _Current.tokens


def text_scale() -> int:
    """The size of the text in force, in percent."""
    return _Current.percent


def px(pixels: int) -> int:
    """A size in pixels that grows with the text."""
    return round(pixels * _Current.percent / 100)


def color(token: str) -> QColor:
    """A token of the theme in force as a colour, by its name."""
    return QColor(getattr(_Current.tokens, token))


def style_sheet(theme: Tokens) -> str:
    """The whole style sheet with the theme's colours and the text's size filled in.

    KeyError names an unknown token.
    """
    folder = files("resources").joinpath("theme")
    sheet = "\n".join(folder.joinpath(f"{name}.qss").read_text("utf-8") for name in _SHEETS)
    values = {key: str(value) for key, value in asdict(theme).items()}
    values["icons"] = str(folder).replace("\\", "/")
    coloured = _PLACE.sub(lambda match: values[match.group(1)], sheet)
    return _SIZE.sub(lambda match: f"{match.group(1)}: {px(int(match.group(2)))}px", coloured)


def apply(app: QApplication, name: str, percent: int = 100) -> None:
    """Put the theme `name` ("dark" or "light") with text of `percent` on the whole application."""
    theme = _Current.tokens = THEMES.get(name, DARK)
    _Current.percent = percent if percent in SCALES else 100
    app.setStyle("Fusion")
    app.setFont(ui_font(px(TEXT_PX)))
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))


def ui_font(pixels: int = TEXT_PX, *, bold: bool = False) -> QFont:
    """The system's Chinese sans with tabular figures, of exactly this size (`px` for one that grows)."""
    font = QFont()
    font.setFamilies(FONT_FAMILIES)
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    if bold:
        font.setWeight(QFont.Weight.Bold)
    return font


def icon(name: str, token: str = "muted", *, on: str | None = None) -> QIcon:  # noqa: S107 - a colour's name
    """A qtawesome icon ("mdi6.cctv") in a token's colour; `on` is the colour while checked."""
    values = _Current.tokens
    made = qtawesome.icon(name, color=getattr(values, token), color_on=getattr(values, on or token))
    assert isinstance(made, QIcon)  # noqa: S101 - qtawesome has no types
    return made


def set_kind(widget: QWidget, kind: str) -> None:
    """Change a shown widget's `kind` and let the style sheet see it."""
    if widget.property("kind") == kind:
        return
    widget.setProperty("kind", kind)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def _palette(theme: Tokens) -> QPalette:
    """For what style sheets do not reach: item views' own painting, links, place holders."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, value in (
        (role.Window, theme.bg),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.panel2),
        (role.Text, theme.text),
        (role.Button, theme.plain),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.panel2),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.select),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
    ):
        palette.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.rest))
    palette.setColor(role.Shadow, Qt.GlobalColor.black)
    return palette
