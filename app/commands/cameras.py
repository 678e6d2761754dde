"""guardroom cameras add | import | list | test."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands.base import Commands, command, opened, say, signed_in
from app.domain.camera import AreaClass, Camera
from app.domain.machine_seen import label
from app.domain.people import Permission
from app.errors import UserError
from app.services.cameras import CameraInput
from app.services.ports import ProbeResult
from app.text import QT_TRANSLATE_NOOP, text


def add(commands: Commands) -> None:
    """Add the subcommands."""
    parser = commands.add_parser("cameras", help="摄像头：添加、导入、列出、测试")
    group = parser.add_subparsers(required=True, metavar="命令")
    _add_parser(command(group, "add", "添加一个摄像头"))
    importing = command(group, "import", "从 CSV 清单导入摄像头")
    importing.add_argument(
        "file", type=Path, help="CSV 文件，第一行为表头：名称，编号，区域，室内，主码流，子码流，…"
    )
    importing.add_argument("--account", help="有权限的账号")
    importing.set_defaults(act=_import)
    command(group, "list", "列出摄像头").set_defaults(act=_list)
    testing = command(group, "test", "连接测试")
    testing.add_argument("number", type=int, nargs="*", help="编号，不写则测试全部")
    testing.set_defaults(act=_test)


def _add_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="名称，例如 东围墙")
    parser.add_argument("--main", required=True, metavar="RTSP", help="主码流地址 rtsp://…")
    parser.add_argument("--sub", metavar="RTSP", help="子码流地址")
    parser.add_argument("--number", type=int, help="编号，不写则自动")
    parser.add_argument("--area", choices=[str(area) for area in AreaClass], default=str(AreaClass.OTHER))
    parser.add_argument("--indoor", action="store_true", help="室内")
    parser.add_argument("--user", help="摄像头的用户名；密码可写在地址里，将存入系统密钥库")
    parser.add_argument("--onvif", metavar="URL", help="ONVIF 设备地址")
    parser.add_argument("--code", default="", help="设备编号")
    parser.add_argument("--ptz", action="store_true", help="球机")
    parser.add_argument("--account", help="有权限的账号")
    parser.set_defaults(act=_add)


def _add(args: argparse.Namespace) -> int:
    given = CameraInput(
        name=args.name,
        number=args.number,
        area=AreaClass(args.area),
        indoor=args.indoor,
        main_url=args.main,
        sub_url=args.sub,
        username=args.user,
        onvif_url=args.onvif,
        device_code=args.code,
        ptz=args.ptz,
    )
    with opened(args.data) as place:
        session = signed_in(place, args.account, Permission.EDIT_CAMERAS)
        camera = place.cameras.add(session, given)
        say(f"已添加 {label(camera)}")
    return 0


def _import(args: argparse.Namespace) -> int:
    with opened(args.data) as place:
        session = signed_in(place, args.account, Permission.EDIT_CAMERAS)
        report = place.cameras.import_csv(session, args.file)
    say(f"已添加 {report.added} 个摄像头")
    for line, reason in report.refused:
        say(f"第 {line} 行未导入：{reason}")
    return 1 if report.refused else 0


def _list(args: argparse.Namespace) -> int:
    with opened(args.data) as place:
        cameras = place.cameras.cameras()
    for camera in cameras:
        state = "" if camera.enabled else "  （停用）"
        say(f"{label(camera)}  {camera.main_url}  {camera.sub_url or '无子码流'}{state}")
    if not cameras:
        say("还没有摄像头；用 guardroom cameras add 或 import 添加")
    return 0


def _test(args: argparse.Namespace) -> int:
    failed = 0
    with opened(args.data) as place:
        for camera in _chosen(place.cameras.cameras(), args.number):
            result = place.cameras.test(camera.id)
            failed += not result.ok
            say(f"{label(camera)}  {_answer(result)}")
    return 1 if failed else 0


def _chosen(cameras: list[Camera], numbers: list[int]) -> list[Camera]:
    missing = set(numbers) - {camera.number for camera in cameras}
    if missing:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "没有编号为 {number} 的摄像头"), number=min(missing)),
            text(QT_TRANSLATE_NOOP("app", "用 guardroom cameras list 查看编号")),
        )
    return [c for c in cameras if c.number in numbers or (not numbers and c.enabled)]


def _answer(result: ProbeResult) -> str:
    if result.ok:
        return f"正常  {result.codec} {result.width}×{result.height}"
    return f"不通：{result.problem}" if result.problem else "不通"
