"""Doors of the tables that decide what a gap is: competence and factors between units."""

from tests.factories import make_need

from .doors import API, PAGE, door, get, post, said

FACTOR = {
    "dari": "rumah tangga",
    "ke": "jiwa",
    "faktor": "5,22",
    "sumber": "BRS 35/07/36",
    "tanggal": "2025-07-25",
    "oleh": "BPS",
    "alasan": "Disepakati di rakor.",
}


@door("competence", "view", f"{PAGE}-1")
def competence_page(client, scene):
    return said(get(client, "competence-list"))


@door("competence", "view", f"{PAGE}-2")
def competence_of_need(client, scene):
    return said(get(client, "competence-detail", make_need().code))


@door("competence", "view", API)
def competence_api(client, scene):
    return said(get(client, "api-competence"))


@door("competence", "set", PAGE)
def set_competence_page(client, scene):
    given = {"tingkat": "provinsi", "urusan": "1.04", "alasan": "Menurut SK."}
    return said(post(client, "competence-detail", make_need().code, **given))


@door("conversion", "view", PAGE)
def conversions_page(client, scene):
    return said(get(client, "conversion-list"))


@door("conversion", "view", API)
def conversions_api(client, scene):
    return said(get(client, "api-conversions"))


@door("conversion", "set", PAGE)
def state_conversion_page(client, scene):
    return said(post(client, "conversion-list", **FACTOR))
