"""The checklist before a meeting: every number is the length of its list."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.meetings.checklist import CHECKS, asked_of, checklist
from coordination.meetings.checklist_rows import said
from coordination.models import Indicator, IndicatorValue, Reply
from programs.models import Declaration, Declared, Program, Role
from tests.coordination.factories import make_figure, make_finding, make_run
from tests.factories import (
    make_agency,
    make_area,
    make_need,
    make_program,
    make_user,
    make_villages,
)

from .scenes import make_agreement, make_meeting

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 12, 3)


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


@pytest.fixture
def register():
    """Something missing of every kind in Serang, and the same in Lebak."""
    make_run(started_at=timezone.now())
    return [_missing("36.04"), _missing("36.02")]


def _missing(code: str):
    """One of each: two agencies (one silent), an open finding asked about, and old numbers."""
    regency, villages = make_area(code), make_villages(1, district=f"{code}.01")
    silent = make_agency(tier="kabkota", regency=regency)
    spoken = make_agency(tier="kabkota", regency=regency)
    Declaration.objects.create(
        agency=spoken, fiscal_year=2026, state=Declared.COMPLETE, declared_on=DAY
    )
    one, two = (make_program(areas=villages, agency=a) for a in (silent, spoken))
    finding = make_finding(one, two, villages=villages)
    day = datetime.date(2026, 11, 1)
    Reply.objects.create(finding=finding, agency=silent, asked_on=day, due_on=day)
    make_finding(
        one, make_program(areas=villages, agency=spoken), villages=villages, status="bukan"
    )
    make_program(areas=villages, agency=silent, intervention=None)
    make_figure(regency, need=make_need("AIR"), year=2024)
    make_figure(regency, need=make_need("RUMAH"), year=2025)
    _value(regency, 2023)
    _value(regency, 2021)
    before = make_meeting(areas=[regency], held_on=datetime.date(2026, 6, 1))
    make_agreement(before, agency=silent, due_on="2026-07-01")
    make_agreement(before, agency=silent, due_on="2126-07-01")
    return regency


def _value(area, year: int):
    found, _made = Indicator.objects.get_or_create(
        code="miskin", defaults={"name": "Penduduk miskin", "yardstick": "bps_miskin"}
    )
    return IndicatorValue.objects.create(
        indicator=found,
        area=area,
        starts_on=datetime.date(year, 1, 1),
        ends_on=datetime.date(year + 1, 1, 1),
        value=5.0,
        unit="%",
        status="sourced",
    )


def counts(meeting, user):
    return {line.check.key: line.count for line in checklist(meeting, user)}


def test_each_line_counts_what_is_missing_in_the_scope(register, province):
    serang = register[0]
    meeting = make_meeting(areas=[serang], held_on=DAY)
    found = counts(meeting, province)
    assert found.pop("proses") == Program.objects.touching("36.04").count()
    assert found == {
        **{"opd": 1, "tanggapan": 1, "keputusan": 1, "tak-diperiksa": 1},
        **{"angka": 1, "indikator": 1, "kesepakatan": 1},
    }


def test_the_whole_province_counts_both(register, province):
    found = counts(make_meeting(held_on=DAY), province)
    assert (found["tanggapan"], found["keputusan"], found["angka"]) == (2, 2, 2)
    assert found["kesepakatan"] == 0  # those meetings were about one regency alone


def test_nothing_missing_is_done(province):
    make_run()
    lines = checklist(make_meeting(), province)
    assert [line.count for line in lines if not line.is_done] == []
    assert len(lines) == len(CHECKS)


@pytest.mark.parametrize("key", CHECKS)
def test_a_number_on_the_page_is_the_length_of_its_list(client, register, province, key):
    meeting = make_meeting(areas=[register[0]], held_on=DAY)
    client.force_login(province)
    page = client.get(reverse("meeting-detail", args=[meeting.pk])).content.decode()
    address = reverse("meeting-check", args=[meeting.pk, key])
    shown = re.search(rf'check-count" href="{address}">(\d+)<', page)
    rows = client.get(address).context["rows"]
    assert int(shown.group(1)) == len(rows) > 0
    asked = asked_of(meeting, province)
    assert len(said(CHECKS[key], CHECKS[key].rows(asked), asked)) == len(rows)
    assert all(client.get(row.address).status_code == 200 for row in rows[:1])


def test_a_regency_counts_what_it_reads(register):
    serang = register[0]
    user = make_user(Role.REGENCY, regency=serang)
    meeting = make_meeting(kind="tkpkd_kabkota", regency=serang, areas=[serang], held_on=DAY)
    assert counts(meeting, user)["keputusan"] == 1


def test_the_page_asks_a_constant_number_of_questions(client, register, province):
    meeting = make_meeting(held_on=DAY)
    client.force_login(province)

    def asked() -> int:
        client.get(reverse("meeting-detail", args=[meeting.pk]))
        with CaptureQueriesContext(connection) as queries:
            for name in ("meeting-detail", "meeting-guests"):
                assert client.get(reverse(name, args=[meeting.pk])).status_code == 200
            assert client.get(reverse("meeting-list"), {"tahun": 2026}).status_code == 200
            for key in CHECKS:
                address = reverse("meeting-check", args=[meeting.pk, key])
                assert client.get(address).status_code == 200
        return len(queries)

    before = asked()
    _missing("36.73")
    meeting.invitations.create(agency=make_agency())
    meeting.invitations.create(person="Kepala BPS")
    make_meeting(needs=[make_need("AIR")])
    assert asked() == before
