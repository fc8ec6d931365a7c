"""What tests of entering share: an agency with its people, and an entry of it."""

import datetime
from dataclasses import dataclass

from programs import drafts, moves
from programs.entries import Entry, EntryLine
from programs.models import Agency, Program, Role
from tests.factories import (
    make_agency,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
)


@dataclass(frozen=True)
class Office:
    """One agency: two who write and two who check."""

    agency: Agency
    officer: object
    colleague: object
    verifier: object


def make_office(**given) -> Office:
    agency = make_agency(**given)
    return Office(
        agency=agency,
        officer=make_user(Role.OFFICER, agency=agency),
        colleague=make_user(Role.OFFICER, agency=agency),
        verifier=make_user(Role.VERIFIER, agency=agency),
    )


def make_vocabulary():
    """Three villages and the words that `entry_of` uses."""
    make_segments()
    make_intervention()
    make_fund_source()
    return make_villages(3)


def line_of(village, line=1, **given) -> EntryLine:
    defaults = {"segments": ("KSJ-D1",), "planned_count": 10.0, "unit": "KK"}
    return EntryLine(line=line, area_code=village.code, **defaults | given)


def entry_of(agency, *, villages=(), **given) -> Entry:
    """A whole entry of 2026, one line for each village."""
    defaults = {
        "code": "UJI-001",
        "fiscal_year": 2026,
        "stage": "APBD",
        "name": "Bantuan rumah",
        "intervention": "RTLHKAB",
        "fund_source": "APBD-PROV",
        "budget_idr": 500_000_000,
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": datetime.date(2027, 1, 1),
        "recipient_class": "langsung",
        "lines": tuple(line_of(village, n) for n, village in enumerate(villages, start=1)),
    }
    return Entry(agency=agency.name, **defaults | given)


def make_draft(office: Office, *, villages=(), typed=None, **given) -> Program:
    entry = entry_of(office.agency, villages=villages, **given)
    return drafts.create(entry, by=office.officer, typed=typed)


def make_submitted(office: Office, **given) -> Program:
    return moves.move(make_draft(office, **given).pk, "ajukan", by=office.officer)


def make_verified(office: Office, **given) -> Program:
    return moves.move(make_submitted(office, **given).pk, "verifikasi", by=office.verifier)
