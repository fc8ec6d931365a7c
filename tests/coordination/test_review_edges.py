"""A finding on which several things happen at once: a run while a proposal waits, rules or rights
that change in between, owners that change hands."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from coordination import services
from coordination.frames import read_register
from coordination.models import (
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    ReviewRules,
)
from coordination.moves import IllegalMove
from coordination.replies import answer
from coordination.review import DecisionIncomplete, assign, decide, second
from coordination.rights import agencies_answering, may_decide
from programs.models import Program, Role
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .factories import make_run

pytestmark = pytest.mark.django_db
S = FindingStatus


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(datetime.datetime(2026, 12, 20, 3, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


@pytest.fixture
def found():
    """One pair as the engine measures it."""
    village = make_village()
    for _ in range(2):
        make_program(areas=[village], counts=[10])
    return services._measure(read_register(Program.objects.all()))


@pytest.fixture
def finding(found):
    services.write_findings(make_run(), [found])
    return Finding.objects.get()


@pytest.fixture
def proposed(finding, province):
    """Confirmed by one person, and waiting for another."""
    ReviewRules.objects.create(pk=1, second_from_severity=0)
    take(finding, S.CONFIRMED, province)
    return finding


def take(finding, now, by, **given):
    if now == S.CONFIRMED:
        given.setdefault("resolution", Resolution.MERGE)
    made = decide(finding, now=now, because="Sudah dibahas.", by=by, **given)
    finding.refresh_from_db()
    return made


def run(finding, *found):
    counts = services.write_findings(make_run(), list(found))
    finding.refresh_from_db()
    return counts


# --- A run while a proposal waits ----------------------------------------------------------------


def test_a_proposal_lapses_when_the_overlap_is_gone_and_does_not_return_with_it(
    proposed, province, found
):
    other = make_user(Role.PROVINCE)
    run(proposed)
    assert (proposed.status, proposed.awaits_second) == (S.GONE, False)
    lapsed = Proposal.objects.get()
    assert (lapsed.state, lapsed.answered_by) == (ProposalState.LAPSED, None)
    assert lapsed.answered_at is not None
    run(proposed, found)
    assert (proposed.status, proposed.awaits_second) == (S.REVIEWED, False)
    with pytest.raises(IllegalMove):
        second(proposed, by=other, agrees=True)
    assert isinstance(take(proposed, S.CONFIRMED, province), Proposal)


def test_a_proposal_waits_on_through_runs_that_measure_the_same(proposed, found):
    version = proposed.version
    run(proposed, found)
    assert (proposed.version, proposed.awaits_second) == (version, True)
    assert second(proposed, by=make_user(Role.PROVINCE), agrees=True).now == S.CONFIRMED


# --- Gone and back -------------------------------------------------------------------------------


def test_a_clarification_that_returns_is_due_anew_with_its_verdict(finding, province, found, clock):
    take(finding, S.CLARIFY, province, review_on=datetime.date(2027, 6, 1))
    run(finding)
    clock.move_to(datetime.datetime(2027, 1, 10, tzinfo=datetime.UTC))
    run(finding, found)
    assert (finding.status, finding.verdict) == (S.CLARIFY, S.CLARIFY)
    assert finding.opened_on == datetime.date(2027, 1, 10)
    assert finding.due_on == datetime.date(2027, 2, 9)


def test_what_is_settled_returns_with_its_own_date(finding, province, found):
    until = datetime.date(2027, 6, 1)
    take(finding, S.CONFIRMED, province, review_on=until)
    run(finding)
    assert finding not in Finding.objects.past_due(datetime.date(2028, 1, 1))
    run(finding, found)
    assert (finding.due_on, finding.resolution) == (until, Resolution.MERGE)
    assert finding in Finding.objects.past_due(datetime.date(2027, 6, 2))


def test_nobody_decides_what_is_gone(finding, province):
    run(finding)
    for now in S:
        with pytest.raises(IllegalMove):
            take(finding, now, province)


# --- Rules that change ---------------------------------------------------------------------------


def test_without_rules_set_the_defaults_hold(finding):
    assert not ReviewRules.objects.exists()
    assert finding.due_on == datetime.date(2027, 1, 19)
    assert {r.due_on for r in finding.replies.all()} == {datetime.date(2027, 1, 3)}


def test_when_one_person_is_enough_again_the_waiting_proposal_lapses(proposed, province):
    ReviewRules.objects.update(second_from_severity=100)
    take(proposed, S.CONFIRMED, province, resolution=Resolution.MOVE)
    assert (proposed.status, proposed.resolution) == (S.CONFIRMED, Resolution.MOVE)
    assert Proposal.objects.get().state == ProposalState.LAPSED


def test_a_new_rule_does_not_undo_what_one_person_confirmed(finding, province, found):
    take(finding, S.CONFIRMED, province)
    ReviewRules.objects.create(pk=1, second_from_severity=0)
    run(finding, found)
    assert finding.status == S.CONFIRMED


# --- Rights that change --------------------------------------------------------------------------


def test_who_was_assigned_and_may_no_more_decides_no_more(finding, province):
    regency = make_user(Role.REGENCY, regency=make_area("36.04"))
    assign(finding, to=regency, by=province)
    Finding.objects.update(regencies=",36.04,36.73,")
    finding.refresh_from_db()
    with pytest.raises(PermissionDenied, match="melampaui"):
        take(finding, S.REVIEWED, regency)
    with pytest.raises(PermissionDenied):
        assign(finding, to=None, by=regency)
    with pytest.raises(DecisionIncomplete, match="tidak dapat memutuskan"):
        assign(finding, to=regency, by=province)
    assert assign(finding, to=None, by=province).assigned_to is None


def test_who_left_the_service_neither_decides_nor_seconds_nor_is_assigned(proposed, province):
    gone = make_user(Role.PROVINCE, is_active=False)
    with pytest.raises(PermissionDenied):
        take(proposed, S.NOT_OVERLAP, gone)
    with pytest.raises(PermissionDenied):
        second(proposed, by=gone, agrees=True)
    with pytest.raises(DecisionIncomplete):
        assign(proposed, to=gone, by=province)


def test_a_program_that_changes_hands_takes_its_rights_along(finding):
    old, new = finding.left.agency, make_agency()
    torn = make_user(Role.PROVINCE, Role.OFFICER, agency=new)
    assert may_decide(torn, finding)
    Program.objects.filter(pk=finding.left_id).update(agency=new)
    finding = Finding.objects.get()
    assert not may_decide(torn, finding)
    assert agencies_answering(torn, finding) == {new.pk}
    former = make_user(Role.OFFICER, agency=old)
    with pytest.raises(PermissionDenied):
        answer(finding, agency=old, stance="setuju", note="", by=former)
    assert answer(finding, agency=new, stance="setuju", note="", by=torn).round == 1


def test_two_roles_of_one_person_are_still_one_person(proposed, province):
    """The province's person who is of the regency too does not second the own proposal."""
    province.memberships.create(role=Role.REGENCY, regency=make_area("36.04"))
    with pytest.raises(PermissionDenied, match="orang lain"):
        second(proposed, by=type(province).objects.get(pk=province.pk), agrees=True)


# --- Many at once --------------------------------------------------------------------------------


def test_a_run_takes_many_findings_some_at_a_time(province, monkeypatch):
    monkeypatch.setattr("coordination.memory.AT_ONCE", 4)
    village = make_village()
    for _ in range(5):
        make_program(areas=[village])
    found = services._measure(read_register(Program.objects.all()))
    services.write_findings(make_run(), [found])
    for finding in Finding.objects.all():
        take(finding, S.NOT_OVERLAP, province)
    finding = Finding.objects.first()
    assert run(finding)["gone"] == 10
    assert run(finding, found)["back"] == 10
    assert set(Finding.objects.values_list("status", flat=True)) == {S.NOT_OVERLAP}
