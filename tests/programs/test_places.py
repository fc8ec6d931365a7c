"""What the location editor asks: finding, pasting, drawing, uploading; and who may."""

import io
import json
import zipfile

import geopandas as gpd
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo import codec, crs
from geo.models import Shape
from programs.models import Role, Upload, UploadKind, UploadState
from tests.factories import (
    CORNER_X,
    CORNER_Y,
    SIDE_M,
    make_agency,
    make_area,
    make_shape,
    make_user,
    make_village,
    make_villages,
    square,
    stored,
)

pytestmark = pytest.mark.django_db
UNKNOWN_DIGEST = "0" * 64


def geojson(shape):
    """An EQUAL_AREA shape as the geometry a browser sends."""
    there = gpd.GeoSeries([shape], crs=crs.EQUAL_AREA).to_crs(crs.STORAGE).iloc[0]
    return json.loads(shapely.to_geojson(there))


def collection(*shapes, names=()):
    features = [
        {"type": "Feature", "properties": {"nama": name}, "geometry": geojson(shape)}
        for shape, name in zip(shapes, [*names, *[""] * len(shapes)], strict=False)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def a_file(text, name="lokasi.geojson"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


@pytest.fixture
def officer(client):
    person = make_user(Role.OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def ground():
    """Three villages side by side, each a square kilometre."""
    return make_villages(3)


def draw(client, geometry):
    body = json.dumps({"geometry": geometry})
    return client.post(reverse("shape-preview"), body, content_type="application/json")


def upload(client, **given):
    return client.post(reverse("shape-upload"), given)


# --- Doors ---------------------------------------------------------------------------------------

DOORS = {
    "area-search": lambda client: client.get(reverse("area-search"), {"q": "serang"}),
    "area-villages": lambda client: client.get(reverse("area-villages", args=["36.04"])),
    "area-paste": lambda client: client.post(reverse("area-paste"), {"text": "Serang"}),
    "shape-preview": lambda client: draw(client, geojson(square())),
    "shape-upload": lambda client: upload(client, file=a_file(collection(square()))),
    "shape-detail": lambda client: client.get(reverse("shape-detail", args=[UNKNOWN_DIGEST])),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_stranger_gets_401_and_a_sentence_not_the_login_page(client, name):
    answer = DOORS[name](client)
    assert answer.status_code == 401
    assert "Sesi Anda berakhir" in answer.json()["detail"]


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN])
@pytest.mark.parametrize("name", DOORS)
def test_whoever_writes_no_program_gets_403(client, name, role):
    client.force_login(make_user(role))
    answer = DOORS[name](client)
    assert answer.status_code == 403
    assert answer.json()["detail"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", DOORS)
def test_a_secretariat_that_writes_for_others_is_let_in(client, name):
    make_agency(tier="nonpemerintah")
    client.force_login(make_user(Role.PROVINCE))
    assert DOORS[name](client).status_code in (200, 404)


# --- Finding -------------------------------------------------------------------------------------


def test_an_area_is_found_with_what_it_lies_in(client, officer):
    make_village("36.04.01.2001", name="Cikoneng")
    assert client.get(reverse("area-search"), {"q": "cikoneng lebak"}).json()["areas"] == []
    (found,) = client.get(reverse("area-search"), {"q": "cikoneng 36.04"}).json()["areas"]
    assert found["code"] == "36.04.01.2001"
    assert found["label"] == "Desa Cikoneng, Kec. Wilayah 36.04.01, Kab. Wilayah 36.04"


def test_a_renamed_area_is_found_at_once_by_its_new_name(client, officer):
    area = make_area("36.04.01.2001", name="Lama")
    assert client.get(reverse("area-search"), {"q": "lama"}).json()["total"] == 1
    type(area).objects.filter(pk=area.pk).update(name="Baru")
    assert client.get(reverse("area-search"), {"q": "baru"}).json()["total"] == 1


def test_the_villages_of_a_district_come_with_their_names(client, officer, ground):
    answer = client.get(reverse("area-villages", args=["36.04.01"])).json()
    assert answer["area"]["villages"] == 3
    assert [v["code"] for v in answer["villages"]] == [v.code for v in ground]


def test_an_unknown_area_is_not_found(client, officer):
    assert client.get(reverse("area-villages", args=["99.99"])).status_code == 404


def test_finding_asks_as_often_however_many_areas_there_are(
    client, officer, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse("area-search")
    make_villages(2)
    client.get(address, {"q": "desa"})
    with django_assert_max_num_queries(10) as few:
        client.get(address, {"q": "desa"})
    make_villages(12, district="36.04.02", y=SIDE_M)
    with django_assert_num_queries(len(few.captured_queries)):
        assert client.get(address, {"q": "desa"}).json()["total"] == 14


# --- Pasting -------------------------------------------------------------------------------------


def test_a_pasted_column_tells_the_known_from_the_twofold_and_the_unknown(client, officer):
    for code in ("36.04.01.2001", "36.04.02.2001"):
        make_village(code, name="Sukamaju")
    make_village("36.04.01.2002", name="Cikoneng")
    text = "Cikoneng\t1.200\nSukamaju\nCikonemg"
    lines = client.post(reverse("area-paste"), {"text": text}).json()["lines"]
    assert [line["status"] for line in lines] == ["resolved", "ambiguous", "unknown"]
    assert [len(line["areas"]) for line in lines] == [1, 2, 1]
    assert lines[0]["count"] == "1.200"


def test_too_much_pasted_is_refused_with_a_sentence(client, officer):
    answer = client.post(reverse("area-paste"), {"text": "x" * 500_000})
    assert answer.status_code == 413
    assert answer.json()["detail"]


# --- Drawing -------------------------------------------------------------------------------------


def test_a_drawn_square_says_what_it_covers_and_the_shares_add_up(client, officer, ground):
    shown = draw(client, geojson(square(x=500, side=1500, height=1000))).json()
    shares = {v["code"]: v["share_ratio"] for v in shown["villages"]}
    assert shares[ground[0].code] == pytest.approx(0.5, abs=1e-6)
    assert shares[ground[1].code] == pytest.approx(1, abs=1e-6)
    assert sum(shares.values()) == pytest.approx(1.5, abs=1e-6)
    assert shown["outside_ratio"] == pytest.approx(0, abs=1e-6)
    assert shown["area_said"] == "1,5 km²"
    assert shown["villages"][0]["share_said"] == "100%"


def test_what_lies_in_no_village_is_a_percentage(client, officer, ground):
    shown = draw(client, geojson(square(x=-1000, side=4000, height=1000))).json()
    assert shown["outside_ratio"] == pytest.approx(0.25, abs=1e-6)
    assert "25%" in shown["outside_said"]


def test_a_drawing_that_touches_no_village_says_so(client, officer, ground):
    shown = draw(client, geojson(square(y=20_000))).json()
    assert shown["villages"] == []
    assert "tidak menyentuh" in shown["outside_said"]


def test_a_drawing_is_kept_once_under_its_digest(client, officer, ground):
    first, second = (draw(client, geojson(square())).json() for _ in range(2))
    assert first["digest"] == second["digest"]
    assert Shape.objects.get().digest == first["digest"]


def test_a_bow_tie_is_repaired_and_the_repair_is_said(client, officer, ground):
    ring = shapely.Polygon([
        (CORNER_X, CORNER_Y), (CORNER_X + 900, CORNER_Y + 900),
        (CORNER_X + 900, CORNER_Y), (CORNER_X, CORNER_Y + 900),
    ])  # fmt: skip
    shown = draw(client, geojson(ring)).json()
    assert "saling memotong" in shown["repairs"][0]
    assert shown["villages"][0]["share_ratio"] == pytest.approx(0.405, abs=1e-3)


def drawn(kind="Polygon", coordinates=b"[]"):
    return b'{"geometry": {"type": "%s", "coordinates": %s}}' % (kind.encode(), coordinates)


def boxed(*sides):
    return json.dumps({"geometry": json.loads(shapely.to_geojson(shapely.box(*sides)))}).encode()


HOSTILE = {
    "nothing": b"",
    "no json": b"<xml/>",
    "no object": b"[1]",
    "no geometry": b"{}",
    "a text": b'{"geometry": "POLYGON((0 0))"}',
    "a point": drawn("Point", b"[106, -6]"),
    "nan": drawn(coordinates=b"[[[NaN, 1], [1, 2], [2, 2], [NaN, 1]]]"),
    "infinity": drawn(coordinates=b"[[[1e999, 1], [1, 2], [2, 2]]]"),
    "null": drawn(coordinates=b"[[[null, null]]]"),
    "empty": drawn(coordinates=b"[]"),
    "deep": drawn(coordinates=b"[" * 100_000 + b"]" * 100_000),
    "deep rings": drawn(coordinates=b"[" * 900 + b"]" * 900),
    "surrogate": drawn("\\ud800"),
    "not utf-8": b'{"geometry": "\xff\xfe"}',
    "long integer": drawn(coordinates=b"[[[%s, 1]]]" % (b"9" * 5000)),
    "Paris": boxed(2, 48, 3, 49),
    "the world": boxed(-180, -90, 180, 90),
    "too large": b'{"geometry": "' + b"x" * 5_100_000 + b'"}',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_drawing_is_refused_with_a_sentence_and_nothing_is_kept(
    client, officer, ground, case
):
    address = reverse("shape-preview")
    answer = client.post(address, HOSTILE[case], content_type="application/json")
    assert answer.status_code in (400, 413, 422)
    assert len(answer.json()["detail"]) > 10
    assert not Shape.objects.exists()


def test_a_polygon_bomb_is_refused_soon(client, officer, ground):
    points = [
        [106 + (n * 7919 % 1000) / 9000, -6.1 - (n * 104_729 % 1000) / 9000] for n in range(600)
    ]
    geometry = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    assert draw(client, geometry).status_code == 422


# --- Uploading -----------------------------------------------------------------------------------


def test_an_upload_is_kept_and_shown(client, officer, ground):
    answer = upload(client, file=a_file(collection(square(), names=["Blok A"])))
    shown = answer.json()
    assert (shown["label"], shown["village_count"], shown["repairs"]) == ("Blok A", 1, [])
    assert "4326" in shown["crs"]
    kept = Upload.objects.get()
    assert (kept.kind, kept.state, kept.by) == (UploadKind.SHAPE, UploadState.READY, officer)
    assert kept.result["digest"] == shown["digest"]


def test_several_shapes_of_a_file_are_one_ground_or_one_each(client, officer, ground):
    text = collection(square(), square(x=500), names=["Blok A", "Blok B"])
    shown = upload(client, file=a_file(text)).json()
    assert shown["area_said"] == "1,5 km²"  # what they share counts once
    assert [(part["label"], part["area_said"]) for part in shown["parts"]] == [
        ("Blok A", "1 km²"),
        ("Blok B", "1 km²"),
    ]
    digests = {shown["digest"], *(part["digest"] for part in shown["parts"])}
    assert digests == set(Shape.objects.values_list("digest", flat=True))


def zipped(tmp_path, **layers):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, shape in layers.items():
            frame = gpd.GeoDataFrame({"nama": [name]}, geometry=[shape], crs=crs.EQUAL_AREA)
            frame.to_crs(crs.STORAGE).to_file(tmp_path / f"{name}.shp")
            for part in tmp_path.glob(f"{name}.*"):
                archive.write(part, part.name)
    return data.getvalue()


def test_of_several_maps_in_a_zip_one_is_chosen_without_sending_it_again(
    client, officer, ground, tmp_path
):
    data = zipped(tmp_path, barat=square(), timur=square(x=2000))
    asked = upload(client, file=a_file(data, "peta.zip")).json()
    assert asked["layers"] == ["barat", "timur"]
    assert not Shape.objects.exists()
    shown = upload(client, upload=asked["upload"], layer="timur").json()
    assert [v["code"] for v in shown["villages"]] == [ground[2].code]
    assert Upload.objects.count() == 1


def test_an_upload_of_somebody_else_is_not_found(client, officer, ground):
    other = make_user(Role.OFFICER)
    client.force_login(other)
    mine = upload(client, file=a_file(collection(square()))).json()["upload"]
    client.force_login(officer)
    assert upload(client, upload=mine).status_code == 404


@pytest.mark.parametrize("said", ["x", "' OR 1=1", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_an_upload_that_never_was_is_not_found(client, officer, said):
    assert upload(client, upload=said).status_code == 404


def test_a_file_is_not_taken_in_for_an_agency_of_others(client, officer, ground):
    other = make_agency()
    for said in (str(other.pk), other.name, "9" * 30, "\x00"):
        answer = upload(client, file=a_file(collection(square())), agency=said)
        assert answer.status_code == 404
    assert not Upload.objects.exists()


def test_the_agency_is_named_by_key_or_by_name(client, officer, ground):
    own = officer.memberships.get().agency
    for said in (str(own.pk), own.name, ""):
        assert upload(client, file=a_file(collection(square())), agency=said).status_code == 200
    assert set(Upload.objects.values_list("agency", flat=True)) == {own.pk}


def test_no_file_is_a_sentence(client, officer):
    answer = upload(client)
    assert answer.status_code == 400
    assert "Pilih berkas" in answer.json()["detail"]


def test_a_file_that_cannot_be_read_says_why_and_the_upload_remembers(client, officer):
    answer = upload(client, file=a_file("bukan peta"))
    assert answer.status_code == 422
    kept = Upload.objects.get()
    assert (kept.state, kept.message) == (UploadState.REFUSED, answer.json()["detail"])


def test_a_file_of_another_kind_is_not_even_taken_in(client, officer):
    assert upload(client, file=a_file("x", "program.exe")).status_code == 422
    assert not Upload.objects.exists()


# --- What is kept --------------------------------------------------------------------------------


def test_a_kept_shape_is_shown_again(client, officer, ground):
    shape = Shape.objects.get(pk=make_shape(square()))
    shown = client.get(reverse("shape-detail", args=[shape.digest])).json()
    assert (shown["digest"], shown["village_count"]) == (shape.digest, 1)
    there = codec.to_shapes([stored(square())])[0]
    drawn = shapely.from_geojson(json.dumps(shown["geometry"]))
    assert shown["is_exact"]
    assert shapely.hausdorff_distance(drawn, there) < 1e-5


def test_a_shape_that_is_not_kept_is_not_found(client, officer):
    assert client.get(reverse("shape-detail", args=[UNKNOWN_DIGEST])).status_code == 404
