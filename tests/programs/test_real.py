"""The real programs come in with their sources, once, and parts are linked to their wholes."""

import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.services import load_areas
from programs.models import Program, Target
from programs.real import load_real_programs, read_real_entries
from programs.vocabulary import load_vocabulary

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def banten(db):
    load_areas(FIXTURES / "areas")
    load_vocabulary(FIXTURES / "vocabulary")


@pytest.fixture
def loaded(banten):
    return load_real_programs()


def test_sixty_seven_programs_come_in_and_none_is_an_example(loaded):
    assert loaded.new == Program.objects.count() == 67
    assert not Program.objects.filter(is_example=True).exists()


def test_loading_twice_changes_nothing(loaded):
    before = list(Program.objects.order_by("pk").values())
    again = load_real_programs()
    assert (again.new, again.changed, again.unchanged) == (0, 0, 67)
    assert list(Program.objects.order_by("pk").values()) == before
    assert Target.objects.count() == 214


def test_parts_are_linked_to_their_wholes(loaded):
    links = dict(Program.objects.exclude(part_of=None).values_list("code", "part_of__code"))
    assert links == {"P023": "P010", "P051": "P010", "P101": "P110"}


def test_every_program_shows_its_source(loaded):
    assert not Program.objects.exclude(source__contains="http").exists()
    assert Program.objects.get(code="P020").source.count("http") == 3


def test_a_period_nobody_states_is_the_fiscal_year_and_says_so(loaded):
    assert not Program.objects.filter(period_is_assumed=False).exists()
    program = Program.objects.get(code="P026")
    assert program.starts_on == datetime.date(2025, 1, 1)
    assert program.ends_on == datetime.date(2026, 1, 1)


def test_only_this_years_programs_are_running(loaded):
    running = Program.objects.filter(status="berjalan")
    assert list(running.values_list("code", "fiscal_year")) == [("P073", 2026)]


def test_what_fits_no_intervention_has_none(loaded):
    without = Program.objects.filter(intervention=None).values_list("code", flat=True)
    assert sorted(without) == ["P036", "P110"]


def test_a_realised_count_is_not_taken_for_a_plan():
    entry = next(e for e in read_real_entries() if e.code == "P010")
    assert {line.planned_count for line in entry.lines} == {None}
    assert sum(line.realised_count for line in entry.lines) == 389


@pytest.mark.django_db
def test_without_vocabularies_the_command_says_what_to_run_first():
    with pytest.raises(CommandError, match="load_banten"):
        call_command("load_real_programs")
