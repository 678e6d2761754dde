"""The statistics overlay (key I): a stream's figures in words, as the engine measures them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.services.ports import StreamStats


def figure_lines(stats: StreamStats | None, *, main: bool) -> tuple[str, ...]:
    """Codec, size and stream; pictures and bits a second; keyframes and gaps; delay, engine and worker."""
    if stats is None:
        return (QCoreApplication.translate("Figures", "还没有数据"),)
    stream = (
        QCoreApplication.translate("Figures", "主码流")
        if main
        else QCoreApplication.translate("Figures", "子码流")
    )
    size = f"{stats.width}×{stats.height}"
    return (
        f"{stats.codec.upper()} {size} {stream}",
        QCoreApplication.translate("Figures", "{fps} 帧/秒 · {rate}").format(
            fps=f"{stats.fps:.1f}", rate=_rate(stats.kbit_s)
        ),
        QCoreApplication.translate("Figures", "关键帧间隔 {gop} 帧 · 间断 {gaps}").format(
            gop=stats.gop, gaps=stats.gaps
        ),
        _work(stats),
    )


def _rate(kbit_s: float) -> str:
    return f"{kbit_s / 1000:.1f} Mbit/s" if kbit_s >= 1000 else f"{kbit_s:.0f} kbit/s"


def _work(stats: StreamStats) -> str:
    parts = []
    if stats.delay_ms is not None:
        parts.append(QCoreApplication.translate("Figures", "延时 {ms} 毫秒").format(ms=round(stats.delay_ms)))
    if stats.engine:
        parts.append(stats.engine)
    parts.append(QCoreApplication.translate("Figures", "进程 {n}").format(n=stats.worker + 1))
    return " · ".join(parts)
