"""A pack is made in the background, once, whole, and again after whoever made it died."""

import datetime
import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coordination import tasks
from coordination.meetings import pack_files, packs, snapshots
from coordination.meetings.documents import render
from coordination.meetings.snapshots import frozen_of
from coordination.models import Pack, RunState
from coordination.reports.typesetting import Typesetter
from programs.models import LogEntry, Role
from tests.coordination.factories import make_finding, make_run
from tests.factories import make_agency, make_area, make_program, make_user, make_villages

from .scenes import make_meeting, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(tmp_path, settings):
    settings.PRIVATE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def snapshot(private):
    make_area("36")
    run, villages = make_run(), make_villages(1)
    one, two = make_program(areas=villages), make_program(areas=villages)
    make_finding(one, two, villages=villages, run=run)
    return make_snapshot()


def test_freezing_orders_the_pack(snapshot):
    assert snapshot.pack.state == RunState.QUEUED
    assert not packs.is_there(snapshot.pack)


def test_the_zip_holds_every_document_and_says_the_hash_of_each(snapshot):
    packs.execute_pack(snapshot.pack.pk)
    pack = Pack.objects.get(snapshot=snapshot)
    assert pack.state == RunState.DONE, pack.message
    with zipfile.ZipFile(packs.path_of(pack)) as found:
        names = found.namelist()
        for row in pack.files:
            assert hashlib.sha256(found.read(row["name"])).hexdigest() == row["sha256"]
        sums = found.read(pack_files.SUMS).decode()
    assert [row["name"] for row in pack.files] == names[:-1]
    assert all(row["sha256"] in sums for row in pack.files)
    endings = {name.rpartition(".")[2] for name in names}
    assert {"pdf", "xlsx", "docx", "json"} <= endings
    assert any(name.startswith("lampiran/lampiran-opd-") for name in names)
    assert pack.done < pack.total


def test_the_same_snapshot_gives_the_same_bytes(snapshot):
    written = [io.BytesIO(), io.BytesIO()]
    for file in written:
        pack_files.write_zip(frozen_of(snapshot), snapshot.sha256, file)
    assert written[0].getvalue() == written[1].getvalue()


def small(monkeypatch):
    """One document is enough where the making itself is not what is looked at."""
    monkeypatch.setattr(pack_files, "documents_of", lambda frozen: packs_documents(frozen)[-1:])


packs_documents = pack_files.documents_of


def test_a_message_that_comes_twice_makes_one_pack(snapshot, monkeypatch):
    small(monkeypatch)
    packs.execute_pack(snapshot.pack.pk)
    first = Pack.objects.get(snapshot=snapshot)
    packs.execute_pack(snapshot.pack.pk)
    assert Pack.objects.get(snapshot=snapshot).finished_at == first.finished_at
    assert first.attempts == 1


def test_a_pack_whose_worker_died_is_taken_up_again(snapshot, monkeypatch, settings):
    small(monkeypatch)
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    dead = Pack.objects.filter(snapshot=snapshot)
    dead.update(state=RunState.RUNNING, claim="gone", attempts=1, touched_at=long_ago)
    assert packs.take_up_dead_packs() == 1
    packs.execute_pack(dead.get().pk)
    assert dead.get().state == RunState.DONE
    assert dead.get().attempts == 2


def test_after_three_deaths_it_fails_and_says_so(snapshot):
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    dead = Pack.objects.filter(snapshot=snapshot)
    dead.update(state=RunState.RUNNING, claim="x", attempts=3, touched_at=long_ago)
    packs.take_up_dead_packs()
    assert dead.get().state == RunState.FAILED
    assert "3 kali" in dead.get().message


def test_who_lost_the_claim_leaves_no_file(snapshot, monkeypatch, private):
    def stolen(*_args):
        Pack.objects.update(claim="another")
        return b"x"

    monkeypatch.setattr(pack_files.Maker, "file", stolen)
    packs.execute_pack(snapshot.pack.pk)
    assert not list(private.rglob("*.zip*"))
    assert Pack.objects.get(snapshot=snapshot).state == RunState.RUNNING


def test_a_document_that_cannot_be_made_fails_the_pack_in_words(snapshot, monkeypatch, private):
    def broken(*_args):
        raise RuntimeError("typst")

    monkeypatch.setattr(pack_files.Maker, "file", broken)
    packs.execute_pack(snapshot.pack.pk)
    pack = Pack.objects.get(snapshot=snapshot)
    assert pack.state == RunState.FAILED
    assert "RuntimeError" in pack.message
    assert not list(private.rglob("*.zip*"))


def test_a_typesetter_that_is_killed_fails_the_pack_in_words(
    snapshot, monkeypatch, private, tmp_path
):
    script = tmp_path / "dies.py"
    script.write_text("import os, sys; sys.stdin.buffer.readline(); os._exit(137)")
    monkeypatch.setattr(pack_files, "Typesetter", lambda: Typesetter(script=script))
    packs.execute_pack(snapshot.pack.pk)
    pack = Pack.objects.get(snapshot=snapshot)
    assert pack.state == RunState.FAILED
    assert "penyusun halaman berhenti" in pack.message
    assert not list(private.rglob("*.zip*"))
    assert snapshots.check(snapshot).is_whole


def test_files_are_those_of_a_download(snapshot):
    frozen, file = frozen_of(snapshot), io.BytesIO()
    pack_files.write_zip(frozen, snapshot.sha256, file)
    with zipfile.ZipFile(file) as found:
        for name in ("sandingan.pdf", "sandingan.xlsx", "berita-acara.docx"):
            alone = render(frozen, snapshot.sha256, *name.split("."))
            assert found.read(name) == alone


def test_a_failed_pack_can_be_ordered_again_and_the_log_knows_who(snapshot):
    Pack.objects.update(state=RunState.FAILED, attempts=3, message="Gagal")
    user = make_user(Role.PROVINCE)
    pack = packs.order_pack(snapshot, by=user)
    assert (pack.state, pack.attempts, pack.message) == (RunState.QUEUED, 0, "")
    assert LogEntry.objects.filter(action="rakor.paket", by_id=user.pk).count() == 1
    packs.order_pack(snapshot, by=user)
    assert LogEntry.objects.filter(action="rakor.paket").count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN])
def test_only_who_prepares_the_meeting_orders_its_pack(snapshot, role):
    own = {"agency": make_agency()} if role == Role.OFFICER else {}
    with pytest.raises(PermissionDenied):
        packs.order_pack(snapshot, by=make_user(role, **own))


def test_the_name_of_the_task_exists():
    assert tasks.make_pack.name == packs.MAKE_PACK


def test_a_meeting_with_nothing_in_it_has_a_pack_too(private):
    make_area("36")
    make_run()
    snapshot = make_snapshot(make_meeting())
    packs.execute_pack(snapshot.pack.pk)
    assert Pack.objects.get(snapshot=snapshot).state == RunState.DONE
