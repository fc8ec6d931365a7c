"""Program untuk menutup celah ini: for whom a gap leads to a new program, and where it begins."""

from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from coordination.competence import CompetenceTable
from coordination.gaps import EVERYBODY
from coordination.models import GapState
from programs.access import agencies_of, agencies_to_enter, is_province, regencies_of
from programs.models import Agency, Need, Role, Segment

CLOSABLE = {GapState.UNTOUCHED, GapState.LACKING, GapState.UNREPORTED}
REGENCY_CODE = 5  # characters


class Closer:
    """One person before the gaps of a year; asks the database at most six times."""

    def __init__(self, user, year: int):
        self.user, self.year = user, year

    def address(self, *, need: Need, segment: Segment | None, code: str, state: str) -> str:
        """Where this person begins a program for this gap; "" where they may not, or need not."""
        if state not in CLOSABLE:
            return ""
        able = self._competent(need, code)
        if not able and not self._speaks_in(code):
            return ""
        asked = {
            "tahun": self.year,
            "lokasi": code,
            "segmen": segment.code if segment and segment.code != EVERYBODY else "",
            "kebutuhan": need.code,
            "opd": able[0] if len(able) == 1 else "",
        }
        known = {name: value for name, value in asked.items() if value}
        return f"{reverse('program-new')}?{urlencode(known)}"

    def _competent(self, need: Need, code: str) -> list[int]:
        """Agencies this person is an officer of that are competent for the need there."""
        return [
            pk
            for pk, owner_id, owner in self._own
            if owner in (None, code[:REGENCY_CODE]) and pk in self._table.ids(need.pk, owner_id)
        ]

    @cached_property
    def _table(self) -> CompetenceTable:
        return CompetenceTable()

    @cached_property
    def _own(self) -> list[tuple[int, int | None, str | None]]:
        mine = Agency.objects.filter(pk__in=agencies_of(self.user, role=Role.OFFICER))
        return list(mine.values_list("pk", "regency", "regency__code"))

    def _speaks_in(self, code: str) -> bool:
        """Whether this person's secretariat writes there for an agency without an account."""
        if not self._spoken_for:
            return False
        return is_province(self.user) or code[:REGENCY_CODE] in self._spoken_for

    @cached_property
    def _spoken_for(self) -> set[str | None]:
        """Regencies of the silent agencies this person's secretariat writes for."""
        if not is_province(self.user) and not regencies_of(self.user):
            return set()
        others = agencies_to_enter(self.user).exclude(
            pk__in=agencies_of(self.user, role=Role.OFFICER)
        )
        return set(others.order_by().values_list("regency__code", flat=True).distinct())
