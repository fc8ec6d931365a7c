"""What examples add beyond programs: declarations of agencies and need figures of villages.

All of it is marked: declarations by `is_example`, figures by their source and by an indicator
that begins with `contoh_`. A declaration that an agency has made is never touched.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import transaction

from geo.models import Area
from programs.demo import LEFT_OUT, YEAR, load_example_programs, source_of
from programs.models import (
    Agency,
    Declaration,
    Declared,
    ImportBatch,
    Need,
    Program,
    Segment,
    Stage,
    Tier,
)
from programs.services import SaveReport
from programs.vocabulary import Counts, ids, known, read_rows, upsert

from .attaching import forget_files
from .models import EXAMPLE_INDICATOR, Agreement, Decision, Document, Finding, Gap, NeedFigure

DECLARED_ON = datetime.date(YEAR, 10, 30)
DECLARING = (Declared.COMPLETE, Declared.PARTLY, Declared.NOTHING, Declared.NONE)
CHANCES = {Tier.REGENCY: (0.6, 0.18, 0.17, 0.05), Tier.PROVINCE: (0.85, 0.08, 0.05, 0.02)}
ALL_COMPLETE = {"", "36.04", "36.73"}  # province, Kab. Serang, Kota Serang: gaps can be told there
ALL_COMPLETE_FUNCTIONS = {"1.02", "1.03", "1.04", "1.06"}
MORE_VILLAGES = 40


@dataclass(frozen=True)
class ExampleReport:
    """What loading the examples did."""

    programs: SaveReport
    declarations: Counts
    figures: Counts


@transaction.atomic
def load_examples(directory: Path, *, seed: int = 2026, count: int = 300) -> ExampleReport:
    """Programs, declarations and figures of one seed; all of it, or nothing. Safe twice."""
    directory = Path(directory)
    programs = load_example_programs(directory, seed=seed, count=count)
    rng = np.random.default_rng([seed, 1])
    return ExampleReport(
        programs, _load_declarations(rng), _load_figures(directory, rng, source_of(seed))
    )


@transaction.atomic
def remove_examples() -> int:
    """Take out everything the examples brought, and what people did with their findings: decisions,
    replies, comments, documents with their files.

    Examples meet only each other, so nothing real goes with them; gaps are made again by the next
    run. Returns the number of programs removed. The second time there is nothing to do.
    """
    programs = Program.objects.filter(is_example=True)
    findings = Finding.objects.filter(left__in=programs)
    forget_files(Document.objects.filter(finding__in=findings))
    Decision.objects.filter(finding__in=findings).delete()
    Agreement.objects.filter(finding__in=findings).update(finding=None)  # what was agreed stays
    findings.delete()
    Gap.objects.filter(is_example=True).delete()
    removed = programs.count()
    programs.delete()
    ImportBatch.objects.filter(is_example=True, programs=None).delete()
    Declaration.objects.filter(is_example=True).delete()
    NeedFigure.objects.filter(indicator__startswith=EXAMPLE_INDICATOR).delete()
    return removed


def _load_declarations(rng: np.random.Generator) -> Counts:
    """What agencies of regencies and province say of this year's entries, by chance.

    In two regencies and the province those competent for the main needs are all complete, so that
    every state of a gap appears.
    """
    agencies = Agency.objects.filter(tier__in=list(CHANCES)).select_related("regency")
    said = [
        (agency, _state(agency, rng.choice(len(DECLARING), p=CHANCES[agency.tier])))
        for agency in agencies.order_by("name")
    ]
    own = set(
        Declaration.objects.filter(fiscal_year=YEAR, is_example=False).values_list(
            "agency", flat=True
        )
    )
    rows = [
        {
            "agency_id": agency.pk,
            "fiscal_year": YEAR,
            "stage": Stage.APBD,
            "state": str(state),
            "declared_on": DECLARED_ON,
            "is_example": True,
        }
        for agency, state in said
        if agency.pk not in own
    ]
    return upsert(Declaration, ("agency_id", "fiscal_year", "stage"), rows)


def _state(agency: Agency, chance: int) -> Declared:
    place = agency.regency.code if agency.regency else ""
    if place in ALL_COMPLETE and ALL_COMPLETE_FUNCTIONS & set(agency.functions.split(";")):
        return Declared.COMPLETE
    return DECLARING[chance]


def _load_figures(directory: Path, rng: np.random.Generator, source: str) -> Counts:
    """A few figures for about 130 villages."""
    needs, segments = ids(Need, "code"), ids(Segment, "code")
    kinds = read_rows(directory / "figures.csv")
    rows = [
        {
            "area_id": village.pk,
            "indicator": kind["indicator"],
            "definition": kind["definition"],
            "need_id": known(needs, kind["need"], "figures"),
            "segment_id": known(segments, kind["segment"], "figures"),
            "year": YEAR,
            "value": float(rng.integers(int(kind["low"]), int(kind["high"]) + 1)),
            "unit": kind["unit"],
            "source": source,
            "note": "Contoh buatan untuk peragaan; bukan data resmi.",
            "in_use": True,
        }
        for village in _villages(directory, rng)
        for kind in kinds
    ]
    return upsert(NeedFigure, ("area_id", "indicator", "year", "source"), rows)


def _villages(directory: Path, rng: np.random.Generator) -> list[Area]:
    """Villages where encounters meet, in the regencies that are all declared, and some others."""
    encounters = read_rows(directory / "encounters.csv")
    met_in = {code for row in encounters for code in row["districts"].split(";")}
    districts = {code for code in met_in if code[:5] in ALL_COMPLETE}
    everywhere = list(Area.objects.villages().exclude(code__in=LEFT_OUT).order_by("code"))
    met = [v for v in everywhere if v.code[:8] in districts]
    rest = [v for v in everywhere if v.code[:8] not in districts]
    more = rng.permutation(len(rest))[:MORE_VILLAGES]
    return met + [rest[i] for i in sorted(more)]
