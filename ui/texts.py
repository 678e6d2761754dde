"""Words: shows the core's texts, and names the core's enumerations and times, in the chosen language.

Every page takes its words from here, so that one thing has one name. Must not know any service.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.domain.camera import AreaClass, CameraState, LossCause, PictureFault
from app.domain.duty import Category
from app.domain.fault import FaultState
from app.domain.people import Role
from app.domain.shift import ShiftName, ShiftSlot
from app.errors import GuardroomError
from app.text import Text
from ui import times


def show_text(text: Text) -> str:
    """The core's text in the chosen language, with its places filled."""
    return QCoreApplication.translate("app", text.source).format(
        **{k: _filling(v) for k, v in text.args.items()}
    )


def _filling(value: object) -> object:
    if isinstance(value, Text):
        return show_text(value)
    if isinstance(value, tuple):
        return list_words([str(_filling(each)) for each in value])
    return value


def list_words(parts: Iterable[str]) -> str:
    """画面冻结、画面模糊: several names in one sentence."""
    return QCoreApplication.translate("words", "、").join(parts)


def show_error(error: GuardroomError) -> str:
    """What happened and, behind it, what to do, as whole sentences."""
    message = _sentence(error.message)
    if error.hint is None:
        return message
    return after(message, _sentence(error.hint))


def after(first: str, second: str) -> str:
    """Two sentences, one behind the other."""
    return QCoreApplication.translate("words", "{message}{hint}").format(message=first, hint=second)


def _sentence(text: Text) -> str:
    words = show_text(text)
    stop = QCoreApplication.translate("words", "。")
    return words if words.endswith((stop, *"!?\uff01\uff1f")) else words + stop


def bracketed(words: str, more: str) -> str:
    """视频丢失（网络不通）: a word and, if there is more, that behind it."""
    pattern = QCoreApplication.translate("words", "{words}（{more}）")
    return pattern.format(words=words, more=more) if more else words


def role_name(role: Role) -> str:
    """值班保安, 管理员 …"""
    return {
        Role.GUARD: QCoreApplication.translate("words", "值班保安"),
        Role.ADMIN: QCoreApplication.translate("words", "管理员"),
        Role.LEADER: QCoreApplication.translate("words", "主管领导"),
        Role.PRINCIPAL: QCoreApplication.translate("words", "校长"),
        Role.COUNTY: QCoreApplication.translate("words", "县电教中心"),
    }[role]


def shift_name(shift: ShiftName) -> str:
    """早班, 中班, 夜班."""
    return {
        ShiftName.MORNING: QCoreApplication.translate("words", "早班"),
        ShiftName.MIDDLE: QCoreApplication.translate("words", "中班"),
        ShiftName.NIGHT: QCoreApplication.translate("words", "夜班"),
    }[shift]


def slot_words(slot: ShiftSlot) -> str:
    """早班 08:00–16:00; midnight at the end of a day is 24:00."""
    end = times.clock(slot.end)
    return f"{shift_name(slot.name)} {times.clock(slot.start)}–{'24:00' if end == '00:00' else end}"


def category_name(category: Category) -> str:
    """来访登记, 车辆进出 …"""
    return {
        Category.VISIT: QCoreApplication.translate("words", "来访登记"),
        Category.VEHICLE: QCoreApplication.translate("words", "车辆进出"),
        Category.PICKUP: QCoreApplication.translate("words", "家长接送"),
        Category.PARCEL: QCoreApplication.translate("words", "快递"),
        Category.PATROL: QCoreApplication.translate("words", "巡查"),
        Category.DEVICE: QCoreApplication.translate("words", "设备"),
        Category.INCIDENT: QCoreApplication.translate("words", "突发"),
        Category.OTHER: QCoreApplication.translate("words", "其他"),
    }[category]


def area_name(area: AreaClass) -> str:
    """The area classes of article 2."""
    return {
        AreaClass.GATE_PERIMETER: QCoreApplication.translate("words", "校门周界"),
        AreaClass.ACTIVITY: QCoreApplication.translate("words", "学生校内活动场所"),
        AreaClass.PASSAGE: QCoreApplication.translate("words", "重要通道"),
        AreaClass.CANTEEN: QCoreApplication.translate("words", "学校食堂"),
        AreaClass.CLASSROOM: QCoreApplication.translate("words", "教室"),
        AreaClass.FUNCTION_ROOM: QCoreApplication.translate("words", "主要功能室"),
        AreaClass.OTHER: QCoreApplication.translate("words", "其他"),
    }[area]


def fault_state_name(state: FaultState) -> str:
    """发现 → 报学校 → 校内处置 → 报电教中心 → 派修 → 到场 → 修复 → 验收."""
    return {
        FaultState.DETECTED: QCoreApplication.translate("words", "未上报"),
        FaultState.REPORTED: QCoreApplication.translate("words", "已报学校"),
        FaultState.SCHOOL_HANDLING: QCoreApplication.translate("words", "校内处置"),
        FaultState.AT_CENTRE: QCoreApplication.translate("words", "已报电教中心"),
        FaultState.DISPATCHED: QCoreApplication.translate("words", "已派修"),
        FaultState.ON_SITE: QCoreApplication.translate("words", "维修人员到场"),
        FaultState.REPAIRED: QCoreApplication.translate("words", "已修复"),
        FaultState.ACCEPTED: QCoreApplication.translate("words", "已验收"),
        FaultState.WITHDRAWN: QCoreApplication.translate("words", "已撤销"),
    }[state]


def camera_state_name(state: CameraState) -> str:
    """A camera's live state in one word."""
    return {
        CameraState.CONNECTING: QCoreApplication.translate("words", "连接中"),
        CameraState.LIVE: QCoreApplication.translate("words", "正常"),
        CameraState.STALLED: QCoreApplication.translate("words", "画面停滞"),
        CameraState.LOST: QCoreApplication.translate("words", "断开"),
        CameraState.SUSPECT: QCoreApplication.translate("words", "可疑画面"),
        CameraState.RESTING: QCoreApplication.translate("words", "休息"),
    }[state]


def loss_cause_name(cause: LossCause) -> str:
    """Why a camera is lost, in the guard's words."""
    return {
        LossCause.UNREACHABLE: QCoreApplication.translate("words", "网络不通"),
        LossCause.REFUSED: QCoreApplication.translate("words", "网络可达，设备拒绝连接"),
        LossCause.NOT_FOUND: QCoreApplication.translate("words", "设备上没有这个通道"),
        LossCause.BAD_PASSWORD: QCoreApplication.translate("words", "密码错误"),
        LossCause.BAD_CERTIFICATE: QCoreApplication.translate("words", "加密证书不受信任"),
        LossCause.BAD_STREAM: QCoreApplication.translate("words", "视频流损坏"),
        LossCause.TIMEOUT: QCoreApplication.translate("words", "设备无应答，网络可达"),
        LossCause.ENDED: QCoreApplication.translate("words", "设备中断了视频"),
    }[cause]


def picture_fault_name(fault: PictureFault) -> str:
    """What a picture check objects to."""
    return {
        PictureFault.BLACK: QCoreApplication.translate("words", "视频丢失（单色）"),
        PictureFault.FROZEN: QCoreApplication.translate("words", "画面冻结"),
        PictureFault.COVERED: QCoreApplication.translate("words", "画面遮挡"),
        PictureFault.BLURRED: QCoreApplication.translate("words", "画面模糊"),
        PictureFault.MOVED: QCoreApplication.translate("words", "场景变更"),
    }[fault]
