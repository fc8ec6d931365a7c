"""The command that loads official outlines: what it says, writes and recomputes."""

import json

import pytest
import shapely
from django.core.management import CommandError, call_command
from shapely.geometry import mapping

from geo import codec
from geo.models import Boundary
from programs.models import Footprint, LogEntry, Piece
from tests.factories import make_program
from tests.geo.test_boundaries import BEFORE, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, village_squares):
    path = tmp_path / "resmi.geojson"
    write(path, village_squares)
    return path


def write(path, squares):
    features = [
        {"type": "Feature", "properties": {"kd": code, "nm": ""}, "geometry": mapping(shape)}
        for code, shape in squares.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def run(file, *given):
    call_command("load_boundaries", str(file), "--code-column", "kd", *given)


def test_without_commit_it_only_says_what_it_would_do(two_by_two, file, capsys):
    run(file)
    out = capsys.readouterr().out
    assert "Akan ditulis : 8 batas" in out
    assert "Belum disimpan" in out
    assert not Boundary.objects.exists()


def test_with_commit_it_writes_day_and_source(two_by_two, file, capsys):
    run(file, "--commit", "--valid-from", "2026-01-01", "--source", "Kepmendagri")
    assert "Ditulis : 8 batas" in capsys.readouterr().out
    village = Boundary.objects.get(area__code="36.01.01.2001")
    assert (str(village.valid_from), village.source) == ("2026-01-01", "Kepmendagri")


def test_the_second_time_it_writes_nothing(two_by_two, file, capsys):
    run(file, "--commit")
    run(file, "--commit")
    assert "Ditulis : 0 batas\nTetap sama : 8 batas" in capsys.readouterr().out


def test_drawn_ground_is_cut_anew_with_the_new_outlines(two_by_two, village_squares, tmp_path):
    load(village_squares)
    half = shapely.box(106.0, -6.01, 106.005, -6.0)
    program = make_program(shapes=[in_metres(half)])
    assert Piece.objects.get().share_ratio == pytest.approx(0.5)

    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.0)
    write(tmp_path / "baru.geojson", village_squares)
    run(tmp_path / "baru.geojson", "--commit", "--valid-from", "2026-07-01")
    assert Footprint.objects.get().program == program
    assert Piece.objects.get().share_ratio == pytest.approx(0.25)


def in_metres(shape):
    """Factories take shapes in EQUAL_AREA."""
    return codec.to_series([shapely.to_wkb(shape)]).iloc[0]


def test_problems_and_unknown_codes_are_listed_apart_from_the_result(
    two_by_two, village_squares, tmp_path, capsys
):
    village_squares["36.99.01.2001"] = village_squares.pop("36.01.02.1002")
    village_squares["Serang"] = shapely.box(106.1, -6.1, 106.2, -6.0)
    write(tmp_path / "resmi.geojson", village_squares)
    run(tmp_path / "resmi.geojson")
    said = capsys.readouterr()
    assert "1 kode tidak dikenal:\n  36.99.01.2001" in said.err
    assert "1 wilayah tanpa batas dalam berkas:\n  36.01.02.1002" in said.err
    assert "Bidang ke-5 (kd 'Serang')" in said.err
    assert "Batas cocok            : 3" in said.out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "resmi.geojson: Berkas kosong"),
        ('{"type":"FeatureCollection","features":[]}', "tidak memuat bidang"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_its_name(two_by_two, tmp_path, text, why):
    path = tmp_path / "resmi.geojson"
    path.write_text(text)
    with pytest.raises(CommandError, match=why):
        run(path, "--commit")


def test_outlines_older_than_those_in_force_fail_and_change_nothing(
    two_by_two, file, village_squares
):
    load(village_squares)
    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.0)
    write(file, village_squares)
    with pytest.raises(CommandError, match="--valid-from"):
        run(file, "--commit", "--valid-from", "2020-01-01")
    assert set(Boundary.objects.values_list("valid_from", flat=True)) == {BEFORE}


def test_outlines_put_in_force_are_one_entry_of_the_log_and_the_same_again_none(two_by_two, file):
    run(file, "--commit", "--valid-from", "2026-01-01", "--source", "Kepmendagri")
    run(file, "--commit", "--valid-from", "2026-01-01", "--source", "Kepmendagri")
    entry = LogEntry.objects.get()
    assert (entry.action, entry.object_type, entry.object_id) == (
        "batas.muat",
        "geo.boundary",
        "2026-01-01",
    )
