"""Budgets as bars: one class at a time, and what was spent beside the budgets of those who said so.

The quoted totals of the press are in none of these, and no chart goes over years or stages.
"""

import csv
import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.charts import Measure, Picture, Series, bar_chart, pair_chart
from coordination.export import cell
from coordination.money import Block, Row
from coordination.money_tables import CLASSES, DIMENSIONS, REGENCY
from coordination.roadmap.pictures import words
from geo import formats

DRAWN = ("strategy", "group", "aim", "need", "fund", "agency", REGENCY)
MOST_BARS = 15
CLASS_SLUGS = {
    "langsung": "langsung",
    "tidak_langsung": "tidak-langsung",
    "penunjang": "penunjang",
    "": "tanpa-kelas",
}


@dataclass(frozen=True)
class About:
    """What the pictures say they are of: the year, the area, and the day they were drawn."""

    year: int | None
    place: str
    day: datetime.date

    @property
    def said(self) -> str:
        parts = [_("TA %d") % self.year] if self.year else []
        return ", ".join([*parts, *([self.place] if self.place else [])])


@dataclass(frozen=True)
class MoneyChart:
    """One picture; `rows` are its whole rupiah: label, and a value per series, None where missing.

    The file of its values has all rows, the picture the largest.
    """

    slug: str
    picture: Picture
    draw: Callable[[Picture], str]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    headings: tuple[str, ...]

    @property
    def svg(self) -> str:
        return self.draw(self.picture)

    @property
    def csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["name", *self.headings])
        writer.writerows([cell(label), *map(cell, values)] for label, values in self.rows)
        return out.getvalue()


def charts_of(block: Block, by: str, about: About) -> list[MoneyChart]:
    """A picture of the budgets per class, then one per class of what was spent beside them."""
    if by not in DRAWN:
        return []
    classes = [name for name in CLASSES if name in block.classes]
    found = [_budgets(block, by, name, about) for name in classes]
    found += [_spent(block, by, name, about) for name in classes]
    return [chart for chart in found if chart]


def _budgets(block: Block, by: str, of_class: str, about: About) -> MoneyChart | None:
    rows = [row for row in block.rows if row.sums[of_class].programs]
    if all(row.sums[of_class].budget_idr is None for row in rows):
        return None
    whole = block.totals[of_class]
    rows = sorted(rows, key=lambda row: _largest_first(row, of_class))
    values = tuple((_name(row), (row.sums[of_class].budget_idr,)) for row in rows)
    said = ngettext("%(n)s program", "%(n)s program", whole.programs)
    said %= {"n": formats.number(whole.programs)}
    if whole.unstated:
        said += _(", %(n)s tidak menyebut pagu") % {"n": formats.number(whole.unstated)}
    if by == REGENCY:
        said += _("; pagu dibagi menurut sasaran, kebutuhan atau jumlah desa")
    return _chart("pagu", block, by, of_class, about, values, (_("pagu"),), said)


def _largest_first(row: Row, of_class: str) -> tuple:
    """What is not said, or not divided, last."""
    budget = row.sums[of_class].budget_idr
    return (not row.key, budget is None, -(budget or 0), row.key)


def _name(row: Row) -> str:
    return f"{row.label} ({row.above})" if row.above else row.label


def _spent(block: Block, by: str, of_class: str, about: About) -> MoneyChart | None:
    rows = [row for row in block.spending.rows if row.recipient_class == of_class and row.compared]
    if not rows:
        return None
    (whole,) = [one for one in block.spending.totals if one.recipient_class == of_class]
    rows = sorted(rows, key=lambda row: (not row.key, -row.compared_budget_idr, row.key))
    values = tuple(
        (row.label, (row.compared_budget_idr, row.compared_realised_idr)) for row in rows
    )
    said = _("%(n)s dari %(all)s program, yang melaporkan realisasi dan menyebut pagu") % {
        "n": formats.number(whole.compared),
        "all": formats.number(whole.programs),
    }
    names = (_("Pagu program yang melapor"), _("Realisasi yang dilaporkan"))
    return _chart("realisasi", block, by, of_class, about, values, names, said)


def _chart(kind, block: Block, by, of_class, about: About, rows, names, said: str) -> MoneyChart:
    shown = rows[:MOST_BARS]
    if len(rows) > MOST_BARS:
        said += _("; %(n)s terbesar dari %(all)s baris") % {"n": MOST_BARS, "all": len(rows)}
    size, unit, digits = _unit(block)
    measure = Measure("idr", "sinkron", unit, digits)
    across = zip(*(values for _label, values in shown), strict=True)
    series = [
        Series(measure, name, tuple(None if v is None else v / size for v in values))
        for name, values in zip(names, across, strict=True)
    ]
    title = _title(kind, block, by, of_class, about)
    picture = Picture(
        title=title,
        description=_described(title, unit, shown, names),
        measure=measure,
        labels=tuple(label for label, _values in shown),
        series=tuple(series),
        source=_("daftar program Sinkron; %s") % said,
        dated=_("dihitung %s") % formats.day(about.day),
        words=words(),
    )
    owner = "contoh" if block.is_example else "nyata"
    draw = pair_chart if len(names) > 1 else bar_chart
    return MoneyChart(f"{owner}-{kind}-{CLASS_SLUGS[of_class]}", picture, draw, rows, names)


def _title(kind: str, block: Block, by: str, of_class: str, about: About) -> str:
    what = _("Pagu dan realisasi menurut") if kind == "realisasi" else _("Pagu menurut")
    label = str(DIMENSIONS[by].label)
    if not label[:2].isupper():  # OPD stays as it is
        label = label[0].lower() + label[1:]
    parts = [
        f"{what} {label}",
        _class_said(of_class),
        about.said,
    ]
    title = ", ".join(part for part in parts if part)
    return _("CONTOH, bukan data: %s") % title if block.is_example else title


def _class_said(of_class: str) -> str:
    word = str(CLASSES[of_class]).lower()
    return _("kelas penerima: %s") % word if of_class else word


def _described(title: str, unit: str, shown, names) -> str:
    first = shown[0]
    told = "; ".join(
        f"{name} {formats.rupiah(value)}" for name, value in zip(names, first[1], strict=True)
    )
    return _(
        "%(title)s, dalam %(unit)s. Terbesar: %(label)s, %(told)s. Semua angka ada di tabel."
    ) % {
        "title": title,
        "unit": unit,
        "label": first[0],
        "told": told,
    }


def _unit(block: Block) -> tuple[int, str, int]:
    """Rupiah in one unit of the pictures, its word, and the decimals that are written: the same in
    all pictures of a block, which stand side by side.
    """
    highest = max((one.budget_idr or 0 for one in block.totals.values()), default=0)
    if highest >= 10**9:
        return 10**9, _("miliar rupiah"), 2
    if highest >= 10**6:
        return 10**6, _("juta rupiah"), 2
    return 1, _("rupiah"), 0
