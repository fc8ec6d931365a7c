"""Findings taken out of the system: every column, no formula, shared ground as drawn."""

import csv
import json

import pytest
import shapely
from django.core.management import CommandError, call_command

from coordination.export import COLUMNS
from coordination.models import FindingLevel, FindingStatus
from geo import codec
from tests.factories import make_agency, make_program, make_villages

from .factories import make_finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding():
    villages = make_villages(3)
    left = make_program(areas=villages, agency=make_agency(name="Dinas A"), code="A-1")
    right = make_program(areas=villages[:2], agency=make_agency(name="Dinas B"), code="B-1")
    return make_finding(left, right, villages=villages[:2], shared_segments="KSJ-D1;MTP-TANI")


@pytest.fixture
def exported(tmp_path):
    def export(kind, **options):
        out = tmp_path / f"out.{kind}"
        call_command("export_findings", format=kind, out=out, **options)
        return out

    return export


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_says_both_programs_where_when_who_and_how_bad(finding, exported):
    (line,) = read_csv(exported("csv"))
    assert list(line) == list(COLUMNS)
    said = {
        "program_a": "A-1",
        "program_b": "B-1",
        "agency_a": "Dinas A",
        "agency_b": "Dinas B",
        "level": "duplikasi",
        "shared_villages": "36.04.01.2001;36.04.01.2002",
        "shared_area_km2": "2.0",
        "share_a": "0.5",
        "share_b": "1.0",
        "overlap_start": "2026-03-01",
        "overlap_end": "2026-07-01",
        "overlap_days": "122",
        "shared_segments": "KSJ-D1;MTP-TANI",
        "exposed_people": "120.0",
        "severity": "61.25",
        "sentence": finding.sentence,
    }
    assert {name: line[name] for name in said} == said


def test_what_is_not_known_is_an_empty_cell(finding, exported):
    type(finding).objects.update(exposed_people=None, money_idr=None)
    (line,) = read_csv(exported("csv"))
    assert (line["exposed_people"], line["money_idr"]) == ("", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(finding, exported, start):
    type(finding).objects.update(sentence=f"{start}1+1")
    (line,) = read_csv(exported("csv"))
    assert line["sentence"] == f"'{start}1+1"


def test_all_levels_are_there_and_what_is_gone_is_not(finding, exported):
    villages = make_villages(1)
    for level in FindingLevel:
        pair = [make_program(areas=villages) for _ in range(2)]
        make_finding(*pair, villages=villages, level=level)
    type(finding).objects.filter(pk=finding.pk).update(status=FindingStatus.GONE)
    assert sorted(line["level"] for line in read_csv(exported("csv"))) == sorted(FindingLevel)


def test_one_year_alone(finding, exported):
    assert len(read_csv(exported("csv", year=2026))) == 1
    assert read_csv(exported("csv", year=2025)) == []


def test_a_feature_is_the_shared_villages_united(finding, exported):
    collection = json.loads(exported("geojson").read_text(encoding="utf-8"))
    (feature,) = collection["features"]
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    ground = codec.to_series([shapely.to_wkb(shape)]).iloc[0]
    assert ground.geom_type == "Polygon"
    assert ground.area == pytest.approx(2_000_000, rel=1e-3)
    assert feature["properties"]["program_a"] == "A-1"
    assert set(feature["properties"]) == set(COLUMNS)


def test_an_empty_register_is_an_empty_collection(exported):
    assert json.loads(exported("geojson").read_text())["features"] == []


def test_the_queries_do_not_grow_with_the_findings(finding, exported, django_assert_num_queries):
    villages = make_villages(3)
    for _ in range(3):
        make_finding(*[make_program(areas=villages) for _ in range(2)], villages=villages)
    with django_assert_num_queries(3):
        assert len(json.loads(exported("geojson").read_text())["features"]) == 4


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(finding, tmp_path):
    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        call_command("export_findings", format="csv", out=tmp_path / "tidak" / "ada.csv")
    assert list(tmp_path.iterdir()) == []
