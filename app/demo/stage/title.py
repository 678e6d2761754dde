"""The name that a camera burns into its picture; digits only where no Chinese font is found."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.demo.stage.lens import HEIGHT, WIDTH

SIZE = 60
"""Letter height in pixels of a 1920×1080 picture."""

KNOWN_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/simsun.ttc",
)


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """A font file with Chinese letters, or None."""
    for known in KNOWN_FONTS:
        if Path(known).is_file():
            return Path(known)
    try:
        answer = subprocess.run(
            ["fc-match", "-f", "%{file}|%{lang}", ":lang=zh-cn:weight=bold"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    name, _, languages = answer.partition("|")
    return Path(name) if "zh-cn" in languages.lower() and Path(name).is_file() else None


@lru_cache(maxsize=64)
def _plate(title: str, size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int]]:
    path = chinese_font()
    letters = title if path else title.split(" ", 1)[0]
    font = ImageFont.truetype(str(path), SIZE) if path else ImageFont.load_default(SIZE)
    plate = Image.new("RGBA", (round(SIZE * (len(letters) + 1.5)), SIZE * 2), (255, 255, 255, 0))
    ImageDraw.Draw(plate).text(
        (SIZE // 2, SIZE // 4),
        letters,
        (255, 255, 255, 255),
        font,
        stroke_width=4,
        stroke_fill=(0, 0, 0, 230),
    )
    kx, ky = size[0] / WIDTH, size[1] / HEIGHT
    small = plate.resize((round(plate.width * kx), round(plate.height * ky)), Image.Resampling.LANCZOS)
    return small, (round(8 * kx), round(size[1] - 106 * ky))


def draw_title(image: Image.Image, title: str) -> tuple[int, int, int, int]:
    """Burn `title` into the lower left corner; returns the box it takes."""
    plate, (x, y) = _plate(title, image.size)
    image.paste(plate, (x, y), plate)
    return x, y, x + plate.width, y + plate.height
