"""Factors between units: the table as the engine reads it, in words, and as people set it.

A factor is stated in one direction and never turned round: 100 people in need are not 19 families
because a family has 5,22 members, they may be 100 families (decision 0026).
"""

import datetime
import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.competence_rules import may_edit_tables
from coordination.engine.units import COLUMNS
from coordination.models import Conversion
from geo import formats
from programs import log
from programs.limits import check_texts
from programs.log_values import changed
from programs.models import Need
from programs.vocabulary import Counts, ids, known, read_rows, upsert

KEPT = ("factor", "source", "stated_on", "stated_by", "note", "is_in_force")
MOST_FACTOR = 1_000_000
FIRST_DAY = datetime.date(1990, 1, 1)


class ConversionRefused(ValueError):
    """This factor cannot be stated: `faults`, a sentence by name (`reason` too)."""

    def __init__(self, faults: dict[str, str]):
        self.faults = faults
        super().__init__(" ".join(faults.values()))


class ConversionTable:
    """The factors in force; read once (one query)."""

    def __init__(self):
        rows = Conversion.objects.filter(is_in_force=True).select_related("need")
        self._rows = {(r.need.code if r.need else "", r.from_unit, r.to_unit): r for r in rows}

    def frame(self) -> pd.DataFrame:
        """As engine.units.Conversions reads it."""
        rows = [
            (of, to, need, row.factor, row.source) for (need, of, to), row in self._rows.items()
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def words(self, units: Iterable[str], to_unit: str, need: str) -> str:
        """What was converted, by which factor and whose; "" for no units."""
        used = [
            self._rows.get((need, unit, to_unit)) or self._rows["", unit, to_unit] for unit in units
        ]
        return " ".join(
            f"{row.in_words} ({row.source}, {formats.day(row.stated_on)})." for row in used
        )


def load_conversions(directory: Path) -> Counts:
    """fixtures/needs/conversions.csv; a factor that a person has changed stays as it is."""
    needs = ids(Need, "code")
    mine = {
        (r.from_unit, r.to_unit, r.need_id) for r in Conversion.objects.exclude(changed_because="")
    }
    rows = [
        {c: r[c] for c in ("from_unit", "to_unit", "source", "stated_by", "note")}
        | {
            "need_id": known(needs, r["need"], "conversions"),
            "factor": float(r["factor"]),
            "stated_on": datetime.date.fromisoformat(r["stated_on"]),
        }
        for r in read_rows(Path(directory) / "conversions.csv")
    ]
    key = ("from_unit", "to_unit", "need_id")
    return upsert(Conversion, key, [r for r in rows if tuple(r[k] for k in key) not in mine])


@transaction.atomic
def state_conversion(
    *,
    from_unit: str,
    to_unit: str,
    need: Need | None,
    factor: float | None,
    source: str,
    stated_on: datetime.date | None,
    stated_by: str,
    note: str = "",
    reason: str,
    by,
) -> Conversion:
    """State a factor, or put another in its place; in force from the next run.

    The same again changes nothing and leaves no trace. Raises PermissionDenied,
    limits.BadEntry for a text that cannot be kept, and ConversionRefused.
    """
    _require(by)
    texts = {"from_unit": from_unit, "to_unit": to_unit, "source": source}
    texts |= {"stated_by": stated_by, "note": note, "reason": reason}
    check_texts(**texts)
    texts = {name: text.strip() for name, text in texts.items()}
    reason = texts.pop("reason")
    _refuse(texts, factor, stated_on, reason)
    pair = {"from_unit": texts.pop("from_unit"), "to_unit": texts.pop("to_unit"), "need": need}
    held = Conversion.objects.select_for_update().filter(**pair).order_by("pk")
    row = held.first() or Conversion(**pair)
    values = texts | {"factor": factor, "stated_on": stated_on, "is_in_force": True}
    return _put(row, values, reason=reason, by=by)


@transaction.atomic
def end_conversion(conversion: Conversion, *, reason: str, by) -> Conversion:
    """Put a factor out of force: its units no longer meet. Raises as `state_conversion`."""
    _require(by)
    check_texts(reason=reason)
    if not reason.strip():
        raise ConversionRefused({"reason": _reasonless()})
    row = Conversion.objects.select_for_update().get(pk=conversion.pk)
    return _put(row, {"is_in_force": False}, reason=reason.strip(), by=by)


def _put(row: Conversion, values: dict, *, reason: str, by) -> Conversion:
    was = {name: getattr(row, name) for name in KEPT} if row.pk else {}
    before, after = changed(was, {**was, **values})
    if not after:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_because = reason
    row.save()
    log.record("konversi.tetapkan", row, by=by, before=before, after=after, reason=reason)
    return row


def _require(by) -> None:
    if not may_edit_tables(by):
        raise PermissionDenied(
            _("Faktor konversi ditetapkan oleh sekretariat provinsi atau admin sistem.")
        )


def _reasonless() -> str:
    return _("Tulis alasan perubahan; alasan itu tersimpan.")


def _refuse(texts: dict, factor: float | None, stated_on, reason: str) -> None:
    faults = {}
    for name in ("from_unit", "to_unit"):
        if not texts[name] or len(texts[name]) > Conversion._meta.get_field(name).max_length:
            faults[name] = _("Tulis satuannya, paling panjang 60 huruf.")
    if texts["from_unit"] and texts["from_unit"] == texts["to_unit"]:
        faults["to_unit"] = _("Kedua satuan sama; tidak ada yang dikonversi.")
    if factor is None or not math.isfinite(factor) or not 0 < factor <= MOST_FACTOR:
        faults["factor"] = _("Isi dengan angka lebih dari 0, paling besar 1.000.000.")
    for name, longest in (("source", 300), ("stated_by", 200)):
        if not texts[name] or len(texts[name]) > longest:
            faults[name] = _("Harus diisi, paling panjang %(n)s huruf.") % {"n": longest}
    if len(texts["note"]) > 300:
        faults["note"] = _("Paling panjang %(n)s huruf.") % {"n": 300}
    if stated_on is None or not FIRST_DAY <= stated_on <= timezone.localdate():
        faults["stated_on"] = _("Isi dengan tanggal sumber, paling akhir hari ini.")
    if not reason:
        faults["reason"] = _reasonless()
    if faults:
        raise ConversionRefused(faults)
