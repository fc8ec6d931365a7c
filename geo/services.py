"""Everything that writes areas and boundaries, each in one transaction, each safe to run twice."""

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from django.db import transaction

from geo import areas, cells, codec, coverage, crs, frames
from geo.formats import day, number
from geo.models import Area, Boundary, Level

# The law that made Banten a province, UU 23/2000: earlier than any official file can begin.
APPROXIMATE_FROM = datetime.date(2000, 10, 17)
APPROXIMATE_SOURCE = (
    "Batas perkiraan dari titik desa (geografis, MIT) dan garis pantai GSHHG 2.3.7 (LGPL)"
)
# Of coverage_simplify, in degrees: about the side of the triangles it takes away.
DRAWN_TOLERANCE_DEG = {
    Level.PROVINCE: 0.003,
    Level.REGENCY: 0.002,
    Level.DISTRICT: 0.001,
    Level.VILLAGE: 0.001,
}
_FIELDS = ["name", "level", "parent", "longitude", "latitude"]


class BoundaryProblem(Exception):
    """Outlines that cannot be written; the sentence says why and what to do."""


# --- Areas -----------------------------------------------------------------------------------


@transaction.atomic
def import_areas(rows: Iterable[tuple[str, str, float | None, float | None]]) -> dict[str, int]:
    """Write areas given as (code, name, longitude, latitude); return their keys by code.

    Atomic. The second time it only updates names and points; it never removes an area. Raises
    BoundaryProblem when the area above one of them is neither given nor known.
    """
    rows = list(rows)
    known = dict(Area.objects.values_list("code", "pk"))
    for level in Level.values:  # parents first
        made = [_area(row, level, known) for row in rows if row[0].count(".") == level]
        Area.objects.bulk_create(
            made,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=_FIELDS,
        )
        known = dict(Area.objects.values_list("code", "pk"))
    return {code: known[code] for code, *_ in rows}


def load_areas(directory: Path) -> int:
    """Write the areas of fixtures/areas. Safe to run twice. Returns how many there are."""
    return len(import_areas(areas.read_areas(Path(directory))))


def _area(row: tuple, level: int, known: dict[str, int]) -> Area:
    code, name, longitude, latitude = row
    above = code.rpartition(".")[0]
    if above and above not in known:
        raise BoundaryProblem(f"Wilayah {code}: wilayah di atasnya ({above}) tidak dikenal.")
    return Area(
        code=code,
        name=name,
        level=level,
        parent_id=known.get(above),
        longitude=longitude,
        latitude=latitude,
    )


# --- Boundaries ------------------------------------------------------------------------------


@dataclass
class BoundaryReport:
    """What a file of outlines did, or would do."""

    level: int
    matched: int
    unknown: list[str]  # codes in the file that no area has
    missing: list[str]  # codes of areas, of the file's level, that the file lacks
    swallowed: list[str]  # outlines of which cleaning left nothing
    renamed: list[tuple[str, str, str]]  # code, name in the file, name we know
    other_levels: int  # outlines of higher levels, not used
    changed_ratio: dict[str, float]  # ground won or lost by cleaning, per outline
    changed_m2: float
    written: int = 0
    unchanged: int = 0
    kept_official: int = 0  # approximate outlines never replace official ones
    committed: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def largest_change(self) -> tuple[str, float]:
        """The code of the outline that cleaning changed most, and by which ratio."""
        return max(self.changed_ratio.items(), key=lambda item: item[1], default=("", 0.0))


def import_boundaries(
    outlines: gpd.GeoDataFrame,
    *,
    valid_from: datetime.date,
    source: str,
    is_approximate: bool = False,
    commit: bool,
    on_written: Callable[[], object] | None = None,
) -> BoundaryReport:
    """Match outlines to areas by code, make them a coverage, and put them in force.

    Only the finest level of the file is used: higher levels are dissolved from it by code,
    because a file's own district outlines differ from their villages by up to 29 %. Only
    village outlines change footprints.

    Atomic; without `commit` nothing is written. An open boundary that began earlier is closed
    on `valid_from` and a new one opened; one that began the same day is replaced; an outline
    that is the same to the last bit is left alone, so the second time nothing is written.

    Parameters
    ----------
    outlines : GeoDataFrame of valid polygons, any CRS, with columns `code` (unique) and `name`
    on_written : called inside the transaction when outlines were written, for what must never
        be seen without them (footprints)

    Raises BoundaryProblem when no code matches, or a boundary in force began after `valid_from`.
    """
    known = dict(Area.objects.values_list("code", "level"))
    levels = outlines["code"].map(known)
    if levels.isna().all():
        raise BoundaryProblem(
            "Tidak satu pun kode dalam berkas cocok dengan wilayah yang dikenal. "
            "Periksa kolom kode, atau muat wilayahnya dahulu (load_banten)."
        )
    level = int(levels.max())
    used = outlines[levels == level].sort_values("code").reset_index(drop=True)
    raw = used.geometry.to_crs(crs.EQUAL_AREA)
    clean = coverage.clean_coverage(raw)
    report = _report(outlines, used, known, level, raw, clean)
    whole = used[["code"]].set_geometry(clean)[~clean.is_empty]
    with transaction.atomic():
        _put_in_force(whole, report, valid_from, source, is_approximate, commit)
        if commit and report.written and on_written:
            on_written()
    report.committed = commit
    return report


def make_approximate_boundaries(
    villages: pd.DataFrame,
    neighbours: pd.DataFrame,
    land,
    *,
    valid_from: datetime.date = APPROXIMATE_FROM,
    source: str = APPROXIMATE_SOURCE,
) -> BoundaryReport:
    """Give every village the land nearest to its point, until an official file is loaded.

    Atomic and safe to run twice. An official boundary is never replaced by an approximate one.
    """
    made = cells.make_cells(villages, neighbours, land)
    known = dict(Area.objects.values_list("code", "level"))
    made = made[made["code"].isin(known)].to_crs(crs.EQUAL_AREA).reset_index(drop=True)
    report = _report(made, made, known, Level.VILLAGE, made.geometry, made.geometry)
    with transaction.atomic():
        _put_in_force(made, report, valid_from, source, True, True)
    report.committed = True
    return report


def load_approximate_boundaries(directory: Path) -> BoundaryReport:
    """Approximate boundaries from the points and the land of fixtures/areas."""
    directory = Path(directory)
    return make_approximate_boundaries(
        areas.read_villages(directory), areas.read_neighbours(directory), areas.read_land(directory)
    )


def _report(outlines, used, known, level, raw, clean) -> BoundaryReport:
    """What can be said before anything is compared with the database."""
    provinces = set(used["code"].str[:2])
    wanted = {c for c, of in known.items() if of == level and c[:2] in provinces}
    matched = outlines["code"].isin(known)
    changed = coverage.changed_ratio(raw, clean)
    report = BoundaryReport(
        level=level,
        matched=len(used),
        unknown=sorted(outlines["code"][~matched]),
        missing=sorted(wanted - set(used["code"])),
        swallowed=sorted(used["code"][clean.is_empty.to_numpy()]),
        renamed=_renamed(used),
        other_levels=int(matched.sum()) - len(used),
        changed_ratio=dict(zip(used["code"], changed.tolist(), strict=True)),
        changed_m2=float(np.sum(changed * raw.area.to_numpy())),
    )
    if level != Level.VILLAGE:
        report.notes.append(
            "Berkas tidak memuat batas desa/kelurahan: hanya gambar peta yang berganti, "
            "jejak program tetap dihitung dengan batas desa yang ada."
        )
    if report.missing:
        report.notes.append(
            f"{number(len(report.missing))} wilayah tanpa batas dalam berkas tetap memakai batas "
            "lamanya, yang dapat bertumpuk dengan batas baru tetangganya."
        )
    return report


def _renamed(used: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Areas that the file calls by another name: a sign of codes that have moved."""
    if "name" not in used:
        return []
    ours = dict(Area.objects.filter(code__in=used["code"]).values_list("code", "name"))
    rows = zip(used["code"], used["name"], strict=True)
    return [(c, n, ours[c]) for c, n in rows if n and _letters(n) != _letters(ours[c])]


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _put_in_force(finest, report, valid_from, source, is_approximate, commit) -> None:
    """Write the outlines of the finest level and everything dissolved from them.

    Where the file lacks areas, what is above them is joined from the new outlines and the old.
    """
    _write(finest, report, valid_from, source, is_approximate, commit)
    kept = Boundary.objects.current().filter(area__code__in=report.missing).order_by("area__code")
    old = list(kept.values_list("area__code", "wkb", "is_approximate"))
    ground = finest
    if old:
        shapes = codec.to_series(w for _, w, _ in old)
        ground = pd.concat(
            [finest, gpd.GeoDataFrame({"code": [c for c, *_ in old]}, geometry=shapes)]
        ).sort_values("code")
    approximate = is_approximate or any(of for *_, of in old)
    for level in range(report.level):
        above = coverage.dissolve(ground, level=level, exact=not old)
        _write(above, report, valid_from, source, approximate, commit)


def _write(outlines, report, valid_from, source, is_approximate, commit) -> None:
    """Put outlines in force that differ from those in force, counting both kinds."""
    pks = dict(Area.objects.filter(code__in=outlines["code"]).values_list("code", "pk"))
    now = {b.area_id: b for b in Boundary.objects.current().filter(area__in=pks.values())}
    fresh, replaced, closed = [], [], []
    rows = zip(outlines["code"], codec.to_wkb(outlines.geometry), outlines.area, strict=True)
    for code, wkb, area_m2 in rows:
        old = now.get(pks[code])
        if old and is_approximate and not old.is_approximate:
            report.kept_official += 1
            continue
        if old and bytes(old.wkb) == wkb and old.is_approximate == is_approximate:
            report.unchanged += 1
            continue
        if old and old.valid_from > valid_from:
            raise BoundaryProblem(
                f"Batas {code} yang berlaku mulai {day(old.valid_from)}, sesudah tanggal yang "
                f"diminta ({day(valid_from)}). Pakai --valid-from yang sama atau sesudahnya."
            )
        if old:
            (replaced if old.valid_from == valid_from else closed).append(old.pk)
        fresh.append(
            Boundary(
                area_id=pks[code],
                wkb=wkb,
                area_m2=area_m2,
                valid_from=valid_from,
                source=source,
                is_approximate=is_approximate,
            )
        )
    report.written += len(fresh)
    if commit:
        Boundary.objects.filter(pk__in=replaced).delete()
        Boundary.objects.filter(pk__in=closed).update(valid_to=valid_from)
        Boundary.objects.bulk_create(fresh, batch_size=500)


# --- Drawing ---------------------------------------------------------------------------------


def outlines(level: int, *, within: str = "") -> str:
    """The current outlines of one level as GeoJSON text, simplified for drawing.

    Neighbours stay closed, because each border is simplified once for both. Properties: code,
    name, kind; at the top `source` and `approximate`. Kept until the boundaries change.
    """
    features, source, approximate = _drawn(int(level), frames.boundary_key())
    inside = [f for code, f in features if code == within or code.startswith(_prefix(within))]
    top = json.dumps({"source": source, "approximate": approximate}, ensure_ascii=False)[1:-1]
    return f'{{"type":"FeatureCollection",{top},"features":[{",".join(inside)}]}}'


def forget_outlines() -> None:
    """Drop what is kept. Only tests need it, where primary keys come back."""
    _drawn.cache_clear()


def _prefix(within: str) -> str:
    return f"{within}." if within else ""


@lru_cache(maxsize=len(Level))
def _drawn(level: int, key: tuple) -> tuple[list[tuple[str, str]], str, bool]:
    """Each outline as (code, text of its feature); all their sources; whether any is a guess."""
    rows = list(
        Boundary.objects.current()
        .filter(area__level=level)
        .select_related("area")
        .order_by("area__code")
    )
    shapes = gpd.GeoSeries(codec.to_shapes(b.wkb for b in rows), crs=crs.STORAGE)
    if rows:
        shapes = coverage.simplify_coverage(shapes, tolerance=DRAWN_TOLERANCE_DEG[level])
    rounded = shapely.transform(shapes.to_numpy(), lambda xy: np.round(xy, 5))
    features = [
        (b.area.code, _feature(b.area, text))
        for b, text in zip(rows, shapely.to_geojson(rounded), strict=True)
    ]
    sources = "; ".join(sorted({b.source for b in rows}))
    return features, sources, any(b.is_approximate for b in rows)


def _feature(area: Area, geometry: str) -> str:
    properties = json.dumps(
        {"code": area.code, "name": area.name, "kind": area.kind}, ensure_ascii=False
    )
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
