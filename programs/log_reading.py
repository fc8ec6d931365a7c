"""Reading the log: who may, what they see of it, and what it may be narrowed by.

The system admin keeps the machine and sees that something was done, by whom, when and from where;
what it says of programs, files or findings stays shut (decision 0018).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import django_filters as filters
from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs import chain, models
from programs.access import roles
from programs.differences import LABELS
from programs.log import type_of
from programs.models import LogEntry, Origin, Role

WORDS = LABELS | {
    "status": gettext_lazy("Status"),
    "version": gettext_lazy("Versi"),
    "code": gettext_lazy("Kode Program"),
    "fiscal_year": gettext_lazy("Tahun anggaran"),
    "state": gettext_lazy("Keadaan"),
    "is_in_force": gettext_lazy("Berlaku"),
    "is_exception": gettext_lazy("Dikecualikan"),
    "factor": gettext_lazy("Faktor"),
    "stated_on": gettext_lazy("Tanggal sumber"),
    "stated_by": gettext_lazy("Dinyatakan oleh"),
}
READERS = {Role.AUDITOR, Role.SYSADMIN}
# What the system admin keeps, and so may read about: accounts, vocabularies, outlines, runs.
KEPT_BY_ADMIN = {
    *("auth.user", "coordination.run", "geo.boundary", "programs.activity"),
    *("coordination.compatibilityanswer", "coordination.needfigure", "coordination.prioritylist"),
    "coordination.conversion",
    *map(
        type_of,
        (
            *(models.Agency, models.Strategy, models.Aim, models.ProgramGroup, models.FundSource),
            *(models.Need, models.Intervention, models.Segment, models.Compatibility),
            *(models.CompatibilityDefault, models.Competence),
        ),
    ),
}


def may_read(user) -> bool:
    return bool(roles(user) & READERS)


def may_read_contents(user, object_type: str) -> bool:
    """Whether what an entry says of things of this type is open to this person."""
    return Role.AUDITOR in roles(user) or object_type in KEPT_BY_ADMIN


def verify(*, by) -> chain.Verdict:
    """Walk the chain for this person. Raises PermissionDenied."""
    if not may_read(by):
        raise PermissionDenied
    return chain.verify()


def entries_for(user) -> QuerySet[LogEntry]:
    """All that lists show, the latest first, each with its `number` in the chain or None."""
    if not may_read(user):
        raise PermissionDenied
    return LogEntry.objects.annotate(number=F("seal__number")).order_by("-pk")


# --- One row -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """One column that changed, as text; `-` is missing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry as this person may see it; shut, it says nothing of the thing but its number."""

    entry: LogEntry
    kind: str
    is_open: bool
    pairs: list[Pair] = field(default_factory=list)

    @property
    def said(self) -> str:
        return self.entry.object_said if self.is_open else ""

    @property
    def reason(self) -> str:
        return self.entry.reason if self.is_open else ""


def lines(entries: Iterable[LogEntry], *, user) -> list[Line]:
    return [_line(entry, user) for entry in entries]


def _line(entry: LogEntry, user) -> Line:
    is_open = may_read_contents(user, entry.object_type)
    pairs = _pairs(entry) if is_open else []
    return Line(entry, kind_of(entry.object_type), is_open, pairs)


def _pairs(entry: LogEntry) -> list[Pair]:
    before, after = entry.before, entry.after
    return [
        Pair(_label(name), _shown(before.get(name)), _shown(after.get(name)))
        for name in dict.fromkeys([*before, *after])
    ]


def _label(name: str) -> str:
    """`lines.2.area` as `Rincian sasaran › 2 › area`."""
    first, *rest = name.split(".")
    return " › ".join([str(WORDS.get(first, first)), *rest])


def _shown(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return "-"
        case bool():
            return _("ya") if value else _("tidak")
        case list():
            return ", ".join(map(_shown, value))
        case dict():
            return "; ".join(f"{key}: {_shown(held)}" for key, held in value.items())
    return str(value)


def kind_of(object_type: str) -> str:
    """The name of a type of things; of one that is gone, the code it had."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return object_type


# --- Narrowing ---------------------------------------------------------------------------


class LogFilter(filters.FilterSet):
    """Narrow the log: `?siapa=&tindakan=&jenis=&objek=&asal=&dari=&sampai=`."""

    siapa = filters.CharFilter(
        field_name="by_said",
        lookup_expr="icontains",
        max_length=100,
        label=gettext_lazy("Siapa"),
    )
    tindakan = filters.CharFilter(
        field_name="action",
        lookup_expr="startswith",
        max_length=60,
        label=gettext_lazy("Tindakan"),
        help_text=gettext_lazy("Awal kodenya, seperti program atau program.ajukan."),
        widget=forms.TextInput({"placeholder": "program.ajukan"}),
    )
    jenis = filters.CharFilter(
        field_name="object_type",
        max_length=60,
        label=gettext_lazy("Jenis objek"),
        widget=forms.TextInput({"placeholder": "programs.program"}),
    )
    objek = filters.CharFilter(
        field_name="object_id", max_length=64, label=gettext_lazy("Nomor objek")
    )
    asal = filters.ChoiceFilter(
        field_name="origin",
        choices=Origin,
        label=gettext_lazy("Asal"),
        empty_label=gettext_lazy("Semua"),
    )
    dari = filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=gettext_lazy("Sejak tanggal"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    sampai = filters.DateFilter(
        field_name="at",
        lookup_expr="date__lte",
        label=gettext_lazy("Sampai tanggal"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = LogEntry
        fields: list[str] = []


def said_of_verdict(found: chain.Verdict) -> str:
    """The result of a walk, in one sentence."""
    if found.broken:
        return _("Rantai log rusak. %s") % chain.said(found.broken)
    said = _("Rantai log utuh: %(count)s baris, %(unsealed)s menunggu segel. Kepala %(head)s.")
    return said % {"count": found.count, "unsealed": found.unsealed, "head": found.head}
