"""What a file sent again does to findings that people have decided on, through the commands."""

import csv
import io

import pytest
from django.core.management import call_command

from coordination.models import Finding, FindingStatus
from coordination.review import decide
from programs.models import ImportBatch, Program, ProgramVersion, Role, Target

from .acceptance_file import HEADINGS
from .factories import (
    make_agency,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
)

pytestmark = pytest.mark.django_db(transaction=True)
S = FindingStatus
ROW = {
    "Tahun Anggaran": "2026",
    "Tahap": "APBD",
    "Jenis Intervensi": "RTLHKAB",
    "Pagu (Rp)": "150000000",
    "Mulai": "01/02/2026",
    "Selesai": "30/11/2026",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Target": "40",
    "Satuan": "KK",
    "Status": "berjalan",
}


@pytest.fixture
def register(db):
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_agency(name="Dinas A")
    make_agency(name="Dinas B")
    return make_villages(4)


@pytest.fixture
def send(tmp_path, register):
    """Import a file of program A on the first two villages, and B on those numbered."""

    def _send(*villages_of_b, **given):
        lines = [("A-1", "Dinas A", n) for n in (0, 1, 2)]
        lines += [("B-1", "Dinas B", n) for n in villages_of_b]
        path = tmp_path / "program.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            for code, agency, n in lines:
                named = {"Kode Program": code, "Perangkat Daerah": agency, "Nama Program": code}
                writer.writerow(ROW | named | {"Kode Wilayah": register[n].code} | given)
        return command("import_programs", path, "--commit")

    return _send


def command(name, *given):
    out = io.StringIO()
    call_command(name, *map(str, given), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def decided(send):
    """One finding on two shared villages, looked at and set aside by the province."""
    send(0, 1)
    command("find_overlaps", "--year", 2026)
    finding = Finding.objects.get()
    for now in (S.REVIEWED, S.NOT_OVERLAP):
        decide(finding, now=now, because="Sasaran berbeda.", by=make_user(Role.PROVINCE))
    return finding


def after_a_run(finding):
    command("find_overlaps", "--year", 2026)
    finding.refresh_from_db()
    return finding


def test_the_same_file_again_is_unchanged_and_closes_nothing(send, decided):
    rows = list(Target.objects.order_by("pk").values())
    assert "0 baru, 0 berubah, 2 tidak berubah, 0 ditolak" in send(0, 1)
    assert list(Target.objects.order_by("pk").values()) == rows
    assert after_a_run(decided).status == S.NOT_OVERLAP
    assert ImportBatch.objects.count() == 1


def test_one_more_shared_village_opens_the_finding_and_names_it(send, decided, register):
    assert "1 berubah, 1 tidak berubah" in send(0, 1, 2)
    finding = after_a_run(decided)
    assert finding.status == S.INDICATED
    assert finding.reopened_because.startswith("1 desa/kelurahan bersama baru: ")
    assert register[2].short_name in finding.reopened_because
    assert finding.decisions.count() == 3


def test_one_more_village_that_is_not_shared_leaves_it_closed(send, decided):
    assert "1 berubah" in send(0, 1, 3)
    finding = after_a_run(decided)
    assert (finding.status, finding.reopened_because) == (S.NOT_OVERLAP, "")


def test_another_name_and_budget_leave_it_closed(send, decided):
    assert "2 berubah" in send(0, 1, **{"Pagu (Rp)": "160000000", "Keterangan": "baru"})
    assert after_a_run(decided).status == S.NOT_OVERLAP


def test_when_nothing_is_shared_the_finding_is_gone_and_its_history_stays(send, decided):
    send(3)
    finding = after_a_run(decided)
    assert finding.status == S.GONE
    assert [d.now for d in finding.decisions.order_by("pk")] == [S.REVIEWED, S.NOT_OVERLAP, S.GONE]
    assert Finding.objects.current().count() == 0


def test_what_returns_as_it_was_is_what_was_decided(send, decided):
    send(3)
    after_a_run(decided)
    send(0, 1)
    assert after_a_run(decided).status == S.NOT_OVERLAP
    assert (Program.objects.count(), ProgramVersion.objects.count()) == (2, 2)
