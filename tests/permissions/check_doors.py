"""Doors of the live check: asking, and saying why an overlap is kept."""

from programs.models import Status
from tests.factories import make_agency, make_area, make_program

from .doors import API, PAGE, door, get, post, said, send


def _draft(scene):
    """A draft of the cell's agency, and another program in its village."""
    own = scene.make_program(Status.DRAFT)
    elsewhere = make_agency(tier="kabkota", regency=make_area("36.02"))
    return own, make_program(areas=[scene.village], agency=elsewhere)


@door("live_check", "ask", API)
def ask_api(client, scene):
    return said(send(client, "post", "api-check", agency=scene.agency.pk, fiscal_year=2026))


@door("live_check", "ask", PAGE)
def ask_panel(client, scene):
    given = {"agency": scene.agency.name, "fiscal_year": "2026", "lines": "[]"}
    return said(post(client, "check-panel", **given))


@door("live_check", "ask_of_program", API)
def ask_of_program_api(client, scene):
    return said(send(client, "post", "api-check", program=_draft(scene)[0].pk))


@door("live_check", "ask_of_program", PAGE)
def ask_of_program_panel(client, scene):
    return said(post(client, "check-panel", program=_draft(scene)[0].pk))


@door("live_check", "remind", PAGE)
def remind(client, scene):
    return said(get(client, "check-reminder", _draft(scene)[0].pk))


@door("live_check", "keep", PAGE)
def keep(client, scene):
    own, other = _draft(scene)
    return said(post(client, "check-reason", own.pk, other.pk, reason="Rumah yang lain."))
