"""guardroom central …: the county's side (DBA) and a PC's enrolment.

The DBA's address comes from the environment, because it holds a password.
"""

from __future__ import annotations

import argparse
import os
from uuid import UUID, uuid4

from app import outside
from app.bootstrap import COUNTY
from app.commands.base import Commands, ask, command, opened, say, signed_in
from app.domain.people import Permission
from app.errors import UserError
from app.joining import join_workplace
from app.services.enrolment import enrol
from app.services.ports import CentreAddress
from app.storage.central.admin import CentralAdmin
from app.text import QT_TRANSLATE_NOOP, text

DSN_VARIABLE = "GUARDROOM_CENTRE_DSN"


def add(commands: Commands) -> None:
    """Add the subcommands."""
    parser = commands.add_parser(
        "central", help="县中心：建库、学校、设备登记", description=f"管理员地址取自环境变量 {DSN_VARIABLE}"
    )
    group = parser.add_subparsers(required=True, metavar="命令")
    group.add_parser("install", help="建立或升级县中心数据库").set_defaults(act=_install)
    school = group.add_parser("add-school", help="登记一所学校")
    school.add_argument("school", type=int)
    school.add_argument("name")
    school.set_defaults(act=_add_school)
    invite = group.add_parser("invite", help="给一台电脑发一次性代码")
    invite.add_argument("school", type=int)
    invite.add_argument("device", type=UUID, nargs="?", help="本机设备号；另一台电脑用 join 接入时不填")
    invite.set_defaults(act=_invite)
    group.add_parser("devices", help="列出已登记的电脑").set_defaults(act=_devices)
    revoke = group.add_parser("revoke", help="停用一台电脑")
    revoke.add_argument("device", type=UUID)
    revoke.set_defaults(act=_revoke)
    group.add_parser("verify", help="检查县中心的记录校验链").set_defaults(act=_verify)
    command(group, "device", "显示本机设备号").set_defaults(act=_device)
    enrolling = command(group, "enrol", "用一次性代码把本机登记到县中心")
    _address_parser(enrolling)
    enrolling.add_argument("--account", help="有权限的账号")
    enrolling.set_defaults(act=_enrol)
    joining = command(group, "join", "把空的数据文件夹接入已有学校：另一台电脑")
    _address_parser(joining)
    joining.set_defaults(act=_join)


def _address_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=5432)
    parser.add_argument("--dbname", default="guardroom")
    parser.add_argument("--role", required=True, help="县中心给的登记名")
    parser.add_argument("--ca", help="县中心证书颁发机构文件")


def _admin() -> CentralAdmin:
    dsn = os.environ.get(DSN_VARIABLE)
    if not dsn:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "没有县中心管理员地址")),
            text(QT_TRANSLATE_NOOP("app", "请先设置环境变量 {name}"), name=DSN_VARIABLE),
        )
    return CentralAdmin(dsn)


def _install(args: argparse.Namespace) -> int:
    _admin().install()
    say("县中心数据库已就绪")
    return 0


def _add_school(args: argparse.Namespace) -> int:
    _admin().add_school(args.school, args.name)
    say(f"已登记 {args.school} {args.name}")
    return 0


def _invite(args: argparse.Namespace) -> int:
    enrolment = _admin().issue_enrolment(args.school, args.device or uuid4())
    say(f"登记名 {enrolment.role}")
    say(f"一次性代码 {enrolment.code}（7 天内有效）")
    return 0


def _devices(args: argparse.Namespace) -> int:
    for device in _admin().devices():
        state = "已停用" if device.revoked_at else "已登记" if device.enrolled_at else "未登记"
        say(f"{device.school_id}  {device.device_id}  {device.head_seq} 条  {state}")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    _admin().revoke(args.device)
    say("已停用；它已上传的记录保留")
    return 0


def _verify(args: argparse.Namespace) -> int:
    broken = _admin().verify()
    for bad in broken:
        say(f"学校 {bad.school_id} 设备 {bad.device_id} 第 {bad.dev_seq} 条与校验链不符")
    if not broken:
        say("县中心的记录完整")
    return 1 if broken else 0


def _device(args: argparse.Namespace) -> int:
    with opened(args.data) as place:
        say(place.store.device_id)
    return 0


def _join(args: argparse.Namespace) -> int:
    profile = join_workplace(args.data, _address(args), ask("县中心的一次性代码："))
    say(f"已接入 {profile.school_name}，记录和账号已取回，可以用原来的账号登录")
    return 0


def _address(args: argparse.Namespace) -> CentreAddress:
    return CentreAddress(args.host, args.port, args.dbname, args.role, args.ca)


def _enrol(args: argparse.Namespace) -> int:
    address = _address(args)
    with opened(args.data) as place:
        at_county = place.profile.kind == COUNTY
        signed_in(place, args.account, Permission.COUNTY_VIEW if at_county else Permission.EDIT_SETTINGS)
        enrol(address, ask("县中心的一次性代码："), place.secrets, outside.connect)
        for name in ("host", "port", "dbname", "role"):
            place.settings.set(f"centre.{name}", getattr(address, name))
        place.settings.set("centre.ca", args.ca or "")
    say("本机已登记到县中心，下次启动后自动同步")
    return 0
