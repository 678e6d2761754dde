"""The regulation's own sentences (check lists, procedures) as the screen shows them.

Their Chinese is the text in force: it is recorded and printed in every language. Where the chosen
language has a reading of it in resources/translations/regulation_<language>.json, the screen shows that.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QLocale


def regulation(text: str) -> str:
    """A sentence of resources/checks or resources/emergency in the chosen language."""
    return _words(QLocale().name().partition("_")[0]).get(text, text)


@cache
def _words(language: str) -> dict[str, str]:
    source = files("resources").joinpath("translations", f"regulation_{language}.json")
    if not source.is_file():
        return {}
    found: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return found
