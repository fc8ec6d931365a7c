"""The documents of a snapshot as a page lists them: one line for each, parts below their kind."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.models import Snapshot
from geo import formats

from .documents import DOCUMENTS, Document, Kind, documents_of, holds
from .snapshots import SnapshotDamaged, frozen_of


@dataclass(frozen=True)
class Line:
    """One document, or all those of a kind that has parts. `counted` says how many."""

    title: str
    counted: str
    documents: tuple[Document, ...]
    is_one: bool


@dataclass(frozen=True)
class Listed:
    """`problem` says why there is nothing to list."""

    holds: str = ""
    lines: tuple[Line, ...] = ()
    problem: str = ""


def listed(snapshot: Snapshot | None) -> Listed:
    """What a snapshot offers; its words are in the language of the reader."""
    if snapshot is None:
        return Listed()
    try:
        return _listed(snapshot.pk, snapshot.sha256, get_language())
    except SnapshotDamaged as damage:
        return Listed(problem=str(damage))


@lru_cache(maxsize=32)
def _listed(pk: int, sha256: str, _language: str) -> Listed:
    frozen = frozen_of(Snapshot(pk=pk, sha256=sha256))
    found = documents_of(frozen)
    lines = (_line(kind, [d for d in found if d.kind is kind]) for kind in DOCUMENTS)
    return Listed(holds=holds(frozen), lines=tuple(line for line in lines if line.documents))


def _line(kind: Kind, documents: list[Document]) -> Line:
    if kind.parts is None:
        return Line(str(kind.title), "", tuple(documents), is_one=True)
    counted = _("%(n)s dokumen") % {"n": formats.number(len(documents))}
    return Line(str(kind.many), counted, tuple(documents), is_one=False)
