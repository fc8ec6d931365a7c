"""A file as it is taken in: what is refused at the door, and how the rest is kept."""

import hashlib
import stat
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.models import Role, Upload, UploadKind, UploadState
from programs.uploads import UploadRefused, receive
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


def sent(name="program.csv", content=b"a,b\n1,2\n"):
    return SimpleUploadedFile(name, content)


def take(file, agency, officer, kind=UploadKind.TABLE):
    return receive(file, kind=kind, agency=agency, by=officer)


def kept_files(settings):
    return [path for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_is_under_a_name_of_ours(agency, officer, settings):
    upload = take(sent("../../Program 2026.csv"), agency, officer)
    upload.refresh_from_db()
    assert upload.file.read() == b"a,b\n1,2\n"
    assert upload.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert (upload.file_name, upload.size, upload.state) == (
        "Program 2026.csv",
        8,
        UploadState.RECEIVED,
    )
    assert upload.file.name == f"{agency.pk}/{upload.pk}"
    (kept,) = kept_files(settings)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_original_has_no_address(agency, officer):
    with pytest.raises(ValueError, match="no address"):
        _ = take(sent(), agency, officer).file.url


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("program.exe", UploadKind.TABLE, r"Unggah \.xlsx atau \.csv"),
        ("program.xls", UploadKind.TABLE, r"simpan sebagai \.xlsx"),
        ("makro.xlsm", UploadKind.TABLE, r"simpan sebagai \.xlsx"),
        ("program", UploadKind.TABLE, "tidak diterima"),
        ("program.xlsx", UploadKind.SHAPE, r"\.gpkg"),
        ("peta.vrt", UploadKind.SHAPE, "tidak diterima"),
    ],
)
def test_another_kind_of_file_is_refused_and_leaves_nothing(
    agency, officer, settings, name, kind, why
):
    with pytest.raises(UploadRefused, match=why):
        take(sent(name), agency, officer, kind)
    assert not Upload.objects.exists()
    assert kept_files(settings) == []


def test_an_empty_file_is_refused(agency, officer):
    with pytest.raises(UploadRefused, match="berkas kosong"):
        take(sent(content=b""), agency, officer)


def test_a_file_above_the_limit_is_refused(agency, officer, settings):
    settings.UPLOAD_MOST_BYTES = 7
    with pytest.raises(UploadRefused, match="terlalu besar"):
        take(sent(), agency, officer)


def test_the_quota_of_the_day_counts_what_was_sent_before(agency, officer, settings):
    settings.UPLOAD_QUOTA_BYTES_A_DAY = 20
    take(sent(), agency, officer)
    take(sent(), agency, officer)
    with pytest.raises(UploadRefused, match="Kuota unggahan Anda hari ini habis"):
        take(sent(), agency, officer)
    assert len(kept_files(settings)) == 2
    take(sent(), agency, make_user(Role.OFFICER, agency=agency))


def test_nobody_sends_a_file_for_another_agency(agency, officer, settings):
    with pytest.raises(PermissionDenied):
        take(sent(), make_agency(), officer)
    with pytest.raises(PermissionDenied):
        take(sent(), agency, make_user(Role.VERIFIER, agency=agency))
    assert kept_files(settings) == []


def test_the_same_file_twice_is_two_rows_of_one_digest(agency, officer):
    first, second = take(sent(), agency, officer), take(sent(), agency, officer)
    assert first.pk != second.pk
    assert first.sha256 == second.sha256


def test_a_name_cannot_hide_its_ending(agency, officer):
    with pytest.raises(UploadRefused):
        take(sent("laporan\u202ecsv.exe"), agency, officer)
    assert take(sent("x" * 400 + ".csv"), agency, officer).file_name.endswith("x.csv")
