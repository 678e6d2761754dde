"""Form F1 on paper: text that can be found again, lines where the millimetres say, nothing clipped."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app.errors import EnvError
from app.services.forms import FormSheet, empty_sheet
from ui.paper import pdf_bytes, print_sheet, save_pdf
from ui.printing import BODY_SIZES, CONTINUED, lay_out, paint_sheet

SCHOOL = "演示学校甲"
LONG = "14:03 两名来访人员经登记由校门进入，至一号楼教务处；已核对证件，预计 15:00 前离校。"
F1_WIDTHS = (22, 22, 78, 58, 35, 24, 18)
TOP_MM, HEAD_MM, ROW_MM, ROWS = 20 + 14 + 8, 12, 18, 6


@pytest.fixture(autouse=True)
def _app(qapp: QApplication) -> None:
    """Fonts need the application."""


def row(situation: str, time: str = "14:05") -> list[str]:
    return ["2026年\n11月22日", time, situation, "16 路正常，在录像。", "已登记", "", "早班"]


def f1(*rows: list[str]) -> FormSheet:
    sheet = empty_sheet("f1", SCHOOL)
    return replace(sheet, rows=list(rows), signers=["早班保安"] * len(rows), period="2026年11月22日")


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def squeezed(text: str) -> str:
    """Without white space: lines on paper break where they must."""
    return "".join(text.split())


def painted(sheet: FormSheet, page: int, dpi: float = 600.0) -> QImage:
    image = QImage(round(297 / 25.4 * dpi), round(210 / 25.4 * dpi), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    paint_sheet(painter, sheet, page, dpi)
    painter.end()
    return image


def dark_runs(values: list[int], limit: int = 128) -> list[tuple[float, float]]:
    """(middle, width) of every run of samples darker than `limit`."""
    runs, start = [], None
    for n, value in enumerate([*values, 255]):
        if value < limit and start is None:
            start = n
        elif value >= limit and start is not None:
            runs.append(((start + n) / 2, float(n - start)))
            start = None
    return runs


def test_all_text_of_the_sheet_can_be_read_from_the_pdf() -> None:
    sheet = f1(row(LONG), row("学生入校，校门秩序正常。人、门、口、日、月、大、小、女、子、车、力", "08:30"))
    (page,) = pages_of(pdf_bytes(sheet))
    text = squeezed(page)
    for words in (sheet.title, SCHOOL, "2026年11月22日", "第1页/共1页", *sheet.rows[0], *sheet.rows[1]):
        assert squeezed(words) in text
    assert all(squeezed(column.header) in text for column in sheet.columns)
    assert "图象闪烁" in text
    assert "⼈" not in text and "\t" not in page, "characters, not the radicals that share their glyphs"


def test_the_forms_own_words_have_full_width_punctuation() -> None:
    (page,) = pages_of(pdf_bytes(f1()))
    assert "学校：" in page and "说明：" in page
    notes = squeezed(page).split("说明：")[1]
    assert "显（监）视器" in notes
    assert not set(",;:().") & set(notes)


def test_fonts_are_embedded() -> None:
    page = pypdf.PdfReader(io.BytesIO(pdf_bytes(f1(row(LONG))))).pages[0]
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    assert len(fonts) >= 2
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_paper_is_a4_landscape() -> None:
    box = pypdf.PdfReader(io.BytesIO(pdf_bytes(f1()))).pages[0].mediabox
    assert float(box.width) * 25.4 / 72 == pytest.approx(297, abs=0.2)
    assert float(box.height) * 25.4 / 72 == pytest.approx(210, abs=0.2)


def test_rows_fill_pages_of_six_and_an_empty_sheet_is_one_page() -> None:
    assert [len(page) for page in lay_out(f1()).pages] == [6]
    assert len(lay_out(f1(*[row("正常")] * 6)).pages) == 1
    texts = pages_of(pdf_bytes(f1(*[row("正常", f"08:{n:02d}") for n in range(14)])))
    assert len(texts) == 3
    assert "第 2 页 / 共 3 页" in texts[1]
    assert "08:13" in texts[2] and "08:13" not in texts[1]
    assert all("记录人签字" in squeezed(text) and "说明：" in text for text in texts)


@pytest.mark.parametrize("dpi", [96.0, 600.0])
def test_frame_lines_lie_where_the_millimetres_say(dpi: float) -> None:
    sheet = f1()
    image = painted(sheet, 0, dpi)
    mm = 25.4 / dpi
    limit = 128 if dpi > 300 else 230  # on a screen half a point is a grey pixel
    middle = round((TOP_MM + HEAD_MM + 2.5 * ROW_MM) / mm)
    across = dark_runs([image.pixelColor(x, middle).value() for x in range(image.width())], limit)
    edges = [25.0]
    for width in F1_WIDTHS:
        edges.append(edges[-1] + width)
    assert [x * mm for x, _ in across] == pytest.approx(edges, abs=0.3)
    column = round((25 + 11) / mm)
    top = round((TOP_MM - 2) / mm)
    bottom = round((TOP_MM + HEAD_MM + ROWS * ROW_MM + 1) / mm)
    down = dark_runs([image.pixelColor(column, y).value() for y in range(top, bottom)], limit)
    levels = [TOP_MM] + [TOP_MM + HEAD_MM + n * ROW_MM for n in range(ROWS + 1)]
    lines = [(top + y) * mm for y, _ in down]
    found = [min(lines, key=lambda y, level=level: abs(y - level)) for level in levels]
    assert found == pytest.approx(levels, abs=0.3)


def test_outer_frame_is_heavier_than_the_inner_lines() -> None:
    image = painted(f1(), 0, 600)
    y = round((TOP_MM + HEAD_MM + 2.5 * ROW_MM) * 600 / 25.4)
    runs = dark_runs([image.pixelColor(x, y).value() for x in range(image.width())])
    widths_pt = [width * 72 / 600 for _, width in runs]
    assert [widths_pt[0], widths_pt[-1]] == pytest.approx([1.5, 1.5], abs=0.25)
    assert widths_pt[1:-1] == pytest.approx([0.5] * 6, abs=0.25)


def test_pdf_and_printer_and_preview_break_lines_alike(tmp_path: Path) -> None:
    sheet = f1(row(LONG * 3))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert print_sheet(sheet, printer)
    printed = pypdf.PdfReader(tmp_path / "printed.pdf")
    assert len(printed.pages) == len(lay_out(sheet).pages) == 1
    box = printed.pages[0].mediabox
    assert float(box.width) > float(box.height)
    low, high = painted(sheet, 0, 100), painted(sheet, 0, 400)
    column = (25 + 22 + 22 + 3, 25 + 22 + 22 + 75)
    for image, dpi in ((low, 100), (high, 400)):
        mm = 25.4 / dpi
        rows = range(round((TOP_MM + HEAD_MM + 0.6) / mm), round((TOP_MM + HEAD_MM + ROW_MM - 0.6) / mm))
        columns = range(round(column[0] / mm), round(column[1] / mm))
        ink = [255 - min(image.pixelColor(x, y).value() for x in columns) > 100 for y in rows]
        lines = sum(1 for before, now in zip([False, *ink], ink, strict=False) if now and not before)
        assert lines == 4, f"{lines} lines at {dpi} dpi"


def test_long_text_shrinks_then_continues_and_loses_no_character() -> None:
    middling = f1(row(LONG * 2))
    cell = lay_out(middling).pages[0][0][2]
    assert BODY_SIZES[-1] <= cell.size < BODY_SIZES[0]
    endless = "".join(f"第{n}辆车牌渝F{n:05d}进校；" for n in range(120))
    layout = lay_out(f1(row(endless), row("下一条", "15:00")))
    cells = [page_row[2] for page in layout.pages for page_row in page]
    whole = "".join(line.text for cell in cells for line in cell.lines)
    assert whole == endless + "下一条"
    assert all(len(cell.lines) <= 4 for cell in cells)
    firsts = ["".join(line.text for line in page_row[0].lines) for page in layout.pages for page_row in page]
    assert CONTINUED in firsts and "2026年11月22日" in firsts
    assert squeezed(endless) in squeezed("".join(_column_text(pdf_bytes(f1(row(endless))))))


def _column_text(data: bytes) -> list[str]:
    """The words of 情况记载 alone: of every page what follows its head up to the next column's."""
    return [page.split("情 况 记 载")[1].split("设备运行状况")[0] for page in pages_of(data)]


def test_one_unbreakable_word_is_broken_rather_than_clipped() -> None:
    word = "x" * 400
    cells = [page_row[2] for page in lay_out(f1(row(word))).pages for page_row in page]
    assert "".join(line.text for cell in cells for line in cell.lines) == word


def test_signature_cells_stay_empty_unless_names_are_asked_for() -> None:
    rows = f1(row("正常"))
    rows.rows[0][5] = "早班保安"
    assert "早班保安" not in pages_of(pdf_bytes(rows))[0]
    assert "早班保安" in pages_of(pdf_bytes(rows, names=True))[0]


@pytest.mark.parametrize("form", ["f1", "f2", "f3", "f4", "f5"])
def test_every_blank_form_fits_the_page_with_its_notes(form: str) -> None:
    sheet = empty_sheet(form, SCHOOL)
    assert sum(column.width_mm for column in sheet.columns) == pytest.approx(257)
    image = painted(sheet, 0, 150)
    mm = 25.4 / 150
    ink = [y * mm for y in range(image.height()) if any(
        image.pixelColor(x, y).value() < 128 for x in range(0, image.width(), 2))]  # fmt: skip
    assert min(ink) >= 20
    assert max(ink) <= 210 - 15
    assert len(lay_out(sheet).notes) >= len(sheet.notes)


def test_a_place_that_cannot_be_written_gives_a_clear_message(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    target = (Path("/proc/sys") if os.geteuid() == 0 else folder) / "log.pdf"
    with pytest.raises(EnvError) as caught:
        save_pdf(f1(), target)
    assert str(target.parent) in str(caught.value.message)
    assert caught.value.hint is not None
    folder.chmod(stat.S_IRWXU)
    with pytest.raises(EnvError):
        save_pdf(f1(), tmp_path / "no" / "such" / "folder.pdf")


def test_saving_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "值班日志.pdf"
    target.write_bytes(b"older")
    assert save_pdf(f1(row("正常")), target) == target
    assert target.read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["值班日志.pdf"]
