"""The English texts: complete, true to the Chinese ones in places and keys."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = ROOT / "resources" / "translations" / "guardroom_en.ts"
TOOLS = Path(sys.executable).parent
WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
"""Chinese characters, and the punctuation that goes with them."""

PLACE = re.compile(r"\{(\w*)[^}]*\}")
KEY = re.compile(r"(?<![A-Za-z])(?:(?:Alt|Ctrl|Shift)\+\S+|F\d{1,2}|Esc|Enter|Space)(?![A-Za-z])")
KEYS_IN_WORDS = {"回车": " Enter ", "按空格": "按 Space", "空格 ": "Space ", "。空格": "。Space"}


@dataclass(frozen=True)
class Message:
    """One text of the file; `state` is "" when it is finished."""

    context: str
    source: str
    english: str
    state: str

    def __str__(self) -> str:
        return f"{self.context}: {self.source!r} -> {self.english!r}"


def read(file: Path) -> list[Message]:
    found = []
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            english = message.find("translation")
            assert english is not None
            found.append(
                Message(
                    context.findtext("name", ""),
                    message.findtext("source", ""),
                    english.text or "",
                    english.get("type", ""),
                )
            )
    return found


def tool(name: str, *arguments: str | Path) -> str:
    ended = subprocess.run(
        [TOOLS / f"pyside6-{name}", *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return read(FILE)


def test_every_text_of_the_program_is_in_the_file(tmp_path: Path) -> None:
    copy = tmp_path / FILE.name
    copy.write_bytes(FILE.read_bytes())
    sources = [file for room in ("app", "ui") for file in sorted((ROOT / room).rglob("*.py"))]
    said = tool(
        *("lupdate", "-locations", "none", *sources, "-ts", copy),
        *("-source-language", "zh_CN", "-target-language", "en"),
    )
    assert "warning" not in said.lower(), said
    wrong = [f"{message.state or 'empty'}: {message}" for message in read(copy) if _unfinished(message)]
    assert not wrong, "run `make strings` and translate:\n" + "\n".join(wrong)


def _unfinished(message: Message) -> bool:
    return bool(message.state) or not message.english.strip()


def test_places_and_keys_are_the_same(messages: list[Message]) -> None:
    for find in (PLACE, KEY):
        wrong = [
            str(message)
            for message in messages
            if sorted(find.findall(_keys(message.source))) != sorted(find.findall(message.english))
        ]
        assert not wrong, "\n".join(wrong)


def _keys(source: str) -> str:
    for words, key in KEYS_IN_WORDS.items():
        source = source.replace(words, key)
    return source


def test_english_is_written_in_english(messages: list[Message]) -> None:
    wrong = [str(message) for message in messages if WIDE.search(message.english)]
    assert not wrong, "\n".join(wrong)


def test_chinese_is_written_with_its_own_punctuation(messages: list[Message]) -> None:
    half = re.compile("[\u4e00-\u9fff][,;:?!](?![0-9])|[\u4e00-\u9fff]\\([^*)]*\\)")
    allowed = {"格式：postgresql://用户:密码@主机:端口/数据库"}
    wrong = [m for m in messages if half.search(m.source) and m.source not in allowed]
    assert not wrong, "\n".join(map(str, wrong))


def test_the_file_compiles_without_complaint(tmp_path: Path) -> None:
    said = tool("lrelease", FILE, "-qm", tmp_path / "guardroom_en.qm")
    assert "warning" not in said.lower()
    assert "0 unfinished" in said
    assert "Ignored" not in said


def test_the_help_has_the_same_chapters_in_english() -> None:
    folder = ROOT / "resources" / "help"
    chinese, english = ({file.name: file for file in place.glob("*.md")} for place in (folder, folder / "en"))
    assert chinese.keys() == english.keys()
    for name, file in english.items():
        assert not WIDE.search(file.read_text(encoding="utf-8")), name
        assert _shape(file) == _shape(chinese[name]), name
        assert _keys_of(file) == _keys_of(chinese[name]), name


def test_the_regulation_is_read_in_english() -> None:
    file = FILE.with_name("regulation_en.json")
    known = json.loads(file.read_text(encoding="utf-8"))
    texts = {
        words
        for room in ("checks", "emergency")
        for source in (ROOT / "resources" / room).glob("*.json")
        for words in _strings(json.loads(source.read_text(encoding="utf-8")))
    }
    for rule in (ROOT / "resources" / "rules").glob("*.md"):
        texts.add(rule.read_text(encoding="utf-8").partition("\n")[0].strip("# "))
    texts.add(MANUAL_TITLE)
    assert known.keys() <= texts, "no longer in the regulation's lists"
    assert {key for key in texts if WIDE.search(key)} <= known.keys()
    assert not [english for english in known.values() if WIDE.search(english)]


MANUAL_TITLE = "操作使用手册"


def _strings(node: object) -> Iterator[str]:
    """All but the device's name: a word of the fault report, which is on record and on paper."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        parts = [each for key, each in node.items() if key != "device"] if isinstance(node, dict) else node
        for each in parts:
            yield from _strings(each)


def _keys_of(file: Path) -> set[str]:
    """The keys with a name of their own that a chapter speaks of."""
    return set(
        re.findall(
            r"(?<![A-Za-z])(?:Ctrl\+[A-Z]|F\d{1,2}|Esc|PgUp|PgDn)(?![A-Za-z])", file.read_text("utf-8")
        )
    )


def _shape(file: Path) -> list[str]:
    """Headings, rows and points of a chapter, by their first character."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line[0] for line in lines if line and (line[0] in "#|->" or line[0].isdigit())]
