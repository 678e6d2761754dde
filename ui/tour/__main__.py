"""`python -m ui.tour --data DIR --out OUT`: the guided tour on a virtual display of its own.

The demo's server must run already (`guardroom tour` sees to that).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ui.tour.display import virtual_display
from ui.tour.report import write_report
from ui.tour.script import Tour
from ui.tour.window import WindowProcess


def main() -> int:
    """Run the tour and write its report; 0 when every step was as it should be."""
    parser = argparse.ArgumentParser(prog="guardroom-tour")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with (
        virtual_display(),
        WindowProcess(args.data, "--demo", errors=args.out / "window.log") as window,
    ):
        tour = Tour(window.driver, args.data, args.out)
        findings = tour.run()
        lateness = window.driver.ask("lateness")
        facts = tour.facts()
    findings.figures |= {"ui_late_p99_ms": round(lateness["p99_ms"], 2), **facts}
    findings.figures["ui_late_max_ms"] = round(lateness["max_ms"], 2)
    return write_report(args.out, findings)


if __name__ == "__main__":
    sys.exit(main())
