"""Any sequence of people's steps on agreements, against a slow model written from decision 0030."""

import random
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from coordination.agreements import steps
from coordination.agreements.making import agree
from coordination.agreements.moves import AgreementOvertaken, AgreementRefused, IllegalStep
from coordination.models import Agreement, AgreementStep, Decision, FindingStatus
from coordination.moves import write_move
from programs.models import LogEntry

from .agreement_model import DECIDES, OPEN, PREPARES, REPORTS, AgreementModel
from .agreement_office import NOW, WHAT, AgreementOffice, in_days

S = FindingStatus
SERVICES = {
    "report": steps.report_progress,
    "due": steps.change_due,
    "close": steps.close,
    "drop": steps.drop,
    "reopen": steps.reopen,
}
REFUSALS = {
    "denied": PermissionDenied,
    "refused": AgreementRefused,
    "overtaken": AgreementOvertaken,
    "illegal": IllegalStep,
}
STORIES, STEPS = 8, 60


class Story:
    """What people do, each step checked against the model at once."""

    def __init__(self, office, seed):
        self.office, self.rng = office, random.Random(seed)
        self.trail, self.refused, self.taken = [f"seed {seed}"], Counter(), Counter()
        self.model = AgreementModel(in_days(0), office.finding.status)
        self.names = sorted(office.people)
        self.logs_before = LogEntry.objects.count()
        self.decided_before = Decision.objects.count()
        self.moves = 0  # of the finding, by others
        self.moved = set()  # its status before and after a step on an agreement of it

    def go_on(self):
        try:
            for _n in range(STEPS):
                self.one_thing()
                self.all_is_as_the_model_says()
        except BaseException as why:
            why.add_note("\n".join(self.trail))
            raise

    def one_thing(self):
        model = self.model
        roll = self.rng.random()
        stuck = model.status in ("gugur", "indikasi")
        if len(model.agreements) < 2 or (roll < 0.1 and len(model.agreements) < 5):
            self.somebody_agrees()
        elif roll < (0.3 if stuck else 0.13):
            self.the_finding_moves_by_itself()
        else:
            self.somebody_takes_a_step()

    def attempt(self, why, call):
        if not why:
            return call()
        before = self.stored()
        with pytest.raises(REFUSALS[why]) as caught, transaction.atomic():
            call()
        assert str(caught.value)
        assert self.stored() == before
        self.refused[why] += 1
        return None

    def somebody_agrees(self):
        who = self.rng.choice([*self.names, *sorted(PREPARES) * 4])
        on_finding, due_on = self.rng.random() < 0.7, in_days(self.rng.choice([-5, 3, 40]))
        why = self.model.why_not_agree(who, on_finding)
        self.trail.append(f"{who} agrees, on the finding: {on_finding} {why}")
        said = {"what": WHAT, "agency": self.office.ours, "due_on": due_on}
        said["finding"] = self.office.finding if on_finding else None
        by = self.office.people[who]
        self.attempt(why, lambda: agree(self.office.meeting, by=by, **said))
        if not why:
            was = self.model.status
            self.model.agree(who, on_finding, due_on)
            self.moved.add((was, self.model.status))

    def the_finding_moves_by_itself(self):
        """A run lets it go and takes it back; people decide again on what is open."""
        finding, model = self.office.finding, self.model
        finding.refresh_from_db()
        if model.status == "gugur":
            now, by = model.before_gone, None
        elif model.status == "indikasi":
            write_move(finding, S.REVIEWED, because="Dilihat.", by=self.office.province)
            self.moves += 1
            now, by = "bukan", self.office.province
        else:
            model.before_gone, now, by = model.status, "gugur", None
        self.trail.append(f"the finding: {model.status} -> {now}")
        write_move(finding, S(now), because="Begitu.", by=by)
        self.moves += 1
        model.status = now

    def somebody_takes_a_step(self):
        rng, model = self.rng, self.model
        n = rng.randrange(len(model.agreements))
        one = model.agreements[n]
        likely = ["report", "close", "close", "due"] if one.state in OPEN else ["reopen"]
        kind = rng.choice([*SERVICES, *likely * 3])
        who = rng.choice([*self.names, *sorted(REPORTS) * 3, *sorted(DECIDES) * 4])
        said = rng.choice(["", "Sudah dibahas.", "Menunggu anggaran.", "Selesai di lapangan."])
        due_on = in_days(rng.choice([-1, 0, 30, 40]))
        version = one.version - (rng.random() < 0.1)
        # The same person, the same words, one version late: sent twice, not overtaken.
        last = one.steps[-1]
        if version != one.version and (last[2], last[3]) == (who, said):
            return
        why = model.why_not(kind, who, one, said, due_on, version)
        self.trail.append(f"{who} {kind} {n} {said!r} {due_on} v{version} {why}")
        agreement = self.office.meeting.agreements.get(number=n + 1)
        given = {"by": self.office.people[who], "said": said, "version": version}
        if kind == "due":
            given["due_on"] = due_on
        self.attempt(why, lambda: SERVICES[kind](agreement, **given))
        if not why:
            was = model.status
            model.step(kind, who, one, said, due_on)
            self.taken[kind] += 1
            self.moved |= {(was, model.status)} if one.on_finding else set()

    def stored(self):
        return (
            list(Agreement.objects.order_by("pk").values()),
            list(AgreementStep.objects.order_by("pk").values()),
            Decision.objects.count(),
            LogEntry.objects.count(),
        )

    def all_is_as_the_model_says(self):
        model, name = self.model, {p.pk: n for n, p in self.office.people.items()}
        self.office.finding.refresh_from_db()
        assert self.office.finding.status == model.status
        rows = list(self.office.meeting.agreements.order_by("number"))
        assert [
            (r.number, r.state, r.due_on, r.closed_on, r.version, bool(r.finding_id)) for r in rows
        ] == [
            (n, a.state, a.due_on, a.closed_on, a.version, a.on_finding)
            for n, a in enumerate(model.agreements, start=1)
        ]
        for row, kept in zip(rows, model.agreements, strict=True):
            written = [
                (s.was, s.now, name[s.by_id], s.said, s.was_due_on, s.due_on)
                for s in row.steps.order_by("number")
            ]
            assert written == kept.steps
        decided = Decision.objects.count() - self.decided_before
        assert decided == model.decisions + self.moves
        logged = sum(len(kept.steps) for kept in model.agreements) + model.decisions
        assert LogEntry.objects.count() - self.logs_before == logged


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_do_agreements_and_their_finding_are_what_the_model_says(time_machine):
    time_machine.move_to(NOW, tick=False)
    office, refused, taken, moved = AgreementOffice(), Counter(), Counter(), set()
    for seed in range(STORIES):
        with transaction.atomic():
            story = Story(office, seed)
            story.go_on()
            transaction.set_rollback(True)
        office.finding.refresh_from_db()
        refused, taken = refused + story.refused, taken + story.taken
        moved |= story.moved
    assert all(refused[why] >= 3 for why in REFUSALS), refused
    assert all(taken[kind] >= 5 for kind in SERVICES), taken
    # The stories must have told of everything, or they prove little.
    assert {("bukan", "disepakati"), ("disepakati", "selesai"), ("selesai", "indikasi")} <= moved
    assert {("gugur", "gugur"), ("selesai", "selesai"), ("indikasi", "indikasi")} <= moved
