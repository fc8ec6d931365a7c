"""Asks the sandbox what a file of shapes holds, and believes no more of the answer than it must.

The process that answers has read a hostile file: should the file have taken it over, the worst it
can send is a shape nobody drew. So lengths, kinds and geometry are checked again here.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from geo import sandbox, wkb
from geo.extents import Extent, place_rules
from geo.problems import FileProblem

_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Limits:
    """How much a file may hold and cost. The defaults are for whoever may upload."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 100_000_000
    features: int = 20_000
    vertices: int = 1_000_000
    seconds: float = sandbox.SECONDS
    memory_mb: int = sandbox.MEMORY_MB
    answer_bytes: int = sandbox.MOST_ANSWER_BYTES


ANYBODY = Limits()
# Official outlines of a large province, which only who runs the server can load.
OFFICIAL = Limits(
    file_bytes=300_000_000,
    unpacked_bytes=1_000_000_000,
    features=200_000,
    vertices=30_000_000,
    seconds=900,
    memory_mb=8000,
    answer_bytes=2_000_000_000,
)


@dataclass(frozen=True)
class Read:
    """What a file holds, checked. See geo.opened.read_file; `sentence` says: choose a layer."""

    layers: tuple[str, ...] = ()
    sentence: str = ""
    crs_said: str = ""
    rows: list[int] = field(default_factory=list)
    shapes: list[bytes] = field(default_factory=list)
    areas_m2: list[float] = field(default_factory=list)
    united: dict[str, bytes] = field(default_factory=dict)
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    repairs: list[tuple[int, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    empty: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(
    task: Callable,
    path: Path,
    name: str,
    *,
    layer: str | None = None,
    limits: Limits = ANYBODY,
    extent: Extent | None = None,
    may_exchange: bool = False,
    columns: tuple[str, ...] | None = None,
) -> Read:
    """Run a task of geo.opened on a file.

    `may_exchange` is only for where a person sees what was done and confirms it. Raises
    FileProblem, without the name of the file.
    """
    rules = {
        "features": limits.features,
        "vertices": limits.vertices,
        "unpacked_bytes": limits.unpacked_bytes,
        "columns": columns,
        "place": place_rules(extent),
        "may_exchange": may_exchange,
    }
    try:
        if path.stat().st_size > limits.file_bytes:
            most = limits.file_bytes // 10**6
            raise FileProblem(f"Berkas terlalu besar (paling banyak {most} MB).")
        answer = sandbox.run(
            task,
            path,
            seconds=limits.seconds,
            memory_mb=limits.memory_mb,
            most_answer_bytes=limits.answer_bytes,
            name=name,
            layer=layer,
            rules=rules,
        )
    except OSError as error:
        raise FileProblem("Berkas tidak ada atau tidak dapat dibuka.") from error
    return checked(answer)


def checked(answer: object) -> Read:
    """An answer of geo.opened as a Read. Raises FileProblem when it is not one."""
    try:
        return Read(
            layers=tuple(_text(name) for name in answer["layers"]),
            sentence=_text(answer.get("sentence", "")),
            crs_said=_text(answer.get("crs", "")),
            rows=[int(row) for row in answer.get("rows", ())],
            shapes=[_wkb(said) for said in answer.get("shapes", ())],
            areas_m2=[float(area) for area in answer.get("areas_m2", ())],
            united={_text(c): _wkb(said) for c, said in answer.get("united", {}).items()},
            columns={
                _text(name): [v if v is None else _text(v) for v in values]
                for name, values in answer.get("columns", {}).items()
            },
            **{key: _sentences(answer.get(key, ())) for key in ("repairs", "problems", "empty")},
            notes=[_text(note) for note in answer.get("notes", ())],
        )
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise FileProblem("Berkas rusak: isinya tidak dapat dibaca.") from error


def _text(said: object) -> str:
    if not isinstance(said, str) or len(said) > _LONGEST_TEXT:
        raise TypeError(type(said))
    return said


def _sentences(pairs) -> list[tuple[int, str]]:
    return [(int(row), _text(why)) for row, why in pairs]


def _wkb(said: str) -> bytes:
    data = base64.b64decode(said, validate=True)
    wkb.count_vertices(wkb.as_multipolygon(data))
    return data
