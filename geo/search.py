"""Finding an area by what somebody types: the gazetteer behind a type-ahead. PURE.

Every word must begin or occur in the name of the area or of what it lies in, or in its code:
`anyar serang` finds Desa Anyar in Kabupaten Serang.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_WORDS = 8
LONGEST = 100
_NOT_A_WORD = re.compile(r"[^\w.]+|_+")
_KINDS = {"provinsi": "prov", "kabupaten": "kab", "kecamatan": "kec", "kelurahan": "kel"}


@dataclass(frozen=True)
class Known:
    """One area as it is found and shown. `label` names the place and all it lies in."""

    code: str
    name: str  # as it is spoken of: Desa Anyar, Kec. Anyar, Kab. Serang
    bare_name: str
    full_name: str  # as it is registered: Anyar, Kabupaten Serang
    level: int
    label: str
    villages: int  # how many lie in it; 1 for a village

    @property
    def above(self) -> str:
        """`Kec. Anyar, Kab. Serang` of a village; empty for a regency and the province."""
        return self.label.partition(", ")[2]


@dataclass(frozen=True)
class Found:
    """The first matches, best first, and how many there are in all."""

    areas: tuple[Known, ...]
    total: int


class _Row:
    """One area with its texts folded once, so that a search only compares."""

    def __init__(self, area: Known):
        self.area = area
        self.names = (folded(area.bare_name), folded(area.name), area.code)
        self.searched = f" {folded(area.label)} {area.code}"

    def rank(self, text: str, words: list[str]) -> int:
        if text in self.names:
            return 0
        if any(name.startswith(text) for name in self.names):
            return 1
        if any(self.names[0].startswith(word) for word in words):
            return 1
        return 2 if all(f" {word}" in self.searched for word in words) else 3


class Gazetteer:
    """All areas, with what is needed to find one quickly."""

    def __init__(self, areas: Iterable[Known]):
        self.by_code = {area.code: area for area in sorted(areas, key=lambda a: a.code)}
        self._rows = [_Row(area) for area in self.by_code.values()]

    def villages_in(self, code: str) -> list[Known]:
        """The villages of an area, by code; of a village itself."""
        inside = f"{code}."
        return [
            area
            for own, area in self.by_code.items()
            if area.level == 3 and (own == code or own.startswith(inside))
        ]

    def find(self, said: str, *, most: int = 20) -> Found:
        """The areas in which every word of `said` occurs; nothing said finds nothing.

        Order: the name itself, names that begin so, names with a word that begins so, the rest;
        within each a larger place before a smaller one, then by code.
        """
        text = folded(said[:LONGEST])
        words = text.split()[:MOST_WORDS]
        if not words:
            return Found((), 0)
        matches = [row for row in self._rows if all(word in row.searched for word in words)]
        matches.sort(key=lambda row: (row.rank(text, words), row.area.level, row.area.code))
        return Found(tuple(row.area for row in matches[:most]), len(matches))


def folded(said: str) -> str:
    """Small letters, one space between words, and `kecamatan` written as `kec`."""
    words = _NOT_A_WORD.sub(" ", said.casefold()).split()
    return " ".join(_KINDS.get(word.strip("."), word.strip(".")) for word in words)
