"""Every door: an object, an action and a channel, and how to knock.

A door is called with a client that is signed in (or not) and the scene; it returns the word that
`expected` of the matrix uses: 200, 401, 403, 404, or absent (a list that answers without it).
"""

import json
from collections import defaultdict

import geopandas as gpd
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo import crs
from geo.models import Shape
from tests.factories import make_agency, make_shape, square

PAGE, API = "page", "api"
DOORS = defaultdict(dict)  # (object, action) -> {channel or channel-n: function}
LOGIN = "/masuk/"


def door(objects, action, channel):
    """Register a door for one object or several that share it."""

    def register(knock):
        for name in objects.split():
            DOORS[name, action][channel] = knock
        return knock

    return register


def said(response) -> str:
    """A response as the matrix says it: sent to the login is 401, done and sent on is 200."""
    code = response.status_code
    if code in (301, 302, 303) and response["Location"].startswith(LOGIN):
        return "401"
    if 200 <= code < 400:
        return "200"
    return str(code)


def listed(response, is_in: bool) -> str:
    """A list that answers shows the thing or does not."""
    answer = said(response)
    return answer if answer != "200" or is_in else "absent"


def holds(response, *wanted: str) -> bool:
    """Whether a page or a JSON answer has all these words in it."""
    text = response.content.decode()
    return all(word in text for word in wanted)


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def send(client, method, name, /, *args, **data):
    """A JSON request to the API."""
    call = getattr(client, method)
    return call(reverse(name, args=args), data, content_type="application/json")


PROGRAMS = "programme_draft programme_submitted programme_verified"


@door(PROGRAMS, "list", API)
def programs_api(client, scene):
    code = scene.program.code
    answer = get(client, "api-program-list", fiscal_year=2026)
    return listed(answer, answer.status_code == 200 and holds(answer, f'"{code}"'))


@door(PROGRAMS, "list", PAGE)
def programs_page(client, scene):
    name = scene.program.name
    answer = get(client, "program-list", tahun=2026)
    return listed(answer, answer.status_code == 200 and holds(answer, name))


@door(PROGRAMS, "view", API)
def program_api(client, scene):
    return said(get(client, "api-program-detail", scene.program.pk))


@door(PROGRAMS, "view", PAGE)
def program_page(client, scene):
    return said(get(client, "program-detail", scene.program.pk))


@door("overlap_run", "start", PAGE)
def start_run(client, scene):
    return said(post(client, "run-start", year=2026))


@door("overlap_run", "view", PAGE)
def see_run(client, scene):
    return said(get(client, "run-progress", scene.run.pk))


@door("overlap_flag", "list", API)
def findings_api(client, scene):
    finding = scene.finding
    answer = get(client, "api-finding-list")
    return listed(answer, answer.status_code == 200 and holds(answer, finding.sentence))


@door("overlap_flag", "list", PAGE)
def findings_page(client, scene):
    finding = scene.finding
    answer = get(client, "finding-list", tahun=2026)
    address = reverse("finding-detail", args=[finding.pk])
    return listed(answer, answer.status_code == 200 and holds(answer, address))


@door("overlap_flag", "view", API)
def finding_api(client, scene):
    return said(get(client, "api-finding-detail", scene.finding.pk))


@door("overlap_flag", "view", PAGE)
def finding_page(client, scene):
    return said(get(client, "finding-detail", scene.finding.pk))


@door("admin_boundary", "view", API)
def outlines_api(client, scene):
    return said(get(client, "api-outlines"))


@door("admin_boundary", "view", PAGE)
def outlines_page(client, scene):
    return said(get(client, "map-outlines", "kabkota"))


def _outline():
    """A square in the village of the scene, as a browser draws it."""
    there = gpd.GeoSeries([square()], crs=crs.EQUAL_AREA).to_crs(crs.STORAGE).iloc[0]
    return json.loads(shapely.to_geojson(there))


def _somebody_silent(scene):
    """A secretariat writes only for those that have no account: there is one in its regency."""
    make_agency(tier="nonpemerintah", regency=scene.own_regency)
    return scene.village


@door("place_lookup", "find", f"{PAGE}-1")
def find_area(client, scene):
    _somebody_silent(scene)
    return said(get(client, "area-search", q="serang"))


@door("place_lookup", "find", f"{PAGE}-2")
def villages_of_area(client, scene):
    village = _somebody_silent(scene)
    return said(get(client, "area-villages", village.code[:5]))


@door("place_lookup", "find", f"{PAGE}-3")
def paste_areas(client, scene):
    _somebody_silent(scene)
    return said(post(client, "area-paste", text="Serang"))


@door("place_lookup", "draw", f"{PAGE}-1")
def draw_outline(client, scene):
    _somebody_silent(scene)
    return said(send(client, "post", "shape-preview", geometry=_outline()))


@door("place_lookup", "draw", f"{PAGE}-2")
def upload_outline(client, scene):
    _somebody_silent(scene)
    file = SimpleUploadedFile("lokasi.geojson", json.dumps(_outline()).encode())
    return said(post(client, "shape-upload", file=file))


@door("place_lookup", "draw", API)
def upload_outline_api(client, scene):
    _somebody_silent(scene)
    file = SimpleUploadedFile("lokasi.geojson", json.dumps(_outline()).encode())
    return said(post(client, "api-shape-list", file=file))


@door("place_lookup", "draw", f"{PAGE}-3")
def see_outline(client, scene):
    _somebody_silent(scene)
    kept = Shape.objects.get(pk=make_shape(square()))
    return said(get(client, "shape-detail", kept.digest))


@door("snapshot", "view", PAGE)
def report_page(client, scene):
    assert scene.report
    return said(get(client, "report"))


@door("snapshot", "download", PAGE)
def report_pdf(client, scene):
    assert scene.report
    return said(get(client, "report-pdf"))


@door("snapshot", "download", "sheet")
def report_xlsx(client, scene):
    assert scene.report
    return said(get(client, "report-xlsx"))


@door("target_area", "view", PAGE)
def targets_page(client, scene):
    return said(get(client, "program-detail", scene.program.pk))


@door("declaration", "list", PAGE)
def declarations_page(client, scene):
    answer = get(client, "declaration-list", tahun=scene.declaration.fiscal_year)
    return listed(answer, holds(answer, reverse("declaration-detail", args=[scene.agency.pk])))


@door("declaration", "list", API)
def declarations_api(client, scene):
    wanted = f'"id":{scene.declaration.pk},"agency":{scene.agency.pk},'
    answer = get(client, "api-declaration-list")
    return listed(answer, answer.status_code == 200 and holds(answer, wanted))


@door("declaration", "view", PAGE)
def declaration_page(client, scene):
    return said(get(client, "declaration-detail", scene.agency.pk))


@door("declaration", "view", API)
def declaration_api(client, scene):
    return said(get(client, "api-declaration-detail", scene.declaration.pk))


SAYING = {"tahun": "2026", "tahap": "APBD", "keadaan": "sebagian"}


@door("declaration declaration_on_behalf", "create", PAGE)
def declare_page(client, scene):
    return said(post(client, "declaration-detail", scene.speaker.pk, **SAYING))


@door("declaration declaration_on_behalf", "create", API)
def declare_api(client, scene):
    saying = {"fiscal_year": 2026, "stage": "APBD", "state": "sebagian"}
    answer = send(client, "post", "api-declaration-list", agency=scene.speaker.pk, **saying)
    return said(answer)
