"""The demo's films on disk: made once, in child processes, and kept until their makers change.

`DIR/demo/scenes/a07/main.mp4` and `sub.mp4` are what camera a07 sees, `place.jpg` is how the place
looks when nobody is there, `main-black.mp4` and the like are its ill pictures, made when first asked
for. Run as a program it films the places whose keys come on standard input.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from PIL import Image

from app.demo.children import child_command
from app.demo.formats import FORMATS, MAIN, SUB
from app.demo.places import PLACES, place
from app.demo.shoot import Illness, Shoot
from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, text

Progress = Callable[[int, int], None]
"""Called with (films done, films in all)."""

WORKERS = 2
STAMP = "scenes.json"


def scenes_folder(data: Path) -> Path:
    """Where the films of a data folder lie."""
    return data / "demo" / "scenes"


def ready(data: Path) -> bool:
    """Whether every film is there and made by the present makers."""
    folder = scenes_folder(data)
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    present = all((folder / p.key / name).is_file() for p in PLACES for name in ("main.mp4", "sub.mp4"))
    return present and isinstance(stamp, dict) and stamp.get("makers") == makers()


def makers() -> str:
    """A fingerprint of the code that paints and encodes; a change of it makes the films anew."""
    here = Path(__file__).parent
    sources = [here / f"{name}.py" for name in ("places", "shoot", "formats", "yuv")]
    found = hashlib.sha256()
    for source in sorted([*sources, *(here / "stage").glob("*.py")]):
        if source.is_file():  # a frozen program has no sources, and never changes
            found.update(source.read_bytes())
    return found.hexdigest()


def prepare_scenes(data: Path, progress: Progress | None = None, *, workers: int = WORKERS) -> Path:
    """Make what is missing and return the films' folder; quick when all is there.

    Raises EnvError where the films cannot be written.
    """
    folder = scenes_folder(data)
    if ready(data):
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _film_all(folder, [p.key for p in PLACES], progress or (lambda done, total: None), workers)
        half_done = folder / f"{STAMP}.new"
        half_done.write_text(json.dumps({"makers": makers()}), "utf-8")
        half_done.replace(folder / STAMP)
    except OSError as error:
        raise _failed(folder, error.strerror or type(error).__name__) from error
    return folder


def make_ill(data: Path, key: str, illness: str) -> None:
    """Make the films of an ill camera unless they are there, the sub stream first; about two seconds.

    Raises KeyError (no such camera), ValueError (no such illness), OSError (cannot be written).
    """
    kind = Illness(illness)
    paths = {form: scenes_folder(data) / key / f"{form.name}-{kind}.mp4" for form in (SUB, MAIN)}
    if all(path.is_file() for path in paths.values()):
        return
    shoot = Shoot(place(key))
    for form, path in paths.items():
        if not path.is_file():
            shoot.film_ill(form, kind, path)


def _failed(folder: Path, cause: str) -> EnvError:
    source = QT_TRANSLATE_NOOP(
        "app", "演示画面未能生成（{cause}）。请检查磁盘空间和文件夹权限：{folder}，然后重新启动演示。"
    )
    return EnvError(text(source, cause=cause, folder=str(folder)))


def _film_all(folder: Path, keys: Sequence[str], progress: Progress, workers: int) -> None:
    waiting: SimpleQueue[str] = SimpleQueue()
    for key in keys:
        waiting.put(key)
    done = 0
    failed: list[str] = []
    lock = threading.Lock()

    def count() -> None:
        nonlocal done
        with lock:
            done += 1
            progress(done, len(keys))

    progress(0, len(keys))
    crew = [
        threading.Thread(target=_lead_one, args=(folder, waiting, count, failed), name=f"scenes-{i}")
        for i in range(workers)
    ]
    for member in crew:
        member.start()
    for member in crew:
        member.join()
    if failed:
        raise _failed(folder, failed[0])


def _lead_one(folder: Path, waiting: SimpleQueue[str], count: Callable[[], None], failed: list[str]) -> None:
    """Feed one child with places until none is left."""
    command = child_command("app.demo.scenes", "--folder", str(folder))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        if child.stdin is not None and child.stdout is not None:
            _converse(child.stdin, child.stdout, waiting, count, failed)
            child.stdin.close()


def _converse(
    orders: IO[str],
    answers: IO[str],
    waiting: SimpleQueue[str],
    count: Callable[[], None],
    failed: list[str],
) -> None:
    while not failed:
        try:
            key = waiting.get_nowait()
        except Empty:
            return
        orders.write(key + "\n")
        orders.flush()
        answer = answers.readline().strip()
        if answer != f"done {key}":
            failed.append(answer or "process ended")
            return
        count()


def film_place(folder: Path, key: str) -> None:
    """Film one place: both streams and the picture of the empty place."""
    shoot = Shoot(place(key))
    for form in FORMATS:
        shoot.film(form, folder / key / f"{form.name}.mp4")
    for old in (folder / key).glob("*-*.mp4"):
        old.unlink()
    Image.fromarray(shoot.reference()).resize((960, 540)).save(folder / key / "place.jpg", quality=90)


def main() -> int:
    """Film the places named on standard input, one a line, until it ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    folder = parser.parse_args().folder
    for line in sys.stdin:
        key = line.strip()
        try:
            film_place(folder, key)
        except OSError as error:
            print(error.strerror or type(error).__name__, flush=True)
            return 1
        print(f"done {key}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
