"""Documents of a snapshot are the same for ever, whatever becomes of the register."""

import hashlib
import zipfile
from io import BytesIO

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone, translation

from coordination import runs
from coordination.meetings import snapshots
from coordination.meetings.documents import documents_of, render
from coordination.meetings.snapshots import frozen_of
from coordination.models import Agreement, Finding, Snapshot
from programs.models import Agency, Program

from .pack import make_frozen_meeting
from .read_back import pdf_text, workbook
from .scenes import make_snapshot

pytestmark = pytest.mark.django_db
CODES = ("laporan-pimpinan", "tumpang-tindih", "celah", "peta-kab-serang", "bahan-beku")


def made(snapshot) -> dict[tuple[str, str], bytes]:
    """The files of a few documents, from the stored bytes and from nothing kept in memory."""
    snapshots._values.cache_clear()
    kept = Snapshot.objects.get(pk=snapshot.pk)
    frozen = frozen_of(kept)
    some = [d for d in documents_of(frozen) if d.code in CODES]
    assert len(some) == len(CODES)
    return {
        (document.code, ending): render(frozen, kept.sha256, document.code, ending)
        for document in some
        for ending in document.formats
    }


def test_the_register_changes_and_every_file_stays_the_same_to_the_byte():
    snapshot = make_snapshot(make_frozen_meeting())
    before = made(snapshot)
    gone = Program.objects.order_by("pk").last()
    Agreement.objects.update(what="Lain", due_on="2030-01-01")
    Program.objects.update(name="Nama lain", budget_idr=7)
    Agency.objects.update(name=Concat(Value("Dinas lain "), "name"))
    Finding.objects.update(money_idr=1, severity=1)
    gone.delete()
    run = runs.start_run(by=None, fiscal_year=2026, send=False)
    runs.execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == "selesai"
    after = made(snapshot)
    assert len(before) >= 11
    assert {key for key in before if before[key] != after[key]} == set()


def test_the_json_is_what_the_hash_is_of():
    snapshot = make_snapshot(make_frozen_meeting())
    frozen = frozen_of(snapshot)
    text = render(frozen, snapshot.sha256, "bahan-beku", "json")
    assert hashlib.sha256(text).hexdigest() == snapshot.sha256


def test_a_document_is_indonesian_whoever_asks_for_it():
    snapshot = make_snapshot(make_frozen_meeting())
    frozen = frozen_of(snapshot)
    with translation.override("id"):
        own = render(frozen, snapshot.sha256, "peta-kab-serang", "pdf")
    with translation.override("en"):
        other = render(frozen, snapshot.sha256, "peta-kab-serang", "pdf")
    assert own == other
    assert "Kecamatan" in pdf_text(own)


def test_nothing_in_a_workbook_tells_when_it_was_made():
    snapshot = make_snapshot(make_frozen_meeting())
    content = render(frozen_of(snapshot), snapshot.sha256, "sandingan", "xlsx")
    stamps = {item.date_time for item in zipfile.ZipFile(BytesIO(content)).infolist()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    said = workbook(content).properties
    made_at = timezone.localtime(snapshot.made_at).replace(tzinfo=None, microsecond=0)
    assert said.created == made_at
    assert said.modified == made_at
