"""The public page that says whether a document is what was frozen."""

import hashlib
import json
import zlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.meetings.hash_check import look_up
from coordination.meetings.snapshots import text_of
from coordination.models import Pack, Publication
from programs.models import Role
from tests.coordination.factories import make_run
from tests.factories import make_program, make_user

from .scenes import make_meeting, make_snapshot
from .test_freeze import tamper

pytestmark = pytest.mark.django_db
TITLE = "Rakor rahasia akhir tahun"
GOOD, UNKNOWN, BAD = "Asli dan diterbitkan", "Tidak dikenal", "Tidak cocok"


@pytest.fixture
def snapshot():
    cache.clear()
    make_run()
    make_program()
    return make_snapshot(make_meeting(title=TITLE, held_on="2026-12-03"))


def publish(snapshot):
    return Publication.objects.create(snapshot=snapshot, by=make_user(Role.PROVINCE))


def ask(client, **given):
    answer = client.post(reverse("snapshot-verify"), given)
    return answer.status_code, answer.content.decode()


def test_a_published_one_is_named_to_anybody(client, snapshot):
    publish(snapshot)
    for said in (snapshot.sha256, f"SHA-256: {snapshot.sha256.upper()}", snapshot.sha256[:12]):
        code, page = ask(client, sidik=said)
        assert code == 200
        assert GOOD in page
        assert TITLE in page
        assert "3 Desember 2026" in page
        assert "ya, ini yang terbaru" in page


def test_an_unpublished_one_says_only_that_it_was_frozen(client, snapshot):
    code, page = ask(client, sidik=snapshot.sha256)
    assert code == 200
    assert "Asli, belum diterbitkan" in page
    assert TITLE not in page
    assert snapshot.made_by.get_username() not in page


def test_short_digits_answer_only_for_what_is_published(client, snapshot):
    assert UNKNOWN in ask(client, sidik=snapshot.sha256[:12])[1]


def test_short_digits_that_two_begin_with_answer_nothing(snapshot):
    publish(snapshot)
    twin = make_snapshot(make_meeting(title="Rakor lain"))
    publish(twin)
    tamper(twin, sha256=snapshot.sha256[:12] + "0" * 52)
    assert look_up(snapshot.sha256[:12]).snapshot is None


def test_a_newer_one_is_said(client, snapshot):
    publish(snapshot)
    make_snapshot(snapshot.meeting, because="Angka diperbaiki")
    assert "sudah diganti bahan" in ask(client, sidik=snapshot.sha256)[1]


def test_the_file_answers_and_is_not_kept(client, snapshot):
    publish(snapshot)
    file = SimpleUploadedFile("bahan.json", text_of(snapshot))
    assert GOOD in ask(client, dokumen=file)[1]
    changed = SimpleUploadedFile("bahan.json", text_of(snapshot) + b" ")
    assert UNKNOWN in ask(client, dokumen=changed)[1]


def test_a_document_of_the_pack_is_known_by_its_own_hash(client, snapshot):
    content = b"%PDF-1.7 laporan"
    file = {"name": "laporan.pdf", "size": 16, "sha256": hashlib.sha256(content).hexdigest()}
    Pack.objects.filter(snapshot=snapshot).update(files=[file])
    assert "laporan.pdf" not in ask(client, dokumen=SimpleUploadedFile("x.pdf", content))[1]
    publish(snapshot)
    page = ask(client, dokumen=SimpleUploadedFile("x.pdf", content))[1]
    assert GOOD in page
    assert "laporan.pdf" in page


def test_one_changed_byte_is_said(client, snapshot):
    publish(snapshot)
    content = bytearray(snapshot.content)
    content[len(content) // 2] ^= 1
    tamper(snapshot, content=bytes(content))
    assert BAD in ask(client, sidik=snapshot.sha256)[1]


def test_whoever_changes_content_and_hash_is_found_from_both_hashes(client, snapshot):
    publish(snapshot)
    data = json.loads(text_of(snapshot))
    data["programs"][0]["budget_idr"] = 1
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(text).hexdigest()
    tamper(snapshot, content=zlib.compress(text), sha256=digest)
    for said in (digest, snapshot.sha256):
        page = ask(client, sidik=said)[1]
        assert BAD in page
        assert GOOD not in page


@pytest.mark.parametrize("said", ["xyz", "a" * 13, "a" * 63, "g" * 64, "\x00" * 12, "é" * 64])
def test_what_is_no_hash_is_refused(client, said):
    cache.clear()
    code, page = ask(client, sidik=said)
    assert code == 400
    assert "64 angka dan huruf" in page


def test_an_unknown_hash_is_not_known(client):
    cache.clear()
    assert UNKNOWN in ask(client, sidik="0" * 64)[1]


def test_a_file_that_is_too_large_is_not_read(client, settings):
    cache.clear()
    settings.UPLOAD_MOST_BYTES = 10
    assert ask(client, dokumen=SimpleUploadedFile("a.pdf", b"a" * 11))[0] == 413


def test_one_address_asks_so_often_and_no_more(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr("coordination.views.snapshots.LookupThrottle.rate", "2/min", raising=False)
    codes = [ask(client, sidik="0" * 64)[0] for _ in range(3)]
    assert codes == [200, 200, 429]
    cache.clear()
