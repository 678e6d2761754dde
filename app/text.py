"""Texts for people that are made outside the user interface.

The source language is Chinese. `QT_TRANSLATE_NOOP` marks a text for Qt's translation tools
(lupdate finds it by this name) without importing Qt; the user interface translates a `Text`
when it shows it. A text must never hold a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name lupdate looks for
    """Mark `text` for translation in `context` (always "app" in this package); returns it unchanged."""
    return text


@dataclass(frozen=True)
class Text:
    """A translatable sentence: marked Chinese source with `{name}` places, and what fills them.

    A value may itself be a `Text`; it is translated before it is filled in. A tuple is a list of
    things, `Text` or not: it is shown with the language's own separator.
    """

    source: str
    args: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        args = {
            key: "\u3001".join(map(str, value)) if isinstance(value, tuple) else value
            for key, value in self.args.items()
        }
        return self.source.format(**args)


def text(source: str, /, **args: Any) -> Text:
    """Shorthand for `Text(source, args)`; wrap the source in `QT_TRANSLATE_NOOP("app", …)`."""
    return Text(source, args)
