"""Many requests at one moment: one comment, one document with one file, one decision."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from coordination import attaching
from coordination.attaching import DocumentRefused
from coordination.discussion import comment
from coordination.documents import add_document
from coordination.models import Comment, Decision, Document
from coordination.repeats import decide_once
from coordination.review import Seen
from programs.models import Role
from tests.factories import make_program, make_user, make_village

from .documents import GOOD, make_pdf, sent
from .factories import make_finding

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(call):
    """Call it from MANY threads at one moment, each with its number; what each got."""
    barrier = threading.Barrier(MANY)

    def run(n):
        try:
            barrier.wait(timeout=30)
            return call(n)
        except DocumentRefused as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


@pytest.fixture
def person():
    return make_user(Role.PROVINCE)


@pytest.fixture
def finding():
    village = make_village()
    pair = [make_program(areas=[village]) for _ in range(2)]
    return make_finding(*pair, villages=[village], severity=50.0)


def kept_files(settings):
    return [path for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file()]


def test_many_clicks_are_one_comment(finding, person):
    made = at_once(lambda n: comment(finding, text="Setuju.", by=person))
    assert len({each.pk for each in made}) == Comment.objects.count() == 1


def test_many_clicks_are_one_document_and_one_file(finding, person, settings):
    pdf = GOOD["surat.pdf"]
    made = at_once(lambda n: add_document(finding, file=sent("a.pdf", pdf), by=person))
    assert len({each.pk for each in made}) == Document.objects.count() == 1
    assert len(kept_files(settings)) == 1


def test_many_documents_at_once_stay_within_the_quota(finding, person, settings, monkeypatch):
    monkeypatch.setattr(attaching, "_ending", lambda name, file: ".pdf")
    files = [make_pdf(b"<< /N%d 1 >>" % n) for n in range(MANY)]
    settings.UPLOAD_QUOTA_BYTES_A_DAY = 2 * len(files[0])
    made = at_once(lambda n: add_document(finding, file=sent("a.pdf", files[n]), by=person))
    assert sum(isinstance(each, Document) for each in made) == 2
    assert Document.objects.count() == len(kept_files(settings)) == 2


def test_many_clicks_are_one_decision(finding, person):
    told = {"now": "bukan", "because": "Beda sasaran.", "by": person, "seen": Seen(1)}
    made = at_once(lambda n: decide_once(finding, **told))
    assert len({each.pk for each in made}) == 1
    assert Decision.objects.count() == 2  # under review, and the verdict
