"""Values that break documents: long names, formulas, markup, strange characters, nothing at all."""

from dataclasses import replace

import pytest

from coordination.meetings.contents import Since
from coordination.meetings.documents import (
    NoSuchDocument,
    content_of,
    document_of,
    documents_of,
    render,
)
from coordination.meetings.snapshots import frozen_of
from coordination.reports.content import whole
from coordination.reports.html import as_html
from coordination.reports.layout import COUNT, Column, Table
from coordination.reports.pdf import as_pdf
from coordination.reports.values import Agreed, Occasion
from coordination.reports.xlsx import as_xlsx
from tests.coordination.factories import make_run
from tests.coordination.report_values import (
    MADE_AT,
    make_brief,
    make_empty_report,
    make_gap_row,
    make_headline,
    make_overlap,
    make_report,
)

from .pack import make_pack
from .read_back import html_text, pdf_pages, pdf_text, workbook, xlsx_text
from .scenes import make_meeting, make_snapshot

pytestmark = pytest.mark.once
LONG = "Dinas Pemberdayaan Perempuan, Perlindungan Anak dan Keluarga Berencana " * 4
FORMULAS = ('=HYPERLINK("http://jahat")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=2")
STRANGE = "Program 项目 🏠 \u0007 & <b>#panic() $x$"


def an_occasion(**given) -> Occasion:
    defaults = {
        "title": "Rakor TKPKD",
        "kind": "tkpkd_provinsi",
        "held_on": None,
        "place": "",
        "part": "",
        "number": 3,
        "sha256": "ab12" * 16,
    }
    return Occasion(**defaults | given)


def leader_of(report):
    return replace(whole(report), code="laporan-pimpinan", title="Laporan pimpinan", tables=())


# --- The leader's page -------------------------------------------------------------------


@pytest.mark.parametrize("words", [LONG, "Superkalifragilistik" * 15, "W" * 300])
def test_the_leader_gets_one_page_however_nasty_the_names(words):
    brief = make_brief(agency=words, name=words)
    places = {"districts": (words,) * 9, "regencies": (words,) * 4, "exposed_unit": words}
    rows = tuple(make_overlap(n, left=brief, right=brief, **places) for n in (1, 2, 3))
    gaps = tuple(
        make_gap_row(n, area=words, regency=words, need=words, segment=words, unit=words)
        for n in (1, 2, 3)
    )
    report = make_report(
        overlaps=rows,
        gaps=gaps,
        segment_gaps=gaps,
        headline=make_headline(
            budget_idr=999_999_999_999_999,
            program_count=123_456_789,
            untouched_area_count=9_999_999,
        ),
        occasion=an_occasion(title=words[:200], place=words[:200], part=words[:100]),
        agreed=Agreed(kept=12_345, open=67_890, late=99_999, dropped=1, worst=(words * 3,) * 3),
        example_program_count=12,
        has_example_declarations=True,
    )
    pages = pdf_pages(as_pdf(leader_of(report)))
    assert len(pages) == 1
    assert "6. Mutu data" in pages[0]
    assert "halaman 1 dari 1" in " ".join(pages[0].split())
    assert "ab12" * 16 in "".join(pages[0].split())


def test_the_fifth_box_tells_what_became_of_earlier_agreements():
    agreed = Agreed(kept=7, open=5, late=2, dropped=1, worst=("Dinas A: merinci lokasi",))
    report = make_report(occasion=an_occasion(), agreed=agreed)
    for text in (
        html_text(as_html(leader_of(report)).encode()),
        pdf_text(as_pdf(leader_of(report))),
    ):
        flat = " ".join(text.split())
        assert "kesepakatan belum selesai" in flat
        assert "Lewat tenggat: Dinas A: merinci lokasi." in flat


# --- What people typed -------------------------------------------------------------------


@pytest.mark.parametrize("said", FORMULAS)
def test_nothing_a_person_typed_is_a_formula_in_any_sheet(said):
    brief = make_brief(name=said, agency=said, code=said, unit=said)
    report = make_report(
        overlaps=(make_overlap(left=brief, sentence=said, segments=(said,)),),
        gaps=(make_gap_row(area=said, why=said, unit=said, need=said),),
        occasion=an_occasion(title=said, place=said, part=said),
    )
    book = workbook(as_xlsx(whole(report)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    typed = [cell for cell in cells if said.strip() in str(cell.value)]
    assert len(typed) >= 6
    assert {cell.data_type for cell in typed} == {"s"}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []


def test_a_title_with_codes_of_a_foot_stays_words():
    report = make_report(occasion=an_occasion(title="Rakor &D &[File] 'A&B' " + "x" * 300))
    foot = workbook(as_xlsx(whole(report)))["Ringkasan"].oddFooter
    assert len(foot.left.text + foot.right.text) < 255
    assert foot.left.text.startswith("Rakor &&D &&[File]")


def test_sheets_of_places_with_forbidden_or_equal_names_are_told_apart():
    columns = (Column("No.", COUNT),)
    names = ("Kab. A/B: [x]*?", "kab. a b   x", "", "Ringkasan", "N" * 40, "N" * 40)
    tables = tuple(Table(f"t{n}", name, name, columns, (), "-") for n, name in enumerate(names))
    book = workbook(as_xlsx(replace(whole(make_report()), tables=tables)))
    assert len(book.sheetnames) == len(names) + 1
    assert len({name.lower() for name in book.sheetnames}) == len(names) + 1


def test_characters_the_font_lacks_are_shown_as_lacking_and_the_file_is_still_made():
    brief = make_brief(name=STRANGE, agency=STRANGE)
    report = make_report(overlaps=(make_overlap(left=brief),), occasion=an_occasion(title=STRANGE))
    text = pdf_text(as_pdf(whole(report)))
    assert "\N{REPLACEMENT CHARACTER}" in text
    assert "#panic()" in "".join(text.split())
    assert "项目" in html_text(as_html(whole(report)).encode())


# --- Much, and nothing -------------------------------------------------------------------


@pytest.mark.slow
def test_two_thousand_rows_of_long_names_repeat_their_heads_on_every_page():
    rows = tuple((n, LONG[:60], n * 1001) for n in range(1, 2001))
    columns = (Column("No.", COUNT, 5), Column("Wilayah", width=60), Column("Jumlah", COUNT, 12))
    table = Table("besar", "Besar", "Tabel besar", columns, rows, "-", total=2000)
    content = replace(whole(make_report()), has_leader=False, tables=(table,), title="Besar")
    pages = pdf_pages(as_pdf(content))
    assert len(pages) > 20
    heads = [page for page in pages if "Wilayah" in page and "Jumlah" in page]
    assert len(heads) >= len(pages) - 1
    assert "2.002.000" in "".join(pages)
    assert workbook(as_xlsx(content))["Besar"].max_row > 2000


def test_rows_beyond_those_on_paper_are_counted_aloud_and_all_in_the_workbook():
    report = make_report(headline=make_headline(overlap_count=2345))
    content = replace(whole(report), has_leader=False)
    assert "dari 2.345 baris" in " ".join(pdf_text(as_pdf(content)).split())


def test_an_empty_report_says_so_in_every_format():
    report = replace(make_empty_report(), occasion=an_occasion())
    page = html_text(as_html(whole(report)).encode())
    paper = "".join(pdf_text(as_pdf(whole(report))).split())
    book = xlsx_text(as_xlsx(whole(report)))
    for table in whole(report).tables:
        if not table.rows:
            assert table.empty in page
            assert "".join(table.empty.split()) in paper
            assert table.empty in book


@pytest.mark.django_db
def test_a_meeting_of_nothing_has_all_its_documents():
    make_run()
    snapshot = make_snapshot(make_meeting())
    frozen = frozen_of(snapshot)
    for document in documents_of(frozen):
        for ending in document.formats:
            if ending != "svg":  # no outline is loaded
                assert render(frozen, snapshot.sha256, document.code, ending)
    text = html_text(render(frozen, snapshot.sha256, "laporan-pimpinan", "html"))
    assert "Peta belum dapat digambar" in text
    with pytest.raises(NoSuchDocument):
        render(frozen, snapshot.sha256, "peta-celah", "svg")


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make_pack()


@pytest.mark.django_db
def test_a_regency_without_anything_has_an_annex_that_says_so(pack):
    text = html_text(render(pack.frozen, pack.sha256, "lampiran-kota-serang", "html"))
    assert "Belum ada program yang tercatat." in text
    assert "Belum ada angka kebutuhan atau daftar prioritas untuk Kota Serang." in text
    pages = pdf_pages(render(pack.frozen, pack.sha256, "lampiran-kota-serang", "pdf"))
    assert "6. Mutu data" in pages[0]


@pytest.mark.django_db
def test_missing_need_data_is_said_and_never_zero(pack):
    text = html_text(render(pack.frozen, pack.sha256, "celah", "html"))
    assert "1 kebutuhan wilayah tanpa angka kebutuhan tidak dapat dihitung." in text


@pytest.mark.django_db
def test_only_the_annex_of_a_place_names_it_and_pairs_keep_the_names_of_neighbours(pack):
    document = document_of(pack.frozen, "lampiran-kab-serang")
    content = content_of(pack.frozen, pack.sha256, document)
    assert content.report.occasion.part == "Kab. Serang"
    assert {a.name for a in content.report.map_areas} == {
        a.name for a in pack.frozen.areas if a.outline
    }


@pytest.mark.django_db
def test_an_unknown_code_or_format_is_refused(pack):
    for code, ending in (("tiada", "pdf"), ("laporan-pimpinan", "xlsx"), ("celah", "svg")):
        with pytest.raises(NoSuchDocument):
            render(pack.frozen, pack.sha256, code, ending)


@pytest.mark.django_db
def test_the_difference_is_four_numbers_for_the_leader_and_tables_in_the_pack(pack):
    columns = (Column("No.", COUNT),)
    extra = Table("beda", "Beda", "Sejak rakor sebelumnya", columns, ((4711,),), "-")
    counts = (("baru", 3), ("masih ada", 12), ("selesai", 2), ("dibuka kembali", 1))
    since = Since(counts, (extra,))
    said = "Temuan sejak rakor sebelumnya: 3 baru, 12 masih ada, 2 selesai, 1 dibuka kembali."
    for code in ("laporan-pimpinan", "bahan-rakor"):
        text = html_text(render(pack.frozen, pack.sha256, code, "html", since=since))
        assert said in text
        assert ("4.711" in text) == (code == "bahan-rakor")
    alone = html_text(render(pack.frozen, pack.sha256, "lampiran-kab-serang", "html", since=since))
    assert said not in alone


def test_the_time_of_the_freeze_is_written_in_western_indonesian_time():
    text = html_text(as_html(whole(make_report(occasion=an_occasion()))).encode())
    assert MADE_AT.hour == 3
    assert "Dibekukan pada 22 November 2026 10.30 WIB, bahan beku nomor 3" in text
