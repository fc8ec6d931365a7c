"""Down and up again: what was downloaded and is uploaded as it is changes nothing."""

import datetime
import io

import openpyxl
import pytest

from geo.models import Area
from programs.entries import Entry, EntryLine
from programs.imports.downloads import programs_to_take, template
from programs.imports.files import import_programs
from programs.models import Program, Role
from programs.readers import HEADINGS, FileProblem
from programs.services import save_entries
from programs.stored import entries_of
from tests.factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
    square,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_villages(3)
    return make_agency(name="Dinas Sosial Provinsi Banten", short_name="Dinsos")


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


def an_entry(code="DINSOS-001", **given):
    defaults = {
        "agency": "Dinas Sosial Provinsi Banten",
        "code": code,
        "fiscal_year": 2026,
        "stage": "APBD",
        "name": "Perbaikan rumah",
        "activity_code": "1.04.02.2.01.0010",
        "intervention": "RTLHKAB",
        "fund_source": "APBD-PROV",
        "budget_idr": 150_000_000,
        "starts_on": datetime.date(2026, 2, 1),
        "ends_on": datetime.date(2026, 12, 1),
        "recipient_class": "tidak_langsung",
        "lines": (a_line(1), a_line(2, area_code="36.04.01.2002", planned_count=7.25)),
    }
    return Entry(**defaults | given)


def a_line(line, **given):
    defaults = {
        "area_code": "36.04.01.2001",
        "segments": ("KSJ-D1", "SKH-LANSIA"),
        "planned_count": 120.0,
        "unit": "KK",
        "realised_count": 0.0,
    }
    return EntryLine(line, **defaults | given)


def download(user, tmp_path, name="unduhan.xlsx", **given):
    path = tmp_path / name
    chosen = {"agency": None, "year": None} | given
    path.write_bytes(template(programs_to_take(user, **chosen)))
    return path


def outcome(path, by):
    report = import_programs(path, commit=True, by=by)
    return report.problems, report.new, report.changed, report.unchanged


CASES = {
    "plain": {},
    "drawn": {"lines": (EntryLine(1, shape_wkb=stored(square(side=900)), segments=("SEG",)),)},
    "two drawn, one place in words": {
        "lines": (
            EntryLine(1, shape_wkb=stored(square(side=900)), planned_count=3.0),
            EntryLine(2, shape_wkb=stored(square(side=800)), planned_count=3.0),
            EntryLine(3, place_said="Sepanjang pesisir; utara", unit="KPM"),
            a_line(4, place_said="menurut SK", realised_count=None),
        )
    },
    "no lines at all": {"lines": ()},
    "coarse": {"lines": (a_line(1, area_code="36"), a_line(2, area_code="36.04"))},
    "lines of text": {"note": "Baris satu\nbaris  dua", "source": "=HYPERLINK(1)", "name": "-A  B"},
    "a number of seventeen digits": {"lines": (a_line(1, planned_count=0.1 + 0.2),)},
    "what no column has": {"confidence": "B", "is_example": True, "period_is_assumed": True},
    "next to nothing": {
        **dict.fromkeys(("intervention", "fund_source", "budget_idr", "starts_on", "ends_on")),
        **dict.fromkeys(("activity_code", "recipient_class"), ""),
        "lines": (EntryLine(1, area_code="36.04.01.2001"),),
    },
    "a code that Excel would ruin": {"code": "1-2", "activity_code": "1.10"},
}


@pytest.mark.parametrize("case", CASES)
def test_a_download_uploaded_as_it_is_changes_nothing(officer, tmp_path, case):
    save_entries([an_entry(**CASES[case])])
    (before,) = entries_of(Program.objects.all()).values()
    assert outcome(download(officer, tmp_path), officer) == ([], 0, 0, 1)
    assert list(entries_of(Program.objects.all()).values()) == [before]
    assert Program.objects.get().version == 1


@pytest.mark.parametrize("status", ["draf", "diajukan", "diverifikasi", "berjalan", "selesai"])
def test_a_program_nobody_may_change_is_unchanged_too(officer, tmp_path, status):
    save_entries([an_entry(status=status)])
    assert outcome(download(officer, tmp_path), officer) == ([], 0, 0, 1)
    assert Program.objects.get().status == status


def test_every_area_is_read_back_by_its_code_and_names(officer, tmp_path):
    make_area("36.04.02")
    areas = Area.objects.order_by("code")
    lines = [EntryLine(n, area_code=a.code) for n, a in enumerate(areas, start=1)]
    assert len(lines) > 5
    save_entries([an_entry(lines=tuple(lines))])
    assert outcome(download(officer, tmp_path), officer) == ([], 0, 0, 1)


def edit(path, change):
    book = openpyxl.load_workbook(path)
    change(book["Program"])
    book.save(path)
    return path


def column(heading):
    return HEADINGS.index(heading) + 1


def test_one_edited_cell_changes_its_program_and_keeps_what_no_column_has(officer, tmp_path):
    save_entries([an_entry(confidence="B"), an_entry("DINSOS-002")])
    path = edit(
        download(officer, tmp_path),
        lambda sheet: sheet.cell(2, column("Target")).__setattr__("value", 99),
    )
    assert outcome(path, officer) == ([], 0, 1, 1)
    changed = Program.objects.get(code="DINSOS-001")
    assert changed.targets.get(line=1).planned_count == 99
    assert (changed.confidence, changed.version) == ("B", 2)


def test_rows_in_another_order_are_the_same_programs(officer, tmp_path):
    save_entries([an_entry(), an_entry("DINSOS-002")])
    path = download(officer, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Program"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2, max_row=5)]
    for n, values in enumerate(reversed(rows), start=2):
        for i, value in enumerate(values, start=1):
            sheet.cell(n, i).value = value
    book.save(path)
    assert outcome(path, officer) == ([], 0, 0, 2)


def test_a_column_that_was_left_out_keeps_what_is_known(officer, tmp_path):
    save_entries([an_entry(note="Tetap")])
    path = edit(
        download(officer, tmp_path),
        lambda sheet: [sheet.delete_cols(column(h)) for h in ("Keterangan", "Realisasi", "Segmen")],
    )
    assert outcome(path, officer) == ([], 0, 0, 1)


def test_a_cell_that_was_emptied_empties_the_field(officer, tmp_path):
    save_entries([an_entry(lines=(a_line(1),))])
    path = edit(
        download(officer, tmp_path),
        lambda sheet: sheet.cell(2, column("Pagu (Rp)")).__setattr__("value", None),
    )
    assert outcome(path, officer) == ([], 0, 1, 0)
    assert Program.objects.get().budget_idr is None


def test_a_shape_of_another_agency_cannot_be_named(officer, tmp_path):
    other = make_agency(name="Dinas Lain")
    drawn = (EntryLine(1, shape_wkb=stored(square(side=900))),)
    save_entries([an_entry(agency=other.name, lines=drawn), an_entry(lines=())])
    short = Program.objects.get(agency=other).targets.get().shape.digest[:12]
    path = edit(
        download(officer, tmp_path, agency=None),
        lambda sheet: sheet.cell(2, column("Bidang")).__setattr__("value", short),
    )
    problems, *_counts = outcome(path, officer)
    assert "bidang tidak dikenal" in problems[0].why


def test_no_cell_begins_a_formula_and_codes_are_text(officer):
    save_entries([an_entry(name="=1+1", note="@SUM(A1)", source="+62", code="=CMD")])
    book = openpyxl.load_workbook(
        io.BytesIO(template(programs_to_take(officer, agency=None, year=None)))
    )
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells if c.value is not None} <= {"s", "n", "d"}
    sheet = book["Program"]
    assert sheet.cell(2, column("Nama Program")).value == "=1+1"
    for heading in ("Kode Program", "Kode Sub Kegiatan", "Kode Wilayah"):
        assert sheet.column_dimensions[sheet.cell(1, column(heading)).column_letter].width > 10
        assert sheet.cell(2, column(heading)).number_format == "@"


def test_the_template_has_drop_downs_codes_and_instructions(officer):
    book = openpyxl.load_workbook(
        io.BytesIO(template(programs_to_take(officer, agency=None, year=None)))
    )
    assert book.sheetnames == ["Program", "Petunjuk", "Kode"]
    sheet = book["Program"]
    assert tuple(c.value for c in sheet[1]) == HEADINGS
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "F2"
    offered = {
        str(v.sqref).split(":")[0].rstrip("0123456789")
        for v in sheet.data_validations.dataValidation
    }
    wanted = ("Tahap", "Jenis Intervensi", "Sumber Dana", "Kelas Penerima", "Segmen", "Satuan")
    assert offered == {sheet.cell(1, column(h)).column_letter for h in wanted}
    codes = {c.value for row in book["Kode"].iter_rows() for c in row}
    assert {"36.04.01.2001", "RTLHKAB", "KSJ-D1", "APBD-PROV"} <= codes


def test_an_empty_template_uploaded_says_that_it_is_empty(officer, tmp_path):
    with pytest.raises(FileProblem, match="tidak ada baris data"):
        import_programs(download(officer, tmp_path), commit=True, by=officer)


def test_a_person_takes_along_what_the_matrix_allows(agency):
    other = make_agency(name="Dinas Lain", tier="kabkota", regency=make_area("36.04"))
    for name in (agency.name, other.name):
        save_entries([an_entry(agency=name, status="diverifikasi"), an_entry("B-1", agency=name)])

    def taken(user, **given):
        chosen = programs_to_take(user, **{"agency": None, "year": None} | given)
        return {(p.agency.name, p.code) for p in chosen}

    mine = {(agency.name, "DINSOS-001"), (agency.name, "B-1")}
    assert taken(make_user(Role.OFFICER, agency=agency)) == mine
    assert taken(make_user(Role.VERIFIER, agency=agency)) == mine
    assert taken(make_user(Role.REGENCY)) == {(other.name, "DINSOS-001")}
    assert taken(make_user(Role.PROVINCE)) == {
        (other.name, "DINSOS-001"),
        (agency.name, "DINSOS-001"),
    }
    assert taken(make_user(Role.PROVINCE), agency=other) == {(other.name, "DINSOS-001")}
    assert taken(make_user(Role.PROVINCE), year=2025) == set()
    assert len(taken(make_user(Role.AUDITOR))) == 4
