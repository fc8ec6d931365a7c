"""Any sequence of people's moves and of runs, against a slow model written from decision 0010.

The model knows nothing of coordination.moves or review: its tables are its own.
"""

import datetime
from dataclasses import dataclass, field, replace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coordination import review, services
from coordination.frames import read_register
from coordination.models import (
    Decision,
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    ReviewRules,
    Stance,
)
from coordination.moves import IllegalMove
from coordination.replies import ReplyRefused, answer
from coordination.review import DecisionIncomplete, FactsChanged, Overtaken, Seen
from programs import log
from programs.footprints import refresh_footprints
from programs.models import Membership, Program, Role
from tests.factories import (
    make_area,
    make_program,
    make_segments,
    make_target,
    make_user,
    make_village,
)

from .factories import make_run

START = datetime.datetime(2026, 12, 28, 3, tzinfo=datetime.UTC)  # a year ends on the way

# --- The definition ------------------------------------------------------------------------------

TABLE = {
    "indikasi": "ditelaah",
    "ditelaah": "terkonfirmasi melengkapi bukan klarifikasi",
    "terkonfirmasi": "disepakati indikasi",
    "melengkapi": "disepakati indikasi",
    "bukan": "disepakati indikasi",
    "klarifikasi": "ditelaah disepakati indikasi",
    "disepakati": "selesai indikasi",
    "selesai": "indikasi",
    "gugur": "",
}
OPEN = {"indikasi", "ditelaah", "klarifikasi"}
VERDICTS = {"terkonfirmasi", "melengkapi", "bukan", "klarifikasi"}
SETTLED = VERDICTS | {"disepakati", "selesai"}
REVIEW_DAYS = 30


@dataclass(frozen=True)
class Scene:
    """What two programs share: the facts that may be material, by hand."""

    villages: int = 2  # of four; the fourth lies in another regency
    ends_on: datetime.date = datetime.date(2026, 7, 1)
    count: int = 50  # families on each side in each of the first two villages
    is_segment_wide: bool = False
    budget_idr: int = 100

    def is_more_than(self, other: "Scene") -> bool:
        """The material-change table."""
        return (
            self.villages > other.villages
            or self.ends_on > other.ends_on
            or self.is_segment_wide > other.is_segment_wide
            or self.people * 100 > other.people * 110
        )

    @property
    def people(self) -> int:
        return self.count * min(self.villages, 2)

    @property
    def is_in_one_regency(self) -> bool:
        return self.villages < 4


BASE = Scene()
SCENES = {
    "as it was": BASE,
    "another budget": replace(BASE, budget_idr=900),
    "a village less": replace(BASE, villages=1),
    "a village more": replace(BASE, villages=3),
    "into another regency": replace(BASE, villages=4),
    "a day more": replace(BASE, ends_on=datetime.date(2026, 7, 2)),
    "a month less": replace(BASE, ends_on=datetime.date(2026, 6, 1)),
    "a tenth more people": replace(BASE, count=55),
    "an eighth more people": replace(BASE, count=56),
    "another segment too": replace(BASE, is_segment_wide=True),
    "gone": None,
}

PROVINCE = {"province 1", "province 2"}
REGENCY = {"regency 1", "regency 2"}
LEFT, RIGHT = {"left officer", "left verifier", "torn"}, {"right officer", "right verifier"}
ACTORS = sorted(
    PROVINCE | REGENCY | LEFT | RIGHT | {"foreign regency", "leader", "auditor", "sysadmin"}
    | {"stranger", "nobody", "left the service"}
)  # fmt: skip


def may_decide(who: str, scene: Scene) -> bool:
    return who in PROVINCE or (who in REGENCY and scene.is_in_one_regency)


@dataclass
class Waiting:
    by: str
    scene: Scene
    resolution: str
    review_on: datetime.date | None


@dataclass
class Model:
    """What the finding must look like."""

    scene: Scene = BASE
    decided_on: Scene | None = None  # the facts of the latest decision a person took
    status: str = "indikasi"
    before_gone: str = ""
    version: int = 1
    verdict: str = ""
    resolution: str = ""
    waiting: Waiting | None = None
    assigned_to: str | None = None
    is_reopened: bool = False
    opened_on: datetime.date | None = None
    due_on: datetime.date | None = None
    steps: list[tuple] = field(default_factory=list)  # (number, was, now, by, seconded_by)
    logged: int = 0
    review_days: int = REVIEW_DAYS

    def step(self, now: str, by: str | None = None, seconded_by: str | None = None) -> None:
        was, self.status = self.status, now
        self.version += 1
        self.waiting = None
        self.logged += 1
        self.steps.append((self.version, was, now, by, seconded_by))
        if by:
            self.decided_on = self.scene
        if now == "indikasi":
            self.verdict = self.resolution = ""
        if now == "indikasi" or (now in OPEN and was not in OPEN):
            self.opened_on = timezone.localdate()
            self.due_on = self.opened_on + datetime.timedelta(days=self.review_days)

    def decide(self, now, by, resolution, review_on, seconded_by=None) -> None:
        self.step(now, by, seconded_by)
        if now in VERDICTS:
            self.verdict, self.resolution, self.is_reopened = now, resolution, False
        elif resolution:
            self.resolution = resolution
        if now in SETTLED:
            self.due_on = review_on
        if now == "klarifikasi" and not review_on:
            self.due_on = timezone.localdate() + datetime.timedelta(days=self.review_days)

    def measure(self, scene: Scene | None) -> None:
        """One run that finds this scene, or nothing any more."""
        if scene is None:
            if self.status != "gugur":
                self.before_gone = self.status
                self.step("gugur")
            return
        self.scene = scene
        if self.status == "gugur":
            back, self.before_gone = self.before_gone, ""
            self.step(back)
        if self.status in SETTLED and scene.is_more_than(self.decided_on):
            self.step("indikasi")
            self.is_reopened = True


# --- The register ------------------------------------------------------------------------------


class Office:
    """Two programs, everybody who might touch their finding, and what a run measures of each
    scene: measured once by the engine itself."""

    def __init__(self):
        make_segments()
        serang, cilegon = make_area("36.04"), make_area("36.72")
        self.villages = [make_village(f"36.04.01.{2001 + n}", x=1000 * n) for n in range(3)]
        self.villages.append(make_village("36.72.01.2001", x=3000))
        self.left, self.right = make_program(), make_program()
        agencies = self.left.agency, self.right.agency
        self.people = {
            "province 1": make_user(Role.PROVINCE, first_name="Provinsi Satu"),
            "province 2": make_user(Role.PROVINCE, first_name="Provinsi Dua"),
            "torn": make_user(Role.PROVINCE, Role.OFFICER, agency=agencies[0]),
            "regency 1": make_user(Role.REGENCY, regency=serang),
            "regency 2": make_user(Role.REGENCY, regency=serang),
            "foreign regency": make_user(Role.REGENCY, regency=cilegon),
            "left officer": make_user(Role.OFFICER, agency=agencies[0]),
            "left verifier": make_user(Role.VERIFIER, agency=agencies[0]),
            "right officer": make_user(Role.OFFICER, agency=agencies[1]),
            "right verifier": make_user(Role.VERIFIER, agency=agencies[1]),
            "stranger": make_user(Role.OFFICER),
            "leader": make_user(Role.LEADER),
            "auditor": make_user(Role.AUDITOR),
            "sysadmin": make_user(Role.SYSADMIN),
            "nobody": make_user(),
            "left the service": make_user(Role.PROVINCE, is_active=False),
        }
        assert sorted(self.people) == ACTORS
        assert Membership.objects.filter(user=self.people["torn"]).count() == 2
        self.found = {name: self.measure(scene) for name, scene in SCENES.items()}
        self.run = make_run()
        services.write_findings(self.run, [self.found["as it was"]])
        self.finding = Finding.objects.get()
        self.name_of = {person.pk: name for name, person in self.people.items()} | {None: None}

    def measure(self, scene):
        with transaction.atomic():
            for program in (self.left, self.right):
                if scene:
                    self.draw(program, scene)
            refresh_footprints(Program.objects.all())
            found = services._measure(read_register(Program.objects.all()))
            assert len(found) == (scene is not None)
            assert found.cells is not None  # looked up while the register is there
            transaction.set_rollback(True)
        return found

    def draw(self, program, scene):
        segments = ["KSJ-D1", "KSJ-D2"] if scene.is_segment_wide else ["KSJ-D1"]
        for n, village in enumerate(self.villages[: scene.villages]):
            count = scene.count if n < 2 else None
            line = {"segments": segments, "unit": "KK", "planned_count": count}
            make_target(program, area=village, **line)
        ends_on = scene.ends_on if program == self.right else datetime.date(2027, 1, 1)
        Program.objects.filter(pk=program.pk).update(ends_on=ends_on, budget_idr=scene.budget_idr)


REFUSALS = (PermissionDenied, Overtaken, FactsChanged, DecisionIncomplete, IllegalMove)


class ReviewMachine(RuleBasedStateMachine):
    office: Office
    clock: time_machine.Traveller

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock.move_to(START)
        self.finding = self.office.finding
        today = timezone.localdate()
        due_on = today + datetime.timedelta(days=REVIEW_DAYS)
        Finding.objects.update(opened_on=today, due_on=due_on)
        self.model = Model(opened_on=today, due_on=due_on)
        self.rules_from = 60.0
        self.looked = self.look_now()
        self.past: dict[int, dict] = {}  # the decisions so far, as they were stored
        self.logs_before = log.of(self.finding).count()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- What is tried ---------------------------------------------------------------------------

    def row(self) -> dict:
        return Finding.objects.values().get()

    def look_now(self) -> Seen:
        return Seen(*Finding.objects.values_list("version", "facts_digest").get())

    def seen(self, how: str) -> tuple[Seen | None, list]:
        """What the person had on screen, and the refusals that earns."""
        fresh = self.look_now()
        if how == "nothing":
            return None, []
        if how == "other numbers":
            return Seen(fresh.version, "f" * 64), [FactsChanged]
        seen = self.looked if how == "what was looked at" else fresh
        if how == "an older version":
            seen = Seen(fresh.version - 1, fresh.facts_digest)
        why = [Overtaken] if seen.version != fresh.version else []
        return seen, why + [FactsChanged] * (seen.facts_digest != fresh.facts_digest)

    def attempt(self, call, why: list, *refused):
        """Do it: it works when nothing speaks against it, and else changes nothing at all."""
        before = self.row(), *self.rows()
        if not why:
            return call()
        with pytest.raises(tuple(set(why))) as caught, transaction.atomic():
            call()
        assert str(caught.value) or caught.type is PermissionDenied
        assert (self.row(), *self.rows()) == before
        return None

    def rows(self):
        return (
            list(Decision.objects.values()),
            list(Proposal.objects.order_by("pk").values()),
            list(self.finding.replies.order_by("pk").values()),
            log.of(self.finding).count(),
        )

    @rule()
    def look(self):
        self.looked = self.look_now()

    @rule(days=st.integers(0, 5))
    def time_passes(self, days):
        self.clock.shift(datetime.timedelta(days=days))

    @rule(severity=st.sampled_from([0.0, 100.0]), days=st.sampled_from([0, 10, 30]))
    def the_province_sets_other_rules(self, severity, days):
        given = {"second_from_severity": severity, "review_days": days}
        ReviewRules.objects.update_or_create(pk=1, defaults=given)
        self.rules_from, self.model.review_days = severity, days

    @rule(
        who=st.sampled_from(ACTORS + sorted(PROVINCE | REGENCY) * 4),
        now=st.sampled_from([*FindingStatus.values, *sorted(SETTLED) * 2]),
        resolution=st.sampled_from(["", "", *Resolution.values[:2], "merampas"]),
        because=st.sampled_from(["Sudah dibahas."] * 5 + ["", " \n "]),
        days=st.sampled_from([None, None, 1, 400, 0, -1]),
        seen=st.sampled_from(
            [
                *("nothing", "fresh", "fresh", "what was looked at"),
                *("an older version", "other numbers"),
            ]
        ),
    )
    def somebody_decides(self, who, now, resolution, because, days, seen):
        self.decide(who, now, resolution, because, days, seen)

    @precondition(lambda self: TABLE[self.model.status])
    @rule(
        who=st.sampled_from(sorted(PROVINCE | REGENCY)),
        data=st.data(),
        days=st.sampled_from([None, 30]),
    )
    def somebody_decides_well(self, who, data, days):
        reach = TABLE[self.model.status].split()
        reach += sorted(VERDICTS) if self.model.status == "indikasi" else []
        now = data.draw(st.sampled_from(reach), label="now")
        resolution = Resolution.SPLIT_AREA if now == "terkonfirmasi" else ""
        self.decide(who, now, resolution, "Sudah dibahas.", days, "fresh")

    def decide(self, who, now, resolution, because, days, seen):
        model, today = self.model, timezone.localdate()
        review_on = None if days is None else today + datetime.timedelta(days=days)
        seen, why = self.seen(seen)
        opens_again = now == "indikasi" and model.status in SETTLED
        if not may_decide(who, model.scene) or (opens_again and who not in PROVINCE):
            why.append(PermissionDenied)
        if (
            not because.strip()
            or resolution == "merampas"
            or (now == "terkonfirmasi" and not resolution)
            or (resolution and now not in ("terkonfirmasi", "disepakati"))
            or (review_on and review_on <= today)
        ):
            why.append(DecisionIncomplete)
        on_its_way = model.status == "indikasi" and now in VERDICTS
        if now not in TABLE["ditelaah" if on_its_way else model.status].split():
            why.append(IllegalMove)
        takes_two = now == "terkonfirmasi" and self.row()["severity"] >= self.rules_from
        if takes_two and model.waiting and model.waiting.scene == model.scene:
            why.append(Overtaken)
        made = self.attempt(
            lambda: review.decide(
                self.finding,
                now=now,
                because=because,
                by=self.office.people[who],
                resolution=resolution,
                review_on=review_on,
                seen=seen,
            ),
            why,
        )
        if why:
            return
        if on_its_way:
            model.step("ditelaah", who)
        if takes_two:
            assert isinstance(made, Proposal)
            model.version += 1
            model.logged += 1
            model.waiting = Waiting(who, model.scene, resolution, review_on)
        else:
            model.decide(now, who, resolution, review_on)

    @rule(
        who=st.sampled_from(ACTORS + sorted(PROVINCE | REGENCY) * 6),
        agrees=st.booleans(),
        note=st.sampled_from(["", "Setuju."]),
        seen=st.sampled_from(["nothing", "fresh", "fresh", "what was looked at"]),
    )
    def somebody_seconds(self, who, agrees, note, seen):
        model, waiting = self.model, self.model.waiting
        seen, why = self.seen(seen)
        if not may_decide(who, model.scene) or (waiting and waiting.by == who):
            why.append(PermissionDenied)
        if waiting is None:
            why.append(IllegalMove)
        elif not agrees and not note:
            why.append(DecisionIncomplete)
        elif agrees and waiting.scene != model.scene:
            why.append(FactsChanged)
        call = {"by": self.office.people[who], "agrees": agrees, "note": note, "seen": seen}
        self.attempt(lambda: review.second(self.finding, **call), why)
        if why:
            return
        if agrees:
            said = waiting.resolution, waiting.review_on
            model.decide("terkonfirmasi", waiting.by, *said, seconded_by=who)
        else:
            model.version += 1
            model.logged += 1
            model.waiting = None

    @rule(
        who=st.sampled_from(ACTORS + sorted(PROVINCE | REGENCY) * 2),
        to=st.sampled_from([None, *ACTORS, *sorted(PROVINCE | REGENCY) * 2]),
    )
    def somebody_assigns(self, who, to):
        why = [] if may_decide(who, self.model.scene) else [PermissionDenied]
        if to and not may_decide(to, self.model.scene):
            why.append(DecisionIncomplete)
        person = self.office.people[to] if to else None
        by = self.office.people[who]
        self.attempt(lambda: review.assign(self.finding, to=person, by=by), why)
        if not why:
            self.model.logged += self.model.assigned_to != to
            self.model.assigned_to = to

    @rule(
        who=st.sampled_from(ACTORS + sorted(LEFT | RIGHT) * 2),
        side=st.sampled_from(["left", "right"]),
        stance=st.sampled_from([*Stance.values, "", "diam"]),
        note=st.sampled_from(["", "Sasarannya lain."]),
    )
    def somebody_answers(self, who, side, stance, note):
        agency = getattr(self.office, side).agency
        why = [] if who in (LEFT if side == "left" else RIGHT) else [PermissionDenied]
        if (
            self.model.status not in OPEN
            or stance not in Stance.values
            or (stance != "setuju" and not note)
        ):
            why.append(ReplyRefused)
        said = {"agency": agency, "stance": stance, "note": note, "by": self.office.people[who]}
        made = self.attempt(lambda: answer(self.finding, **said), why)
        if not why:
            assert (made.agency, made.stance, made.closed_on) == (agency, stance, None)
            self.model.logged += 1

    @rule(scene=st.sampled_from(sorted(SCENES)))
    def a_run_measures(self, scene):
        services.write_findings(self.office.run, [self.office.found[scene]])
        self.model.measure(SCENES[scene])

    # --- What must hold --------------------------------------------------------------------------

    @invariant()
    def the_finding_is_as_the_model_says(self):
        finding, model = Finding.objects.get(), self.model
        assert finding.pk == self.office.finding.pk
        name = self.office.name_of
        said = (
            finding.status, finding.status_before_gone, finding.version, finding.verdict,
            finding.resolution, finding.awaits_second, bool(finding.reopened_because),
            finding.reopened_at is not None, finding.opened_on, finding.due_on,
            name[finding.assigned_to_id],
        )  # fmt: skip
        assert said == (
            model.status, model.before_gone, model.version, model.verdict,
            model.resolution, model.waiting is not None, model.is_reopened,
            model.is_reopened, model.opened_on, model.due_on,
            model.assigned_to,
        )  # fmt: skip

    @invariant()
    def every_step_is_stored_once_and_none_is_ever_changed(self):
        stored = {row["id"]: row for row in Decision.objects.order_by("pk").values()}
        assert {pk: stored.get(pk) for pk in self.past} == self.past
        self.past = stored
        name = self.office.name_of
        assert [
            (row["number"], row["was"], row["now"], name[row["by_id"]], name[row["seconded_by_id"]])
            for row in stored.values()
        ] == self.model.steps
        assert log.of(self.finding).count() - self.logs_before == self.model.logged

    @invariant()
    def the_steps_are_a_chain_of_legal_moves(self):
        status, number = "indikasi", 1
        for at, was, now, by, _second in self.model.steps:
            assert was == status
            assert at > number
            if by:
                assert now in TABLE[was].split()
            else:
                assert now == "gugur" or was == "gugur" or (was in SETTLED and now == "indikasi")
            status, number = now, at
        row = self.row()
        assert (row["status"], number <= row["version"]) == (status, True)

    @invariant()
    def a_proposal_waits_exactly_while_the_finding_says_so(self):
        waiting = list(Proposal.objects.filter(state=ProposalState.WAITING))
        assert len(waiting) == self.row()["awaits_second"] == bool(self.model.waiting)
        if waiting:
            assert self.model.status == "ditelaah"
            assert self.office.name_of[waiting[0].by_id] == self.model.waiting.by

    @invariant()
    def nobody_is_asked_about_what_is_decided(self):
        if self.model.status not in OPEN:
            assert not self.finding.replies.filter(closed_on__isnull=True).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_and_runs_do_the_finding_is_what_the_model_says():
    ReviewMachine.office = Office()
    with time_machine.travel(START, tick=False) as clock:
        ReviewMachine.clock = clock
        run_state_machine_as_test(
            ReviewMachine,
            settings=settings(
                max_examples=30,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert connection.in_atomic_block
