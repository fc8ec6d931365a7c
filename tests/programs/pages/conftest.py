"""Somebody who enters programs, and a draft to work on."""

import pytest

from programs import drafts
from programs.entries import Entry, EntryLine
from programs.models import Role
from tests import factories as make

MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def agency(db):
    make.make_segments()
    make.make_intervention()
    make.make_fund_source()
    return make.make_agency(short_name="DINSOS")


@pytest.fixture
def officer(agency):
    return make.make_user(Role.OFFICER, agency=agency, first_name="Ani")


@pytest.fixture
def desk(client, officer):
    """The browser of the officer."""
    client.force_login(officer)
    return client


@pytest.fixture
def draft(agency, officer):
    """A draft with a village, its segments and a count."""
    village = make.make_village()
    line = EntryLine(1, area_code=village.code, segments=("KSJ-D1",), planned_count=40, unit="KK")
    entry = Entry(
        agency=agency.name,
        code="",
        fiscal_year=2026,
        stage="APBD",
        name="Rumah layak huni",
        recipient_class="langsung",
        lines=(line,),
    )
    return drafts.create(entry, by=officer)
