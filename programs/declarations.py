"""What an agency says of its own entries: the one way to say it, and what all have said.

A declaration closes the year of its agency for the gaps (coordination.gaps): an empty village is
untouched only when all who are competent there have declared.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from programs import log
from programs.access import agencies_of, agencies_to_enter
from programs.models import Agency, Declaration, Declared, Program, Role, Stage, Status
from programs.numbers import FIRST_YEAR, LAST_YEAR

NOTE_LENGTH = Declaration._meta.get_field("note").max_length
UNFINISHED = (Status.DRAFT, Status.RETURNED)
SILENT = "diam"  # no word at all, which is not the word "belum mengisi"


class Refused(ValueError):
    """What is said contradicts what is entered; one sentence for the person."""


class Unconfirmed(Exception):
    """It may be so, but a person should look twice; one sentence, and `confirmed` says it again."""


# --- Who ---------------------------------------------------------------------------------


def agencies_to_declare(user) -> QuerySet[Agency]:
    """Agencies this person may speak for: the own one, and those a secretariat enters for."""
    own = agencies_of(user, role=Role.OFFICER) | agencies_of(user, role=Role.VERIFIER)
    return Agency.objects.filter(
        Q(pk__in=own) | Q(pk__in=agencies_to_enter(user).order_by().values("pk"))
    )


def may_declare(user, agency: Agency) -> bool:
    return agencies_to_declare(user).filter(pk=agency.pk).exists()


# --- Saying it ---------------------------------------------------------------------------


@transaction.atomic
def declare(
    agency: Agency,
    *,
    year: int,
    stage: str,
    state: str,
    by,
    on: datetime.date,
    note: str = "",
    confirmed: bool = False,
) -> Declaration:
    """Say of this agency's entries of a year and stage that they are complete, or are not.

    Declarations of one agency wait for each other. What is said takes the place of what was said
    before, and of an example; the history keeps both. The same word again changes nothing.

    Raises PermissionDenied; Refused for `nihil` beside programs and for what is no year, stage,
    state or note; Unconfirmed, unless `confirmed`, for `lengkap` beside drafts or beside nothing.
    """
    if not may_declare(by, agency):
        raise PermissionDenied(_("Anda tidak dapat membuat pernyataan untuk %s.") % agency)
    note = " ".join(note.split())
    _refuse_nonsense(year, stage, state, note)
    Agency.objects.select_for_update().get(pk=agency.pk)
    _compare_with_entries(agency, year, state, confirmed=confirmed)
    said = Declaration.objects.filter(agency=agency, fiscal_year=year, stage=stage).first()
    said = said or Declaration(agency=agency, fiscal_year=year, stage=stage)
    if said.pk and (said.state, said.note, said.is_example) == (state, note, False):
        return said
    before = {"state": said.state, "note": said.note} if said.pk else {}
    said.state, said.note, said.by, said.declared_on, said.is_example = state, note, by, on, False
    said._history_user = by
    said.save()
    after = {"state": state, "note": note}
    log.record("pernyataan.nyatakan", said, by=by, before=before, after=after)
    return said


def _refuse_nonsense(year: int, stage: str, state: str, note: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("Tahun anggaran tidak dikenal; tulis mis. 2026."))
    if stage not in Stage.values:
        raise Refused(_("Tahap tidak dikenal; pilih salah satu: %s.") % ", ".join(Stage.values))
    if state not in Declared.values:
        known = ", ".join(Declared.values)
        raise Refused(_("Pernyataan tidak dikenal; pilih salah satu: %s.") % known)
    if len(note) > NOTE_LENGTH or not note.isprintable():
        raise Refused(_("Catatan paling panjang %d huruf, tanpa karakter kendali.") % NOTE_LENGTH)


def _compare_with_entries(agency: Agency, year: int, state: str, *, confirmed: bool) -> None:
    """Whether what is entered bears out what is said."""
    held = Program.objects.filter(agency=agency).of_year(year).exclude(status=Status.CANCELLED)
    counts = held.order_by().aggregate(
        all=Count("pk"), unfinished=Count("pk", filter=Q(status__in=UNFINISHED))
    )
    if state == Declared.NONE and counts["all"]:
        raise Refused(
            _(
                "Ada %(n)d program TA %(year)d, jadi pernyataannya bukan nihil. Hapus atau "
                "batalkan program itu lebih dahulu, atau pilih pernyataan lain."
            )
            % {"n": counts["all"], "year": year}
        )
    if confirmed or state != Declared.COMPLETE:
        return
    if not counts["all"]:
        raise Unconfirmed(
            _(
                "Belum ada satu pun program TA %d. Bila memang tidak ada, pilih Nihil. "
                "Tetap menyatakan lengkap?"
            )
            % year
        )
    if counts["unfinished"]:
        raise Unconfirmed(
            _(
                "%(n)d program TA %(year)d masih draf atau dikembalikan dan belum ikut dihitung. "
                "Ajukan dahulu, atau tetap menyatakan lengkap tanpa program itu?"
            )
            % {"n": counts["unfinished"], "year": year}
        )


# --- What all have said ------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """One agency in one year: what it said of each stage, and what it has entered."""

    agency: Agency
    stages: list[tuple[str, str, Declaration | None]]  # (value, label, what was said)
    current: Declaration | None
    program_count: int
    entered_at: datetime.datetime | None
    may_declare: bool

    @property
    def stage(self) -> str:
        """The stage a new word is most likely about."""
        return self.current.stage if self.current else Stage.APBD


def with_word(agencies: QuerySet[Agency], year: int) -> QuerySet[Agency]:
    """The same agencies, each with `said`: the state that counts in this year, or None."""
    own = Declaration.objects.of_year(year).filter(agency=OuterRef("pk"))
    return agencies.annotate(said=Subquery(own.values("state")[:1]))


def words_of(agencies: Iterable[Agency], year: int, *, user) -> list[Word]:
    """What these agencies have said, in their order; four queries however many they are.

    Programs are counted as far as this person may read them.
    """
    agencies = list(agencies)
    ids = [agency.pk for agency in agencies]
    said: dict[int, dict[str, Declaration]] = defaultdict(dict)
    for row in Declaration.objects.filter(agency__in=ids, fiscal_year=year).select_related("by"):
        said[row.agency_id][row.stage] = row
    mine = set(agencies_to_declare(user).filter(pk__in=ids).values_list("pk", flat=True))
    entered = _entered(ids, year, user)
    return [
        Word(
            agency=agency,
            stages=[(s.value, s.label, said[agency.pk].get(s.value)) for s in Stage],
            current=_latest(said[agency.pk]),
            program_count=entered.get(agency.pk, (0, None))[0],
            entered_at=entered.get(agency.pk, (0, None))[1],
            may_declare=agency.pk in mine,
        )
        for agency in agencies
    ]


def _latest(by_stage: dict[str, Declaration]) -> Declaration | None:
    """The word that counts: that of the latest stage spoken of, as `of_year` says."""
    spoken = [by_stage[stage] for stage in Stage.values if stage in by_stage]
    return spoken[-1] if spoken else None


def _entered(ids: list[int], year: int, user) -> dict[int, tuple[int, datetime.datetime]]:
    """Agency id -> programs of the year that this person reads, and when one was last written."""
    programs = Program.objects.visible_to(user).of_year(year).filter(agency__in=ids).order_by()
    rows = programs.values_list("agency").annotate(Count("pk"), Max("updated_at"))
    return {agency: (count, at) for agency, count, at in rows}
