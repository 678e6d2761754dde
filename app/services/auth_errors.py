"""Refusals around accounts: each names the cause and the next step. No secret stands in any of them."""

from __future__ import annotations

from datetime import datetime

from app.domain.passwords import REMEMBERED
from app.domain.people import (
    LOCK_FOR,
    MAX_TRIES,
    OPERATOR_CAP,
    PASSWORD_MAX,
    PASSWORD_MIN,
    PasswordProblem,
    Permission,
    password_problem,
)
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, text


class WrongPassword(UserError):
    """The password does not fit; `tries_left` more before the account is locked."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "密码不正确，还可以再试 {left} 次"), left=tries_left),
            text(
                QT_TRANSLATE_NOOP("app", "连续输错 {tries} 次将锁定 {minutes} 分钟"),
                tries=MAX_TRIES,
                minutes=LOCK_FOR.seconds // 60,
            ),
        )
        self.tries_left = tries_left


class LockedOut(UserError):
    """Too many wrong tries; locked `until` (aware UTC). `local` is the same in the school's time."""

    def __init__(self, until: datetime, local: datetime) -> None:
        super().__init__(
            text(
                QT_TRANSLATE_NOOP("app", "密码连续输错 {tries} 次，账号锁定到 {time}"),
                tries=MAX_TRIES,
                time=f"{local:%H:%M}",
            ),
            text(QT_TRANSLATE_NOOP("app", "到时自动解锁；监控画面不受影响，其他账号可以登录")),
        )
        self.until = until


class NotPermitted(UserError):
    """The role does not permit the act; the refusal stands in the log."""


class TooManyOperators(UserError):
    """R04: the four places are taken."""


class MustChangePassword(UserError):
    """The password was issued by somebody else: nothing goes before it is changed."""


PERMISSION_WORDS = {
    Permission.WATCH: QT_TRANSLATE_NOOP("app", "查看监控画面"),
    Permission.WRITE_LOG: QT_TRANSLATE_NOOP("app", "填写值班日志"),
    Permission.READ_LOG: QT_TRANSLATE_NOOP("app", "查看值班日志"),
    Permission.REPORT_FAULT: QT_TRANSLATE_NOOP("app", "报修"),
    Permission.HANDLE_FAULT: QT_TRANSLATE_NOOP("app", "处理故障"),
    Permission.PRINT_FORM: QT_TRANSLATE_NOOP("app", "打印表册"),
    Permission.EDIT_CAMERAS: QT_TRANSLATE_NOOP("app", "修改摄像头"),
    Permission.EDIT_ACCOUNTS: QT_TRANSLATE_NOOP("app", "修改账号"),
    Permission.EDIT_SETTINGS: QT_TRANSLATE_NOOP("app", "修改设置"),
    Permission.EDIT_ROSTER: QT_TRANSLATE_NOOP("app", "排班和准假"),
    Permission.TAKE_EVIDENCE: QT_TRANSLATE_NOOP("app", "截图和截取录像"),
    Permission.DO_CHECKS: QT_TRANSLATE_NOOP("app", "填写检查和巡检"),
    Permission.SIGN_CHECKS: QT_TRANSLATE_NOOP("app", "签署日、周、月、季检查"),
    Permission.SIGN_CLOSINGS: QT_TRANSLATE_NOOP("app", "签署日清、周小结、月总结"),
    Permission.READ_AUDIT: QT_TRANSLATE_NOOP("app", "查看被拒绝的操作和看画面的记录"),
    Permission.REGISTER_ENTRY: QT_TRANSLATE_NOOP("app", "登记机房出入"),
    Permission.KEEP_REGISTERS: QT_TRANSLATE_NOOP("app", "管理技术人员、审核维修、归档和办理查阅"),
    Permission.ASK_ACCESS: QT_TRANSLATE_NOOP("app", "申请查阅、复制、公布、销毁"),
    Permission.DECIDE_ACCESS: QT_TRANSLATE_NOOP("app", "审批查阅、复制、公布、销毁"),
    Permission.EDIT_LEDGERS: QT_TRANSLATE_NOOP("app", "登记设备和易耗品、移交设备"),
    Permission.READ_LEDGERS: QT_TRANSLATE_NOOP("app", "查看易耗品台账和设备交接清单"),
    Permission.STOP_PROGRAM: QT_TRANSLATE_NOOP("app", "关闭程序"),
    Permission.PLAN_OUTAGE: QT_TRANSLATE_NOOP("app", "申请计划停机"),
    Permission.APPROVE_OUTAGE: QT_TRANSLATE_NOOP("app", "批准计划停机"),
    Permission.CARE_CAMERAS: QT_TRANSLATE_NOOP("app", "登记镜头清扫和覆盖复核、申请调整视角"),
    Permission.APPROVE_ADJUST: QT_TRANSLATE_NOOP("app", "批准调整视角"),
    Permission.RAISE_EMERGENCY: QT_TRANSLATE_NOOP("app", "启动紧急情况处置"),
    Permission.COUNTY_VIEW: QT_TRANSLATE_NOOP("app", "查看其他学校"),
}
"""What each permission is called on the screen."""

_PASSWORD_WORDS = {
    PasswordProblem.TOO_SHORT: QT_TRANSLATE_NOOP("app", "密码太短，至少 {least} 位"),
    PasswordProblem.TOO_LONG: QT_TRANSLATE_NOOP("app", "密码太长，最多 {most} 位"),
    PasswordProblem.NO_LETTER: QT_TRANSLATE_NOOP("app", "密码里要有字母"),
    PasswordProblem.NO_DIGIT: QT_TRANSLATE_NOOP("app", "密码里要有数字"),
    PasswordProblem.CONTAINS_NAME: QT_TRANSLATE_NOOP("app", "密码里不能有账号名"),
}


def weak_password(password: str, name: str) -> None:
    """Raise UserError unless `password` keeps the rules."""
    problem = password_problem(password, name)
    if problem is not None:
        raise UserError(
            text(_PASSWORD_WORDS[problem], least=PASSWORD_MIN, most=PASSWORD_MAX),
            text(
                QT_TRANSLATE_NOOP("app", "密码至少 {least} 位，有字母有数字，不含账号名"), least=PASSWORD_MIN
            ),
        )


def password_reused() -> UserError:
    """One of the last passwords was chosen again."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "最近 {count} 个密码不能再用"), count=REMEMBERED),
        text(QT_TRANSLATE_NOOP("app", "请换一个没有用过的密码")),
    )


def must_change() -> MustChangePassword:
    """A temporary password opens nothing but its own change."""
    return MustChangePassword(
        text(QT_TRANSLATE_NOOP("app", "这是管理员设置的临时密码，请先改成自己的密码")),
        text(QT_TRANSLATE_NOOP("app", "改好以后就可以使用；监控画面不受影响")),
    )


def not_permitted(permission: Permission) -> NotPermitted:
    """The account's role does not permit it."""
    return NotPermitted(
        text(QT_TRANSLATE_NOOP("app", "当前账号不能{act}"), act=text(PERMISSION_WORDS[permission])),
        text(QT_TRANSLATE_NOOP("app", "请换有权限的账号登录；本次操作已记录")),
    )


def no_account() -> UserError:
    """The account does not exist or is disabled."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "没有这个账号，或账号已停用")),
        text(QT_TRANSLATE_NOOP("app", "请从列表中选择账号，或请管理员启用")),
    )


def no_verifier(name: str) -> UserError:
    """The account is known, but its verifier never came to this PC."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "本机还没有“{name}”的密码"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请先连接县中心同步，或请管理员在本机设置密码")),
    )


def no_name() -> UserError:
    """An account needs a name."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写账号姓名")))


def name_taken(name: str) -> UserError:
    """Accounts are personal: no two of one name."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "已有名为“{name}”的账号"), name=name),
        text(QT_TRANSLATE_NOOP("app", "账号实行一人一号，请用可区分的姓名")),
    )


def wrong_role() -> UserError:
    """County accounts stand at the county, the others at a school."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "县电教中心账号只能建在县中心，其他账号只能建在学校")))


def own_account() -> UserError:
    """Nobody disables the account they are using."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "不能停用正在使用的账号")))


def too_many_operators() -> TooManyOperators:
    """R04: at most four enabled operators, guards included."""
    return TooManyOperators(
        text(
            QT_TRANSLATE_NOOP("app", "系统操作员（含值班保安）每校限 {cap} 人，已满"),
            cap=OPERATOR_CAP,
        ),
        text(QT_TRANSLATE_NOOP("app", "办法第四条（二）规定；请先停用一个值班账号，再新建")),
    )


def own_password() -> UserError:
    """The own password is changed, not reset."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "自己的密码请用“修改密码”")),
        text(QT_TRANSLATE_NOOP("app", "重设密码只用于别人忘了密码的时候")),
    )


def counting_too_many() -> UserError:
    """The roles that are to count would make a fifth operator."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这样计算，系统操作员就超过 {cap} 人"), cap=OPERATOR_CAP),
        text(QT_TRANSLATE_NOOP("app", "请先停用多出的账号；原来的算法没有改动")),
    )
