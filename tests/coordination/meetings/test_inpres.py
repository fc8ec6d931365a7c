"""The half-yearly table of the Inpres: the columns of the form, nothing guessed."""

import io

import openpyxl
import pytest
from django.utils import timezone

from coordination.meetings import cuts, tables_inpres
from coordination.meetings.contents import indonesian
from coordination.meetings.documents import render
from coordination.meetings.lookup import Lookup
from coordination.meetings.reading import read_frozen
from tests.coordination.factories import make_run
from tests.factories import make_agency, make_program, make_target, make_villages

from .scenes import make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = (
    *("No", "Strategi", "Perangkat Daerah", "Kode Program", "Program", "Kegiatan"),
    *("Sub Kegiatan", "Durasi", "Besaran Manfaat", "Jenis Bantuan", "Jumlah Sasaran"),
    *("Penerima Langsung", "Penerima Tidak Langsung", "Penerima Penunjang", "Sumber"),
    *("Sifat Bantuan", "Lokasi", "Alokasi Anggaran", "Realisasi Sem.1", "Realisasi Sem.2"),
    "Total Realisasi",
)
FIRST = -3


def frozen_now():
    return read_frozen(make_meeting(), make_run(), at=timezone.now())


def table_now():
    return indonesian(tables_inpres.half_year, Lookup(frozen_now()))


def remarks_now() -> list[str]:
    return [row[3] for row in indonesian(tables_inpres.remarks, Lookup(frozen_now())).rows]


def cells_of(frozen, code: str) -> list:
    book = openpyxl.load_workbook(io.BytesIO(render(frozen, "0" * 64, code, "xlsx")))
    return [cell for row in book["OPPKPKE"].iter_rows() for cell in row]


def test_the_columns_are_those_of_the_form_in_its_order():
    assert tuple(column.label for column in table_now().columns) == FORM


def test_both_half_years_stay_apart_and_add_up():
    make_program(budget_idr=100, realised_first_idr=30, realised_second_idr=40)
    assert table_now().rows[0][FIRST:] == (30, 40, 70)


def test_what_was_not_reported_is_missing_and_never_zero():
    make_program(budget_idr=100)
    assert table_now().rows[0][FIRST:] == (None, None, None)


def test_a_recipient_stands_in_the_column_of_its_class_alone():
    program = make_program(recipient_class="penunjang")
    make_target(program, area=make_villages(1)[0], planned_count=12, unit="orang")
    row = table_now().rows[0]
    assert row[10] == "12 orang"
    assert row[11:14] == (None, None, 12)


def test_codes_of_programme_and_activity_come_from_the_code_below_them():
    make_program(activity_code="1.06.05.2.02.0003", nomenclature_version="900.1-861/2026")
    row = table_now().rows[0]
    assert (row[3], row[5]) == ("1.06.05", "1.06.05.2.02")
    assert row[6] == "1.06.05.2.02.0003 (900.1-861/2026)"


def test_parts_of_another_program_are_left_out():
    whole = make_program()
    make_program(part_of=whole)
    assert len(table_now().rows) == 1


def test_doubled_codes_and_too_much_spent_are_said():
    agency = make_agency()
    for budget in (100, 200):
        make_program(
            agency=agency, activity_code="1.06.05.2.02.0003", budget_idr=budget,
            realised_first_idr=150,
        )  # fmt: skip
    said = remarks_now()
    assert sum("dipakai 2 program" in text for text in said) == 2
    assert sum("melebihi alokasi Rp100" in text for text in said) == 1


def test_the_workbook_of_one_agency_holds_its_programs_alone():
    own, other = make_agency(name="Dinas Sosial"), make_agency(name="Dinas Pertanian")
    make_program(agency=own, name="Bantuan modal")
    make_program(agency=other, name="Bibit jagung")
    frozen = frozen_now()
    assert len(Lookup(cuts.of_agency(frozen, own.pk)).frozen.programs) == 1
    book = openpyxl.load_workbook(
        io.BytesIO(render(frozen, "0" * 64, f"oppkpke-opd-{own.pk}", "xlsx"))
    )
    said = {cell.value for row in book["OPPKPKE"].iter_rows() for cell in row}
    assert "Bantuan modal" in said
    assert "Bibit jagung" not in said


def test_no_cell_that_a_person_typed_starts_a_formula():
    make_program(name="=1+1", note="@x")
    cells = cells_of(frozen_now(), "oppkpke")
    assert "=1+1" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
