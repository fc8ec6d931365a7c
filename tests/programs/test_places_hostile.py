"""Every hostile file of shapes through the upload of the location editor, as a browser sends it."""

import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo import codec
from geo.models import Shape
from programs.models import Role
from tests import hostile
from tests.factories import make_user
from tests.hostile import Outcome

CASES = hostile.cases(hostile.SHAPES)
MOST_SECONDS = 10
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CASES, reason="../shared/hostile is not there"),
]


@pytest.fixture(scope="module")
def canary():
    canary = hostile.Canary()
    yield canary
    canary.close()


def sent(client, case) -> Outcome:
    file = SimpleUploadedFile(hostile.name_of(case), hostile.path_of(case).read_bytes())
    began = time.monotonic()
    answer = client.post(reverse("shape-upload"), {"file": file})
    assert time.monotonic() - began < MOST_SECONDS  # the reader's own time: test_hostile_corpus
    said = answer.json()
    if answer.status_code == 422:
        return Outcome("reject", said["detail"])
    assert answer.status_code == 200
    text = json.dumps(said, ensure_ascii=False)
    if "layers" in said:
        return Outcome("repair", text=text)
    digests = [part["digest"] for part in said["parts"]] or [said["digest"]]
    kept = Shape.objects.filter(digest__in=digests).values_list("wkb", flat=True)
    return Outcome(
        "repair" if said["repairs"] else "accept",
        shapes=list(codec.to_shapes(kept)),
        text=text,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_hostile_file_ends_as_it_must_at_the_upload(client, canary, case):
    client.force_login(make_user(Role.OFFICER))
    hostile.check(case, sent(client, case))
    canary.check()
