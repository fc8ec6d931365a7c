"""Documents of a finding: kept as they are, told by their bytes, sent to who sees the finding."""

import datetime
import hashlib
import stat
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from coordination import attaching, documents
from coordination.attaching import DocumentRefused
from coordination.documents import add_document, open_document
from coordination.models import Document
from programs.limits import BadEntry
from programs.models import Role, UploadKind
from programs.uploads import UploadRefused, receive
from tests.factories import make_agency, make_program, make_user, make_village

from .documents import GOOD, make_pdf, sent
from .factories import make_finding

pytestmark = pytest.mark.django_db
PDF = GOOD["surat.pdf"]


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


@pytest.fixture
def finding(agency):
    village = make_village()
    own = make_program(agency=agency, areas=[village])
    return make_finding(own, make_program(areas=[village]), villages=[village])


def kept_files(settings):
    return [path for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_is_taken_and_told_by_its_bytes(finding, officer, name):
    made = add_document(finding, file=sent(f"../{name}", GOOD[name]), said=" Nota ", by=officer)
    made.refresh_from_db()
    assert (made.file_name, made.said, made.size) == (name, "Nota", len(GOOD[name]))
    assert made.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert made.content_type in attaching.CONTENT_TYPES.values()
    assert made.file.read() == GOOD[name]


def test_a_document_is_kept_apart_for_the_server_alone(finding, officer, settings):
    made = add_document(finding, file=sent("surat.pdf", PDF), by=officer)
    (kept,) = kept_files(settings)
    assert made.file.name == f"temuan/{finding.pk}/{made.pk}"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_name_gets_the_ending_of_what_the_file_is(finding, officer):
    made = add_document(finding, file=sent("laporan.exe", PDF), by=officer)
    assert (made.file_name, made.content_type) == ("laporan.exe.pdf", "application/pdf")


def test_the_same_bytes_again_are_the_document_that_is_there(finding, officer, settings):
    first = add_document(finding, file=sent("a.pdf", PDF), said="Pertama", by=officer)
    again = add_document(finding, file=sent("b.pdf", PDF), said="Kedua", by=officer)
    assert (again.pk, again.said) == (first.pk, "Pertama")
    assert len(kept_files(settings)) == 1


def test_the_same_bytes_sent_twice_at_once_are_one_document(
    finding, officer, settings, monkeypatch
):
    def meanwhile(name, file):
        monkeypatch.undo()
        add_document(finding, file=sent("a.pdf", PDF), by=officer)
        return ".pdf"

    monkeypatch.setattr(attaching, "_ending", meanwhile)
    add_document(finding, file=sent("a.pdf", PDF), by=officer)
    assert Document.objects.count() == len(kept_files(settings)) == 1


def test_no_file_stays_where_the_row_cannot_be_written(finding, officer, settings, monkeypatch):
    def fail(*_args, **_given):
        raise RuntimeError

    monkeypatch.setattr(Document, "save", fail)
    with pytest.raises(RuntimeError):
        add_document(finding, file=sent("a.pdf", PDF), by=officer)
    assert kept_files(settings) == []


def test_who_does_not_see_the_finding_or_only_reads_adds_nothing(finding, settings):
    for person in (make_user(Role.OFFICER), make_user(Role.AUDITOR), make_user(Role.SYSADMIN)):
        with pytest.raises(PermissionDenied):
            add_document(finding, file=sent("a.pdf", PDF), by=person)
    assert kept_files(settings) == []


def test_a_large_document_is_refused_before_it_is_read(finding, officer, settings):
    settings.DOCUMENT_MOST_BYTES = 50
    with pytest.raises(DocumentRefused, match="terlalu besar"):
        add_document(finding, file=sent("a.pdf", PDF), by=officer)


def test_a_finding_holds_so_many_documents_and_no_more(finding, officer, monkeypatch):
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 1)
    add_document(finding, file=sent("a.pdf", PDF), by=officer)
    with pytest.raises(DocumentRefused, match="sudah memuat 1 dokumen"):
        add_document(finding, file=sent("b.pdf", make_pdf(b"<< >>")), by=officer)


def test_documents_and_uploads_share_one_quota_of_the_day(finding, agency, officer, settings):
    settings.UPLOAD_QUOTA_BYTES_A_DAY = len(PDF) + 5
    table = {"kind": UploadKind.TABLE, "agency": agency, "by": officer}
    add_document(finding, file=sent("a.pdf", PDF), by=officer)
    with pytest.raises(UploadRefused, match="Kuota"):
        receive(sent("a.csv", b"a,b\n1,2\n"), **table)
    receive(sent("a.csv", b"a,b\n"), **table)
    with pytest.raises(DocumentRefused, match="Kuota"):
        add_document(finding, file=sent("b.pdf", make_pdf(b"<< >>")), by=officer)


def test_the_quota_is_of_the_day(finding, officer, settings):
    settings.UPLOAD_QUOTA_BYTES_A_DAY = len(PDF)
    first = add_document(finding, file=sent("a.pdf", PDF), by=officer)
    Document.objects.update(at=first.at - datetime.timedelta(days=1))
    assert add_document(finding, file=sent("b.pdf", make_pdf(b"<< >>")), by=officer)


def test_what_is_said_of_a_document_has_a_length_and_no_control_character(finding, officer):
    with pytest.raises(DocumentRefused, match="301 huruf") as refused:
        add_document(finding, file=sent("a.pdf", PDF), said="a" * 301, by=officer)
    assert refused.value.field == "said"
    with pytest.raises(BadEntry):
        add_document(finding, file=sent("a.pdf", PDF), said="a\0b", by=officer)


# --- Opening --------------------------------------------------------------------------------


def test_who_sees_the_finding_opens_its_documents(finding, officer):
    made = add_document(finding, file=sent("a.pdf", PDF), by=officer)
    for person in (officer, make_user(Role.LEADER), make_user(Role.PROVINCE)):
        assert open_document(person, finding.pk, made.pk) == made


def test_nobody_else_opens_them(finding, officer):
    made = add_document(finding, file=sent("a.pdf", PDF), by=officer)
    with pytest.raises(Http404):
        open_document(make_user(Role.OFFICER), finding.pk, made.pk)
    with pytest.raises(PermissionDenied):
        open_document(make_user(Role.SYSADMIN), finding.pk, made.pk)


def test_a_document_is_not_opened_through_another_finding(finding, agency, officer):
    made = add_document(finding, file=sent("a.pdf", PDF), by=officer)
    other = make_finding(make_program(agency=agency), make_program(agency=agency))
    with pytest.raises(Http404):
        open_document(officer, other.pk, made.pk)


def test_a_document_whose_file_is_lost_is_not_there(finding, officer):
    made = add_document(finding, file=sent("a.pdf", PDF), by=officer)
    made.file.storage.delete(made.file.name)
    with pytest.raises(Http404):
        open_document(officer, finding.pk, made.pk)
