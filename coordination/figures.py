"""Need figures as pages tell them, and the one act a person has on them: choosing which is used.

Yardsticks of the same thing are never added. Figures compete within one area, need and segment
(coordination.needs.group_of); exactly one of a group is in use.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coordination.models import EXAMPLE_INDICATOR, NeedFigure
from coordination.needs import FIGURE_KEY, chosen_by_person, group_of, joined_note, split_note
from programs import log
from programs.access import is_province
from programs.limits import check_texts

ABBREVIATIONS = {"rtlh", "kk", "p3ke", "ssgi", "ski", "fsva", "dpmd", "sppg", "dtsen", "bps"}
SPELLED = {"eppgbm": "e-PPGBM"}


class FigureRefused(ValueError):
    """This figure cannot be put to use: one sentence."""


@dataclass(frozen=True)
class Told:
    """One figure with what stands in its note, apart."""

    row: NeedFigure
    name: str  # the indicator in words
    note: str
    why: str  # why it is in use, or why not; "" where nobody said
    rivals: int  # other figures of its group

    @property
    def is_reference(self) -> bool:
        """A figure that is no need: gaps are never measured by it."""
        return self.row.need_id is None


def indicator_name(indicator: str) -> str:
    """`balita_stunting` in words: `Balita stunting`."""
    words = indicator.removeprefix(EXAMPLE_INDICATOR).split("_")
    said = " ".join(_word(word) for word in words)
    return said[:1].upper() + said[1:] if words[0] not in SPELLED else said


def _word(word: str) -> str:
    return SPELLED.get(word) or (word.upper() if word in ABBREVIATIONS else word)


def may_choose_figures(user) -> bool:
    return is_province(user)


def facts() -> QuerySet[NeedFigure]:
    """Figures that are no examples."""
    return NeedFigure.objects.exclude(indicator__startswith=EXAMPLE_INDICATOR)


def rivals_of(figure: NeedFigure) -> QuerySet[NeedFigure]:
    """All figures of this one's group, itself among them; examples compete with nothing."""
    if figure.is_example:
        return NeedFigure.objects.filter(pk=figure.pk)
    if figure.need_id is None:
        return facts().filter(area=figure.area_id, need__isnull=True, indicator=figure.indicator)
    return facts().filter(area=figure.area_id, need=figure.need_id, segment=figure.segment_id)


def told(figures: Iterable[NeedFigure]) -> list[Told]:
    """These figures with their reasons and how many others say something else. One query."""
    figures = list(figures)
    around = facts().filter(area__in={figure.area_id for figure in figures}).order_by()
    sizes = Counter(map(group_of, around.values("area_id", "need_id", "segment_id", "indicator")))
    return [_told(figure, sizes) for figure in figures]


def _told(figure: NeedFigure, sizes: Counter) -> Told:
    note, why = split_note(figure.note)
    others = 0 if figure.is_example else sizes[group_of(_values(figure))] - 1
    return Told(figure, indicator_name(figure.indicator), note, why, others)


def _values(figure: NeedFigure) -> dict:
    columns = (*FIGURE_KEY, "need_id", "segment_id", "chosen_because")
    return {name: getattr(figure, name) for name in columns}


def address_of(figure: NeedFigure) -> str:
    """Where this figure stands beside those of its group."""
    about = {"wilayah": figure.area.code}
    if figure.need:
        about |= {"kebutuhan": figure.need.code}
        about |= {"segmen": figure.segment.code} if figure.segment else {}
    else:
        about |= {"indikator": figure.indicator}
    return f"{reverse('figure-compare')}?{urlencode(about)}"


@transaction.atomic
def choose_figure(figure: NeedFigure, *, because: str, by) -> NeedFigure:
    """Put this figure to use in its group, and no other. The next run measures by it.

    The reason stays on the figure and in its note, and outlasts loading the file again. The same
    choice with the same reason changes nothing and leaves no trace. The group is locked: of two
    choices at once the later stands. Raises PermissionDenied if `by` is not of the province
    secretariat, limits.BadEntry for a reason that cannot be kept, and FigureRefused.
    """
    if not may_choose_figures(by):
        raise PermissionDenied(_("Angka yang dipakai dipilih oleh sekretariat provinsi."))
    check_texts(reason=because)
    because = because.strip()
    _refuse(figure, because)
    group = list(rivals_of(figure).select_for_update().order_by("pk"))
    chosen = next((row for row in group if row.pk == figure.pk), None)
    if chosen is None:
        raise FigureRefused(_("Angka ini baru saja berubah. Buka kembali halamannya."))
    before = [row for row in group if row.in_use]
    if before == [chosen] and chosen.chosen_because == because:
        return chosen
    was = {"in_use": _said(before), "chosen_because": _reasons(group)}
    _put_to_use(chosen, group, because)
    now = {"in_use": _said([chosen]), "chosen_because": because}
    log.record("angka.pilih", chosen, by=by, before=was, after=now, reason=because)
    return chosen


def _refuse(figure: NeedFigure, because: str) -> None:
    if figure.is_example:
        raise FigureRefused(_("Ini angka contoh; angka contoh tidak menggantikan angka sumber."))
    if figure.value is None:
        raise FigureRefused(_("Sumber tidak memberi nilai, jadi tidak ada yang dapat dipakai."))
    if not because:
        raise FigureRefused(_("Tulis alasan memilih angka ini; alasan itu tersimpan."))


def _put_to_use(chosen: NeedFigure, group: list[NeedFigure], because: str) -> None:
    for row in group:
        row.chosen_because = because if row is chosen else ""
    wanted = _values(chosen)
    for row in group:
        note, _why = split_note(row.note)
        row.in_use, why = chosen_by_person(_values(row), wanted)
        row.note = joined_note(note, why)
    NeedFigure.objects.bulk_update(group, ["in_use", "chosen_because", "note"])


def _said(figures: list[NeedFigure]) -> str:
    return "; ".join(f"{row.indicator} {row.year}: {row.value} {row.unit}" for row in figures)


def _reasons(group: list[NeedFigure]) -> str:
    return "; ".join(row.chosen_because for row in group if row.chosen_because)
