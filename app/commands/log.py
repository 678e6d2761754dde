"""guardroom verify | rebuild: the record log's chain and its registers."""

from __future__ import annotations

import argparse

from app.commands.base import Commands, command, opened, say, workplaces
from app.storage.verify import verify


def add(commands: Commands) -> None:
    """Add the subcommands."""
    command(commands, "verify", "检查记录校验链，指出第一条有误的记录").set_defaults(act=_verify)
    command(commands, "rebuild", "从记录重建全部登记表").set_defaults(act=_rebuild)


def _verify(args: argparse.Namespace) -> int:
    sound = True
    for folder in workplaces(args.data):
        report = verify(folder)
        sound &= report.ok
        say(f"{folder}：{report.text()}")
        for bad in report.bad[1:]:
            say(f"  设备 {bad.device_id} 第 {bad.dev_seq} 条：{bad.what}")
    return 0 if sound else 1


def _rebuild(args: argparse.Namespace) -> int:
    for folder in workplaces(args.data):
        with opened(folder) as place:
            place.store.rebuild()
        say(f"{folder}：登记表已从记录重建")
    return 0
