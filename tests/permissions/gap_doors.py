"""The doors of what is missing where."""

from geo.models import Level
from tests.coordination.factories import make_figure, make_sheet
from tests.factories import make_need, make_segment

from .doors import API, PAGE, door, get, said


@door("untouched", "list", PAGE)
def untouched_page(client, scene):
    return said(get(client, "untouched-list"))


@door("untouched", "list", API)
def untouched_api(client, scene):
    return said(get(client, "api-untouched"))


@door("area_page", "view", PAGE)
def area_page(client, scene):
    return said(get(client, "area-detail", scene.village.code))


@door("crowding", "list", PAGE)
def crowding_page(client, scene):
    return said(get(client, "crowding-list"))


@door("crowding", "list", API)
def crowding_api(client, scene):
    return said(get(client, "api-crowding"))


@door("crowding", "download", PAGE)
def crowding_file(client, scene):
    return said(get(client, "crowding-file", "kuadran", "svg", kebutuhan=_needed(scene).code))


@door("gap_map", "download", PAGE)
def gap_map_file(client, scene):
    need = _needed(scene)
    make_sheet(Level.REGENCY)
    return said(get(client, "gap-map-file", "csv", kebutuhan=need.code, tahun=2026))


@door("segment_page", "view", PAGE)
def segment_page(client, scene):
    return said(get(client, "segment-detail", make_segment("KLG-RTLH").code))


@door("area_page", "view", API)
def area_summary_api(client, scene):
    return said(get(client, "api-area-summary", scene.village.code))


def _needed(scene):
    """A need with a figure in the scene's village, so that it can be ranked."""
    need = make_need("HUNIAN")
    make_segment("SEG")
    make_figure(scene.village, need=need)
    return need
