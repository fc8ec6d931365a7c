"""Which findings of a difference the address asks for: `?kelas=baru&opd=3&wilayah=36.04`."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from coordination.models import FindingLevel

from .difference import Difference, FindingChange
from .difference_tables import ORDER, OVER
from .difference_wording import KINDS, OVER_BEFORE

CLASSES = (*(str(kind) for kind in ORDER), OVER)
PROVINCE, REGENCY = 2, 5  # characters of their codes


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it is called, what it says, and its name in the address."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Asked:
    """Empty: all. Two agencies ask for their pair, one for all of its pairs."""

    kind: str = ""
    agencies: tuple[int, ...] = ()
    area: str = ""
    level: str = ""
    need: str = ""
    problem: str = ""

    def rows_of(self, difference: Difference) -> tuple[FindingChange, ...]:
        if self.problem:
            return ()
        return tuple(row for row in difference.rows if self._has(row))

    def _has(self, row: FindingChange) -> bool:
        return (
            self.kind in ("", OVER if row.is_over_before else str(row.kind))
            and self._has_agencies(row)
            and _is_in(row, self.area)
            and self.level in ("", row.seen.level)
            and (not self.need or self.need in row.needs)
        )

    def _has_agencies(self, row: FindingChange) -> bool:
        if len(self.agencies) == 2:
            return row.pair == self.agencies
        return all(pk in row.pair for pk in self.agencies)


def _is_in(row: FindingChange, code: str) -> bool:
    if len(code) <= PROVINCE:
        return True
    seen = row.seen
    if len(code) == REGENCY:
        return code in seen.regencies
    return code in seen.districts or code in (seen.villages or ())


def asked_of(query: QueryDict) -> Asked:
    """What the address says. What cannot be understood is a problem, and gives no rows."""
    kind, level = query.get("kelas", ""), query.get("tingkat", "")
    agencies = [text for text in query.getlist("opd") if text]
    problem = ""
    if kind and kind not in CLASSES:
        problem = _("Kelas tidak dikenal: %(said)s") % {"said": kind[:40]}
    elif level and level not in FindingLevel.values:
        problem = _("Tingkat tidak dikenal: %(said)s") % {"said": level[:40]}
    elif len(agencies) > 2 or not all(_is_id(text) for text in agencies):
        problem = _("Pilihan OPD tidak dikenal.")
    return Asked(
        kind=kind,
        agencies=() if problem else tuple(sorted(int(text) for text in agencies)),
        area=query.get("wilayah", ""),
        level=level,
        need=query.get("kebutuhan", ""),
        problem=problem,
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def chips_of(asked: Asked, difference: Difference) -> tuple[Chip, ...]:
    """The filters in force, in words. An agency that is in neither meeting reads as its number."""
    both = (difference.before, difference.after)
    agencies = {a.id: a.name for frozen in both for a in frozen.agencies}
    areas = {a.code: a.name for frozen in both for a in frozen.areas}
    needs = {n.code: n.name for frozen in both for n in frozen.needs}
    words = {str(kind): str(word) for kind, word in KINDS.items()} | {OVER: str(OVER_BEFORE)}
    opd = [agencies.get(pk, str(pk)) for pk in dict.fromkeys(asked.agencies)]
    found = (
        Chip("kelas", _("Kelas"), words.get(asked.kind, asked.kind)),
        Chip("opd", _("OPD"), _(" dan ").join(opd)),
        Chip("wilayah", _("Wilayah"), areas.get(asked.area, asked.area)),
        Chip("tingkat", _("Tingkat"), dict(FindingLevel.choices).get(asked.level, asked.level)),
        Chip("kebutuhan", _("Kebutuhan"), needs.get(asked.need, asked.need)),
    )
    return tuple(chip for chip in found if chip.text)
