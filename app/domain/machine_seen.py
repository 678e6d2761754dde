"""设备运行状况 in the form's own words, drafted from what the machine saw (form F1, note 3).

The texts are what gets written on the form, so they are Chinese in every language of the program.
The machine says only what it saw: recorder and monitor are not connected to it, so it says that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from app.domain.camera import Camera, CameraSpan, CameraState, CameraStatus, LossCause, PictureFault

CAUSE_WORDS = {
    LossCause.UNREACHABLE: "网络不通",
    LossCause.REFUSED: "设备拒绝连接",
    LossCause.NOT_FOUND: "地址不存在",
    LossCause.BAD_PASSWORD: "密码错误",
    LossCause.BAD_CERTIFICATE: "证书不受信任",
    LossCause.BAD_STREAM: "码流异常",
    LossCause.TIMEOUT: "设备无应答",
    LossCause.ENDED: "设备中断连接",
}
FAULT_WORDS = {
    PictureFault.BLACK: "画面无内容",
    PictureFault.FROZEN: "画面冻结",
    PictureFault.COVERED: "镜头被遮挡",
    PictureFault.BLURRED: "图象模糊",
    PictureFault.MOVED: "场景变更",
}
COMMA, SEMICOLON = "，", "；"
LOST = "视频丢失"
REST = "计划停机"
FLICKER = "图象闪烁"
TAIL = "录像主机、显示器未接入本系统，由值班人员查看"


def symptom(status: CameraStatus) -> str:
    """故障现象 for the repair report, from a camera's live state; empty when nothing is wrong."""
    if status.state is CameraState.LOST:
        cause = CAUSE_WORDS[status.cause] if status.cause else ""
        return f"{LOST}（{cause}）" if cause else LOST
    if status.state is CameraState.STALLED:
        return FLICKER
    return "、".join(FAULT_WORDS[fault] for fault in status.faults)


def label(camera: Camera) -> str:
    """Number and name as on the tile: "07 食堂门口"."""
    return f"{camera.number:02d} {camera.name}"


def describe(
    cameras: Sequence[Camera], spans: Iterable[CameraSpan], since: datetime, until: datetime, zone: tzinfo
) -> str:
    """One sentence or two on all cameras in [since, until): what failed or rested, when, how often; the rest.

    Several stretches of one kind of one camera fold into one mention with their number and length.
    """
    found: dict[str, dict[str, list[CameraSpan]]] = defaultdict(lambda: defaultdict(list))
    watched: set[str] = set()
    for span in sorted(spans, key=lambda span: span.since):
        watched.add(span.camera_id)
        for word in trouble_words(span) or ([REST] if span.state is CameraState.RESTING else []):
            found[word][span.camera_id].append(span)
    troubled = {camera_id for by_camera in found.values() for camera_id in by_camera}
    parts = [
        f"{word} {len(named)} 路：{COMMA.join(named)}"
        for word in (LOST, FLICKER, *FAULT_WORDS.values(), REST)
        if (
            named := [
                _mention(c, found[word][c.id], since, until, zone) for c in cameras if c.id in found[word]
            ]
        )
    ]
    known = [camera.id for camera in cameras if camera.enabled]
    unwatched = sum(1 for camera_id in known if camera_id not in watched)
    fine = sum(1 for camera_id in known if camera_id in watched and camera_id not in troubled)
    if unwatched:
        parts.append(f"{unwatched} 路本时段无监视数据")
    rest = [f"{'其余 ' if parts else ''}{fine} 路正常"] if fine else []
    return SEMICOLON.join(parts) + ("。" if parts else "") + COMMA.join([*rest, TAIL]) + "。"


def trouble_words(span: CameraSpan) -> list[str]:
    """What a span is called on the form; nothing where all is well."""
    if span.state is CameraState.LOST:
        return [LOST]
    if span.state is CameraState.STALLED:
        return [FLICKER]
    if span.state is CameraState.SUSPECT:
        names = [name for name in (span.cause or "").split(",") if name in set(PictureFault)]
        return [FAULT_WORDS[PictureFault(name)] for name in names]
    return []


def _mention(
    camera: Camera, spans: Sequence[CameraSpan], since: datetime, until: datetime, zone: tzinfo
) -> str:
    name = label(camera)
    first = max(spans[0].since, since)
    last = spans[-1].until
    begin = _clock(first, zone, since)
    times = sum(span.count for span in spans)
    length = sum((_length(span, since, until) for span in spans), timedelta())
    often = f"，共 {times} 次、{_words_of(length)}" if times > 1 else ""
    if last is None or last.astimezone(UTC) >= until.astimezone(UTC):
        return f"{name} {begin} 起{often}"
    if times > 1:
        return f"{name} {begin}—{_clock(last, zone, since)}{often}"
    return f"{name} {begin} 起 {_words_of(length)}"


def _length(span: CameraSpan, since: datetime, until: datetime) -> timedelta:
    return max(min(span.until or until, until) - max(span.since, since), timedelta())


def _words_of(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分"


def _clock(moment: datetime, zone: tzinfo, since: datetime) -> str:
    local = moment.astimezone(zone)
    if local.date() == since.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local.month}月{local.day}日 {local:%H:%M}"
