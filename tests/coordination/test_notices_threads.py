"""Collecting at once from several workers: nobody is told twice, nothing is left untold."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from coordination.models import Comment, Notice
from coordination.notices.collect import collect
from programs.models import Role
from tests.factories import make_agency, make_program, make_user

from .factories import make_finding

WORKERS, COMMENTS = 4, 10


@pytest.mark.django_db(transaction=True)
def test_four_workers_tell_each_comment_once():
    agency = make_agency()
    officer = make_user(Role.OFFICER, agency=agency)
    finding = make_finding(make_program(agency=agency), make_program())
    for _n in range(COMMENTS):
        comment = Comment.objects.create(finding=finding, by=make_user(), text="Cek.")
        comment.mentions.add(officer)
    start = threading.Barrier(WORKERS)

    def work(_number):
        start.wait()
        try:
            return collect()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        told = sum(workers.map(work, range(WORKERS)))
    kept = Notice.objects.filter(person=officer)
    assert kept.filter(kind="disebut").count() == COMMENTS
    assert told == kept.count() == COMMENTS + 1  # and the run's new finding
