"""Splits a virtual X display into two monitors, and takes one away again, as unplugging does (RandR 1.5)."""

from __future__ import annotations

from Xlib.display import Display
from Xlib.ext import randr
from Xlib.protocol import rq


class _SetMonitor(rq.Request):  # type: ignore[misc]  # python-xlib has no types; its own SetMonitor is broken
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(43),
        rq.RequestLength(),
        rq.Window("window"),
        rq.Card32("name"),
        rq.Card8("primary"),
        rq.Card8("automatic"),
        rq.LengthOf("outputs", 2),
        rq.Int16("x"),
        rq.Int16("y"),
        rq.Card16("width"),
        rq.Card16("height"),
        rq.Card32("width_mm"),
        rq.Card32("height_mm"),
        rq.List("outputs", rq.Card32Obj),
    )


class Monitors:
    """The display's monitors, side by side."""

    def __init__(self) -> None:
        self._display = Display()
        self._root = self._display.screen().root

    def split(self) -> None:
        """The left half is the display's own output and primary, the right half a second monitor."""
        outputs = randr.get_screen_resources(self._root).outputs
        width, height = self._root.get_geometry().width, self._root.get_geometry().height
        self._set("LEFT", 0, width // 2, height, list(outputs[:1]), primary=1)
        self._set("RIGHT", width // 2, width - width // 2, height, [], primary=0)

    def unplug(self) -> None:
        """The second monitor is gone."""
        self._root.xrandr_delete_monitor(self._display.intern_atom("RIGHT"))
        self._display.sync()

    def plug(self) -> None:
        """It is back."""
        width, height = self._root.get_geometry().width, self._root.get_geometry().height
        self._set("RIGHT", width // 2, width - width // 2, height, [], primary=0)

    def close(self) -> None:
        """Disconnect."""
        self._display.close()

    def _set(self, name: str, x: int, width: int, height: int, outputs: list[int], *, primary: int) -> None:
        _SetMonitor(
            display=self._display.display,
            opcode=self._display.display.get_extension_major(randr.extname),
            window=self._root,
            name=self._display.intern_atom(name),
            primary=primary,
            automatic=0,
            x=x,
            y=0,
            width=width,
            height=height,
            width_mm=width // 4,
            height_mm=height // 4,
            outputs=outputs,
        )
        self._display.sync()
