"""Names and links inside one snapshot, made once for all tables of a document. Pure."""

import datetime
from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _

from geo import formats
from geo.models import Level
from programs.models import Tier

from . import values

MOST_NAMED = 2
REGENCY_CODE, DISTRICT_CODE = 5, 8  # characters of 36.04, of 36.04.30


class Lookup:
    """What codes and ids of a snapshot mean, and which agreement is about what."""

    def __init__(self, frozen: values.Frozen):
        self.frozen = frozen
        self.area = {a.code: a.name for a in frozen.areas}
        self.need = {w.code: w.name for w in frozen.needs}
        self.segment = {w.code: w.name for w in frozen.segments}
        self.strategy = {w.code: w.name for w in frozen.strategies}
        self.agency = {a.id: a for a in frozen.agencies}
        self.program = {p.id: p for p in frozen.programs}

    def regencies(self) -> tuple[values.AreaRow, ...]:
        """Regencies of the scope by code; all of the province where none is named."""
        wanted = self.frozen.meeting.scope.areas
        rows = [
            a
            for a in self.frozen.areas
            if a.level == Level.REGENCY and (not wanted or a.code in wanted)
        ]
        return tuple(sorted(rows, key=lambda a: a.code))

    @cached_property
    def by_finding(self) -> dict[int, values.AgreementRow]:
        """The latest agreement on each finding."""
        return {a.finding_id: a for a in self._in_time() if a.finding_id is not None}

    @cached_property
    def by_gap(self) -> dict[tuple[str, str, str], values.AgreementRow]:
        """The latest agreement on an area, a need and a segment."""
        return {(a.area, a.need, a.segment): a for a in self._in_time() if a.area and a.need}

    def _in_time(self) -> list[values.AgreementRow]:
        """Meetings without a date come first."""
        first = datetime.date.min
        return sorted(
            self.frozen.agreements, key=lambda a: (a.held_on or first, a.meeting_id, a.number)
        )

    @cached_property
    def _competent(self) -> dict[tuple[str, str], list[str]]:
        """Names of agencies by need and regency, those of the province by the regency ""."""
        found = defaultdict(list)
        for agency in sorted(self.frozen.agencies, key=lambda a: a.name):
            for need in agency.needs:
                if agency.tier == Tier.PROVINCE:
                    found[need, ""].append(agency.name)
                elif agency.tier == Tier.REGENCY:
                    found[need, agency.regency].append(agency.name)
        return found

    def competent(self, need: str, area: str) -> list[str]:
        """Agencies competent for a need in an area: its regency's, else the province's."""
        own = self._competent.get((need, area[:REGENCY_CODE]))
        return own or self._competent.get((need, ""), [])

    def indicator(self, code: str, area: str) -> values.IndicatorRow | None:
        """The latest value of an indicator in an area, None when there is none."""
        rows = [r for r in self._indicators.get((code, area), ()) if r.value is not None]
        return max(rows, key=lambda r: r.starts_on, default=None)

    @cached_property
    def _indicators(self) -> dict[tuple[str, str], list[values.IndicatorRow]]:
        found = defaultdict(list)
        for row in self.frozen.indicators:
            found[row.indicator, row.area].append(row)
        return found

    def place(self, line: values.LineRow) -> str:
        """The area of a target line, or what stands in its place."""
        if line.is_drawn:
            return line.said or _("bidang gambar")
        return self.area.get(line.area) or line.said or line.area or formats.MISSING

    def in_charge(self, agreement: values.AgreementRow) -> str:
        """The agency that owes an agreement, with the person where one is named."""
        agency = self.agency[agreement.agency_id].name
        return f"{agency} ({agreement.person})" if agreement.person else agency

    def governments(self) -> list[values.AgencyRow]:
        """Agencies whose declarations count: the province's and those of the scope's regencies."""
        return governments(self.frozen)


def governments(frozen: values.Frozen) -> list[values.AgencyRow]:
    areas = frozen.meeting.scope.areas
    return [
        a
        for a in frozen.agencies
        if a.tier == Tier.PROVINCE or (a.tier == Tier.REGENCY and (not areas or a.regency in areas))
    ]


def some(names: list[str]) -> str:
    """The first few, and how many more there are."""
    said = "; ".join(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return said
    return said + _(" dan %(n)s lainnya") % {"n": formats.number(len(names) - MOST_NAMED)}
