"""What the engine asks of its input, checked once, at the door."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

COLUMNS = {
    "programs": (
        "program_id",
        "family_id",
        "agency_id",
        "intervention",
        "starts_on",
        "ends_on",
        "budget_idr",
    ),
    "lines": ("line_id", "program_id", "segments", "is_coarse", "planned_count", "unit"),
    "ground": ("line_id", "village_id", "stated_count"),
    "pieces": ("line_id", "village_id", "area_m2", "geometry"),
    "villages": ("village_id", "code", "area_m2"),
    "segments": ("code", "parent", "siblings", "may_meet"),
    "interventions": ("code", "need", "is_physical"),
    "compatibility": ("a", "b", "relation", "reason"),
    "figures": ("village_id", "segment", "value", "unit", "label"),
}


class FrameError(ValueError):
    """A frame the engine will not guess about."""


@dataclass(frozen=True)
class Register:
    """Everything the engine compares. Every field is a frame; ids are ints, codes are text.

    Parameters
    ----------
    programs : n rows, the checkable ones only
        program_id (unique), family_id (a part and its whole share one), agency_id, intervention
        (code), starts_on, ends_on (datetime64, half-open [starts_on, ends_on)), budget_idr (NaN:
        not stated)
    lines : target lines
        line_id (unique), program_id, segments (codes sorted, ";" between), is_coarse,
        planned_count (NaN or 0: not stated), unit ("": not stated)
    ground : the villages of each line, (line_id, village_id) unique
        stated_count (NaN unless the line states it for this village)
    pieces : the rows of `ground` that are not whole villages
        area_m2, geometry (shapely, equal-area CRS; may be None where no other piece lies in the
        village)
    villages : village_id (unique), code (unique), area_m2
    segments : code, parent ("" for the root), siblings, may_meet (codes, ";" between)
    interventions : code, need, is_physical
    compatibility : a, b, relation, reason; pairs have no order
    figures : village_id, segment, value, unit, label: need figures of villages
    """

    programs: pd.DataFrame
    lines: pd.DataFrame
    ground: pd.DataFrame
    pieces: pd.DataFrame
    villages: pd.DataFrame
    segments: pd.DataFrame
    interventions: pd.DataFrame
    compatibility: pd.DataFrame
    figures: pd.DataFrame


def check_register(register: Register) -> None:
    """Raise FrameError unless `register` is fit to compare."""
    for field in fields(register):
        frame = getattr(register, field.name)
        if missing := [c for c in COLUMNS[field.name] if c not in frame.columns]:
            raise FrameError(f"{field.name} lack {', '.join(missing)}")
    for name, key in (("programs", "program_id"), ("lines", "line_id"), ("villages", "village_id")):
        if getattr(register, name)[key].duplicated().any():
            raise FrameError(f"{key} repeats in {name}")
    _check_references(register)
    programs = register.programs
    if not (programs["starts_on"] < programs["ends_on"]).all():
        raise FrameError("a program ends before it starts")
    if (register.lines["segments"] == "").any():
        raise FrameError("a line names no segment")


def _check_references(register: Register) -> None:
    links = (
        ("lines", "program_id", register.programs["program_id"]),
        ("ground", "line_id", register.lines["line_id"]),
        ("ground", "village_id", register.villages["village_id"]),
        ("pieces", "line_id", register.lines["line_id"]),
        ("pieces", "village_id", register.villages["village_id"]),
        ("programs", "intervention", register.interventions["code"]),
    )
    for name, column, known in links:
        frame = getattr(register, name)
        if len(frame) and not np.isin(frame[column].to_numpy(), known.to_numpy()).all():
            raise FrameError(f"{name} name a {column} that is not known")
