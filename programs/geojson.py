"""The ground of one program as GeoJSON (WGS 84): one feature for each target line."""

import json

import shapely

from geo import codec
from geo.models import Boundary
from programs.models import Program, Target

NEAREST_DEGREE = 1e-6  # about 11 cm


def targets_geojson(program: Program) -> str:
    """Lines in their order, with the current outline of their area, or the shape drawn.

    A line whose place is not located has a geometry of null.
    """
    targets = list(
        program.targets.select_related("area", "shape")
        .prefetch_related("segments")
        .order_by("line")
    )
    current = Boundary.objects.current().filter(area__in={t.area_id for t in targets})
    outlines = dict(current.values_list("area_id", "wkb"))
    found = [t.shape.wkb if t.shape else outlines.get(t.area_id) for t in targets]
    located = codec.to_shapes([wkb for wkb in found if wkb])
    shapes = iter(shapely.to_geojson(shapely.set_precision(located, NEAREST_DEGREE)).tolist())
    features = [
        _feature(target, json.loads(next(shapes)) if wkb else None)
        for target, wkb in zip(targets, found, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _feature(target: Target, geometry: dict | None) -> dict:
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "line": target.line,
            "area": target.area.code if target.area else None,
            "name": target.area.short_name if target.area else target.place_said,
            "segments": [segment.code for segment in target.segments.all()],
            "planned_count": target.planned_count,
            "unit": target.unit,
            "realised_count": target.realised_count,
        },
    }
