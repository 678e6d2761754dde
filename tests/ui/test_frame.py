"""The window's frame: pages and keys, full screen, top bar, right rail, message bar; nothing clipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import AreaClass, Camera
from app.domain.fault import Fault, FaultState
from app.domain.people import Account, Role
from app.domain.shift import ShiftName, ShiftSlot
from app.errors import EnvError
from app.events import SyncChanged, SyncState
from app.services.auth import Session
from app.text import text
from tests.ui.frame_parts import SetClock, misfits, outside
from ui import theme, times
from ui.rail import Rail, RailData, Todo
from ui.topbar import sync_words
from ui.widgets.message_bar import Tone
from ui.widgets.page import Page
from ui.window import MainWindow

SIZES = [(1366, 768), (1920, 1080)]


class WallStub(Page):
    """Stands where the wall stands: room for the pictures, the rail at the right."""

    NAME, ICON = "wall", "mdi6.view-grid-outline"

    def __init__(self, rail: Rail) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(rail)

    def title(self) -> str:
        return "监控墙"


def simple(name: str, word: str, icon: str) -> Page:
    class Simple(Page):
        NAME, ICON = name, icon
        entered = 0

        def title(self) -> str:
            return word

        def enter(self) -> None:
            self.entered += 1

    return Simple()


def session(clock: SetClock, role: Role = Role.GUARD) -> Session:
    start = times.local(clock.now()).replace(hour=8, minute=0, second=0, microsecond=0)
    slot = ShiftSlot(ShiftName.MORNING, start.date(), start, start + timedelta(hours=8))
    account = Account(9001, "a", "早班保安", role, "morning", True, clock.now())
    return Session(9001, "演示学校甲", account, slot, "turn", clock.now() - timedelta(hours=6, minutes=9))


def camera(number: int, name: str) -> Camera:
    url = "rtsp://127.0.0.1/main"
    return Camera(
        9001, f"c{number}", number, name, "", AreaClass.OTHER, False, url, None, None, None, False, True
    )


def fault(number: int, name: str, state: FaultState, found: datetime, symptom: str = "视频丢失") -> Fault:
    reported = None if state is FaultState.DETECTED else found + timedelta(minutes=10)
    return Fault(
        9001,
        f"f{number}",
        f"2026-{number}",
        f"c{number}",
        name,
        "",
        symptom,
        "",
        state,
        found,
        reported,
        None,
        None,
        "",
        "",
        None,
    )


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def rail(clock: SetClock) -> Rail:
    return Rail(session(clock), clock.now)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, clock: SetClock, rail: Rail) -> Iterator[MainWindow]:
    theme.apply(qapp, "dark")
    made = MainWindow(clock.now)
    qtbot.addWidget(made)
    for page in (
        WallStub(rail),
        simple("log", "值班日志", "mdi6.file-document-outline"),
        simple("faults", "报修", "mdi6.wrench-outline"),
        simple("help", "帮助", "mdi6.help-circle-outline"),
    ):
        made.add_page(page)
    made.topbar.show_school("演示学校甲")
    made.topbar.show_watch(session(clock).slot, "早班保安")
    made.show_page("wall")
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.hide()


def shown(window: QWidget, name: str) -> bool:
    found = window.findChild(QWidget, name)
    return found is not None and found.isVisible()


# --- pages and keys -----------------------------------------------------------------------------


def test_control_and_digit_choose_a_page_which_then_loads(qtbot: QtBot, window: MainWindow) -> None:
    for digit, name in ((Qt.Key.Key_2, "log"), (Qt.Key.Key_3, "faults"), (Qt.Key.Key_1, "wall")):
        with qtbot.waitSignal(window.page_shown) as gone:
            qtbot.keyClick(window, digit, Qt.KeyboardModifier.ControlModifier)
        assert gone.args == [name]
        assert window.current_page() == name
    qtbot.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() == "wall"


def test_a_click_in_the_left_rail_chooses_a_page(qtbot: QtBot, window: MainWindow) -> None:
    button = window.findChild(QWidget, "nav.faults")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.current_page() == "faults"


@pytest.mark.parametrize("key", ["F1", "F2", "F4", "F9"])
def test_the_windows_keys_are_told_on_every_page(qtbot: QtBot, window: MainWindow, key: str) -> None:
    for page in ("wall", "log"):
        window.show_page(page)
        with qtbot.waitSignal(window.key_pressed) as told:
            qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"))
        assert told.args == [key]


def test_keys_do_nothing_while_a_front_covers_the_frame(qtbot: QtBot, window: MainWindow) -> None:
    window.show_front(QLabel("登录"))
    assert window.front_shown()
    with qtbot.assertNotEmitted(window.key_pressed, wait=50):
        qtbot.keyClick(window, Qt.Key.Key_F2)
    window.show_frame()
    assert not window.front_shown()
    assert window.current_page() == "wall"


def test_taking_the_pages_away_leaves_nothing_behind(qtbot: QtBot, window: MainWindow) -> None:
    window.take_pages()
    qtbot.waitUntil(lambda: not window.findChildren(Page))
    assert window.page_names() == []
    assert window.navigation.names() == []
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() == ""


# --- full screen --------------------------------------------------------------------------------


def test_full_screen_hides_all_but_the_wall(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("log")
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.is_full()
    assert window.current_page() == "wall"
    assert not shown(window, "topbar")
    assert not shown(window, "nav")
    assert not shown(window, "banner")
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert shown(window, "topbar")
    assert shown(window, "nav")


def test_a_fault_shows_as_a_banner_in_full_screen_only(qtbot: QtBot, window: MainWindow) -> None:
    window.set_alert("07 食堂门口 · 视频丢失 · 剩 7:56")
    assert not shown(window, "banner")
    window.set_full_screen(True)
    assert shown(window, "banner")
    window.set_alert("")
    assert not shown(window, "banner")


def test_another_page_ends_full_screen(window: MainWindow) -> None:
    window.set_full_screen(True)
    window.show_page("faults")
    assert not window.is_full()
    assert shown(window, "topbar")


# --- top bar ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "waiting", "words"),
    [
        (SyncState.OFF, 0, "未接入县中心"),
        (SyncState.SYNCED, 0, "已同步 · 10:00:00"),
        (SyncState.SENDING, 3, "正在上传，3 条待传"),
        (SyncState.OFFLINE, 12, "离线，12 条待传"),
        (SyncState.REVOKED, 4, "县中心已停用本机，4 条待传"),
        (SyncState.FORKED, 2, "记录分叉，已另起一链，2 条待传"),
    ],
)
def test_the_sync_state_stands_in_words(
    window: MainWindow, clock: SetClock, state: SyncState, waiting: int, words: str
) -> None:
    change = SyncChanged(state, waiting, clock.now().timestamp())
    window.topbar.show_sync(change)
    assert sync_words(change) == words
    assert window.topbar.sync_text() == words


def test_the_time_to_handover_counts_down_and_over(qtbot: QtBot, window: MainWindow, clock: SetClock) -> None:
    assert window.topbar.handover_text() == "距交接 6 小时 0 分"
    clock.move(timedelta(hours=5, minutes=46))
    qtbot.waitUntil(lambda: window.topbar.handover_text() == "距交接 14 分", timeout=5000)
    clock.move(timedelta(minutes=20))
    qtbot.waitUntil(lambda: window.topbar.handover_text() == "已过交接 6 分", timeout=5000)


def test_without_a_shift_no_handover_is_shown(window: MainWindow) -> None:
    window.topbar.show_watch(None, "校长")
    assert window.topbar.handover_text() == ""


# --- right rail ---------------------------------------------------------------------------------


def texts(root: QWidget) -> list[str]:
    return [label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)]


def test_the_rail_shows_the_eight_hours_of_what_is_unreported_first(
    qtbot: QtBot, window: MainWindow, rail: Rail, clock: SetClock
) -> None:
    window.resize(1920, 1080)  # a low screen shows fewer, see the rail
    qtbot.waitUntil(lambda: rail.height() > 900)
    now = clock.now()
    rail.show_data(
        RailData(
            [
                fault(12, "实验室", FaultState.SCHOOL_HANDLING, now - timedelta(hours=2), "画面模糊"),
                fault(7, "食堂门口", FaultState.DETECTED, now - timedelta(minutes=4)),
                fault(3, "东围墙", FaultState.DETECTED, now - timedelta(hours=9)),
            ],
            {"c7": camera(7, "食堂门口")},
            [Todo("设备运行状况", "待签", "warn")],
        )
    )
    qtbot.waitUntil(lambda: "超时 1:00" in texts(rail))
    said = texts(rail)
    order = [said.index(words) for words in ("超时 1:00", "剩 7:56", "处理中")]
    assert order == sorted(order)
    assert "未结故障 3" in said
    assert "07 食堂门口 · 视频丢失" in said
    assert "待签" in said
    assert rail.alert() == "东围墙 · 视频丢失 · 超时 1:00 · 未结故障共 3 条"
    with qtbot.waitSignal(rail.fault_chosen) as chosen:
        qtbot.mouseClick(rail.findChild(QWidget, "rail.fault.f7"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["f7"]


def test_the_rail_says_when_nothing_is_open(rail: Rail) -> None:
    assert "没有未结故障" in texts(rail)
    assert rail.alert() == ""


def test_the_rail_counts_the_time_on_duty(rail: Rail) -> None:
    since = rail.findChild(QLabel, "rail.since")
    assert since.text() == "03:51 接班 · 已在岗 6 小时 9 分"


def test_the_three_large_buttons(qtbot: QtBot, rail: Rail) -> None:
    for name, signal in (("log", rail.log), ("fault", rail.fault), ("handover", rail.handover)):
        button = rail.findChild(QWidget, f"rail.{name}")
        assert button.height() == 64 or button.sizeHint().height() == 64
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_who_may_not_write_has_no_button_for_it(qtbot: QtBot, clock: SetClock) -> None:
    principal = Rail(session(clock, Role.PRINCIPAL), clock.now)
    qtbot.addWidget(principal)
    assert principal.findChild(QWidget, "rail.log") is None
    assert principal.findChild(QWidget, "rail.fault") is None
    assert principal.findChild(QWidget, "rail.handover") is not None


# --- message bar --------------------------------------------------------------------------------


def test_a_trouble_says_cause_and_next_step_and_stays(qtbot: QtBot, window: MainWindow) -> None:
    window.messages.trouble(EnvError(text("磁盘已满"), text("请清理磁盘后再试")))
    window.messages.trouble(EnvError(text("磁盘已满"), text("请清理磁盘后再试")))
    assert window.messages.texts() == ["磁盘已满。请清理磁盘后再试。"]
    qtbot.mouseClick(window.findChild(QWidget, "message.close"), Qt.MouseButton.LeftButton)
    assert window.messages.texts() == []
    assert not window.messages.isVisible()


def test_at_most_three_messages_stand_at_once(window: MainWindow) -> None:
    for number in range(5):
        window.messages.tell(f"第 {number} 条", Tone.WARN)
    assert window.messages.texts() == ["第 4 条", "第 3 条", "第 2 条"]


def test_a_message_moves_nothing_and_stands_whole_inside_the_page(qtbot: QtBot, window: MainWindow) -> None:
    moving = [part for part in window.findChildren(QWidget) if part.isVisible()]
    before = [part.mapTo(window, part.rect().topLeft()) for part in moving]
    for number in range(3):
        window.messages.tell(f"第 {number} 条：" + "县中心暂时连不上，记录已存在本机。" * 5, Tone.WARN)
    qtbot.waitUntil(lambda: misfits(window) == [] and outside(window) == [], timeout=2000)
    assert [part.mapTo(window, part.rect().topLeft()) for part in moving] == before
    window.resize(window.width() - 200, window.height() - 50)
    qtbot.waitUntil(lambda: misfits(window) == [] and outside(window) == [], timeout=2000)


# --- nothing clipped ----------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=["1366", "1920"])
def test_nothing_is_clipped(
    qtbot: QtBot,
    qapp: QApplication,
    window: MainWindow,
    rail: Rail,
    clock: SetClock,
    size: tuple[int, int],
    look: str,
) -> None:
    theme.apply(qapp, look)
    window.resize(*size)
    now = clock.now()
    name = "教学楼二层东侧楼道"
    faults = [fault(n, name, FaultState.DETECTED, now - timedelta(hours=n)) for n in range(1, 9)]
    rail.show_data(RailData(faults, {"c3": camera(3, "教学楼")}, [Todo("故障上报", "8 处未上报", "warn")]))
    window.topbar.show_school("垫江县桂溪镇中心小学校附属幼儿园")
    window.topbar.show_sync(SyncChanged(SyncState.FORKED, 1234, None))
    window.messages.tell("县中心暂时连不上，12 条记录已存在本机，恢复后自动上传。", Tone.WARN)
    qtbot.waitUntil(lambda: misfits(window) == [], timeout=2000)
    assert outside(window) == []


def test_a_number_that_stands_in_the_name_is_not_said_twice(rail: Rail, clock: SetClock) -> None:
    rail.show_data(
        RailData([fault(7, "07 食堂门口", FaultState.DETECTED, clock.now())], {"c7": camera(7, "食堂门口")})
    )
    assert rail.alert() == "07 食堂门口 · 视频丢失 · 剩 8:00"


def test_a_long_symptom_stands_whole_on_lines_of_its_own(
    qtbot: QtBot, window: MainWindow, rail: Rail, clock: SetClock
) -> None:
    symptom = "视频丢失（设备无应答），雨后反复出现，重启录像主机后仍未恢复"
    now = clock.now()
    rail.show_data(
        RailData(
            [
                fault(15, "15 后勤通道", FaultState.DETECTED, now, symptom),
                fault(7, "07 食堂门口", FaultState.DETECTED, now - timedelta(hours=7, minutes=59)),
            ]
        )
    )
    qtbot.waitUntil(lambda: "15 后勤通道" in texts(rail), timeout=2000)
    assert symptom in texts(rail)
    assert "07 食堂门口 · 视频丢失" in texts(rail)
    qtbot.waitUntil(lambda: misfits(window) == [], timeout=2000)


def test_a_report_of_another_day_says_which(
    qtbot: QtBot, window: MainWindow, rail: Rail, clock: SetClock
) -> None:
    now = clock.now()
    rail.show_data(
        RailData(
            [
                fault(7, "07 食堂门口", FaultState.REPORTED, now - timedelta(minutes=12)),
                fault(16, "16 配电房外", FaultState.REPORTED, now - timedelta(days=15)),
            ]
        )
    )
    qtbot.waitUntil(lambda: "已报学校 09:58" in texts(rail), timeout=2000)
    assert "已报学校 11-08 10:10" in texts(rail)
