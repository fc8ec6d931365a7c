"""The berita acara: its skeleton, its numbers, and a DOCX that can be edited."""

import datetime
import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from coordination.meetings.contents import Source, indonesian
from coordination.meetings.documents import render
from coordination.meetings.minutes import content, minutes_of
from coordination.meetings.snapshots import frozen_of
from coordination.models import FindingStatus, Resolution
from tests.coordination.factories import make_finding, make_run
from tests.factories import make_agency, make_area, make_program, make_villages

from .scenes import make_agreement, make_meeting, make_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NASTY = '=HYPERLINK("http://x")\x07 <w:t>&amp; Dinas'


@pytest.fixture
def meeting():
    make_area("36", name="Provinsi Banten")
    run, villages = make_run(), make_villages(2)
    one, two = make_program(areas=villages), make_program(areas=villages, name=NASTY[:40])
    make_finding(
        one, two, villages=villages, run=run, status=FindingStatus.CONFIRMED,
        verdict=FindingStatus.CONFIRMED, resolution=Resolution.SPLIT_AREA,
    )  # fmt: skip
    return make_meeting(
        title="Rakor TKPKD Provinsi Banten",
        held_on=datetime.date(2026, 12, 3),
        place="Aula Bappeda",
        chair="A. Contoh, Wakil Gubernur",
        guests=[make_agency(name="Dinas Sosial Provinsi Banten")],
    )


def source_of(meeting, **given) -> Source:
    snapshot = make_snapshot(meeting, **given)
    return Source(frozen_of(snapshot), snapshot.sha256, most=200)


def docx_of(source: Source) -> bytes:
    return render(source.frozen, source.sha256, "berita-acara", "docx")


def texts(book) -> list[str]:
    return [t.text or "" for t in book.element.body.iter(qn("w:t"))]


def test_the_skeleton_is_filled_with_the_numbers_of_the_snapshot(meeting):
    minutes = indonesian(minutes_of, source_of(meeting))
    assert minutes.title.startswith("BERITA ACARA KESEPAKATAN RAPAT KOORDINASI")
    assert minutes.title.endswith("TAHUN 2026")
    assert "Kamis tanggal tiga bulan Desember" in minutes.opening
    assert [d.word for d in minutes.decrees] == ["KESATU", "KEDUA", "KETIGA", "KEEMPAT"]
    assert "1 pasangan" in minutes.decrees[0].text
    assert "dari 1 pasangan, 1 sudah" in minutes.decrees[1].text
    assert minutes.is_draft


def test_what_the_meeting_knows_alone_is_left_to_fill_in(meeting):
    meeting.held_on, meeting.place = None, ""
    meeting.save()
    minutes = indonesian(minutes_of, source_of(meeting))
    assert minutes.opening.count("........") > 1
    assert "None" not in minutes.opening


def test_agreements_of_the_meeting_fill_the_fourth_decree_when_frozen_again(meeting):
    make_snapshot(meeting)
    make_agreement(meeting, what="Membagi wilayah di Kec. Anyar")
    other = make_meeting(held_on=datetime.date(2026, 6, 1))
    make_agreement(other, what="Kesepakatan rapat lain")
    source = source_of(meeting, because="Hasil rapat")
    minutes = indonesian(minutes_of, source)
    assert not minutes.is_draft
    assert "1 kesepakatan" in minutes.decrees[3].text
    last = indonesian(content, source).tables[-1]
    assert [row[1] for row in last.rows] == ["Membagi wilayah di Kec. Anyar"]


def test_chair_secretary_regencies_and_guests_have_a_place_to_sign(meeting):
    roles = [place.role for place in indonesian(minutes_of, source_of(meeting)).signatures]
    assert roles[:2] == ["Pimpinan rapat", "Sekretaris"]
    assert "Wakil Kab. Wilayah 36.04" in roles
    assert roles[-1] == "Wakil Dinas Sosial Provinsi Banten"


def test_the_docx_says_what_the_minutes_say(meeting):
    source = source_of(meeting)
    minutes = indonesian(minutes_of, source)
    book = Document(io.BytesIO(docx_of(source)))
    said = texts(book)
    for text in (minutes.title, minutes.opening, *[d.text for d in minutes.decrees]):
        assert text in said
    foot = "".join(t.text for t in book.sections[0].footer._element.iter(qn("w:t")))
    assert source.sha256[:16] in foot
    assert f"SHA-256: {source.sha256}" in said


def test_annexes_lie_on_the_long_side_and_repeat_their_head(meeting):
    book = Document(io.BytesIO(docx_of(source_of(meeting))))
    assert book.sections[0].page_width < book.sections[0].page_height
    assert book.sections[-1].page_width > book.sections[-1].page_height
    grids = [t for t in book.tables if t.style.name == "Table Grid"]
    assert grids
    assert all(t.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for t in grids)


def test_what_a_person_typed_is_text_and_never_markup(meeting):
    meeting.title = NASTY
    meeting.save()
    book = Document(io.BytesIO(docx_of(source_of(meeting))))
    shown = NASTY.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert any(shown in text for text in texts(book))
    fields = {f.text for f in book.element.body.iter(qn("w:instrText"))}
    assert fields == set()


def test_the_same_values_give_the_same_bytes(meeting):
    source = source_of(meeting)
    first = docx_of(source)
    assert first == docx_of(source)
    dates = {part.date_time for part in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_province_without_findings_reads_well():
    make_area("36", name="Provinsi Banten")
    make_run()
    source = source_of(make_meeting())
    said = texts(Document(io.BytesIO(docx_of(source))))
    assert any("0 pasangan" in text for text in said)
    assert any("Belum ada kesepakatan: diisi dalam rapat." in text for text in said)
