"""How much disk the recorded clips take, and when a person must hear of it. Nothing is ever deleted here."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, Text, text

MB = 1_000_000

WARN_SHARE = 0.9
"""Share of the budget from which it is warned of."""

FREE_MIN_MB = 500
"""With less free disk no clip begins: the log and its records come first."""

_FULL = QT_TRANSLATE_NOOP(
    "app",
    "录像片段已占 {used} MB，超过了设定的 {budget} MB。请报告管理员：在设置里放宽上限，或给本机加装硬盘；"
    "片段不得自行删除，未经批准不得带出（查阅制度三、四）。",
)
_NEARLY = QT_TRANSLATE_NOOP(
    "app",
    "录像片段已占 {used} MB，接近设定的 {budget} MB。请报告管理员；片段不得自行删除，未经批准不得带出。",
)


def warning(directory: Path, budget_mb: float) -> Text | None:
    """What to say about the clips below `directory`, None while they are well within the budget."""
    used = _used_mb(directory)
    if used < WARN_SHARE * budget_mb:
        return None
    return text(_FULL if used >= budget_mb else _NEARLY, used=round(used), budget=round(budget_mb))


def require_room(directory: Path) -> None:
    """Raises EnvError where the disk has too little left for a clip."""
    free_mb = shutil.disk_usage(directory).free / MB
    if free_mb < FREE_MIN_MB:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "磁盘只剩 {free} MB，不能截取录像"), free=round(free_mb)),
            text(QT_TRANSLATE_NOOP("app", "请先清理磁盘；值班记录优先使用剩下的空间")),
        )


def _used_mb(directory: Path) -> float:
    total = 0
    for path in directory.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:  # a clip gets its final name at this moment
            continue
    return total / MB
