"""Doors of indicators, their charts as files, and targets."""

from tests.coordination.series import make_series

from .doors import API, PAGE, door, get, post, said, send


@door("indicator", "view", PAGE)
def province_page(client, scene):
    make_series()
    return said(get(client, "roadmap"))


@door("indicator", "view", f"{PAGE}-2")
def regency_page(client, scene):
    make_series()
    return said(get(client, "roadmap-area", "36.04"))


@door("indicator", "view", API)
def indicators_api(client, scene):
    return said(get(client, "api-indicator-list"))


@door("indicator", "view", f"{API}-2")
def values_api(client, scene):
    make_series()
    return said(get(client, "api-indicator-value-list", indicator="bps_miskin_persen"))


@door("indicator", "view", f"{API}-3")
def targets_api(client, scene):
    return said(get(client, "api-indicator-targets"))


@door("indicator", "download", PAGE)
def chart_svg(client, scene):
    make_series()
    return said(get(client, "roadmap-chart", "36.04", "persen", "svg"))


@door("indicator", "download", f"{PAGE}-2")
def chart_csv(client, scene):
    make_series()
    return said(get(client, "roadmap-chart", "36.04", "persen", "csv"))


@door("indicator_target", "set", PAGE)
def set_target_page(client, scene):
    make_series()
    given = {"wilayah": "36", "indikator": "bps_miskin_persen", "tahun": "2029", "sasaran": "4,5"}
    return said(post(client, "roadmap-target", alasan="Disepakati di rakor.", **given))


@door("indicator_target", "set", API)
def set_target_api(client, scene):
    make_series()
    given = {"area": "36", "indicator": "bps_miskin_persen", "year": 2029, "value": 4.5}
    return said(
        send(client, "put", "api-indicator-targets", reason="Disepakati di rakor.", **given)
    )
