"""Money spent: kept by half-year beside the budget, never above it, and missing is not 0."""

import datetime
import io
from dataclasses import replace

import openpyxl
import pytest

from programs import changes, drafts
from programs.differences import Words, between
from programs.facts import facts
from programs.forms import read_form, write_form
from programs.imports.downloads import template
from programs.limits import BadEntry
from programs.models import Program, ProgramVersion
from programs.moves import Incomplete
from programs.realisation import FIRST, ON, SECOND, refused, total
from programs.services import save_entries
from programs.stored import entries_of, entry_from_facts

from .forms.words import VOCABULARY
from .forms.words import make_entry as make_bare
from .test_readers import entry_of as row_of
from .test_readers import problem_of
from .writing import entry_of, make_draft, make_office, make_verified, make_vocabulary

SPENT = {
    "realised_first_idr": 0,
    "realised_second_idr": 300_000_000,
    "realised_on": datetime.date(2027, 1, 9),
    "realised_source": "Laporan semester II",
}


def make_entry(**given):
    return make_bare(**SPENT | given)


# --- The rule --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "first", "second", "fields"),
    [
        (100, None, None, []),
        (100, 100, None, []),
        (100, 0, 100, []),
        (100, 101, None, [FIRST]),
        (100, 60, 41, [SECOND]),
        (100, 101, 1, [FIRST, SECOND]),
        (100, None, 1, [SECOND]),
        (None, 10**12, 1, []),  # nothing to compare with
        (0, 1, None, [FIRST]),
    ],
)
def test_what_was_spent_is_never_more_than_a_stated_budget(budget, first, second, fields):
    assert list(refused(budget=budget, first=first, second=second)) == fields


def test_a_report_is_not_made_before_its_year():
    day = datetime.date(2025, 12, 31)
    assert list(refused(budget=1, first=1, second=None, on=day, year=2026)) == [ON]


def test_the_whole_is_what_was_reported_so_far_and_missing_where_nothing_was():
    assert (total(None, None), total(0, None), total(3, None), total(3, 4)) == (None, 0, 3, 7)


# --- The form and the file -------------------------------------------------------------------


def read(**data):
    return read_form(data, base=make_entry(), vocabulary=VOCABULARY)


def test_the_form_writes_both_halves_and_reads_them_again():
    shown = write_form(make_entry())
    assert (shown["realised_first_idr"], shown["realised_on"]) == ("0", "09/01/2027")
    again = read(**{name: shown[name] for name in SPENT})
    assert (again.entry, again.typed) == (make_entry(), {})


def test_a_form_asks_about_more_than_the_budget_and_keeps_what_was_typed():
    reading = read(realised_second_idr="1,3 miliar")
    assert reading.entry.realised_second_idr is None
    assert reading.typed == {"realised_second_idr": "1,3 miliar"}
    assert "melebihi pagu Rp1.200.000.000" in reading.problems[0].why


def test_a_budget_cut_below_what_was_spent_is_asked_about_too():
    reading = read(budget_idr="1 juta")
    assert set(reading.typed) == {"realised_second_idr"}
    assert reading.entry.budget_idr == 1_000_000


def test_a_file_says_what_was_spent_and_a_0_of_it_is_no_mistake():
    entry = row_of(
        **{
            "Pagu (Rp)": 500,
            "Realisasi Sem. 1 (Rp)": 0,
            "Realisasi Sem. 2 (Rp)": "400",
            "Tanggal Lapor Realisasi": "09/01/2027",
            "Sumber Realisasi": "LRA",
        }
    )
    assert (entry.realised_first_idr, entry.realised_second_idr) == (0, 400)
    assert (entry.realised_on, entry.realised_source) == (datetime.date(2027, 1, 9), "LRA")
    assert row_of(**{"Pagu (Rp)": 500}).realised_first_idr is None


def test_a_row_that_spends_more_than_its_budget_is_refused_with_words():
    problem = problem_of(**{"Pagu (Rp)": 500, "Realisasi Sem. 1 (Rp)": 501})
    assert problem.column == "Realisasi Sem. 1 (Rp)"
    assert "realisasi Rp501 melebihi pagu Rp500" in problem.why


# --- Facts -----------------------------------------------------------------------------------


def test_facts_kept_before_there_was_realisation_stay_equal():
    assert not set(SPENT) & set(facts(make_bare()))


def test_a_report_that_is_taken_back_is_a_difference_in_words():
    was, now = facts(make_entry()), facts(make_entry(realised_second_idr=None))
    (row,) = between(was, now, Words())
    assert (row.label, row.before, row.after) == (
        "Realisasi anggaran semester 2",
        "Rp300.000.000",
        "-",
    )


# --- The register ----------------------------------------------------------------------------


@pytest.fixture
def office():
    make_vocabulary()
    return make_office(short_name="DINSOS")


def stored(program):
    return entries_of(Program.objects.filter(pk=program.pk))[program.pk]


@pytest.mark.django_db
def test_both_halves_are_stored_with_their_day_and_source_and_are_in_the_version(office):
    program = make_draft(office, **SPENT)
    assert {name: getattr(program, name) for name in SPENT} == SPENT
    assert program.realised_idr == 300_000_000
    (version,) = ProgramVersion.objects.all()
    assert entry_from_facts(program, version.facts | {"status": "draf"}) == stored(program)


@pytest.mark.django_db
def test_no_door_stores_more_than_the_budget(office):
    with pytest.raises(BadEntry, match="melebihi pagu"):
        make_draft(office, realised_first_idr=500_000_001)
    assert not Program.objects.exists()


@pytest.mark.django_db
def test_a_copy_to_another_year_has_spent_nothing_that_is_known(office):
    program = make_draft(office, **SPENT)
    copy = drafts.copy(program.pk, by=office.officer, fiscal_year=2027)
    assert (copy.realised_idr, copy.realised_on, copy.realised_source) == (None, None, "")


@pytest.mark.django_db
def test_a_downloaded_template_holds_it_and_saving_it_again_changes_nothing(office):
    program = make_draft(office, **SPENT)
    book = template(Program.objects.all())
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Program"]
    row = dict(zip(*[[cell.value for cell in r] for r in sheet.iter_rows(max_row=2)], strict=True))
    assert row["Realisasi Sem. 1 (Rp)"] == 0
    assert row["Realisasi Sem. 2 (Rp)"] == 300_000_000
    assert row["Tanggal Lapor Realisasi"].date() == datetime.date(2027, 1, 9)
    assert save_entries([replace(stored(program), status="")]).unchanged == 1


@pytest.mark.django_db
def test_saying_it_again_without_the_report_is_a_change(office):
    program = make_draft(office, **SPENT)
    report = save_entries([entry_of(office.agency)], by=office.officer)
    program.refresh_from_db()
    assert (report.changed, program.realised_idr) == (1, None)


# --- After approval --------------------------------------------------------------------------


@pytest.fixture
def done(office):
    program = make_verified(office)
    Program.objects.filter(pk=program.pk).update(status="selesai")
    return program


def proposed(program, office, **given):
    change = changes.propose(program.pk, by=office.officer, stage="APBD")
    entry = replace(changes.entry_of(change), **given)
    return changes.save(change.pk, entry, by=office.officer, version=1)


@pytest.mark.django_db
def test_a_program_that_is_done_still_reports_what_it_spent(done, office):
    change = proposed(done, office, **SPENT)
    changes.move(change.pk, "ajukan", by=office.officer, note="Laporan semester II.")
    changes.move(change.pk, "setujui", by=office.verifier)
    done.refresh_from_db()
    assert (done.realised_idr, done.status) == (300_000_000, "selesai")


@pytest.mark.django_db
def test_a_program_that_is_done_changes_nothing_else(done, office):
    change = proposed(done, office, budget_idr=900_000_000, **SPENT)
    with pytest.raises(Incomplete, match="hanya realisasi"):
        changes.move(change.pk, "ajukan", by=office.officer, note="Laporan.")


@pytest.mark.django_db
def test_a_program_that_is_done_takes_no_later_stage(done, office):
    with pytest.raises(changes.WrongStage):
        changes.propose(done.pk, by=office.officer, stage="APBD-P")
