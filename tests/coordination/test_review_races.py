"""Many people on the same findings at one moment, and a run among them.

Fifty threads on PostgreSQL; on the embedded database, which writes one transaction at a time,
eight. The last tests take the guards away, to show that there is something to guard against.
"""

import collections
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction

from coordination import memory, moves, review, services
from coordination.frames import read_register
from coordination.models import (
    Decision,
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    ReviewRules,
)
from coordination.moves import IllegalMove
from coordination.replies import ReplyRefused, answer
from coordination.review import FactsChanged, Overtaken, Seen, assign, decide, second
from programs.models import Program, Role
from tests.factories import make_program, make_user, make_villages

from .factories import make_finding, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
S = FindingStatus
TOLD = (Overtaken, FactsChanged, IllegalMove, PermissionDenied, ReplyRefused)
MANY, FEW = 50, 8
VERDICTS = (S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY)


@pytest.fixture
def crowd(record_property):
    """Province secretariats, one a thread; says how many there are."""
    count = MANY if connection.vendor == "postgresql" else FEW
    record_property("threads", count)
    return [make_user(Role.PROVINCE, first_name=f"Penelaah {n}") for n in range(count)]


def at_once(calls, *, caught=TOLD):
    """Let all calls start at one moment; the result or the exception of each, in their order.

    Only `caught` is an answer: anything else, a deadlock say, fails the test.
    """
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            connect()
            gate.wait(timeout=60)
            return call()
        except caught as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def connect():
    """Each thread its own connection; others may use the same server for a moment."""
    for _attempt in range(100):
        try:
            return connection.ensure_connection()
        except OperationalError:
            time.sleep(0.1)
    return connection.ensure_connection()


def make_findings(programs, **given):
    """Every pair of so many programs, each agency its own, in one village."""
    villages = make_villages(1)
    made = [make_program(areas=villages) for _ in range(programs)]
    given = {"severity": 50.0, "facts_digest": "a" * 64} | given
    pairs = itertools.combinations(made, 2)
    return [make_finding(*pair, villages=villages, **given) for pair in pairs]


def to_decide(finding, now, by):
    """A call that decides on the finding as it is at this moment."""
    seen = Seen(finding.version, finding.facts_digest)
    resolution = Resolution.SPLIT_AREA if now == S.CONFIRMED else ""
    because = f"Kata {by.first_name}."
    return lambda: decide(
        finding, now=now, because=because, by=by, resolution=resolution, seen=seen
    )


def check_chain(finding):
    """No step lost, none doubled: each begins where the one before it ended."""
    finding.refresh_from_db()
    status, number = S.INDICATED, 1
    for step in finding.decisions.order_by("pk"):
        assert step.was == status
        assert step.number > number
        assert step.by_id is None or step.now in moves.MOVES[S(step.was)]
        status, number = step.now, step.number
    assert (finding.status, number <= finding.version) == (status, True)
    waiting = finding.proposals.filter(state=ProposalState.WAITING).count()
    assert waiting == finding.awaits_second
    made = finding.proposals.count()
    refused = finding.proposals.filter(state=ProposalState.REFUSED).count()
    assert finding.version == 1 + finding.decisions.count() + made + refused


# --- Decide --------------------------------------------------------------------------------------


def test_of_two_who_decide_at_once_one_wins_and_the_other_hears_who_and_what():
    people = [make_user(Role.PROVINCE, first_name=name) for name in ("Ani", "Budi")]
    for finding in make_findings(4):
        answers = at_once([to_decide(finding, S.NOT_OVERLAP, who) for who in people])
        (won,) = [a for a in answers if isinstance(a, Decision)]
        (lost,) = [a for a in answers if isinstance(a, Overtaken)]
        assert lost.last == won
        assert f"{won.by.first_name} sudah memutuskan “Bukan tumpang tindih”" in str(lost)
        assert f"“Kata {won.by.first_name}.”" in str(lost)
        assert finding.decisions.filter(now=S.NOT_OVERLAP).get() == won
        check_chain(finding)


def test_of_a_crowd_on_one_finding_one_decides_and_all_others_hear_of_it(crowd):
    (finding,) = make_findings(2)
    verdicts = itertools.cycle(VERDICTS)
    answers = at_once([to_decide(finding, next(verdicts), who) for who in crowd])
    (won,) = [a for a in answers if isinstance(a, Decision)]
    lost = [a for a in answers if isinstance(a, Overtaken)]
    assert len(lost) == len(crowd) - 1
    assert {a.last for a in lost} == {won}
    assert [d.now for d in finding.decisions.order_by("pk")] == [S.REVIEWED, won.now]
    check_chain(finding)


def test_of_a_crowd_on_ten_findings_one_decides_on_each(crowd):
    findings = make_findings(5)
    calls = [
        to_decide(finding, S.NOT_OVERLAP, who)
        for finding, who in zip(itertools.cycle(findings), crowd, strict=False)
    ]
    answers = at_once(calls)
    touched = min(len(findings), len(crowd))
    wins = collections.Counter(a.finding_id for a in answers if isinstance(a, Decision))
    assert (len(wins), set(wins.values())) == (touched, {1})
    assert sum(isinstance(a, Overtaken) for a in answers) == len(crowd) - touched
    for finding in findings:
        check_chain(finding)


def test_of_a_crowd_that_proposes_one_proposal_waits(crowd):
    (finding,) = make_findings(2, severity=90.0)
    answers = at_once([to_decide(finding, S.CONFIRMED, who) for who in crowd])
    (won,) = [a for a in answers if isinstance(a, Proposal)]
    assert {a.last for a in answers if isinstance(a, Overtaken)} == {won}
    check_chain(finding)


def test_of_a_crowd_that_seconds_one_does_and_the_others_hear_who(crowd):
    (finding,) = make_findings(2, severity=90.0)
    to_decide(finding, S.CONFIRMED, make_user(Role.PROVINCE, first_name="Pengusul"))()
    finding.refresh_from_db()
    seen = Seen(finding.version, finding.facts_digest)
    calls = [lambda by=by: second(finding, by=by, agrees=True, seen=seen) for by in crowd]
    answers = at_once(calls)
    (won,) = [a for a in answers if isinstance(a, Decision)]
    lost = [a for a in answers if isinstance(a, Overtaken)]
    assert len(lost) == len(crowd) - 1
    assert f"Pengusul dan {won.seconded_by.first_name} sudah memutuskan" in str(lost[0])
    check_chain(finding)


def test_an_answer_and_a_decision_at_once_are_both_whole():
    """The answer is taken before the decision, or refused after it; never lost in between."""
    who = make_user(Role.PROVINCE)
    for finding in make_findings(4):
        officer = make_user(Role.OFFICER, agency=finding.left.agency)
        said = {"stance": "setuju", "note": "", "by": officer, "agency": finding.left.agency}
        _decided, answered = at_once(
            [
                to_decide(finding, S.NOT_OVERLAP, who),
                lambda finding=finding, said=said: answer(finding, **said),
            ]
        )
        replies = list(finding.replies.all())
        if isinstance(answered, ReplyRefused):
            assert replies == []
        else:
            assert replies == [answered]
            assert replies[0].closed_on is not None
        check_chain(finding)


# --- With a run among them -----------------------------------------------------------------------


def measured():
    return services._measure(read_register(Program.objects.all()))


@transaction.atomic
def write_run(run, found):
    return services.write_findings(run, found)


def test_a_crowd_that_does_everything_at_once_while_runs_write(crowd):
    ReviewRules.objects.create(pk=1, second_from_severity=0)
    make_findings(4, sentence="Lama.")
    run, found = make_run(), measured()
    findings = list(Finding.objects.select_related("left__agency").order_by("pk"))
    officers = {f.pk: make_user(Role.OFFICER, agency=f.left.agency) for f in findings}
    steps = (S.REVIEWED, S.CONFIRMED, S.CONFIRMED, S.CLARIFY, S.INDICATED, S.AGREED, S.CONFIRMED)

    def busy(n, by):
        """Ten things one person tries, one after the other, on whatever is there by then."""
        done = []
        for k in range(10):
            finding = findings[(n + k) % len(findings)]
            with_all = {"because": "Sudah dibahas.", "by": by}
            now = steps[(n + 2 * k) % len(steps)]
            if now == S.CONFIRMED:
                with_all["resolution"] = Resolution.SPLIT_AREA
            officer = officers[finding.pk]
            said = {"stance": "usul", "note": f"Usul {n}.{k}", "by": officer}
            call = (
                lambda f=finding, now=now, said=with_all: decide(f, now=now, **said),
                lambda f=finding: second(f, by=by, agrees=n % 2 == 0, note="Catatan."),
                lambda f=finding: assign(f, to=crowd[(n + 1) % len(crowd)], by=by),
                lambda f=finding, s=said: answer(f, agency=f.left.agency, **s),
            )[(n + k) % 4]
            try:
                done.append(call())
            except TOLD as why:
                done.append(why)
        return done

    def runs():
        for n in range(7):  # the last one finds them: whoever comes after it has something to do
            write_run(run, [] if n % 2 else [found])
        return "runs"

    calls = [lambda n=n, by=by: busy(n, by) for n, by in enumerate(crowd[1:])]
    answers = at_once([runs, *calls])
    assert answers[0] == "runs"
    kinds = collections.Counter(type(a) for done in answers[1:] for a in done)
    assert kinds[Decision] + kinds[Proposal] > 0
    assert kinds[Proposal] > 0 or len(crowd) < MANY
    for finding in findings:
        check_chain(finding)
    told_so = {a.pk for done in answers[1:] for a in done if isinstance(a, Decision)}
    stored = dict(Decision.objects.filter(by__isnull=False).values_list("pk", "now"))
    assert told_so <= stored.keys()
    assert {stored[pk] for pk in stored.keys() - told_so} <= {S.REVIEWED}  # those on the way


@pytest.mark.parametrize("now", [S.NOT_OVERLAP, S.CONFIRMED])
def test_who_decides_while_a_run_lets_go_is_told_and_the_run_goes_on(monkeypatch, now):
    """The run has read the finding and not yet written it: there the decision must wait."""
    (finding,) = make_findings(2, severity=90.0)
    run, province = make_run(), make_user(Role.PROVINCE)
    is_read = threading.Event()
    real = memory.facts_of_all

    def slowly(findings):
        is_read.set()
        time.sleep(0.5)
        return real(findings)

    monkeypatch.setattr(memory, "facts_of_all", slowly)
    decide_it = to_decide(finding, now, province)

    def person():
        is_read.wait(timeout=20)
        return decide_it()

    written, told = at_once([lambda: write_run(run, []), person])
    assert written["gone"] == 1
    assert isinstance(told, Overtaken)
    assert "Mesin sudah memutuskan “Gugur”" in str(told)
    check_chain(finding)
    assert (finding.status, finding.proposals.count()) == (S.GONE, 0)


def test_a_decision_just_before_the_run_writes_is_kept_by_it():
    make_findings(3)
    run, province = make_run(), make_user(Role.PROVINCE)
    found = measured()
    write_run(run, [found])
    findings = list(Finding.objects.all())
    calls = [to_decide(finding, S.NOT_OVERLAP, province) for finding in findings]
    at_once([lambda: write_run(run, [found]), *calls])
    for finding in findings:
        check_chain(finding)
        assert (finding.status, finding.last_seen_in) == (S.NOT_OVERLAP, run)


# --- The test of the test ------------------------------------------------------------------------


def test_without_the_check_of_what_was_seen_two_decide(monkeypatch):
    monkeypatch.setattr(review, "_check_seen", lambda finding, seen: None)
    (finding,) = make_findings(2)
    people = [make_user(Role.PROVINCE) for _ in range(2)]
    at_once([to_decide(finding, S.CLARIFY, people[0])])
    finding.version = 1  # as the other still has it on screen
    (answer,) = at_once([to_decide(finding, S.REVIEWED, people[1])])
    assert isinstance(answer, Decision)
    assert {d.by for d in finding.decisions.all()} == set(people)


def without_lock(pk):
    return Finding.objects.select_related("left", "right").get(pk=pk)


@pytest.fixture
def unlocked(monkeypatch):
    """No lock, and both have read the finding before either writes."""
    gate = threading.Barrier(2)

    def read_together(pk):
        finding = without_lock(pk)
        gate.wait(timeout=20)
        return finding

    monkeypatch.setattr(review, "_locked", read_together)


@pytest.mark.postgresql  # SQLite writes one transaction at a time, lock or not
def test_without_the_lock_the_database_refuses_the_doubled_decision(unlocked):
    (finding,) = make_findings(2)
    people = [make_user(Role.PROVINCE) for _ in range(2)]
    calls = [to_decide(finding, S.NOT_OVERLAP, who) for who in people]
    answers = at_once(calls, caught=IntegrityError)
    assert sum(isinstance(a, Decision) for a in answers) == 1
    (refused,) = [a for a in answers if isinstance(a, IntegrityError)]
    assert "one_decision_per_version_of_a_finding" in str(refused)
    check_chain(finding)


@pytest.mark.postgresql  # SQLite writes one transaction at a time, lock or not
def test_without_the_lock_the_database_refuses_the_doubled_proposal(unlocked):
    (finding,) = make_findings(2, severity=90.0)
    Finding.objects.update(status=S.REVIEWED)
    finding.refresh_from_db()
    people = [make_user(Role.PROVINCE) for _ in range(2)]
    calls = [to_decide(finding, S.CONFIRMED, who) for who in people]
    answers = at_once(calls, caught=IntegrityError)
    (refused,) = [a for a in answers if isinstance(a, IntegrityError)]
    assert "one_waiting_proposal_per_finding" in str(refused)


@pytest.mark.postgresql  # SQLite writes one transaction at a time, lock or not
def test_without_the_lock_of_a_run_a_decision_in_between_breaks_it(monkeypatch):
    """What `_hold_all` is for."""
    monkeypatch.setattr(services, "_hold_all", lambda: None)
    (finding,) = make_findings(2)
    run, province = make_run(), make_user(Role.PROVINCE)
    is_read, is_decided = threading.Event(), threading.Event()
    real = memory.facts_of_all

    def slowly(findings):
        is_read.set()
        is_decided.wait(timeout=20)
        return real(findings)

    monkeypatch.setattr(memory, "facts_of_all", slowly)
    decide_it = to_decide(finding, S.NOT_OVERLAP, province)

    def person():
        is_read.wait(timeout=20)
        made = decide_it()
        is_decided.set()
        return made

    written, made = at_once([lambda: write_run(run, []), person], caught=IntegrityError)
    assert isinstance(made, Decision)
    assert isinstance(written, IntegrityError)
