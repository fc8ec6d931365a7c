"""What is wrong with a table as such, whatever its columns mean. PURE.

For every reader of a file of rows: columns of personal data, rows that do not fit the headings.
"""

from programs.entries import Problem
from programs.tables import Row, Table, heading_key

PERSONAL = frozenset(
    {
        *("nik", "nokk", "nomorkk", "nomorindukkependudukan", "nomorkartukeluarga"),
        *("namapenerima", "namapenerimamanfaat", "namapenerimabantuan", "alamatpenerima"),
    }
)


def is_personal(heading: str) -> bool:
    return heading_key(heading) in PERSONAL


def personal_columns(table: Table) -> list[Problem]:
    """One problem for each column of personal data; each refuses the whole file."""
    why = "register ini tidak menyimpan data pribadi; hapus kolom ini dari berkas"
    return [
        Problem(table.heading_row, heading, heading, why)
        for heading in table.headings
        if is_personal(heading)
    ]


def ragged(table: Table) -> list[Problem]:
    """Rows of a text file with fewer or more fields than there are headings."""
    width = len(table.headings)
    problems = []
    for row in table.rows if table.is_text else ():
        if len(row.cells) < width:
            why = f"kurang kolom ({len(row.cells)} dari {width}); periksa pemisah dan tanda kutip"
            problems.append(Problem(row.number, "", "", why))
        elif any(cell.strip() for cell in row.cells[width:]):
            said, why = str(row.cells[width])[:80], "kelebihan kolom; periksa pemisah, tanda kutip"
            problems.append(Problem(row.number, "", said, why))
    return problems


def misfits(row: Row, table: Table) -> list[tuple[str, str]]:
    """What a row says that no column can hold, and why: beyond the headings, or merged."""
    found, width = [], len(table.headings)
    if any(str(cell).strip() for cell in row.cells[width:]):
        found.append((str(row.cells[width]), "kelebihan kolom: isi tanpa judul kolom"))
    if any(first < row.number <= last for first, last in table.merged):
        found.append(("", "sel digabung dengan baris di atasnya; pisahkan dan isi"))
    return found
