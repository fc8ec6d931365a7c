"""Takes the vocabularies of fixtures/vocabulary/ into the database. Knows no program.

A row is known by its code (agencies and aliases by their name, strategies by their number, pairs
by their two interventions). Loading again is safe: **the file wins for the columns it holds** and
a row that equals it is left untouched; columns the file lacks, and rows that only the database
has (made in the admin), stay as they are. Nothing is ever deleted.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from geo.models import Area

from .models import (
    Agency,
    AgencyAlias,
    Aim,
    Compatibility,
    CompatibilityDefault,
    Competence,
    FundSource,
    Intervention,
    Need,
    ProgramGroup,
    Segment,
    Strategy,
)


class VocabularyError(ValueError):
    """A vocabulary file names a code that no row carries."""


@dataclass(frozen=True)
class Counts:
    """What loading one file did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged


@transaction.atomic
def load_vocabulary(directory: Path) -> dict[str, Counts]:
    """Bring every vocabulary into the database; all of it, or nothing.

    Returns the counts per file name. The second time every row is `unchanged`. Areas must be
    there, for agencies name their regency. Raises VocabularyError.
    """
    directory = Path(directory)
    return {
        name: load(read_rows(directory / f"{name}.csv"), name) for name, load in LOADERS.items()
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV of ours: UTF-8, headings in the first line, "" for missing."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def upsert(model: type[Model], key: str | tuple[str, ...], rows: Iterable[dict]) -> Counts:
    """Add the rows whose key is new, write those that differ, leave the others alone."""
    keys = (key,) if isinstance(key, str) else key
    known = {tuple(getattr(o, k) for k in keys): o for o in model._default_manager.all()}
    new, changed, unchanged = [], 0, 0
    for row in rows:
        found = known.get(tuple(row[k] for k in keys))
        if found is None:
            new.append(model(**row))
        elif differing := [c for c, value in row.items() if getattr(found, c) != value]:
            for column in differing:
                setattr(found, column, row[column])
            found.save(update_fields=differing)
            changed += 1
        else:
            unchanged += 1
    model._default_manager.bulk_create(new)
    return Counts(len(new), changed, unchanged)


def ids(model: type[Model], key: str) -> dict:
    """The primary key of every row, by its key."""
    return dict(model._default_manager.values_list(key, "pk"))


def known(found: dict, said: str, where: str):
    """The primary key of what a file names; None for an empty cell."""
    if said == "":
        return None
    try:
        return found[said]
    except KeyError:
        raise VocabularyError(f"{where}.csv menyebut '{said}', yang tidak dikenal.") from None


def load_plain(model, key):
    """A loader for files whose columns are the model's own."""
    return lambda rows, name: upsert(model, key, rows)


def load_strategies(rows, name):
    return upsert(Strategy, "number", [{**r, "number": int(r["number"])} for r in rows])


def load_groups(rows, name):
    aims = ids(Aim, "code")
    return upsert(
        ProgramGroup,
        "code",
        [
            {"code": r["code"], "name": r["name"], "aim_id": known(aims, r["aim"], name)}
            for r in rows
        ],
    )


def load_needs(rows, name):
    groups = ids(ProgramGroup, "code")
    own = ("code", "name", "name_en")
    return upsert(
        Need,
        "code",
        [{c: r[c] for c in own} | {"group_id": known(groups, r["group"], name)} for r in rows],
    )


def load_interventions(rows, name):
    needs, strategies = ids(Need, "code"), ids(Strategy, "number")
    own = ("code", "name", "unit", "typical_owner", "unit_cost", "source")
    return upsert(
        Intervention,
        "code",
        [
            {c: r[c] for c in own}
            | {
                "need_id": known(needs, r["need"], name),
                "strategy_id": known(strategies, int(r["strategy"]), name),
                "is_physical": r["is_physical"] == "1",
                "is_verified": r["is_verified"] == "1",
            }
            for r in rows
        ],
    )


def load_segments(rows, name):
    """Segments first, then their parents and exceptions, which may stand further down."""
    own = ("code", "name", "name_en", "unit", "siblings", "note")
    counts = upsert(Segment, "code", [{c: r[c] for c in own} for r in rows])
    found = ids(Segment, "code")
    upsert(
        Segment,
        "code",
        [{"code": r["code"], "parent_id": known(found, r["parent"], name)} for r in rows],
    )
    link = Segment.may_meet.through
    pairs = {
        (found[r["code"]], known(found, other, name))
        for r in rows
        for other in r["may_meet"].split(";")
        if other
    }
    link._default_manager.bulk_create(
        [link(from_segment_id=a, to_segment_id=b) for a, b in pairs | {(b, a) for a, b in pairs}],
        ignore_conflicts=True,
    )
    return counts


def load_compatibility(rows, name):
    """The pair has no order: it is stored with the lower primary key on the left."""
    found = ids(Intervention, "code")
    wanted = []
    for r in rows:
        pair = sorted(known(found, r[side], name) for side in ("left", "right"))
        wanted.append(
            {
                "left_id": pair[0],
                "right_id": pair[1],
                "relation": r["relation"],
                "reason": r["reason"],
            }
        )
    return upsert(Compatibility, ("left_id", "right_id"), wanted)


def load_agencies(rows, name):
    """Agencies first, then the ones they are a unit of."""
    areas = dict(Area.objects.regencies().values_list("code", "pk"))
    own = ("name", "short_name", "tier", "functions", "source")
    counts = upsert(
        Agency,
        "name",
        [
            {c: r[c] for c in own}
            | {
                "regency_id": known(areas, r["regency"], name),
                "is_verified": r["is_verified"] == "1",
            }
            for r in rows
        ],
    )
    found = ids(Agency, "name")
    upsert(
        Agency,
        "name",
        [
            {"name": r["name"], "parent_id": known(found, r["parent"], name)}
            for r in rows
            if r["parent"]
        ],
    )
    return counts


def load_aliases(rows, name):
    found = ids(Agency, "name")
    return upsert(
        AgencyAlias,
        "name",
        [{"name": r["alias"], "agency_id": known(found, r["agency"], name)} for r in rows],
    )


def load_competence(rows, name):
    """By function alone; a line that a person has changed stays as that person left it."""
    needs = ids(Need, "code")
    changed = set(
        Competence.objects.exclude(changed_because="").values_list("need", "level", "function")
    )
    wanted = [
        {c: r[c] for c in ("level", "function", "note", "source")}
        | {
            "need_id": known(needs, r["need"], name),
            "agency_id": None,
            "is_verified": r["is_verified"] == "1",
        }
        for r in rows
    ]
    key = ("need_id", "level", "function", "agency_id")
    free = [row for row in wanted if (row["need_id"], *(row[k] for k in key[1:3])) not in changed]
    counts = upsert(Competence, key, free)
    return replace(counts, unchanged=counts.unchanged + len(wanted) - len(free))


# In this order: each file names only what stands before it.
LOADERS = {
    "strategies": load_strategies,
    "aims": load_plain(Aim, "code"),
    "program_groups": load_groups,
    "needs": load_needs,
    "interventions": load_interventions,
    "segments": load_segments,
    "compatibility": load_compatibility,
    "compatibility_defaults": load_plain(CompatibilityDefault, "rule"),
    "fund_sources": load_plain(FundSource, "code"),
    "agencies": load_agencies,
    "agency_aliases": load_aliases,
    "competence": load_competence,
}
