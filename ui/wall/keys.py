"""The wall's keys as one table: what each does, and how the help and the menus name it.

Knows key codes, not widgets. Digits stand outside the table, they collect to a camera's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, Qt

from app.text import QT_TRANSLATE_NOOP

Key = Qt.Key
Modifier = Qt.KeyboardModifier


class Act(Enum):
    """Everything that a key, a menu entry or a button on a tile can ask of the wall."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    OPEN = auto()
    ENLARGE = auto()
    BACK = auto()
    PREVIOUS_PAGE = auto()
    NEXT_PAGE = auto()
    LAYOUT = auto()
    LOG = auto()
    STILL = auto()
    FAULT = auto()
    CLIP = auto()
    RETRY = auto()
    FULL_SCREEN = auto()
    HELP = auto()
    TOUR = auto()
    VIEWS = auto()
    LIST = auto()
    CARRY_LEFT = auto()
    CARRY_RIGHT = auto()
    CARRY_UP = auto()
    CARRY_DOWN = auto()
    ZOOM_IN = auto()
    ZOOM_OUT = auto()
    ZOOM_WHOLE = auto()
    PAN_LEFT = auto()
    PAN_RIGHT = auto()
    PAN_UP = auto()
    PAN_DOWN = auto()
    FIGURES = auto()
    PTZ = auto()
    REPLAY = auto()
    CAMERA = auto()


WALL_KEYS: dict[int, Act] = {
    Key.Key_Left: Act.LEFT,
    Key.Key_Right: Act.RIGHT,
    Key.Key_Up: Act.UP,
    Key.Key_Down: Act.DOWN,
    Key.Key_Return: Act.OPEN,
    Key.Key_Enter: Act.OPEN,
    Key.Key_F: Act.ENLARGE,
    Key.Key_Escape: Act.BACK,
    Key.Key_Space: Act.TOUR,
    Key.Key_V: Act.VIEWS,
    Key.Key_L: Act.LIST,
    Key.Key_I: Act.FIGURES,
    Key.Key_P: Act.PTZ,
    Key.Key_R: Act.REPLAY,
    Key.Key_C: Act.CAMERA,
    Key.Key_Plus: Act.ZOOM_IN,
    Key.Key_Equal: Act.ZOOM_IN,
    Key.Key_Minus: Act.ZOOM_OUT,
}
"""Without a modifier, while the wall itself has the keyboard: in a text field these keys are the field's."""

_CTRL_KEYS: dict[int, Act] = {
    Key.Key_Left: Act.CARRY_LEFT,
    Key.Key_Right: Act.CARRY_RIGHT,
    Key.Key_Up: Act.CARRY_UP,
    Key.Key_Down: Act.CARRY_DOWN,
}

_SHIFT_KEYS: dict[int, Act] = {
    Key.Key_Left: Act.PAN_LEFT,
    Key.Key_Right: Act.PAN_RIGHT,
    Key.Key_Up: Act.PAN_UP,
    Key.Key_Down: Act.PAN_DOWN,
    Key.Key_Plus: Act.ZOOM_IN,
}
HELD_KEYS: dict[Modifier, dict[int, Act]] = {
    Modifier.ControlModifier: _CTRL_KEYS,
    Modifier.ShiftModifier: _SHIFT_KEYS,
}
"""With Ctrl or Shift, while the wall itself has the keyboard; "+" needs Shift on most keyboards."""

PAGE_KEYS: dict[int, Act] = {
    Key.Key_F1: Act.HELP,
    Key.Key_F2: Act.LOG,
    Key.Key_F3: Act.STILL,
    Key.Key_F4: Act.FAULT,
    Key.Key_F5: Act.CLIP,
    Key.Key_F11: Act.FULL_SCREEN,
}
"""Without a modifier, anywhere on the page."""

ALT_KEYS: dict[int, Act] = {
    Key.Key_Left: Act.PREVIOUS_PAGE,
    Key.Key_Right: Act.NEXT_PAGE,
    **{Key.Key_1 + i: Act.LAYOUT for i in range(9)},
}
"""With Alt, anywhere on the page."""


def layout_number(key: int) -> int:
    """The place in the list of layouts that Alt and this key choose, from 0."""
    return key - Key.Key_1


def digit(key: int) -> int | None:
    """The digit of a number key, of the keypad too."""
    return key - Key.Key_0 if Key.Key_0 <= key <= Key.Key_9 else None


def bare(modifiers: Modifier) -> Modifier:
    """The modifiers that are held; the keypad's own flag does not count."""
    return modifiers & ~Modifier.KeypadModifier


@dataclass(frozen=True)
class Help:
    """One row of the help overlay; `words` is a source text, translated when shown."""

    keys: str
    words: str

    def shown(self) -> str:
        """The words in the user's language."""
        return QCoreApplication.translate("WallKeys", self.words)


HELP: tuple[Help, ...] = (
    Help("← → ↑ ↓", QT_TRANSLATE_NOOP("WallKeys", "移动选中的画面")),
    Help("Enter · F", QT_TRANSLATE_NOOP("WallKeys", "放大选中的画面（双击也可以）")),
    Help("Esc", QT_TRANSLATE_NOOP("WallKeys", "返回监控墙")),
    Help("← →", QT_TRANSLATE_NOOP("WallKeys", "放大时看上一路、下一路")),
    Help("+ − 0", QT_TRANSLATE_NOOP("WallKeys", "放大时拉近、拉远、还原（滚轮、双击）")),
    Help("Shift+← → ↑ ↓", QT_TRANSLATE_NOOP("WallKeys", "拉近后移动画面（拖动也可以）")),
    Help("P", QT_TRANSLATE_NOOP("WallKeys", "云台面板")),
    Help("0–9 Enter", QT_TRANSLATE_NOOP("WallKeys", "按编号找摄像机，例如 1 2 Enter")),
    Help("L", QT_TRANSLATE_NOOP("WallKeys", "摄像机列表：查找，拖到格子里")),
    Help("Alt+1 … 9", QT_TRANSLATE_NOOP("WallKeys", "布局：1、4、6、8、9、12、16、25 格、自动")),
    Help("Alt+← →", QT_TRANSLATE_NOOP("WallKeys", "上一页、下一页")),
    Help("Ctrl+← → ↑ ↓", QT_TRANSLATE_NOOP("WallKeys", "与旁边一格对调（拖动也可以）")),
    Help("V", QT_TRANSLATE_NOOP("WallKeys", "视图：保存布局、轮巡设置、第二监控墙")),
    Help("Space", QT_TRANSLATE_NOOP("WallKeys", "暂停或继续轮巡")),
    Help("I", QT_TRANSLATE_NOOP("WallKeys", "显示或收起码流统计")),
    Help("F2", QT_TRANSLATE_NOOP("WallKeys", "对选中的画面记一笔")),
    Help("F3", QT_TRANSLATE_NOOP("WallKeys", "截图")),
    Help("F4", QT_TRANSLATE_NOOP("WallKeys", "对选中的画面报修")),
    Help("F5", QT_TRANSLATE_NOOP("WallKeys", "截取录像，从按键之前开始；再按一次结束")),
    Help("R", QT_TRANSLATE_NOOP("WallKeys", "即时回放选中的画面")),
    Help("C", QT_TRANSLATE_NOOP("WallKeys", "点位详情：24 小时状态、报修、记录、截图和录像")),
    Help("F9", QT_TRANSLATE_NOOP("WallKeys", "交接班")),
    Help("F11", QT_TRANSLATE_NOOP("WallKeys", "全屏，再按一次退出")),
    Help("Menu", QT_TRANSLATE_NOOP("WallKeys", "打开菜单（右键也可以）")),
    Help("F1", QT_TRANSLATE_NOOP("WallKeys", "显示或收起这张按键表")),
)
"""Every key of the wall, in the order of ui.md. F9 belongs to the frame and is named for completeness."""
