"""The four quadrants as a chart and as a map, each with the word that it opens a conversation."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.charts import AreaPicture, Kind, Place, Quadrants
from coordination.crowding import Crowding, NeedCrowding, crowding_said, quadrant_names
from coordination.engine.crowding import CROWDED_AGENCIES, HIGH_QUINTILE, QUADRANTS, QUINTILES
from coordination.gap_pictures import frame_of, labels_of, notes_of, words
from coordination.gaps import has_examples
from geo import formats
from geo.drawing import drawn_areas
from geo.models import Area, Level

NO_FIGURE = "tanpa_angka"
MOST_ROWS = 6  # the last is this many agencies and more
LOOKS = {  # told apart by colour-blind readers, and by pattern
    "sepi_rendah": ("#f3f4f6", "", ""),
    "sepi_tinggi": ("#d9c9ee", "naik", "#6b3fa0"),
    "ramai_rendah": ("#fdd9a0", "titik", "#9a5b00"),
    "ramai_tinggi": ("#8fb8de", "", ""),
}


def quadrant_kinds() -> tuple[Kind, ...]:
    """In the order of engine.crowding.QUADRANTS."""
    names = quadrant_names()
    return tuple(Kind(code, names[code], *LOOKS[code]) for code in QUADRANTS)


def chart_picture(
    crowding: Crowding, chosen: NeedCrowding, area: Area | None, year: int
) -> Quadrants:
    rows = crowding.shown(chosen.need.code)
    agencies = rows["agency_count"].clip(upper=MOST_ROWS)
    pairs = zip((rows["quintile"].astype(int) - 1).tolist(), agencies.tolist(), strict=True)
    high = max(CROWDED_AGENCIES, int(agencies.max()) if len(rows) else 0)
    title = _("%(need)s: lembaga di samping kebutuhan, %(where)s, TA %(year)s") % {
        "need": chosen.need.name,
        "where": _where(area),
        "year": year,
    }
    said = tuple(_quadrant_said(code, rows) for code in QUADRANTS)
    return Quadrants(
        title=title,
        description=f"{title}. {crowding_said()} {' '.join(said)}",
        across=_("Kuintil kebutuhan (%(measure)s)") % {"measure": _measure(chosen)},
        up=_("Lembaga di desa itu; angka dalam lingkaran: jumlah desa"),
        columns=tuple(_column(n) for n in range(1, QUINTILES + 1)),
        rows=tuple(_row(n) for n in range(high + 1)),
        counts=dict(Counter(pairs)),
        high_column=HIGH_QUINTILE - 1,
        high_row=CROWDED_AGENCIES,
        kinds=quadrant_kinds(),
        said=said,
        source=_source(chosen),
        dated=_dated(),
        notes=_notes(chosen, year),
        words=words(),
    )


def map_picture(
    crowding: Crowding, chosen: NeedCrowding, area: Area | None, year: int
) -> AreaPicture:
    """Every village with an outline; one without a figure says so, and is in no quadrant."""
    within = "" if area is None or area.level == Level.PROVINCE else area.code
    drawn = drawn_areas(Level.VILLAGE, within)
    rows = crowding.shown(chosen.need.code)
    quadrant = dict(zip(rows["village"].astype(str), rows["quadrant"], strict=True))
    names = dict(Area.objects.villages().values_list("code", "name"))
    kinds = (*quadrant_kinds(), Kind(NO_FIGURE, _("Tanpa angka kebutuhan"), "#ffffff", "strip"))
    word = {kind.key: kind.word for kind in kinds}
    found = [quadrant.get(code, NO_FIGURE) for code in drawn.codes]
    places = tuple(
        Place(code, names.get(code, code), kind, shape, f"{names.get(code, code)}: {word[kind]}")
        for code, kind, shape in zip(drawn.codes, found, drawn.shapes, strict=True)
    )
    title = _("%(need)s: kepadatan lembaga di samping kebutuhan, %(where)s, TA %(year)s") % {
        "need": chosen.need.name,
        "where": _where(area),
        "year": year,
    }
    counts = ", ".join(f"{word[key]} {n}" for key, n in Counter(found).items())
    return AreaPicture(
        title=title,
        description=f"{title}. {crowding_said()} {counts}.",
        measure=_("Ramai: %(n)s lembaga ke atas; kebutuhan tinggi: kuintil %(q)s ke atas") % {
            "n": CROWDED_AGENCIES, "q": HIGH_QUINTILE,
        },
        kinds=kinds,
        places=places,
        source=_source(chosen),
        dated=_dated(),
        frame=frame_of(area, Level.VILLAGE),
        labels=labels_of(places, area),
        notes=(crowding_said(), *notes_of(drawn, is_example=has_examples(year))),
        counted=_("desa"),
        words=words(),
    )  # fmt: skip


def _quadrant_said(code: str, rows) -> str:
    """How many villages, and how concentrated the help is where there is any."""
    of = rows[rows["quadrant"] == code]
    hhi, largest = of["hhi"].median(), of["largest_ratio"].median()
    said = _("%(name)s: %(n)s desa") % {
        "name": quadrant_names()[code],
        "n": formats.number(len(of)),
    }
    if formats.is_missing(hhi):
        return _("%(said)s; HHI -") % {"said": said}
    return _("%(said)s; nilai tengah bagian lembaga terbesar %(largest)s, HHI %(hhi)s") % {
        "said": said,
        "largest": formats.percent(largest, 0),
        "hhi": formats.number(hhi, 2),
    }


def _where(area: Area | None) -> str:
    return area.short_name if area else _("Provinsi Banten")


def _measure(chosen: NeedCrowding) -> str:
    return f"{chosen.name}, {chosen.unit or formats.MISSING}"


def _source(chosen: NeedCrowding) -> str:
    return _("angka kebutuhan %(measure)s dan program yang tercatat di Sinkron") % {
        "measure": _measure(chosen)
    }


def _dated() -> str:
    return formats.day(timezone.localdate())


def _notes(chosen: NeedCrowding, year: int) -> tuple[str, ...]:
    notes = [crowding_said()]
    if has_examples(year):
        notes.append(_("CONTOH: memuat data contoh"))
    if chosen.without:
        notes.append(
            _("%(n)s desa punya program tetapi tanpa angka kebutuhan: tidak ditampilkan")
            % {"n": formats.number(chosen.without)}
        )
    return tuple(notes)


def _column(quintile: int) -> str:
    ends = {1: _("1 terendah"), QUINTILES: _("%(n)s tertinggi") % {"n": QUINTILES}}
    return ends.get(quintile, str(quintile))


def _row(agencies: int) -> str:
    return f"{agencies}+" if agencies == MOST_ROWS else str(agencies)
