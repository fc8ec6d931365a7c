"""The way back: what the register holds, as entries."""

import datetime

import pytest

from programs.entries import Entry, EntryLine
from programs.models import Program, ProgramVersion
from programs.services import save_entries
from programs.stored import entries_of, entry_from_facts
from tests.factories import (
    make_agency,
    make_intervention,
    make_segments,
    make_villages,
    square,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    villages = make_villages(2)
    make_segments()
    return Entry(
        agency=make_agency().name,
        code="P-1",
        fiscal_year=2026,
        stage="APBD",
        name="Bantuan uji",
        status="draf",
        intervention=make_intervention().code,
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2027, 1, 1),
        recipient_class="langsung",
        lines=(
            EntryLine(1, area_code=villages[0].code, segments=("KSJ-D1",), planned_count=5.0),
            EntryLine(2, shape_wkb=stored(square(side=500)), segments=("KSJ-D1", "SKH-BALITA")),
            EntryLine(3, place_said="Desa di pesisir"),
        ),
    )


def test_saving_what_is_stored_changes_nothing(entry):
    save_entries([entry])
    again = entries_of(Program.objects.all())
    report = save_entries(again.values())
    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)


def test_a_version_gives_the_entry_it_was_made_of(entry):
    save_entries([entry])
    version = ProgramVersion.objects.get()
    assert entry_from_facts(version.program, version.facts) == entry
