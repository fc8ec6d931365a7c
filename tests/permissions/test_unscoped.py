"""The test of the test: with scoping switched off, the matrix must go red in many places."""

import pytest
from django.db import connection, transaction
from django.test import Client

from coordination.models import Finding
from programs import access
from programs.models import Program

from .cells import cells_so_far
from .doors import API
from .walk import DOORS, accepted, knock

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

FOREIGN = [
    cell
    for cell in cells_so_far()
    if cell.target == "foreign" and cell.expected in ("404", "absent", "403_payload")
]
LEAST_RED = 59


def everything(queryset, user):
    return queryset


@pytest.fixture
def unscoped(monkeypatch):
    """Every question about scope is answered with yes; those about the role are still asked."""
    monkeypatch.setattr(type(Program.objects.all()), "visible_to", everything)
    monkeypatch.setattr(type(Finding.objects.all()), "visible_to", everything)
    monkeypatch.setattr(access, "_in_scope", lambda user, program, right: True)
    monkeypatch.setattr(access, "may_enter", lambda user, agency: True)


def test_without_scoping_the_matrix_goes_red(unscoped):
    wrong = [
        (cell, channel)
        for cell in FOREIGN
        for channel in DOORS[cell.object, cell.action]
        if _answer(cell, channel) not in accepted(cell)
    ]
    assert len(wrong) >= LEAST_RED, f"only {len(wrong)} doors noticed"


def _answer(cell, channel) -> str:
    """Knock in a transaction of its own, which leaves nothing for the next one."""
    with transaction.atomic():
        answer = knock(Client(), cell, channel)
        connection.set_rollback(True)
    return answer


def test_there_are_foreign_cells_to_walk():
    assert len(FOREIGN) > LEAST_RED / 2
    assert {channel for cell in FOREIGN for channel in DOORS[cell.object, cell.action]} >= {API}
