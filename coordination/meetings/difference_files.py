"""The tables of a difference as XLSX and CSV, in Indonesian whoever asks."""

import csv
import io

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from coordination.export import cell
from coordination.reports.document import LANGUAGE
from coordination.reports.layout import PROGRAMS, Coded, Table
from coordination.reports.xlsx import tables_as_xlsx
from geo import formats

from .difference import Difference, FindingChange
from .difference_tables import difference_tables, findings
from .difference_wording import notes_of

HASH_SHOWN = 12


def as_xlsx(difference: Difference, rows: tuple[FindingChange, ...], sha256: str) -> bytes:
    """One sheet for each table; the findings are those of `rows`."""
    with override(LANGUAGE):
        tables = difference_tables(difference, rows)
        said = _said(difference, sha256)
    return tables_as_xlsx(tables, said, difference.after.made_at)


def _said(difference: Difference, sha256: str) -> dict:
    """What stands above and below each sheet."""
    before, after = difference.before, difference.after
    at = timezone.localtime(after.made_at)
    made = _("Dibekukan %(at)s WIB") % {"at": f"{formats.day(at.date())} {at:%H.%M}"}
    compared = _("Dibandingkan: %(then)s (bahan #%(n)s) dan %(now)s (bahan #%(m)s)") % {
        "then": before.meeting.title,
        "n": before.number,
        "now": after.meeting.title,
        "m": after.number,
    }
    short, examples = sha256[:HASH_SHOWN], difference.has_examples
    return {
        "title": _("Beda dengan rakor sebelumnya"),
        "year": _("Tahun Anggaran %(year)s") % {"year": after.meeting.scope.fiscal_year},
        "boundary_note": " ".join((compared + ".", *notes_of(difference))),
        "example": _("CONTOH") if examples else "",
        "example_note": _("CONTOH: memuat data contoh, bukan program nyata.") if examples else "",
        "made": made,
        "short_digest": short,
        "page": _("halaman"),
        "of": _("dari"),
        "foot": f"{made} · SHA-256 {short}",
    }


def findings_csv(difference: Difference, rows: tuple[FindingChange, ...]) -> str:
    """The list of findings: numbers as numbers, an empty cell for what is missing."""
    out = io.StringIO()
    writer = csv.writer(out)
    with override(LANGUAGE):
        table = findings(difference, rows)
        writer.writerow([*_heads(table), _("Contoh")])
        for values, example in zip(table.rows, table.examples, strict=True):
            flat = [part for n, v in enumerate(values) for part in _parts(table, n, v)]
            writer.writerow([*map(cell, flat), cell(_("CONTOH") if example else "")])
    return out.getvalue()


def _heads(table: Table) -> list[str]:
    """A programs column becomes its agency, name and code."""
    heads = []
    for column in table.columns:
        parts = (_("OPD"), _("nama"), _("kode")) if column.kind == PROGRAMS else ("",)
        heads += [f"{column.label}: {part}" if part else column.label for part in parts]
    return heads


def _parts(table: Table, column: int, value) -> tuple:
    if table.columns[column].kind == PROGRAMS:
        (program,) = value
        return program.agency, program.name, program.code
    return (value.word,) if isinstance(value, Coded) else (value,)
