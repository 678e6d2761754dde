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
from ui.sheet_layout import Cell, SheetRow

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


def cells(sheet: FormSheet, column: int) -> list[Cell]:
    return [row.cells[column] for page in lay_out(sheet).pages for row in page]


def words(cell: Cell) -> str:
    return "".join(line.text for line in cell.lines)


def filled(page: tuple[SheetRow, ...]) -> list[SheetRow]:
    return [row for row in page if any(cell.lines for cell in row.cells)]


def test_a_row_grows_where_its_text_needs_it_and_the_page_keeps_its_frame() -> None:
    (page,) = lay_out(f1(row(LONG * 3), row("正常"), row("正常"))).pages
    high, low, *_ = page
    assert high.height_mm > low.height_mm == ROW_MM
    assert squeezed(words(high.cells[2])) == squeezed(LONG * 3)
    assert len(filled(page)) == 3 and CONTINUED not in "".join(words(c) for r in page for c in r.cells)
    assert sum(row.height_mm for row in page) == pytest.approx(ROWS * ROW_MM)


def test_no_row_is_lower_than_eighteen_millimetres_and_no_page_higher_than_the_paper() -> None:
    sheet = f1(*[row(LONG * (n % 7), f"08:{n:02d}") for n in range(40)])
    layout = lay_out(sheet)
    most = 210 - 15 - TOP_MM - HEAD_MM - 5 * len(layout.notes)
    for page in layout.pages:
        assert all(row.height_mm >= ROW_MM - 1e-6 for row in page)
        assert ROWS * ROW_MM - 1e-6 <= sum(row.height_mm for row in page) <= most + 1e-6
        assert len(page) <= ROWS
    times = [words(cell) for cell in cells(sheet, 1) if cell.lines]
    assert times == [f"08:{n:02d}" for n in range(40)], "each once: no row is continued for a few lines"
    printed = "".join(words(cell) for cell in cells(sheet, 2))
    assert squeezed(printed) == squeezed("".join(text[2] for text in sheet.rows))


def test_thirteen_entries_of_a_day_take_three_pages() -> None:
    seen = (
        "系统所见：图象模糊 1 路：12 实验室 00:00 起。其余 15 路正常，录像主机未接入本系统，由值班人员查看。"
    )
    rows = [row(LONG, f"08:{n:02d}") for n in range(13)]
    for texts in rows:
        texts[3] = f"{seen}\n本人所见一致"
    below = [[*texts[:3], "系统所见同上\n本人所见一致", *texts[4:]] for texts in rows]
    layout = lay_out(replace(f1(*rows), below=[rows[0], *below[1:]]))
    assert [len(filled(page)) for page in layout.pages] == [6, 6, 1]
    for page in layout.pages:
        said = [words(row.cells[3]) for row in filled(page)]
        assert said[0].startswith("系统所见：图象模糊"), "the first row of a page has nothing above it"
        assert all(text == "系统所见同上本人所见一致" for text in said[1:])


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4, 5])
def test_a_text_longer_than_a_page_goes_on_behind_the_break(before: int) -> None:
    endless = "".join(f"第{n}辆车牌渝F{n:05d}进校；" for n in range(400))
    sheet = f1(*[row("正常")] * before, row(endless, "14:00"), row("下一条", "15:00"))
    layout = lay_out(sheet)
    assert "".join(words(cell) for cell in cells(sheet, 2)) == "正常" * before + endless + "下一条"
    parts = [page for page in layout.pages if "渝F" in "".join(words(row.cells[2]) for row in page)]
    assert len(parts) > 1
    for page in parts[1:]:
        assert words(page[0].cells[0]) == CONTINUED and page[0].continued
        assert sum(r.continued for r in page) == 1
    assert squeezed(endless) in squeezed("".join(_column_text(pdf_bytes(sheet))))


def test_what_follows_a_continued_row_is_printed_in_full() -> None:
    rows = [row("字" * 4000), row("下一条")]
    sheet = replace(f1(*rows), below=[rows[0], [*rows[1][:3], "同上", *rows[1][4:]]])
    last = filled(lay_out(sheet).pages[-1])
    assert words(last[-1].cells[3]) == rows[1][3]


def test_a_reprint_is_marked_outside_the_frame() -> None:
    assert "补打" not in pages_of(pdf_bytes(f1()))[0]
    again = replace(f1(), printed_before=1)
    assert "补打（第2次打印）" in squeezed(pages_of(pdf_bytes(again))[0])


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
    sheet = f1(row(LONG * 2))
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


def test_long_text_shrinks_before_its_row_grows() -> None:
    middling = lay_out(f1(row(LONG * 2))).pages[0][0]
    assert BODY_SIZES[-1] <= middling.cells[2].size < BODY_SIZES[0]
    assert middling.height_mm == ROW_MM
    longer = lay_out(f1(row(LONG * 3))).pages[0][0]
    assert longer.cells[2].size == BODY_SIZES[-1] and longer.height_mm > ROW_MM


def _column_text(data: bytes) -> list[str]:
    """The words of 情况记载 alone: of every page what follows its head up to the next column's."""
    return [page.split("情 况 记 载")[1].split("设备运行状况")[0] for page in pages_of(data)]


def test_one_unbreakable_word_is_broken_rather_than_clipped() -> None:
    word = "x" * 400
    assert "".join(words(cell) for cell in cells(f1(row(word)), 2)) == word


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
