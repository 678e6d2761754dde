"""A pinhole camera above the ground: metres in, pixels of a 1920×1080 picture out.

World axes: X to the right, Y away from the camera, Z up; the camera stands at (0, 0, height).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1920, 1080
NEAR = 0.4
"""Nothing nearer than this many metres is drawn."""

Point = tuple[float, float, float]
Pixel = tuple[float, float]


@dataclass(frozen=True)
class Lens:
    """height in metres, pitch (downwards) and yaw (to the right) in degrees, focal length in pixels."""

    height: float = 5.0
    pitch: float = 18.0
    focal: float = 1300.0
    yaw: float = 0.0

    def to_camera(self, point: Point) -> Point:
        """Right, up and depth of a point, as the camera sees it."""
        x, y, z = point
        yaw, pitch = math.radians(self.yaw), math.radians(self.pitch)
        right = x * math.cos(yaw) - y * math.sin(yaw)
        ahead = x * math.sin(yaw) + y * math.cos(yaw)
        rise = z - self.height
        depth = ahead * math.cos(pitch) - rise * math.sin(pitch)
        return right, ahead * math.sin(pitch) + rise * math.cos(pitch), depth

    def pixel(self, point: Point) -> Pixel:
        """Where a point in front of the camera appears."""
        right, up, depth = self.to_camera(point)
        depth = max(depth, NEAR)
        return WIDTH / 2 + self.focal * right / depth, HEIGHT / 2 - self.focal * up / depth

    def scale(self, point: Point) -> float:
        """Pixels per metre at a point."""
        return self.focal / max(self.to_camera(point)[2], NEAR)

    def outline(self, points: Sequence[Point]) -> list[Pixel]:
        """A polygon's outline in pixels, cut off in front of the near plane; empty when all of it is."""
        eye = [self.to_camera(p) for p in points]
        kept: list[Point] = []
        for before, after in zip([eye[-1], *eye[:-1]], eye, strict=True):
            if (before[2] >= NEAR) != (after[2] >= NEAR):
                share = (NEAR - before[2]) / (after[2] - before[2])
                right, up, depth = (b + (a - b) * share for b, a in zip(before, after, strict=True))
                kept.append((right, up, depth))
            if after[2] >= NEAR:
                kept.append(after)
        return [(WIDTH / 2 + self.focal * r / d, HEIGHT / 2 - self.focal * u / d) for r, u, d in kept]

    @property
    def horizon(self) -> float:
        """The picture's row (pixels from the top) where the ground ends."""
        return HEIGHT / 2 - self.focal * math.tan(math.radians(self.pitch))
