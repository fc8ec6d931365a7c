"""Real documents: an OPPKPKE report and Renja/RKPD matrices as they look, of invented content."""

import datetime

import openpyxl
import pytest

from programs import opened_tables
from programs.entries import Vocabulary
from programs.imports.understanding import Defaults, understand
from programs.layouts.phrases import count_and_unit, months, places
from programs.layouts.sheets import is_same
from programs.readers import HEADINGS, read_entries

OURS = "Dinas Sosial Kabupaten Serang"
WORDS = Vocabulary(
    agencies=frozenset({OURS, "Dinas Perumahan Kabupaten Serang"}),
    short_names={"Dinsos": (OURS,)},
    interventions={"UEPKAB": "Usaha Ekonomi Produktif", "RTLHKAB": "Perbaikan rumah (RTLH)"},
    segments={"KSJ-D1": "Desil 1"},
    fund_sources={"APBDKAB": "APBD Kabupaten", "DAK": "DAK"},
    areas={
        "36": "Banten",
        "36.04": "Kabupaten Serang",
        "36.04.01": "Baros",
        "36.04.02": "Ciruas",
        "36.04.01.2001": "Sukamaju",
        "36.04.01.2002": "Sidamukti",
    },
)
OPPKPKE_HEAD = [
    [
        *("No", "Strategi", "Perangkat Daerah", "Kode Program", "Program", "Kegiatan"),
        *("Sub Kegiatan", "Durasi", "Besaran Manfaat", "Jenis Bantuan", "Jumlah Sasaran"),
        *("Penerima", "", "", "Sumber", "Sifat Bantuan", "Lokasi", "Anggaran", "", "", ""),
    ],
    [""] * 11
    + ["Penerima Langsung", "Penerima Tidak Langsung", "Penerima Penunjang", "", "", ""]
    + ["Alokasi Anggaran", "Realisasi Sem.1", "Realisasi Sem.2", "Total Realisasi"],
    list(range(1, 22)),
]
OPPKPKE_MERGED = ["A3:A4", "B3:B4", "C3:C4", "G3:G4", "L3:N3", "R3:U3", "C6:C8", "E6:E8", "D6:D8"]


def oppkpke(*rows, title="LAPORAN OPPKPKE KABUPATEN SERANG SEMESTER I TAHUN 2026"):
    return [[title], [], *OPPKPKE_HEAD, *rows]


def a_row(no, name, **given):
    cells = {
        "strategi": 2, "pd": "", "kode": "", "program": "", "kegiatan": "Pemberdayaan Sosial",
        "durasi": "Januari s.d. Juni", "besaran": "Rp2.500.000", "bantuan": "UEPKAB",
        "jumlah": "120 KPM", "langsung": "v", "tidak": "", "penunjang": "",
        "sumber": "APBD Kabupaten", "sifat": "Uang", "lokasi": "Kec. Baros, Kab. Serang",
        "alokasi": 300_000_000, "sem1": 100_000_000, "sem2": "", "total": 100_000_000,
    } | given  # fmt: skip
    values = list(cells.values())
    return [no, *values[:5], name, *values[5:]]


FIRST = {"pd": OURS, "kode": "1.06.04", "program": "PROGRAM REHABILITASI SOSIAL"}


def workbook(tmp_path, *sheets, merged=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    path = tmp_path / "dokumen.xlsx"
    book.save(path)
    return path


def entries_of(path, **given):
    found = understand(path, path.name, WORDS, defaults=Defaults(agency=OURS, **given), choices={})
    reading = read_entries(found.table, WORDS)
    assert reading.problems == []
    return {entry.name: entry for entry in reading.entries}, found


def test_a_report_becomes_programs_through_merged_cells_and_two_rows_of_headings(tmp_path):
    rows = oppkpke(
        a_row(1, "Pemberian UEP", **FIRST),
        a_row(2, "Bimbingan usaha", jumlah=45, lokasi="Desa Sukamaju, Kec. Baros, Kab. Serang"),
        a_row("", "Jumlah", alokasi=600_000_000, lokasi="", jumlah=""),
    )
    rows[-1] = ["", "JUMLAH", *[""] * 15, 600_000_000]
    path = workbook(tmp_path, ("OPPKPKE", rows), merged=OPPKPKE_MERGED)
    entries, found = entries_of(path)
    assert found.layout == "Laporan OPPKPKE"
    assert list(entries) == ["Pemberian UEP", "Bimbingan usaha"]
    first, second = entries.values()
    assert (first.agency, second.agency) == (OURS, OURS)
    assert (first.fiscal_year, first.stage, first.budget_idr) == (2026, "APBD", 300_000_000)
    assert (first.intervention, first.fund_source, first.recipient_class) == (
        "UEPKAB",
        "APBDKAB",
        "langsung",
    )
    assert (first.starts_on, first.ends_on) == (
        datetime.date(2026, 1, 1),
        datetime.date(2026, 7, 1),
    )
    (line,) = first.lines
    assert (line.area_code, line.planned_count, line.unit) == ("36.04.01", 120, "KPM")
    assert second.lines[0].area_code == "36.04.01.2001"
    assert "PROGRAM REHABILITASI SOSIAL" in second.note
    assert (first.realised_first_idr, first.realised_second_idr) == (100_000_000, None)
    assert found.unclear == []


def test_idem_is_what_stands_above(tmp_path):
    rows = oppkpke(
        a_row(1, "Satu", **FIRST),
        a_row(2, "Dua", pd="idem", sumber="sda.", lokasi="s.d.a", durasi='"'),
    )
    entries, found = entries_of(workbook(tmp_path, ("Lap", rows), merged=OPPKPKE_MERGED[:6]))
    one, two = entries.values()
    assert (two.agency, two.fund_source, two.ends_on) == (one.agency, "APBDKAB", one.ends_on)
    assert two.lines[0].area_code == "36.04.01"
    assert found.unclear == []


def test_what_cannot_be_read_is_listed_and_kept_and_its_program_made(tmp_path):
    rows = oppkpke(
        a_row(
            1,
            "Bantuan beras",
            **FIRST,
            bantuan="Beras premium",
            jumlah="1.500",
            lokasi="12 desa rawan",
            durasi="menyesuaikan",
            alokasi="menunggu pergeseran",
        )
    )
    entries, found = entries_of(workbook(tmp_path, ("Lap", rows)))
    (entry,) = entries.values()
    assert (entry.intervention, entry.budget_idr, entry.starts_on) == (None, None, None)
    assert [(line.area_code, line.place_said) for line in entry.lines] == [(None, "12 desa rawan")]
    for said in ("Beras premium", "1.500", "menyesuaikan", "menunggu pergeseran"):
        assert said in entry.note
    listed = {problem.column for problem in found.unclear}
    assert listed == {"Jenis Intervensi", "Target", "Lokasi", "Durasi", "Pagu (Rp)"}
    assert {problem.row for problem in found.unclear} == {6}


def test_a_row_without_a_name_is_listed_with_its_words(tmp_path):
    rows = oppkpke(a_row(1, "Satu", **FIRST), a_row(2, "", bantuan="Kambing", lokasi="Baros"))
    entries, found = entries_of(workbook(tmp_path, ("Lap", rows)))
    assert list(entries) == ["Satu"]
    (problem,) = found.unclear
    assert (problem.row, problem.column) == (7, "Sub Kegiatan")
    assert "Kambing" in problem.said


def test_more_rows_of_places_are_lines_of_the_program_above(tmp_path):
    more = [""] * 16 + ["Kec. Ciruas, Kab. Serang"]
    rows = oppkpke(a_row(1, "Satu", **FIRST, jumlah=""), more)
    entries, _found = entries_of(workbook(tmp_path, ("Lap", rows)))
    assert [line.area_code for line in entries["Satu"].lines] == ["36.04.01", "36.04.02"]


def test_one_count_for_several_places_is_asked_about(tmp_path):
    rows = oppkpke(a_row(1, "Satu", **FIRST, lokasi="Kec. Baros dan Kec. Ciruas, Kab. Serang"))
    entries, found = entries_of(workbook(tmp_path, ("Lap", rows)))
    assert [line.planned_count for line in entries["Satu"].lines] == [None, None]
    assert "Target: 120 KPM" in entries["Satu"].note
    assert "bagi menurut lokasi" in found.unclear[0].why


def test_another_agency_of_the_report_keeps_its_name(tmp_path):
    rows = oppkpke(
        a_row(1, "Satu", **FIRST), a_row(2, "Dua", pd="Dinas Perumahan Kabupaten Serang")
    )
    entries, _found = entries_of(workbook(tmp_path, ("Lap", rows)))
    assert entries["Dua"].agency == "Dinas Perumahan Kabupaten Serang"


def test_the_same_document_again_meets_the_same_programs(tmp_path):
    rows = [a_row(1, "Satu", **FIRST), a_row(2, "Satu"), a_row(3, "Dua")]
    one = entries_codes(workbook(tmp_path, ("Lap", oppkpke(*rows))))
    two = entries_codes(workbook(tmp_path, ("Lap", oppkpke(*rows, a_row(4, "Tiga")))))
    assert len(set(one)) == 3
    assert two[:3] == one


def entries_codes(path):
    found = understand(path, path.name, WORDS, defaults=Defaults(agency=OURS), choices={})
    return [entry.code for entry in read_entries(found.table, WORDS).entries]


# --- Renja and RKPD ------------------------------------------------------------------------------

RENJA = [
    ["RENCANA KERJA PERANGKAT DAERAH TAHUN 2027"],
    ["Nama Perangkat Daerah : Dinas Sosial Kabupaten Serang"],
    [
        *("Kode", "Urusan/Bidang Urusan Pemerintahan Daerah dan Program/Kegiatan"),
        *("Indikator Kinerja", "", ""),
        *("Rencana Tahun 2027", "", "", "", "Catatan Penting"),
        *("Prakiraan Maju Rencana Tahun 2028", ""),
    ],
    [
        *("", "", "Capaian Program", "Keluaran Sub Kegiatan", "Hasil Kegiatan"),
        *("Lokasi Output Kegiatan", "Target Capaian Kinerja", "Pagu Indikatif (Rp.)"),
        *("Sumber Dana", "", "Target Capaian Kinerja", "Kebutuhan Dana/Pagu Indikatif (Rp.)"),
    ],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)"],
    ["1", "URUSAN WAJIB"],
    ["1.06", "URUSAN PEMERINTAHAN BIDANG SOSIAL", "", "", "", "", "", 900_000_000],
    ["1.06.04", "PROGRAM REHABILITASI SOSIAL", "80%", "", "", "", "", 900_000_000],
    ["1.06.04.2.01", "Rehabilitasi Sosial Dasar", "", "", "", "", "", 900_000_000],
    [
        *("1.06.04.2.01.0001", "Penyediaan Permakanan", "", "Jumlah lansia terlayani", ""),
        *("Kab. Serang, Kec. Baros, Desa Sukamaju", "120 Orang", "Rp 400.000.000,00"),
        *("APBD Kabupaten", "prioritas", "130 Orang", 450_000_000),
    ],
    ["", "", "", "Jumlah paket", "", "Kab. Serang, Kec. Baros, Desa Sidamukti", "", "", "idem"],
    [
        *("1.06.04.2.01.0002", "Penyediaan Alat Bantu", "", "", ""),
        *("Kabupaten Serang, Semua Kecamatan, Semua Kelurahan", "75 Unit", 500_000_000, "sda."),
    ],
    ["", "JUMLAH", "", "", "", "", "", 900_000_000],
]
RENJA_MERGED = ["A3:A4", "B3:B4", "C3:E3", "F3:I3", "J3:J4", "K3:L3"]


def test_a_renja_matrix_becomes_its_sub_activities(tmp_path):
    entries, found = entries_of(workbook(tmp_path, ("Renja", RENJA), merged=RENJA_MERGED))
    assert found.layout == "Matriks Renja/RKPD"
    assert list(entries) == ["Penyediaan Permakanan", "Penyediaan Alat Bantu"]
    first, second = entries.values()
    assert (first.agency, first.fiscal_year, first.stage) == (OURS, 2027, "RKPD")
    assert (first.code, first.activity_code) == ("SK-1.06.04.2.01.0001", "1.06.04.2.01.0001")
    assert (first.budget_idr, second.budget_idr) == (400_000_000, 500_000_000)
    assert (first.fund_source, second.fund_source) == ("APBDKAB", "APBDKAB")
    assert [line.area_code for line in first.lines] == ["36.04.01.2001", "36.04.01.2002"]
    assert [line.area_code for line in second.lines] == ["36.04"]
    assert (second.lines[0].planned_count, second.lines[0].unit) == (75, "Unit")
    for said in ("PROGRAM REHABILITASI SOSIAL", "Jumlah lansia terlayani", "Jumlah paket"):
        assert said in first.note
    assert {(p.row, p.column) for p in found.unclear} == {(10, "Target")}


def test_a_renja_code_may_have_a_cell_for_each_part(tmp_path):
    head = [
        ["MATRIKS RKPD TAHUN 2027"],
        ["Kode", "", "", "", "", "Urusan/Program", "Lokasi", "Pagu Indikatif (Rp.)"],
        [1, 6, "04", 2.01, "", "Rehabilitasi Sosial Dasar", "", 5],
        [1, 6, "04", 2.01, "0001", "Permakanan", "Kec. Baros, Kab. Serang", 5_000_000],
    ]
    path = workbook(tmp_path, ("RKPD", head), merged=["A2:E2"])
    entries, _found = entries_of(path)
    assert entries["Permakanan"].activity_code == "1.06.04.2.01.0001"
    assert entries["Permakanan"].lines[0].area_code == "36.04.01"


def test_the_flat_rkpd_form_is_read_too(tmp_path):
    rows = [
        [
            *("Kode", "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "Prioritas Daerah"),
            *("Sasaran Daerah", "Lokasi", "Indikator Kinerja", "Pagu Indikatif (Rp.)"),
            *("Prakiraan Maju (Rp.)", "Keterangan"),
        ],
        [
            *("1.06.04.2.01.0001", "Permakanan", "Kemiskinan", "Lansia", "Kab. Serang"),
            *("120 porsi", 7_000_000, 8_000_000, "lanjutan"),
        ],
    ]
    entries, _found = entries_of(workbook(tmp_path, ("Sheet1", rows)), year=2027, stage="RKPD")
    entry = entries["Permakanan"]
    assert (entry.budget_idr, entry.fiscal_year, entry.stage) == (7_000_000, 2027, "RKPD")
    for said in ("Kemiskinan", "Lansia", "120 porsi", "lanjutan"):
        assert said in entry.note


def test_a_sub_activity_without_a_code_is_kept_and_listed(tmp_path):
    rows = [
        *RENJA[:9],
        ["", "Kegiatan tambahan", "", "", "", "", "5 Paket", 10_000_000],
        *RENJA[9:],
    ]
    entries, found = entries_of(workbook(tmp_path, ("Renja", rows), merged=RENJA_MERGED))
    assert entries["Kegiatan tambahan"].activity_code == ""
    assert (10, "Kode Sub Kegiatan") in {(p.row, p.column) for p in found.unclear}


def test_the_year_is_asked_where_a_document_does_not_say_it(tmp_path):
    path = workbook(tmp_path, ("Lap", oppkpke(a_row(1, "Satu", **FIRST), title="LAPORAN OPPKPKE")))
    found = understand(path, path.name, WORDS, defaults=Defaults(agency=OURS), choices={})
    assert found.missing == ("Tahun Anggaran",)


def test_the_template_is_no_other_document(tmp_path):
    path = workbook(tmp_path, ("Program", [HEADINGS, ["A"] * len(HEADINGS)]))
    assert understand(path, path.name, WORDS, choices={}).layout == ""
    assert list(opened_tables.read_grids(path)) == ["Program"]


# --- Phrases -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["idem", "Idem.", "sda.", "s.d.a", "SDA", '"', "″", '-"-', "s.d.a."]
)
def test_a_mark_of_repetition(said):
    assert is_same(said)


@pytest.mark.parametrize("said", ["", "Idaman", "SD Ajun", "-", "sama-sama"])
def test_no_mark_of_repetition(said):
    assert not is_same(said)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("Januari - Desember", "01/01/2026", "31/12/2026"),
        ("Jan s.d. Feb", "01/01/2026", "28/02/2026"),
        ("Februari 2028", "01/02/2028", "29/02/2028"),
        ("Oktober 2026 sampai dengan Maret 2027", "01/10/2026", "31/03/2027"),
        ("Triwulan II", "01/04/2026", "30/06/2026"),
        ("TW I - IV", "01/01/2026", "31/12/2026"),
        ("12 (dua belas) bulan", "01/01/2026", "31/12/2026"),
    ],
)
def test_a_duration(said, first, last):
    assert months(said, 2026) == (first, last)


@pytest.mark.parametrize("said", ["6 bulan", "menyesuaikan", "Maret - Januari", "", "3"])
def test_no_duration(said):
    assert months(said, 2026) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Kab. Serang", [{"regency": "Kab. Serang"}]),
        ("Kec. Baros; Kec. Ciruas", [{"district": "Kec. Baros"}, {"district": "Kec. Ciruas"}]),
        ("Semua Kecamatan, Kota Serang", [{"regency": "Kota Serang"}]),
        ("Provinsi Banten", [{"regency": "Provinsi Banten"}]),
        ("Baros", None),
        ("12 kecamatan", None),
    ],
)
def test_places_in_words(said, found):
    assert places(said) == found


def test_a_count_with_its_unit():
    assert count_and_unit("1.250 KPM") == ("1.250", "KPM")
    assert count_and_unit("75") == ("75", "")
    assert count_and_unit("sekitar 75 unit") == ("sekitar 75 unit", "")
