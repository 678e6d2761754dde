"""Digital zoom: which part of a picture is shown. Fractions of the picture, pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 8.0
"""Largest factor (issue: digital zoom up to 8×)."""

STEP = 1.25
"""Factor of one notch of the wheel or one press of a key."""

PAN_STEP = 0.15
"""Share of what is seen that one press of a key moves."""


@dataclass(frozen=True)
class Zoom:
    """`factor` 1 shows the whole picture; `left` and `top` are where the shown part begins, 0 to 1."""

    factor: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def part(self) -> float:
        """Width and height of what is shown, as a share of the picture's."""
        return 1.0 / self.factor

    def by(self, steps: float, x: float = 0.5, y: float = 0.5) -> Zoom:
        """Nearer by `steps` (farther where negative); the point at `x`, `y` of what is shown stays put."""
        factor = min(max(self.factor * STEP**steps, 1.0), MOST)
        grown = self.part - 1.0 / factor
        return Zoom(factor, self.left + x * grown, self.top + y * grown).kept_inside()

    def moved(self, x: float, y: float) -> Zoom:
        """What is shown moves by shares of itself."""
        return Zoom(self.factor, self.left + x * self.part, self.top + y * self.part).kept_inside()

    def kept_inside(self) -> Zoom:
        """Not beyond the picture's edges."""
        most = 1.0 - self.part
        if self.factor < 1.0 + 1e-6:
            return WHOLE
        return Zoom(self.factor, min(max(self.left, 0.0), most), min(max(self.top, 0.0), most))


WHOLE = Zoom()
"""The whole picture."""
