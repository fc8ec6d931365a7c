"""Every hostile table through the upload page, the API and the command: as its manifest says."""

import logging
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo.problems import FileProblem
from programs.imports import jobs
from programs.imports.files import import_programs
from programs.models import Program, Role, Upload, UploadState
from tests import hostile
from tests.factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_segment,
    make_user,
)
from tests.hostile import Outcome
from tests.programs.importing import read
from tests.programs.test_readers import WORDS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not hostile.cases(), reason="../shared/hostile is not there"),
]
CASES = hostile.cases(hostile.TABLES)


@pytest.fixture(scope="module")
def canary():
    canary = hostile.Canary()
    yield canary
    canary.close()


@pytest.fixture(autouse=True)
def _nothing_leaks(canary):
    yield
    canary.check()


@pytest.fixture
def agency():
    make_area("36.04.30.2008", name="Sidamukti")
    make_intervention("BENIH", name="Bantuan benih")
    make_segment("SEG")
    for code, name in WORDS.segments.items():
        make_segment(code, name=name)
    for code, name in WORDS.fund_sources.items():
        make_fund_source(code, name)
    return make_agency(name="Dinas Pertanian Provinsi Banten")


@pytest.fixture
def officer(client, agency):
    user = make_user(Role.OFFICER, agency=agency)
    client.force_login(user)
    return user


@pytest.fixture
def peak(caplog):
    caplog.set_level(logging.INFO, "geo.sandbox")
    return lambda: max((record.measure["peak_mb"] or 0 for record in caplog.records), default=None)


def sent_file(case):
    return SimpleUploadedFile(hostile.name_of(case), hostile.path_of(case).read_bytes())


def through_page(client, agency, case):
    answer = client.post(reverse("import-create"), {"berkas": sent_file(case), "opd": agency.pk})
    if answer.status_code == 400:
        return None, answer.context["problem"]
    upload = read(Upload.objects.get())
    page = client.get(reverse("import-detail", args=[upload.pk]))
    assert page.status_code == 200
    return upload, ""


def through_api(client, agency, case):
    answer = client.post("/api/v1/imports/", {"file": sent_file(case), "agency": agency.pk})
    if answer.status_code == 400:
        return None, answer.json()["file"][0]
    upload = read(Upload.objects.get(pk=answer.json()["id"]))
    assert client.get(f"/api/v1/imports/{upload.pk}/").status_code == 200
    return upload, ""


def outcome_of(upload, why, officer) -> Outcome:
    """What a person meets: asked headings are ignored, notes acknowledged, the rest confirmed."""
    if upload is None:
        return Outcome("reject", why)
    was_asked = "ask" in upload.result
    if was_asked:
        jobs.answer(
            upload.pk, by=officer, choices={h["key"]: "" for h in upload.result["ask"]["unknown"]}
        )
        read(upload)
    if upload.state == UploadState.REFUSED:
        return Outcome("reject", upload.message, bad_rows=rows(upload))
    if "ask" in upload.result:
        return Outcome("reject", f"kolom wajib: {upload.result['ask']['missing']}")
    result = upload.result
    kind = "repair" if result["notes"] or was_asked else "accept"
    kept = saved(upload, officer) if result["counts"]["new"] else {}
    return Outcome(
        "reject" if result["problems"] else kind,
        str(result["problems"]),
        text=str(result),
        budgets={row: program.budget_idr for row, program in kept.items()},
        starts_on={row: str(program.starts_on) for row, program in kept.items()},
        bad_rows=rows(upload),
    )


def saved(upload, officer) -> dict[int, Program]:
    """The programs that enter, by the row they begin in."""
    jobs.confirm(upload.pk, by=officer, has_seen_notes=True)
    read(upload)
    assert upload.state == UploadState.CONFIRMED, upload.message
    by_code = {program.code: program for program in Program.objects.all()}
    return {row["row"]: by_code[row["code"]] for row in upload.result["new"]}


def rows(upload) -> set[int]:
    return {row for row, *_rest in upload.result.get("problems", ())}


@pytest.mark.parametrize("door", [through_page, through_api])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_hostile_table_sent_by_a_person_ends_as_it_must(
    client, agency, officer, case, door, peak
):
    began = time.monotonic()
    outcome = outcome_of(*door(client, agency, case), officer)
    outcome.seconds, outcome.peak_mb = time.monotonic() - began, peak()
    hostile.check(case, outcome)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_hostile_table_given_to_the_command_ends_as_it_must(agency, case, tmp_path):
    path = tmp_path / hostile.name_of(case)
    path.write_bytes(hostile.path_of(case).read_bytes())
    try:
        report = import_programs(path, commit=True)
    except FileProblem as why:
        outcome = Outcome("reject", str(why))
    else:
        kind = "reject" if report.problems else "repair" if report.notes else "accept"
        bad = {problem.row for problem in report.problems}
        outcome = Outcome(kind, "; ".join(map(str, report.problems)), bad_rows=bad)
        assert (outcome.kind == "accept") <= Program.objects.exists()
    hostile.check({**case, "post": answerable(case)}, outcome)


def answerable(case) -> dict:
    """The conditions that a report of the command can answer: it names no values."""
    post = case.get("post") or {}
    return {name: post[name] for name in ("rows_bad", "max_seconds") if name in post}
