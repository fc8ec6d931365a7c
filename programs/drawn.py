"""The file of shapes beside a file of programs: what it gives, spoils, and lets the person know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from geo import codec, frames
from geo.footprints import cut
from geo.formats import percent
from geo.readers import read_program_shapes
from programs.entries import Entry, Problem

COLUMN = "SHAPES"
NOTED_OUTSIDE_RATIO = 0.01


@dataclass(frozen=True)
class Drawn:
    """Shapes by Kode Program as WKB in STORAGE, what is wrong with the others, and remarks."""

    shapes: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def spoils(self, entry: Entry) -> bool:
        """Whether a bad shape is, or may be, a part of this entry's ground."""
        bad = {problem.said for problem in self.problems}
        is_drawn = not entry.lines or any(
            line.shape_wkb or not line.area_code for line in entry.lines
        )
        return is_drawn and (entry.code in bad or "" in bad)


def read_drawn(path: Path) -> Drawn:
    """Read a file of shapes. Raises FileProblem when it cannot be read."""
    repairs = []
    read = read_program_shapes(path, on_repair=repairs.append)
    problems = [Problem(0, COLUMN, p.said, _feature(p.row, p.why)) for p in read.problems]
    notes = [f"{COLUMN}, {_feature(r.row, r.why)} ({r.said or '-'})" for r in repairs]
    return Drawn(read.shapes, tuple(problems), (*notes, *_outside(read.shapes)))


def _feature(row: int, why: str) -> str:
    return _("bidang ke-%(row)s: %(why)s") % {"row": row, "why": why}


def _outside(shapes: Mapping[str, bytes]) -> list[str]:
    """How much of each shape lies in no village: it counts nowhere."""
    villages = frames.village_outlines()
    if not shapes or villages.empty:
        return []
    ratios = cut(codec.to_series(shapes.values()), villages).outside_ratio
    said = _("%(column)s: %(part)s luas bidang %(code)s di luar semua desa/kelurahan; periksa.")
    return [
        said % {"column": COLUMN, "part": percent(ratio), "code": code}
        for code, ratio in zip(shapes, ratios.tolist(), strict=True)
        if ratio >= NOTED_OUTSIDE_RATIO
    ]
