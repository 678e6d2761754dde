"""A place that is ready to be filmed: the painted still, its light and what moves in it."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from app.demo.stage.actors import Actor
from app.demo.stage.lens import Lens
from app.demo.stage.light import Mood


@dataclass(frozen=True)
class Stage:
    """`still` is painted in daylight at 1920×1080; `mood` lights it; `actors` move before it."""

    lens: Lens
    still: Image.Image
    mood: Mood
    actors: tuple[Actor, ...]
