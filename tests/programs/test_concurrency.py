"""Two people at one moment: one is first, the other is told, and nothing is there twice."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import Http404

from programs import drafts, moves
from programs.models import Program

from .writing import entry_of, make_draft, make_office, make_submitted, make_vocabulary

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 20


def both(*calls):
    """Let all start at one moment; the result or the exception of each."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (drafts.Stale, drafts.CodeTaken, drafts.Locked, moves.IllegalMove, Http404) as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def office():
    make_vocabulary()
    return make_office()


def test_of_two_who_save_at_once_one_is_told(office):
    draft = make_draft(office)
    for n in range(1, PAIRS + 1):
        entries = [entry_of(office.agency, name=f"{who} {n}") for who in ("Satu", "Dua")]
        answers = both(
            lambda n=n, e=entries[0]: drafts.save(draft.pk, e, by=office.officer, version=n),
            lambda n=n, e=entries[1]: drafts.save(draft.pk, e, by=office.colleague, version=n),
        )
        (stale,) = [a for a in answers if isinstance(a, drafts.Stale)]
        (saved,) = [a for a in answers if isinstance(a, Program)]
        now = Program.objects.get()
        assert stale.entry.name == saved.name == now.name
        assert now.version == n + 1


def test_of_two_who_submit_at_once_one_does(office):
    for n in range(PAIRS // 4):
        draft = make_draft(office, code=f"UJI-{n:03d}")
        answers = both(
            lambda pk=draft.pk: moves.move(pk, "ajukan", by=office.officer),
            lambda pk=draft.pk: moves.move(pk, "ajukan", by=office.colleague),
        )
        assert sum(isinstance(a, moves.IllegalMove) for a in answers) == 1
        assert draft.moves.count() == 1


def test_a_form_sent_twice_at_once_makes_one_program(office):
    for n in range(1, PAIRS + 1):
        token, entry = uuid.uuid4(), entry_of(office.agency, code="")
        made = both(*[lambda e=entry, t=token: drafts.create(e, by=office.officer, token=t)] * 2)
        assert made[0].pk == made[1].pk
        assert Program.objects.count() == n


def test_two_new_programs_at_once_get_two_codes(office):
    entry = entry_of(office.agency, code="")
    both(*[lambda: drafts.create(entry, by=office.officer)] * 4)
    assert Program.objects.values("code").distinct().count() == 4


def test_a_save_and_a_withdrawal_do_not_undo_each_other(office):
    for n in range(PAIRS // 4):
        program = make_submitted(office, code=f"UJI-{n:03d}")
        entry = entry_of(office.agency, code=f"UJI-{n:03d}", name="Diubah")
        both(
            lambda pk=program.pk: moves.move(pk, "tarik", by=office.officer),
            lambda pk=program.pk, e=entry: drafts.save(pk, e, by=office.colleague, version=1),
        )
        assert Program.objects.get(pk=program.pk).status == "draf"


def test_of_a_draft_deleted_meanwhile_everybody_hears_that_it_is_gone(office):
    for n in range(PAIRS // 4):
        draft = make_draft(office, code=f"UJI-{n:03d}")
        entry = entry_of(office.agency, code=draft.code, name="Diubah")
        deleted, *others = both(
            lambda pk=draft.pk: drafts.delete(pk, by=office.officer),
            lambda pk=draft.pk, e=entry: drafts.save(pk, e, by=office.colleague, version=1),
            lambda pk=draft.pk: drafts.copy(pk, by=office.colleague, fiscal_year=2027),
        )
        assert deleted is None
        assert all(isinstance(answer, Program | Http404) for answer in others)
    with pytest.raises(Http404):
        moves.move(draft.pk, "ajukan", by=office.officer)
