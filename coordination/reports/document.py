"""The report as nested plain text, for the HTML and the typst template alike.

Every number is already written here, so the two documents read the same. What a person typed
stays a value: HTML escapes it, typst gets it as data and never as markup.
"""

import functools
from dataclasses import asdict, replace

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from geo import formats

from .content import Content, content_of
from .layout import (
    LEVEL,
    NUMBERS,
    PROGRAMS,
    SENTENCE,
    Box,
    Coded,
    Table,
    cell_text,
    figure_text,
    program_detail,
)
from .leader import boxes, day_of, short
from .map import caption
from .minutes import BLANK, Minutes
from .plain import sha256
from .values import ProgramBrief, Report

LANGUAGE = "id"  # a rakor document is Indonesian whoever asks for it
HASH_SHOWN = 16
CHECK_AT = "/periksa-bahan/"
LONGEST_IN_FOOT = 70


def document(given: Report | Content) -> dict:
    """All the text of a report or of one document of it: title, notes, boxes, tables."""
    content = content_of(given)
    with override(LANGUAGE):
        return head(content) | {"tables": tables_text(content.tables)}


def head(content: Content) -> dict:
    """The same without the tables: for the workbook, which writes their values itself."""
    report = content.report
    with override(LANGUAGE):
        digest = report.occasion.sha256 if report.occasion else sha256(report)
        said = {
            "title": content.title or _("Bahan Rakor Penanggulangan Kemiskinan"),
            "year": _("Tahun Anggaran %(year)s") % {"year": report.fiscal_year},
            "contents": _("Laporan pimpinan") if content.has_leader else "",
            "occasion": _occasion(report),
            "made": _made(report),
            "data": _("Data program sampai %(day)s") % {"day": day_of(report.data_at)},
            "run": _("Proses nomor %(run)s, aturan versi %(rule)s")
            % {"run": report.run_id, "rule": report.rule_version},
            "digest": digest,
            "short_digest": digest[:HASH_SHOWN],
            "check": _("periksa di %(address)s") % {"address": CHECK_AT} if report.occasion else "",
            "example": _("CONTOH") if content.has_examples else "",
            "example_note": _example_note(content),
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
            "has_leader": content.has_leader,
            "minutes": _minutes(content.minutes),
            "boxes": _boxes(content),
            "sheets": [{"key": s.key, "title": s.title, "alt": s.alt} for s in content.sheets],
        }
        return said | {"foot": _foot(report, said)}


def _minutes(minutes: Minutes | None) -> dict | None:
    if minutes is None:
        return None
    return asdict(minutes) | {
        "considering": _("Setelah memperhatikan:"),
        "agreeing": _("MENYEPAKATI"),
        "name": _("Nama"),
        "position": _("Jabatan"),
        "id": _("NIP"),
        "sign": _("Tanda tangan"),
        "blank": BLANK,
        "draft": _("KONSEP: kesepakatan diisi dalam rapat.") if minutes.is_draft else "",
    }


def _boxes(content: Content) -> list[dict]:
    return [_box(box) for box in leader_boxes(content)] if content.has_leader else []


def leader_boxes(content: Content) -> tuple[Box, ...]:
    """The boxes of the leader's page with the lines this document adds to them."""
    return tuple(
        replace(box, lines=(*box.lines, *content.lines.get(box.number, ())))
        for box in boxes(content.report)
    )


def _occasion(report: Report) -> list[str]:
    """The meeting in a few lines: what, when and where, and which frozen values these are."""
    occasion = report.occasion
    if occasion is None:
        return []
    where = filter(
        None, (formats.day(occasion.held_on) if occasion.held_on else "", occasion.place)
    )
    when = " · ".join(where) or _("tanggal dan tempat belum ditetapkan")
    return [line for line in (occasion.title, when, occasion.part) if line]


def _made(report: Report) -> str:
    at = _instant(report.made_at)
    if report.occasion is None:
        return _("Disusun %(at)s WIB") % {"at": at}
    return _("Dibekukan pada %(at)s WIB, bahan beku nomor %(n)s") % {
        "at": at,
        "n": report.occasion.number,
    }


def _foot(report: Report, said: dict) -> str:
    """The line at the foot of every page."""
    title = short(report.occasion.title, LONGEST_IN_FOOT) if report.occasion else ""
    hashed = f"SHA-256 {said['short_digest']}"
    middle = (said["data"], said["run"]) if report.occasion is None else ()
    return " · ".join(filter(None, (title, said["made"], *middle, hashed, said["check"])))


def tables_text(given: tuple[Table, ...]) -> list[dict]:
    """Tables alone, as a page shows them."""
    return [_table(table) for table in given]


def _instant(at) -> str:
    local = timezone.localtime(at)
    return f"{formats.day(local.date())} {local:%H.%M}"


def _example_note(content: Content) -> str:
    report = content.report
    if not content.has_examples:
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
    if not said:
        said.append(_("Memuat data contoh, bukan data nyata."))
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
        "cut": cut_note(table),
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
    return {"cells": cells, "sentence": sentence, "example": example_mark(table, number)}


def example_mark(table: Table, number: int) -> str:
    """What stands beside a row of example data."""
    return _("CONTOH") if table.examples and table.examples[number] else ""


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
    words, example = _program_words(get_language())
    return {
        "owner": program.agency,
        "name": program.name,
        "detail": program_detail(program, **words),
        "example": example if program.is_example else "",
    }


@functools.cache
def _program_words(_language: str | None) -> tuple[dict[str, str], str]:
    """Looked up once for each language: a pack says them a hundred thousand times."""
    words = {"target": _("target"), "budget": _("pagu"), "none": _("tidak disebut")}
    return words, _("CONTOH")


def cut_note(table: Table) -> str:
    """How many rows there are where not all are shown."""
    if not table.is_cut:
        return ""
    return _("Ditampilkan %(shown)s dari %(all)s baris; hitungan di depan mencakup semuanya.") % {
        "shown": formats.number(len(table.rows)),
        "all": formats.number(table.total),
    }
