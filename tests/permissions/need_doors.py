"""Doors of priority lists."""

from tests.coordination.factories import make_entry, make_list
from tests.factories import make_need

from .doors import PAGE, door, get, said


def _listed(scene):
    listed = make_list(make_need())
    make_entry(listed, scene.village)
    return listed


@door("priority_list", "view", f"{PAGE}-1")
def lists_page(client, scene):
    return said(get(client, "priority-list"))


@door("priority_list", "view", f"{PAGE}-2")
def list_page(client, scene):
    return said(get(client, "priority-detail", _listed(scene).pk))


@door("priority_list", "view", "file-1")
def lists_file(client, scene):
    return said(get(client, "priority-file"))


@door("priority_list", "view", "file-2")
def list_file(client, scene):
    return said(get(client, "priority-own-file", _listed(scene).pk))
