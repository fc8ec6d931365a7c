"""The report as nested plain text, for the HTML and the typst template alike.

Every number is already written here, so the two documents read the same. What a person typed
stays a value: HTML escapes it, typst gets it as data and never as markup.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo import formats

from .layout import (
    LEVEL,
    NUMBERS,
    PROGRAMS,
    SENTENCE,
    Coded,
    Table,
    cell_text,
    figure_text,
    program_detail,
)
from .leader import boxes, day_of
from .map import caption
from .plain import sha256
from .tables import tables
from .values import ProgramBrief, Report

LANGUAGE = "id"  # a rakor document is Indonesian whoever asks for it
HASH_SHOWN = 12


def document(report: Report) -> dict:
    """All the text of the report: title, notes, boxes, tables."""
    with override(LANGUAGE):
        digest = sha256(report)
        return {
            "title": _("Bahan Rakor Penanggulangan Kemiskinan"),
            "year": _("Tahun Anggaran %(year)s") % {"year": report.fiscal_year},
            "contents": _("Laporan pimpinan"),
            "made": _("Disusun %(at)s WIB") % {"at": _instant(report.made_at)},
            "data": _("Data program sampai %(day)s") % {"day": day_of(report.data_at)},
            "run": _("Proses nomor %(run)s, aturan versi %(rule)s")
            % {"run": report.run_id, "rule": report.rule_version},
            "digest": digest,
            "short_digest": digest[:HASH_SHOWN],
            "example": _("CONTOH") if report.has_examples else "",
            "example_note": _example_note(report),
            "neutral": _(
                "Temuan adalah indikasi dari data yang dimasukkan OPD; keputusan ada pada telaah "
                "dan rakor. Sasaran dan anggaran terpapar adalah perkiraan."
            ),
            "boundary_note": _boundary_note(report),
            "map_caption": caption(report),
            "map_alt": _("Peta jumlah temuan berlokasi rinci per kecamatan"),
            "map_missing": _("Peta belum dapat digambar: batas kecamatan belum dimuat."),
            "page": _("halaman"),
            "of": _("dari"),
            "boxes": [_box(box) for box in boxes(report)],
            "tables": [_table(table) for table in tables(report)],
        }


def tables_text(given: tuple[Table, ...]) -> list[dict]:
    """Tables alone, as a page shows them."""
    return [_table(table) for table in given]


def _instant(at) -> str:
    local = timezone.localtime(at)
    return f"{formats.day(local.date())} {local:%H.%M}"


def _example_note(report: Report) -> str:
    if not report.has_examples:
        return ""
    said = []
    if report.example_program_count:
        said.append(
            _("%(n)s dari %(all)s program adalah data contoh, bukan program nyata.")
            % {
                "n": formats.number(report.example_program_count),
                "all": formats.number(report.headline.program_count),
            }
        )
    if report.has_example_declarations:
        said.append(_("Pernyataan kelengkapan OPD memuat data contoh."))
    return _("CONTOH") + ": " + " ".join(said)


def _boundary_note(report: Report) -> str:
    if not report.boundary_source:
        return _("Batas wilayah belum dimuat.")
    if report.boundary_is_approximate:
        return _("Batas perkiraan: luas dan peta dapat berbeda dari batas resmi. Sumber: %(s)s") % {
            "s": report.boundary_source
        }
    return _("Batas wilayah: %(s)s") % {"s": report.boundary_source}


def _box(box) -> dict:
    return {
        "number": str(box.number),
        "title": box.title,
        "figures": [{"text": figure_text(f), "label": f.label} for f in box.figures],
        "lines": list(box.lines),
    }


def _table(table: Table) -> dict:
    flat = [n for n, column in enumerate(table.columns) if column.kind != SENTENCE]
    return {
        "key": table.key,
        "title": table.title,
        "note": table.note,
        "empty": table.empty,
        "cut": _cut_note(table),
        "columns": [
            {
                "label": table.columns[n].label,
                "width": table.columns[n].width,
                "is_number": table.columns[n].kind in NUMBERS,
            }
            for n in flat
        ],
        "rows": [_row(table, n) for n in range(len(table.rows))],
    }


def _row(table: Table, number: int) -> dict:
    cells, sentence = [], ""
    for column, value in zip(table.columns, table.rows[number], strict=True):
        if column.kind == SENTENCE:
            # With the row's number: on paper it may stand on the next page.
            sentence = f"{cells[0]['text']}. {value}" if value else ""
        else:
            cells.append(_cell(column.kind, value))
    is_example = bool(table.examples) and table.examples[number]
    return {"cells": cells, "sentence": sentence, "example": _("CONTOH") if is_example else ""}


def _cell(kind: str, value) -> dict:
    programs = [_program(p) for p in value] if kind == PROGRAMS else []
    code = value.code if kind == LEVEL and isinstance(value, Coded) else ""
    return {
        "text": "" if programs else cell_text(kind, value),
        "is_number": kind in NUMBERS,
        "code": code,
        "programs": programs,
    }


def _program(program: ProgramBrief) -> dict:
    detail = program_detail(program, target=_("target"), budget=_("pagu"), none=_("tidak disebut"))
    return {
        "owner": program.agency,
        "name": program.name,
        "detail": detail,
        "example": _("CONTOH") if program.is_example else "",
    }


def _cut_note(table: Table) -> str:
    if not table.is_cut:
        return ""
    return _("Ditampilkan %(shown)s dari %(all)s baris; hitungan di depan mencakup semuanya.") % {
        "shown": formats.number(len(table.rows)),
        "all": formats.number(table.total),
    }
