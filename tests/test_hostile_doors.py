"""Every file of ../shared/hostile through the page, the API and the commands of a running register.

With HOSTILE_TABLE=1 what became of each is written to build/hostile.json, from which
`python -m tests.hostile_table` makes docs/hostile-files.md.
"""

import csv
import io
import json
import logging
import os
import tempfile
import time
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.urls import reverse

from coordination.export import FORMULA_STARTS
from coordination.models import Finding
from programs.models import Program, Role, Status, Upload
from tests import hostile, hostile_doors
from tests.coordination.running import run_engine
from tests.factories import (
    make_agency,
    make_fund_source,
    make_intervention,
    make_program,
    make_segments,
    make_user,
    make_village,
)
from tests.hostile_doors import Desk

AGENCY, VILLAGE = "Dinas Pertanian Provinsi Banten", "36.04.30.2008"
MOST_SECONDS = 10
TABLE = Path(project.BASE_DIR) / "build" / "hostile.json"
TABLE_DOORS = {
    "halaman": hostile_doors.table_by_page,
    "API": hostile_doors.table_by_api,
    "perintah": hostile_doors.table_by_command,
}
SHAPE_DOORS = {
    "halaman": hostile_doors.shapes_by_page,
    "API": hostile_doors.shapes_by_api,
}
COMMANDS = {
    "perintah": hostile_doors.shapes_by_command,
    "batas": hostile_doors.boundaries_by_command,
}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.skipif(not hostile.cases(), reason="../shared/hostile is not there"),
]


def each(groups):
    return pytest.mark.parametrize("case", hostile.cases(groups), ids=lambda case: case["file"])


@pytest.fixture(scope="module")
def canary():
    canary = hostile.Canary()
    yield canary
    canary.close()


@pytest.fixture(scope="module")
def rows():
    """What became of each file, by door; written down at the end where that is asked for."""
    found = {}
    yield found
    if os.environ.get("HOSTILE_TABLE"):
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(json.dumps(list(found.values()), ensure_ascii=False, indent=1))


@pytest.fixture
def desk(client, tmp_path, monkeypatch, settings):
    """An officer of the agency the files name, in a register that knows their words."""
    make_segments()
    make_intervention("BENIH")
    make_fund_source()
    make_village(VILLAGE)
    agency = make_agency(name=AGENCY)
    client.force_login(make_user(Role.OFFICER, agency=agency))
    for name in ("dikirim", "sementara"):
        (tmp_path / name).mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "sementara")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    return Desk(client, agency, tmp_path / "dikirim")


@pytest.fixture
def through(desk, canary, rows, tmp_path, caplog):
    """Take a file through a door: nothing leaks, nothing is left lying, time and memory hold."""
    caplog.set_level(logging.INFO, "geo.sandbox")

    def take(case, name, door):
        began = time.monotonic()
        outcome = door(desk, case)
        took = time.monotonic() - began
        measures = [r.measure for r in caplog.records if hasattr(r, "measure")]
        outcome.seconds = max((m["seconds"] for m in measures), default=0.0)
        outcome.peak_mb = max((m["peak_mb"] or 0 for m in measures), default=None)
        canary.check()
        _check_files(tmp_path, desk)
        assert outcome.seconds <= MOST_SECONDS
        assert "Traceback" not in outcome.text
        assert hostile.TOKEN not in outcome.text + outcome.sentence
        _note(rows, case, name, outcome, took)
        return outcome

    return take


def _check_files(folder: Path, desk: Desk) -> None:
    """Originals lie in PRIVATE_DIR, one for each upload; nothing else was written."""
    kept = {Path(upload.file.path) for upload in Upload.objects.all()}
    found = {path for path in folder.rglob("*") if path.is_file()}
    assert all(path.is_relative_to(folder / "unggahan") for path in kept)
    assert found == kept | set(desk.folder.iterdir())


def _note(rows, case, name, outcome, took):
    row = rows.setdefault(
        case["file"],
        {key: case.get(key) for key in ("file", "group", "what", "expected", "also_ok")}
        | {"doors": {}},
    )
    row["doors"][name] = {
        "kind": outcome.kind,
        "sentence": outcome.sentence,
        "seconds": round(took, 2),
        "reading_seconds": round(outcome.seconds, 2),
        "peak_mb": outcome.peak_mb,
    }


@pytest.mark.parametrize("name", TABLE_DOORS)
@each(hostile.TABLES)
def test_a_hostile_table_ends_as_it_must_at_every_door(through, case, name):
    hostile.check(case, through(case, name, TABLE_DOORS[name]))


@pytest.mark.parametrize("name", SHAPE_DOORS)
@each(hostile.SHAPES)
def test_a_hostile_map_ends_as_it_must_at_every_door(through, case, name):
    hostile.check(case, through(case, name, SHAPE_DOORS[name]))


@pytest.mark.parametrize("name", COMMANDS)
@each(hostile.SHAPES)
def test_nothing_of_a_hostile_map_enters_by_a_command(through, case, name):
    """None names a program or an area: whatever its shapes are, it is refused in a sentence."""
    outcome = through(case, name, COMMANDS[name])
    assert outcome.kind == "reject"
    assert len(outcome.sentence) > 10
    hostile.check_post(case, outcome)


# --- What goes out again ---------------------------------------------------------------------


def case_of(file: str) -> dict:
    return next(case for case in hostile.cases() if case["file"] == file)


def check_workbook(content: bytes) -> int:
    """No cell is a formula, and what reads like one is a string. Returns how many read so."""
    found = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS):
                    assert cell.data_type == "s"
                    found += 1
    return found


def check_csv(path: Path) -> int:
    """No cell begins a formula. Returns how many cells were quoted for that."""
    cells = [cell for row in csv.reader(path.open(newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    return sum(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize(
    "file", ["csv08_formula_injection.csv", "xlsx02_formula_injection_text.xlsx"]
)
def test_nothing_that_is_written_of_a_file_of_formulas_is_one(desk, client, tmp_path, file):
    """The template, the error file, the report and the findings, after the file was stored."""
    hostile_doors.table_by_page(desk, case_of(file))
    names = Program.objects.values_list("name", flat=True)
    evil = sum(name.startswith(FORMULA_STARTS) for name in names)
    assert evil > 5
    Program.objects.update(status=Status.RUNNING)
    make_program(agency=make_agency(), areas=[VILLAGE], segments=("MTP-TANI",), intervention=(
        make_intervention("BENIH")))  # fmt: skip
    template = client.get(reverse("program-template")).content
    assert check_workbook(template) >= evil
    upload = Upload.objects.get()
    assert check_workbook(client.get(reverse("import-errors", args=[upload.pk])).content)
    run_engine()
    assert Finding.objects.exists()
    client.force_login(make_user(Role.LEADER))
    assert check_workbook(client.get(reverse("report-xlsx")).content)
    call_command("export_findings", "--format", "csv", "--out", str(tmp_path / "temuan.csv"))
    assert check_csv(tmp_path / "temuan.csv")


def test_markup_in_the_names_of_a_map_is_shown_as_text_everywhere(desk, client):
    """gj38: its names on the form, the lists, a finding, the report, and in what a map draws."""
    case = case_of("gj38_xss_properties.geojson")
    properties = json.loads(hostile.path_of(case).read_text())["features"][0]["properties"]
    said = " ".join([*properties, *properties.values()])
    assert "<script>" in said
    assert "<img" in said
    preview = hostile_doors.shapes_by_page(desk, case)
    assert properties["nama"] in preview.text
    kept = Program.objects.get()
    kept.targets.update(place_said=properties["nama"])
    given = {"name": said, "note": said, "areas": [VILLAGE], "segments": ("MTP-TANI",)}
    left, right = [
        make_program(agency=agency, intervention=make_intervention("BENIH"), **given)
        for agency in (desk.agency, make_agency(name=f"Dinas {properties['nama']}"))
    ]
    run_engine()
    finding = Finding.objects.get()
    pages = [
        *(reverse("program-detail", args=[p.pk]) for p in (kept, left, right)),
        reverse("program-edit", args=[kept.pk]),
        reverse("finding-detail", args=[finding.pk]),
        *map(reverse, ("home", "program-list", "finding-list", "report", "import-list", "data")),
    ]
    shown = ""
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "<script>fetch(" not in page, address
        assert "<img src=x" not in page, address
        shown += page
    assert shown.count("&lt;script&gt;fetch(") >= len(pages)


@pytest.mark.parametrize("page", ["api-finding-list", "api-program-list", "map-numbers"])
def test_what_a_map_and_a_program_ask_for_is_json_and_never_a_page(desk, client, page):
    make_program(name="<script>fetch(1)</script>", areas=[VILLAGE], agency=desk.agency)
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
