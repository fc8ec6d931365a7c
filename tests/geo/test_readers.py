"""Files of shapes: every kind we accept, every trap we refuse, each with a sentence."""

import json
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from geo import crs
from geo.readers import FileProblem, read_outlines, read_program_shapes, read_shapes

SQUARE = shapely.box(106.0, -6.1, 106.1, -6.0)
UTM_48S = crs.numbered(32748)


def feature(shape=SQUARE, **properties):
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features)} | members


@pytest.fixture
def write(tmp_path):
    def write(said, name="berkas.geojson"):
        path = tmp_path / name
        text = said if isinstance(said, str) else json.dumps(said)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def frame(*codes, reference=crs.STORAGE):
    shapes = [shapely.box(106 + n / 10, -6.1, 106.1 + n / 10, -6.0) for n in range(len(codes))]
    return gpd.GeoDataFrame({"kode": codes}, geometry=shapes, crs=crs.STORAGE).to_crs(reference)


def zipped(frame, tmp_path, name="batas"):
    frame.to_file(tmp_path / f"{name}.shp", engine="pyogrio")
    path = tmp_path / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob(f"{name}.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return path


def attempt(path):
    """What was read and None, or None and the sentence of the refusal."""
    try:
        return read_shapes(path), None
    except FileProblem as problem:
        return None, str(problem)


# --- What is accepted ------------------------------------------------------------------------


@pytest.mark.parametrize("reference", [crs.STORAGE, UTM_48S], ids=["degrees", "UTM 48S"])
@pytest.mark.parametrize("kind", ["gpkg", "zip", "geojson"])
def test_every_kind_of_file_in_any_system_gives_the_same_outline(tmp_path, kind, reference):
    given = frame("36.01", reference=reference)
    if kind == "zip":
        path = zipped(given, tmp_path)
    else:
        path = tmp_path / f"batas.{kind}"
        given.to_file(path, engine="pyogrio", RFC7946="NO") if kind == "geojson" else given.to_file(
            path, engine="pyogrio"
        )
    read = read_outlines(path)
    assert read.frame.crs == crs.STORAGE
    assert read.frame["code"].tolist() == ["36.01"]
    assert shapely.hausdorff_distance(read.frame.geometry.iloc[0], SQUARE) < 1e-6


def test_codes_come_with_or_without_dots_and_sorted(write):
    path = write(
        collection(feature(kode="3604302008"), feature(kode="36.04.30.2007"), feature(kode=3604))
    )
    assert read_outlines(path).frame["code"].tolist() == ["36.04", "36.04.30.2007", "36.04.30.2008"]


def test_a_feature_without_a_code_or_with_one_used_before_is_a_problem_and_the_rest_is_read(write):
    path = write(collection(feature(kode="36.01"), feature(kode="Serang"), feature(kode="3601")))
    read = read_outlines(path)
    assert read.frame["row"].tolist() == [1]
    assert [str(p) for p in read.problems] == [
        "Bidang ke-2 (kode 'Serang'): bukan kode wilayah Kemendagri.",
        "Bidang ke-3 (kode '36.01'): kode ini sudah ada sebelumnya.",
    ]


def test_a_repair_names_the_area(write):
    bow_tie = shapely.Polygon([(106, -6.1), (106.1, -6), (106.1, -6.1), (106, -6)])
    read = read_outlines(write(collection(feature(bow_tie, kode="36.01"))))
    assert str(read.repairs[0]).startswith("Bidang ke-1 (kode '36.01'): Garis batas saling")


def test_a_file_without_codes_says_which_columns_it_has(write):
    with pytest.raises(FileProblem, match=r"berkas\.geojson: Kolom kode .* yang ada: lurah"):
        read_outlines(write(collection(feature(lurah="x"))))


def test_the_column_of_codes_may_be_named(write):
    path = write(collection(feature(lurah="36.01", kode="x")))
    assert read_outlines(path, code_column="lurah").frame["code"].tolist() == ["36.01"]
    with pytest.raises(FileProblem, match="Kolom 'rw' tidak ditemukan"):
        read_outlines(path, code_column="rw")


def test_shapes_of_one_program_unite(write):
    east = shapely.box(106.1, -6.1, 106.2, -6.0)
    path = write(
        collection(feature(kode_program="P1"), feature(east, kode_program="P1"), feature(nama="x"))
    )
    shapes, problems = read_program_shapes(path)
    assert list(shapes) == ["P1"]
    assert shapely.area(shapely.from_wkb(shapes["P1"])) == pytest.approx(0.02)
    assert [p.row for p in problems] == [3]
    assert "kode_program" in problems[0].why


def test_repairs_of_program_shapes_are_heard(write):
    both = shapely.GeometryCollection([SQUARE, shapely.Point(106, -6)])
    heard = []
    read_program_shapes(write(collection(feature(both, kode_program="P1"))), on_repair=heard.append)
    assert [r.why for r in heard] == ["1 titik tidak dipakai; hanya bidang yang disimpan."]


def test_a_bad_shape_never_stops_the_next(write):
    path = write(
        collection(feature(shapely.Point(106, -6), kode_program="P1"), feature(kode_program="P2"))
    )
    shapes, problems = read_program_shapes(path)
    assert list(shapes) == ["P2"]
    assert [p.row for p in problems] == [1]


def test_a_named_system_is_honoured(write):
    metres = frame("36.01", reference=UTM_48S).geometry.iloc[0]
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    read = read_shapes(write(collection(feature(metres), crs=name)))
    assert shapely.hausdorff_distance(read.frame.geometry.iloc[0], SQUARE) < 1e-6


def test_text_loses_what_cannot_be_seen(write):
    read = read_shapes(write(collection(feature(nama="De\u0000sa\u202e Baru\ud800"))))
    assert read.frame["nama"].tolist() == ["Desa Baru"]


def test_a_layer_is_chosen_by_name_and_never_silently(tmp_path):
    path = tmp_path / "batas.gpkg"
    frame("36.01").to_file(path, layer="desa", engine="pyogrio")
    frame("36.02").to_file(path, layer="kec", engine="pyogrio")
    assert read_outlines(path, layer="kec").frame["code"].tolist() == ["36.02"]
    with pytest.raises(FileProblem, match=r"berisi 2 peta.*--layer.*desa, kec"):
        read_outlines(path)
    with pytest.raises(FileProblem, match="bernama 'kota'"):
        read_outlines(path, layer="kota")


# --- What is refused -------------------------------------------------------------------------


def nested(depth):
    return '{"type":"Polygon","coordinates":' + "[" * depth + "]" * depth + "}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "kosong", id="empty"),
        pytest.param("bukan json", "Jenis berkas", id="not json"),
        pytest.param("[]", "bukan GeoJSON", id="a list"),
        pytest.param(
            '{"type":"FeatureCollection","features":[]}', "tidak memuat", id="no features"
        ),
        pytest.param('{"type":"FeatureCollection","features":[1]}', "Feature semua", id="numbers"),
        pytest.param('{"type":"Topology","objects":{}}', "TopoJSON", id="topojson"),
        pytest.param('{"type":"gdal_streamed_alg","command":"x"}', "bukan GeoJSON", id="gdalg"),
        pytest.param('{"a":1,"a":2}', "dua kali", id="duplicate keys"),
        pytest.param('{"type":"Polygon","coordinates":[[[NaN,0]]]}', "NaN", id="NaN"),
        pytest.param(
            '{"type":"Polygon","coordinates":[[[1e999,0]]]}', "di luar jangkauan", id="overflow"
        ),
        pytest.param('{"a":' + "9" * 5000 + "}", "tidak masuk akal", id="endless number"),
        pytest.param(nested(100_000), "bersarang", id="deep"),
        pytest.param('{"type":"Polygon","coordinates":"x"}', "dibaca", id="text as coordinates"),
        pytest.param('{"type":"Feature","geometry":null}', "dibaca|kosong", id="no geometry"),
        pytest.param('{"type":"Feature"}\n{"type":"Feature"}', "per baris", id="a feature a line"),
    ],
)
def test_a_file_that_is_not_sound_geojson_is_refused(write, text, why):
    with pytest.raises(FileProblem, match=why):
        read_shapes(write(text))


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({"type": "link", "properties": {"href": "http://127.0.0.1:9/x"}}, "Tautan"),
        ({"type": "name", "properties": {"name": "http://127.0.0.1:9/x"}}, "tidak dikenal"),
        ({"type": "name", "properties": {"name": "EPSG:999999"}}, "tidak dikenal"),
        ({"type": "name", "properties": {"name": "+proj=utm +zone=48"}}, "tidak dikenal"),
        ("EPSG:4326", "Tautan"),
    ],
)
def test_a_system_that_is_a_link_or_unknown_is_refused(write, member, why):
    with pytest.raises(FileProblem, match=why):
        read_shapes(write(collection(feature(), crs=member)))


def test_a_shape_outside_indonesia_is_refused(write):
    with pytest.raises(FileProblem, match="di luar Indonesia"):
        read_shapes(write(collection(feature(shapely.box(2, 48, 3, 49)))))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileProblem, match=r"tiada\.gpkg: Berkas tidak ada"):
        read_shapes(tmp_path / "tiada.gpkg")


def test_a_layer_that_is_a_view_is_no_layer(tmp_path):
    path = tmp_path / "batas.gpkg"
    frame("36.01").to_file(path, layer="desa", engine="pyogrio")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW tak_habis AS WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
        )
        database.execute("UPDATE gpkg_contents SET table_name = 'tak_habis'")
    database.close()
    with pytest.raises(FileProblem, match="tidak berisi peta"):
        read_shapes(path)


def test_a_zip_with_a_password_is_refused(tmp_path):
    path = zipped(frame("36.01"), tmp_path)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    path.write_bytes(bytes(data))
    with pytest.raises(FileProblem, match="sandi"):
        read_shapes(path)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", ["gpkg", "zip", "geojson"])
def test_a_file_with_flipped_bytes_is_read_or_refused_and_never_more(tmp_path, kind, seed):
    if kind == "zip":
        path = zipped(frame("36.01", "36.02"), tmp_path)
    else:
        path = tmp_path / f"batas.{kind}"
        frame("36.01", "36.02").to_file(path, engine="pyogrio")
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(0, len(data), 12):
        data[at] = rng.integers(0, 256)
    path.write_bytes(bytes(data))
    read, refusal = attempt(path)
    if read is None:
        assert refusal.startswith(path.name)
    else:
        assert shapely.is_valid(read.frame.geometry.to_numpy()).all()


def test_text_in_an_old_windows_encoding_is_read(hostile):
    read = read_shapes(hostile / "shp19_cp1252_with_utf8_cpg.zip")
    assert "Désa Sukamaju" in read.frame["NAMA"].iloc[0]


@pytest.mark.real
def test_the_official_file_is_read_whole(official_file):
    read = read_outlines(official_file)
    assert len(read.frame) == 1715
    assert read.problems == []
    assert len({r.said for r in read.repairs}) == 2
