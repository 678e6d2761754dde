"""A button that stays pressed, wide enough for its words in bold: no pressed one is cut off."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton

from ui import theme
from ui.widgets.basics import button

MARK_PX, CHIP_PX = 26, 34
"""Padding and edge of the theme's marks and chips."""


def toggle(words: str, name: str, kind: str = "mark-ok") -> QPushButton:
    """A mark that stays pressed."""
    made = button(words, name, kind)
    made.setCheckable(True)
    hold_bold(made, MARK_PX)
    return made


def hold_bold(made: QPushButton, pad: int) -> None:
    """A style sheet's bold font does not count in the size that Qt asks for, so it is asked for here."""
    font = theme.ui_font(theme.px(theme.TEXT_PX))
    font.setBold(True)
    made.setMinimumWidth(QFontMetrics(font).horizontalAdvance(made.text()) + pad)
