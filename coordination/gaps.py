"""Need figures and priority lists against the year's direct help: frames in, Gap rows out."""

import textwrap

import numpy as np
import pandas as pd
from django.conf import settings
from django.utils.translation import gettext as _

from coordination.competence import CompetenceTable
from coordination.conversions import ConversionTable
from coordination.engine.gaps import find_gaps
from coordination.engine.spread import SPREAD_NAMES, STATED, spread_counts
from coordination.frames import figure_frame, lines_and_ground, segment_frame
from coordination.models import EXAMPLE_INDICATOR, Gap, GapState, NeedFigure, PriorityArea, Run
from geo.models import Area
from programs.models import (
    Declaration,
    Footprint,
    Need,
    Program,
    RecipientClass,
)

EVERYBODY = "SEG"
MOST_NAME = 120


def gap_rows(run: Run, supply: pd.DataFrame | None = None) -> list[Gap]:
    """The unsaved gaps of the run's fiscal year; `supply` is its help, where it is read already.

    With example programs or declarations in the year every gap is marked an example: the state of
    a place cannot be told apart from what they say.
    """
    is_example = has_examples(run.fiscal_year)
    figures, listings = figures_of(run.fiscal_year), listings_of(run.fiscal_year)
    wanted, conversions = _wanted(figures, listings), ConversionTable()
    found = find_gaps(
        wanted,
        supply_frame(run.fiscal_year) if supply is None else supply,
        reported_frame(run.fiscal_year),
        segment_frame(),
        conversions=conversions.frame(),
        enough_ratio=settings.ENGINE["enough_ratio"],
    )
    found = found.astype(object).where(found.notna(), None)
    records = found.to_dict("records")
    for want, record in zip(wanted.itertuples(), records, strict=True):
        units = record.pop("converted_units").splitlines()
        record["estimate"] = conversions.words(units, want.unit, want.need)
    rows = [_of_figure(run, f, r) for f, r in zip(figures, records, strict=False)]
    rows += [
        _of_listing(run, entry, r)
        for entry, r in zip(listings, records[len(figures) :], strict=True)
    ]
    for row in rows:
        row.is_example = is_example
    return rows


def has_examples(year: int) -> bool:
    """Whether anything said of the year rests on example programs or declarations."""
    return (
        Program.objects.of_year(year).filter(is_example=True).exists()
        or Declaration.objects.filter(fiscal_year=year, is_example=True).exists()
    )


def figures_of(year: int) -> list[NeedFigure]:
    """Figures in use not newer than the year, the newest of each area, need, segment and unit."""
    newest = {}
    rows = NeedFigure.objects.filter(in_use=True, need__isnull=False, year__lte=year)
    if not has_examples(year):
        rows = rows.exclude(indicator__startswith=EXAMPLE_INDICATOR)
    for figure in rows.select_related("area", "need", "segment").order_by("year", "pk"):
        key = (figure.area_id, figure.need_id, figure.segment_id, figure.unit, figure.indicator)
        newest[key] = figure
    return sorted(newest.values(), key=lambda f: (f.area.code, f.indicator))


def listings_of(year: int) -> list[PriorityArea]:
    """Entries of priority lists not newer than the year, of areas that are known."""
    entries = PriorityArea.objects.filter(area__isnull=False, priority_list__year__lte=year)
    return list(
        entries.select_related("area", "priority_list__need", "priority_list__segment").order_by(
            "area__code", "priority_list__code"
        )
    )


def _wanted(figures: list[NeedFigure], listings: list[PriorityArea]) -> pd.DataFrame:
    rows = [
        (f.area.code, f.need.code, _code(f.segment), f.unit, _value(f.value), False)
        for f in figures
    ]
    for entry in listings:
        of = entry.priority_list
        rows.append((entry.area.code, of.need.code, _code(of.segment), "", np.nan, True))
    return pd.DataFrame(
        rows, columns=["area", "need", "segment", "unit", "value", "is_listed"]
    ).astype({"value": float, "is_listed": bool})


def _code(segment) -> str:
    return segment.code if segment else ""


def _value(value: float | None) -> float:
    return np.nan if value is None else value


def supply_frame(year: int) -> pd.DataFrame:
    """Direct help in force in the year: one row per (program, village or coarse area, segments).

    `spread` says how the count of a village came about: stated, need or equal.
    A part of another program is left out, or it would count twice.
    """
    programs = (
        Program.objects.in_force()
        .of_year(year)
        .filter(
            recipient_class=RecipientClass.DIRECT,
            intervention__isnull=False,
            part_of__isnull=True,
        )
    )
    lines, ground = lines_and_ground(programs)
    coarse_code = dict(
        Footprint.objects.filter(program__in=programs.values("pk")).values_list("pk", "coarse_code")
    )
    lines = lines.assign(
        need=lines["program_id"].map(dict(programs.values_list("pk", "intervention__need__code"))),
        agency_id=lines["program_id"].map(dict(programs.values_list("pk", "agency_id"))),
        coarse_code=[coarse_code[line // 2] for line in lines["line_id"]],
    )
    located = located_rows(lines, ground)
    coarse = lines[lines["is_coarse"]].rename(
        columns={"coarse_code": "place", "planned_count": "count"}
    )
    coarse = coarse.assign(spread=SPREAD_NAMES[STATED])  # of the area it names
    columns = ["program_id", "agency_id", "need", "segments", "unit", "place", "is_coarse"]
    columns += ["count", "spread"]
    return pd.concat([located[columns], coarse[columns]], ignore_index=True)


def located_rows(lines: pd.DataFrame, ground: pd.DataFrame) -> pd.DataFrame:
    """Village rows of located lines, each with its part of the line's count, and how it came about.

    `lines` and `ground` as of frames.lines_and_ground.
    """
    lines = lines.assign(line_pos=np.arange(len(lines)))
    ground = ground.assign(line_pos=np.searchsorted(lines["line_id"], ground["line_id"]))
    ground = ground.sort_values("line_pos", ignore_index=True, kind="stable")
    counts, how = spread_counts(lines, ground, figure_frame(with_examples=True))
    codes = dict(Area.objects.villages().values_list("pk", "code"))
    rows = lines.drop(columns=["line_pos", "planned_count"]).iloc[ground["line_pos"]]
    rows = rows.reset_index(drop=True).assign(
        place=ground["village_id"].map(codes).to_numpy(),
        count=counts,
        spread=SPREAD_NAMES[how[ground["line_pos"]]],
    )
    return rows[~rows["is_coarse"]]


def reported_frame(year: int) -> pd.DataFrame:
    """How many agencies are competent for each need in each regency, and have declared the year."""
    closed = set(Declaration.objects.of_year(year).closed().values_list("agency_id", flat=True))
    table = CompetenceTable()
    rows = []
    places = [(None, "36"), *Area.objects.regencies().values_list("pk", "code")]
    for need_id, need in Need.objects.values_list("pk", "code"):
        for regency_id, code in places:
            competent = table.ids(need_id, regency_id)
            rows.append((need, code, len(competent), len(competent & closed)))
    return pd.DataFrame(rows, columns=["need", "area", "responsible", "declared"])


def _of_figure(run: Run, figure: NeedFigure, found: dict) -> Gap:
    older = figure.year != run.fiscal_year
    why = _("Angka tahun %(year)d.") % {"year": figure.year} if older else ""
    return _gap(
        run,
        found,
        area=figure.area,
        need=figure.need,
        segment=figure.segment,
        figure=figure,
        needed_count=figure.value,
        unit=figure.unit,
        why=why,
    )


def _of_listing(run: Run, entry: PriorityArea, found: dict) -> Gap:
    of = entry.priority_list
    return _gap(
        run,
        found,
        area=entry.area,
        need=of.need,
        segment=of.segment,
        listing=entry,
        why=_("Masuk daftar prioritas; jumlah yang membutuhkan tidak disebut."),
    )


def _gap(run: Run, found: dict, *, why: str, **given) -> Gap:
    gap = Gap(run=run, fiscal_year=run.fiscal_year, **found, **given)
    gap.why = " ".join(filter(None, [why, _because(gap)]))
    return gap


def _because(gap: Gap) -> str:
    """What the state rests on, in words."""
    if gap.state == GapState.UNREPORTED:
        if not gap.responsible_count:
            return _("Perangkat daerah yang berwenang belum dicatat.")
        return _("%(told)d dari %(all)d perangkat daerah berwenang menyatakan datanya lengkap.") % {
            "told": gap.declared_count,
            "all": gap.responsible_count,
        }
    if gap.state == GapState.NO_DATA and gap.program_count and gap.figure_id:
        return _("Ada program, tetapi jumlah atau satuannya tidak sebanding.")
    if gap.is_over:
        return _("Rencana melebihi kebutuhan menurut %(figure)s; periksa angka atau sasaran.") % {
            "figure": _named(gap.figure)
        }
    if gap.needed_count == 0 and gap.state == GapState.ENOUGH:
        return _("Tidak ada yang membutuhkan menurut %(figure)s.") % {"figure": _named(gap.figure)}
    if gap.coarse_count and not gap.program_count:
        return _("%(n)d program hanya menyebut wilayah yang lebih luas.") % {"n": gap.coarse_count}
    return ""


def _named(figure: NeedFigure) -> str:
    """A figure in few words, so that a sentence with it is never too long to keep."""
    name = textwrap.shorten(figure.definition or figure.indicator, MOST_NAME, placeholder="...")
    return f"{name}, {figure.year}"
