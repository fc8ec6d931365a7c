"""The map of a need by state, and how states look in every picture: word, colour, second cue."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.charts import AreaPicture, Kind, Label, Place, Words
from coordination.gap_matrix import Cell
from coordination.models import GAP_ORDER, GapState
from coordination.sheets import Sheet
from geo import formats
from geo.drawing import Drawn, drawn_areas
from geo.models import Area, Level
from programs.models import Need, Segment

LOOKS = {
    GapState.UNTOUCHED: ("#e6daf5", "naik", "#6b3fa0"),
    GapState.LACKING: ("#f2b134", "", ""),
    GapState.UNREPORTED: ("#ffffff", "turun", "#9aa5b1"),
    GapState.NO_DATA: ("#ffffff", "strip", "#7b8794"),
    GapState.ENOUGH: ("#2f8f5b", "titik", "#dff3e6"),
}
MOST_NAMES = 40


def state_kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(state, str(GapState(state).label), *LOOKS[GapState(state)]) for state in GAP_ORDER
    )


def words() -> Words:
    return Words(source=_("Sumber"), dated=_("Data"))


def gap_picture(
    cells: dict[str, Cell],
    areas: list[Area],
    need: Need,
    *,
    sheet: Sheet,
    area: Area | None,
    segment: Segment | None,
    hrefs: dict[str, str] | None = None,
) -> AreaPicture:
    """The map of one need: `cells` by code of area. Areas without an outline are not in it."""
    level = areas[0].level if areas else Level.REGENCY
    drawn = drawn_areas(level, _within(area))
    by_code = {one.code: one for one in areas}
    places = tuple(
        Place(
            code=code,
            name=by_code[code].short_name,
            kind=cells[code].state,
            shape=shape,
            said=said_of(by_code[code], cells[code]),
            href=(hrefs or {}).get(code, ""),
        )
        for code, shape in zip(drawn.codes, drawn.shapes, strict=True)
        if code in cells and code in by_code
    )
    whom = segment.name if segment else _("semua segmen; yang paling mengkhawatirkan tampil")
    where = area.short_name if area else _("Provinsi Banten")
    title = _("%(need)s: keadaan per %(level)s, %(where)s, TA %(year)s") % {
        "need": need.name,
        "level": Level(level).label.lower(),
        "where": where,
        "year": sheet.run.fiscal_year,
    }
    return AreaPicture(
        title=title,
        description=_("%(title)s. %(counts)s. Semua angka ada di tabel.") % {
            "title": title, "counts": counts_said(places),
        },
        measure=_("Keadaan (%(whom)s)") % {"whom": whom},
        kinds=state_kinds(),
        places=places,
        source=_("angka kebutuhan dan program yang tercatat di Sinkron; aturan %(rule)s") % {
            "rule": sheet.run.rule_version,
        },
        dated=dated(sheet),
        frame=frame_of(area, level),
        labels=labels_of(places, area),
        notes=notes_of(drawn, is_example=sheet.is_example),
        counted=Level(level).label.lower(),
        words=words(),
    )  # fmt: skip


def said_of(area: Area, cell: Cell) -> str:
    covered = formats.percent(cell.coverage_ratio, 1)
    return _("%(area)s: %(state)s, cakupan %(covered)s") % {
        "area": area.short_name,
        "state": GapState(cell.state).label,
        "covered": covered,
    }


def counts_said(places) -> str:
    counts = dict.fromkeys(GAP_ORDER, 0)
    for place in places:
        counts[place.kind] += 1
    return ", ".join(f"{GapState(state).label} {count}" for state, count in counts.items())


def dated(sheet: Sheet) -> str:
    at = sheet.run.finished_at or sheet.run.queued_at
    return _("dihitung %(day)s") % {"day": formats.day(timezone.localtime(at).date())}


def notes_of(drawn: Drawn, *, is_example: bool) -> tuple[str, ...]:
    """What kind of boundary it is, and whether anything was invented: first under the legend."""
    kind = _("BATAS PERKIRAAN") if drawn.is_approximate else _("Batas")
    notes = [f"{kind}: {drawn.source or formats.MISSING}"]
    if is_example:
        notes.insert(0, _("CONTOH: memuat data contoh"))
    return tuple(notes)


def frame_of(area: Area | None, level: int) -> tuple:
    """Outlines of the areas between, so that one finds one's way on a fine map."""
    above = Level.PROVINCE if area is None else area.level
    if level - above < 2:
        return ()
    return tuple(drawn_areas(above + 1, _within(area)).shapes)


def labels_of(places: tuple[Place, ...], area: Area | None) -> tuple[Label, ...]:
    """Names of the places themselves, while there are few enough to be read."""
    if len(places) > MOST_NAMES:
        return _names_above(area)
    return tuple(_label(_bare(place.name), place.shape) for place in places)


def _names_above(area: Area | None) -> tuple[Label, ...]:
    level = Level.REGENCY if area is None or area.level == Level.PROVINCE else Level.DISTRICT
    drawn = drawn_areas(level, _within(area))
    names = {a.code: a.short_name for a in Area.objects.filter(code__in=drawn.codes)}
    pairs = zip(drawn.codes, drawn.shapes, strict=True)
    return tuple(_label(names[code], shape) for code, shape in pairs if code in names)


def _bare(name: str) -> str:
    return name.partition(" ")[2] if name.startswith(("Kec. ", "Desa ", "Kel. ")) else name


def _label(name: str, shape) -> Label:
    point = shape.representative_point()
    return Label(name, point.x, point.y)


def _within(area: Area | None) -> str:
    return "" if area is None or area.level == Level.PROVINCE else area.code
