"""Two programs side by side: each fact once per side, and whether they say the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.discretion import HIDDEN, is_being_written
from geo import formats
from programs.models import Program

# Of a program that is not verified yet, other agencies see only these (decision 0006).
OPEN_FACTS = ("agency", "intervention", "need", "segments", "period", "place")
OF_A_DRAFT = ("agency", "tier", "status")


@dataclass(frozen=True)
class Fact:
    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        return self.left == self.right


def compare(left: Program, right: Program, *, targets, readable: set[int]) -> list[Fact]:
    """Facts of both programs, in the order in which people ask.

    `targets` are the lines of both with areas and segments loaded; `readable` are the ids of the
    programs that this person may read in full.
    """
    sides = [_facts(p, [t for t in targets if t.program_id == p.pk]) for p in (left, right)]
    for program, facts in zip((left, right), sides, strict=True):
        if program.pk not in readable:
            shown = OF_A_DRAFT if is_being_written(program) else OPEN_FACTS
            facts.update({key: HIDDEN for key in facts if key not in shown})
    return [Fact(label, sides[0][key], sides[1][key]) for key, label in _labels().items()]


def _labels() -> dict[str, str]:
    return {
        "agency": _("Perangkat daerah"),
        "tier": _("Tingkat"),
        "code": _("Kode program"),
        "intervention": _("Jenis intervensi"),
        "need": _("Kebutuhan"),
        "segments": _("Segmen sasaran"),
        "period": _("Masa pelaksanaan"),
        "place": _("Lokasi"),
        "target": _("Target"),
        "budget": _("Pagu"),
        "fund_source": _("Sumber dana"),
        "stage": _("Tahap"),
        "status": _("Status"),
        "source": _("Sumber"),
    }


def _facts(program: Program, targets) -> dict[str, str]:
    intervention = program.intervention
    period = formats.period(program.starts_on, program.ends_on)
    if program.period_is_assumed:
        period = _("%(period)s (dianggap setahun anggaran)") % {"period": period}
    return {
        "agency": program.agency.name,
        "tier": program.agency.get_tier_display(),
        "code": program.code,
        "intervention": intervention.name if intervention else formats.MISSING,
        "need": intervention.need.name if intervention else formats.MISSING,
        "segments": segments_said(targets),
        "period": period,
        "place": places_said(targets),
        "target": targets_said(targets),
        "budget": formats.rupiah(program.budget_idr),
        "fund_source": program.fund_source.name if program.fund_source else formats.MISSING,
        "stage": program.get_stage_display(),
        "status": program.get_status_display(),
        "source": program.source or formats.MISSING,
    }


def segments_said(targets) -> str:
    names = sorted({s.name for target in targets for s in target.segments.all()})
    return ", ".join(names) or formats.MISSING


def places_said(targets, most: int = 6) -> str:
    """Names of the places, the first few of them, with how many more there are."""
    names = list(dict.fromkeys(place_of(target) for target in targets))
    said = ", ".join(names[:most]) or formats.MISSING
    if len(names) > most:
        said = _("%(said)s dan %(n)d lokasi lain") % {"said": said, "n": len(names) - most}
    return said


def place_of(target) -> str:
    if target.shape_id:
        return _("Bidang yang digambar")
    return target.area.short_name if target.area else target.place_said or formats.MISSING


def targets_said(targets) -> str:
    """Planned counts added per unit; unlike units are never added up."""
    sums: dict[str, float] = {}
    for target in targets:
        if target.planned_count is not None:
            sums[target.unit] = sums.get(target.unit, 0) + target.planned_count
    said = [f"{formats.trimmed(count)} {unit}".strip() for unit, count in sums.items()]
    return ", ".join(said) or formats.MISSING
