"""Doors of priority lists and need figures."""

from tests.coordination.factories import make_entry, make_figure, make_list
from tests.factories import make_need

from .doors import API, PAGE, door, get, post, said, send


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


@door("need_figure", "view", f"{PAGE}-1")
def figures_page(client, scene):
    return said(get(client, "figure-list"))


@door("need_figure", "view", f"{PAGE}-2")
def figures_compared(client, scene):
    figure = make_figure(scene.village, need=make_need())
    asked = {"wilayah": scene.village.code, "kebutuhan": figure.need.code}
    return said(get(client, "figure-compare", **asked))


@door("need_figure", "view", "file")
def figures_file(client, scene):
    return said(get(client, "figure-file"))


@door("need_figure", "choose", PAGE)
def choose_page(client, scene):
    figure = make_figure(scene.village, need=make_need())
    return said(post(client, "figure-choose", figure.pk, alasan="Hitungan terbaru."))


@door("priority_list", "view", f"{API}-1")
def lists_api(client, scene):
    return said(get(client, "api-priority-list-list"))


@door("priority_list", "view", f"{API}-2")
def list_api(client, scene):
    return said(get(client, "api-priority-list-detail", _listed(scene).pk))


@door("need_figure", "view", f"{API}-1")
def figures_api(client, scene):
    return said(get(client, "api-need-figure-list"))


@door("need_figure", "view", f"{API}-2")
def figure_api(client, scene):
    figure = make_figure(scene.village, need=make_need())
    return said(get(client, "api-need-figure-detail", figure.pk))


@door("need_figure", "choose", API)
def choose_api(client, scene):
    figure = make_figure(scene.village, need=make_need())
    return said(send(client, "post", "api-need-figure-choose", figure.pk, reason="Terbaru."))
