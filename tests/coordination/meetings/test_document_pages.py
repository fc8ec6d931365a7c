"""The pages and downloads of a meeting's documents."""

import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from coordination.meetings import snapshots
from coordination.models import Snapshot
from coordination.reports.typesetting import Typesetter
from coordination.views import meeting_documents
from programs.models import Role
from tests.factories import make_user

from .pack import HELD, make_frozen_meeting
from .scenes import make_meeting, make_snapshot
from .test_freeze import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot():
    return make_snapshot(make_frozen_meeting())


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.LEADER))
    return client


@pytest.fixture(autouse=True)
def _nothing_kept():
    snapshots._values.cache_clear()
    meeting_documents._rendered.cache_clear()


def page(snapshot, code, **query):
    return reverse("meeting-document", args=[snapshot.meeting_id, code], query=query)


def file(snapshot, code, ending, **query):
    args = [snapshot.meeting_id, code, ending]
    return reverse("meeting-document-file", args=args, query=query)


def test_a_document_is_read_as_a_page_with_its_downloads(reader, snapshot):
    answer = reader.get(page(snapshot, "tumpang-tindih"))
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "Dinas Sosial Serang (Kepala Bidang)" in said
    for ending in ("pdf", "xlsx"):
        assert file(snapshot, "tumpang-tindih", ending) in said


@pytest.mark.parametrize(
    ("ending", "begins"), [("pdf", b"%PDF-1.7"), ("svg", b"<svg"), ("html", b"<!doctype html>")]
)
def test_a_file_is_what_its_ending_says_and_named_after_its_snapshot(
    reader, snapshot, ending, begins
):
    answer = reader.get(file(snapshot, "peta-celah", ending))
    assert answer.content.startswith(begins)
    assert f"peta-celah-2026-1-{snapshot.sha256[:12]}.{ending}" in answer["Content-Disposition"]


def test_the_json_is_the_stored_text(reader, snapshot):
    answer = reader.get(file(snapshot, "bahan-beku", "json"))
    assert answer.content == snapshots.text_of(snapshot)


def test_an_older_snapshot_is_asked_for_by_its_number_and_says_it_is_older(reader, snapshot):
    make_snapshot(snapshot.meeting, because="Pagu diperbaiki")
    now = reader.get(page(snapshot, "laporan-pimpinan")).content.decode()
    assert "bahan beku nomor 2" in now
    old = reader.get(page(snapshot, "laporan-pimpinan", beku=1)).content.decode()
    assert "bahan beku nomor 1 yang sudah diganti" in old
    assert file(snapshot, "laporan-pimpinan", "pdf") + "?beku=1" in old


@pytest.mark.parametrize(
    "address",
    [
        lambda s: page(s, "tiada"),
        lambda s: page(s, "bahan-beku"),
        lambda s: file(s, "laporan-pimpinan", "xlsx"),
        lambda s: file(s, "laporan-pimpinan", "exe"),
        lambda s: page(s, "sandingan", beku="9"),
        lambda s: page(s, "sandingan", beku="²"),
        lambda s: page(s, "lampiran-opd-999999"),
    ],
    ids=["code", "no page", "format", "ending", "number", "no number", "part"],
)
def test_what_is_not_there_is_not_found(reader, snapshot, address):
    assert reader.get(address(snapshot)).status_code == 404


def test_a_damaged_snapshot_is_answered_in_words(reader, snapshot):
    content = bytearray(snapshot.content)
    content[len(content) // 2] ^= 1
    tamper(snapshot, content=bytes(content))
    for address in (
        page(snapshot, "laporan-pimpinan"),
        file(snapshot, "laporan-pimpinan", "pdf"),
        file(snapshot, "bahan-beku", "json"),
    ):
        answer = reader.get(address)
        assert answer.status_code == 409
        assert "tidak cocok dengan sidik SHA-256-nya" in answer.content.decode()


def test_a_file_is_made_once(reader, snapshot):
    reader.get(file(snapshot, "sandingan", "pdf"))
    assert meeting_documents._rendered.cache_info().misses == 1
    reader.get(file(snapshot, "sandingan", "pdf"))
    assert meeting_documents._rendered.cache_info().misses == 1


def test_the_page_of_a_meeting_lists_all_documents_with_what_they_hold(snapshot):
    found = {"meeting": snapshot.meeting, "latest": snapshots.latest_of(snapshot.meeting)}
    said = render_to_string("coordination/meeting/_documents.html", found)
    assert "4 program, 2 temuan, 2 kab/kota, 2 OPD" in said
    for code in ("laporan-pimpinan", "lampiran-kab-serang", "peta-kota-serang"):
        assert page(snapshot, code) in said
    assert file(snapshot, "bahan-beku", "json") in said
    assert "2 dokumen" in said


def test_every_address_in_the_list_of_documents_opens(reader, snapshot):
    found = {"meeting": snapshot.meeting, "latest": snapshot}
    said = render_to_string("coordination/meeting/_documents.html", found)
    pages = set(re.findall(r'href="([^"]+/bahan/[^"]+/)"', said))
    assert len(pages) > 10
    assert {reader.get(address).status_code for address in sorted(pages)} == {200}


def test_a_meeting_without_a_snapshot_lists_nothing():
    said = render_to_string("coordination/meeting/_documents.html", {"latest": None})
    assert said.strip() == ""


def test_a_damaged_snapshot_is_said_in_the_list(snapshot):
    tamper(snapshot, content=b"tidak ada")
    kept = Snapshot.objects.get(pk=snapshot.pk)
    said = render_to_string(
        "coordination/meeting/_documents.html", {"meeting": kept.meeting, "latest": kept}
    )
    assert "tidak cocok dengan sidik SHA-256-nya" in said


def test_the_second_meeting_tells_what_changed_since_the_first(reader):
    first = make_frozen_meeting()
    make_snapshot(first)
    second = make_snapshot(make_meeting(held_on=HELD + datetime.timedelta(days=90)))
    leader = reader.get(page(second, "laporan-pimpinan")).content.decode()
    assert "Temuan sejak rakor sebelumnya: 0 baru" in leader
    pack = reader.get(page(second, "bahan-rakor")).content.decode()
    assert "Temuan sejak rakor sebelumnya: 0 baru" in pack
    assert pack.count("<table>") > leader.count("<table>") + 12


def test_the_second_meeting_has_its_difference_on_paper_too(reader):
    make_snapshot(make_frozen_meeting())
    second = make_snapshot(make_meeting(held_on=HELD + datetime.timedelta(days=90)))
    assert reader.get(file(second, "bahan-rakor", "pdf")).content.startswith(b"%PDF")


def test_a_pdf_that_is_not_made_is_said_in_words_and_made_at_the_next_try(
    reader, snapshot, monkeypatch, tmp_path
):
    script = tmp_path / "dies.py"
    script.write_text("import os, sys; sys.stdin.buffer.readline(); os._exit(137)")
    monkeypatch.setattr("coordination.reports.pdf.Typesetter", lambda: Typesetter(script=script))
    answer = reader.get(file(snapshot, "sandingan", "pdf"))
    assert answer.status_code == 503
    assert "penyusun halaman berhenti" in answer.content.decode()
    monkeypatch.undo()
    assert reader.get(file(snapshot, "sandingan", "pdf")).content.startswith(b"%PDF")
