"""Priority lists as a page tells them: who is on them, since when, and whom nobody serves.

Nothing is dropped: a name without a certain code is an entry like any other, with the areas it
may mean. What is served is that of the year's gaps; without them it is not known.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from coordination.models import Gap, GapState, PriorityArea, PriorityList
from geo.models import Area
from programs.access import may_see_programs

_DECREE = re.compile(r"\(((?:SK|Kep|Perbup|Perwal|Pergub)\b[^)]*)\)")
_SOURCE = re.compile(r"^(?P<said>.*?)(?: \((?P<date>[^()]*)\))?$")
_MAYBE = re.compile(r"(?:^|; )mungkin (?=(?:kecamatan lain: )?\d\d\.\d\d)(.*)$", re.S)
_CANDIDATE = re.compile(r"(\d\d\.\d\d\.\d\d(?:\.\d{4})?)=([^;/]+)")

SERVED = "ada_program"
UNKNOWN = "tidak_diketahui"
EXAMPLES = "contoh"
STATES = (GapState.UNTOUCHED, GapState.UNREPORTED, SERVED, UNKNOWN)


@dataclass(frozen=True)
class Source:
    """Where a list was read, and the date the source bears; "" where it bears none."""

    said: str
    date: str


@dataclass(frozen=True)
class Candidate:
    """An area an unplaced name may mean."""

    code: str
    name: str


@dataclass(frozen=True)
class Summary:
    """One list in the list of lists. The counts of the year are None where nothing was counted."""

    list: PriorityList
    decree: str
    sources: list[Source]
    confidence: str
    entry_count: int
    unplaced_count: int
    untouched_count: int | None
    unreported_count: int | None
    is_example: bool  # the counts of the year rest on example programs, declarations or figures


@dataclass(frozen=True)
class Entry:
    """One name of a list."""

    row: PriorityArea
    since: PriorityList | None  # the earliest list of the same need; None: its area is not known
    years: list[int]  # of all lists of the same need it is on
    note: str
    candidates: list[Candidate]
    gap: Gap | None

    @property
    def state(self) -> str:
        """One of STATES: a program there is a program, whatever else is not reported."""
        if self.gap is None:
            return UNKNOWN
        if self.gap.program_count:
            return SERVED
        known = (GapState.UNTOUCHED, GapState.UNREPORTED)
        return self.gap.state if self.gap.state in known else UNKNOWN


def may_read_needs(user) -> bool:
    """Lists and figures are published: whoever may read programs may read them."""
    return may_see_programs(user)


def decree_of(listed: PriorityList) -> str:
    """The decree as the source says it, which stands in the list's name; "" where none is named."""
    found = _DECREE.search(listed.name)
    return found[1] if found else ""


def sources_of(text: str) -> list[Source]:
    """The sources of an entry, `address (date) | address (date)`, apart."""
    parts = [_SOURCE.match(part.strip()) for part in text.split(" | ") if part.strip()]
    return [Source(part["said"], part["date"] or "") for part in parts]


def note_and_candidates(note: str) -> tuple[str, list[Candidate]]:
    """What loading made one text of: the note, and the areas the name may mean."""
    found = _MAYBE.search(note)
    if not found:
        return note, []
    named = [Candidate(code, name.strip()) for code, name in _CANDIDATE.findall(found[1])]
    return note[: found.start()], named


def summaries(lists: Iterable[PriorityList], *, year: int | None) -> list[Summary]:
    """The lists with what is on them. Three queries, however many they are."""
    lists = list(lists)
    ids = [listed.pk for listed in lists]
    of_list = PriorityArea.objects.filter(priority_list__in=ids).order_by()
    counts = {
        row["priority_list"]: row
        for row in of_list.values("priority_list").annotate(
            entries=Count("pk"), unplaced=Count("pk", filter=Q(area=None))
        )
    }
    said = defaultdict(dict)
    for pk, source, confidence in of_list.values_list("priority_list", "source", "confidence"):
        said[pk].update(dict.fromkeys(sources_of(source), confidence))
    states = _states(ids, year)
    return [_summary(listed, counts, said[listed.pk], states) for listed in lists]


def _summary(listed: PriorityList, counts: dict, said: dict, states: dict) -> Summary:
    row = counts.get(listed.pk, {"entries": 0, "unplaced": 0})
    found = states.get(listed.pk)
    return Summary(
        list=listed,
        decree=decree_of(listed),
        sources=list(said),
        confidence=", ".join(sorted(set(filter(None, said.values())))),
        entry_count=row["entries"],
        unplaced_count=row["unplaced"],
        untouched_count=None if found is None else found[GapState.UNTOUCHED],
        unreported_count=None if found is None else found[GapState.UNREPORTED],
        is_example=found is not None and found[EXAMPLES] > 0,
    )


def _states(ids: list[int], year: int | None) -> dict[int, Counter]:
    """List -> how many of its areas nobody serves, by state; only lists that were counted."""
    found = defaultdict(Counter)
    rows = (
        Gap.objects.filter(fiscal_year=year, listing__priority_list__in=ids)
        .order_by()
        .values_list("listing__priority_list", "state", "program_count", "is_example")
        .annotate(Count("pk"))
    )
    for pk, state, program_count, is_example, count in rows:
        found[pk][SERVED if program_count else state] += count
        found[pk][EXAMPLES] += count if is_example else 0
    return found


def entries_of(listed: PriorityList, *, year: int | None) -> list[Entry]:
    """Everybody on the list, by code, unplaced names last."""
    return entries_of_all([listed], year=year)[listed.pk]


def entries_of_all(lists: Iterable[PriorityList], *, year: int | None) -> dict[int, list[Entry]]:
    """List -> everybody on it. Three queries, however many lists."""
    ids = [listed.pk for listed in lists]
    rows = PriorityArea.objects.filter(priority_list__in=ids).select_related("priority_list")
    rows = list(rows.select_related("area__parent__parent").order_by("area__code", "said"))
    rows.sort(key=lambda row: row.area is None)
    on = _lists_by_area(rows)
    counted = Gap.objects.filter(fiscal_year=year, listing__priority_list__in=ids)
    gaps = {gap.listing_id: gap for gap in counted}
    found = {pk: [] for pk in ids}
    for row in rows:
        others = on.get((row.priority_list.need_id, row.area_id), [])
        found[row.priority_list_id].append(_entry(row, others, gaps.get(row.pk)))
    return found


def _entry(row: PriorityArea, on: list[PriorityList], gap: Gap | None) -> Entry:
    note, candidates = note_and_candidates(row.note)
    return Entry(
        row=row,
        since=on[0] if on else None,
        years=sorted({listed.year for listed in on}),
        note=note,
        candidates=candidates,
        gap=gap,
    )


def _lists_by_area(rows: list[PriorityArea]) -> dict[tuple[int, int], list[PriorityList]]:
    """(Need, area) -> the lists of that need the area is on, the earliest first."""
    on = defaultdict(list)
    needs = {row.priority_list.need_id for row in rows}
    areas = {row.area_id for row in rows if row.area_id}
    all_of = PriorityArea.objects.filter(priority_list__need__in=needs, area__in=areas)
    all_of = all_of.select_related("priority_list")
    for row in all_of.order_by("priority_list__year", "priority_list__code"):
        on[row.priority_list.need_id, row.area_id].append(row.priority_list)
    return on


# --- Two lists side by side ----------------------------------------------------------------------


@dataclass(frozen=True)
class Maybe:
    """A name without a certain code, and those of its candidates that the other list names."""

    row: PriorityArea
    candidates: list[Candidate]
    there: list[Candidate]


@dataclass(frozen=True)
class Comparison:
    """What two lists of one need say. An area named twice in one list is one area."""

    here: PriorityList
    there: PriorityList
    here_count: int
    there_count: int
    both: list[Area]
    only_here: list[Area]
    only_there: list[Area]
    unplaced_here: list[Maybe]
    unplaced_there: list[Maybe]
    levels_differ: bool  # one names districts, the other villages: they cannot meet

    @property
    def difference(self) -> int:
        return abs(self.here_count - self.there_count)

    @property
    def doubtful_here(self) -> int:
        """How many of `only_here` an unplaced name of the other list may mean."""
        return _meant(self.only_here, self.unplaced_there)

    @property
    def doubtful_there(self) -> int:
        return _meant(self.only_there, self.unplaced_here)


def comparable_to(listed: PriorityList) -> list[PriorityList]:
    """Other lists of the same need that name a place in a regency this one names places in."""
    codes = listed.entries.filter(area__isnull=False).values_list("area__code", flat=True)
    regencies = {code[:5] for code in codes}
    if not regencies:
        return []
    near = Q()
    for code in sorted(regencies):
        near |= Q(entries__area__code__startswith=code)
    others = PriorityList.objects.filter(near, need=listed.need_id).exclude(pk=listed.pk)
    return list(others.distinct().order_by("-year", "code"))


def compare(here: PriorityList, there: PriorityList) -> Comparison:
    """Two lists beside each other. An unplaced name is never counted as being on both.

    Raises ValueError if they are not about the same need. Two queries.
    """
    if here.need_id != there.need_id:
        raise ValueError("lists of two needs have nothing to compare")
    ours, theirs = _rows(here), _rows(there)
    at_here = {row.area.code: row.area for row in ours if row.area}
    at_there = {row.area.code: row.area for row in theirs if row.area}
    levels = [{area.level for area in at.values()} for at in (at_here, at_there)]
    return Comparison(
        here=here,
        there=there,
        here_count=len(ours),
        there_count=len(theirs),
        both=[area for code, area in at_here.items() if code in at_there],
        only_here=[area for code, area in at_here.items() if code not in at_there],
        only_there=[area for code, area in at_there.items() if code not in at_here],
        unplaced_here=_unplaced(ours, at_there),
        unplaced_there=_unplaced(theirs, at_here),
        levels_differ=all(levels) and not levels[0] & levels[1],
    )


def _meant(areas: list[Area], unplaced: list[Maybe]) -> int:
    codes = {candidate.code for maybe in unplaced for candidate in maybe.candidates}
    return sum(area.code in codes for area in areas)


def _rows(listed: PriorityList) -> list[PriorityArea]:
    rows = listed.entries.select_related("area__parent__parent")
    return list(rows.order_by("area__code", "said"))


def _unplaced(rows: list[PriorityArea], other: dict[str, Area]) -> list[Maybe]:
    found = []
    for row in rows:
        if row.area is None:
            _note, candidates = note_and_candidates(row.note)
            found.append(Maybe(row, candidates, [c for c in candidates if c.code in other]))
    return found
