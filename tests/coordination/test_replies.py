"""The right of reply: who is asked and when, what an answer takes, and what closes a request."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coordination import services
from coordination.engine import Overlaps
from coordination.frames import read_register
from coordination.memory import ask_unasked
from coordination.models import (
    Finding,
    FindingLevel,
    FindingStatus,
    Reply,
    ReviewRules,
    Stance,
)
from coordination.replies import ReplyRefused, answer, ask, ask_again
from coordination.review import decide
from programs import log
from programs.footprints import refresh_footprints
from programs.limits import BadEntry
from programs.models import Program, Role
from tests.factories import (
    make_agency,
    make_area,
    make_program,
    make_target,
    make_user,
    make_village,
    make_villages,
)

from .factories import make_finding, make_run

pytestmark = pytest.mark.django_db
S = FindingStatus
TODAY = datetime.date(2026, 12, 20)
LATER = datetime.date(2027, 1, 3)  # the fourteen days run over the year's end


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(datetime.datetime(2026, 12, 20, 3, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def make(**given):
    """A finding of two agencies in one village, heavy enough to ask about."""
    village = make_village()
    programs = [make_program(areas=[village]) for _ in range(2)]
    return make_finding(*programs, villages=[village], **{"severity": 50.0} | given)


def make_asked(**given):
    finding = make(**given)
    ask([finding], TODAY)
    return finding


def officer_of(program):
    return make_user(Role.OFFICER, agency=program.agency)


def say(finding, program, by=None, stance=Stance.AGREES, note="", agency=None):
    by = by or officer_of(program)
    return answer(finding, agency=agency or program.agency, stance=stance, note=note, by=by)


def settle(finding, now, by):
    decide(finding, now=now, because="Sudah dibahas.", by=by)
    finding.refresh_from_db()


def rounds(finding):
    """(agency, round, is closed) of every request."""
    rows = finding.replies.order_by("round", "agency")
    return [(r.agency_id, r.round, r.closed_on is not None) for r in rows]


# --- Who is asked --------------------------------------------------------------------------------


def test_both_agencies_are_asked_and_have_until_the_provinces_days_are_over():
    finding = make_asked()
    replies = finding.replies.all()
    assert {r.agency for r in replies} == {finding.left.agency, finding.right.agency}
    assert {(r.asked_on, r.due_on, r.stance) for r in replies} == {(TODAY, LATER, "")}


@pytest.mark.parametrize(("severity", "asked"), [(39.99, 0), (40.0, 2), (40.01, 2)])
def test_from_the_provinces_severity_on_they_are_asked(severity, asked):
    assert ask([make(severity=severity)], TODAY) == asked


def test_the_province_sets_that_severity_and_the_days():
    ReviewRules.objects.create(pk=1, ask_from_severity=90.0, reply_days=0)
    assert ask([make(severity=89.99)], TODAY) == 0
    assert make_asked(severity=90.0).replies.first().due_on == TODAY


@pytest.mark.parametrize(
    ("level", "asked"),
    [(FindingLevel.DUPLICATION, 2), (FindingLevel.OVERLAP, 2), (FindingLevel.CLARIFY, 0)],
)
def test_of_a_place_not_yet_stated_nobody_is_asked(level, asked):
    assert ask([make(level=level, severity=100.0)], TODAY) == asked


@pytest.mark.parametrize("status", S)
def test_only_of_open_findings(status):
    is_open = status in (S.INDICATED, S.REVIEWED, S.CLARIFY)
    assert ask([make(status=status)], TODAY) == (2 if is_open else 0)


def test_of_two_programs_of_one_agency_it_is_asked_once():
    village, agency = make_village(), make_agency()
    pair = [make_program(areas=[village], agency=agency) for _ in range(2)]
    assert ask([make_finding(*pair, villages=[village])], TODAY) == 1


def test_who_was_asked_and_has_not_answered_is_not_asked_again():
    finding = make_asked()
    assert ask([finding], LATER) == 0
    assert finding.replies.count() == 2


def test_asking_about_many_costs_as_many_queries_as_about_one(django_assert_num_queries):
    one, many = [make()], [make() for _ in range(12)]
    with django_assert_num_queries(4):
        assert ask(one, TODAY) == 2
    with django_assert_num_queries(4):
        assert ask(many, TODAY) == 24
    with django_assert_num_queries(5):
        assert ask_again(many, TODAY) == 24


# --- Through a run -------------------------------------------------------------------------------


class TestRuns:
    @pytest.fixture
    def programs(self):
        villages = make_villages(2)
        return [make_program(areas=villages[:1]) for _ in range(2)]

    @pytest.fixture
    def run(self):
        return make_run()

    def measure(self) -> Overlaps:
        refresh_footprints(Program.objects.all())
        return services._measure(read_register(Program.objects.all()))

    def grow(self, programs):
        for program in programs:
            make_target(program, area="36.04.01.2002", segments=["KSJ-D1"])

    def test_a_new_finding_asks_both_and_a_second_run_nobody(self, programs, run):
        for asked in (2, 0):
            assert services.write_findings(run, [self.measure()])["asked"] == asked
        assert set(Reply.objects.values_list("asked_in", "round")) == {(run.pk, 1)}

    def test_what_is_gone_waits_for_no_answer_and_asks_anew_when_it_returns(self, programs, run):
        found = self.measure()
        services.write_findings(run, [found])
        services.write_findings(run, [])
        assert not Reply.objects.open().exists()
        assert services.write_findings(run, [found])["back"] == 1
        finding = Finding.objects.get()
        assert [(number, closed) for _a, number, closed in rounds(finding)] == [
            *[(1, True)] * 2,
            *[(2, False)] * 2,
        ]

    def test_what_grows_heavy_enough_is_asked_about_by_the_run_that_measures_it(
        self, programs, run
    ):
        ReviewRules.objects.create(pk=1, ask_from_severity=99.9)
        services.write_findings(run, [self.measure()])
        finding = Finding.objects.get()
        assert rounds(finding) == []
        ReviewRules.objects.update(ask_from_severity=finding.severity)
        services.write_findings(run, [self.measure()])
        assert rounds(finding) == []  # measured as before: nothing grew
        self.grow(programs)
        services.write_findings(run, [self.measure()])
        assert len(rounds(finding)) == 2

    def test_what_is_opened_again_asks_a_new_round(self, programs, run, province):
        services.write_findings(run, [self.measure()])
        finding = Finding.objects.get()
        settle(finding, S.NOT_OVERLAP, province)
        self.grow(programs)
        assert services.write_findings(run, [self.measure()])["reopened"] == 1
        assert [(number, closed) for _a, number, closed in rounds(finding)] == [
            *[(1, True)] * 2,
            *[(2, False)] * 2,
        ]

    def test_what_returns_changed_asks_one_round_and_not_two(self, programs, run, province):
        """A clarification is open and settled: it returns as one thing and is reopened as the
        other."""
        services.write_findings(run, [self.measure()])
        finding = Finding.objects.get()
        settle(finding, S.CLARIFY, province)
        services.write_findings(run, [])
        self.grow(programs)
        counts = services.write_findings(run, [self.measure()])
        assert (counts["back"], counts["reopened"]) == (1, 1)
        assert [number for _a, number, _closed in rounds(finding)] == [1, 1, 2, 2]

    def test_a_run_that_opens_many_costs_as_many_queries_as_one_that_opens_few(
        self, run, province, django_assert_max_num_queries
    ):
        villages = make_villages(2)
        programs = [make_program(areas=villages[:1]) for _ in range(6)]
        services.write_findings(run, [self.measure()])
        for finding in Finding.objects.all():
            settle(finding, S.NOT_OVERLAP, province)
        self.grow(programs)
        found = self.measure()
        with django_assert_max_num_queries(40):
            assert services.write_findings(run, [found])["reopened"] == 15
        with django_assert_max_num_queries(30):
            assert services.write_findings(run, [])["gone"] == 15
        with django_assert_max_num_queries(35):
            assert services.write_findings(run, [found])["back"] == 15


# --- What closes a request -----------------------------------------------------------------------


@pytest.mark.parametrize("now", [S.COMPLEMENTARY, S.NOT_OVERLAP])
def test_a_decision_closes_what_was_asked_and_silence_stays_silence(province, now):
    finding = make_asked()
    say(finding, finding.left)
    settle(finding, now, province)
    left, right = finding.left.agency, finding.right.agency
    said = {r.agency: (r.stance, r.closed_on) for r in finding.replies.all()}
    assert said == {left: ("setuju", TODAY), right: ("", TODAY)}


def test_a_clarification_keeps_it_open(province):
    finding = make_asked()
    settle(finding, S.CLARIFY, province)
    assert finding.replies.filter(closed_on__isnull=True).count() == 2
    assert say(finding, finding.left).round == 1


def test_a_proposal_that_waits_keeps_it_open(province):
    finding = make_asked(severity=90.0)
    decide(finding, now=S.CONFIRMED, because="Sama.", by=province, resolution="gabung")
    assert say(finding, finding.left, stance=Stance.OBJECTS, note="Beda segmen.").closed_on is None


def test_opening_again_closes_the_old_round_and_asks_both_anew(province):
    finding = make_asked()
    say(finding, finding.left)
    settle(finding, S.CLARIFY, province)
    settle(finding, S.INDICATED, province)
    assert [(number, closed) for _a, number, closed in rounds(finding)] == [
        *[(1, True)] * 2,
        *[(2, False)] * 2,
    ]
    assert say(finding, finding.left, stance=Stance.OBJECTS, note="Tidak.").round == 2
    first = finding.replies.get(agency=finding.left.agency, round=1)
    assert (first.stance, first.note) == ("setuju", "")


@pytest.mark.parametrize(
    "status", [S.CONFIRMED, S.COMPLEMENTARY, S.NOT_OVERLAP, S.AGREED, S.DONE, S.GONE]
)
def test_what_is_decided_takes_no_answer(status):
    finding = make(status=status)
    with pytest.raises(ReplyRefused, match="sudah diputuskan") as caught:
        say(finding, finding.left)
    assert caught.value.field == "stance"
    assert not Reply.objects.exists()


# --- Answers -------------------------------------------------------------------------------------


def test_an_answer_is_kept_with_who_and_when():
    finding = make_asked()
    who = officer_of(finding.left)
    made = say(finding, finding.left, who, Stance.PROPOSES, " Bagi per desa. ")
    made.refresh_from_db()
    assert (made.stance, made.note, made.by) == ("usul", "Bagi per desa.", who)
    assert (timezone.localdate(made.answered_at), made.is_on_behalf) == (TODAY, False)
    assert finding.replies.open().get().agency == finding.right.agency


@pytest.mark.parametrize("stance", [Stance.OBJECTS, Stance.PROPOSES])
def test_who_does_not_agree_says_why(stance):
    finding = make_asked()
    with pytest.raises(ReplyRefused, match="Tulis keberatan") as caught:
        say(finding, finding.left, stance=stance, note=" \n")
    assert caught.value.field == "note"


@pytest.mark.parametrize("stance", ["", "diam", "SETUJU"])
def test_a_stance_is_one_of_three(stance):
    finding = make_asked()
    with pytest.raises(ReplyRefused, match="Pilih sikap"):
        say(finding, finding.left, stance=stance, note="Catatan.")
    assert Reply.objects.open().count() == 2


@pytest.mark.parametrize("note", ["a\x00b", "a" * 100_001])
def test_a_note_that_cannot_be_kept_is_refused_in_words(note):
    finding = make_asked()
    with pytest.raises(BadEntry):
        say(finding, finding.left, note=note)


def test_a_late_answer_is_taken(clock):
    finding = make_asked()
    clock.move_to(datetime.datetime(2027, 2, 1, tzinfo=datetime.UTC))
    late = Reply.objects.late(timezone.localdate())
    assert late.count() == 2
    made = say(finding, finding.left)
    assert timezone.localdate(made.answered_at) > made.due_on
    assert late.count() == 1


@pytest.mark.parametrize(("days", "late"), [(13, 0), (14, 0), (15, 2)])
def test_silence_is_late_the_day_after_the_date(days, late):
    make_asked()
    assert Reply.objects.late(TODAY + datetime.timedelta(days=days)).count() == late


def test_a_later_answer_takes_the_place_of_the_earlier_and_the_log_keeps_both():
    finding = make_asked()
    who = officer_of(finding.left)
    say(finding, finding.left, who, Stance.OBJECTS, "Segmennya lain.")
    say(finding, finding.left, who, Stance.AGREES)
    assert finding.replies.get(agency=finding.left.agency).stance == "setuju"
    later, first = log.of(finding).filter(action="temuan.tanggapi").order_by("-pk")
    assert first.after["note"] == "Segmennya lain."
    assert later.before["stance"] == "keberatan"
    assert later.before["note"] == "Segmennya lain."
    assert later.after["stance"] == "setuju"


def test_an_agency_that_was_not_asked_may_answer_while_it_is_open():
    finding = make(severity=10.0)
    made = say(finding, finding.left)
    assert (made.round, made.asked_on, made.due_on, made.asked_in) == (1, TODAY, TODAY, None)
    assert say(finding, finding.right).round == 1
    assert say(finding, finding.left, stance=Stance.OBJECTS, note="Tidak.").pk == made.pk


def test_an_unasked_answer_after_a_reopening_is_of_a_new_round(province):
    finding = make(severity=10.0)
    say(finding, finding.left)
    settle(finding, S.NOT_OVERLAP, province)
    settle(finding, S.INDICATED, province)
    assert say(finding, finding.right).round == 2
    assert say(finding, finding.left).round == 2


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER])
@pytest.mark.parametrize("side", ["left", "right"])
def test_who_works_for_the_agency_answers_for_it(role, side):
    finding = make_asked()
    program = getattr(finding, side)
    assert say(finding, program, make_user(role, agency=program.agency)).agency == program.agency


def test_nobody_answers_for_the_other_agency():
    finding = make_asked()
    with pytest.raises(PermissionDenied):
        say(finding, finding.right, officer_of(finding.left))


def test_nobody_answers_for_an_agency_that_is_no_party():
    finding = make_asked()
    stranger = make_program(areas=[make_village()])
    for by in (officer_of(stranger), make_user(Role.PROVINCE)):
        with pytest.raises(PermissionDenied):
            say(finding, stranger, by)


@pytest.mark.parametrize(
    "role", [Role.REGENCY, Role.PROVINCE, Role.LEADER, Role.AUDITOR, Role.SYSADMIN, None]
)
def test_nobody_else_answers_for_an_agency_with_accounts(role):
    finding = make_asked()
    who = make_user(*[role] if role else [])
    with pytest.raises(PermissionDenied):
        say(finding, finding.left, who)


def test_who_left_the_service_answers_no_more():
    finding = make_asked()
    who = make_user(Role.OFFICER, agency=finding.left.agency, is_active=False)
    with pytest.raises(PermissionDenied):
        say(finding, finding.left, who)


@pytest.mark.parametrize(
    ("role", "regency", "may"),
    [
        (Role.PROVINCE, None, True),
        (Role.REGENCY, "36.04", True),
        (Role.REGENCY, "36.73", False),
        (Role.LEADER, None, False),
        (Role.AUDITOR, None, False),
        (Role.SYSADMIN, None, False),
    ],
)
def test_a_secretariat_notes_the_answer_of_who_has_no_account(role, regency, may):
    village = make_village()
    silent = make_agency(tier="desa", regency=make_area("36.04"))
    pair = make_program(areas=[village], agency=silent), make_program(areas=[village])
    finding = make_finding(*pair, villages=[village], severity=50.0)
    who = make_user(role, regency=make_area(regency) if regency else None)
    if may:
        assert say(finding, pair[0], who).is_on_behalf
        make_user(Role.OFFICER, agency=silent)
    with pytest.raises(PermissionDenied):
        say(finding, pair[0], who)


# --- What has grown heavy ------------------------------------------------------------------------


def test_a_finding_nobody_was_asked_about_is_asked_when_it_grows_heavy_enough():
    finding = make(severity=39.0)
    ask([finding], TODAY)
    assert not rounds(finding)
    Finding.objects.update(severity=41.0)
    ask_unasked([finding.pk], make_run())
    assert len(rounds(finding)) == 2


def test_who_answered_is_not_asked_again_because_it_grew():
    finding = make_asked()
    say(finding, finding.left)
    ask_unasked([finding.pk], make_run())
    assert len(rounds(finding)) == 2
