"""What is still missing before a meeting: each line a number, and the list it counts.

A number and its list come from one queryset, so they cannot differ. What a person may not read is
in neither.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import (
    Agreement,
    IndicatorValue,
    Meeting,
    NeedFigure,
    Reply,
    Run,
)
from geo.models import Level
from programs.access import sees_all_findings
from programs.declarations import with_word
from programs.models import Declared, Program

from .guests import governments_of
from .rights import may_prepare
from .scope import findings_of, programs_of, scope_of
from .values import Scope

CLOSED = (Declared.COMPLETE, Declared.NONE)
A_YEAR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Asked:
    """Of which meeting, by whom, and for which day."""

    meeting: Meeting
    scope: Scope
    user: object
    today: datetime.date
    run: Run | None

    @property
    def day(self) -> datetime.date:
        """The day the data should be fresh on."""
        return self.meeting.held_on or self.today

    @property
    def programs(self):
        """Of the pack, as far as this person reads them."""
        return programs_of(self.scope).filter(
            pk__in=Program.objects.visible_to(self.user).order_by().values("pk")
        )

    @property
    def findings(self):
        return findings_of(self.scope, programs_of(self.scope)).visible_to(self.user).current()


@dataclass(frozen=True)
class Check:
    """One line: what is counted, what to do about it, and which rows they are."""

    key: str
    title: str
    todo: str
    rows: Callable[[Asked], QuerySet]


@dataclass(frozen=True)
class Line:
    check: Check
    count: int

    @property
    def is_done(self) -> bool:
        return self.count == 0


def may_check(user, meeting: Meeting) -> bool:
    """Who prepares the meeting, and who reads every finding: others would read a part for all."""
    return may_prepare(user, meeting) or sees_all_findings(user)


def asked_of(meeting: Meeting, user) -> Asked:
    run = Run.objects.done().filter(fiscal_year=meeting.fiscal_year).order_by("-pk").first()
    return Asked(meeting, scope_of(meeting), user, timezone.localdate(), run)


def checklist(meeting: Meeting, user) -> list[Line]:
    """Every line in the order of work; a constant number of queries."""
    asked = asked_of(meeting, user)
    return [Line(check, check.rows(asked).count()) for check in CHECKS.values()]


# --- What each line counts ----------------------------------------------------------------------


def _unreported(asked: Asked):
    """Agencies of the scope's governments that have not declared `lengkap` or `nihil`."""
    agencies = with_word(governments_of(asked.scope), asked.scope.fiscal_year)
    silent = agencies.filter(Q(said=None) | ~Q(said__in=CLOSED))
    return silent.select_related("regency").order_by("name")


def _unanswered(asked: Asked):
    waiting = Reply.objects.open().filter(finding=OuterRef("pk"))
    return asked.findings.filter(Exists(waiting)).for_list().worst_first()


def _undecided(asked: Asked):
    return asked.findings.open().for_list().worst_first()


def _uncheckable(asked: Asked):
    return asked.programs.uncheckable().select_related("agency").order_by("agency__name", "pk")


def _changed_since(asked: Asked):
    """Programs changed since the last run read them; all of them where none has run."""
    programs = asked.programs
    if asked.run:
        programs = programs.filter(updated_at__gt=asked.run.started_at or asked.run.queued_at)
    return programs.select_related("agency").order_by("-updated_at", "pk")


def _places(asked: Asked, column: str = "area") -> Q:
    """Rows in the areas of the meeting or of the province as a whole."""
    whole = Q(**{f"{column}__level": Level.PROVINCE})
    for code in asked.scope.areas:
        whole |= Q(**{f"{column}__code__startswith": code})
    return whole if asked.scope.areas else Q()


def _old_figures(asked: Asked):
    """Figures gaps are measured by, of a year that ended more than a year before."""
    oldest = (asked.day - A_YEAR).year
    figures = NeedFigure.objects.filter(in_use=True, need__isnull=False, year__lt=oldest)
    if asked.scope.needs:
        figures = figures.filter(need__code__in=asked.scope.needs)
    figures = figures.filter(_places(asked)).select_related("area", "need", "segment")
    return figures.order_by("year", "area__code", "pk")


def _old_indicators(asked: Asked):
    """The newest value in use of each indicator and area, where its period ended a year before."""
    used = IndicatorValue.objects.filter(in_use=True)
    newer = used.filter(
        indicator=OuterRef("indicator"), area=OuterRef("area"), ends_on__gt=OuterRef("ends_on")
    )
    old = used.filter(_places(asked), ~Exists(newer), ends_on__lt=asked.day - A_YEAR)
    return old.select_related("indicator", "area").order_by("ends_on", "indicator", "area__code")


def _late_agreements(asked: Asked):
    """Of other meetings of this kind, convener and areas: open, and their date has passed."""
    meeting, areas = asked.meeting, asked.scope.areas
    near = Meeting.objects.filter(kind=meeting.kind, regency=meeting.regency_id)
    near = near.exclude(pk=meeting.pk)
    for code in areas:
        near = near.filter(areas__code=code)
    foreign = Meeting.areas.through.objects.filter(meeting=OuterRef("pk"))
    near = near.filter(~Exists(foreign.exclude(area__code__in=areas)))
    late = Agreement.objects.late(asked.today).filter(meeting__in=near.values("pk"))
    return late.for_list().order_by("due_on", "pk")


CHECKS = {
    check.key: check
    for check in (
        Check(
            "opd",
            _("OPD belum menyatakan datanya lengkap"),
            _("Ingatkan OPD ini, atau catat pernyataannya. Celahnya tampil belum terdaftar."),
            _unreported,
        ),
        Check(
            "tanggapan",
            _("Temuan belum ditanggapi OPD"),
            _("Minta OPD menanggapi sebelum rakor; yang diam tercetak sebagai diam."),
            _unanswered,
        ),
        Check(
            "keputusan",
            _("Temuan belum diputuskan"),
            _("Telaah sebelum dibekukan, atau bawa ke rakor untuk disepakati."),
            _undecided,
        ),
        Check(
            "tak-diperiksa",
            _("Program tidak dapat diperiksa"),
            _("Minta OPD melengkapi yang kurang; tumpang tindihnya tidak diketahui."),
            _uncheckable,
        ),
        Check(
            "angka",
            _("Angka kebutuhan lebih tua dari setahun"),
            _("Muat angka terbaru bila sudah terbit; bila belum, sebutkan tahunnya di rakor."),
            _old_figures,
        ),
        Check(
            "indikator",
            _("Angka kemiskinan lebih tua dari setahun"),
            _("Muat rilis terbaru bila sudah ada; bila belum, sebutkan tahunnya di rakor."),
            _old_indicators,
        ),
        Check(
            "kesepakatan",
            _("Kesepakatan rakor sebelumnya lewat tenggat"),
            _("Tagih penanggung jawabnya, atau jadwalkan sebagai pokok bahasan."),
            _late_agreements,
        ),
        Check(
            "proses",
            _("Program berubah sejak pemeriksaan terakhir"),
            _("Jalankan pemeriksaan dahulu, agar temuan di bahan mengikuti data terbaru."),
            _changed_since,
        ),
    )
}
