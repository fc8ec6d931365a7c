"""The check while typing says, number by number, what the run says after submitting."""

import io
from dataclasses import replace

import pytest
from django.core.management import call_command

from coordination.check import check
from coordination.findings import MEASURES
from coordination.models import Finding
from programs.models import Program, Role, Status
from programs.services import save_entries
from programs.stored import entries_of
from tests.factories import make_user

from .random_entries import random_entries, store_country
from .running import run_engine

pytestmark = pytest.mark.django_db(transaction=True)


def person_of(agency):
    """An officer of the agency who, as an auditor, may also read every budget."""
    return make_user(Role.OFFICER, Role.AUDITOR, agency=agency)


def measured(finding) -> dict:
    """All a finding stores, but which program is on which side."""
    values = {name: getattr(finding, name) for name in MEASURES}
    return values | {"villages": bytes(values["villages"])}


def foretold(answer) -> dict:
    return {each.other.pk: measured(each.finding) for each in answer.findings}


def found_of(program) -> dict:
    findings = Finding.objects.of_program(program).current()
    return {f.right_id if f.left_id == program.pk else f.left_id: measured(f) for f in findings}


def submitted(program):
    Program.objects.filter(pk=program.pk).update(status=Status.SUBMITTED)
    run_engine()


def foretold_all(programs) -> int:
    """Check each of these as it stands; returns how many findings were compared."""
    entries = entries_of(programs)
    compared = 0
    for program in programs.select_related("agency"):
        answer = check(entries[program.pk], user=person_of(program.agency), program_id=program.pk)
        assert foretold(answer) == found_of(program)
        compared += len(answer.findings)
    return compared


@pytest.mark.parametrize("seed", range(3))
def test_every_program_in_force_is_foretold_what_the_run_has_found(seed):
    codes = store_country(seed)
    save_entries(random_entries(seed, 60, list(codes)))
    run_engine()
    assert foretold_all(Program.objects.checkable()) > 40


@pytest.mark.parametrize("seed", range(1))
def test_a_draft_submitted_gets_exactly_the_findings_that_were_foretold(seed):
    codes = store_country(seed)
    save_entries(random_entries(seed, 60, list(codes)))
    drafts = Program.objects.filter(status=Status.DRAFT, missing="").order_by("pk")
    found = 0
    for draft in drafts[:3]:
        entry = entries_of(Program.objects.filter(pk=draft.pk))[draft.pk]
        answer = check(entry, user=person_of(draft.agency), program_id=draft.pk)
        submitted(draft)
        assert foretold(answer) == found_of(draft)
        found += len(answer.findings)
        Program.objects.filter(pk=draft.pk).update(status=Status.DRAFT)
    assert found > 5


@pytest.mark.parametrize("seed", range(4, 5))
def test_an_entry_that_was_never_saved_gets_them_too(seed):
    codes = store_country(seed)
    *others, entry = random_entries(seed, 70, list(codes))
    save_entries([replace(each, status="berjalan") for each in others])
    agency = Program.objects.filter(agency__name=entry.agency).first().agency
    answer = check(entry, user=person_of(agency))
    save_entries([replace(entry, status="diajukan")])
    run_engine()
    program = Program.objects.get(code=entry.code)
    assert foretold(answer) == found_of(program)
    assert len(answer.findings) > 0


def test_an_edit_of_a_program_in_force_is_foretold_against_its_stored_self_left_out():
    codes = store_country(9)
    save_entries(random_entries(9, 60, list(codes)))
    first = Program.objects.checkable().order_by("pk").first()
    other = Program.objects.checkable().order_by("pk").last()
    entries = entries_of(Program.objects.filter(pk__in=[first.pk, other.pk]))
    changed = replace(entries[first.pk], lines=entries[other.pk].lines, budget_idr=5_000_000)
    answer = check(changed, user=person_of(first.agency), program_id=first.pk)
    save_entries([changed])
    run_engine()
    assert foretold(answer) == found_of(first)


def test_every_program_of_the_demonstration_is_foretold_what_the_run_has_found(tmp_path):
    for command in ("load_banten", "load_real_programs", "load_examples"):
        call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    run_engine()
    located = Finding.objects.exclude(level="perlu_klarifikasi")
    involved = set(located.values_list("left", flat=True)[:40])
    real = set(Program.objects.checkable().filter(is_example=False).values_list("pk", flat=True))
    assert len(involved) > 10
    assert foretold_all(Program.objects.checkable().filter(pk__in=involved | real)) > 100
