"""The live check: what would be found of a program if it were submitted as it is typed now.

One code path with the run: the entry is reduced to footprints by programs.ground, read by
coordination.frames and measured by the engine; only the programs that can be its neighbours are
read. Writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from coordination.candidates import possible_neighbours
from coordination.discretion import hide_money
from coordination.engine import Overlaps, Packed, measure, pack
from coordination.engine.relations import COMPLEMENTARY
from coordination.findings import Names, finding_rows, read_names
from coordination.frames import read_register
from coordination.models import Finding, FindingLevel, Run
from coordination.nearby import Nearby, nearby_villages
from coordination.outlook import Neighbour
from coordination.reasons import NotAnOverlap, reasons_of, store_reason
from coordination.services import RULE_VERSION
from coordination.waysout import Ways, WaysOut
from geo.models import Area
from programs import access
from programs.access import Right
from programs.entries import Entry
from programs.limits import check_entry
from programs.models import (
    Agency,
    Program,
    RecipientClass,
    Relation,
    Stage,
)
from programs.saving import UnknownName
from programs.stored import entries_of
from programs.unsaved import NEW, UnsavedProgram, as_program

MOST_EXPLAINED = 10  # findings that get ways out
MOST_COMPLEMENTS = 5
IDENTITY = {"agency": _("perangkat daerah"), "fiscal_year": _("tahun anggaran")}
LATER = (("code", "BARU"), ("stage", Stage.APBD))  # a draft gets them when it is saved


@dataclass(frozen=True)
class WouldBe:
    """One finding as it would be stored, seen from the program being written.

    `finding` is unsaved and holds no money the reader may not know of. `villages` are in the order
    of their codes. `ways` is empty for all but the worst. `reason` is why the overlap is kept.
    """

    finding: Finding
    program: Program
    other: Program
    villages: tuple[Area, ...]
    ways: Ways
    reason: str

    @property
    def side(self) -> str:
        return "left" if self.finding.left_id == self.program.pk else "right"

    @property
    def map_key(self) -> str:
        """What tells this map of a page from the others."""
        return str(self.other.pk)

    def own(self, measure: str):
        """A measure that the finding keeps for each side, of the program being written."""
        return getattr(self.finding, f"{self.side}_{measure}")

    def others(self, measure: str):
        return getattr(self.finding, f"{'right' if self.side == 'left' else 'left'}_{measure}")

    @property
    def share_ratio(self) -> float:
        """Shared ground, of the ground of the program being written."""
        return self.own("share_ratio")

    @property
    def wants_reason(self) -> bool:
        """Whether submitting asks why the overlap is kept."""
        return self.finding.level != FindingLevel.CLARIFY and not self.reason


@dataclass(frozen=True)
class Check:
    """What is missing, or who else is there: findings, the worst first.

    `program` is unsaved. Nothing is compared while anything is `missing` (labels), or when the
    program does not serve people directly. `outside_ratio` is the largest part of a drawn outline
    that lies in no village.
    """

    program: Program
    missing: tuple[str, ...] = ()
    findings: tuple[WouldBe, ...] = ()
    complements: tuple[Neighbour, ...] = ()
    nearby: tuple[Nearby, ...] = ()
    outside_ratio: float = 0.0

    @property
    def is_compared(self) -> bool:
        return not self.missing and self.is_direct

    @property
    def is_direct(self) -> bool:
        return self.program.recipient_class == RecipientClass.DIRECT

    @property
    def is_saved(self) -> bool:
        """Whether there is a stored program to keep reasons with."""
        return self.program.pk != NEW

    @property
    def counts(self) -> dict[str, int]:
        """Findings of each level, the worst level first."""
        levels = [each.finding.level for each in self.findings]
        return {level: levels.count(level) for level in FindingLevel.values}


@dataclass(frozen=True)
class _Found:
    """The engine's answer, before anybody's rights are looked at."""

    draft: UnsavedProgram
    packed: Packed
    overlaps: Overlaps
    rows: list[Finding]
    names: Names


def check(entry: Entry, *, user, program_id: int | None = None) -> Check:
    """Would-be findings of `entry`, as if it were submitted in its latest stage.

    An example is compared with examples, a real program with real ones; never with itself, which
    is the program with this id, or else with the key of the entry. Measures are those that the
    finding will have: a budget that this person may not read is left out, as it is of a finding.

    Raises PermissionDenied where this person may not write programs of the agency, Http404 for an
    id beyond this person's reach, limits.BadEntry and saving.UnknownName.
    """
    stored = _stored(entry, program_id, user)
    agency = _allowed(entry, user)
    if unsaid := [label for name, label in IDENTITY.items() if not getattr(entry, name)]:
        return Check(Program(), missing=tuple(str(label) for label in unsaid))
    check_entry(replace(entry, **{name: getattr(entry, name) or any_ for name, any_ in LATER}))
    draft = as_program(entry, agency, stored=stored)
    missing = tuple(draft.program.missing_labels)
    blank = Check(draft.program, missing=missing, outside_ratio=draft.outside_ratio)
    return _compared(draft, user) if blank.is_compared else blank


def stored_entry(program_id: int, *, user) -> Entry:
    """What a program says that this person may write. Raises as `check`."""
    program = _writable(program_id, user)
    return entries_of(Program.objects.filter(pk=program.pk))[program.pk]


def check_stored(program_id: int, *, user) -> Check:
    """`check` of a program as it is stored. Raises as `check`."""
    entry = stored_entry(program_id, user=user)
    return check(entry, user=user, program_id=program_id)


@transaction.atomic
def keep(program_id: int, other_id: int, reason: str, *, by) -> None:
    """Say why this program keeps its overlap with another; an empty reason takes it back.

    Raises NotAnOverlap where the stored program does not overlap with the other, limits.BadEntry
    for a text that cannot be kept, and otherwise as `check`.
    """
    program = _writable(program_id, by)
    answer = check_stored(program.pk, user=by)
    if other_id not in {each.other.pk for each in answer.findings}:
        raise NotAnOverlap
    store_reason(program, other_id, reason, by=by)


def _allowed(entry: Entry, user) -> Agency | None:
    """The agency, if this person writes its programs; without one, whoever writes any may ask."""
    agency = Agency.objects.filter(name=entry.agency).first() if entry.agency else None
    if entry.agency and agency is None:
        raise UnknownName(_("perangkat daerah"), [entry.agency])
    if not (access.may_enter(user, agency) if agency else access.agencies_to_enter(user).exists()):
        raise PermissionDenied
    return agency


def _stored(entry: Entry, program_id: int | None, user) -> Program | None:
    if program_id is None:
        named = Program.objects.filter(agency__name=entry.agency, code=entry.code)
        return named.filter(fiscal_year=entry.fiscal_year).first()
    return _writable(program_id, user)


def _writable(program_id: int, user) -> Program:
    held = Program.objects.select_related("agency")
    return access.require(user, get_object_or_404(held, pk=program_id), Right.WRITE)


def _compared(draft: UnsavedProgram, user) -> Check:
    found = _measure(draft)
    program = draft.program
    others = _programs(found.rows, program.pk)
    reasons = reasons_of(program)
    order = sorted(range(len(found.rows)), key=lambda k: (-found.rows[k].severity, k))
    out = WaysOut(found.overlaps, draft, found.names.segments)
    would_be = []
    for rank, k in enumerate(order):
        row = found.rows[k]
        is_left = row.left_id == program.pk
        other = others[row.right_id if is_left else row.left_id]
        row.left, row.right = (program, other) if is_left else (other, program)
        if not access.may_read(user, other):
            hide_money(row)
        ways = out.of(k) if rank < MOST_EXPLAINED else Ways()
        reason = reasons.get(other.pk, "")
        would_be.append(WouldBe(row, program, other, out.villages(k), ways, reason))
    located = [k for k in order if found.rows[k].level != FindingLevel.CLARIFY]
    shared = {pk for k in located for pk in found.overlaps.villages_of(k).tolist()}
    return Check(
        program,
        findings=tuple(would_be),
        complements=tuple(_complements(found, user)[:MOST_COMPLEMENTS]),
        nearby=tuple(nearby_villages(draft, shared, tree=found.packed.tree)),
        outside_ratio=draft.outside_ratio,
    )


def _measure(draft: UnsavedProgram) -> _Found:
    program = draft.program
    register = read_register(
        possible_neighbours(draft), with_examples=program.is_example, unsaved=draft
    )
    packed = pack(register)
    overlaps = measure(
        packed, min_shared_m2=settings.ENGINE["min_shared_m2"], subjects=[program.pk]
    )
    ids = _others(overlaps, program.pk)
    names = read_names(ids, unsaved=draft)
    rows = finding_rows(overlaps, names, Run(rule_version=RULE_VERSION))
    return _Found(draft, packed, overlaps, rows, names)


def _others(overlaps: Overlaps, own: int) -> list[int]:
    frame = overlaps.frame
    return frame["left_id"].where(frame["left_id"] != own, frame["right_id"]).tolist()


def _programs(rows: Iterable[Finding], own: int) -> dict[int, Program]:
    ids = {pk for row in rows for pk in (row.left_id, row.right_id)} - {own}
    return Program.objects.select_related("agency", "intervention").in_bulk(ids)


def _complements(found: _Found, user) -> list[Neighbour]:
    """Programs that complete this one, of those this person may read: good news."""
    own = found.draft.program
    if not _has(COMPLEMENTARY, found.packed, own):
        return []
    overlaps = measure(
        found.packed,
        min_shared_m2=settings.ENGINE["min_shared_m2"],
        subjects=[own.pk],
        related=(COMPLEMENTARY,),
    )
    counts = dict(zip(_others(overlaps, own.pk), overlaps.frame["village_count"], strict=True))
    readable = Program.objects.visible_to(user).filter(pk__in=counts)
    relations = found.packed.relations
    neighbours = [
        Neighbour(
            other,
            Relation.COMPLEMENTARY,
            relations.reason(own.intervention.code, other.intervention.code),
            int(counts[other.pk]),
        )
        for other in readable.select_related("agency", "intervention")
    ]
    return sorted(neighbours, key=lambda n: (-n.village_count, n.program.pk))


def _has(relation: int, packed: Packed, own: Program) -> bool:
    """Whether any program at hand stands in this relation to the own one."""
    place = packed.relations.codes.index(own.intervention.code)
    return bool((packed.relations.matrix[place, packed.programs.intervention] == relation).any())
