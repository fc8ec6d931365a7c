"""Example programs into the register: the generator on one side, the service on the other."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from django.db import transaction
from django.db.models import Q

from geo.models import Area, Level

from .entries import Entry
from .example_maker import Encounter, Kind, Owner, Village
from .examples import earlier_stages, make_examples
from .facts import facts
from .models import Agency, ImportBatch, Program
from .services import SaveReport, save_entries
from .vocabulary import read_rows

YEAR = 2026
LEFT_OUT = ("36.02.06.2001",)  # Desa Kanekes, home of the Baduy: nothing is made up about them


class OtherExamples(ValueError):
    """The register holds examples of another seed or count, which these would stand beside."""


def source_of(seed: int) -> str:
    """What every row made for demonstration gives as its source."""
    return f"Contoh (pembangkit data, benih {seed})"


@transaction.atomic
def load_example_programs(directory: Path, *, seed: int = 2026, count: int = 300) -> SaveReport:
    """Make and save the example programs of a seed, with their village governments.

    All of it, or nothing. The second time with the same seed and count all are unchanged; one that
    a person has written since stays as it was left. Raises OtherExamples when examples of another
    seed are there: they may have findings by now.
    """
    entries = _make(Path(directory), seed, count)
    _refuse_others(entries)
    batch, _new = ImportBatch.objects.get_or_create(
        sha256=_digest(entries), defaults={"file_name": source_of(seed), "is_example": True}
    )
    report = save_entries(_without_edited(entries), batch=batch)
    if report.new or report.changed:
        batch.counts = {"new": report.new, "changed": report.changed, "rows": len(entries)}
        batch.save(update_fields=["counts"])
    return report


def _make(directory: Path, seed: int, count: int) -> list[Entry]:
    villages = Area.objects.villages().exclude(longitude=None).exclude(code__in=LEFT_OUT)
    made = make_examples(
        np.random.default_rng(seed),
        villages=[
            Village(*row) for row in villages.values_list("code", "name", "longitude", "latitude")
        ],
        names=dict(Area.objects.exclude(level=Level.VILLAGE).values_list("code", "name")),
        owners=_owners(),
        kinds=read_kinds(directory),
        encounters=read_encounters(directory),
        count=count,
        year=YEAR,
        source=source_of(seed),
    )
    _add_governments(made.governments, source_of(seed))
    return [*made.entries, *earlier_stages(made.entries)]


def _owners() -> list[Owner]:
    """Agencies that stand in the vocabulary, not those that examples have added."""
    rows = Agency.objects.exclude(source__startswith="Contoh").select_related("regency")
    return [
        Owner(
            name=agency.name,
            tier=agency.tier,
            regency=agency.regency.code if agency.regency else "",
            functions=tuple(agency.functions.split(";")),
        )
        for agency in rows
    ]


def _add_governments(owners: Iterable[Owner], source: str) -> None:
    areas = dict(Area.objects.regencies().values_list("code", "pk"))
    Agency.objects.bulk_create(
        [
            Agency(name=o.name, tier=o.tier, regency_id=areas[o.regency], source=source)
            for o in owners
        ],
        ignore_conflicts=True,
    )


def _refuse_others(entries: list[Entry]) -> None:
    wanted = {entry.key for entry in entries}
    held = Program.objects.filter(is_example=True, batch__is_example=True)
    if others := set(held.values_list("agency__name", "code", "fiscal_year")) - wanted:
        raise OtherExamples(
            f"Basis data sudah memuat {len(others)} program contoh dari benih atau jumlah lain. "
            "Pakai benih dan jumlah yang sama, atau mulai dari basis data kosong."
        )


def _without_edited(entries: list[Entry]) -> list[Entry]:
    """All but those whose program a person has written since it was loaded."""
    edited = Program.objects.filter(Q(edited_by__isnull=False) | Q(version__gt=1), is_example=True)
    keys = set(edited.values_list("agency__name", "code", "fiscal_year"))
    return [entry for entry in entries if entry.key not in keys]


def _digest(entries: list[Entry]) -> str:
    said = [[*entry.key, facts(entry)] for entry in entries]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_kinds(directory: Path) -> list[Kind]:
    """What agencies do, by tier and function: fixtures/examples/kinds.csv."""
    return [
        Kind(
            **_texts(row, Kind),
            segments=_split(row["segments"]),
            low=int(row["low"]),
            high=int(row["high"]),
            unit_cost_idr=int(row["unit_cost_idr"]),
            weight=float(row["weight"]),
            within=_split(row["within"]),
        )
        for row in read_rows(directory / "kinds.csv")
    ]


def read_encounters(directory: Path) -> list[Encounter]:
    """The meetings a demonstration must show: fixtures/examples/encounters.csv."""
    return [
        Encounter(
            **_texts(row, Encounter),
            segments=_split(row["segments"]),
            districts=_split(row["districts"]),
            villages=int(row["villages"]),
            starts_month=int(row["starts_month"]),
            ends_month=int(row["ends_month"]),
        )
        for row in read_rows(directory / "encounters.csv")
    ]


def _texts(row: dict[str, str], kind: type) -> dict[str, str]:
    """The columns that stay text."""
    return {f.name: row[f.name] for f in dataclasses.fields(kind) if f.type is str}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
