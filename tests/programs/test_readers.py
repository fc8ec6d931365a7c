"""Tables of programs, cell by cell, without a database."""

import dataclasses
import datetime

import openpyxl
import pytest

from programs.entries import Vocabulary
from programs.readers import HEADINGS, FileProblem, read_entries, read_table
from programs.tables import Row, Table

WORDS = Vocabulary(
    agencies=frozenset(
        {
            "Dinas Sosial Provinsi Banten",
            "Dinas Sosial Kabupaten Lebak",
            "Dinas Kesehatan Kota Serang",
        }
    ),
    aliases={"Dinsos Banten": "Dinas Sosial Provinsi Banten"},
    short_names={
        "Dinsos": ("Dinas Sosial Kabupaten Lebak", "Dinas Sosial Provinsi Banten"),
        "Dinkes": ("Dinas Kesehatan Kota Serang",),
    },
    interventions={
        "RTLHKAB": "RTLH kab/kota (APBD)",
        "BENIH": "Bantuan benih & saprodi",
        "TERNAK": "Bantuan ternak",
        "TERNAK2": "Bantuan Ternak",
    },
    segments={
        "SEG": "Semua sasaran",
        "KSJ-D1": "Desil 1 (sangat miskin)",
        "MTP-TANI": "Petani",
        "KLG-JAMBAN": "Keluarga tanpa jamban / BABS",
    },
    fund_sources={"APBDPROV": "APBD Provinsi"},
    areas={
        "36": "Banten",
        "36.04": "Kabupaten Serang",
        "36.73": "Kota Serang",
        "36.74": "Kota Tangerang Selatan",
        "36.04.01": "Baros",
        "36.04.02": "Ciruas",
        "36.04.01.2001": "Sukamaju",
        "36.04.02.2001": "Sukamaju",
        "36.04.02.1001": "Sukamaju",
        "36.04.02.2002": "Ranjeng",
    },
)
GOOD = {
    "Kode Program": "A-1",
    "Tahun Anggaran": 2026,
    "Tahap": "APBD",
    "Perangkat Daerah": "Dinas Sosial Provinsi Banten",
    "Nama Program": "Perbaikan rumah",
    "Jenis Intervensi": "RTLHKAB",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Kode Wilayah": "36.04.01.2001",
}


def table(*rows, headings=HEADINGS, **given):
    numbered = [
        Row(n, tuple((GOOD | row).get(heading, "") for heading in headings))
        for n, row in enumerate(rows, start=2)
    ]
    return Table(tuple(headings), tuple(numbered), **given)


def read(*rows, **given):
    return read_entries(table(*rows), WORDS, **given)


def entry_of(**row):
    entries, problems = read(row)
    assert problems == []
    return entries[0]


def problem_of(**row):
    entries, problems = read(row)
    assert entries == []
    assert len(problems) == 1
    return problems[0]


def test_rows_of_one_code_year_and_agency_are_one_program():
    entries, problems = read(
        {"Pagu (Rp)": 5_000_000},
        {"Pagu (Rp)": "Rp 5.000.000", "Kode Wilayah": "36.04.02.2002", "Target": 7},
        {"Kode Program": "B-1"},
    )
    assert problems == []
    assert [(e.code, len(e.lines), e.row) for e in entries] == [("A-1", 2, 2), ("B-1", 1, 4)]
    assert entries[0].budget_idr == 5_000_000
    assert [line.planned_count for line in entries[0].lines] == [None, 7.0]


def test_a_column_of_the_program_is_equal_on_all_its_rows():
    entries, problems = read({}, {"Kode Wilayah": "36.04.02.2002", "Pagu (Rp)": 9})
    assert entries == []
    assert problems[0].row == 3
    assert "baris 2 (kosong)" in problems[0].why


def test_a_row_that_is_there_twice_is_refused():
    _entries, problems = read({}, {})
    assert "mengulang baris 2" in problems[0].why


def test_headings_come_in_any_order_case_and_spacing():
    shuffled = tuple(h.upper().replace(" ", "  ") for h in reversed(HEADINGS))
    row = Row(2, tuple(GOOD.get(h, "") for h in reversed(HEADINGS)))
    entries, problems = read_entries(Table(shuffled, (row,)), WORDS)
    assert (len(entries), problems) == (1, [])


def test_missing_headings_are_one_problem():
    entries, problems = read_entries(table({}, headings=("Kode Program", "Target")), WORDS)
    assert entries == []
    assert [p.column for p in problems] == ["judul kolom"]
    assert "Tahun Anggaran, Perangkat Daerah, Nama Program" in problems[0].why


def test_unknown_headings_are_reported_and_stop_nothing():
    reading = read_entries(table({}, headings=(*HEADINGS, "Catatan")), WORDS)
    assert len(reading.entries) == 1
    assert "Catatan" in reading.notes[0]


@pytest.mark.parametrize("heading", ["NIK", "No. KK", "Nama Penerima", "Pagu (juta)"])
def test_some_headings_refuse_the_file(heading):
    entries, problems = read_entries(table({}, headings=(*HEADINGS, heading)), WORDS)
    assert entries == []
    assert problems[0].column == heading


def test_problems_come_by_row():
    _entries, problems = read({"Kode Program": "C"}, {"Target": "x"}, {"Kode Program": "1.06"})
    assert [p.row for p in problems] == [3, 4]


@pytest.mark.parametrize("said", ["1.06.05.2.02.0003", "1.06.05", "1.06", "X.XX.01", " 1.06.05 "])
def test_a_nomenclature_code_is_no_program_code(said):
    assert "kode nomenklatur" in problem_of(**{"Kode Program": said}).why


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Kode Program", 1.02),
        ("Kode Wilayah", 36.04),
        ("Kode Wilayah", datetime.date(2026, 4, 30)),
        ("Kode Sub Kegiatan", 1.06),
    ],
)
def test_a_code_that_excel_turned_into_a_number_is_asked(column, cell):
    assert "Teks" in problem_of(**{column: cell}).why


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("1.06.05.2.02.0003", "1.06.05.2.02.0003"),
        ("1.06.05.02.02.0003", "1.06.05.2.02.0003"),
        ("2.21.02.1.02.\u00a001", "2.21.02.1.02.01"),
        ("2.21.02.1.02.\u00c2\u00a001", "2.21.02.1.02.01"),
        ("belum ada", "belum ada"),
    ],
)
def test_a_sub_activity_code_is_tidied_or_kept(said, code):
    assert entry_of(**{"Kode Sub Kegiatan": said}).activity_code == code


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("Target", "1.500", "tidak jelas"),
        ("Target", 0, "nol"),
        ("Target", -3, "negatif"),
        ("Target", "banyak", "bukan angka"),
        ("Pagu (Rp)", "1,500", "tidak jelas"),
        ("Pagu (Rp)", 0, "nol"),
        ("Pagu (Rp)", -1.0, "negatif"),
        ("Pagu (Rp)", float("nan"), "besar"),
        ("Pagu (Rp)", "#REF!", "galat rumus"),
        ("Tahun Anggaran", "26", "bukan tahun"),
        ("Tahun Anggaran", "２０２６", "bukan tahun"),
        ("Tahap", "DPA", "salah satu"),
        ("Tahap", "", "salah satu"),
        ("Status", "oke", "salah satu"),
        ("Kelas Penerima", "semua", "salah satu"),
        ("Mulai", "31/02/2026", "tidak ada"),
        ("Selesai", "1/1/26", "empat angka"),
        ("Nama Program", "", "wajib"),
        ("Nama Program", "A" * 301, "panjang"),
        ("Nama Program", "a\x07b", "kendali"),
        ("Perangkat Daerah", "Dinas Anu", "tidak dikenal"),
        ("Perangkat Daerah", "Dinsos", "nama lengkap"),
        ("Jenis Intervensi", "RTLHKABB", "tidak dikenal"),
        ("Jenis Intervensi", "bantuan ternak", "lebih dari satu"),
        ("Sumber Dana", "APBN", "tidak dikenal"),
        ("Segmen", "KSJ-D1; orang", "tidak dikenal"),
    ],
)
def test_a_bad_cell_says_what_is_wrong(column, cell, why):
    problem = problem_of(**{column: cell})
    assert (problem.row, problem.column) == (2, column)
    assert why in problem.why


def test_the_last_day_is_inclusive():
    entry = entry_of(Mulai="1 Februari 2026", Selesai=datetime.datetime(2026, 11, 30))
    assert (entry.starts_on, entry.ends_on) == (
        datetime.date(2026, 2, 1),
        datetime.date(2026, 12, 1),
    )


def test_a_program_of_one_day_is_allowed():
    entry = entry_of(Mulai="01/02/2026", Selesai="01/02/2026")
    assert entry.ends_on - entry.starts_on == datetime.timedelta(days=1)


def test_an_end_before_the_start_is_refused():
    assert "sebelum" in problem_of(Mulai="02/02/2026", Selesai="01/02/2026").why


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("KSJ-D1; MTP-TANI", ("KSJ-D1", "MTP-TANI")),
        ("petani;Desil 1", ("MTP-TANI", "KSJ-D1")),
        ("keluarga tanpa jamban/babs", ("KLG-JAMBAN",)),
        ("KSJ-D1;KSJ-D1", ("KSJ-D1",)),
        ("", ()),
    ],
)
def test_segments_are_codes_or_names(said, codes):
    assert entry_of(Segmen=said).lines[0].segments == codes


@pytest.mark.parametrize(
    "said", ["dinas sosial  provinsi banten", "Dinsos Banten", "DINAS SOSIAL, Provinsi Banten"]
)
def test_an_agency_is_known_by_its_names(said):
    assert entry_of(**{"Perangkat Daerah": said}).agency == "Dinas Sosial Provinsi Banten"


def test_an_abbreviation_only_one_agency_bears_is_enough():
    assert entry_of(**{"Perangkat Daerah": "Dinkes"}).agency == "Dinas Kesehatan Kota Serang"


def place(code="", regency="", district="", village=""):
    cells = (code, regency, district, village)
    return dict(
        zip(("Kode Wilayah", "Kab/Kota", "Kecamatan", "Desa/Kelurahan"), cells, strict=True)
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (place("36"), "36"),
        (place("36.04.01"), "36.04.01"),
        (place(" 36.04.01.2001\u00a0"), "36.04.01.2001"),
        (place("", "Kab. Serang"), "36.04"),
        (place("", "kabupaten serang"), "36.04"),
        (place("", "Kota Serang"), "36.73"),
        (place("", "Tangerang Selatan"), "36.74"),
        (place("", "Kab.Serang", "Kec. Baros"), "36.04.01"),
        (place("", "Kab. Serang", "Baros", "Sukamaju"), "36.04.01.2001"),
        (place("", "Kab. Serang", "Ciruas", "Kel. Sukamaju"), "36.04.02.1001"),
        (place("", "Kab. Serang", "Ciruas", "Desa Sukamaju"), "36.04.02.2001"),
        (place("", "Kab. Serang", "", "Ranjeng"), "36.04.02.2002"),
        (place("", "", "Baros", ""), "36.04.01"),
        (place("", "Kab. Serang", "Baros", "Semua Desa/Kelurahan"), "36.04.01"),
        (place("", "Kab. Serang", "Semua Kecamatan", "Semua Kelurahan"), "36.04"),
        (place("", "Semua Kabupaten/Kota"), "36"),
        (place("", "Provinsi Banten"), "36"),
        (place("36.04.01.2001", "Serang", "Baros"), "36.04.01.2001"),
        (place(), None),
    ],
)
def test_a_place_is_a_code_or_names(said, code):
    assert entry_of(**said).lines[0].area_code == code


@pytest.mark.parametrize(
    ("said", "column", "why"),
    [
        (place("36.99"), "Kode Wilayah", "tidak ada dalam daftar"),
        (place("3604012001"), "Kode Wilayah", "BPS"),
        (place("36.4"), "Kode Wilayah", "bukan kode"),
        (place("36.0\u0417"), "Kode Wilayah", "huruf"),
        (place("", "Serang"), "Kab/Kota", "Kabupaten Serang (36.04); Kota Serang (36.73)"),
        (place("", "Kab. Serangan"), "Kab/Kota", "mungkin Kabupaten Serang atau Kota Serang"),
        (place("", "Kab. Serang", "Ciruas", "Sukamaju"), "Desa/Kelurahan", "36.04.02.1001"),
        (place("", "Kab. Serang", "", "Sukamaju"), "Desa/Kelurahan", "ada beberapa"),
        (place("", "Kota Serang", "Baros"), "Kecamatan", "tidak dikenal di Kota Serang"),
        (place("36.04.01.2001", "Kota Serang"), "Kab/Kota", "tidak cocok"),
        (place("36.04.01.2001", "", "", "Ranjeng"), "Desa/Kelurahan", "tidak cocok"),
        (place("36.04", "", "Baros"), "Kecamatan", "hanya sampai"),
    ],
)
def test_a_place_that_is_not_clear_is_asked(said, column, why):
    problem = problem_of(**said)
    assert problem.column == column
    assert why in problem.why


def test_a_shape_is_the_ground_of_the_rows_without_area():
    rows = {"Kode Wilayah": "", "Segmen": "KSJ-D1"}, {"Kode Wilayah": "", "Segmen": "MTP-TANI"}, {}
    entries, problems = read(*rows, shapes={"A-1": b"wkb"})
    assert problems == []
    shapes = [(line.shape_wkb, line.area_code) for line in entries[0].lines]
    assert shapes == [(b"wkb", None), (b"wkb", None), (None, "36.04.01.2001")]


def test_a_shape_two_programs_could_claim_is_asked():
    rows = {"Kode Wilayah": ""}, {"Kode Wilayah": "", "Tahun Anggaran": 2027}
    entries, problems = read(*rows, shapes={"A-1": b"wkb"})
    assert entries == []
    assert "lebih dari satu program" in problems[0].why


def workbook(path, *rows, sheet="Program"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_formula_that_was_never_calculated_is_an_error(tmp_path):
    row = [GOOD.get(heading, "") for heading in HEADINGS]
    row[HEADINGS.index("Target")] = "=1+1"
    path = workbook(tmp_path / "a.xlsx", HEADINGS, row)
    entries, problems = read_entries(read_table(path), WORDS)
    assert entries == []
    assert [(p.row, p.column) for p in problems] == [(2, "Target")]
    assert "belum dihitung" in problems[0].why


def test_titles_may_stand_above_the_headings(tmp_path):
    row = [GOOD.get(heading, "") for heading in HEADINGS]
    path = workbook(tmp_path / "a.xlsx", ["Matriks program"], [], HEADINGS, [], row, sheet="Data")
    entries, problems = read_entries(read_table(path), WORDS)
    assert problems == []
    assert entries[0].row == 5


def test_merged_cells_are_refused_row_by_row(tmp_path):
    row = [GOOD.get(heading, "") for heading in HEADINGS]
    path = workbook(tmp_path / "a.xlsx", HEADINGS, row, row)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    _entries, problems = read_entries(read_table(path), WORDS)
    assert (problems[0].row, "digabung" in problems[0].why) == (3, True)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "kosong"),
        ("a.csv", b"a,b\n1,\x002", "baris 2 memuat karakter kosong"),
        ("a.csv", b'Kode Program,Target,Satuan\n"A,1,x\n', "tanda kutip"),
        ("a.csv", b"Kode Program,Target,Satuan\n", "tidak ada baris data"),
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"<html></html>", "bukan tabel"),
        ("a.csv", b"PK\x03\x04rest", "Excel"),
        ("a.xlsx", b"PK\x03\x04rest", "rusak"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format Excel lama"),
        ("a.xlsx", b"bukan buku kerja", "bukan lembar kerja"),
        ("a.csv", b"Target,Satuan,Target\n1,2,3\n", "dua kali"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content, why):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileProblem, match=rf"{name}.*{why}"):
        read_table(path)


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ";")],
)
def test_text_files_are_read_in_every_usual_spelling(tmp_path, encoding, separator):
    row = [str((GOOD | {"Nama Program": "Café ½"}).get(heading, "")) for heading in HEADINGS]
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join(separator.join(cells) for cells in (HEADINGS, row)), encoding=encoding
    )
    entries, problems = read_entries(read_table(path), WORDS)
    assert problems == []
    assert entries[0].name == "Café ½"


RAGGED = [
    (Row(3, ("A-1", 2026, "APBD")), f"kurang kolom (3 dari {len(HEADINGS)})"),
    (Row(3, (*GOOD.values(), *[""] * (len(HEADINGS) - len(GOOD)), "lebih")), "kelebihan kolom"),
]


@pytest.mark.parametrize(("row", "why"), RAGGED, ids=["too few", "too many"])
def test_a_text_row_with_another_number_of_fields_refuses_the_whole_file(row, why):
    found = table({}, is_text=True)
    ragged = dataclasses.replace(found, rows=(*found.rows, row))
    reading = read_entries(ragged, WORDS)
    assert (reading.entries, reading.is_refused_whole) == ([], True)
    assert [(p.row, p.why.startswith(why)) for p in reading.problems] == [(3, True)]


def test_empty_fields_beyond_the_headings_of_a_text_file_are_nothing():
    found = table({}, is_text=True)
    wider = Row(2, (*found.rows[0].cells, "", " "))
    reading = read_entries(dataclasses.replace(found, rows=(wider,)), WORDS)
    assert (len(reading.entries), reading.problems) == (1, [])


@pytest.mark.parametrize("said", ["2.500.000,50", 2_500_000.5])
def test_a_budget_with_sen_is_rounded_and_said_to_be(said):
    reading = read({"Pagu (Rp)": 1_000_000}, {"Kode Program": "A-2", "Pagu (Rp)": said})
    assert [entry.budget_idr for entry in reading.entries] == [1_000_000, 2_500_001]
    assert reading.notes == ["Pagu pada baris 3 dibulatkan ke rupiah penuh (sen tidak disimpan)."]


@pytest.mark.parametrize("said", ["2.500.000,00", 12_000_000.000000002, 5])
def test_a_budget_of_whole_rupiah_is_not_said_to_be_rounded(said):
    assert read({"Pagu (Rp)": said}).notes == []
