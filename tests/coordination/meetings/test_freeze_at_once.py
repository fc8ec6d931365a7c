"""Freezing while others write: one state of the register, and one snapshot of two."""

import threading

import pytest
from django.db import connection

from coordination.meetings import reading
from coordination.meetings.snapshots import frozen_of
from programs.models import Program
from tests.coordination.factories import make_finding, make_run
from tests.factories import make_program, make_villages

from .scenes import make_snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def from_elsewhere(work):
    """Do something on a connection of its own, committed before we go on."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_what_is_committed_while_it_reads_is_not_half_seen(monkeypatch):
    run, villages = make_run(), make_villages(1)
    one, two = make_program(areas=villages), make_program(areas=villages)
    make_finding(one, two, villages=villages, run=run)
    read = reading.program_rows
    seen = []

    def meanwhile(programs, partners):
        from_elsewhere(lambda: Program.objects.update(name="Sesudah", budget_idr=7))
        seen.append(Program.objects.get(pk=one.pk).name)
        return read(programs, partners)

    monkeypatch.setattr(reading, "program_rows", meanwhile)
    frozen = frozen_of(make_snapshot())
    assert seen == [one.name]
    assert {p.name for p in frozen.programs} == {one.name, two.name}
    assert set(Program.objects.values_list("name", flat=True)) == {"Sesudah"}
