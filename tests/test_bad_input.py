"""Bad files through the commands, as a person sends them: a clear sentence, and nothing saved."""

import csv
import io
import json

import geopandas as gpd
import openpyxl
import pytest
import shapely
from django.apps import apps
from django.core.management import CommandError, call_command

from geo import crs
from programs.models import Program

from .acceptance_file import HEADINGS
from .factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_segments,
    make_villages,
)

pytestmark = pytest.mark.django_db

ROW = {
    "Kode Program": "A-1",
    "Tahun Anggaran": "2026",
    "Tahap": "APBD",
    "Perangkat Daerah": "Dinas Sosial Provinsi Banten",
    "Nama Program": "Perbaikan rumah",
    "Jenis Intervensi": "RTLHKAB",
    "Mulai": "01/02/2026",
    "Selesai": "30/11/2026",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Kode Wilayah": "36.04.01.2001",
    "Status": "berjalan",
}
DRAWN = {"Kode Wilayah": ""}
NAMED = {"Kode Wilayah": "", "Kab/Kota": "Kabupaten Serang"}
UTM_48S, WEB_MERCATOR = crs.numbered(32748), crs.numbered(3857)


@pytest.fixture(autouse=True)
def register():
    """Two regencies called Serang, two villages called Mekarsari, two agencies."""
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_area("36", name="Banten")
    make_area("36.04", name="Kabupaten Serang")
    make_area("36.73", name="Kota Serang")
    make_villages(2)
    for code in ("36.04.01.2009", "36.04.02.2001"):
        make_area(code, name="Mekarsari")
    make_agency(name="Dinas Sosial Provinsi Banten", short_name="Dinsos")
    make_agency(name="Dinas Kesehatan Provinsi Banten")


@pytest.fixture
def village_square():
    """The first village, in STORAGE."""
    wkb = make_area("36.04.01.2001").boundaries.get().wkb
    return shapely.from_wkb(bytes(wkb))


@pytest.fixture
def write(tmp_path):
    """A file of rows, of bytes, or (a dictionary) of shapes."""

    def _write(said, name="program.csv", headings=HEADINGS):
        path = tmp_path / name
        if isinstance(said, bytes):
            path.write_bytes(said)
        elif isinstance(said, dict):
            path.write_text(json.dumps(said))
        elif path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            book.active.append(headings)
            for row in said:
                book.active.append([(ROW | row).get(h, "") for h in headings])
            book.save(path)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, headings, extrasaction="ignore")
                writer.writeheader()
                writer.writerows(ROW | row for row in said)
        return path

    return _write


def collection(*features, reference=None):
    """Features (code or None, geometry); `reference` is an EPSG number."""
    said = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kode_program": code} if code else {},
                "geometry": g if isinstance(g, dict) else shapely.geometry.mapping(g),
            }
            for code, g in features
        ],
    }
    name = f"urn:ogc:def:crs:EPSG::{reference}"
    return said | ({"crs": {"type": "name", "properties": {"name": name}}} if reference else {})


def in_system(shape, reference):
    return gpd.GeoSeries([shape], crs=crs.STORAGE).to_crs(reference).iloc[0]


def rows_of_every_table():
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def run(name, *given):
    """What a command printed to stdout, to stderr, and how it failed ("" if it did not)."""
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command(name, *map(str, given), "--commit", stdout=out, stderr=err)
    except CommandError as problem:
        failure = str(problem)
    return out.getvalue(), err.getvalue(), failure


def refused(name, *given):
    """All that was said of an input that must fail and leave every table as it was."""
    before = rows_of_every_table()
    _out, err, failure = run(name, *given)
    assert failure
    assert rows_of_every_table() == before
    return f"{err}\n{failure}"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"Kode Wilayah": "36.99.01.2001"}], "baris 2, Kode Wilayah: kode wilayah tidak ada"),
        ([{"Kode Wilayah": "", "Kab/Kota": "Serang"}], "baris 2, Kab/Kota: ada beberapa: Kabup"),
        ([NAMED | {"Desa/Kelurahan": "Mekarsari"}], "36.04.02.2001); tulis kode wilayahnya"),
        ([{"Target": "1.500"}], "baris 2, Target: tidak jelas: 1500 atau 1,500? Tulis tanpa"),
        ([{"Pagu (Rp)": "1.500"}], "baris 2, Pagu (Rp): tidak jelas"),
        ([{"Mulai": "01/12/2026"}], "baris 2, Selesai: sebelum tanggal Mulai"),
        ([{"Mulai": "31/02/2026"}], "baris 2, Mulai: tanggal ini tidak ada; urutannya hari/bulan"),
        (
            [{"Pagu (Rp)": "7"}, {"Pagu (Rp)": "8", "Kode Wilayah": "36.04.01.2002"}],
            "baris 3, Pagu (Rp): berbeda dari baris 2 (7); samakan keduanya",
        ),
        ([{"Kode Program": "1.02.03.2.01"}], "baris 2, Kode Program: ini kode nomenklatur"),
        ([{"Perangkat Daerah": "Dinas Anu"}], "baris 2, Perangkat Daerah: perangkat daerah tidak"),
    ],
)
def test_a_bad_cell_names_row_and_column_and_says_what_to_do(write, rows, words):
    assert words in refused("import_programs", write(rows))


@pytest.mark.parametrize("cell", [36.04, 1.1])
def test_a_code_that_excel_made_a_number_is_asked_for_as_text(write, cell):
    column = "Kode Wilayah" if cell == 36.04 else "Kode Program"
    said = refused("import_programs", write([{column: cell}], "program.xlsx"))
    assert f"baris 2, {column}: Excel mengubah kode ini menjadi angka" in said


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "kosong.csv", "'kosong.csv': berkas kosong (0 bita)"),
        (b"\n\n", "kosong.csv", "'kosong.csv': tidak berisi apa pun"),
        ([], "judul.csv", "'judul.csv': tidak ada baris data di bawah judul kolom"),
        ([], "judul.xlsx", "'judul.xlsx': tidak ada baris data di bawah judul kolom"),
        (b"%PDF-1.7 isi", "surat.xlsx", "'surat.xlsx': bukan lembar kerja Excel"),
        (b"%PDF-1.7 isi", "surat.csv", "'surat.csv': ini PDF, bukan tabel"),
        (bytes(range(256)), "gambar.csv", "'gambar.csv': baris 1 memuat karakter kosong"),
        (b"a,b,c\n1,2,3\n", "lain.csv", "kolom wajib tidak ada: Kode Program, Tahun Anggaran"),
    ],
)
def test_a_file_that_is_no_table_of_programs_is_named(write, content, name, words):
    assert words in refused("import_programs", write(content, name))


def test_a_folder_and_a_file_that_is_not_there_are_named_in_indonesian(tmp_path):
    folder = refused("import_programs", tmp_path)
    assert f"'{tmp_path.name}': ini folder" in folder
    missing = refused("import_programs", tmp_path / "tak-ada.xlsx")
    assert "'tak-ada.xlsx': tidak ada. Periksa nama dan foldernya." in missing


def test_a_column_of_personal_numbers_refuses_the_file(write):
    said = refused("import_programs", write([{}], headings=(*HEADINGS, "NIK")))
    assert "baris 1, NIK: register ini tidak menyimpan data pribadi; hapus kolom" in said


def test_a_row_of_another_agency_refuses_all(write):
    other = {"Kode Program": "B-1", "Perangkat Daerah": "Dinas Kesehatan Provinsi Banten"}
    said = refused("import_programs", write([{}, other]), "--agency", "Dinsos")
    assert "baris 3, Perangkat Daerah: baris perangkat daerah lain; seluruh berkas" in said


def test_one_code_of_two_agencies_is_two_programs(write):
    other = {"Perangkat Daerah": "Dinas Kesehatan Provinsi Banten"}
    out, _err, failure = run("import_programs", write([{}, other]))
    assert ("2 baru" in out, failure) == (True, "")


def test_a_code_that_differs_in_case_from_a_known_one_is_noted(write):
    run("import_programs", write([{}]))
    out, err, failure = run("import_programs", write([{"Kode Program": "a-1"}]))
    assert ("1 baru" in out, failure) == (True, "")
    assert "Kode Program a-1 dianggap program baru; A-1 sudah ada" in err
    _out, err, _failure = run("import_programs", write([{"Kode Program": "a-1"}]))
    assert "dianggap program baru" not in err


def test_a_program_without_a_class_of_recipients_is_listed_as_unchecked(write):
    run("import_programs", write([{"Kelas Penerima": ""}]))
    assert [p.missing for p in Program.objects.uncheckable()] == ["kelas"]


# --- Shapes ------------------------------------------------------------------------------------

BAD_SHAPES = {
    "metres without a system": (
        lambda square: in_system(square, UTM_48S),
        "tampaknya dalam meter. Simpan ulang sebagai WGS 84",
    ),
    "latitude first": (
        lambda square: shapely.transform(square, lambda xy: xy[:, ::-1]),
        "lintang dan bujur tampaknya tertukar",
    ),
    "a point": (lambda square: square.centroid, "Hanya berisi titik, bukan bidang"),
    "a line": (lambda square: square.boundary, "Hanya berisi garis, bukan bidang"),
    "another country": (lambda _square: shapely.box(2, 48, 3, 49), "berada di luar Indonesia"),
    "no numbers": (
        lambda _square: {"type": "Polygon", "coordinates": [[["a", 1]]]},
        "Bentuk tidak dapat dibaca",
    ),
}


@pytest.mark.parametrize("kind", BAD_SHAPES)
def test_a_bad_shape_names_its_feature_and_refuses_its_program_alone(write, village_square, kind):
    make, words = BAD_SHAPES[kind]
    shapes = collection(("A-1", village_square), ("B-1", make(village_square)))
    rows = [DRAWN, DRAWN | {"Kode Program": "B-1"}, {"Kode Program": "C-1"}]
    path = write(shapes, "bidang.geojson")
    out, err, failure = run("import_programs", write(rows), "--shapes", path)
    assert failure
    assert "2 baru, 0 berubah, 0 tidak berubah, 1 ditolak" in out
    (line,) = [line for line in err.splitlines() if line.startswith("GALAT")]
    assert line.startswith("GALAT berkas, SHAPES: bidang ke-2: ")
    assert words in line
    assert line.endswith("(tertulis 'B-1')")
    assert set(Program.objects.values_list("code", flat=True)) == {"A-1", "C-1"}


@pytest.mark.parametrize("kind", BAD_SHAPES)
def test_a_file_of_one_bad_shape_saves_nothing_of_its_program(write, village_square, kind):
    make, words = BAD_SHAPES[kind]
    path = write(collection(("A-1", make(village_square))), "bidang.geojson")
    assert words in refused("import_programs", write([DRAWN]), "--shapes", path)


def test_a_bad_shape_without_a_code_may_be_of_any_drawn_program(write, village_square):
    shapes = collection(("A-1", village_square), (None, village_square.centroid))
    path = write(shapes, "bidang.geojson")
    assert "bidang ke-2" in refused("import_programs", write([DRAWN]), "--shapes", path)


def test_another_part_of_a_program_with_a_bad_shape_is_not_taken_for_the_whole(
    write, village_square
):
    shapes = collection(("A-1", village_square), ("A-1", village_square.centroid))
    path = write(shapes, "bidang.geojson")
    assert "bidang ke-2" in refused("import_programs", write([DRAWN]), "--shapes", path)


def test_a_system_that_is_declared_is_honoured(write, village_square):
    shape = in_system(village_square, WEB_MERCATOR)
    path = write(collection(("A-1", shape), reference=3857), "bidang.geojson")
    out, err, failure = run("import_programs", write([DRAWN]), "--shapes", path)
    assert ("1 baru" in out, err, failure) == (True, "", "")
    assert Program.objects.get().missing == ""


def test_what_was_repaired_and_what_lies_in_no_village_is_said(write, village_square):
    west, south, east, north = village_square.bounds
    far = 3 * (east - west)
    bow = [(west - far, south), (east, north), (east, south), (west - far, north)]
    path = write(collection(("A-1", shapely.Polygon(bow))), "bidang.geojson")
    _out, err, failure = run("import_programs", write([DRAWN]), "--shapes", path)
    assert failure == ""
    assert "Catatan: SHAPES, bidang ke-1: Garis batas saling memotong" in err
    assert "luas bidang A-1 di luar semua desa/kelurahan" in err


# --- Boundaries --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BAD_SHAPES)
def test_outlines_that_cannot_be_used_are_refused(write, village_square, kind):
    make, words = BAD_SHAPES[kind]
    feature = {"type": "Feature", "properties": {"kode": "36.04.01.2001"}}
    shape = make(village_square)
    geometry = shape if isinstance(shape, dict) else shapely.geometry.mapping(shape)
    said = {"type": "FeatureCollection", "features": [feature | {"geometry": geometry}]}
    words_said = refused("load_boundaries", write(said, "batas.geojson"))
    assert "batas.geojson: Tidak ada bidang yang dapat dipakai. Bidang ke-1" in words_said
    assert words in words_said


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "batas.gpkg", "batas.gpkg: Berkas kosong"),
        (b"%PDF-1.7", "batas.zip", "batas.zip: Ini PDF, bukan peta"),
        (b"kode;nama\n36.04;Serang\n", "batas.csv", "batas.csv: Jenis berkas tidak sesuai"),
        (b"SQLite format 3\x00rusak", "batas.gpkg", "batas.gpkg: "),
        (b"PK\x03\x04rusak", "batas.zip", "batas.zip: "),
    ],
)
def test_a_file_that_is_no_map_is_named(write, content, name, words):
    assert words in refused("load_boundaries", write(content, name))


def test_a_folder_or_nothing_is_no_map(tmp_path):
    assert tmp_path.name in refused("load_boundaries", tmp_path)
    assert "tak-ada.gpkg: Berkas tidak ada" in refused("load_boundaries", tmp_path / "tak-ada.gpkg")
