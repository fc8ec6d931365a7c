"""Taking the examples out takes what people did with their findings, and nothing else."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.discussion import comment
from coordination.documents import add_document
from coordination.examples import remove_examples
from coordination.models import (
    Comment,
    Decision,
    Document,
    Notice,
    NoticeKind,
    Proposal,
    Reply,
)
from coordination.replies import ask
from coordination.review import decide
from programs.models import Role
from tests.factories import make_program, make_user, make_village

from .documents import GOOD, sent
from .factories import make_finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(Role.PROVINCE)


def make_pair(*, is_example: bool):
    village = make_village()
    pair = [make_program(areas=[village], is_example=is_example) for _ in range(2)]
    return make_finding(*pair, villages=[village], severity=90.0)


def work_on(finding, person):
    """Everything people do with a finding."""
    ask([finding], timezone.localdate())
    comment(finding, text="Halo", by=person)
    add_document(finding, file=sent("a.pdf", GOOD["surat.pdf"]), by=person)
    decide(finding, now="terkonfirmasi", resolution="gabung", because="Ya.", by=person)
    told = {"person": person, "kind": NoticeKind.NEW, "finding": finding, "at": timezone.now()}
    Notice.objects.create(key=f"new:{finding.pk}", text="Baru", link="/", **told)


def test_what_people_did_with_examples_goes_and_the_rest_stays(
    person, settings, django_capture_on_commit_callbacks
):
    real, example = make_pair(is_example=False), make_pair(is_example=True)
    for finding in (real, example):
        work_on(finding, person)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_examples() == 2
    for kind in (Comment, Document, Proposal, Notice, Decision, Reply):
        assert set(kind.objects.values_list("finding", flat=True)) == {real.pk}
    (kept,) = [path for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file()]
    assert kept.name == str(Document.objects.get().pk)
    assert not (Path(settings.PRIVATE_DIR) / "temuan" / str(example.pk)).exists()


def test_files_stay_where_taking_out_is_undone(person, django_capture_on_commit_callbacks):
    example = make_pair(is_example=True)
    made = add_document(example, file=sent("a.pdf", GOOD["surat.pdf"]), by=person)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        remove_examples()
        transaction.set_rollback(True)
    assert made.file.storage.exists(made.file.name)
