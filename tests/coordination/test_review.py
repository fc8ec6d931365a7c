"""Moves of a finding: the table, who may, and what is written."""

import pytest
from django.core.exceptions import PermissionDenied

from coordination.models import Decision, FindingStatus
from coordination.review import MOVES, IllegalMove, decide, may_decide
from programs.models import Role
from tests.factories import make_area, make_program, make_user, make_village

from .factories import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus


@pytest.fixture
def finding():
    village = make_village()
    return make_finding(
        make_program(areas=[village]), make_program(areas=[village]), villages=[village]
    )


def at(finding, status):
    finding.status = status
    finding.save()
    return finding


@pytest.mark.parametrize(
    ("was", "now"), [(was, now) for was in S for now in S if now not in MOVES[was]]
)
def test_a_move_not_in_the_table_is_refused(finding, was, now):
    with pytest.raises(IllegalMove):
        decide(at(finding, was), now=now, because="?", by=make_user(Role.PROVINCE))
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("was", "now"), [(was, now) for was in S for now in S if now in MOVES[was]]
)
def test_a_move_in_the_table_is_written_with_its_facts(finding, was, now):
    who = make_user(Role.PROVINCE)
    made = decide(at(finding, was), now=now, because="Sudah dibahas.", by=who)
    finding.refresh_from_db()
    assert finding.status == now == made.now
    assert (made.was, made.by, made.because) == (was, who, "Sudah dibahas.")
    assert made.facts["sentence"] == finding.sentence
    assert list(made.facts["villages"]) == ["36.04.01.2001"]


def test_a_decision_needs_a_reason(finding):
    with pytest.raises(ValueError, match="Alasan"):
        decide(finding, now=S.REVIEWED, because="  ", by=make_user(Role.PROVINCE))


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.VERIFIER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_only_secretariats_decide(finding, role):
    with pytest.raises(PermissionDenied):
        decide(finding, now=S.REVIEWED, because="?", by=make_user(role))


def test_a_regency_decides_what_lies_wholly_in_it(finding):
    assert may_decide(make_user(Role.REGENCY, regency=make_area("36.04")), finding)
    assert not may_decide(make_user(Role.REGENCY, regency=make_area("36.73")), finding)


def test_a_regency_does_not_decide_what_reaches_into_another(finding):
    finding.regencies = ",36.04,36.73,"
    assert not may_decide(make_user(Role.REGENCY, regency=make_area("36.04")), finding)


def test_nobody_decides_on_the_own_agency(finding):
    who = make_user(Role.PROVINCE, Role.OFFICER, agency=finding.left.agency)
    assert not may_decide(who, finding)
