"""What the tour does, step by step, as a guard, a manager and a county officer would.

Each step is one function that presses, types and looks; it raises NotSo when the screen does not
follow. Faults and the centre's stop come from the command line, as a trainer would give them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ui.tour.driver import Driver, NotSo

FAULTY = 7
"""The camera that fails in the tour: 食堂门口."""

CLIP_S = 10


@dataclass
class Findings:
    """What the tour saw and measured."""

    figures: dict[str, Any] = field(default_factory=dict)
    steps: list[tuple[str, str, float, str]] = field(default_factory=list)
    """(title, picture or "", seconds, "" or what went wrong)."""


class Tour:
    """One run through the program on the demo county."""

    def __init__(self, driver: Driver, data: Path, out: Path) -> None:
        self._driver, self._robot = driver, driver.robot
        self._data, self._out = data, out
        self._guard_password = ""
        self.findings = Findings()

    def run(self) -> Findings:
        """All steps in order; a step that fails is told and the next one is tried."""
        for number, (title, act) in enumerate(self._steps(), 1):
            began = time.monotonic()
            trouble = ""
            try:
                act()
            except NotSo as error:
                trouble = str(error)
            picture = f"{number:02d}-{act.__name__.strip('_')}.png"
            self._robot.save_picture(self._out / picture)
            self.findings.steps.append((title, picture, time.monotonic() - began, trouble))
        return self.findings

    def _steps(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("登录：账号、班次、密码", self._login_page),
            ("监控墙：16 路实时画面", self._wall),
            ("放大一路（主码流），再返回", self._enlarge),
            ("布局 2×2、3×3、自动", self._layouts),
            ("记一笔（F2）：类别、情况记载、处理意见", self._entry),
            ("签名保存", self._sign),
            ("停滞：3 秒后标明", self._stalled),
            ("断开：原因和重连倒计时", self._lost),
            ("报修（F4）：一键送出", self._fault),
            ("恢复：画面自动回来", self._heal),
            ("截取录像（F5）", self._clip),
            ("录像回放（libVLC）", self._playback),
            ("值班日志", self._log),
            ("打印：表一预览并存 PDF", self._print),
            ("县中心停止：照常记录，状态栏写明待传条数", self._centre_gone),
            ("县中心恢复：自动补传", self._centre_back),
            ("统计：各点位 24 小时", self._strips),
            ("交接：换人不断画面", self._handover),
            ("管理员：添加自己的摄像机", self._own_camera),
            ("县电教中心：各校一览", self._county),
            ("县电教中心：打开乙校监控墙", self._county_wall),
        ]

    # --- what every step uses -------------------------------------------------------------------

    def _demo(self, *order: str) -> str:
        """One order to the demo through the command line."""
        command = [sys.executable, "-m", "app.cli", "demo", *order, "--data", str(self._data)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise NotSo(f"guardroom demo {' '.join(order)}: {done.stderr.strip()}")
        return done.stdout

    def facts(self) -> dict[str, Any]:
        """Records of school 甲 here and at the centre."""
        facts: dict[str, Any] = json.loads(self._demo("facts"))
        return facts

    def _tiles(self) -> list[dict[str, Any]]:
        return self._driver.ask("state", name="wall.canvas") or []

    def _live(self) -> int:
        return sum(tile["state"] == "live" for tile in self._tiles())

    def _tile(self, number: int) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            return next((tile for tile in self._tiles() if tile["number"] == number), None)

        return self._driver.wait(f"tile {number}", found)

    def _tile_reaches(self, number: int, state: str, timeout_s: float) -> None:
        self._driver.wait(f"tile {number} {state}", lambda: self._tile(number)["state"] == state, timeout_s)

    def _click_tile(self, number: int, *, times: int = 1) -> None:
        x, y, width, height = self._tile(number)["rect"]
        self._robot.click(x + width // 2, y + height // 2, times=times)

    def _pictures_move(self) -> int:
        """How many visible tiles show other pixels one second later."""
        tiles = self._tiles()
        before = self._robot.picture()
        time.sleep(1.0)
        after = self._robot.picture()
        return sum(_differs(before, after, tile["rect"]) for tile in tiles)

    def _sign_in(self, account: str | None = None) -> None:
        """Choose the account (or leave the offered one) and type the password the demo shows."""
        driver = self._driver
        driver.find("login.go")
        if account is not None:
            driver.click(account)
            driver.wait("the chosen account's password", lambda: self._demo_password("login"))
        driver.wait("password field", lambda: driver.find("login.password")["focus"])
        self._robot.type(self._demo_password("login"))
        self._robot.press("Enter")

    def _demo_password(self, prefix: str) -> str:
        return self._driver.text(f"{prefix}.demo").replace(":", "：").rpartition("：")[2].strip()

    @contextmanager
    def _page(self, name: str) -> Iterator[None]:
        self._driver.find("nav.help")  # the last page: before it the rail still grows

        def turned() -> bool:
            """A message that slides in moves the rail under the pointer: then press again, as one does."""
            self._driver.click(f"nav.{name}")
            time.sleep(0.5)
            return self._driver.shows(f"page.{name}")

        self._driver.wait(f"page {name}", turned)
        yield

    # --- the steps ------------------------------------------------------------------------------

    def _login_page(self) -> None:
        self._driver.find("login.go", timeout_s=60)
        self._driver.wait("the offered account", lambda: self._demo_password("login"))

    def _wall(self) -> None:
        self._guard_password = self._demo_password("login")
        self._sign_in()
        began = time.monotonic()
        driver = self._driver
        driver.wait("the wall", lambda: len(self._tiles()) == 16, 30)
        driver.wait("16 live tiles", lambda: self._live() == 16, 30)
        self.findings.figures["wall_complete_s"] = round(time.monotonic() - began, 2)
        self.findings.figures["live_tiles"] = self._pictures_move()
        if self.findings.figures["live_tiles"] < 16:
            raise NotSo(f"only {self.findings.figures['live_tiles']} of 16 pictures move")
        driver.ask("lateness", reset=True)

    def _enlarge(self) -> None:
        self._click_tile(5, times=2)
        self._driver.wait("one tile", lambda: len(self._tiles()) == 1)
        self._tile_reaches(5, "live", 10)
        time.sleep(1.5)
        self._robot.save_picture(self._out / "03b-enlarged.png")
        self._robot.press("Esc")
        self._driver.wait("all tiles", lambda: len(self._tiles()) == 16)

    def _layouts(self) -> None:
        for chord, count in (("Alt+2", 4), ("Alt+5", 9), ("Alt+9", 16)):
            self._robot.press(chord)
            self._layout_stands(count)
        self._driver.wait("16 live tiles", lambda: self._live() == 16)

    def _layout_stands(self, count: int) -> None:
        self._driver.wait(f"{count} tiles", lambda: len(self._tiles()) == count)
        time.sleep(0.5)

    def _entry(self) -> None:
        self._click_tile(1)
        self._robot.press("F2")
        self._driver.click("entry.category.vehicle")
        words = "送货车 1 辆进校，已登记；司机由食堂管理员接入，10 分钟后离开。"
        self._driver.write("entry.situation", words)
        self._driver.write("entry.handling", "已核对证件。")
        self._driver.wait("kept draft", lambda: "草稿" in self._driver.text("entry.state"))

    def _sign(self) -> None:
        self._press_sign()

    def _press_sign(self) -> None:
        driver = self._driver
        driver.click("entry.password")
        self._robot.type(self._guard_password)
        self._robot.press("Ctrl+Enter")
        driver.wait("folded panel", lambda: not driver.shows("entry.sign"))

    def _stalled(self) -> None:
        self._demo("fail", str(FAULTY), "stall")
        self._tile_reaches(FAULTY, "stalled", 15)
        time.sleep(1.0)

    def _lost(self) -> None:
        self._tile_reaches(FAULTY, "lost", 20)
        time.sleep(1.2)

    def _fault(self) -> None:
        driver = self._driver
        self._click_tile(FAULTY)
        self._robot.press("F4")
        driver.find("fault.send")
        driver.wait("drafted symptom", lambda: driver.text("fault.symptom"))
        self._robot.save_picture(self._out / "09b-report.png")
        driver.click("fault.send")
        driver.wait("folded panel", lambda: not driver.shows("fault.send"))
        time.sleep(0.8)

    def _heal(self) -> None:
        self._demo("fail", str(FAULTY), "none")
        self._driver.wait("16 live tiles", lambda: self._live() == 16, 90)

    def _clip(self) -> None:
        self._click_tile(2)
        self._robot.press("F5")
        time.sleep(CLIP_S + 4)

    def _playback(self) -> None:
        driver = self._driver
        with self._page("playback"):
            driver.wait("a clip", lambda: driver.ask("table", name="playback.table"))
            driver.click_row("playback.table", "02")
            driver.click("playback.play")
            driver.wait("moving pictures", self._playing, 15)

    def _playing(self) -> bool:
        x, y, width, height = self._driver.find("playback.picture")["rect"]
        before = self._robot.picture(x, y, width, height)
        time.sleep(0.5)
        return not np.array_equal(before, self._robot.picture(x, y, width, height))

    def _log(self) -> None:
        with self._page("log"):
            self._driver.wait("entries", lambda: self._driver.ask("table", name="log.table"))
            time.sleep(0.5)

    def _print(self) -> None:
        driver = self._driver
        pdf = self._out / "F1.pdf"
        pdf.unlink(missing_ok=True)
        driver.click("log.print")
        driver.find("print.paper")
        time.sleep(0.8)
        self._robot.save_picture(self._out / "14b-preview.png")
        driver.click("print.pdf")
        driver.wait("file name", lambda: driver.find("fileNameEdit")["focus"])
        self._robot.press("Ctrl+a")
        self._robot.type(str(pdf))
        self._robot.press("Enter")
        driver.wait("the PDF", pdf.is_file)
        driver.click("print.close")
        driver.wait("closed preview", lambda: not driver.shows("print.paper"))

    def _centre_gone(self) -> None:
        driver = self._driver
        self._demo("centre", "stop")
        with self._page("wall"):
            for words in ("县中心停机时照常记录。", "第二条，仍在本机保存。"):
                self._robot.press("F2")
                driver.write("entry.situation", words)
                self._press_sign()
        driver.wait("offline, counted", lambda: "待传" in driver.text("topbar.sync"), 60)

    def _centre_back(self) -> None:
        self._demo("centre", "start")
        self._driver.wait("synced", lambda: "已同步" in self._driver.text("topbar.sync"), 120)

    def _strips(self) -> None:
        with self._page("strips"):
            time.sleep(2.0)

    def _handover(self) -> None:
        driver = self._driver
        with self._page("wall"):
            self._robot.press("F9")
            driver.find("handover.go")
            time.sleep(0.5)
            self._robot.save_picture(self._out / "18b-handover.png")
            driver.click("handover.sign_out")
            driver.click("handover.sign_out")  # the first press asks: the post would be empty
        driver.find("login.go")

    def _own_camera(self) -> None:
        driver = self._driver
        self._sign_in("login.account.4")
        with self._page("settings"):
            rows = driver.wait("cameras", lambda: driver.ask("table", name="settings.cameras"))
            address = next(cell for cell in rows[0] if cell.startswith("rtsp://"))
            driver.click("settings.add")
            driver.write("camera.name", "自己的摄像机")
            driver.write("camera.main_url", address)
            driver.click("camera.test")
            driver.wait("the camera's answer", lambda: "1920" in driver.text("camera.told"), 30)
            self._robot.save_picture(self._out / "19b-camera.png")
            driver.click("camera.cancel")

    def _county(self) -> None:
        driver = self._driver
        self._log_out()
        driver.click("login.place.county")
        driver.wait("the county's accounts", lambda: "dianjiao" in driver.text("login.demo"), 30)
        self._sign_in()
        driver.find("page.county")
        driver.wait("78 schools", lambda: len(driver.ask("table", name="county.table") or []) >= 78, 60)
        driver.click_row("county.table", "演示学校甲")
        time.sleep(1.0)

    def _county_wall(self) -> None:
        driver = self._driver
        driver.click_row("county.table", "演示学校乙")
        driver.click("county.open_wall")
        driver.wait("4 live tiles", lambda: len(self._tiles()) == 4 and self._live() == 4, 30)
        time.sleep(1.0)

    def _log_out(self) -> None:
        self._driver.click("topbar.user")
        self._driver.click("menu.sign_out")


def _differs(before: Any, after: Any, rect: list[int]) -> bool:
    x, y, width, height = rect
    part = (slice(y + 30, y + height - 4), slice(x + 4, x + width - 4))
    return bool((np.abs(before[part].astype(int) - after[part].astype(int)) > 12).any())
