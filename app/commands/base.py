"""What every subcommand shares: the data folder, opening it without video, asking for a password."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs

from app.bootstrap import Workplace, has_workplace, open_workplace
from app.domain.people import Permission, may
from app.errors import UserError
from app.services.auth import Session
from app.text import QT_TRANSLATE_NOOP, text

Commands = Any
"""argparse's own type for a group of subcommands is private."""

PASSWORD_VARIABLE = "GUARDROOM_PASSWORD"  # noqa: S105 - a name, no secret


def default_data() -> Path:
    """The data folder where none is named."""
    return Path(platformdirs.user_data_dir("guardroom", appauthor=False))


def command(commands: Commands, name: str, help: str) -> argparse.ArgumentParser:
    """A subcommand that takes --data."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="数据文件夹")
    return parser


def say(words: object) -> None:
    """One line for the person at the terminal."""
    print(words, flush=True)


def workplaces(data: Path) -> list[Path]:
    """The workplaces of a data folder: itself, or in the demo its sub-folders."""
    if has_workplace(data) or not data.is_dir():
        return [data]
    return [path for path in sorted(data.iterdir()) if has_workplace(path)] or [data]


@contextmanager
def opened(data: Path) -> Iterator[Workplace]:
    """A workplace without video, closed at the end. Raises EnvError."""
    place = open_workplace(data, video=False)
    try:
        yield place
    finally:
        place.close()


def signed_in(place: Workplace, account: str | None, permission: Permission) -> Session | None:
    """Sign in for an act that needs `permission`; None while the school has no account yet.

    The password comes from the environment or is asked for; it never stands on the command line.
    """
    accounts = place.auth.accounts()
    if not accounts:
        return None
    able = [a for a in accounts if may(a.role, permission) and account in {None, a.name}]
    if len(able) != 1:
        raise UserError(
            text(
                QT_TRANSLATE_NOOP("app", "请用 --account 指明有权限的账号：{names}"),
                names=_names(place, permission),
            )
        )
    return place.auth.login(able[0].id, ask(f"“{able[0].name}”的密码："), None)


def ask(prompt: str) -> str:
    """A secret from the environment, the terminal, or a line of standard input."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")


def _names(place: Workplace, permission: Permission) -> str:
    return "、".join(a.name for a in place.auth.accounts() if may(a.role, permission))
