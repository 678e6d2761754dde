"""The three kinds of failure, told apart so that each gets the answer it needs.

`UserError`   the person at the screen can mend it (wrong password, nonsense address);
`EnvError`    the surroundings failed (disk full, server gone, library missing);
`Bug`         our own mistake: goes to the crash hook with a traceback in the log.

The first two carry a `Text` that names the cause and the next step, and says what was kept.
Adapters catch narrowly and translate into these; nobody shows the text of a foreign exception.
"""

from __future__ import annotations

from app.text import Text


class GuardroomError(Exception):
    """Base of the failures that are told to a person in words."""

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


class UserError(GuardroomError):
    """The person can mend it; `message` says what, `hint` how."""


class EnvError(GuardroomError):
    """The environment failed; nothing that was answered with "saved" is lost."""


class Bug(Exception):
    """A broken promise inside the program itself."""
