"""The tour's report: report.md for people, report.json with the same figures, the PDF as a picture."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument

from ui.tour.script import Findings

_NAMES = {
    "live_tiles": "实时画面（像素在动的画面数）",
    "wall_complete_s": "登录后监控墙完整，秒",
    "ui_late_p99_ms": "界面线程迟到 p99，毫秒",
    "ui_late_max_ms": "界面线程迟到最大值，毫秒",
    "records_written": "甲校记录数",
    "records_at_centre": "其中县中心已有",
    "chain_ok": "校验链完整",
}


def write_report(out: Path, findings: Findings) -> int:
    """Write report.md and report.json into `out`; returns 0 when no step went wrong, else 1."""
    pdf = out / "F1.pdf"
    if pdf.is_file():
        _picture_of(pdf, out / "F1.png")
    (out / "report.json").write_text(json.dumps(findings.figures, indent=1) + "\n", "utf-8")
    wrong = [step for step in findings.steps if step[3]]
    lines = [
        "# 值守台导览报告",
        "",
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}，{len(findings.steps)} 步，{len(wrong)} 步有问题。",
        "",
        "| 数据 | 值 |",
        "|---|---|",
        *[f"| {_NAMES.get(key, key)} | {value} |" for key, value in findings.figures.items()],
        "",
        "| 步 | 结果 | 秒 | 图 |",
        "|---|---|---|---|",
        *[
            f"| {title} | {'未通过' if trouble else '通过'} | {seconds:.1f} | [{picture}]({picture}) |"
            for title, picture, seconds, trouble in findings.steps
        ],
        "",
        *[f"- **{title}**：{trouble}" for title, _, _, trouble in wrong],
    ]
    (out / "report.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    print("\n".join(lines))
    return 1 if wrong else 0


def _picture_of(pdf: Path, picture: Path) -> None:
    document = QPdfDocument()
    document.load(str(pdf))
    size = document.pagePointSize(0) * (150 / 72)
    document.render(0, QSize(round(size.width()), round(size.height()))).save(str(picture))
    document.close()
