"""`Bagaimana dihitung`: the numbers behind a finding's severity, each as it is stored."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .engine.severity import FLOOR, WEIGHTS
from .models import Finding

SPREADS = ("stated", "need", "equal")


@dataclass(frozen=True)
class Component:
    """One part of the severity: its value 0..1, its weight, and what it adds to the 0..1 sum."""

    label: str
    value: float
    weight: float

    @property
    def added(self) -> float:
        return self.value * self.weight


def components(finding: Finding) -> list[Component]:
    labels = {
        "ground": _("Bagian wilayah yang sama (sisi terbesar)"),
        "time": _("Hari bersama dibanding setahun"),
        "people": _("Sasaran terpapar (skala logaritma)"),
        "money": _("Anggaran terpapar (skala logaritma)"),
        "villages": _("Banyaknya desa bersama (skala logaritma)"),
    }
    parts = finding.severity_parts
    return [
        Component(labels[name], parts.get(f"part_{name}", 0.0), weight)
        for name, weight in WEIGHTS.items()
    ]


def working(finding: Finding) -> dict:
    """All a reader needs to recompute the severity by hand; empty where that is not shown."""
    if not finding.severity_parts:
        return {}
    found = components(finding)
    weighted = sum(component.added for component in found)
    return {
        "components": found,
        "weighted": weighted,
        "floor": FLOOR,
        "rest": 1 - FLOOR,
        "level_part": finding.severity_parts.get("part_level"),
        "severity": finding.severity,
    }


def spread_said(spread: str) -> str:
    """How planned counts were laid over the program's villages."""
    return {
        "stated": _("menurut angka per desa di sumber"),
        "need": _("dibagi menurut angka kebutuhan desa"),
        "equal": _("dibagi rata per desa (perkiraan)"),
    }.get(spread, spread)
