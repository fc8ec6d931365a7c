"""The years a finding carries: those of its programs, whatever its facts."""

from importlib import import_module

import pytest
from django.apps import apps

from coordination.models import Finding
from programs.models import Program
from tests import factories as make

from .running import run_engine
from .scenes import make_finding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding():
    """A finding that the engine made of one program of 2026 and one of 2025."""
    villages = make.make_villages(2)
    make.make_program(areas=villages)
    make.make_program(areas=villages, fiscal_year=2025)
    run_engine()
    return Finding.objects.get()


def years(finding):
    finding.refresh_from_db()
    return {finding.left_year, finding.right_year}


def test_a_run_copies_the_years_of_both_programs(finding):
    assert years(finding) == {2025, 2026}
    for year in (2025, 2026):
        assert list(Finding.objects.of_year(year)) == [finding]
    assert not Finding.objects.of_year(2024).exists()


def test_a_program_of_another_year_moves_its_finding_and_changes_no_fact(finding):
    Program.objects.filter(fiscal_year=2025).update(fiscal_year=2024)
    run = run_engine()
    digest = finding.facts_digest
    assert years(finding) == {2024, 2026}
    assert finding.facts_digest == digest
    assert run.counts["reopened"] == run.counts["new"] == 0


def test_the_migration_gives_findings_of_before_their_years(finding):
    digest = finding.facts_digest
    Finding.objects.update(left_year=0, right_year=0)
    import_module("coordination.migrations.0005_queue").copy_years(apps, None)
    assert years(finding) == {2025, 2026}
    assert finding.facts_digest == digest


def test_a_rerun_after_the_migration_writes_no_finding_again(finding):
    before = Finding.objects.values("facts_digest", "version", "opened_on", "due_on").get()
    run = run_engine()
    assert Finding.objects.values("facts_digest", "version", "opened_on", "due_on").get() == before
    assert run.counts["new"] == run.counts["reopened"] == 0


def test_factories_give_the_years_of_their_programs():
    assert make_finding().left_year == 2026
