"""Ketepatan aturan: how often people confirm what each rule finds, read for one page and the API.

Counted by the verdict in force of each finding, gone ones included: a confirmed overlap that was
then resolved stays confirmed. Examples and real programs are never added together.
"""

from dataclasses import dataclass

import pandas as pd
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.engine import precision as engine
from coordination.models import Finding, FindingLevel, FindingStatus
from programs.access import roles
from programs.models import Compatibility, Intervention, Relation, Role

RULE_LABELS = {
    engine.SAME: _("Jenis intervensi sama"),
    engine.LISTED: _("Pasangan duplikat"),
    engine.SAME_NEED: _("Kebutuhan sama"),
    engine.NO_LONGER: _("Tidak lagi menurut tabel sekarang"),
}
READERS = {Role.REGENCY, Role.PROVINCE, Role.LEADER, Role.AUDITOR}


def may_read_precision(user) -> bool:
    """People of an agency see their own findings alone: a share of those would mislead."""
    return bool(roles(user) & READERS)


@dataclass(frozen=True)
class Row:
    """One rule and level, of all its findings or of those whose segments surely or possibly meet.

    `share`, `low` and `high` are None below ENOUGH decisions.
    """

    rule: str
    level: str
    is_certain: bool | None  # None: both together
    confirmed: int
    complementary: int
    not_overlap: int
    clarify: int
    undecided: int
    decided: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def certain_word(self) -> str:
        """For links: `ya`, `tidak`, or nothing."""
        return "" if self.is_certain is None else "ya" if self.is_certain else "tidak"


@dataclass(frozen=True)
class Precision:
    """All rows of real programs, or of examples."""

    is_example: bool
    rows: list[Row]

    @property
    def whole(self) -> list[Row]:
        """One row a rule and level: what the chart shows."""
        return [row for row in self.rows if row.is_certain is None]


def precision_of(findings: QuerySet[Finding]) -> list[Precision]:
    """Real findings first, then those of examples, where there are any. Three queries."""
    counted = _counted(findings)
    if counted.empty:
        return []
    counted["rule"] = engine.rules_of(counted, *_table())
    return [
        Precision(bool(is_example), _rows(part))
        for is_example, part in counted.groupby("is_example", sort=True)
    ]


def _counted(findings: QuerySet[Finding]) -> pd.DataFrame:
    """Findings counted in the database: a row for each pair of interventions, level and verdict.

    What is gone and was never decided says nothing of a rule.
    """
    held = findings.exclude(status=FindingStatus.GONE, verdict="")
    columns = ["left", "right", "level", "is_certain", "verdict", "is_example", "count"]
    rows = held.order_by().values_list(
        "left__intervention__code",
        "right__intervention__code",
        "level",
        "is_certain",
        "verdict",
        "left__is_example",
    )
    return pd.DataFrame.from_records(list(rows.annotate(Count("pk"))), columns=columns)


def _table() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Interventions and what is listed of their pairs."""
    kinds = Intervention.objects.values_list("code", "need__code")
    listed = Compatibility.objects.values_list("left__code", "right__code", "relation")
    return (
        pd.DataFrame.from_records(list(kinds), columns=["code", "need"]),
        pd.DataFrame.from_records(list(listed), columns=["a", "b", "relation"]),
    )


def _rows(counted: pd.DataFrame) -> list[Row]:
    whole = engine.precision(counted, ["rule", "level"]).assign(is_certain=None)
    parts = engine.precision(counted, ["rule", "level", "is_certain"])
    rows = [_row(said) for frame in (whole, parts) for said in frame.to_dict("records")]
    rules, levels = list(engine.RULES), list(FindingLevel.values)
    order = {None: 0, True: 1, False: 2}
    return sorted(
        rows,
        key=lambda row: (rules.index(row.rule), levels.index(row.level), order[row.is_certain]),
    )


def _row(said: dict) -> Row:
    ratios = [said[name] for name in ("share_ratio", "low_ratio", "high_ratio")]
    return Row(
        said["rule"],
        said["level"],
        None if said["is_certain"] is None else bool(said["is_certain"]),
        *(said[name] for name in (*engine.VERDICTS, "undecided", "decided")),
        *(ratio if engine.is_known(ratio) else None for ratio in ratios),
    )


def of_rule(findings: QuerySet[Finding], rule: str) -> QuerySet[Finding]:
    """Findings that this rule makes, by the table in force: what `engine.rules_of` says, as SQL."""
    is_same = Q(left__intervention=F("right__intervention"))
    is_same_need = Q(left__intervention__need=F("right__intervention__need"))
    duplicate = Exists(_listed().filter(relation=Relation.DUPLICATE))
    is_found = {
        engine.SAME: is_same,
        engine.LISTED: ~is_same & Q(duplicate),
        engine.SAME_NEED: ~is_same & is_same_need & ~Q(Exists(_listed())),
    }
    if rule in is_found:
        return findings.filter(is_found[rule])
    found = (findings.filter(one).order_by().values("pk") for one in is_found.values())
    for ids in found:
        findings = findings.exclude(pk__in=ids)
    return findings


def _listed() -> QuerySet[Compatibility]:
    """What the table says of the two interventions of a finding, in either order."""
    one, other = OuterRef("left__intervention"), OuterRef("right__intervention")
    return Compatibility.objects.filter(Q(left=one, right=other) | Q(left=other, right=one))


def rule_versions(findings: QuerySet[Finding]) -> list[str]:
    """The versions of the rules by which these were measured last, newest first."""
    found = findings.order_by().values_list("rule_version", flat=True).distinct()
    return sorted(found, reverse=True)
