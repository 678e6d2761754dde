"""Camera point (布防点位), its streams, its live state and the span of a state (articles 2, 4(3))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AreaClass(StrEnum):
    """Area classes of article 2 (R01)."""

    GATE_PERIMETER = "gate_perimeter"  # 校门周界
    ACTIVITY = "activity"  # 学生校内活动场所
    PASSAGE = "passage"  # 重要通道
    CANTEEN = "canteen"  # 学校食堂
    CLASSROOM = "classroom"  # 教室
    FUNCTION_ROOM = "function_room"  # 主要功能室
    OTHER = "other"


class CameraState(StrEnum):
    """Live state of a camera (shared design: video.md)."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"  # no new frame for two to three seconds
    LOST = "lost"  # no new frame for 10 s, or the connection failed
    SUSPECT = "suspect"  # live, but a picture check objects
    RESTING = "resting"  # planned: PTZ rest, maintenance


class LossCause(StrEnum):
    """Why a camera is lost."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    BAD_PASSWORD = "bad_password"  # noqa: S105 - a cause, no secret
    BAD_CERTIFICATE = "bad_certificate"
    BAD_STREAM = "bad_stream"
    TIMEOUT = "timeout"
    ENDED = "ended"


class PictureFault(StrEnum):
    """What a picture check can object to (glossary: vqd.*)."""

    BLACK = "black"  # 视频丢失 (one colour)
    FROZEN = "frozen"  # 画面冻结
    COVERED = "covered"  # 遮挡
    BLURRED = "blurred"  # 模糊
    MOVED = "moved"  # 场景变更


@dataclass(frozen=True)
class Camera:
    """A camera point. Addresses hold no credentials; the password stands in the keyring.

    number      as painted on the tile, 1.. within the school
    device_code device number (设备编号) for form F5
    sub_url     None: the main stream serves small tiles too
    username    None: the camera asks for none
    onvif_url   device service address, None if unknown
    """

    school_id: int
    id: str
    number: int
    name: str
    device_code: str
    area: AreaClass
    indoor: bool
    main_url: str
    sub_url: str | None
    username: str | None
    onvif_url: str | None
    ptz: bool
    enabled: bool


@dataclass(frozen=True)
class CameraStatus:
    """A camera's live state at a moment. Times are Unix seconds (UTC).

    since         when the present state began; for LOST: when the last good frame was seen
    last_frame_at capture time of the newest frame, None before the first
    cause         only with LOST
    retry_at      when the next attempt is made; None: none is planned (bad password) or none needed
    attempt       failed attempts in a row
    faults        what the picture checks object to, with SUSPECT
    queued        it waits because its device lets out no more streams at a time
    """

    camera_id: str
    state: CameraState
    since: float
    last_frame_at: float | None = None
    cause: LossCause | None = None
    retry_at: float | None = None
    attempt: int = 0
    faults: tuple[PictureFault, ...] = ()
    queued: bool = False


@dataclass(frozen=True)
class CameraSpan:
    """A stretch of time in one state: the rows behind the 24-hour strip.

    `until` is None while it lasts. Written aggregated (a flapping camera folds into one span
    with `count`), see services/journal.py.
    """

    school_id: int
    camera_id: str
    since: datetime
    until: datetime | None
    state: CameraState
    cause: str | None
    count: int
    id: str = ""
