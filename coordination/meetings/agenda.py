"""The agenda of a meeting, item by item, as it is shown in the room. Pure: no query, no clock.

Made of one snapshot alone. What one screen cannot hold, and what is beyond the bound, is counted
in `left_out` and said on the page; `most=None` leaves out nothing.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import (
    GAP_ORDER,
    STILL_OPEN,
    VERDICTS,
    FindingLevel,
    FindingStatus,
    GapState,
    Resolution,
    Stance,
)
from coordination.reports import tables as shown
from coordination.reports.leader import boxes, short
from coordination.reports.values import CoarseGroup, OverlapRow, ProgramBrief
from geo import formats
from geo.models import Level

from . import room_map, values
from .agenda_items import (
    About,
    Agenda,
    Earlier,
    GapSaid,
    Ground,
    Item,
    Opening,
    Page,
    Pair,
    Quality,
    Side,
)
from .contents import PROVINCE, Source
from .lookup import REGENCY_CODE
from .report import CLOSED, SHOWN_GAPS, is_late
from .tables_gaps import poverty_sentence

MOST = 60  # items
PER_PAGE = 6  # rows of a list on one screen
PAGES_EARLIER, PAGES_OTHER = 3, 1  # of one list, unless all is asked for
MOST_GAP_ITEMS = 20
MOST_SILENT = 8  # agencies named that have declared nothing
SUBJECT_LENGTH = 60  # of a program's name within a prefilled sentence
UNSETTLED = (
    FindingStatus.INDICATED,
    FindingStatus.REVIEWED,
    FindingStatus.CONFIRMED,
    FindingStatus.CLARIFY,
)


def agenda_of(frozen: values.Frozen, *, most: int | None = MOST) -> Agenda:
    """The agenda of a snapshot, at most `most` items; the worst overlaps stay."""
    return _Maker(frozen, is_whole=most is None).agenda(most)


class _Maker:
    """One pass over a snapshot; names are made once."""

    def __init__(self, frozen: values.Frozen, *, is_whole: bool):
        source = Source(frozen, "")
        self.frozen, self.is_whole = frozen, is_whole
        self.report, self.lookup = source.report, source.lookup
        self.left_out: Counter[str] = Counter()

    def agenda(self, most: int | None) -> Agenda:
        before = [self.opening(), *self.earlier()]
        after = [*self.coarse(), *self.gaps(), *self.segments(), self.quality(), self.closing()]
        room = None if most is None else max(1, most - len(before) - len(after))
        items = (*before, *self.pairs(room), *after)
        left_out = tuple((said, n) for said, n in self.left_out.items() if n)
        has_examples = self.report.has_examples or any(g.is_example for g in self.frozen.gaps)
        return Agenda(items, left_out, has_examples)

    def _pages(self, rows: list, pages: int, what: str, lines=()) -> Iterator[Page]:
        """The rows in screens; what is beyond `pages` is counted under `what`."""
        kept = rows if self.is_whole else rows[: pages * PER_PAGE]
        left = len(rows) - len(kept)
        self.left_out[what] += left
        for start in range(0, len(kept), PER_PAGE):
            is_last = start + PER_PAGE >= len(kept)
            page = tuple(kept[start : start + PER_PAGE])
            yield Page(page, len(rows), left if is_last else 0, lines)

    # --- What comes first ----------------------------------------------------------------

    def opening(self) -> Item:
        counts = {a.code: a.finding_count for a in self.report.map_areas}
        view = room_map.counted(counts, _("Temuan berlokasi rinci per kecamatan"))
        return Item("opening", self.frozen.meeting.title, Opening(boxes(self.report)), map=view)

    def earlier(self) -> Iterator[Item]:
        """Agreements of meetings before: late ones, open ones, closed ones."""
        day = timezone.localdate(self.frozen.made_at)
        own = self.frozen.meeting.id
        rows = [
            Earlier(a, self.lookup.in_charge(a), is_late(a, day))
            for a in self.frozen.agreements
            if a.meeting_id != own
        ]
        rows.sort(key=lambda e: (not e.is_late, e.row.state not in STILL_OPEN, e.row.due_on))
        for page in self._pages(rows, PAGES_EARLIER, _("kesepakatan rakor sebelumnya")):
            near = tuple(dict.fromkeys(e.row.agency_id for e in page.rows))
            subject = _("tindak lanjut kesepakatan sebelumnya")
            title = _("Kesepakatan sebelumnya: yang terlambat lebih dulu")
            yield Item("earlier", title, page, About(subject, near))

    # --- Overlaps ------------------------------------------------------------------------

    def pairs(self, room: int | None) -> Iterator[Item]:
        rows = {f.id: f for f in self.frozen.findings}
        found = [o for o in self.report.overlaps if o.status in UNSETTLED]
        found.sort(key=lambda o: (-o.severity, o.finding_id))
        self.left_out[_("temuan")] += len(found) - len(found[:room])
        for overlap in found[:room]:
            yield self._pair(overlap, rows[overlap.finding_id])

    def _pair(self, o: OverlapRow, f: values.FindingRow) -> Item:
        replies = {r.agency_id: r for r in f.replies}
        sides = (
            self._side(o.left, o.left_share_ratio, replies),
            self._side(o.right, o.right_share_ratio, replies),
        )
        level, place = FindingLevel(o.level).label, shown.place(o)
        pair = Pair(
            overlap=o,
            status=FindingStatus(o.status).label,
            place=place,
            basis=shown.basis(o),
            sides=sides,
            agreed=self._agreed(f.id),
        )
        about = About(
            subject=_subject(o, place),
            near=tuple(dict.fromkeys(side.agency_id for side in sides)),
            finding=f.id,
            is_decided=f.status in VERDICTS,
            resolution=o.resolution,
        )
        title = _("Indikasi %(level)s: %(place)s") % {"level": level.lower(), "place": place}
        view = room_map.shared(f.districts or f.regencies, _("Kecamatan bersama"))
        return Item("pair", title, pair, about, view)

    def _side(self, brief: ProgramBrief, share: float, replies) -> Side:
        row = self.lookup.program[brief.program_id]
        reply = replies.get(row.agency_id)
        stance = None if reply is None else reply.stance and str(Stance(reply.stance).label)
        return Side(
            program=brief,
            agency_id=row.agency_id,
            period=formats.period(row.starts_on, row.ends_on),
            fund_source=row.fund_source,
            share_ratio=share,
            stance=stance,
            said=reply.text if reply else "",
        )

    def _agreed(self, finding: int) -> str:
        row = self.lookup.by_finding.get(finding)
        if row is None:
            return ""
        said = {"what": row.what, "who": self.lookup.in_charge(row), "day": row.due_on}
        said["day"] = formats.day(row.due_on)
        return _("%(what)s (%(who)s, tenggat %(day)s)") % said

    def coarse(self) -> Iterator[Item]:
        """Programs whose place is not detailed, those with most pairs first."""
        rows: list[CoarseGroup] = list(self.report.coarse)
        for page in self._pages(rows, PAGES_OTHER, _("program yang lokasinya belum rinci")):
            ids = [self.lookup.program[g.program.program_id].agency_id for g in page.rows]
            about = About(
                _("lokasi program yang belum rinci"),
                tuple(dict.fromkeys(ids)),
                resolution=Resolution.ASK,
            )
            yield Item("coarse", _("Program yang lokasinya belum rinci"), page, about)

    # --- Gaps ----------------------------------------------------------------------------

    def gaps(self) -> Iterator[Item]:
        """One item for each kab/kota with a gap, that of the province first."""
        found: dict[str, list[GapSaid]] = {}
        for line in sorted((g for g in self.frozen.gaps if g.state in SHOWN_GAPS), key=_worst):
            found.setdefault(line.area[:REGENCY_CODE], []).append(self._gap(line))
        codes = sorted(found)
        kept = codes if self.is_whole else codes[:MOST_GAP_ITEMS]
        self.left_out[_("celah")] += sum(len(found[code]) for code in codes[len(kept) :])
        for code in kept:
            yield from self._gap_items(code, found[code])

    def _gap_items(self, code: str, rows: list[GapSaid]) -> Iterator[Item]:
        area = self.lookup.area.get(code, code)
        states = Counter(row.line.state for row in rows)
        counted = ", ".join(
            f"{formats.number(states[s])} {GapState(s).label.lower()}"
            for s in SHOWN_GAPS
            if states[s]
        )
        lines = tuple(said for said in (counted, poverty_sentence(self.lookup, code)) if said)
        view = room_map.gaps(self.frozen.gaps, code, _("Kebutuhan belum tersentuh per kecamatan"))
        title = _("Celah di %(area)s") % {"area": area}
        for page in self._pages(rows, PAGES_OTHER, _("celah"), lines):
            yield Item("gap", title, page, self._about(page, title), view)

    def segments(self) -> Iterator[Item]:
        rows = [
            self._gap(g)
            for g in sorted(self.frozen.gaps, key=_worst)
            if g.state == GapState.UNTOUCHED and g.segment and g.level <= Level.REGENCY
        ]
        title = _("Segmen belum tersentuh di satu kab/kota atau provinsi")
        for page in self._pages(rows, PAGES_OTHER, _("segmen belum tersentuh")):
            yield Item("segment", title, page, self._about(page, title))

    def _gap(self, line: values.GapLine) -> GapSaid:
        return GapSaid(
            line=line,
            need=self.lookup.need.get(line.need, line.need),
            segment=self.lookup.segment.get(line.segment, line.segment),
            competent="; ".join(self.lookup.competent(line.need, line.area)),
        )

    def _about(self, page: Page, title: str) -> About:
        grounds = tuple(self._ground(row) for row in page.rows)
        near = tuple(dict.fromkeys(pk for ground in grounds for pk in ground.near))
        return About(title[0].lower() + title[1:], near, grounds=grounds)

    def _ground(self, row: GapSaid) -> Ground:
        line = row.line
        of = row.segment or _("semua segmen")
        label = _("%(need)s di %(area)s (%(segment)s)")
        said = label % {"need": row.need, "area": line.area_name, "segment": of}
        names = set(self.lookup.competent(line.need, line.area))
        near = tuple(a.id for a in self.frozen.agencies if a.name in names)
        return Ground(said, line.area, line.need, line.segment, near)

    # --- What comes last -----------------------------------------------------------------

    def quality(self) -> Item:
        silent = sorted(a.name for a in self.lookup.governments() if a.declared not in CLOSED)
        body = Quality(
            rows=shown.quality(self.report).rows,
            silent=tuple(silent if self.is_whole else silent[:MOST_SILENT]),
            silent_count=len(silent),
            uncheckable_count=self.report.headline.uncheckable_count,
        )
        return Item("quality", _("Mutu data"), body, About(_("kelengkapan data")))

    def closing(self) -> Item:
        return Item("closing", _("Yang disepakati dalam rakor ini"), None, About())


def _worst(g: values.GapLine) -> tuple:
    order = GAP_ORDER.index(g.state)
    return (len(g.area) > len(PROVINCE), order, -(g.needed_count or 0), g.area, g.need, g.segment)


def _subject(o: OverlapRow, place: str) -> str:
    """What a pair is about, for the first words of an agreement on it."""
    text = _("“%(left)s” (%(left_agency)s) dan “%(right)s” (%(right_agency)s) di %(place)s")
    return text % {
        "left": short(o.left.name, SUBJECT_LENGTH),
        "left_agency": o.left.agency,
        "right": short(o.right.name, SUBJECT_LENGTH),
        "right_agency": o.right.agency,
        "place": place,
    }
