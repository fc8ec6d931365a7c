"""Who is competent for a need: agencies whose functions (bidang urusan) hold one of its own."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from programs.models import Agency, Declaration, Need, Tier


class Competence:
    """The province's and each regency's agencies by function; read once, asked often."""

    def __init__(self):
        self._able = defaultdict(list)  # (function, regency id or None: province) -> agencies
        agencies = Agency.objects.filter(tier__in=[Tier.PROVINCE, Tier.REGENCY])
        for pk, owner, functions in agencies.exclude(functions="").values_list(
            "pk", "regency_id", "functions"
        ):
            for function in functions.split(";"):
                self._able[function.strip(), owner].append(pk)

    def ids(self, functions: str, regency_id: int | None) -> set[int]:
        """Agencies of the province and of this regency for a need with these functions."""
        return {
            pk
            for function in functions.split(";")
            for owner in {None, regency_id}
            for pk in self._able[function.strip(), owner]
        }


@dataclass(frozen=True)
class Competent:
    """One agency, and its word on the year; `state` is "" and `declared_on` None without one."""

    agency: Agency
    state: str
    declared_on: datetime.date | None


def competent_for(places: list[tuple[Need, int | None]], year: int) -> list[list[Competent]]:
    """For each (need, regency id) its agencies, those of the regency first; two queries more."""
    competence = Competence()
    ids = [competence.ids(need.functions, regency_id) for need, regency_id in places]
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
