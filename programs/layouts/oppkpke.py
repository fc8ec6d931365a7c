"""The OPPKPKE report of a regency: a row a sub-activity, its help, people, place, money. PURE.

Headings: ../shared/data/domain/document_headings.csv (S43). Agency, program and activity are
merged down or written `idem`; a row in which they are blank goes on with those above.
"""

import re

from programs.entries import Problem
from programs.layouts import sheets
from programs.layouts.making import Found, lay
from programs.layouts.phrases import months
from programs.layouts.sheets import Head, Laid, text
from programs.tables import Row, Table

LABEL = "Laporan OPPKPKE"
COLUMN_OF = {
    "strategy": ("strategi", "(?!)"),
    "agency": ("perangkatdaerah|^opd", "(?!)"),
    "program_code": ("kodeprogram", "(?!)"),
    "program": ("(^|/)program", "(?!)"),
    "activity": ("(^|/)kegiatan", "(?!)"),
    "name": ("subkegiatan", "kode"),
    "duration": ("durasi", "(?!)"),
    "benefit": ("besaranmanfaat", "(?!)"),
    "help": ("jenisbantuan", "(?!)"),
    "count": ("jumlahsasaran", "langsung|penunjang"),
    "direct": ("langsung", "tidaklangsung"),
    "indirect": ("tidaklangsung", "(?!)"),
    "support": ("penunjang", "(?!)"),
    "fund": ("sumber", "(?!)"),
    "nature": ("sifatbantuan", "(?!)"),
    "place": ("lokasi", "alokasi"),
    "budget": ("alokasianggaran|paguanggaran", "realisasi"),
    "first_half": ("realisasisem(ester)?(1|i)$|realisasi/sem(ester)?(1|i)$", "(?!)"),
    "second_half": ("realisasisem(ester)?(2|ii)$|realisasi/sem(ester)?(2|ii)$", "(?!)"),
}
CARRIED = ("strategy", "agency", "program_code", "program", "activity")  # merged down
OF_A_GROUP = {*CARRIED, "budget", "first_half", "second_half"}
REMARKS = {
    "strategy": "Strategi",
    "program": "Program",
    "activity": "Kegiatan",
    "benefit": "Besaran manfaat",
    "nature": "Sifat bantuan",
}
CLASSES = {"direct": "langsung", "indirect": "tidak langsung", "support": "penunjang"}


def find(grid: Table) -> Head | None:
    return sheets.find_head(
        grid, "^strategi", "^perangkatdaerah|^opd", "^subkegiatan", "besaranmanfaat|jenisbantuan"
    )


def read(grid: Table, head: Head) -> Laid:
    columns = {name: head.column(found, without=no) for name, (found, no) in COLUMN_OF.items()}
    year = _year(head.titles)
    found: list[Found] = []
    unclear: list[Problem] = []
    above: dict[str, str] = {}
    for row in grid.rows[head.data :]:
        if sheets.is_sum(row, columns["name"]):
            continue
        said = _said(row, columns, above, is_inside=sheets.is_inside(row, grid.merged))
        own = {key for key, column in columns.items() if text(row.cells, column)}
        if not said["name"] and own == {"place"} and found:
            found[-1].places.append((row.number, said["place"]))
        elif not said["name"] and own <= OF_A_GROUP:
            pass  # a group with its sums: its words are carried down
        elif not said["name"]:
            why = "nama sub kegiatan kosong; baris tidak menjadi program"
            unclear.append(Problem(row.number, "Sub Kegiatan", sheets.row_text(row)[:300], why))
        else:
            found.append(_program(row, said, year, unclear))
        above = {name: said[name] or above.get(name, "") for name in said}
    return lay(found, grid, head, unclear)


def _said(row: Row, columns: dict, above: dict[str, str], *, is_inside: bool) -> dict[str, str]:
    """What each column says; `idem` and a cell merged with the one above say what that says."""
    said = {}
    for name, column in columns.items():
        own = text(row.cells, column)
        is_above = sheets.is_same(own) or (not own and name in CARRIED)
        said[name] = above.get(name, "") if is_above else own
    if is_inside and not said["name"] and said["help"]:
        said["name"] = above.get("name", "")
    return said


def _program(row: Row, said: dict[str, str], year: int | None, unclear: list[Problem]) -> Found:
    program = Found(row.number, identity="/".join(said[n] for n in ("agency", "activity", "name")))
    program.values = {
        "agency": said["agency"],
        "name": said["name"],
        "intervention": said["help"],
        "fund_source": said["fund"],
        "budget_idr": said["budget"],
        "realised_first_idr": _spent(said["first_half"]),
        "realised_second_idr": _spent(said["second_half"]),
        "planned_count": said["count"],
        "recipient_class": _recipients(program, said),
    } | ({"fiscal_year": year} if year else {})
    for name, label in REMARKS.items():
        program.remark(label, said[name])
    program.remark("Kode program", said["program_code"])
    _period(program, said["duration"], year, unclear)
    if said["place"]:
        program.places.append((row.number, said["place"]))
    return program


def _spent(said: str) -> str:
    """A dash of the form says that nothing was reported, not that nothing was spent."""
    return "" if said == "-" else said


def _recipients(program: Found, said: dict[str, str]) -> str:
    """The class whose column is filled; several are written down and left open."""
    filled = [name for name in CLASSES if said[name] not in ("", "-", "0")]
    for name in filled:
        if re.search("[0-9]", said[name]):
            program.remark(f"Penerima {CLASSES[name]}", said[name])
    return CLASSES[filled[0]] if len(filled) == 1 else ""


def _period(program: Found, said: str, year: int | None, unclear: list[Problem]) -> None:
    if not said:
        return
    if year and (days := months(said, year)):
        program.values["starts_on"], program.values["ends_on"] = days
        return
    program.remark("Durasi", said)
    why = "durasi tidak terbaca sebagai bulan; isi Mulai dan Selesai"
    unclear.append(Problem(program.row, "Durasi", said[:80], why))


def _year(titles: tuple[str, ...]) -> int | None:
    for title in titles:
        if found := re.search(r"\b(20[0-9]{2})\b", title):
            return int(found[1])
    return None
