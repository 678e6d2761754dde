"""How talking to a device can fail, each with its cause and the next step in words.

The foreign exception is kept as `__cause__`; no secret and no address stands in a text.
"""

from __future__ import annotations

from app.errors import EnvError, UserError
from app.text import QT_TRANSLATE_NOOP, text


class AuthError(UserError):
    """The device refused the user name or password."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "摄像机拒绝了用户名或密码。")),
            text(QT_TRANSLATE_NOOP("app", "请核对后重填；有些摄像机需要在网页中单独建立 ONVIF 用户。")),
        )


class ClockSkew(EnvError):
    """The device refused the login and does not tell its time: probably its clock is wrong."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "摄像机拒绝登录，而且读不出它的时间。")),
            text(QT_TRANSLATE_NOOP("app", "请先在摄像机网页中校准时间，再核对用户名和密码。")),
        )


class Unsupported(EnvError):
    """The device does not offer what is needed."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "该设备不提供 ONVIF 视频服务。")),
            text(QT_TRANSLATE_NOOP("app", "请在设备网页中启用 ONVIF，或直接填写 rtsp:// 地址。")),
        )


class Timeout(EnvError):
    """The device did not answer in time."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "摄像机没有在规定时间内答复。")),
            text(QT_TRANSLATE_NOOP("app", "请检查网线和摄像机电源，稍后再试。")),
        )


class Unreachable(EnvError):
    """No connection to the device."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "连接不上摄像机。")),
            text(QT_TRANSLATE_NOOP("app", "请检查地址、端口、网线和摄像机电源。")),
        )


class BadReply(EnvError):
    """The device answered something that is no sound ONVIF reply."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "摄像机的答复不正确，可能不是 ONVIF 设备。")),
            text(QT_TRANSLATE_NOOP("app", "请检查地址和端口，或直接填写 rtsp:// 地址。")),
        )


class DeviceFault(EnvError):
    """The device reports a fault of its own."""

    def __init__(self, reason: str) -> None:
        """`reason`: the device's words, shortened."""
        super().__init__(
            text(
                QT_TRANSLATE_NOOP("app", "摄像机报告故障：{reason}"),
                reason="".join(filter(str.isprintable, reason))[:120],
            ),
            text(QT_TRANSLATE_NOOP("app", "请重启摄像机后再试，或直接填写 rtsp:// 地址。")),
        )
