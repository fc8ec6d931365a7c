"""What people do with a finding: the table of moves, who may, two people, who was first."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coordination.memory import release_assignments
from coordination.models import (
    Decision,
    FindingLevel,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    ReviewRules,
)
from coordination.moves import MOVES, IllegalMove
from coordination.review import (
    DecisionIncomplete,
    FactsChanged,
    Overtaken,
    Seen,
    assign,
    decide,
    open_to,
    second,
)
from coordination.rights import may_decide
from programs.models import LogEntry, Role
from tests.factories import make_area, make_program, make_user, make_village

from .factories import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus
VERDICTS = {S.CONFIRMED, S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY}
TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))


@pytest.fixture
def finding():
    village = make_village()
    pair = make_program(areas=[village]), make_program(areas=[village])
    return make_finding(*pair, villages=[village], severity=50.0, facts_digest="a" * 64)


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def at(finding, status, **given):
    for name, value in {"status": status, **given}.items():
        setattr(finding, name, value)
    finding.save()
    return finding


def take(finding, now, by, **given):
    """Decide with all that the move must say."""
    if now == S.CONFIRMED:
        given.setdefault("resolution", Resolution.SPLIT_AREA)
    made = decide(finding, now=now, because="Sudah dibahas.", by=by, **given)
    finding.refresh_from_db()
    return made


def reachable(was):
    """What `decide` writes from here: the table, and a verdict straight from an indication."""
    return MOVES[was] | (VERDICTS if was == S.INDICATED else set())


# --- The table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now"), [(was, now) for was in S for now in S if now not in reachable(was)]
)
def test_a_move_not_in_the_table_is_refused(finding, province, was, now):
    with pytest.raises(IllegalMove):
        take(at(finding, was), now, province)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("was", "now"), [(was, now) for was in S for now in S if now in MOVES[was]]
)
def test_a_move_in_the_table_is_written_with_its_facts(finding, province, was, now):
    made = take(at(finding, was), now, province)
    assert finding.status == now == made.now
    assert (made.was, made.by, made.because) == (was, province, "Sudah dibahas.")
    assert made.facts["sentence"] == finding.sentence
    assert list(made.facts["villages"]) == ["36.04.01.2001"]
    assert made.number == finding.version == 2


@pytest.mark.parametrize("now", sorted(VERDICTS))
def test_a_verdict_on_an_indication_takes_the_review_on_its_way(finding, province, now):
    take(finding, now, province)
    steps = finding.decisions.values_list("was", "now", "number")
    assert list(steps) == [(S.INDICATED, S.REVIEWED, 2), (S.REVIEWED, now, 3)]


def test_what_is_open_to_a_person_is_what_decide_takes(finding, province):
    for was in S:
        assert set(open_to(province, at(finding, was))) == reachable(was)


def test_a_leader_may_move_nothing(finding):
    assert open_to(make_user(Role.LEADER), finding) == []


# --- What must be said ---------------------------------------------------------------------------


def test_a_decision_needs_a_reason(finding, province):
    with pytest.raises(DecisionIncomplete, match="Alasan"):
        decide(finding, now=S.REVIEWED, because="  ", by=province)


def test_a_confirmation_needs_a_resolution(finding, province):
    with pytest.raises(DecisionIncomplete, match="penyelesaian"):
        decide(finding, now=S.CONFIRMED, because="Sama.", by=province)


@pytest.mark.parametrize("now", [S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY])
def test_other_verdicts_take_no_resolution(finding, province, now):
    with pytest.raises(DecisionIncomplete):
        take(finding, now, province, resolution=Resolution.MERGE)


@pytest.mark.parametrize("days", [-1, 0])
def test_a_date_to_look_again_lies_ahead(finding, province, days):
    with pytest.raises(DecisionIncomplete, match="sesudah hari ini"):
        take(finding, S.NOT_OVERLAP, province, review_on=TODAY + datetime.timedelta(days=days))


def test_nothing_is_written_when_something_is_missing(finding, province):
    with pytest.raises(DecisionIncomplete):
        decide(finding, now=S.CONFIRMED, because="Sama.", by=province)
    finding.refresh_from_db()
    assert (finding.status, finding.version, Decision.objects.count()) == (S.INDICATED, 1, 0)


# --- What a finding carries of its decisions -----------------------------------------------------


def test_a_verdict_is_carried_with_its_resolution_and_date(finding, province):
    until = TODAY + datetime.timedelta(days=90)
    take(finding, S.CONFIRMED, province, review_on=until)
    assert (finding.verdict, finding.resolution) == (S.CONFIRMED, Resolution.SPLIT_AREA)
    assert finding.due_on == until


def test_a_settled_finding_without_a_date_is_due_no_more(finding, province):
    take(at(finding, S.INDICATED, due_on=TODAY), S.NOT_OVERLAP, province)
    assert finding.due_on is None


def test_a_clarification_stays_due(finding, province):
    take(finding, S.CLARIFY, province)
    assert finding.due_on == TODAY + datetime.timedelta(days=30)


def test_opening_again_forgets_the_verdict_and_sets_a_new_date(finding, province):
    take(finding, S.COMPLEMENTARY, province)
    at(finding, finding.status, opened_on=datetime.date(2026, 1, 1))
    take(finding, S.INDICATED, province)
    assert (finding.verdict, finding.opened_on) == ("", TODAY)
    assert finding.due_on == TODAY + datetime.timedelta(days=30)


def test_a_verdict_ends_what_a_reopening_said(finding, province):
    at(finding, S.INDICATED, reopened_because="1 desa baru", reopened_at=timezone.now())
    take(finding, S.NOT_OVERLAP, province)
    assert (finding.reopened_because, finding.reopened_at) == ("", None)


def test_who_opens_again_is_quoted_where_the_finding_is_listed_as_reopened(finding, province):
    take(finding, S.NOT_OVERLAP, province)
    take(finding, S.INDICATED, province)
    assert finding.reopened_because == "Sudah dibahas."
    assert list(type(finding).objects.reopened()) == [finding]


def test_a_clarification_looked_at_again_has_no_verdict_meanwhile(finding, province):
    take(finding, S.CLARIFY, province)
    take(finding, S.REVIEWED, province)
    assert finding.verdict == ""


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.VERIFIER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_only_secretariats_decide(finding, role):
    with pytest.raises(PermissionDenied):
        take(finding, S.REVIEWED, make_user(role))


def test_a_regency_decides_what_lies_wholly_in_it(finding):
    assert may_decide(make_user(Role.REGENCY, regency=make_area("36.04")), finding)
    assert not may_decide(make_user(Role.REGENCY, regency=make_area("36.73")), finding)


def test_a_regency_does_not_decide_what_reaches_into_another(finding):
    finding.regencies = ",36.04,36.73,"
    assert not may_decide(make_user(Role.REGENCY, regency=make_area("36.04")), finding)


def test_a_regency_does_not_decide_what_lies_nowhere(finding):
    finding.regencies = ""
    assert not may_decide(make_user(Role.REGENCY, regency=make_area("36.04")), finding)


def test_nobody_decides_on_the_own_agency(finding):
    who = make_user(Role.PROVINCE, Role.OFFICER, agency=finding.left.agency)
    assert not may_decide(who, finding)
    with pytest.raises(PermissionDenied, match="menyangkut OPD Anda"):
        take(finding, S.REVIEWED, who)


def test_a_regency_settles_but_does_not_open_again(finding):
    who = make_user(Role.REGENCY, regency=make_area("36.04"))
    take(finding, S.NOT_OVERLAP, who)
    with pytest.raises(PermissionDenied, match="sekretariat provinsi"):
        take(finding, S.INDICATED, who)


# --- Two people ----------------------------------------------------------------------------------


@pytest.fixture
def heavy(finding):
    return at(finding, S.INDICATED, severity=75.0)


def test_below_the_severity_of_the_province_one_person_confirms(finding, province):
    take(at(finding, S.INDICATED, severity=74.99), S.CONFIRMED, province)
    assert finding.status == S.CONFIRMED


def test_from_that_severity_on_a_confirmation_waits_for_a_second_person(heavy, province):
    made = take(heavy, S.CONFIRMED, province)
    assert isinstance(made, Proposal)
    assert (heavy.status, heavy.awaits_second, made.state) == (
        S.REVIEWED, True, ProposalState.WAITING,
    )  # fmt: skip


def test_the_province_sets_that_severity(heavy, province):
    ReviewRules.objects.create(pk=1, second_from_severity=75.1)
    take(heavy, S.CONFIRMED, province)
    assert heavy.status == S.CONFIRMED


@pytest.mark.parametrize("now", [S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY])
def test_other_verdicts_take_one_person_at_any_severity(heavy, province, now):
    take(heavy, now, province)
    assert heavy.status == now


def test_the_second_person_confirms_and_both_are_written(heavy, province):
    take(heavy, S.CONFIRMED, province)
    other = make_user(Role.PROVINCE)
    made = second(heavy, by=other, agrees=True)
    heavy.refresh_from_db()
    assert (heavy.status, heavy.awaits_second) == (S.CONFIRMED, False)
    assert (made.by, made.seconded_by, made.because) == (province, other, "Sudah dibahas.")
    assert heavy.proposals.get().state == ProposalState.SECONDED


def test_nobody_seconds_the_own_proposal(heavy, province):
    take(heavy, S.CONFIRMED, province)
    with pytest.raises(PermissionDenied, match="orang lain"):
        second(heavy, by=province, agrees=True)


def test_who_refuses_says_why_and_the_finding_stays_under_review(heavy, province):
    take(heavy, S.CONFIRMED, province)
    other = make_user(Role.PROVINCE)
    with pytest.raises(DecisionIncomplete):
        second(heavy, by=other, agrees=False)
    second(heavy, by=other, agrees=False, note="Segmennya lain.")
    heavy.refresh_from_db()
    assert (heavy.status, heavy.awaits_second) == (S.REVIEWED, False)
    assert heavy.proposals.get().answer == "Segmennya lain."


def test_a_proposal_of_who_may_not_decide_any_more_is_not_seconded(heavy, province):
    take(heavy, S.CONFIRMED, province)
    type(province).objects.filter(pk=province.pk).update(is_active=False)
    other = make_user(Role.PROVINCE)
    with pytest.raises(PermissionDenied, match="tidak lagi berwenang"):
        second(heavy, by=other, agrees=True)
    second(heavy, by=other, agrees=False, note="Pengusul sudah pindah.")
    assert isinstance(take(heavy, S.CONFIRMED, other), Proposal)


def test_a_proposal_on_other_numbers_must_be_made_again(heavy, province):
    take(heavy, S.CONFIRMED, province)
    at(heavy, heavy.status, facts_digest="b" * 64)
    with pytest.raises(FactsChanged):
        second(heavy, by=make_user(Role.PROVINCE), agrees=True)


def test_on_other_numbers_a_new_proposal_takes_the_place_of_the_old(heavy, province):
    take(heavy, S.CONFIRMED, province)
    at(heavy, heavy.status, facts_digest="b" * 64)
    take(heavy, S.CONFIRMED, province, resolution=Resolution.MERGE)
    new, old = heavy.proposals.all()
    assert (new.state, old.state) == (ProposalState.WAITING, ProposalState.LAPSED)
    made = second(heavy, by=make_user(Role.PROVINCE), agrees=True)
    assert made.resolution == Resolution.MERGE


def test_another_verdict_lets_the_proposal_lapse(heavy, province):
    take(heavy, S.CONFIRMED, province)
    take(heavy, S.NOT_OVERLAP, make_user(Role.PROVINCE))
    assert not heavy.awaits_second
    assert heavy.proposals.get().state == ProposalState.LAPSED


def test_who_proposes_second_is_told_who_was_first(heavy, province):
    take(heavy, S.CONFIRMED, province)
    with pytest.raises(Overtaken, match="sudah mengusulkan konfirmasi"):
        take(heavy, S.CONFIRMED, make_user(Role.PROVINCE))


# --- Who was first -------------------------------------------------------------------------------


def test_of_two_who_saw_the_same_the_second_is_told_who_and_what(finding, province):
    seen = Seen(version=1)
    province.first_name = "Budi"
    province.save()
    take(finding, S.NOT_OVERLAP, province, seen=seen)
    with pytest.raises(Overtaken, match="Budi sudah memutuskan “Bukan tumpang tindih”"):
        take(finding, S.COMPLEMENTARY, make_user(Role.PROVINCE), seen=seen)
    assert finding.decisions.count() == 2


def test_who_seconds_too_late_hears_of_both_who_confirmed(heavy, province):
    province.first_name, other = "Budi", make_user(Role.PROVINCE, first_name="Citra")
    province.save()
    take(heavy, S.CONFIRMED, province)
    seen = Seen(heavy.version)
    second(heavy, by=other, agrees=True, seen=seen)
    with pytest.raises(Overtaken, match="Budi dan Citra sudah memutuskan “Terkonfirmasi”"):
        second(heavy, by=make_user(Role.PROVINCE), agrees=True, seen=seen)


def test_who_seconds_what_was_refused_hears_who_refused_and_why(heavy, province):
    take(heavy, S.CONFIRMED, province)
    seen = Seen(heavy.version)
    other = make_user(Role.PROVINCE, first_name="Citra")
    second(heavy, by=other, agrees=False, note="Segmennya lain.", seen=seen)
    with pytest.raises(Overtaken, match=r"Citra tidak mengesahkan .*: “Segmennya lain\.”"):
        second(heavy, by=make_user(Role.PROVINCE), agrees=True, seen=seen)


def test_numbers_measured_anew_are_not_decided_on_unseen(finding, province):
    with pytest.raises(FactsChanged, match="dihitung ulang"):
        take(finding, S.NOT_OVERLAP, province, seen=Seen(1, "b" * 64))
    take(finding, S.NOT_OVERLAP, province, seen=Seen(1, "a" * 64))


# --- Assignment ----------------------------------------------------------------------------------


def test_a_finding_is_assigned_to_who_can_decide_it(finding, province):
    regency = make_user(Role.REGENCY, regency=make_area("36.04"))
    assert assign(finding, to=regency, by=province).assigned_to == regency
    assert assign(finding, to=None, by=regency).assigned_to is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.AUDITOR])
def test_it_is_not_assigned_to_who_cannot(finding, province, role):
    with pytest.raises(DecisionIncomplete, match="tidak dapat memutuskan"):
        assign(finding, to=make_user(role), by=province)


def test_officers_assign_nothing(finding, province):
    with pytest.raises(PermissionDenied):
        assign(finding, to=province, by=make_user(Role.OFFICER, agency=finding.left.agency))


def test_a_run_releases_what_its_person_may_not_decide_any_more(finding, province):
    regency = make_user(Role.REGENCY, regency=make_area("36.04"))
    assign(finding, to=regency, by=province)
    assert release_assignments() == 0
    type(finding).objects.update(regencies=",36.04,36.73,")
    assert release_assignments() == 1
    finding.refresh_from_db()
    assert finding.assigned_to is None
    assert LogEntry.objects.filter(action="temuan.tugaskan", by=None).count() == 1


# --- Badly resolved ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "resolution", "running", "is_listed"),
    [
        (S.DONE, Resolution.SPLIT_AREA, True, True),
        (S.AGREED, Resolution.STOP, True, True),
        (S.CONFIRMED, Resolution.MOVE, True, True),
        (S.DONE, Resolution.KEEP_BOTH, True, False),
        (S.DONE, Resolution.SPLIT_AREA, False, False),
        (S.GONE, Resolution.SPLIT_AREA, True, False),
        (S.INDICATED, "", True, False),
        (S.COMPLEMENTARY, "", True, False),
    ],
)
def test_badly_resolved_is_what_still_overlaps_while_both_run(
    finding, status, resolution, running, is_listed
):
    at(finding, status, resolution=resolution, level=FindingLevel.OVERLAP)
    for program in (finding.left, finding.right):
        program.status = "berjalan" if running else "selesai"
        program.save()
    listed = type(finding).objects.badly_resolved()
    assert list(listed) == ([finding] if is_listed else [])
