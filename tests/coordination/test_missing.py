"""Missing is "-" on the page, in the PDF and in the XLSX, and null in the API: never 0 or empty.

One register in which every kind of thing is missing, looked at through each door.
"""

import datetime
import io
import re

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from coordination.models import FindingLevel, GapState, IndicatorValue
from coordination.reports.freeze import read_values
from coordination.reports.pdf import as_pdf
from coordination.reports.xlsx import as_xlsx
from programs.models import Role
from tests.factories import (
    make_agency,
    make_area,
    make_need,
    make_program,
    make_user,
    make_villages,
)

from .factories import make_figure, make_finding, make_gap, make_run
from .looked import Looked
from .series import make_series

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 22, 3, 30, tzinfo=datetime.UTC)
YEAR = 2026


class Planted:
    """A register where nothing is known: one program, one gap, one figure, a year without value."""

    def __init__(self):
        self.run = make_run()
        self.villages = make_villages(2)
        self.agency = make_agency(name="Dinas Diam")
        unknown = {"agency": self.agency, "budget_idr": None, "unit": ""}
        self.program = make_program(
            areas=self.villages, name="Program tanpa apa-apa", starts_on=None, ends_on=None,
            **unknown,
        )  # fmt: skip
        self.need = make_need()
        self.figure = make_figure(self.villages[0], need=self.need, value=None, in_use=False)
        self.gap = make_gap(
            self.villages[0], self.need, run=self.run, state=GapState.UNTOUCHED, figure=None,
            needed_count=None, planned_count=None, unit="", coverage_ratio=None,
        )  # fmt: skip
        left = make_program(areas=self.villages, name="Kiri", **unknown)
        right = make_program(areas=self.villages, name="Kanan", **unknown)
        self.finding = make_finding(
            left, right, villages=self.villages, run=self.run, level=FindingLevel.DUPLICATION,
            exposed_people=None, exposed_unit="", exposed_basis="", money_idr=None,
        )  # fmt: skip
        make_series()
        looked_for = IndicatorValue.objects.filter(area__code="36.04", starts_on__year=2022)
        looked_for.update(value=None, status="missing")
        IndicatorValue.objects.filter(area__code="36.01", starts_on__year=2022).delete()

    def report(self):
        return read_values(self.run, at=AT)


@pytest.fixture
def planted():
    return Planted()


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.PROVINCE))
    return client


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert not re.search(r">\s*(None|nan|NaN|null)\s*<", said)
    return Looked(said)


# --- Pages ---------------------------------------------------------------------------------------


def test_every_kind_of_missing_is_a_dash_on_its_page(planted, reader):
    gaps = page(reader, "gap-list")
    program = page(reader, "program-detail", planted.program.pk)
    listed = page(reader, "program-list")
    figures = page(reader, "figure-list")
    declared = page(reader, "declaration-list")
    village = planted.villages[0].short_name
    said = {
        "gap: figure": gaps.cell("Sumber angka", village),
        "gap: needed": gaps.cell("Yang perlu", village),
        "gap: planned": gaps.cell("Direncanakan", village),
        "gap: unit": gaps.cell("Satuan", village),
        "gap: coverage": gaps.cell("Cakupan", village),
        "figure: value": figures.cell("Nilai", village),
        "figure: confidence": figures.cell("Keyakinan", village),
        "program: planned": program.facts["Target"],
        "program: budget": program.facts["Pagu"],
        "program: period": program.facts["Masa pelaksanaan"],
        "line: planned": program.cell("Target", village),
        "line: realised": program.cell("Realisasi", village),
        "line: unit": program.cell("Satuan", village),
        "list: budget": listed.cell("Pagu (Rp)", planted.program.name),
        "list: period": listed.cell("Masa", planted.program.name),
        "agency: declared on": declared.cell("Dinyatakan", planted.agency.name),
    }
    assert {what: text for what, text in said.items() if text != "-"} == {}


def test_a_year_without_a_value_is_a_dash_in_the_tables_of_the_series(planted, reader):
    whole = page(reader, "roadmap")
    for code in ("36.04", "36.01"):
        cells = whole.row(make_area(code).short_name)[1:]  # counts and rates of three years
        assert cells[2:4] == ["-", "-"]
        assert cells[0].startswith("2") or cells[0].startswith("1")
    drawn = page(reader, "roadmap-area", "36.04")
    lines = [line for table in drawn.tables for line in table if line and line[0] == "2022"]
    assert [line for line in lines if {"0", "0,00", ""} & set(line[1:])] == []


def test_a_target_without_a_unit_says_that_none_is_named(planted, reader):
    made = make_program(areas=planted.villages[:1], counts=[120], unit="")
    said = page(reader, "program-detail", made.pk).facts["Target"]
    assert said == "120 (satuan tidak disebut)"


def test_the_finding_has_no_zero_where_nothing_is_known(planted, reader):
    answer = reader.get(reverse("finding-detail", args=[planted.finding.pk]))
    text = answer.content.decode()
    assert not re.search(r"Rp\s?0\b", text)
    assert "tidak tersedia" in text


# --- The report: XLSX and PDF --------------------------------------------------------------------


def sheets(report) -> dict:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report)))
    return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}


def in_sheet(rows, heading: str, said: str):
    """The cell below the heading in the first row that has `said`."""
    at = next(n for n, row in enumerate(rows) if heading in row)
    line = next(row for row in rows[at + 1 :] if any(said in str(value) for value in row))
    return line[rows[at].index(heading)]


def test_every_kind_of_missing_is_a_dash_in_the_workbook(planted):
    found = sheets(planted.report())
    gap, pair = found["Celah"], found["Tumpang tindih"]
    shut, village = found["Tidak dapat diperiksa"], planted.villages[0].short_name
    said = {
        "gap: needed": in_sheet(gap, "Jumlah kebutuhan", village),
        "gap: planned": in_sheet(gap, "Rencana", village),
        "gap: unit": in_sheet(gap, "Satuan", village),
        "gap: coverage": in_sheet(gap, "Cakupan rencana", village),
        "gap: figure": in_sheet(gap, "Angka dan tahun", village),
        "pair: exposed": in_sheet(pair, "Sasaran terpapar (perkiraan)", "Kiri"),
        "pair: money": in_sheet(pair, "Anggaran terpapar (Rp, perkiraan)", "Kiri"),
        "program: planned": in_sheet(shut, "Program: target", planted.program.name),
        "program: unit": in_sheet(shut, "Program: satuan", planted.program.name),
        "program: budget": in_sheet(shut, "Program: pagu (Rp)", planted.program.name),
    }
    assert {what: text for what, text in said.items() if text != "-"} == {}
    assert "masa pelaksanaan" in in_sheet(shut, "Yang belum diisi", planted.program.name).lower()


def test_no_cell_of_the_workbook_is_none_or_nan(planted):
    for title, rows in sheets(planted.report()).items():
        for row in rows:
            assert not {"None", "nan", "NaN"} & {str(v) for v in row if v is not None}, title


def test_every_kind_of_missing_is_a_dash_in_the_pdf(planted):
    report = planted.report()
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(report)))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    assert not re.search(r"\b(None|nan|NaN)\b", text)
    # segment, needed, planned, unit, coverage, its mark; programs and agencies are counted; list,
    # figure
    assert f"{planted.need.name} - - - - - - 0 0 3 3 - -" in text
    assert f"{planted.program.code} · target tidak disebut · pagu tidak disebut" in text
    assert "Rp0" not in text


# --- The API -------------------------------------------------------------------------------------


def answer(client, name, *args, **query):
    said = client.get(reverse(name, args=args), query)
    assert said.status_code == 200
    return said.json()


def test_every_kind_of_missing_is_null_in_the_api(planted, reader):
    (gap,) = answer(reader, "api-gap-list")["results"]
    figure = answer(reader, "api-need-figure-detail", planted.figure.pk)
    program = answer(reader, "api-program-detail", planted.program.pk)
    values = answer(reader, "api-indicator-value-list", indicator="bps_miskin_persen")["results"]
    (year,) = [
        value
        for value in values
        if value["starts_on"].startswith("2022") and value["area"] == "36.04"
    ]
    finding = answer(reader, "api-finding-detail", planted.finding.pk)
    line = program["targets"][0]
    said = {
        "gap: figure": gap["figure"],
        "gap: needed": gap["needed_count"],
        "gap: planned": gap["planned_count"],
        "gap: unit": gap["unit"],
        "gap: coverage": gap["coverage_ratio"],
        "figure: value": figure["value"],
        "figure: confidence": figure["confidence"],
        "figure: sourced on": figure["sourced_on"],
        "program: budget": program["budget_idr"],
        "program: starts": program["starts_on"],
        "program: ends": program["ends_on"],
        "line: planned": line["planned_count"],
        "line: realised": line["realised_count"],
        "line: unit": line["unit"],
        "indicator: value": year["value"],
        "indicator: sourced on": year["sourced_on"],
        "finding: exposed": finding["exposed_people"],
        "finding: exposed unit": finding["exposed_unit"],
        "finding: money": finding["money_idr"],
    }
    assert {what: value for what, value in said.items() if value is not None} == {}


def test_who_has_not_declared_has_no_declaration_in_the_api(planted, reader):
    found = answer(reader, "api-declaration-list", fiscal_year=YEAR)["results"]
    assert [row for row in found if row["agency_name"] == planted.agency.name] == []


def test_a_figure_without_a_value_is_an_empty_cell_for_machines(planted, reader):
    said = reader.get(reverse("figure-file")).content.decode()
    head, line = said.splitlines()[:2]
    assert dict(zip(head.split(","), line.split(","), strict=True))["value"] == ""
