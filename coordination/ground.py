"""Ground on a map: outlines to fetch, which of them to colour, and drawn pieces as GeoJSON."""

from collections.abc import Collection

import numpy as np
import shapely

from geo import codec
from geo.models import Area, Level
from programs.models import Footprint, Piece

from .models import Finding

MOST_VILLAGES = 400  # above this whole regencies are drawn instead


def village_ids(blobs) -> list[int]:
    ids = [np.frombuffer(blob, "<i4") for blob in blobs]
    return np.unique(np.concatenate(ids)).tolist() if ids else []


def codes_of(ids: list[int]) -> list[str]:
    return sorted(Area.objects.filter(pk__in=ids).values_list("code", flat=True))


def program_map(footprints: list[Footprint], targets) -> dict:
    """Whole villages, drawn shapes, and areas that a coarse line names."""
    whole = village_ids([f.villages for f in footprints if not (f.is_coarse or f.is_drawn)])
    coarse = sorted({f.coarse_code for f in footprints if f.is_coarse and f.coarse_code})
    shapes = [t.shape.wkb for t in targets if t.shape_id]
    return _map({"left": codes_of(whole), "coarse": coarse}, {"left": _features(shapes)})


def shared_map(finding: Finding, villages: list[Area], *, drawn: Collection[int]) -> dict:
    """The shared villages, and what is drawn in them of those programs whose ids are in `drawn`."""
    ids = [village.pk for village in villages]
    pieces = Piece.objects.filter(village__in=ids, footprint__program__in=drawn).values_list(
        "footprint__program_id", "wkb"
    )
    sides = {"left": [], "right": []}
    for program_id, wkb in pieces:
        sides["left" if program_id == finding.left_id else "right"].append(wkb)
    shapes = {side: _features(found) for side, found in sides.items()}
    return _map({"shared": [village.code for village in villages]}, shapes)


def village_map(codes: list[str]) -> dict:
    """These villages, as shared ones, and nothing drawn."""
    return _map({"shared": codes}, {})


def _features(wkbs) -> list[dict]:
    return [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        for shape in codec.to_shapes(wkbs)
    ]


def _map(codes: dict[str, list[str]], shapes: dict[str, list[dict]]) -> dict:
    """Codes per look, raised to their regencies where they are too many to draw one by one."""
    everything = [code for found in codes.values() for code in found]
    one_by_one = len(everything) <= MOST_VILLAGES and all(len(code) == 13 for code in everything)
    if not one_by_one:
        codes = {look: _regencies_of(found) for look, found in codes.items()}
    regencies = sorted({code[:5] for code in everything}) if one_by_one else []
    return {
        "level": int(Level.VILLAGE if one_by_one else Level.REGENCY),
        "within": regencies or [""],
        "looks": {code: look for look, found in codes.items() for code in found},
        "shapes": shapes,
        "is_raised": not one_by_one,
    }


def _regencies_of(codes: list[str]) -> list[str]:
    """Regencies that hold these areas; all of them where the province itself is named."""
    if any(len(code) < 5 for code in codes):
        return list(Area.objects.regencies().values_list("code", flat=True))
    return sorted({code[:5] for code in codes})
