"""One action on many findings: what it would do to each, and doing it (decision 0010).

Nothing is written but through coordination.review, row by row. A plan says beforehand, by the same
rights and moves, which rows can be done and why the others cannot.
"""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from coordination.models import Finding, FindingStatus
from coordination.moves import IllegalMove
from coordination.review import (
    DecisionIncomplete,
    FactsChanged,
    Overtaken,
    Seen,
    act_of,
    assign,
    decide,
    open_to,
)
from coordination.rights import Act, deciders_for, holds, may, why_not
from programs.limits import check_texts

AT_ONCE = 500
DIGEST_SHOWN = 16  # characters of a row's facts that a form carries
ASSIGN, TAKE_BACK = "tugaskan", "lepas"
# Confirming is one by one: it may take two people.
DECISIONS = (
    FindingStatus.REVIEWED,
    FindingStatus.NOT_OVERLAP,
    FindingStatus.COMPLEMENTARY,
    FindingStatus.CLARIFY,
)


class UnknownAction(LookupError):
    """What was asked for is no action on many rows, or not this person's."""

    def __init__(self):
        super().__init__(_("Pilih tindakannya."))


class TooMany(ValueError):
    """More rows than are done at once."""

    def __init__(self, count: int):
        said = _(
            "%(count)s temuan dipilih; paling banyak %(most)s sekali jalan. Persempit saringan."
        )
        super().__init__(said % {"count": count, "most": AT_ONCE})


class Foreign(PermissionDenied):
    """Some of the rows are not this person's to see: nothing is done to any."""

    def __init__(self, foreign: int, count: int):
        said = _(
            "%(count)s dari %(all)s temuan yang dipilih di luar lingkup Anda; semua dibiarkan."
        )
        super().__init__(said % {"count": foreign, "all": count})


@dataclass(frozen=True)
class Action:
    """What is to be done with every chosen row: a decision, or an assignment to `to`."""

    key: str  # as a form says it
    label: str
    now: str = ""
    to: object | None = None

    @property
    def is_decision(self) -> bool:
        return bool(self.now)


@dataclass(frozen=True)
class Row:
    """One chosen finding, and why it cannot be done; empty if it can."""

    finding: Finding
    why_not: str = ""

    @property
    def seen(self) -> str:
        """What was on screen, as a form carries it."""
        digest = self.finding.facts_digest[:DIGEST_SHOWN]
        return f"{self.finding.pk}:{self.finding.version}:{digest}"


@dataclass(frozen=True)
class Plan:
    """What an action would do, row by row. Nothing is written yet."""

    action: Action
    rows: tuple[Row, ...]

    @property
    def doable(self) -> list[Row]:
        return [row for row in self.rows if not row.why_not]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.why_not]

    @property
    def digest(self) -> str:
        """The same for the same action on the same rows, seen the same."""
        said = "\n".join([self.action.key, *sorted(row.seen for row in self.doable)])
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """One row after the action: done, or why it was refused."""

    finding: Finding
    why_not: str = ""


def actions_for(user) -> list[Action]:
    """Every action this person may choose, assignments first."""
    found = []
    if holds(user, Act.ASSIGN):
        found.append(Action(f"{ASSIGN}:saya", _("Tugaskan kepada saya"), to=user))
        for person in deciders_for(user):
            if person.pk != user.pk:
                name = person.get_full_name() or person.get_username()
                label = _("Tugaskan kepada %(who)s") % {"who": name}
                found.append(Action(f"{ASSIGN}:{person.pk}", label, to=person))
        found.append(Action(TAKE_BACK, _("Lepas penugasan")))
    if holds(user, Act.DECIDE):
        label = {
            FindingStatus.REVIEWED: _("Mulai menelaah"),
            FindingStatus.NOT_OVERLAP: _("Putuskan: bukan tumpang tindih"),
            FindingStatus.COMPLEMENTARY: _("Putuskan: saling melengkapi"),
            FindingStatus.CLARIFY: _("Putuskan: perlu klarifikasi"),
        }
        found += [Action(str(now), label[now], now=now) for now in DECISIONS]
    return found


def action_of(key: str, user) -> Action:
    """The action a form names. Raises UnknownAction."""
    for action in actions_for(user):
        if action.key == key:
            return action
    raise UnknownAction


def plan(action: Action, ids: list[int], *, by) -> Plan:
    """What this action would do to these findings. One query, whatever their number.

    Raises TooMany, and Foreign naming how many of them this person does not see: a form with
    foreign rows is refused as a whole.
    """
    if len(ids) > AT_ONCE:
        raise TooMany(len(ids))
    rows = Finding.objects.visible_to(by).filter(pk__in=ids).for_list()
    found = {finding.pk: finding for finding in rows.order_by()}
    if foreign := len(set(ids) - set(found)):
        raise Foreign(foreign, len(set(ids)))
    ordered = [found[pk] for pk in dict.fromkeys(ids)]
    return Plan(action, tuple(Row(f, _why_not(action, f, by)) for f in ordered))


def _why_not(action: Action, finding: Finding, by) -> str:
    act = act_of(finding.status, action.now) if action.is_decision else Act.ASSIGN
    if not may(by, finding, act):
        return why_not(by, finding, act)
    if action.is_decision:
        is_open = action.now in open_to(by, finding)
        return "" if is_open else str(IllegalMove(finding.status, action.now))
    if action.to is not None and not may(action.to, finding, Act.DECIDE):
        return _("%(who)s tidak dapat memutuskan temuan ini.") % {"who": _name(action.to)}
    return ""


def carry_out(planned: Plan, *, because: str, by) -> list[Outcome]:
    """Do it, row by row: a refused row takes nothing of the others with it, and no row holds the
    database for longer than itself.

    Each is decided on what the plan saw; whoever was overtaken since is refused with who and what.
    Raises DecisionIncomplete without a reason, and limits.BadEntry for one that cannot be kept,
    before anything is written.
    """
    if planned.action.is_decision:
        check_texts(because=because)
        if not because.strip():
            raise DecisionIncomplete("because", _("Alasan keputusan wajib diisi."))
    return [_carry_out_one(row.finding, planned.action, because, by) for row in planned.doable]


def _carry_out_one(finding: Finding, action: Action, because: str, by) -> Outcome:
    try:
        if action.is_decision:
            seen = Seen(finding.version, finding.facts_digest)
            decide(finding, now=action.now, because=because, by=by, seen=seen)
        else:
            assign(finding, to=action.to, by=by)
    except (PermissionDenied, IllegalMove, Overtaken, FactsChanged, DecisionIncomplete) as refused:
        return Outcome(finding, str(refused))
    return Outcome(finding)


def _name(person) -> str:
    return person.get_full_name() or person.get_username()


# --- What changed between looking and confirming --------------------------------------------------


@dataclass(frozen=True)
class Differences:
    """What a plan has become since it was on screen."""

    added: list[Finding]  # not there before
    changed: list[Finding]  # there before, but it took a step or was measured anew
    gone_count: int  # there before, and no longer chosen

    def __bool__(self):
        return bool(self.added or self.changed or self.gone_count)


def differences(planned: Plan, seen: list[str]) -> Differences:
    """Compare a plan with the rows a form carries."""
    before = {said.partition(":")[0]: said for said in seen}
    now = {str(row.finding.pk): row for row in planned.rows}
    doable = {str(row.finding.pk) for row in planned.doable}
    return Differences(
        added=[now[pk].finding for pk in doable if pk not in before],
        changed=[
            now[pk].finding
            for pk, said in before.items()
            if pk in now and (now[pk].seen != said or pk not in doable)
        ],
        gone_count=sum(pk not in now for pk in before),
    )
