"""Phrases as officers write them in one cell: a count and unit, months, several places. PURE."""

import calendar
import re

from programs.numbers import MONTHS

_COUNT = re.compile(r"^([0-9][0-9.,]*)\s*([A-Za-z][A-Za-z /()]*)?$")
_MONTH_OF = {name: n for n, names in enumerate(MONTHS, start=1) for name in names}
_MONTHS = re.compile(
    r"^([a-z]+)\.?(?:\s*([0-9]{4}))?"
    r"(?:\s*(?:-|–|s\.?/?d\.?|sampai(?: dengan)?|hingga)\s*([a-z]+)\.?)?(?:\s*([0-9]{4}))?$",
    re.IGNORECASE,
)
_TO = r"(?:-|–|s\.?/?d\.?)"
_QUARTER = r"(i{1,3}|iv|[1-4])"
_QUARTERS = re.compile(
    rf"^(?:triwulan|tw)\.?\s*{_QUARTER}(?:\s*{_TO}\s*{_QUARTER})?$", re.IGNORECASE
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = re.compile(
    r"^(?:12|dua belas)\s*(?:\(dua belas\)\s*)?(?:bulan|bln)$|^(?:1|satu)\s*tahun$|^setahun$",
    re.IGNORECASE,
)
_ALL = re.compile(r"^(semua|seluruh|se-?)\s*", re.IGNORECASE)
_RANKS = (
    ("regency", re.compile(r"^(?:kabupaten|kab\b\.?|kota)\s*\S", re.IGNORECASE)),
    ("district", re.compile(r"^(?:kecamatan|kec\b\.?)\s*\S", re.IGNORECASE)),
    ("village", re.compile(r"^(?:desa|ds\b\.?|kelurahan|kel\b\.?)\s*\S", re.IGNORECASE)),
    ("province", re.compile(r"^(?:provinsi|prov\b\.?)\s*\S", re.IGNORECASE)),
)


def count_and_unit(said: str) -> tuple[str, str]:
    """`1.250 KPM` is a count and a unit; anything else is left whole, to be asked about."""
    found = _COUNT.match(said)
    return (found[1].rstrip(".,"), (found[2] or "").strip()) if found else (said, "")


def months(said: str, year: int) -> tuple[str, str] | None:
    """First and last day of `Januari s.d. Maret`, `Triwulan II-III`, `12 bulan`; else None."""
    said = re.sub(r"\s+", " ", said).strip()
    if _YEAR.match(said):
        return _days(year, 1, year, 12)
    if found := _QUARTERS.match(said):
        first, last = (_quarter(part or found[1]) for part in found.groups())
        return _days(year, 3 * first - 2, year, 3 * last) if first <= last else None
    if not (found := _MONTHS.match(said)):
        return None
    first, last = _MONTH_OF.get(found[1].lower()), _MONTH_OF.get((found[3] or found[1]).lower())
    if not first or not last:
        return None
    end_year = int(found[4] or found[2] or year)
    start_year = int(found[2] or found[4] or year)
    return (
        _days(start_year, first, end_year, last)
        if (start_year, first) <= (end_year, last)
        else None
    )


def _quarter(said: str) -> int:
    return _ROMAN.get(said.lower()) or int(said)


def _days(start_year: int, first: int, end_year: int, last: int) -> tuple[str, str]:
    end = calendar.monthrange(end_year, last)[1]
    return f"01/{first:02d}/{start_year}", f"{end:02d}/{last:02d}/{end_year}"


def places(said: str) -> list[dict[str, str]] | None:
    """Each place as regency, district and village; None where a part says no rank.

    `Kec. Baros dan Kec. Ciruas, Kab. Serang` is two: a part of the same rank begins another.
    """
    found: list[dict[str, str]] = []
    for piece in re.split(r"[;\n]", said):
        if piece.strip() and (parts := _ranked(piece)) is None:
            return None
        if piece.strip():
            found += _spread(parts)
    return found


def _ranked(piece: str) -> list[tuple[str, str]] | None:
    parts = []
    for part in re.split(r",|\bdan\b|&", piece):
        part = part.strip(" .")
        if not part or _ALL.match(part):
            continue
        rank = next((name for name, pattern in _RANKS if pattern.match(part)), None)
        if rank is None:
            return None
        parts.append((rank, part))
    return parts


def _spread(parts: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Parts of the finest rank are one place each, in the one of each coarser rank."""
    ranks = ("province", "regency", "district", "village")
    by_rank = {rank: [said for own, said in parts if own == rank] for rank in ranks}
    finest = next((rank for rank in reversed(ranks) if by_rank[rank]), None)
    if finest is None:
        return []
    coarser = ranks[: ranks.index(finest)]
    if any(len(by_rank[rank]) > 1 for rank in coarser):
        return [{"words": ", ".join(said for _rank, said in parts)}]
    shared = {rank: by_rank[rank][0] for rank in coarser if by_rank[rank] and rank != "province"}
    if finest == "province":
        return [{"regency": by_rank["province"][0]}]
    return [shared | {finest: said} for said in by_rank[finest]]
