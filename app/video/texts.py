"""Sentences of the video room for people: what is wrong and what to do. No addresses, no secrets."""

from __future__ import annotations

from app.domain.camera import LossCause
from app.text import QT_TRANSLATE_NOOP, Text, text

_CAUSES = {
    LossCause.UNREACHABLE: QT_TRANSLATE_NOOP("app", "连不上摄像机：网络不通。请检查网线、电源和地址。"),
    LossCause.REFUSED: QT_TRANSLATE_NOOP("app", "摄像机拒绝连接。请检查端口号，并确认已开启 RTSP 服务。"),
    LossCause.NOT_FOUND: QT_TRANSLATE_NOOP("app", "摄像机上没有这个视频流。请检查地址中的路径和通道号。"),
    LossCause.BAD_PASSWORD: QT_TRANSLATE_NOOP(
        "app", "用户名或密码错误。请更正后再试；不会自动重试，以免账号被锁定。"
    ),
    LossCause.BAD_CERTIFICATE: QT_TRANSLATE_NOOP(
        "app",
        "摄像机的加密证书不受信任，没有连接。请核对地址；自签证书请导出为文件，填入设置“视频证书文件”。",
    ),
    LossCause.BAD_STREAM: QT_TRANSLATE_NOOP("app", "已连上，但收到的不是可用的视频。请检查编码格式。"),
    LossCause.TIMEOUT: QT_TRANSLATE_NOOP("app", "摄像机无应答，网络可达。请重启摄像机或录像机后再试。"),
    LossCause.ENDED: QT_TRANSLATE_NOOP("app", "摄像机中断了视频。请稍后再试。"),
}

BAD_FILE = QT_TRANSLATE_NOOP("app", "无法播放文件 {name}：文件已损坏，或不是视频。")
NO_FILE = QT_TRANSLATE_NOOP("app", "找不到文件 {name}。它可能已被移走或删除。")
NO_PICTURE = text(QT_TRANSLATE_NOOP("app", "该摄像机现在没有画面。请等画面恢复后再试。"))
STILL_SMALL_LATE = text(QT_TRANSLATE_NOOP("app", "主码流没有及时给出画面，用的是子码流。"))
STILL_SMALL_FULL = text(QT_TRANSLATE_NOOP("app", "录像机的路数已满，没有取主码流，用的是子码流。"))
HARDWARE_REFUSED = text(
    QT_TRANSLATE_NOOP("app", "显卡解码不可用，已改用软件解码，画面不受影响。可在设置里关闭显卡解码。")
)
VLC_REFUSED = text(
    QT_TRANSLATE_NOOP(
        "app",
        "VLC 显示不了监控画面，已改用 FFmpeg，画面不受影响。请安装 VLC 3.0，或在设置里把解码改回“自动”。",
    )
)
SESSIONS_FULL = QT_TRANSLATE_NOOP(
    "app",
    "录像机 {device} 最多同时取 {most} 路视频，其余画面要等空出来，放大的可能仍是子码流。可在设置里调整。",
)
WORKER_DIED = text(QT_TRANSLATE_NOOP("app", "视频进程中断，已自动重启。请再试一次。"))
WORKER_KEEPS_DYING = text(
    QT_TRANSLATE_NOOP("app", "视频进程反复中断，画面可能时有时无；值班记录不受影响。请报告管理员。")
)
WORKER_CANNOT_START = text(
    QT_TRANSLATE_NOOP("app", "视频进程无法启动，监控墙没有画面；值班记录不受影响。请报告管理员。")
)

CLIP_PROBLEMS = {
    "no_picture": text(QT_TRANSLATE_NOOP("app", "没有录到画面：该摄像机现在没有视频。")),
    "disk_full": text(QT_TRANSLATE_NOOP("app", "磁盘已满，录像片段没有保存。请清理磁盘后再录。")),
    "unwritable": text(QT_TRANSLATE_NOOP("app", "录像片段无法写入磁盘。请检查数据文件夹的权限。")),
}


def cause_text(cause: LossCause) -> Text:
    """What a cause means and what to do about it."""
    return text(_CAUSES[cause])
