"""What waits on the desk of an OPD: read for the page "OPD saya", and for nothing else.

Reads and counts only. Each count is of the same rows as the list it links to; the rows shown here
are the first few of them.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from coordination.agreements.reading import Counts, counts_of
from coordination.discretion import discreet
from coordination.models import OPEN, Agreement, Finding, FindingLevel, Reply
from programs.access import agencies_of, agencies_to_enter
from programs.declarations import Word, words_of
from programs.models import (
    Agency,
    Change,
    ChangeStatus,
    Program,
    ProgramMove,
    Role,
    Status,
    Upload,
)
from programs.moves import obstacles

MOST_SHOWN = 5
SIDE = ("agency", "intervention")
LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)


@dataclass(frozen=True)
class Returned:
    """A program, or a change of one, that came back with a note."""

    program: Program
    change: Change | None
    note: str
    by: object | None
    at: datetime.datetime | None


@dataclass(frozen=True)
class Draft:
    """A program still being written, and what it lacks."""

    program: Program
    obstacles: list[str]  # before these are put right it cannot be submitted
    is_mine: bool


@dataclass(frozen=True)
class Pile:
    """How many there are, and the first few of them."""

    rows: list
    count: int


NOTHING = Pile([], 0)


@dataclass(frozen=True)
class Desk:
    """One agency in one year as one of its people finds it in the morning."""

    word: Word
    program_count: int
    submitted_count: int
    returned: Pile  # of Returned
    drafts: Pile  # of Draft
    to_answer: Pile  # of Reply with its finding, the next date first
    findings: Pile  # of Finding, located ones
    clarify_count: int
    to_verify: Pile  # of Program; empty for who does not verify here
    changes_to_verify: list[Change]
    unchecked: Pile  # of Program
    owed: Counts  # agreements of meetings that are its to do
    uploads: list[Upload]
    elsewhere: list[tuple[int, int]]  # (year, unfinished programs)
    is_officer: bool
    is_verifier: bool


@dataclass(frozen=True)
class Entrusted:
    """An agency without an account, and what its secretariat has begun for it."""

    agency: Agency
    unfinished: int
    submitted: int


def own_agencies(user) -> QuerySet[Agency]:
    """Agencies this person works for, as officer or verifier."""
    ids = agencies_of(user, role=Role.OFFICER) | agencies_of(user, role=Role.VERIFIER)
    return Agency.objects.filter(pk__in=ids).select_related("regency").order_by("name")


def desk_of(agency: Agency, year: int, *, user) -> Desk:
    """The desk of this agency. The number of queries is the same however much waits on it."""
    all_years = Program.objects.visible_to(user).filter(agency=agency)
    programs = all_years.of_year(year)
    counts = _counts(programs)
    findings = Finding.objects.visible_to(user).involving(agency).of_year(year).open()
    levels = dict(findings.order_by().values_list("level").annotate(Count("pk")))
    is_verifier = agency.pk in agencies_of(user, role=Role.VERIFIER)
    unchecked = programs.uncheckable().order_by("-updated_at", "pk")
    return Desk(
        word=words_of([agency], year, user=user)[0],
        program_count=counts["all"],
        submitted_count=counts["submitted"],
        returned=_returned(programs, counts["returned"]),
        drafts=Pile(_drafts(programs, user), counts["drafts"]),
        to_answer=_to_answer(agency, year, user),
        findings=Pile(_worst(findings, user), sum(levels.get(level, 0) for level in LOCATED)),
        clarify_count=levels.get(FindingLevel.CLARIFY, 0),
        to_verify=_to_verify(programs, user) if is_verifier else NOTHING,
        changes_to_verify=_changes_to_verify(programs, user) if is_verifier else [],
        unchecked=Pile(list(unchecked[:MOST_SHOWN]), unchecked.count()),
        owed=counts_of(Agreement.objects.filter(agency=agency), timezone.localdate()),
        uploads=list(Upload.objects.filter(agency=agency).select_related("by")[:MOST_SHOWN]),
        elsewhere=_elsewhere(all_years, year),
        is_officer=agency.pk in agencies_of(user, role=Role.OFFICER),
        is_verifier=is_verifier,
    )


def _counts(programs) -> dict[str, int]:
    of = {"drafts": Status.DRAFT, "returned": Status.RETURNED, "submitted": Status.SUBMITTED}
    each = {name: Count("pk", filter=Q(status=status)) for name, status in of.items()}
    return programs.order_by().aggregate(all=Count("pk"), **each)


def _returned(programs, count: int) -> Pile:
    """Programs that came back, the latest first, and proposed changes that did."""
    rows = list(programs.filter(status=Status.RETURNED).order_by("-updated_at", "pk")[:MOST_SHOWN])
    moves = ProgramMove.objects.filter(program__in=[p.pk for p in rows], name="kembalikan")
    last = {move.program_id: move for move in moves.select_related("by").order_by("at", "pk")}
    found = []
    for program in rows:
        move = last.get(program.pk)
        said = (move.note, move.by, move.at) if move else ("", None, None)
        found.append(Returned(program, None, *said))
    changes = _changes(programs, ChangeStatus.RETURNED)
    found += [Returned(c.program, c, c.note, c.decided_by, c.updated_at) for c in changes]
    return Pile(found, count + len(changes))


def _changes(programs, status: ChangeStatus) -> QuerySet[Change]:
    """Changes proposed of these programs. One of each is open at most, so they are few."""
    own = Change.objects.filter(program__in=programs.order_by().values("pk"), status=status)
    return own.select_related("program", "by", "decided_by").order_by("-updated_at", "pk")


def _to_verify(programs, user) -> Pile:
    """Submitted programs that somebody else wrote, the oldest first."""
    found = not_by(user, programs.filter(status=Status.SUBMITTED))
    rows = found.select_related("edited_by").order_by("updated_at", "pk")[:MOST_SHOWN]
    return Pile(list(rows), found.count())


def _changes_to_verify(programs, user) -> list[Change]:
    """Changes that somebody else proposed and wrote."""
    submitted = _changes(programs, ChangeStatus.SUBMITTED)
    return list(submitted.exclude(Q(by=user) | Q(authors=user)))


def not_by(user, programs: QuerySet[Program]) -> QuerySet[Program]:
    """Programs this person has not written or submitted: programs.access.is_author, of many."""
    submitted = ProgramMove.objects.filter(program=OuterRef("pk"), name="ajukan", by=user)
    wrote = Program.history.filter(id=OuterRef("pk"), history_user=user)
    written = Q(created_by=user) | Q(edited_by=user) | Exists(submitted) | Exists(wrote)
    mine = programs.filter(written).order_by().values("pk")
    return programs.exclude(pk__in=mine)


def _drafts(programs, user) -> list[Draft]:
    """Own drafts first, then those of colleagues, the latest written on top."""
    mine_first = Case(When(created_by=user, then=0), default=1)
    rows = programs.filter(status=Status.DRAFT).order_by(mine_first, "-updated_at", "pk")
    return [
        Draft(program, obstacles(program), program.created_by_id == user.pk)
        for program in rows.select_related("created_by")[:MOST_SHOWN]
    ]


def _to_answer(agency: Agency, year: int, user) -> Pile:
    """What the agency was asked and has not answered, the next date first."""
    seen = Finding.objects.visible_to(user).involving(agency).of_year(year).open()
    asked = Reply.objects.open().filter(agency=agency, finding__in=seen.order_by().values("pk"))
    sides = [f"finding__{side}__{name}" for side in ("left", "right") for name in SIDE]
    rows = list(asked.select_related(*sides).order_by("due_on", "-finding__severity")[:MOST_SHOWN])
    discreet([reply.finding for reply in rows], user)
    return Pile(rows, asked.count())


def _worst(findings, user) -> list[Finding]:
    """The heaviest located findings, without what this person may not read in them."""
    rows = list(findings.filter(level__in=LOCATED).for_list().worst_first()[:MOST_SHOWN])
    discreet(rows, user)
    return rows


def _elsewhere(programs, year: int) -> list[tuple[int, int]]:
    """Other years in which something is unfinished: it must not be forgotten there."""
    unfinished = programs.filter(status__in=[Status.DRAFT, Status.RETURNED])
    rows = unfinished.exclude(fiscal_year=year).order_by("fiscal_year").values_list("fiscal_year")
    return list(rows.annotate(Count("pk")))


def open_statuses() -> list[str]:
    """For links: the statuses in which a finding waits."""
    return [str(status) for status in OPEN]


def entrusted_to(user, year: int) -> Pile:
    """Agencies this person's secretariat writes for, those with work in progress first."""
    own = Q(programs__fiscal_year=year)
    unfinished = own & Q(programs__status__in=[Status.DRAFT, Status.RETURNED])
    submitted = own & Q(programs__status=Status.SUBMITTED)
    agencies = agencies_to_enter(user).exclude(pk__in=own_agencies(user).order_by().values("pk"))
    rows = agencies.annotate(
        unfinished=Count("programs", filter=unfinished),
        submitted=Count("programs", filter=submitted),
    ).order_by("-unfinished", "-submitted", "name")[:MOST_SHOWN]
    shown = [Entrusted(agency, agency.unfinished, agency.submitted) for agency in rows]
    return Pile(shown, agencies.count())
