"""A snapshot holds the register as it was, whole, and nobody changes it."""

import dataclasses
import datetime
import json
import zlib

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.meetings import snapshots
from coordination.meetings.freeze import CannotFreeze, freeze
from coordination.meetings.reading import read_frozen
from coordination.meetings.report import report_of
from coordination.meetings.snapshots import SnapshotDamaged, check, frozen_of, packed, text_of
from coordination.models import FindingStatus, GapState, Snapshot
from coordination.reports.freeze import read_values
from coordination.reports.plain import canonical
from programs.models import Program, Role
from tests.coordination.factories import make_figure, make_finding, make_gap, make_run
from tests.factories import (
    make_agency,
    make_area,
    make_boundary,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
    square,
)

from .scenes import make_meeting, make_snapshot

pytestmark = pytest.mark.django_db
OF_A_MEETING_ALONE = {"occasion", "agreed"}


@pytest.fixture
def register():
    """A run with pairs of every level, coarse programs, gaps of several states."""
    run, villages = make_run(), make_villages(3)
    make_boundary(make_area("36.04.01"), square())
    one, two = make_program(areas=villages), make_program(areas=villages[:2], is_example=True)
    coarse = make_program(areas=["36.04"], budget_idr=None)
    make_program(areas=villages, intervention=None)
    make_finding(one, two, villages=villages[:2], run=run, severity=70, exposed_people=120.4)
    make_finding(one, coarse, villages=villages, run=run, level="perlu_klarifikasi", money_idr=None)
    house, water = make_need("RUMAH"), make_need("AIR")
    make_gap(villages[0], house, run=run, state=GapState.UNTOUCHED)
    whole = {"segment": make_segment("KSJ-D1"), "state": GapState.UNTOUCHED}
    make_gap(make_area("36.04"), house, run=run, **whole)
    figure = make_figure(villages[1], need=water, value=12.5)
    make_gap(villages[1], water, run=run, state=GapState.LACKING, figure=figure)
    return run


def test_the_report_of_a_snapshot_is_that_of_the_run_it_was_frozen_after(register):
    at = timezone.now()
    frozen = read_frozen(make_meeting(), register, at=at)
    report, of_run = report_of(frozen, sha256="x"), read_values(register, at=at)
    for field in dataclasses.fields(report):
        if field.name not in OF_A_MEETING_ALONE:
            assert getattr(report, field.name) == getattr(of_run, field.name), field.name
    assert report.overlaps
    assert report.coarse
    assert report.gaps
    assert report.segment_gaps
    assert report.uncheckable


def test_what_is_read_back_is_what_was_frozen(register):
    snapshot = make_snapshot()
    frozen = frozen_of(snapshot)
    assert packed(frozen)[1] == snapshot.sha256
    assert canonical(frozen).encode() == text_of(snapshot)
    assert len(frozen.programs) == Program.objects.count()


def test_changing_and_deleting_the_register_leaves_the_snapshot_as_it_is(register):
    snapshot = make_snapshot()
    before = text_of(snapshot)
    Program.objects.update(name="Nama lain", budget_idr=1)
    register.gaps.all().delete()
    snapshots._values.cache_clear()
    again = Snapshot.objects.get(pk=snapshot.pk)
    assert text_of(again) == before
    assert {p.name for p in frozen_of(again).programs} != {"Nama lain"}


def test_a_snapshot_is_not_edited(register):
    snapshot = make_snapshot()
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(sha256="0" * 64)


def tamper(snapshot, **columns):
    """Change stored columns as somebody with the database file would."""
    table = Snapshot._meta.db_table
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_insert_only{where}")
    Snapshot.objects.filter(pk=snapshot.pk).update(**columns)


def test_one_byte_changed_is_detected(register):
    snapshot = make_snapshot()
    assert check(snapshot).is_good
    content = bytearray(snapshot.content)
    content[len(content) // 2] ^= 1
    tamper(snapshot, content=bytes(content))
    assert not check(snapshot).is_whole
    with pytest.raises(SnapshotDamaged):
        text_of(Snapshot.objects.get(pk=snapshot.pk))


def test_whoever_changes_content_and_hash_is_found_by_the_log(register):
    snapshot = make_snapshot()
    data = json.loads(text_of(snapshot))
    data["programs"][0]["budget_idr"] = 1
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = snapshots.hashlib.sha256(text).hexdigest()
    tamper(snapshot, content=zlib.compress(text), sha256=digest)
    found = check(snapshot)
    assert found.is_whole
    assert not found.is_logged


def test_freezing_again_supersedes_and_says_why(register):
    meeting = make_meeting()
    first = make_snapshot(meeting)
    with pytest.raises(CannotFreeze):
        freeze(meeting, by=make_user(Role.PROVINCE))
    second = freeze(meeting, by=make_user(Role.PROVINCE), because="Pagu Dinsos diperbaiki")
    assert (first.number, second.number) == (1, 2)
    assert snapshots.latest_of(meeting) == second
    assert Snapshot.objects.count() == 2


def test_a_meeting_of_a_year_without_a_run_cannot_be_frozen():
    with pytest.raises(CannotFreeze):
        make_snapshot(make_meeting(fiscal_year=2031))


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.VERIFIER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_only_a_secretariat_freezes(role):
    own = {"agency": make_agency()} if role in (Role.OFFICER, Role.VERIFIER) else {}
    with pytest.raises(PermissionDenied):
        freeze(make_meeting(), by=make_user(role, **own))


def test_a_regency_freezes_its_own_meetings_alone(register):
    serang, lebak = make_area("36.04"), make_area("36.02")
    user = make_user(Role.REGENCY, regency=serang)
    with pytest.raises(PermissionDenied):
        freeze(make_meeting(kind="tkpkd_kabkota", regency=lebak), by=user)
    with pytest.raises(PermissionDenied):
        freeze(make_meeting(), by=user)
    own = make_meeting(kind="tkpkd_kabkota", regency=serang, areas=[serang])
    assert freeze(own, by=user).number == 1


def test_the_scope_narrows_by_area_stage_and_need(register):
    villages = make_villages(2, district="36.02.01")
    far = make_program(areas=villages, stage="RKPD")
    lebak = make_meeting(areas=[make_area("36.02")])
    frozen = read_frozen(lebak, register, at=timezone.now())
    assert [p.id for p in frozen.programs] == [far.pk]
    assert frozen.findings == ()
    by_stage = make_meeting(stage="RKPD")
    frozen = read_frozen(by_stage, register, at=timezone.now())
    assert [p.id for p in frozen.programs if p.is_in_scope] == [far.pk]


def test_the_other_side_of_a_pair_is_kept_though_outside_the_scope(register):
    villages = make_villages(1, district="36.04.03")
    well = make_intervention("SUMUR", need=make_need("AIR"))
    inside, outside = make_program(areas=villages, intervention=well), make_program(areas=villages)
    make_finding(inside, outside, villages=villages, run=register)
    meeting = make_meeting(needs=[make_need("AIR")])
    frozen = read_frozen(meeting, register, at=timezone.now())
    assert {p.id: p.is_in_scope for p in frozen.programs} == {inside.pk: True, outside.pk: False}


def test_a_gone_finding_stays_only_when_the_meeting_before_had_it(register):
    gone = register_finding(register)
    day = datetime.date(2026, 6, 1)
    make_snapshot(make_meeting(held_on=day))
    gone.status = FindingStatus.GONE
    gone.save()
    second = make_snapshot(make_meeting(held_on=day + datetime.timedelta(days=90)))
    kept = {f.id: f.status for f in frozen_of(second).findings}
    assert kept[gone.pk] == FindingStatus.GONE
    alone = make_snapshot(make_meeting(kind="sinergi"))
    assert gone.pk not in {f.id for f in frozen_of(alone).findings}


def register_finding(run):
    villages = make_villages(1, district="36.04.02")
    return make_finding(
        make_program(areas=villages), make_program(areas=villages), villages=villages, run=run
    )


def test_freezing_asks_a_constant_number_of_questions(register):
    def count():
        with CaptureQueriesContext(connection) as asked:
            read_frozen(make_meeting(), register, at=timezone.now())
        return len(asked)

    before = count()
    for _ in range(5):
        register_finding(register)
    assert count() == before
