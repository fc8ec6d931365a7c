"""Beda: the page, its files and its API say what the comparison says."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from coordination.meetings import differences, snapshots
from coordination.meetings.compare import compare
from coordination.meetings.difference_cards import headline_of
from coordination.meetings.difference_tables import difference_tables
from coordination.meetings.difference_wording import notes_of, sentence_of
from coordination.meetings.standing import Kind
from coordination.models import Finding, FindingStatus, Run, Snapshot
from coordination.reports.layout import cell_text
from programs.models import Role
from tests.coordination.factories import make_finding, make_gap, make_run
from tests.factories import (
    make_agency,
    make_area,
    make_need,
    make_program,
    make_user,
    make_villages,
)

from .frozen_values import make_finding_row, make_frozen, make_later, make_meeting_row
from .scenes import make_agreement, make_meeting, make_snapshot
from .test_freeze import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture(autouse=True)
def nothing_is_cached():
    """Ids and hashes are those of another test's rows."""
    snapshots._values.cache_clear()
    differences._compared.cache_clear()


def make_pairs(n, villages, **given):
    agencies = [make_agency() for _n in range(2)]
    pairs = [[make_program(agency=a, areas=villages) for a in agencies] for _n in range(n)]
    return [make_finding(*pair, villages=villages, **given) for pair in pairs]


@pytest.fixture
def second(client):
    """Two frozen meetings; of four findings one was settled, one reopened, one is new."""
    run, villages = make_run(), make_villages(2)
    make_gap(villages[0], make_need("RUMAH"), run=run, state="kurang")
    _stays, settled, reopened, new = make_pairs(4, villages, run=run)
    say(reopened, FindingStatus.CONFIRMED)
    say(new, FindingStatus.GONE)
    first = make_meeting(title="Rakor pertama", held_on="2026-03-01")
    make_snapshot(first)
    make_agreement(first, due_on="2026-01-31")
    say(settled, FindingStatus.NOT_OVERLAP)
    say(reopened, FindingStatus.INDICATED)
    say(new, FindingStatus.INDICATED)
    run.gaps.update(state="cukup")
    meeting = make_meeting(title="Rakor kedua", held_on="2026-09-01")
    make_snapshot(meeting)
    client.force_login(make_user(Role.PROVINCE, username="pembaca"))
    return meeting


def say(finding, status):
    Finding.objects.filter(pk=finding.pk).update(status=status)


def page(client, meeting, **query):
    answer = client.get(reverse("meeting-difference", args=[meeting.pk]), query)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    return text, answer.context


def test_the_page_says_four_numbers_and_lists_what_is_behind_one(client, second):
    text, context = page(client, second)
    assert {card.code: card.count for card in context["cards"]} == {
        "baru": 1,
        "terbuka_lagi": 1,
        "tetap": 1,
        "selesai": 1,
    }
    assert context["found"].total == 4
    assert "Rakor pertama" in text
    for kind in Kind:
        _text, chosen = page(client, second, kelas=str(kind))
        assert [row.kind for row in chosen["found"].page.object_list] == [kind]


def test_agreements_and_gaps_stand_then_and_now(client, second):
    _text, context = page(client, second)
    rows = {
        shown.table["key"]: [[cell["text"] for cell in row["cells"]] for row in shown.table["rows"]]
        for shown in context["small"]
    }
    assert ["Terlambat", "0", "1", "1"] in rows["beda-kesepakatan-ringkas"]
    assert rows["beda-celah-ringkas"] == [["Kurang", "1", "0"], ["Cukup", "0", "1"]]


def test_findings_are_chosen_by_agency_pair_and_place(client, second):
    found = page(client, second)[1]["chosen"].difference
    (pair,) = {row.pair for row in found.rows}

    def total(**query):
        return page(client, second, **query)[1]["found"].total

    assert total(opd=list(pair)) == 4
    assert total(opd=pair[0]) == 4
    assert total(opd=[pair[0], pair[0]]) == 0
    assert total(wilayah="36") == 4
    assert total(wilayah=found.rows[0].seen.regencies[0]) == 4
    assert total(wilayah="36.73") == 0
    assert total(kelas="baru", tingkat=found.rows[0].seen.level) == 1


@pytest.mark.parametrize("query", [{"kelas": "aneh"}, {"tingkat": "aneh"}, {"opd": "x"}])
def test_a_filter_that_is_not_understood_is_said_and_gives_no_rows(client, second, query):
    text, context = page(client, second, **query)
    assert context["found"].total == 0
    assert "tidak dikenal" in text


def test_the_first_meeting_says_in_words_that_there_is_nothing_to_compare_with(client, second):
    first = second.snapshots.get().previous.meeting
    text, context = page(client, first)
    assert "Ini bukan berarti tidak ada yang berubah" in text
    assert "cards" not in context
    assert client.get(reverse("meeting-difference-file", args=[first.pk])).status_code == 404


def test_a_meeting_that_is_not_frozen_says_so(client, second):
    text, context = page(client, make_meeting(held_on="2026-12-01"))
    assert "belum dibekukan" in text
    assert context["chosen"].difference is None


def test_another_earlier_snapshot_of_the_same_kind_and_scope_may_be_chosen(client, second):
    third = make_meeting(held_on="2026-10-01")
    make_snapshot(third)
    other = make_meeting(held_on="2026-10-02", areas=[make_area("36.04")])
    elsewhere = make_snapshot(other)
    oldest = second.snapshots.get().previous
    _text, context = page(client, third, dengan=oldest.pk)
    assert context["chosen"].before == oldest
    assert {s.meeting_id for s in context["chosen"].earlier} == {oldest.meeting_id, second.pk}
    for wrong in (elsewhere.pk, third.snapshots.get().pk, "x", 10**12):
        address = reverse("meeting-difference", args=[third.pk])
        assert client.get(address, {"dengan": wrong}).status_code == 404


def test_a_meeting_whose_scope_was_changed_since_is_not_compared_silently(client, second):
    second.areas.set([make_area("36.04")])
    make_snapshot(second, because="Cakupan dipersempit")
    text, context = page(client, second)
    assert not context["chosen"].difference.is_compared
    assert "VARIABEL" not in text


def test_a_damaged_snapshot_shows_no_numbers(client, second):
    tamper(second.snapshots.get(), content=b"bukan")
    for name in ("meeting-difference", "meeting-difference-file", "api-meeting-difference"):
        answer = client.get(reverse(name, args=[second.pk]))
        assert answer.status_code == 409
        assert "SHA-256" in answer.content.decode()


def test_who_may_not_read_the_finding_of_today_gets_no_link_to_it(client, second):
    finding = Finding.objects.order_by("pk").first()
    address = reverse("finding-detail", args=[finding.pk])
    assert address in page(client, second)[0]
    client.force_login(make_user(Role.OFFICER, agency=make_agency(name="Dinas Luar")))
    text, context = page(client, second)
    assert context["found"].total == 4
    assert address not in text


def test_the_number_of_queries_does_not_grow_with_findings_or_meetings(client, second):
    def count():
        address = reverse("meeting-difference", args=[Snapshot.objects.latest("pk").meeting_id])
        client.get(address)  # fills the caches
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    before = count()
    make_pairs(5, make_villages(2, district="36.04.02", y=90_000), run=Run.objects.get())
    for day in (1, 2, 3):
        make_snapshot(make_meeting(held_on=f"2026-10-0{day}"))
    assert count() == before


# --- Files and API -----------------------------------------------------------------------


def test_the_workbook_has_every_table_and_every_row(client, second):
    difference = page(client, second)[1]["chosen"].difference
    answer = client.get(reverse("meeting-difference-file", args=[second.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    with override("id"):
        tables = difference_tables(difference)
    assert book.sheetnames == [table.sheet for table in tables]
    for table in tables:
        cells = [row[0] for row in book[table.sheet].iter_rows(values_only=True)]
        last = cell_text(table.columns[0].kind, table.rows[-1][0]) if table.rows else table.empty
        assert str(cells[-1]) == last, table.key
    assert "Rakor pertama" in book["Beda"]["A2"].value


def test_the_csv_has_the_findings_that_the_address_asks_for(client, second):
    address = reverse("meeting-difference-file", args=[second.pk])
    answer = client.get(address, {"bentuk": "csv", "kelas": "baru"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["Kelas"] for row in rows] == ["Baru"]
    assert rows[0]["Program A: OPD"].startswith("Dinas ")
    assert rows[0]["Status dulu"] == ""


def test_the_api_says_the_same_as_the_page(client, second):
    said = client.get(reverse("api-meeting-difference", args=[second.pk])).json()
    classes = dict.fromkeys(("new", "reopened", "persisting", "resolved"), 1)
    assert said["counts"] == classes | {"over_before": 0}
    assert said["findings"]["count"] == 4
    assert {row["kind"] for row in said["findings"]["results"]} == {str(kind) for kind in Kind}
    new = next(row for row in said["findings"]["results"] if row["kind"] == "baru")
    assert (new["status_then"], new["status_now"]) == (None, "indikasi")
    assert said["agreements"]["now"]["late"] == 1


def test_the_api_has_null_and_words_where_nothing_is_compared(client, second):
    first = second.snapshots.get().previous.meeting
    said = client.get(reverse("api-meeting-difference", args=[first.pk])).json()
    assert said["counts"] is None
    assert said["findings"] is None
    assert said["obstacles"] == ["pertama"]
    assert said["notes"]


def test_the_api_refuses_a_filter_it_does_not_know(client, second):
    address = reverse("api-meeting-difference", args=[second.pk])
    assert client.get(address, {"kelas": "aneh"}).status_code == 400


def test_the_page_of_a_meeting_is_given_the_four_numbers(second):
    text = on_the_meeting(second)
    assert text.count('df-number">1</span>') == 4
    assert f"{reverse('meeting-difference', args=[second.pk])}?kelas=terbuka_lagi#temuan" in text
    first = second.snapshots.get().previous.meeting
    assert "Ini bukan berarti tidak ada yang berubah" in on_the_meeting(first)
    assert "setelah bahan rakor ini dibekukan" in on_the_meeting(make_meeting())


def on_the_meeting(meeting):
    context = {"meeting": meeting, "beda": headline_of(meeting)}
    text = render_to_string("coordination/meeting/_difference.html", context)
    assert "VARIABEL HILANG" not in text
    return text


# --- Words -------------------------------------------------------------------------------


def test_one_sentence_says_how_and_what_changed():
    before = make_finding_row(money_idr=None)
    after = make_finding_row(
        status="terkonfirmasi", villages=("36.04.01.2002", "36.04.01.2003"), resolution="gabung"
    )
    (row,) = compare(make_frozen(before), make_later(after)).rows
    with override("id"):
        assert sentence_of(row) == (
            "Masih ada. Berubah: status Indikasi menjadi Terkonfirmasi; penyelesaian - menjadi "
            "Gabung; anggaran terpapar tidak diketahui menjadi Rp1 miliar; desa bersama 2 menjadi "
            "2 (bertambah 1, berkurang 1)."
        )
        (same,) = compare(make_frozen(after), make_later(after)).rows
        assert sentence_of(same) == "Masih ada, tidak berubah."
        (new,) = compare(make_frozen(), make_later(after)).rows
        assert sentence_of(new) == "Belum ada pada rakor sebelumnya (status Terkonfirmasi)."


def test_what_changed_beside_the_register_is_said_first():
    after = make_later(rule_version="9", boundary_source="Batas resmi")
    with override("id"):
        said = notes_of(compare(make_frozen(rule_version="8"), after))
    assert said[0].startswith("Aturan berubah: versi 8 pada rakor sebelumnya, kini versi 9.")
    assert said[1].startswith("Batas wilayah berubah: Batas contoh (perkiraan), kini Batas resmi")


def test_each_obstacle_has_words():
    other = make_meeting_row(2, kind="sinergi", regency="36.04")
    with override("id"):
        said = notes_of(compare(make_frozen(), make_later(meeting=other)))
    assert [text.partition(":")[0] for text in said] == ["Tidak dapat dibandingkan"] * 2
    assert "provinsi, kini Kab. Serang" in said[1]
