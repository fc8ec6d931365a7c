"""Who is competent for a need: what the table says, and nothing else (decision 0025)."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from programs.models import Agency, Competence, Declaration, Need, Tier


class CompetenceTable:
    """The lines in force and the agencies they name; read once (two queries), asked often."""

    def __init__(self):
        self._able = defaultdict(set)  # (need id, regency id or None: province) -> agencies
        doing = _agencies_by_function()
        lines = Competence.objects.in_force().order_by("is_exception")  # exceptions last
        for need, level, function, agency, owner, is_exception in lines.values_list(
            "need", "level", "function", "agency", "agency__regency", "is_exception"
        ):
            named = [(owner, agency)] if agency else doing[level, function]
            for place, pk in named:
                change = (
                    self._able[need, place].discard if is_exception else self._able[need, place].add
                )
                change(pk)

    def ids(self, need_id: int, regency_id: int | None) -> set[int]:
        """Agencies of the province and of this regency that are competent for the need."""
        return {pk for owner in {None, regency_id} for pk in self._able.get((need_id, owner), ())}


def _agencies_by_function() -> dict[tuple[str, str], list[tuple[int | None, int]]]:
    """(level, function) -> (regency id, agency id) of each that has it."""
    found = defaultdict(list)
    agencies = Agency.objects.filter(tier__in=[Tier.PROVINCE, Tier.REGENCY]).exclude(functions="")
    for pk, tier, owner, functions in agencies.values_list("pk", "tier", "regency", "functions"):
        for function in functions.split(";"):
            found[tier, function.strip()].append((owner, pk))
    return found


@dataclass(frozen=True)
class Competent:
    """One agency, and its word on the year; `state` is "" and `declared_on` None without one."""

    agency: Agency
    state: str
    declared_on: datetime.date | None


def competent_for(places: list[tuple[Need, int | None]], year: int) -> list[list[Competent]]:
    """For each (need, regency id) its agencies, those of the regency first; four queries."""
    table = CompetenceTable()
    ids = [table.ids(need.pk, regency_id) for need, regency_id in places]
    known = Agency.objects.in_bulk(set().union(*ids))
    words = {
        word.agency_id: word
        for word in Declaration.objects.of_year(year).filter(agency__in=list(known))
    }
    said = {pk: _said(agency, words.get(pk)) for pk, agency in known.items()}
    return [sorted((said[pk] for pk in some), key=_regency_first) for some in ids]


def _said(agency: Agency, word: Declaration | None) -> Competent:
    if word is None:
        return Competent(agency, "", None)
    return Competent(agency, word.state, word.declared_on)


def _regency_first(one: Competent) -> tuple:
    return one.agency.regency_id is None, one.agency.name
