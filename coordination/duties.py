"""SPM: what is owed to everybody of a segment by law, as the engine reads it (decision 0026)."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from coordination.models import Duty
from programs.models import Need, Segment
from programs.vocabulary import Counts, ids, known, read_rows, upsert


def load_duties(directory: Path) -> Counts:
    """fixtures/needs/spm.csv."""
    needs, segments = ids(Need, "code"), ids(Segment, "code")
    rows = [
        {c: r[c] for c in ("code", "name", "field", "level", "source")}
        | {
            "need_id": known(needs, r["need"], "spm"),
            "segment_id": known(segments, r["segment"], "spm"),
            "is_verified": r["is_verified"] == "1",
        }
        for r in read_rows(Path(directory) / "spm.csv")
    ]
    return upsert(Duty, "code", rows)


def duty_frame() -> pd.DataFrame:
    """As engine.untouched.find_untouched reads it: the text of a duty is its code."""
    rows = Duty.objects.values_list("segment__code", "need__code", "code")
    found = pd.DataFrame(list(rows), columns=["segment", "need", "duty"])
    return found.assign(segment=found["segment"].fillna(""))


def duties_of(codes: Iterable[str]) -> dict[str, Duty]:
    """By code; one query."""
    return {duty.code: duty for duty in Duty.objects.filter(code__in=set(codes))}
