"""The doors of what is missing where."""

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
