"""Work in progress for the demo logins: drafts, one that came back, some that wait.

Written the way people write them, through drafts and moves, and marked `contoh`. What is there
already is left as people have made it since.
"""

import datetime
import uuid
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from geo.models import Area

from . import drafts, moves
from .demo import YEAR
from .entries import Entry, EntryLine
from .models import Program, Role, Stage
from .vocabulary import read_rows

SOURCE = "Contoh (dibuat untuk peragaan)"
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "sinkron:meja-contoh")


@transaction.atomic
def load_demo_desk(directory: Path) -> int:
    """Write what fixtures/examples/desk.csv names and is not there yet; how many that were.

    All of it, or nothing. Raises LookupError for a login or an area that is not loaded.
    """
    rows = read_rows(Path(directory) / "desk.csv")
    tokens = {row["code"]: uuid.uuid5(NAMES, row["code"]) for row in rows}
    known = set(Program.objects.filter(token__in=tokens.values()).values_list("token", flat=True))
    fresh = [row for row in rows if tokens[row["code"]] not in known]
    people = _people(fresh)
    for row in fresh:
        _write(row, people, token=tokens[row["code"]])
    return len(fresh)


def _people(rows) -> Mapping[str, object]:
    wanted = {row[column] for row in rows for column in ("writer", "returned_by")} - {""}
    found = get_user_model().objects.in_bulk(wanted, field_name="username")
    if missing := wanted - set(found):
        raise LookupError(f"login {', '.join(sorted(missing))}")
    return found


def _write(row: dict[str, str], people: Mapping[str, object], *, token: uuid.UUID) -> None:
    writer = people[row["writer"]]
    field, _is, text = row["not_understood"].partition("=")
    typed = {field: text} if field else {}
    program = drafts.create(_entry(row, writer), by=writer, token=token, typed=typed)
    if row["is_submitted"]:
        moves.move(program.pk, "ajukan", by=writer)
    if row["returned_by"]:
        moves.move(program.pk, "kembalikan", by=people[row["returned_by"]], note=row["note"])


def _entry(row: dict[str, str], writer) -> Entry:
    own = writer.memberships.filter(role=Role.OFFICER).values_list("agency__name", flat=True)
    return Entry(
        agency=own.get(),
        code=row["code"],
        fiscal_year=YEAR,
        stage=Stage.APBD,
        name=row["name"],
        intervention=row["intervention"],
        fund_source=row["fund_source"],
        budget_idr=int(row["budget_idr"]) if row["budget_idr"] else None,
        starts_on=_day(row["starts_on"]),
        ends_on=_day(row["ends_on"]),
        recipient_class="langsung",
        source=SOURCE,
        is_example=True,
        lines=tuple(_lines(row)),
    )


def _lines(row: dict[str, str]):
    """One line for each of the first villages of the district."""
    villages = Area.objects.within(row["district"]).villages().order_by("code")
    codes = list(villages.values_list("code", flat=True)[: int(row["villages"])])
    if not codes:
        raise LookupError(f"area {row['district']}")
    for number, code in enumerate(codes, start=1):
        yield EntryLine(
            line=number,
            area_code=code,
            segments=tuple(part for part in row["segments"].split(";") if part),
            planned_count=float(row["planned_count"]) if row["planned_count"] else None,
            unit=row["unit"],
        )


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
