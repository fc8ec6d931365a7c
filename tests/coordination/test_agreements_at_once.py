"""Two people at the same moment: one step is written, and a finding closes with the last of two."""

import threading

import pytest
from django.db import DatabaseError, connection

from coordination.agreements.moves import AgreementOvertaken
from coordination.agreements.steps import close, drop
from coordination.models import FindingStatus

from .agreement_office import AgreementOffice, in_days

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,  # SQLite writes one transaction at a time
]


def at_once(*calls):
    """What each call answered, all of them begun together."""
    answers, barrier = [None] * len(calls), threading.Barrier(len(calls))

    def run(n, call):
        try:
            barrier.wait(timeout=10)
            answers[n] = call()
        except (AgreementOvertaken, DatabaseError) as why:
            answers[n] = why
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_of_two_who_close_and_drop_at_once_one_is_told_of_the_other():
    office = AgreementOffice()
    made = office.agree(due_on=in_days(900))
    answers = at_once(
        lambda: close(made, by=office.regency, said="Sudah.", version=1),
        lambda: drop(made, by=office.province, said="Batal.", version=1),
    )
    assert sum(isinstance(a, AgreementOvertaken) for a in answers) == 1, answers
    assert made.steps.count() == 2


def test_two_agreements_that_close_at_once_finish_their_finding():
    office = AgreementOffice()
    both = [office.agree(finding=office.finding, due_on=in_days(900)) for _ in range(2)]
    answers = at_once(
        *(lambda one=one: close(one, by=office.regency, said="Sudah.") for one in both)
    )
    assert not [a for a in answers if isinstance(a, Exception)], answers
    office.finding.refresh_from_db()
    assert office.finding.status == FindingStatus.DONE


def test_agreements_made_at_once_have_numbers_of_their_own():
    office = AgreementOffice()
    made = at_once(*(lambda: office.agree(due_on=in_days(900)) for _ in range(4)))
    assert sorted(each.number for each in made) == [1, 2, 3, 4]
