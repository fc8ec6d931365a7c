"""Any sequence of people's moves and of runs, against a slow model written from decision 0010.

The stories are seeded, so that a failure comes again; it names its seed and every step to it.
"""

import datetime
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from coordination import review, services
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

from .review_model import (
    ACTORS,
    LEFT,
    OPEN,
    PROVINCE,
    REGENCY,
    REVIEW_DAYS,
    RIGHT,
    SCENES,
    SETTLED,
    TABLE,
    VERDICTS,
    Model,
    Waiting,
    may_decide,
)
from .review_office import Office

START = datetime.datetime(2026, 12, 28, 3, tzinfo=datetime.UTC)  # a year ends on the way

REFUSALS = (PermissionDenied, Overtaken, FactsChanged, DecisionIncomplete, IllegalMove)


class Story:
    """One sequence of things people and runs do, each checked against the model at once."""

    def __init__(self, office, clock, seed):
        self.office, self.clock, self.rng = office, clock, random.Random(seed)
        self.trail = [f"seed {seed}"]
        self.finding = office.finding
        today = timezone.localdate()
        due_on = today + datetime.timedelta(days=REVIEW_DAYS)
        Finding.objects.update(opened_on=today, due_on=due_on)
        self.model = Model(opened_on=today, due_on=due_on)
        self.the_province_sets_other_rules(severity=0.0, days=REVIEW_DAYS)
        self.looked = self.look_now()
        self.past: dict[int, dict] = {}  # the decisions so far, as they were stored
        self.logs_before = log.of(self.finding).count()
        self.refused = Counter()

    def go_on(self, steps):
        names, weights = zip(*((act, act.weight) for act in ACTIONS), strict=True)
        try:
            self.all_is_as_the_model_says()
            for act in self.rng.choices(names, weights, k=steps):
                if act.when(self.model):
                    drawn = {name: self.rng.choice(among) for name, among in act.among.items()}
                    self.trail.append(f"{act.name} {drawn}")
                    getattr(self, act.name)(**drawn)
                    self.all_is_as_the_model_says()
        except BaseException as why:
            why.add_note("\n".join(self.trail))
            raise

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

    def attempt(self, call, why: list):
        """Do it: it works when nothing speaks against it, and else changes nothing at all."""
        if not why:
            return call()
        before = self.row(), *self.rows()
        with pytest.raises(tuple(set(why))) as caught, transaction.atomic():
            call()
        self.refused[caught.type] += 1
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

    def look(self):
        self.looked = self.look_now()

    def time_passes(self, days):
        self.clock.shift(datetime.timedelta(days=days))

    def the_province_sets_other_rules(self, severity, days):
        given = {"second_from_severity": severity, "review_days": days}
        ReviewRules.objects.update_or_create(pk=1, defaults=given)
        self.rules_from, self.model.review_days = severity, days

    def somebody_decides_well(self, who, days):
        reach = TABLE[self.model.status].split()
        reach += sorted(VERDICTS) if self.model.status == "indikasi" else []
        now = self.rng.choice(reach)
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

    def run(self, scene):
        services.write_findings(self.office.run, [self.office.found[scene]])
        self.model.measure(SCENES[scene])

    # --- What must hold --------------------------------------------------------------------------

    def all_is_as_the_model_says(self):
        finding = Finding.objects.get()
        self.the_finding_is_the_models(finding)
        self.every_step_is_stored_once_and_none_is_ever_changed()
        self.the_steps_are_a_chain_of_legal_moves(finding)
        self.a_proposal_waits_exactly_while_the_finding_says_so(finding)
        if self.model.status not in OPEN:
            assert not self.finding.replies.filter(closed_on__isnull=True).exists()

    def the_finding_is_the_models(self, finding):
        model, name = self.model, self.office.name_of
        assert finding.pk == self.office.finding.pk
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

    def the_steps_are_a_chain_of_legal_moves(self, finding):
        status, number = "indikasi", 1
        for at, was, now, by, _second in self.model.steps:
            assert was == status
            assert at > number
            if by:
                assert now in TABLE[was].split()
            else:
                assert now == "gugur" or was == "gugur" or (was in SETTLED and now == "indikasi")
            status, number = now, at
        assert (finding.status, number <= finding.version) == (status, True)

    def a_proposal_waits_exactly_while_the_finding_says_so(self, finding):
        waiting = list(Proposal.objects.filter(state=ProposalState.WAITING))
        assert len(waiting) == finding.awaits_second == bool(self.model.waiting)
        if waiting:
            assert self.model.status == "ditelaah"
            assert self.office.name_of[waiting[0].by_id] == self.model.waiting.by


# --- The stories ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Action:
    """A method of Story, how often it is tried, when, and what its arguments are drawn from."""

    name: str
    weight: int
    among: dict[str, list] = field(default_factory=dict)
    when: Callable[[Model], bool] = lambda model: True


DECIDERS = sorted(PROVINCE | REGENCY)
WELL = [*sorted(PROVINCE) * 3, *sorted(REGENCY)]
SEEN = ["nothing", "fresh", "fresh", "what was looked at"]
WHATEVER = {
    "who": ACTORS + DECIDERS * 4,
    "now": [*FindingStatus.values, *sorted(SETTLED) * 2],
    "resolution": ["", "", *Resolution.values[:2], "merampas"],
    "because": [*["Sudah dibahas."] * 5, "", " \n "],
    "days": [None, None, 1, 400, 0, -1],
    "seen": [*SEEN, "an older version", "other numbers"],
}
ACTIONS = [
    Action("look", 2),
    Action("time_passes", 1, {"days": [1, 5]}),
    Action(
        "the_province_sets_other_rules", 1, {"severity": [0.0, 0.0, 69.9, 100.0], "days": [0, 30]}
    ),
    Action("decide", 5, WHATEVER),
    Action(
        "somebody_decides_well",
        12,
        {"who": WELL, "days": [None, 30]},
        lambda model: model.status != "gugur" and not model.waiting,
    ),
    Action(
        "somebody_decides_well",
        1,
        {"who": WELL, "days": [None]},
        lambda model: model.status != "gugur",
    ),
    Action(
        "somebody_seconds",
        2,
        {"who": ACTORS, "agrees": [True, False], "note": ["", "Setuju."], "seen": SEEN},
    ),
    Action(
        "somebody_seconds",
        8,
        {"who": WELL, "agrees": [True, True, False], "note": ["Baik."], "seen": ["fresh"]},
        lambda model: model.waiting is not None,
    ),
    Action("somebody_assigns", 2, {"who": ACTORS + DECIDERS * 3, "to": [None, *ACTORS, *DECIDERS]}),
    Action(
        "somebody_answers",
        2,
        {
            "who": ACTORS + sorted(LEFT | RIGHT) * 2,
            "side": ["left", "right"],
            "stance": [*Stance.values, "", "diam"],
            "note": ["", "Sasarannya lain."],
        },
    ),
    Action("run", 2, {"scene": [*sorted(SCENES), "gone"]}),
    Action(
        "run",
        4,
        {"scene": [*sorted(SCENES), "gone", "gone", "as it was", "another budget"]},
        lambda model: model.status in SETTLED | {"gugur"} or model.waiting,
    ),
]
STORIES, STEPS = 12, 110


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_and_runs_do_the_finding_is_what_the_model_says():
    office, taken, refused, seconded = Office(), set(), Counter(), 0
    with time_machine.travel(START, tick=False) as clock:
        for seed in range(STORIES):
            clock.move_to(START)
            with transaction.atomic():
                story = Story(office, clock, seed)
                story.go_on(STEPS)
                transaction.set_rollback(True)
            steps = story.model.steps
            taken |= {(was, now, by is not None) for _number, was, now, by, _second in steps}
            seconded += sum(bool(second) for *_step, second in steps)
            refused += story.refused
    # The stories must have told of everything, or they prove little.
    by_people = {(was, now, True) for was, reach in TABLE.items() for now in reach.split()}
    by_runs = {(was, "indikasi", False) for was in SETTLED}
    for status in set(TABLE) - {"gugur"}:
        by_runs |= {(status, "gugur", False), ("gugur", status, False)}
    assert by_people <= taken, by_people - taken
    assert len(taken & by_runs) >= len(by_runs) * 0.8, by_runs - taken
    assert taken <= by_people | by_runs
    assert seconded >= 5
    assert all(refused[why] >= 5 for why in REFUSALS), refused
