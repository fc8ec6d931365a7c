"""Places in a report: their names, and the outlines its map is drawn from."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo import codec
from geo.models import Area, Boundary, Level

from .values import MapArea

REGENCY_CODE = 5  # characters of 36.04
DISTRICT_CODE = 8  # characters of 36.04.30
STEPS_ACROSS = 1500  # outlines are simplified to this part of the map's width


@dataclass(frozen=True)
class Names:
    """Short names by code, and the district of each village by its primary key."""

    by_code: dict[str, str]
    district_of: dict[int, str]

    def of(self, code: str) -> str:
        return self.by_code.get(code, code)

    def districts(self, packed: bytes) -> tuple[str, ...]:
        """Names of the districts that packed village ids lie in, by code."""
        ids = np.frombuffer(packed, "<i4").tolist()
        codes = sorted({self.district_of[i] for i in ids if i in self.district_of})
        return tuple(self.of(code) for code in codes)


def area_names() -> Names:
    areas = list(Area.objects.order_by().only("pk", "code", "name", "level"))
    return Names(
        by_code={a.code: a.short_name for a in areas if a.level < Level.VILLAGE},
        district_of={a.pk: a.code[:DISTRICT_CODE] for a in areas if a.level == Level.VILLAGE},
    )


def boundary_source() -> tuple[str, bool]:
    """Sources of the boundaries in use, and whether any of them is approximate."""
    used = list(
        Boundary.objects.current().order_by("source").values_list("source", "is_approximate")
        .distinct()
    )  # fmt: skip
    return "; ".join(dict.fromkeys(source for source, _ in used)), any(a for _, a in used)


def map_areas(findings, names: Names) -> tuple[MapArea, ...]:
    """Every district with an outline, and how many of `findings` share a village in it."""
    outlined = list(
        Boundary.objects.current()
        .filter(area__level=Level.DISTRICT)
        .order_by("area__code")
        .values_list("area__code", "wkb")
    )
    if not outlined:
        return ()
    counts = _findings_per_district(findings, names)
    outlines = simplified(codec.to_shapes(wkb for _code, wkb in outlined))
    return tuple(
        MapArea(
            code=code,
            name=names.of(code),
            regency=names.of(code[:REGENCY_CODE]),
            finding_count=counts.get(code, 0),
            outline=outline,
        )
        for (code, _wkb), outline in zip(outlined, outlines, strict=True)
    )


def simplified(shapes) -> list[str]:
    """WKT of a coverage with fewer vertices; neighbours keep their common edges."""
    west, south, east, north = shapely.total_bounds(shapes)
    step = max(east - west, north - south) / STEPS_ACROSS
    decimals = max(0, int(np.ceil(-np.log10(step))))
    thinned = shapely.coverage_simplify(shapes, step)
    return list(shapely.to_wkt(thinned, rounding_precision=decimals, trim=True))


def _findings_per_district(findings, names: Names) -> dict[str, int]:
    counts: dict[str, int] = {}
    for packed in findings.order_by().values_list("villages", flat=True).iterator():
        ids = np.frombuffer(packed, "<i4").tolist()
        for code in {names.district_of[i] for i in ids if i in names.district_of}:
            counts[code] = counts.get(code, 0) + 1
    return counts
