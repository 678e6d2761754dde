"""guardroom …: the command line. Puts the subcommands together and answers every failure in words."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Sequence

from app.errors import EnvError, GuardroomError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 refused or found wrong, 2 usage or surroundings."""
    for stream in (sys.stdout, sys.stderr):  # a terminal without UTF-8 must not stop a message
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--module"]:
        return _module(given[1:])
    args = _parser().parse_args(given)
    try:
        status: int = args.act(args)
    except GuardroomError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        if error.hint:
            print(f"      {error.hint}", file=sys.stderr)
        return 2 if isinstance(error, EnvError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (less, head) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _module(arguments: list[str]) -> int:
    """Run a part of the demo as `python -m` would: the frozen program has no -m (app/demo/children.py)."""
    if not arguments or not arguments[0].startswith("app.demo."):
        print("错误：--module 只用于演示的内部程序", file=sys.stderr)
        return 1
    sys.argv = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    from app.commands import cameras, central, demo, doctor, log, window  # noqa: PLC0415 - slower than --help needs

    parser = argparse.ArgumentParser(prog="guardroom", description="值守台：校门监控值班")
    commands = parser.add_subparsers(required=True, metavar="命令")
    for room in (window, demo, cameras, log, doctor, central):
        room.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
