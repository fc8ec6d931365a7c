"""Finding words of the vocabularies by what somebody types. PURE.

Case, accents and punctuation do not count; every word must occur. Best first: the code, then how
the name begins, then where the words begin.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_WORDS, LONGEST = 8, 100
SHORTEST_INITIALS = 4
BY_CODE = 1


@dataclass(frozen=True)
class Item:
    """One thing to be found: its code and name, more words it is known by, and what is shown."""

    code: str
    name: str
    more: str = ""
    shown: dict[str, Any] = field(default_factory=dict, compare=False)


class Index:
    """Items with their texts folded once, so that a search only compares."""

    def __init__(self, items: Iterable[Item]):
        self._rows = [_Row(item) for item in items]

    def find(self, said: str, *, most: int = 30) -> list[Item]:
        """The items in which every word of `said` occurs; of nothing said, the first ones."""
        text = folded(said[:LONGEST])
        words = text.split()[:MOST_WORDS]
        if not words:
            return [row.item for row in self._rows[:most]]
        ranked = [
            (rank, 0 if rank == BY_CODE else len(row.name), n)
            for n, row in enumerate(self._rows)
            if (rank := row.rank(text, words)) is not None
        ]
        return [self._rows[n].item for _rank, _length, n in sorted(ranked)[:most]]


class _Row:
    def __init__(self, item: Item):
        self.item = item
        self.code, self.name = folded(item.code), folded(item.name)
        self.searched = f" {self.code} {self.name} {folded(item.more)}"
        self.initials = "".join(word[0] for word in self.name.split())

    def rank(self, text: str, words: Sequence[str]) -> int | None:
        """How well this is what is meant, 0 best; None where a word is missing."""
        if text in (self.code, self.name):
            return 0
        if self.code.startswith(text):
            return BY_CODE
        if self.name.startswith(text):
            return 2
        if all(word in self.searched for word in words):
            if all(f" {word}" in f" {self.name}" for word in words):
                return 3
            return 4 if all(f" {word}" in self.searched for word in words) else 5
        return 6 if self._is_abbreviated(words) else None

    def _is_abbreviated(self, words: Sequence[str]) -> bool:
        """`rtlh` is meant by Perbaikan Rumah Tidak Layak Huni."""
        return all(
            word in self.searched or (len(word) >= SHORTEST_INITIALS and word in self.initials)
            for word in words
        )


def folded(said: str) -> str:
    """Small letters without accents, one space between words; points inside codes stay."""
    plain = unicodedata.normalize("NFKD", said.casefold())
    kept = (c if c.isalnum() or c == "." else " " for c in plain if not unicodedata.combining(c))
    return " ".join(word.strip(".") for word in "".join(kept).split() if word.strip("."))
