"""The three documents of one report: the same numbers, nothing missing, nothing executed."""

import dataclasses
import datetime
import io
import re
from html.parser import HTMLParser

import openpyxl
import pypdf
import pytest

from coordination.charts import class_limits
from coordination.reports.document import document
from coordination.reports.html import as_html
from coordination.reports.layout import NUMBERS, PROGRAMS, cell_text, figure_text
from coordination.reports.leader import boxes
from coordination.reports.map import draw_map
from coordination.reports.pdf import as_pdf
from coordination.reports.plain import canonical, sha256
from coordination.reports.tables import tables
from coordination.reports.values import from_plain, to_plain
from coordination.reports.xlsx import as_xlsx

from .report_values import (
    make_brief,
    make_empty_report,
    make_gap_row,
    make_headline,
    make_overlap,
    make_report,
)

INJECTIONS = ('=HYPERLINK("http://jahat")', "+1+1", "-2", "@SUM(A1)", "\t=1", "<script>x</script>")
MARKUP = "#panic() *tebal* $x$ <b>&amp; `kode` @label https://contoh.id"


class _Text(HTMLParser):
    """The text of a page, a space between elements, style sheets left out."""

    def __init__(self):
        super().__init__()
        self.said, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("style", "title"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.said.append(data)


def html_text(page: str) -> str:
    parser = _Text()
    parser.feed(page)
    return " ".join(" ".join(parser.said).split())


def pdf_pages(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [page.extract_text() for page in reader.pages]


def bare(text: str) -> str:
    """Without any space: where a PDF breaks its lines is not what it says."""
    return re.sub(r"\s+", "", text)


def round_(value):
    """A workbook keeps 15 digits of a number."""
    return value if value is None else round(value, 12)


def workbook(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def texts_of(report) -> list[str]:
    """Every text a document has to hold: all figures, lines, cells and sentences."""
    said = []
    for box in boxes(report):
        said += [figure_text(figure) for figure in box.figures]
        said += list(box.lines)
    for table in document(report)["tables"]:
        for row in table["rows"]:
            for cell in row["cells"]:
                said += [cell["text"], *(p["detail"] for p in cell["programs"])]
            said.append(row["sentence"])
    return [text for text in said if text]


# --- Frozen values -----------------------------------------------------------------------


def test_values_survive_the_way_through_json_unchanged():
    report = make_report()
    assert from_plain(to_plain(report)) == report
    assert sha256(from_plain(to_plain(report))) == sha256(report)


def test_what_was_frozen_before_a_field_came_reads_as_it_was_with_the_hash_it_had():
    report = make_report(gaps=(make_gap_row(1),))
    plain = to_plain(report)
    assert "estimate" not in plain["gaps"][0]
    assert from_plain(plain) == report
    converted = make_report(gaps=(make_gap_row(1, estimate="1 KPM = 2 jiwa (uji)."),))
    assert from_plain(to_plain(converted)) == converted
    assert sha256(converted) != sha256(report)


def test_what_is_beyond_the_need_or_converted_is_marked_in_its_row():
    rows = (
        make_gap_row(1, needed_count=10.0, planned_count=25.0, coverage_ratio=2.5),
        make_gap_row(2, planned_count=5.0, estimate="1 KPM = 2 jiwa (uji)."),
        make_gap_row(3, needed_count=0.0, planned_count=1.0),
        make_gap_row(4),
    )
    sheet = workbook(as_xlsx(make_report(gaps=rows)))["Celah"]
    heads = next(r for r in sheet.iter_rows() if r[0].value == "No.")
    names = [cell.value for cell in heads]
    marks, ratio = names.index("Tanda cakupan"), names.index("Cakupan rencana")
    below = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=heads[0].row + 1)]
    said = [row[marks] for row in below[:4]]
    assert said[:3] == ["melebihi kebutuhan", "estimasi", "melebihi kebutuhan"]
    assert said[3] in ("-", None)
    assert below[0][ratio] == 2.5
    assert "Estimasi: 1 KPM = 2 jiwa (uji)." in below[1]


def test_the_hash_changes_with_any_number():
    report = make_report()
    other = dataclasses.replace(report, overlaps=(make_overlap(1, village_count=15),))
    assert sha256(other) != sha256(report)


def test_a_number_that_is_none_is_refused_as_nan():
    with pytest.raises(ValueError, match="JSON"):
        canonical(make_report(gaps=(make_gap_row(needed_count=float("nan")),)))


# --- The same numbers in all three -------------------------------------------------------


def test_html_holds_every_number():
    report = make_report()
    page = bare(html_text(as_html(report)))
    texts = texts_of(report)
    assert len(texts) > 80
    assert [text for text in texts if bare(text) not in page] == []


def test_pdf_holds_every_number():
    report = make_report()
    text = bare("".join(pdf_pages(as_pdf(report))))
    words = {word for said in texts_of(report) for word in said.split() if re.search(r"\d", word)}
    assert len(words) > 40
    assert [word for word in words if bare(word) not in text] == []


def test_xlsx_holds_every_number_as_a_number():
    report = make_report()
    book = workbook(as_xlsx(report))
    for table in tables(report):
        cells = [cell for row in book[table.sheet].iter_rows() for cell in row]
        numbers = {round_(cell.value) for cell in cells if cell.data_type == "n"}
        for row in table.rows:
            for column, value in zip(table.columns, row, strict=True):
                if column.kind in NUMBERS and value is not None:
                    assert round_(value) in numbers
                if column.kind == PROGRAMS:
                    assert {p.budget_idr for p in value} <= numbers


def test_xlsx_summary_holds_the_figures_of_the_boxes():
    report = make_report()
    sheet = workbook(as_xlsx(report))["Ringkasan"]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(max_col=2)]
    for box in boxes(report):
        for figure in box.figures:
            assert (figure.label, figure.value) in rows


def test_the_numbers_of_xlsx_read_as_they_do_in_print():
    report = make_report()
    book = workbook(as_xlsx(report))
    table = next(t for t in tables(report) if t.key == "celah")
    heads = [
        cell.value for cell in next(r for r in book["Celah"].iter_rows() if r[0].value == "No.")
    ]
    place = heads.index("Cakupan rencana")
    found = [row[place].value for row in book["Celah"].iter_rows() if isinstance(row[0].value, int)]
    shown = [cell_text("ratio", row[place]) for row in table.rows]
    read = [cell_text("ratio", None if v == "-" else v) for v in found]
    assert read == shown == ["-", "5,1%"]


@pytest.mark.parametrize("make", [as_html, as_pdf, as_xlsx], ids=["html", "pdf", "xlsx"])
def test_the_same_values_give_the_same_bytes(make):
    assert make(make_report()) == make(from_plain(to_plain(make_report())))


# --- An empty register -------------------------------------------------------------------


def test_an_empty_report_says_of_each_table_why_it_is_empty():
    report = make_empty_report()
    page = bare(html_text(as_html(report)))
    pdf = bare("".join(pdf_pages(as_pdf(report))))
    book = workbook(as_xlsx(report))
    for table in tables(report):
        if table.rows:
            continue
        assert bare(table.empty) in page
        assert bare(table.empty) in pdf
        assert table.empty in {cell.value for cell in book[table.sheet]["A"]}


def test_missing_is_a_dash_and_never_zero():
    report = make_report(overlaps=(make_overlap(money_idr=None, exposed_count=None),))
    row = next(t for t in document(report)["tables"] if t["key"] == "tumpang-tindih")["rows"][0]
    assert [cell["text"] for cell in row["cells"]].count("-") >= 2
    sheet = workbook(as_xlsx(report))["Tumpang tindih"]
    heads = next(r for r in sheet.iter_rows() if r[0].value == "No.")
    money = next(n for n, c in enumerate(heads) if c.value.startswith("Anggaran terpapar"))
    assert sheet.cell(heads[0].row + 1, money + 1).value == "-"


# --- Wording -----------------------------------------------------------------------------


def test_a_planned_count_is_said_to_be_at_most():
    assert "paling banyak 3.101 keluarga" in html_text(as_html(make_report()))


def test_money_of_one_side_says_so():
    report = make_report(overlaps=(make_overlap(money_is_partial=True),))
    assert "(pagu satu pihak tidak disebut)" in html_text(as_html(report))


def test_the_regency_decides_what_lies_in_it_and_the_province_the_rest():
    alone = html_text(as_html(make_report(overlaps=(make_overlap(),))))
    both = html_text(as_html(make_report(overlaps=(make_overlap(regencies=("A", "B")),))))
    assert "Sekretariat TKPKD Kab. Serang" in alone
    assert "Sekretariat TKPKD Provinsi" in both


def test_rows_left_out_are_counted_aloud():
    report = make_report(headline=make_headline(overlap_count=1234))
    assert "Ditampilkan 2 dari 1.234 baris" in html_text(as_html(report))


# --- Example data ------------------------------------------------------------------------


def test_example_data_is_marked_on_every_page_of_every_document():
    report = make_report(
        example_program_count=300, overlaps=(make_overlap(left=make_brief(is_example=True)),)
    )
    pages = pdf_pages(as_pdf(report))
    assert len(pages) > 1
    assert all("CONTOH" in page for page in pages)
    book = workbook(as_xlsx(report))
    for sheet in book:
        assert any("CONTOH" in str(row[0]) for row in sheet.iter_rows(max_row=3, values_only=True))
        assert sheet.oddHeader.right.text == "CONTOH"
    assert "CONTOH: 300 dari 312 program" in html_text(as_html(report))


def test_a_report_without_examples_is_not_marked():
    report = make_report()
    assert "CONTOH" not in html_text(as_html(report))
    assert not any("CONTOH" in page for page in pdf_pages(as_pdf(report)))


def test_approximate_boundaries_are_named_on_every_landscape_page():
    pages = pdf_pages(as_pdf(make_report()))
    assert all("Batas perkiraan" in page for page in pages)


# --- What people typed -------------------------------------------------------------------


@pytest.mark.parametrize("said", INJECTIONS)
def test_no_cell_of_the_workbook_is_a_formula(said):
    brief = make_brief(name=said, agency=said, code=said)
    report = make_report(
        overlaps=(make_overlap(left=brief, sentence=said),),
        gaps=(make_gap_row(area=said, why=said),),
    )
    book = workbook(as_xlsx(report))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == said for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []


def test_what_people_typed_is_never_html():
    page = as_html(make_report(overlaps=(make_overlap(left=make_brief(name=INJECTIONS[-1])),)))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_what_people_typed_is_never_typst_markup():
    report = make_report(overlaps=(make_overlap(left=make_brief(name=MARKUP)),))
    text = bare("".join(pdf_pages(as_pdf(report))))
    assert bare("#panic()*tebal*$x$<b>&amp;`kode`@label") in text


@pytest.mark.slow
def test_long_names_and_500_rows_fit():
    long = "Penyelenggaraan Pemberdayaan " * 10
    rows = tuple(make_overlap(n, left=make_brief(n, name=long[:300])) for n in range(1, 501))
    report = make_report(overlaps=rows)
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(report)))
    last = reader.pages[-1].extract_text()
    assert f"halaman {len(reader.pages)} dari {len(reader.pages)}" in last
    assert workbook(as_xlsx(report))["Tumpang tindih"].max_row > 500
    assert as_html(report).count('class="rk-sentence"') == 500


def test_the_leader_gets_one_page_however_long_the_names():
    long = "Dinas Pemberdayaan Masyarakat dan Desa serta Pengendalian Penduduk Kabupaten Serang"
    brief = make_brief(agency=long)
    rows = tuple(make_overlap(n, left=brief, right=brief) for n in (1, 2, 3))
    pages = pdf_pages(as_pdf(make_report(overlaps=rows)))
    assert "Mutu data" in pages[0]
    assert "Matriks sandingan program" in pages[1]


# --- Print -------------------------------------------------------------------------------


def test_pages_are_numbered_and_carry_the_hash():
    report = make_report()
    pages = pdf_pages(as_pdf(report))
    for n, page in enumerate(pages, start=1):
        assert f"halaman {n} dari {len(pages)}" in page
        assert sha256(report)[:12] in page


def test_the_first_page_is_portrait_a4_and_the_tables_are_landscape():
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(make_report())))
    sizes = [(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages]
    assert sizes[0] == (595, 842)
    assert set(sizes[1:]) == {(842, 595)}


def test_sheets_print_landscape_with_their_header_repeated():
    book = workbook(as_xlsx(make_report()))
    sheet = book["Tumpang tindih"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows
    assert sheet.freeze_panes


def test_the_workbook_was_made_when_the_report_was():
    made = workbook(as_xlsx(make_report())).properties.created
    assert made == datetime.datetime(2026, 11, 22, 10, 30)


# --- The map -----------------------------------------------------------------------------


def test_the_map_needs_outlines():
    assert draw_map(make_empty_report()) is None
    assert draw_map(make_report()).count("<path") > 2


def test_the_words_of_the_map_are_text_on_paper_and_those_the_font_lacks_do_not_break_it():
    report = make_report()
    areas = tuple(dataclasses.replace(a, regency=f"Kab. Uji 项目{n}") for n, a in
                  enumerate(report.map_areas))  # fmt: skip
    first = pdf_pages(as_pdf(dataclasses.replace(report, map_areas=areas)))[0]
    assert "Kab.Uji\N{REPLACEMENT CHARACTER}" in bare(first)
    assert "Temuanberlokasirinciperkecamatan" in bare(first)


@pytest.mark.parametrize("highest", [0, 1, 2, 6, 7, 18, 64, 500, 12_345])
def test_the_classes_of_the_map_hold_every_count_once(highest):
    limits = class_limits(highest)
    assert len(limits) <= 6
    assert [n for low, high in limits for n in range(low, high + 1)] == list(range(1, highest + 1))
