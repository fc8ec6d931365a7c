"""The values behind a chart as CSV: every one with its source; missing is an empty cell."""

import csv
import io
from collections.abc import Iterable

from coordination.models import IndicatorValue

HEADINGS = (
    *("kode", "wilayah", "indikator", "ukuran", "periode", "nilai", "satuan"),
    *("keadaan", "kode_sumber", "sumber", "tanggal_sumber", "catatan"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[IndicatorValue]) -> str:
    """One line per value, the number with a point. No cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows:
        about = row.indicator
        writer.writerow(
            [
                *map(_text, (row.area.code, row.area.name, about.name)),
                *map(_text, (about.get_yardstick_display(), row.period)),
                "" if row.value is None else f"{row.value:.12g}",
                *map(_text, (row.unit, row.get_status_display(), row.source_codes)),
                _text(row.source_text.replace("\n", "; ")),
                row.sourced_on or "",
                _text(row.note),
            ]
        )
    return out.getvalue()


def _text(said: object) -> str:
    text = str(said)
    return f"'{text}" if text.startswith(_FORMULA) else text
