"""What the machine says on the form, word for word."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.camera import (
    AreaClass,
    Camera,
    CameraSpan,
    CameraState,
    CameraStatus,
    LossCause,
    PictureFault,
)
from app.domain.machine_seen import describe, symptom

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 11, 22, 8, tzinfo=ZONE)
END = datetime(2026, 11, 22, 14, 5, tzinfo=ZONE)
TAIL = "录像主机、显示器未接入本系统\uff0c由值班人员查看。"


def camera(number: int, name: str) -> Camera:
    url = f"rtsp://192.0.2.1/{number}"
    return Camera(
        1, f"c{number}", number, name, "", AreaClass.OTHER, False, url, None, None, None, False, True
    )


CAMERAS = [camera(1, "校门外"), camera(7, "食堂门口"), camera(12, "实验室")]


def span(
    number: int,
    state: CameraState,
    since: datetime,
    until: datetime | None,
    cause: str | None = None,
    n: int = 1,
) -> CameraSpan:
    return CameraSpan(1, f"c{number}", since, until, state, cause, n, f"{number}-{since}")


def live(number: int) -> CameraSpan:
    return span(number, CameraState.LIVE, BEGIN - timedelta(days=2), None)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 22, hour, minute, tzinfo=ZONE)


def test_all_is_well() -> None:
    assert describe(CAMERAS, map(live, (1, 7, 12)), BEGIN, END, ZONE) == f"3 路正常\uff0c{TAIL}"


def test_what_still_lasts_and_what_is_over() -> None:
    spans = [
        live(1),
        span(7, CameraState.LOST, at(14, 2), None, "timeout"),
        span(12, CameraState.SUSPECT, at(9, 0), at(9, 30), "blurred"),
    ]
    assert describe(CAMERAS, spans, BEGIN, END, ZONE) == (
        "视频丢失 1 路\uff1a07 食堂门口 14:02 起\uff1b图象模糊 1 路\uff1a12 实验室 09:00 起 30 分钟。"
        f"其余 1 路正常\uff0c{TAIL}"
    )


def test_repeated_losses_of_one_camera_are_one_mention() -> None:
    spans = [
        live(1),
        live(12),
        span(7, CameraState.LOST, at(9, 0), at(9, 2), n=3),
        span(7, CameraState.LOST, at(10, 0), at(10, 4)),
    ]
    assert "视频丢失 1 路\uff1a07 食堂门口 09:00—10:04\uff0c共 4 次、6 分钟。" in describe(
        CAMERAS, spans, BEGIN, END, ZONE
    )


def test_a_camera_nobody_watched_is_not_called_fine() -> None:
    said = describe(CAMERAS, [live(1)], BEGIN, END, ZONE)
    assert said.startswith("2 路本时段无监视数据。其余 1 路正常")


def test_a_loss_from_before_begins_with_the_stretch() -> None:
    spans = [span(1, CameraState.LOST, BEGIN - timedelta(days=1), None)]
    assert "01 校门外 08:00 起" in describe(CAMERAS[:1], spans, BEGIN, END, ZONE)


def test_symptoms() -> None:
    lost = CameraStatus("c7", CameraState.LOST, 0.0, cause=LossCause.BAD_PASSWORD)
    assert symptom(lost) == "视频丢失\uff08密码错误\uff09"
    faults = (PictureFault.COVERED, PictureFault.BLURRED)
    assert symptom(CameraStatus("c7", CameraState.SUSPECT, 0.0, faults=faults)) == "镜头被遮挡、图象模糊"
    assert symptom(CameraStatus("c7", CameraState.LIVE, 0.0)) == ""
