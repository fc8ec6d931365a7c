"""An uploaded file of shapes, or a drawn one: what is read, what is said, what is refused."""

import json
import math
import sqlite3
import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from geo import crs, frames, reading, uploads
from geo.extents import Extent
from geo.problems import FileProblem
from tests.geo.files import (
    SQUARE,
    placemark,
    polygon_kml,
    write_geojson,
    write_gpkg,
    write_kml,
    write_shapefile,
)

UTM_48S = crs.numbered(32748)
HOLED = shapely.Polygon(
    [(106, -6.1), (106, -6), (106.1, -6), (106.1, -6.1)],
    [[(106.02, -6.08), (106.05, -6.08), (106.05, -6.05), (106.02, -6.05)]],
)
BOW_TIE = shapely.Polygon([(106, -6.1), (106.1, -6), (106.1, -6.1), (106, -6)])


@pytest.fixture(autouse=True)
def extent(monkeypatch):
    """Set where the province lies."""
    where = {"is": None}
    monkeypatch.setattr(frames, "province_extent", lambda: where["is"])
    return lambda value: where.update({"is": value})


def read(path, **given):
    return uploads.read_shapes(path, path.name, **given)


def shape_of(reading_, n=0):
    return shapely.from_wkb(reading_.shapes[n].wkb)


def same_ground(left, right):
    return shapely.area(shapely.symmetric_difference(left, right)) < 1e-4 * shapely.area(right)


# --- What is read ----------------------------------------------------------------------------


def star(rng):
    """A random valid polygon with a hole, some 5 km across."""
    angles = np.sort(rng.uniform(0, 2 * math.pi, 24))
    radii = rng.uniform(0.02, 0.05, 24)
    x, y = rng.uniform(105.5, 106.5), rng.uniform(-6.8, -6.1)
    ring = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
    hole = shapely.box(x - 0.002, y - 0.002, x + 0.002, y + 0.002)
    return shapely.difference(shapely.make_valid(shapely.Polygon(ring)), hole)


def stars(seed):
    rng = np.random.default_rng(seed)
    return [s for s in (star(rng) for _ in range(60)) if s.geom_type == "Polygon"][:40]


WRITERS = {
    "geojson": lambda path, shapes: write_geojson(path, *shapes),
    "kml": lambda path, shapes: write_kml(path, *(placemark(s) for s in shapes)),
    "gpkg": write_gpkg,
    "zip": write_shapefile,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_drawn_is_what_is_read(tmp_path, kind):
    given = stars(seed=3)
    assert len(given) > 30
    found = read(WRITERS[kind](tmp_path / f"peta.{kind}", given))
    assert len(found.shapes) == len(given)
    for n, shape in enumerate(given):
        assert same_ground(shape_of(found, n), shape)
    assert found.repairs == ()


@pytest.mark.parametrize("writer", [write_gpkg, write_shapefile])
def test_another_system_is_named_and_brought_into_ours(tmp_path, writer):
    path = tmp_path / ("peta.gpkg" if writer is write_gpkg else "peta.zip")
    found = read(writer(path, [HOLED], reference=UTM_48S))
    assert "UTM zone 48S" in found.crs_said
    assert same_ground(shape_of(found), HOLED)


def test_every_shape_is_a_multipolygon_with_its_size_and_name(tmp_path):
    found = read(write_geojson(tmp_path / "a.geojson", (SQUARE, {"NAMA": "Sawah", "x": 1})))
    (shape,) = found.shapes
    assert shapely.from_wkb(shape.wkb).geom_type == "MultiPolygon"
    assert shape.name == "Sawah"
    assert shape.area_m2 == pytest.approx(122.4e6, rel=0.01)


def test_kml_is_read_in_folders_with_holes_and_several_parts(tmp_path):
    many = (
        f"<MultiGeometry>{polygon_kml(HOLED)}<MultiGeometry>{polygon_kml(SQUARE)}</MultiGeometry>"
    )
    inside = placemark(f"{many}</MultiGeometry>", name="Dua")
    found = read(write_kml(tmp_path / "a.kml", f"<Folder><Folder>{inside}</Folder></Folder>"))
    assert [s.name for s in found.shapes] == ["Dua"]
    assert same_ground(shape_of(found), SQUARE)


def test_kml_of_google_names_its_places_in_extended_data(tmp_path):
    data = '<ExtendedData><Data name="nama"><value>Blok A</value></Data></ExtendedData>'
    found = read(write_kml(tmp_path / "a.kml", placemark(SQUARE, name="x", extended=data)))
    assert found.shapes[0].name == "Blok A"


def test_a_shapefile_keeps_holes_and_parts(tmp_path):
    both = shapely.multipolygons([HOLED, shapely.box(106.03, -6.07, 106.04, -6.06)])
    found = read(write_shapefile(tmp_path / "a.zip", [both]))
    assert same_ground(shape_of(found), both)


def test_a_row_deleted_in_the_table_is_left_out_and_said(tmp_path):
    path = write_shapefile(tmp_path / "a.zip", [SQUARE, HOLED])
    dbf = bytearray((tmp_path / "a.dbf").read_bytes())
    dbf[struct.unpack_from("<H", dbf, 8)[0]] = ord("*")
    path = write_shapefile(tmp_path / "a.zip", [SQUARE, HOLED], replace={".dbf": bytes(dbf)})
    found = read(path)
    assert len(found.shapes) == 1
    assert same_ground(shape_of(found), HOLED)
    assert "1 bidang sudah dihapus di tabelnya; tidak dipakai." in found.repairs


def test_a_geopackage_left_open_by_its_application_is_read(tmp_path):
    path = write_gpkg(tmp_path / "a.gpkg", [SQUARE])
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
    database.close()
    assert path.read_bytes()[18:20] == b"\x02\x02"
    assert len(read(path).shapes) == 1


def test_of_several_maps_one_is_chosen(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("sawah", "kebun"):
        write = write_gpkg(tmp_path / f"{layer}.gpkg", [SQUARE])
        gpd.read_file(write).to_file(path, layer=layer, engine="pyogrio")
    found = read(path)
    assert found.layers == ("kebun", "sawah")
    assert found.shapes == ()
    assert len(read(path, layer="sawah").shapes) == 1
    with pytest.raises(FileProblem, match="bernama 'hutan'"):
        read(path, layer="hutan")


# --- What is repaired, and said --------------------------------------------------------------


def test_an_open_ring_is_closed_and_said(tmp_path):
    ring = [list(p) for p in SQUARE.exterior.coords[:-1]]
    found = read(write_geojson(tmp_path / "a.geojson", {"type": "Polygon", "coordinates": [ring]}))
    assert same_ground(shape_of(found), SQUARE)
    assert found.repairs == ("Bidang ke-1: Garis batas yang belum bertemu ujungnya ditutup.",)


def test_an_open_ring_of_kml_is_closed_and_said(tmp_path):
    ends = polygon_kml(SQUARE).replace(" 106.1,-6.1,0</coordinates>", "</coordinates>")
    assert ends != polygon_kml(SQUARE)
    found = read(write_kml(tmp_path / "a.kml", placemark(ends)))
    assert found.repairs == ("Bidang ke-1: Garis batas yang belum bertemu ujungnya ditutup.",)


def test_points_beside_polygons_are_left_out_and_said(tmp_path):
    found = read(write_geojson(tmp_path / "a.geojson", SQUARE, shapely.Point(106, -6)))
    assert len(found.shapes) == 1
    assert "titik" in found.repairs[0]


def test_latitude_before_longitude_is_exchanged_and_said(tmp_path):
    swapped = shapely.transform(HOLED, lambda xy: xy[:, ::-1])
    found = read(write_geojson(tmp_path / "a.geojson", swapped))
    assert same_ground(shape_of(found), HOLED)
    assert "tertukar" in found.repairs[0]


def test_a_file_that_is_half_swapped_is_refused(tmp_path):
    swapped = shapely.transform(HOLED, lambda xy: xy[:, ::-1])
    with pytest.raises(FileProblem, match="tertukar"):
        read(write_geojson(tmp_path / "a.geojson", HOLED, swapped))


# --- What is refused -------------------------------------------------------------------------


def test_one_shape_that_cannot_be_used_refuses_the_file(tmp_path):
    outside = shapely.box(2, 48, 3, 49)
    with pytest.raises(FileProblem, match=r"Bidang ke-2: .* luar Indonesia"):
        read(write_geojson(tmp_path / "a.geojson", SQUARE, outside))


def test_a_shape_outside_the_province_is_refused(tmp_path, extent):
    extent(Extent((105.0, -7.1, 106.8, -5.7), 9.4e9))
    with pytest.raises(FileProblem, match="luar provinsi"):
        read(write_geojson(tmp_path / "a.geojson", shapely.box(110, -7.1, 110.1, -7.0)))
    assert len(read(write_geojson(tmp_path / "b.geojson", SQUARE)).shapes) == 1


def test_a_shape_larger_than_the_province_is_refused(tmp_path, extent):
    extent(Extent((105.0, -7.1, 106.8, -5.7), 1e8))
    with pytest.raises(FileProblem, match=r"Luas bidang \(122 km²\) melebihi luas provinsi"):
        read(write_geojson(tmp_path / "a.geojson", SQUARE))


@pytest.mark.parametrize("name", ["peta.kml", "peta.zip", "peta.gpkg", "peta.txt", "peta"])
def test_a_name_that_is_not_of_its_kind_is_refused(tmp_path, name):
    path = write_geojson(tmp_path / "a.geojson", SQUARE)
    with pytest.raises(FileProblem, match=r"akhiran|GeoPackage rusak"):
        uploads.read_shapes(path, name)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"Rar!\x1a\x07", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"II*\x00", "TIFF"),
        (b"AC1027", "DWG"),
        (b"\x00\x00\x27\x0a", r"\.shp saja"),
        (b"\xd0\xcf\x11\xe0", "Office"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(tmp_path, start, said):
    (tmp_path / "a.zip").write_bytes(start + bytes(200))
    with pytest.raises(FileProblem, match=said):
        read(tmp_path / "a.zip")


@pytest.mark.parametrize("ending", [".shx", ".prj"])
def test_a_shapefile_without_a_part_it_needs_is_refused(tmp_path, ending):
    with pytest.raises(FileProblem, match=rf"Berkas \{ending} tidak ada"):
        read(write_shapefile(tmp_path / "a.zip", [SQUARE], drop=[ending]))


GEOGRAPHIC = 'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.25]{}],PRIMEM["x",0],UNIT["x",0.0174]]'


@pytest.mark.parametrize(
    "prj",
    [
        "http://127.0.0.1:18999/canary",
        "EPSG:4326",
        "+proj=longlat +init=file:/tmp/x",
        "/etc/passwd",
        'LOCAL_CS["x",UNIT["m",1]]',
        GEOGRAPHIC.format(',EXTENSION["PROJ4_GRIDS","/tmp/hostile_canary/secret.txt"]'),
        "[" * 100_000,
        "",
    ],
)
def test_a_system_that_is_not_plain_wkt_is_refused(tmp_path, prj):
    with pytest.raises(FileProblem, match=r"\.prj tidak dikenal"):
        read(write_shapefile(tmp_path / "a.zip", [SQUARE], replace={".prj": prj.encode()}))


def test_a_table_of_other_length_than_its_map_is_refused(tmp_path):
    write_shapefile(tmp_path / "one.zip", [SQUARE])
    dbf = (tmp_path / "one.dbf").read_bytes()
    with pytest.raises(FileProblem, match="1 baris untuk 2 bidang"):
        read(write_shapefile(tmp_path / "a.zip", [SQUARE, HOLED], replace={".dbf": dbf}))


@pytest.mark.parametrize("size", [-2, 0, 2**30])
def test_a_record_that_lies_about_its_size_is_refused(tmp_path, size):
    write_shapefile(tmp_path / "one.zip", [SQUARE])
    shp = bytearray((tmp_path / "one.shp").read_bytes())
    struct.pack_into(">i", shp, 104, size)
    with pytest.raises(FileProblem, match="rusak"):
        read(write_shapefile(tmp_path / "a.zip", [SQUARE], replace={".shp": bytes(shp)}))


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<Folder>" * 20_000 + "</Folder>" * 20_000, "tidak memuat"),
        (placemark("<Polygon/>"), "satu garis batas luar"),
        (placemark(polygon_kml(SQUARE).replace("106.1", "a")), "bukan angka"),
        (placemark(polygon_kml(SQUARE).replace("106.1", "nan")), "bukan angka"),
        (placemark("<Polygon>&x;</Polygon>"), "rusak"),
    ],
    ids=["deep", "no ring", "words", "NaN", "entity"],
)
def test_kml_that_is_not_sound_is_refused(tmp_path, inside, why):
    with pytest.raises(FileProblem, match=why):
        read(write_kml(tmp_path / "a.kml", inside))


# --- GeoPackages with more than tables ---------------------------------------------------------

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT i AS fid, NULL AS geom FROM n"
)
TRAPS = {
    "a view as the map": [
        f"CREATE VIEW tak_habis AS {ENDLESS}",
        "UPDATE gpkg_contents SET table_name = 'tak_habis'",
        "UPDATE gpkg_geometry_columns SET table_name = 'tak_habis'",
    ],
    "a view as the contents": [
        "ALTER TABLE gpkg_contents RENAME TO lain",
        "CREATE VIEW gpkg_contents AS SELECT * FROM lain",
    ],
    "a computed column": [
        "ALTER TABLE a ADD COLUMN nama AS (hex(zeroblob(400000000)))",
    ],
    "a system nobody knows": [
        "UPDATE gpkg_spatial_ref_sys SET organization = 'http://127.0.0.1:18999', definition = 'x'"
    ],
    "a column that is not there": [
        "UPDATE gpkg_geometry_columns SET column_name = 'load_extension(1)'"
    ],
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_geopackage_is_never_more_than_its_tables(tmp_path, trap):
    path = (
        write_gpkg(tmp_path / "a.gpkg", [SQUARE], nama=["Sawah"])
        if trap != ("a computed column")
        else write_gpkg(tmp_path / "a.gpkg", [SQUARE])
    )
    with sqlite3.connect(path) as database:
        for statement in TRAPS[trap]:
            database.execute(statement)
    database.close()
    if trap == "a computed column":  # it is not read at all, and the rest is
        assert read(path).shapes[0].name == ""
        return
    with pytest.raises(FileProblem, match=r"GeoPackage|Sistem koordinat"):
        read(path)


# --- Drawn on the map --------------------------------------------------------------------------


def test_a_drawn_polygon_is_read():
    found = uploads.read_geometry(mapping(SQUARE))
    assert same_ground(shape_of(found), SQUARE)
    assert found.repairs == ()


def test_a_drawing_is_repaired_as_a_file_is():
    assert "saling memotong" in uploads.read_geometry(mapping(BOW_TIE)).repairs[0]


def test_reading_a_drawing_leaves_it_as_it_was():
    said = {"type": "Polygon", "coordinates": [[[106, -6], [106.1, -6], [106.1, -6.1]]]}
    before = json.dumps(said)
    assert "ditutup" in uploads.read_geometry(said).repairs[0]
    assert json.dumps(said) == before


def nest(depth):
    shape = mapping(SQUARE)
    for _ in range(depth):
        shape = {"type": "GeometryCollection", "geometries": [shape]}
    return shape


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (None, "kosong"),
        ([], "tidak dapat dibaca"),
        ({}, "tidak dapat dibaca"),
        ({"type": "Feature", "geometry": mapping(SQUARE)}, "tidak dapat dibaca"),
        ({"type": "Polygon", "coordinates": "x"}, "tidak dapat dibaca"),
        ({"type": "Polygon", "coordinates": [[[math.nan, 0], [1, 1], [2, 2]]]}, "jangkauan"),
        ({"type": "Point", "coordinates": [106, -6]}, "titik"),
        (mapping(shapely.box(2, 48, 3, 49)), "luar Indonesia"),
        (nest(300), "terlalu rumit"),
        (mapping(SQUARE.buffer(0.01, quad_segs=2000)), "terlalu rinci"),
    ],
)
def test_a_drawing_that_cannot_be_used_is_refused(geometry, why):
    with pytest.raises(FileProblem, match=why):
        uploads.read_geometry(geometry)


# --- What a process that was taken over may answer ---------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"layers": 1},
        {"layers": ["x" * 1000]},
        {"layers": [], "shapes": ["!"]},
        {"layers": [], "shapes": ["AQEAAAAAAAAAAABaQAAAAAAAABjA"]},  # a point
        {"layers": [], "shapes": ["AQYAAAD/////"]},  # four billion polygons
        {"layers": [], "rows": ["x"]},
        {"layers": [], "columns": []},
        {"layers": [], "problems": [[1, {"html": "x"}]]},
    ],
)
def test_an_answer_that_makes_no_sense_is_a_broken_file(answer):
    with pytest.raises(FileProblem, match="rusak"):
        reading.checked(answer)
