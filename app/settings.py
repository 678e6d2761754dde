"""Every setting, declared once: key, type, default and text; and the file they are kept in.

No secret is ever a setting: passwords stand in the keyring (`ports.Secrets`).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import EnvError, UserError
from app.text import QT_TRANSLATE_NOOP, Text, text


@dataclass(frozen=True)
class Setting:
    """One setting. `type` is what JSON gives back: str, int, float, bool, list or dict.

    choices  the only values allowed, where there is a choice
    """

    key: str
    type: type
    default: Any
    text: Text
    choices: tuple[Any, ...] = ()

    def accepts(self, value: Any) -> bool:
        """Whether `value` may be kept under this key."""
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            return True
        if not isinstance(value, self.type) or (self.type is not bool and isinstance(value, bool)):
            return False
        return not self.choices or value in self.choices


PHRASES = {
    "visit": ["来访人员经登记，核对证件后由校门进入。", "来访人员已离校。"],
    "vehicle": ["教职工车辆进出，核对通行证后放行。", "送货车辆登记后进校。", "外来车辆已离校。"],
    "pickup": ["学生入校，校门秩序正常。", "学生离校，家长接送秩序正常。"],
    "parcel": ["快递送达，已登记代收。", "快递已由收件人领取。"],
    "patrol": ["校园巡查一圈，未见异常。", "围墙、校门、通道检查正常。"],
    "device": ["监控画面逐路查看，正常。", "监控画面异常，已报修。"],
    "incident": ["发现突发情况，已报告学校领导。"],
    "other": ["本班情况正常。"],
}

_DECLARED = (
    Setting("school.timezone", str, "Asia/Shanghai", text(QT_TRANSLATE_NOOP("app", "学校所在时区"))),
    Setting("shift.morning", str, "08:00", text(QT_TRANSLATE_NOOP("app", "早班开始时间"))),
    Setting("shift.middle", str, "16:00", text(QT_TRANSLATE_NOOP("app", "中班开始时间"))),
    Setting("shift.night", str, "00:00", text(QT_TRANSLATE_NOOP("app", "夜班开始时间"))),
    Setting("duty.phrases", dict, PHRASES, text(QT_TRANSLATE_NOOP("app", "值班日志常用语"))),
    Setting("ui.theme", str, "dark", text(QT_TRANSLATE_NOOP("app", "界面主题")), ("dark", "light")),
    Setting("ui.language", str, "zh_CN", text(QT_TRANSLATE_NOOP("app", "界面语言")), ("zh_CN", "en")),
    Setting("ui.text_scale", int, 100, text(QT_TRANSLATE_NOOP("app", "文字大小（%）")), (100, 125, 150)),
    Setting("wall.layout", str, "auto", text(QT_TRANSLATE_NOOP("app", "监控墙画面布局"))),
    Setting("wall.schools", dict, {}, text(QT_TRANSLATE_NOOP("app", "各校监控墙的布局、顺序和视图"))),
    Setting("wall.tour_on", bool, False, text(QT_TRANSLATE_NOOP("app", "自动轮巡"))),
    Setting("wall.tour_s", int, 15, text(QT_TRANSLATE_NOOP("app", "轮巡每页停留秒数"))),
    Setting("wall.hotspot", bool, True, text(QT_TRANSLATE_NOOP("app", "点小画面，在大格里看"))),
    Setting("wall.watermark", bool, True, text(QT_TRANSLATE_NOOP("app", "监控墙水印（账号和时间）"))),
    Setting(
        "video.transport",
        str,
        "auto",
        text(QT_TRANSLATE_NOOP("app", "视频传输方式")),
        ("auto", "tcp", "udp"),
    ),
    Setting(
        "video.engine",
        str,
        "auto",
        text(QT_TRANSLATE_NOOP("app", "监控画面解码")),
        ("auto", "ffmpeg", "vlc"),
    ),
    Setting(
        "video.hardware",
        str,
        "off",
        text(QT_TRANSLATE_NOOP("app", "显卡解码")),
        ("off", "auto", "cuda", "qsv", "vaapi", "d3d11va", "d3d12va", "videotoolbox"),
    ),
    Setting(
        "video.sessions_per_device",
        int,
        0,
        text(QT_TRANSLATE_NOOP("app", "每台录像机最多取流路数（0 为不限）")),
    ),
    Setting("video.ca", str, "", text(QT_TRANSLATE_NOOP("app", "视频证书文件（PEM）"))),
    Setting("clip.before_s", float, 10.0, text(QT_TRANSLATE_NOOP("app", "截取录像：之前秒数"))),
    Setting(
        "clip.after_s", float, 20.0, text(QT_TRANSLATE_NOOP("app", "截取录像：之后秒数（0 为按键结束）"))
    ),
    Setting("clip.budget_mb", int, 20_000, text(QT_TRANSLATE_NOOP("app", "录像片段最多占用磁盘（MB）"))),
    Setting(
        "video.replay_s",
        int,
        60,
        text(QT_TRANSLATE_NOOP("app", "即时回放保留的秒数")),
        (30, 60, 90, 120),
    ),
    Setting("fault.lost_after_s", float, 120.0, text(QT_TRANSLATE_NOOP("app", "断开多少秒后自动记为故障"))),
    Setting("centre.host", str, "", text(QT_TRANSLATE_NOOP("app", "县中心地址"))),
    Setting("centre.port", int, 5432, text(QT_TRANSLATE_NOOP("app", "县中心端口"))),
    Setting("centre.dbname", str, "guardroom", text(QT_TRANSLATE_NOOP("app", "县中心数据库名"))),
    Setting("centre.role", str, "", text(QT_TRANSLATE_NOOP("app", "本机在县中心的登记名"))),
    Setting("centre.ca", str, "", text(QT_TRANSLATE_NOOP("app", "县中心证书颁发机构文件"))),
    Setting("sync.interval_s", float, 30.0, text(QT_TRANSLATE_NOOP("app", "与县中心同步的间隔秒数"))),
)

SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _DECLARED}
"""Every setting by its key."""


class Settings:
    """The settings of one data folder, kept in DIR/settings.json; any thread may call.

    Values that this version does not know or cannot accept are left alone in the file and answered
    with the default. A file that is no JSON is set aside; `warning` says so.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "settings.json"
        self._lock = threading.Lock()
        self.warning: Text | None = None
        self._kept = self._read()

    def get(self, key: str) -> Any:
        """The value in force; KeyError for a key that is not declared."""
        setting = SETTINGS[key]
        with self._lock:
            value = self._kept.get(key, setting.default)
        return value if setting.accepts(value) else setting.default

    def set(self, key: str, value: Any) -> None:
        """Keep a value durably. Raises UserError (not acceptable) or EnvError (cannot be written)."""
        setting = SETTINGS[key]
        if not setting.accepts(value):
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "设置“{name}”不接受这个值"), name=setting.text),
                text(QT_TRANSLATE_NOOP("app", "原来的值保持不变")),
            )
        with self._lock:
            changed = {**self._kept, key: value}
            write_json(self._path, changed)
            self._kept = changed

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unreadable(self._path) from error
        except ValueError:
            kept = None
        if isinstance(kept, dict):
            return kept
        self.warning = text(
            QT_TRANSLATE_NOOP("app", "设置文件已损坏，改用默认设置；旧文件留在 {path}"),
            path=str(self._path.with_suffix(".broken")),
        )
        self._path.replace(self._path.with_suffix(".broken"))
        return {}


def write_json(path: Path, value: object) -> None:
    """Write JSON so that after a power cut either the old or the new file is there. Raises EnvError."""
    spare = path.with_suffix(".tmp")
    try:
        with spare.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(path)
    except OSError as error:
        raise EnvError(
            text(
                QT_TRANSLATE_NOOP("app", "无法写入 {path}：{why}"), path=str(path), why=error.strerror or ""
            ),
            text(QT_TRANSLATE_NOOP("app", "请检查磁盘空间和文件夹权限；原来的内容没有改动")),
        ) from error


def _unreadable(path: Path) -> EnvError:
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "无法读取 {path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请检查文件夹权限，再重新启动")),
    )
