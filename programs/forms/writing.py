"""An Entry as the texts a form shows, each readable again as the same value. PURE."""

from collections.abc import Mapping
from datetime import timedelta

from programs.entries import Entry

from .amounts import write_amount
from .lines import defaults_of, write_lines

PLAIN = ("agency", "code", "stage", "name", "activity_code", "nomenclature_version")
PLAIN_TOO = ("recipient_class", "note", "source", "realised_source")


def write_form(
    entry: Entry,
    *,
    typed: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The text of every field. What was typed and not understood stands in its place.

    `labels` are full names of areas by code. `read_form` of the result, with `entry` as base,
    gives `entry` back.
    """
    typed = typed or {}
    segments, unit = defaults_of(entry.lines)
    last = entry.ends_on - timedelta(days=1) if entry.ends_on else None
    said = {name: getattr(entry, name) for name in (*PLAIN, *PLAIN_TOO)} | {
        "fiscal_year": str(entry.fiscal_year or ""),
        "intervention": entry.intervention or "",
        "fund_source": entry.fund_source or "",
        "budget_idr": write_amount(entry.budget_idr),
        "realised_first_idr": write_amount(entry.realised_first_idr),
        "realised_second_idr": write_amount(entry.realised_second_idr),
        "realised_on": _day(entry.realised_on),
        "starts_on": _day(entry.starts_on),
        "last_day": _day(last),
        "period_is_assumed": "1" if entry.period_is_assumed else "0",
        "segments": ",".join(segments),
        "unit": unit,
        "lines": write_lines(
            entry.lines, segments=segments, unit=unit, labels=labels or {}, typed=typed
        ),
    }
    return said | {field: text for field, text in typed.items() if field in said}


def _day(day) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
