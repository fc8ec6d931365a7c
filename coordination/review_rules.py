"""The province's rules for all reviews: read by everybody, set here alone, kept with every change.

A rule says what is asked from now on. Changing it touches no decision, no date and no request that
is there already (decision 0017).
"""

import datetime
import math
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import Finding, Reply, ReviewRules, review_rules
from coordination.replies import LOCATED
from geo import formats
from programs import log
from programs.access import is_province, may_see_programs
from programs.limits import check_texts
from programs.log_values import changed


@dataclass(frozen=True)
class Rule:
    """One of them: what it is called, its unit, and the smallest and largest value it takes."""

    name: str
    label: str
    unit: str
    least: int
    most: int
    is_whole: bool = True


DAYS = gettext_lazy("hari")
SEVERITY = gettext_lazy("dari 100")
RULES = (
    Rule("second_from_severity", gettext_lazy("Orang kedua mulai bobot"), SEVERITY, 0, 100, False),
    Rule(
        "ask_from_severity", gettext_lazy("Tanggapan diminta mulai bobot"), SEVERITY, 0, 100, False
    ),
    Rule("reply_days", gettext_lazy("Waktu OPD untuk menanggapi"), DAYS, 1, 90),
    Rule("review_days", gettext_lazy("Waktu untuk menelaah"), DAYS, 1, 365),
    Rule("remind_days", gettext_lazy("Diingatkan sebelum tenggat"), DAYS, 0, 90),
    Rule("offer_after", gettext_lazy("Usul tabel setelah"), gettext_lazy("keputusan"), 2, 1000),
)
NAMES = tuple(rule.name for rule in RULES)
MOST_HISTORY = 50


class RulesRefused(ValueError):
    """These rules cannot be set: `faults`, a sentence by name (`reason` too)."""

    def __init__(self, faults: dict[str, str]):
        self.faults = faults
        super().__init__(" ".join(faults.values()))


def may_read_rules(user) -> bool:
    """Whom the rules bind, and who watches over it: everyone who reads programs."""
    return may_see_programs(user)


def may_set_rules(user) -> bool:
    return is_province(user)


@transaction.atomic
def set_rules(*, by, reason: str, **values: float) -> ReviewRules:
    """Set the rules given, for all that comes; the others stay.

    Who set what, when and why is kept with the values before. The same values again change
    nothing and leave no trace. Raises PermissionDenied if `by` is not of the province secretariat,
    limits.BadEntry for a reason that cannot be kept, and RulesRefused.
    """
    if not may_set_rules(by):
        raise PermissionDenied(_("Aturan telaah ditetapkan oleh sekretariat provinsi."))
    rules = _locked()
    for name in NAMES:
        setattr(rules, name, values.pop(name, getattr(rules, name)))
    if values:
        raise TypeError(f"no rule has the name {', '.join(values)}")
    if faults := faults_of(rules, reason):
        raise RulesRefused(faults)
    check_texts(reason=reason)
    before, after = changed(values_of(review_rules()), values_of(rules))
    if not after:
        return rules
    rules.updated_by = rules._history_user = by
    rules._change_reason = reason.strip()
    rules.save()
    log.record("aturan.tetapkan", rules, by=by, before=before, after=after, reason=reason)
    return rules


def _locked() -> ReviewRules:
    """The one row, made with the defaults where there is none: only then can it be locked."""
    ReviewRules.objects.bulk_create([ReviewRules(pk=1)], ignore_conflicts=True)
    return ReviewRules.objects.select_for_update().get(pk=1)


def faults_of(rules: ReviewRules, reason: str = "-") -> dict[str, str]:
    """What is wrong with these rules, by name; empty when they can be set."""
    faults = {rule.name: why for rule in RULES if (why := _fault(rule, getattr(rules, rule.name)))}
    if not faults and rules.reply_days > rules.review_days:
        faults["reply_days"] = _(
            "OPD harus dapat menjawab sebelum tenggat telaah: paling lama %(days)s hari."
        ) % {"days": formats.number(rules.review_days)}
    if not faults and rules.remind_days >= rules.review_days:
        faults["remind_days"] = _("Pengingat harus lebih pendek daripada waktu menelaah.")
    if not reason.strip():
        faults["reason"] = _("Tulis alasan perubahan aturan; alasan itu tersimpan di riwayat.")
    return faults


def _fault(rule: Rule, value) -> str:
    said = {"least": formats.number(rule.least), "most": formats.number(rule.most)}
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or (rule.is_whole and value != int(value)):
        what = _("bilangan bulat") if rule.is_whole else _("angka")
        return _("Isi dengan %(what)s dari %(least)s sampai %(most)s.") % {"what": what, **said}
    if not rule.least <= value <= rule.most:
        return _("Harus dari %(least)s sampai %(most)s.") % said
    return ""


def values_of(rules) -> dict[str, float]:
    """The rules as plain numbers, in the order of RULES."""
    return {name: getattr(rules, name) for name in NAMES}


@dataclass(frozen=True)
class Touched:
    """How many open findings each threshold touches, of those a person reads."""

    open: int
    examples: int  # of these
    second: int
    asked: int
    soon: int
    waiting: int  # requests that are not answered


def touched(rules, *, user, day: datetime.date) -> Touched:
    """What these rules would mean for the findings that are open now. Two queries."""
    found = Finding.objects.visible_to(user).open()
    heavy = Q(severity__gte=rules.ask_from_severity, level__in=LOCATED)
    until = day + datetime.timedelta(days=rules.remind_days)
    counts = found.order_by().aggregate(
        open=Count("pk"),
        examples=Count("pk", filter=Q(left__is_example=True)),
        second=Count("pk", filter=Q(severity__gte=rules.second_from_severity)),
        asked=Count("pk", filter=heavy),
        soon=Count("pk", filter=Q(due_on__gte=day, due_on__lte=until)),
    )
    waiting = Reply.objects.open().filter(finding__in=found.order_by().values("pk")).count()
    return Touched(**counts, waiting=waiting)


@dataclass(frozen=True)
class RulesChange:
    """One change of the rules: what it was, what it is, who, when and why."""

    at: datetime.datetime
    by: object | None
    reason: str
    differences: list[tuple[str, float, float]]  # label, before, after


def history() -> list[RulesChange]:
    """The latest changes of the rules, each with before and after. One query."""
    rows = list(
        ReviewRules.history.select_related("history_user").order_by("-history_date", "-history_id")[
            : MOST_HISTORY + 1
        ]
    )
    is_whole = len(rows) <= MOST_HISTORY
    before = [*rows[1:], ReviewRules(pk=1)] if is_whole else rows[1:]
    return [
        RulesChange(
            at=row.history_date,
            by=row.history_user,
            reason=row.history_change_reason or "",
            differences=_differences(was, row),
        )
        for row, was in zip(rows, before, strict=False)
    ]


def _differences(was, row) -> list[tuple[str, float, float]]:
    pairs = [(rule.label, getattr(was, rule.name), getattr(row, rule.name)) for rule in RULES]
    return [(str(label), old, new) for label, old, new in pairs if old != new]
