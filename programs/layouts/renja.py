"""The Renja or RKPD matrix: codes of urusan, program, kegiatan, and sub kegiatan under them. PURE.

Headings: ../shared/data/domain/document_headings.csv (S42), both the printed form of SIPD and the
flat one. The rows of sub kegiatan are programs; the rows above them say what they belong to.
"""

import datetime
import re

from programs.entries import Problem
from programs.layouts import sheets
from programs.layouts.making import Found, lay
from programs.layouts.sheets import Head, Laid, text
from programs.tables import Row, Table

LABEL = "Matriks Renja/RKPD"
NAME = r"^urusan"
FORWARD = "prakiraanmaju"
COLUMN_OF = {
    "place": ("lokasi", FORWARD),
    "count": ("targetcapaiankinerja|indikatorkinerja.*/target$|^target$", FORWARD),
    "budget": ("paguindikatif|kebutuhandana", FORWARD),
    "fund": ("sumberdana", FORWARD),
    "priority": ("prioritasdaerah", "(?!)"),
    "group": ("sasarandaerah", "(?!)"),
    "output": ("keluaransubkegiatan", "(?!)"),
    "measure": ("indikatorkinerja", "keluaransubkegiatan|target|capaianprogram|hasilkegiatan"),
    "note": ("catatanpenting|keterangan", FORWARD),
}
REMARKS = {
    "priority": "Prioritas daerah",
    "group": "Sasaran daerah",
    "output": "Keluaran",
    "measure": "Indikator",
    "note": "Catatan",
}
LEVELS = {1: "Urusan", 2: "Bidang urusan", 3: "Program", 5: "Kegiatan"}  # by parts of the code
OF_THE_WHOLE = ("Program", "Kegiatan")
SUB = 6
_CODE = re.compile(r"^[0-9xX]{1,2}(\.[0-9xX]{1,4})*\.?$")
_YEARS = (r"rencanatahun(20[0-9]{2})", r"\b(20[0-9]{2})\b")
_AGENCY = re.compile(
    r"(?:nama\s+)?(?:perangkat daerah|skpd|opd)\s*[:=]\s*(?:[0-9.]+\s*)?(.+)", re.IGNORECASE
)


def find(grid: Table) -> Head | None:
    return sheets.find_head(
        grid, "^kode$|^koderekening$", NAME, "indikator|lokasi|pagu|rencanatahun"
    )


def read(grid: Table, head: Head) -> Laid:
    name = head.column(NAME)
    codes = list(range(head.column("^kode"), name))
    columns = {key: head.column(found, without=no) for key, (found, no) in COLUMN_OF.items()}
    reading = _Reading(codes, name, columns, _whole(head))
    for row in grid.rows[head.data :]:
        if not sheets.is_sum(row, name):
            reading.row(row)
    return lay(reading.found, grid, head, reading.unclear)


def _whole(head: Head) -> dict:
    """What holds for all rows: year, agency and stage out of the titles and headings."""
    said = {}
    keys, title = " ".join(head.paths), " ".join(head.titles)
    if year := re.search(_YEARS[0], keys) or re.search(_YEARS[1], title):
        said["fiscal_year"] = int(year[1])
    for line in head.titles:
        if agency := _AGENCY.search(line):
            said["agency"] = agency[1].strip()
    if re.search(r"perubahan", title, re.IGNORECASE):
        said["stage"] = "APBD-P"
    elif re.search(r"\b(rkpd|renja|rencana kerja)\b", title, re.IGNORECASE):
        said["stage"] = "RKPD"
    return said


class _Reading:
    """Goes down the rows and remembers under what it is."""

    def __init__(self, codes: list[int], name: int, columns: dict, whole: dict):
        self.codes, self.name, self.columns, self.whole = codes, name, columns, whole
        self.found: list[Found] = []
        self.unclear: list[Problem] = []
        self.above: dict[str, str] = {}
        self.last: dict[str, str] = {}
        self._is_open = False  # the rows go on with the program above

    def row(self, row: Row) -> None:
        code, name = self._code(row), text(row.cells, self.name)
        level = code.count(".") + 1 if code else 0
        if level in LEVELS:
            self._context(level, name)
        elif level >= SUB and name:
            self._program(row, code, name)
        elif not code and not name and self._is_open:
            self._goes_on(row)
        elif not code and name and self._amount(row):
            self._without_code(row, name)
        else:
            why = "baris tanpa kode dan nama sub kegiatan; tidak menjadi program"
            self.unclear.append(Problem(row.number, "Kode", sheets.row_text(row)[:300], why))

    def _code(self, row: Row) -> str:
        """The code, in one cell or a part in each. Excel keeps no zeros: `1 | 6 | 2` is 1.06.02."""
        parts = [_part(row.cells[i], n) for n, i in enumerate(self.codes) if i < len(row.cells)]
        said = ".".join(part for part in parts if part).strip(".")
        said = re.sub(r"\s+", "", said)
        return said.upper() if _CODE.match(said) else ""

    def _context(self, level: int, name: str) -> None:
        """A new rank ends those below it."""
        held = {n: LEVELS[n] for n in LEVELS if n < level}
        self.above = {label: self.above.get(label, "") for label in held.values()}
        self.above[LEVELS[level]] = name
        self._is_open = False

    def _program(self, row: Row, code: str, name: str) -> None:
        program = Found(row.number, identity=code)
        program.values = {**self.whole, "name": name}
        if "X" not in code:
            program.values["activity_code"] = code
        else:
            program.remark("Kode sub kegiatan", code)
        self._fill(program, row)

    def _without_code(self, row: Row, name: str) -> None:
        program = Found(row.number, identity=f"{self.above.get('Kegiatan', '')}/{name}")
        program.values = {**self.whole, "name": name}
        why = "kode sub kegiatan kosong; program disimpan tanpa kode itu"
        self.unclear.append(Problem(row.number, "Kode Sub Kegiatan", name[:80], why))
        self._fill(program, row)

    def _fill(self, program: Found, row: Row) -> None:
        said = self._said(row)
        program.values |= {
            "fund_source": said["fund"],
            "budget_idr": said["budget"],
            "planned_count": said["count"],
        }
        for label in OF_THE_WHOLE:
            program.remark(label, self.above.get(label, ""))
        for name, label in REMARKS.items():
            program.remark(label, said[name])
        if said["place"]:
            program.places.append((row.number, said["place"]))
        self.found.append(program)
        self._is_open = True
        self.last = said

    def _goes_on(self, row: Row) -> None:
        """One more line of the program above: places and indicators are its, a sum is asked of."""
        program, said = self.found[-1], self._said(row)
        if said["place"] and said["place"] not in [place for _row, place in program.places]:
            program.places.append((row.number, said["place"]))
        for name, label in REMARKS.items():
            program.remark(label, said[name])
        for name, label in (("count", "Target"), ("budget", "Pagu (Rp)"), ("fund", "Sumber Dana")):
            if text(row.cells, self.columns[name]) and said[name] != self.last[name]:
                program.remark(label, said[name])
                why = "baris lanjutan dengan nilai sendiri; dicatat di Keterangan, periksa"
                self.unclear.append(Problem(row.number, label, said[name][:80], why))

    def _said(self, row: Row) -> dict[str, str]:
        said = {name: text(row.cells, column) for name, column in self.columns.items()}
        same = {name for name, own in said.items() if sheets.is_same(own)}
        return said | {name: self.last.get(name, "") for name in same}

    def _amount(self, row: Row) -> str:
        return text(row.cells, self.columns["budget"]) or text(row.cells, self.columns["count"])


def _part(cell, rank: int) -> str:
    if isinstance(cell, bool | datetime.date):
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    if isinstance(cell, int):
        return str(cell) if rank == 0 else f"{cell:02d}"
    return str(cell).strip().strip(".")
