"""The main job through its commands, on the official outlines: what is exported is what is true.

Rows go in by `import_programs`, findings come out by `export_findings`; in between nothing is
touched. Each exported column is compared with what tests/acceptance_oracle.py works out itself.
"""

import csv
import io
import json
from collections import Counter
from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely
from django.core.management import call_command

from coordination.models import Finding
from geo import crs
from programs.models import Program

from .acceptance_file import Names, Sender, write_csv, write_xlsx
from .acceptance_oracle import expected, official_villages
from .available import REAL_BOUNDARIES

SEED, PROGRAMS = 20261122, 130
ASKED = [
    *("program_a", "program_b", "agency_a", "agency_b", "level", "shared_villages"),
    *("shared_area_km2", "share_a", "share_b", "overlap_start", "overlap_end", "overlap_days"),
    *("shared_segments", "exposed_people", "severity", "sentence"),
]
EXACT = (
    *("program_a", "program_b", "agency_a", "agency_b", "level", "shared_villages"),
    *("overlap_start", "overlap_end", "overlap_days", "shared_segments"),
)
NUMBERS = {  # column: how far from the truth a written number may be
    "shared_area_km2": 1e-6,
    "share_a": 1e-6,
    "share_b": 1e-6,
    "exposed_people": 6e-3,
    "severity": 1.01e-2,
}
NEAR = 1e-5  # kept in degrees and read back, an outline moves by up to a millimetre
COLUMNS = (*EXACT, *NUMBERS, "sentence")

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.django_db]


def command(name, *given, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *map(str, given), **options, stdout=out, stderr=err)
    return out.getvalue()


@pytest.fixture(scope="module")
def done(django_db_setup, django_db_blocker, tmp_path_factory):
    """All commands in the order of a first day; the database is emptied afterwards."""
    folder = tmp_path_factory.mktemp("acceptance")
    villages = official_villages(REAL_BOUNDARIES)
    metric = gpd.GeoSeries([v.outline for v in villages], crs=crs.EQUAL_AREA)
    points = metric.representative_point().to_crs(crs.STORAGE)
    at = {v.code: (p.x, p.y) for v, p in zip(villages, points, strict=True)}
    sender = Sender(SEED, at, Names())
    rows = sender.rows(PROGRAMS)
    file = write_csv(rows, folder / "program.csv")
    (folder / "bidang.geojson").write_text(json.dumps(sender.shapes()))
    with django_db_blocker.unblock():
        command("load_banten")
        command("load_boundaries", REAL_BOUNDARIES, "--commit")
        said = [
            command(
                "import_programs", path, "--shapes", folder / "bidang.geojson", "--commit"
            )
            for path in (file, write_xlsx(rows, folder / "program.xlsx"))
        ]  # fmt: skip
        command("find_overlaps", "--year", 2026)
        for kind in ("csv", "geojson"):
            command("export_findings", "--format", kind, "--out", folder / f"temuan.{kind}")
        yield SimpleNamespace(
            folder=folder,
            said=said,
            rows=rows,
            sender=sender,
            exported=read_csv(folder / "temuan.csv"),
            expected={pair_of(line): line for line in expected(rows, sender.drawn, villages)},
        )
        call_command("flush", interactive=False, verbosity=0)


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pair_of(line):
    return frozenset([line["program_a"], line["program_b"]])


def turned(truth: dict, *, to: dict) -> dict:
    """The same finding with its sides as exported: by the age of the programs, not their rows."""
    return truth if truth["program_a"] == to["program_a"] else truth["_turned"]


def differences(line: dict, truth: dict) -> list[tuple]:
    wrong = [(n, line[n], truth[n]) for n in EXACT if line[n] != str(truth[n])]
    for name, far in NUMBERS.items():
        if truth[name] is None or line[name] == "":
            same = truth[name] is None and line[name] == ""
        else:
            same = float(line[name]) == pytest.approx(truth[name], rel=NEAR, abs=far)
        if not same:
            wrong.append((name, line[name], truth[name]))
    if line["sentence"] != truth["sentence"]:
        wrong.append(("sentence", line["sentence"], truth["sentence"]))
    return wrong


def test_the_random_file_meets_every_kind_of_finding(done):
    seen = Counter()
    for truth in done.expected.values():
        seen.update([truth["level"], truth["_basis"]])
        seen.update(name for name in ("_drawn", "_internal") if truth[name])
        seen.update(["no segment"] if not truth["shared_segments"] else [])
    assert set(seen) == {
        *("duplikasi", "tumpang_tindih", "perlu_klarifikasi"),
        *("kebutuhan", "paling_banyak", "tidak_tersedia"),
        *("_drawn", "_internal", "no segment"),
    }
    assert min(seen.values()) >= 5, seen
    assert {row["Tahap"] for row in done.rows} == {"APBD", "RKPD"}
    assert any(row["Desa/Kelurahan"] for row in done.rows)


def test_every_program_of_the_file_is_kept_and_the_workbook_says_the_same(done):
    assert f"{PROGRAMS} baru, 0 berubah, 0 tidak berubah, 0 ditolak" in done.said[0]
    assert f"0 baru, 0 berubah, {PROGRAMS} tidak berubah, 0 ditolak" in done.said[1]
    assert Program.objects.count() == PROGRAMS


def test_exactly_the_true_pairs_are_exported(done):
    pairs = [pair_of(line) for line in done.exported]
    assert len(pairs) == len(set(pairs)) > 200
    assert set(pairs) == set(done.expected)


def test_every_column_of_every_line_is_true(done):
    wrong = {}
    for line in done.exported:
        truth = turned(done.expected[pair_of(line)], to=line)
        if found := differences(line, truth):
            wrong[line["program_a"], line["program_b"]] = found
    assert not wrong, "\n".join(f"{pair}: {found}" for pair, found in wrong.items())


def test_the_features_carry_the_same_values_on_valid_ground(done):
    frame = gpd.read_file(done.folder / "temuan.geojson")
    assert frame.crs == crs.STORAGE
    assert len(frame) == len(done.exported)
    assert frame.geometry.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    features = json.loads((done.folder / "temuan.geojson").read_text())["features"]
    for line, feature in zip(done.exported, features, strict=True):
        said = feature["properties"]
        assert {n: "" if said[n] is None else str(said[n]) for n in COLUMNS} == {
            n: line[n] for n in COLUMNS
        }


def test_the_first_line_names_the_columns_of_the_issue_without_a_mark_before_them(done):
    first = (done.folder / "temuan.csv").read_bytes().splitlines()[0].decode("ascii")
    assert first.split(",")[: len(ASKED)] == ASKED


def test_the_worst_comes_first(done):
    weights = [float(line["severity"]) for line in done.exported]
    assert weights == sorted(weights, reverse=True)


def test_a_second_run_changes_nothing(done):
    before = list(Finding.objects.order_by("pk").values_list("pk", "facts_digest"))
    command("find_overlaps", "--year", 2026)
    assert list(Finding.objects.order_by("pk").values_list("pk", "facts_digest")) == before


def test_drawn_ground_lies_where_it_was_drawn(done):
    assert len(done.sender.drawn) >= 10
    assert all(shapely.is_valid(shape) for _code, shape in done.sender.drawn)
