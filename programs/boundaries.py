"""Putting official outlines in force, and all that follows from it, in one transaction."""

from collections.abc import Callable

import geopandas as gpd

from geo import formats, services
from programs import log
from programs.footprints import refresh_footprints
from programs.models import Program


def load_boundaries(
    outlines: gpd.GeoDataFrame,
    *,
    valid_from,
    source: str,
    commit: bool,
    by=None,
    on_done: Callable[[int], None] = lambda n: None,
) -> services.BoundaryReport:
    """`geo.services.import_boundaries`, with every program's ground cut anew and one entry of the
    log. The second time nothing is written. Raises BoundaryProblem.
    """

    def follow():
        refresh_footprints(Program.objects.all(), on_done=on_done)
        day = valid_from.isoformat()
        thing = log.Named("geo.boundary", day, f"{source}, {formats.day(valid_from)}")
        log.record("batas.muat", thing, by=by, after={"source": source, "valid_from": day})

    given = {"valid_from": valid_from, "source": source, "commit": commit}
    return services.import_boundaries(outlines, **given, on_written=follow)
