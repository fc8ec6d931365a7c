"""Hostile files at the door of figures: refused with a sentence, nothing entered, nothing read."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.export import FORMULA_STARTS
from coordination.models import FigureFile, NeedFigure
from programs.models import Role, UploadState
from tests import hostile
from tests.factories import make_area, make_need, make_user

from .figure_office import NEED, brought, sent, why

pytestmark = pytest.mark.django_db
CASES = hostile.cases(hostile.TABLES)


@pytest.fixture(scope="module")
def canary():
    canary = hostile.Canary()
    yield canary
    canary.close()


@pytest.fixture
def province(client):
    user = make_user(Role.PROVINCE)
    client.force_login(user)
    return user


@pytest.mark.hostile
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_no_hostile_table_enters_as_figures(case, province, client, canary):
    """All of them have columns of programs at best: none holds a figure."""
    content = hostile.path_of(case).read_bytes()
    data = {"berkas": SimpleUploadedFile(hostile.name_of(case), content), "jenis": "kebutuhan"}
    answer = client.post(reverse("figures-import-send"), data, follow=True)
    assert answer.status_code in (200, 400)
    text = answer.content.decode()
    assert "alert-danger" in text
    assert hostile.TOKEN not in text
    assert "Traceback" not in text
    assert not NeedFigure.objects.exists()
    assert not FigureFile.objects.exclude(state=UploadState.REFUSED).exists()
    if kept := FigureFile.objects.first():
        assert len(kept.message) > 10
    canary.check()


def workbook(**cells) -> bytes:
    book = openpyxl.Workbook()
    row = {**NEED, "Tahun": 2025, "Nilai": 5, **cells}
    book.active.append(list(row))
    book.active.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def housing():
    make_area("36.04", name="Kabupaten Serang")
    make_need("HUNIAN")


def test_a_formula_that_was_never_calculated_is_no_number(province, housing):
    shown = sent(workbook(Nilai="=1+1"), by=province, name="a.xlsx")
    assert "2 Nilai: rumus yang belum dihitung" in why(shown)


def test_a_text_that_begins_like_a_formula_leaves_as_text(province, housing, client):
    brought(workbook(Catatan="'=HYPERLINK(1)", Sumber="+62 21"), by=province, name="a.xlsx")
    figure = NeedFigure.objects.get()
    assert (figure.source, figure.note) == ("+62 21", "=HYPERLINK(1)")
    said = client.get(reverse("figure-file")).content.decode()
    cells = [cell for line in said.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
    filled = client.get(reverse("figures-import-template", args=["kebutuhan"]), {"isi": "ya"})
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))["Angka"]
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
