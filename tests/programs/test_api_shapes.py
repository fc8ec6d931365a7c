"""The endpoint of maps: the outlines of a file kept, its layers asked, its faults said."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo.models import Shape
from programs.models import Role, Upload
from tests.factories import make_agency, make_user, make_village
from tests.hostile import FOLDER

pytestmark = pytest.mark.django_db
RING = [[106.1, -6.2], [106.11, -6.2], [106.11, -6.19], [106.1, -6.19], [106.1, -6.2]]
MAP = json.dumps({"type": "Polygon", "coordinates": [RING]}).encode()


@pytest.fixture
def officer(client):
    make_village()
    officer = make_user(Role.OFFICER, agency=make_agency())
    client.force_login(officer)
    return officer


def post(client, content=None, name="lokasi.geojson", **given):
    if content is not None:
        given["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("api-shape-list"), given)


def test_an_outline_is_kept_and_named_by_its_digest(client, officer):
    answer = post(client, MAP)
    assert answer.status_code == 201
    said = answer.json()
    assert Shape.objects.get().digest == said["digest"]
    assert Upload.objects.get().by == officer
    assert said["repairs"] == []


@pytest.mark.usefixtures("officer")
def test_a_map_that_cannot_be_used_is_refused_in_a_sentence(client):
    answer = post(client, b"{}")
    assert answer.status_code == 422
    assert len(answer.json()["detail"]) > 10
    assert not Shape.objects.exists()


@pytest.mark.usefixtures("officer")
def test_without_a_file_nothing_is_read(client):
    assert post(client).json() == {"file": ["Pilih berkas peta dahulu."]}
    assert post(client).status_code == 400


@pytest.mark.usefixtures("officer")
@pytest.mark.skipif(not FOLDER.exists(), reason="../shared/hostile is not there")
def test_of_several_layers_one_is_chosen_and_the_file_is_not_sent_again(client):
    sent = post(client, (FOLDER / "shp15_two_layers.zip").read_bytes(), "dua.zip")
    assert sent.status_code == 200
    said = sent.json()
    chosen = post(client, upload=said["upload"], layer=said["layers"][1])
    assert chosen.status_code == 201
    assert Upload.objects.count() == 1


@pytest.mark.usefixtures("officer")
def test_the_map_of_another_person_is_not_there(client):
    upload = post(client, MAP).json()["upload"]
    client.force_login(make_user(Role.OFFICER, agency=make_agency()))
    assert post(client, upload=upload).status_code == 404
    assert post(client, MAP, agency="Dinas Lain").status_code == 404
