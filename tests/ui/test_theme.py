"""Both themes: complete style sheets, readable colours, words in both languages' fonts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui import theme
from ui.theme import DARK, LIGHT, Tokens


def luminance(value: str) -> float:
    color = QColor(value)
    rgb = color.getRgbF()[:3]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_words_are_readable_on_every_ground(tokens: Tokens) -> None:
    for ground in (tokens.bg, tokens.panel, tokens.panel2, tokens.field):
        for word in (tokens.text, tokens.muted, tokens.ok, tokens.warn, tokens.bad, tokens.accent):
            assert contrast(word, ground) >= 4.5, (word, ground)
    for word, ground in (
        (tokens.on_primary, tokens.primary),
        (tokens.on_primary, tokens.primary_hover),
        (tokens.on_danger, tokens.danger),
        (tokens.text, tokens.plain),
        (tokens.text, tokens.select),
        (tokens.text, tokens.ok_bg),
        (tokens.text, tokens.warn_bg),
        (tokens.text, tokens.bad_bg),
    ):
        assert contrast(word, ground) >= 4.5, (word, ground)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_the_style_sheet_has_every_token_filled_in(tokens: Tokens) -> None:
    sheet = theme.style_sheet(tokens)
    assert not re.search(r"@[a-z]", sheet)
    assert "QPushButton" in sheet
    for path in re.findall(r"url\(([^)]+)\)", sheet):
        assert Path(path).read_text("utf-8").startswith("<svg")


def test_a_theme_changes_what_exists(qtbot: QtBot, qapp: QApplication) -> None:
    button = QPushButton("签名保存")
    button.setProperty("kind", "primary")
    qtbot.addWidget(button)
    button.resize(200, 40)
    button.show()
    ground = {}
    for name in ("dark", "light"):
        theme.apply(qapp, name)
        theme.set_kind(button, "plain")
        ground[name] = button.grab().toImage().pixelColor(8, 20).name().upper()
    assert ground == {"dark": DARK.plain, "light": LIGHT.plain}


def test_an_unknown_theme_is_the_dark_one(qapp: QApplication) -> None:
    theme.apply(qapp, "neon")
    assert theme.tokens() is DARK


def test_large_text_grows_what_must_hold_it(qapp: QApplication) -> None:
    plain = theme.style_sheet(theme.DARK)
    theme.apply(qapp, "dark", 150)
    try:
        assert theme.px(30) == 45
        sheet = theme.style_sheet(theme.DARK)
        assert "font-size: 15px" in plain
        assert "font-size: 22px" in sheet
        assert "font-size: 15px" not in sheet
        assert "min-height: 1px" in sheet
        assert qapp.font().pixelSize() == 22
    finally:
        theme.apply(qapp, "dark")
    assert theme.text_scale() == 100
