"""A file into the register: whole programs or none, the same file twice, whose file it is."""

import csv
import datetime
import json

import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from programs.frames import read_vocabulary
from programs.imports.files import import_programs
from programs.models import ImportBatch, Program, ProgramVersion, Role, Target
from programs.readers import HEADINGS, FileProblem, read_entries, read_table
from programs.services import save_entries
from tests.factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
)

pytestmark = pytest.mark.django_db

GOOD = {
    "Kode Program": "DINSOS-001",
    "Tahun Anggaran": "2026",
    "Tahap": "APBD",
    "Perangkat Daerah": "Dinas Sosial Provinsi Banten",
    "Nama Program": "Perbaikan rumah",
    "Jenis Intervensi": "RTLHKAB",
    "Sumber Dana": "APBD Provinsi",
    "Pagu (Rp)": "150000000",
    "Mulai": "01/02/2026",
    "Selesai": "30/11/2026",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Kode Wilayah": "36.04.01.2001",
    "Target": "120",
    "Satuan": "KK",
    "Status": "berjalan",
}


@pytest.fixture
def register():
    """A small Banten: three villages, one agency, the vocabularies GOOD speaks."""
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_villages(3)
    return make_agency(name="Dinas Sosial Provinsi Banten", short_name="Dinsos")


@pytest.fixture
def write(tmp_path):
    def _write(*rows, name="program.csv"):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(GOOD | row for row in rows)
        return path

    return _write


def test_a_good_file_becomes_programs_with_lines_and_footprints(register, write):
    second = {"Kode Wilayah": "36.04.01.2002", "Target": "80", "Segmen": "KSJ-D2; Lanjut usia"}
    report = import_programs(write({}, second), commit=True)
    assert (report.new, report.rows, report.problems) == (1, 2, [])
    program = Program.objects.get()
    assert program.agency == register
    assert program.budget_idr == 150_000_000
    assert (program.starts_on, program.ends_on) == (
        datetime.date(2026, 2, 1),
        datetime.date(2026, 12, 1),
    )
    assert (program.status, program.missing, program.is_coarse) == ("berjalan", "", False)
    assert list(program.targets.values_list("area__code", "planned_count")) == [
        ("36.04.01.2001", 120),
        ("36.04.01.2002", 80),
    ]
    assert set(program.targets.last().segments.values_list("code", flat=True)) == {
        "KSJ-D2",
        "SKH-LANSIA",
    }
    assert program.footprints.count() == 2
    assert program.history.get().history_change_reason == "program.csv"
    assert program.batch == report.batch == ImportBatch.objects.get()


def test_nothing_is_written_without_commit(register, write):
    report = import_programs(write({}), commit=False)
    assert report.new == 1
    assert not Program.objects.exists()
    assert not ImportBatch.objects.exists()


def test_the_same_file_twice_changes_nothing(register, write):
    path = write({}, {"Kode Wilayah": "36.04.01.2002"})
    import_programs(path, commit=True)
    before = list(Target.objects.values_list("pk")), Program.objects.get().updated_at
    report = import_programs(path, commit=True)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)
    assert (list(Target.objects.values_list("pk")), Program.objects.get().updated_at) == before
    assert ImportBatch.objects.count() == 1
    assert "sudah diimpor" in report.notes[0]
    assert Program.history.count() == 1


def test_the_same_file_does_not_undo_what_people_decided(register, write):
    path = write({"Status": "diajukan"})
    import_programs(path, commit=True)
    Program.objects.update(status="disepakati")
    assert import_programs(path, commit=True).unchanged == 1
    assert Program.objects.get().status == "disepakati"


def test_an_update_replaces_the_lines_and_keeps_the_status_it_does_not_say(register, write):
    import_programs(write({}), commit=True)
    report = import_programs(
        write({"Kode Wilayah": "36.04.01.2003", "Status": "", "Pagu (Rp)": ""}), commit=True
    )
    program = Program.objects.get()
    assert report.changed == 1
    assert (program.status, program.budget_idr) == ("berjalan", None)
    assert program.targets.get().area.code == "36.04.01.2003"
    assert program.footprints.count() == 1
    assert program.history.count() == 2


def test_a_later_stage_takes_over_and_an_earlier_one_is_only_kept(register, write):
    import_programs(write({"Tahap": "APBD", "Pagu (Rp)": "200000000"}), commit=True)
    import_programs(write({"Tahap": "APBD Perubahan", "Pagu (Rp)": "300000000"}), commit=True)
    report = import_programs(write({"Tahap": "RKPD", "Pagu (Rp)": "100000000"}), commit=True)
    program = Program.objects.get()
    assert report.changed == 1
    assert (program.stage, program.budget_idr) == ("APBD-P", 300_000_000)
    kept = {v.stage: v.facts["budget_idr"] for v in ProgramVersion.objects.all()}
    assert kept == {"RKPD": 100_000_000, "APBD": 200_000_000, "APBD-P": 300_000_000}


def test_two_stages_in_one_file_make_one_program_of_the_latest(register, write):
    report = import_programs(write({"Tahap": "APBD-P"}, {"Tahap": "RKPD"}), commit=True)
    assert report.new == 1
    assert Program.objects.get().stage == "APBD-P"
    assert ProgramVersion.objects.count() == 2


def test_a_program_enters_whole_or_not_at_all(register, write):
    bad = {"Kode Wilayah": "36.04.01.2002", "Target": "1.500"}
    report = import_programs(write({}, bad, {"Kode Program": "LAIN-1"}), commit=True)
    assert (report.new, report.refused) == (1, 1)
    assert Program.objects.get().code == "LAIN-1"
    assert [(p.row, p.column, p.said) for p in report.problems] == [(3, "Target", "1.500")]


def test_a_row_without_its_code_refuses_the_program_it_may_belong_to(register, write):
    report = import_programs(write({}, {"Kode Program": ""}), commit=True)
    assert not Program.objects.exists()
    assert report.problems[0].column == "Kode Program"


def test_a_new_program_without_status_is_a_draft(register, write):
    import_programs(write({"Status": ""}), commit=True)
    assert Program.objects.get().status == "draf"


def test_a_blank_date_is_allowed_and_cannot_be_checked(register, write):
    import_programs(write({"Mulai": "", "Selesai": ""}), commit=True)
    assert Program.objects.get().missing == "masa"


def test_a_row_of_another_agency_refuses_the_whole_file(register, write):
    make_agency(name="Dinas Lain")
    path = write({}, {"Kode Program": "X-1", "Perangkat Daerah": "Dinas Lain"})
    report = import_programs(path, agency="Dinsos", commit=True)
    assert not Program.objects.exists()
    assert [(p.row, p.said) for p in report.problems] == [(3, "Dinas Lain")]
    assert report.refused == 2


def test_an_agency_that_is_not_known_stops_the_import(register, write):
    with pytest.raises(FileProblem, match="Dinas Anu"):
        import_programs(write({}), agency="Dinas Anu", commit=True)


def test_an_officer_makes_drafts_of_the_own_agency(register, write):
    officer = make_user(Role.OFFICER, agency=register)
    import_programs(write({"Status": "disepakati"}), commit=True, by=officer)
    program = Program.objects.get()
    assert (program.status, program.created_by) == ("draf", officer)
    assert program.history.get().history_user == officer


def test_an_officer_cannot_write_for_another_agency(register, write):
    report = import_programs(write({}), commit=True, by=make_user(Role.OFFICER))
    assert not Program.objects.exists()
    assert report.problems[0].column == "Perangkat Daerah"


def test_an_officer_cannot_change_a_program_that_was_submitted(register, write):
    import_programs(write({"Status": "diajukan"}), commit=True)
    officer = make_user(Role.OFFICER, agency=register)
    report = import_programs(write({"Pagu (Rp)": "1000000"}), commit=True, by=officer)
    assert "Diajukan" in report.problems[0].why
    assert Program.objects.get().budget_idr == 150_000_000


def test_the_service_itself_refuses_a_stranger(register, write):

    entries, _problems = read_entries(read_table(write({})), read_vocabulary())
    with pytest.raises(PermissionDenied):
        save_entries(entries, by=make_user(Role.SYSADMIN))


PARIS = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.0]]


@pytest.fixture
def draw(tmp_path):
    """A file of shapes: the first village for this program, and other features as given."""

    def _draw(code, *others):
        outline = make_area("36.04.01.2001").boundaries.get().wkb
        ring = [list(point) for point in shapely.from_wkb(bytes(outline)).exterior.coords]
        features = [
            {
                "type": "Feature",
                "properties": {"kode_program": name},
                "geometry": {"type": "Polygon", "coordinates": [points]},
            }
            for name, points in [(code, ring), *others]
        ]
        path = tmp_path / "bidang.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return _draw


def test_a_shape_is_the_ground_of_rows_without_an_area(register, write, draw):
    report = import_programs(write({"Kode Wilayah": ""}), shapes=draw("DINSOS-001"), commit=True)
    assert report.problems == []
    footprint = Program.objects.get().footprints.get()
    assert footprint.is_drawn
    assert Program.objects.get().missing == ""


def test_a_shape_of_no_program_is_reported(register, write, draw):
    report = import_programs(write({}), shapes=draw("ANU"), commit=True)
    assert (report.problems[0].column, report.problems[0].said) == ("SHAPES", "ANU")


def test_a_bad_shape_refuses_the_drawn_programs_and_no_other(register, write, draw):
    path = draw("DINSOS-001", ("DINSOS-001", PARIS))
    rows = {"Kode Wilayah": ""}, {"Kode Program": "LAIN-1"}
    report = import_programs(write(*rows), shapes=path, commit=True)
    assert "di luar" in report.problems[0].why
    assert Program.objects.get().code == "LAIN-1"
    assert report.refused == 1


def test_the_command_lists_bad_cells_and_fails(register, write, capsys):
    path = write({}, {"Kode Program": "B-2", "Pagu (Rp)": "1.500"})
    with pytest.raises(CommandError, match="1 isian ditolak"):
        call_command("import_programs", str(path), "--commit")
    said = capsys.readouterr()
    assert "baris 3, Pagu (Rp): tidak jelas" in said.err
    assert "1 baru" in said.out
    assert Program.objects.get().code == "DINSOS-001"


def test_the_command_says_that_nothing_was_written(register, write, capsys):
    call_command("import_programs", str(write({})))
    assert "Tidak ada yang disimpan" in capsys.readouterr().out


def test_the_command_names_a_file_that_is_not_there(register):
    with pytest.raises(CommandError, match=r"tidak-ada\.xlsx"):
        call_command("import_programs", "tidak-ada.xlsx")
