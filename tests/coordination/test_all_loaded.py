"""Every row of the sources is in the database, or listed as left out with a reason; and what
contradicts is there to read.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from coordination.figures import address_of
from coordination.indicators import load_indicators, period_of
from coordination.left_out import left_out
from coordination.models import IndicatorValue, NeedFigure, PriorityArea
from coordination.needs import load_needs
from geo.services import load_areas
from programs.models import Role
from programs.vocabulary import load_vocabulary
from tests.available import SHARED_DATA
from tests.factories import make_user

from .test_pages import check

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
REAL = SHARED_DATA / "nyata"
COLUMNS = {  # of the series as compiled, and the indicator that each is
    "poor_thousand": "bps_miskin_jiwa",
    "pct": "bps_miskin_persen",
    "line": "garis_kemiskinan",
    "pct_kota": "bps_miskin_kota_persen",
    "pct_desa": "bps_miskin_desa_persen",
    "poor_kota_thousand": "bps_miskin_kota_jiwa",
    "poor_desa_thousand": "bps_miskin_desa_jiwa",
}


@pytest.fixture
def needs(db):
    load_areas(FIXTURES / "areas")
    load_vocabulary(FIXTURES / "vocabulary")
    return load_needs(FIXTURES / "needs")


@pytest.fixture
def indicators(db):
    load_areas(FIXTURES / "areas")
    load_indicators(FIXTURES / "indicators")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reasons(of):
    """Rows of one file that are left out, by list; each says why."""
    counted = Counter()
    for row in left_out():
        assert row.why
        if row.of == of:
            counted[row.listed] += row.rows
    return counted


# --- Counted ---------------------------------------------------------------------------------


def test_every_need_figure_is_loaded_or_listed_with_a_reason(needs):
    figures = rows(FIXTURES / "needs" / "figures.csv")
    assert NeedFigure.objects.count() + sum(reasons("figures").values()) == len(figures) == 242
    held = set(NeedFigure.objects.values_list("area__code", "indicator", "year", "source"))
    keys = [(r["area_code"], r["indicator"], int(r["year"]), r["source"]) for r in figures]
    absent = [row for row, key in zip(figures, keys, strict=True) if key not in held]
    said = [f"{row['place_said']}: {row['indicator']}" for row in absent]
    assert said == [row.said for row in left_out() if row.of == "figures"]


@pytest.mark.real
def test_the_fixture_has_every_need_figure_of_the_source_as_it_is():
    ours, theirs = rows(FIXTURES / "needs" / "figures.csv"), rows(REAL / "need.csv")
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert (our["area_code"], our["indicator"]) == (their["kode"], their["indicator"])
        assert (our["year"], our["source"]) == (their["year"], their["source"])
        assert float(our["value"]) == float(their["value"])
        assert bool(our["note"]) == bool(their["note"])


def test_every_entry_of_a_priority_list_is_loaded(needs):
    entries = rows(FIXTURES / "needs" / "priority_areas.csv")
    held = Counter(PriorityArea.objects.values_list("priority_list__code", "said"))
    assert held == Counter((row["list"], row["said"]) for row in entries)


@pytest.mark.real
def test_every_row_of_the_source_s_lists_is_loaded_or_listed_with_a_reason(needs):
    theirs = Counter(row["list_id"] for row in rows(REAL / "locus.csv"))
    ours = Counter(PriorityArea.objects.values_list("priority_list__code", flat=True))
    assert ours + reasons("priority_areas") == theirs


@pytest.mark.parametrize(
    ("name", "area", "period"),
    [
        ("poverty_kabkota", lambda row: row["kode"], lambda row: f"{row['year']}-03"),
        ("poverty_provinsi_semester", lambda _row: "36", lambda row: row["periode"]),
    ],
)
def test_every_number_of_a_series_is_in_the_database(indicators, name, area, period):
    held = _held()
    series = rows(FIXTURES / "indicators" / f"{name}.csv")
    wanted = [
        (COLUMNS[column], area(row), *period_of(period(row)), float(row[column]))
        for row in series
        for column in COLUMNS
        if row.get(column)
    ]
    assert len(wanted) > len(series) > 8
    assert [key for key in wanted if key not in held] == []


def test_every_row_of_extreme_poverty_is_in_the_database_under_its_own_yardstick(indicators):
    held = {key[1:] for key in _held()}
    series = rows(FIXTURES / "indicators" / "extreme_poverty.csv")
    wanted = [
        (row["kode"], *period_of(row["tahun"].lstrip("~")), float(row["nilai"])) for row in series
    ]
    assert len(wanted) == 26
    assert [key for key in wanted if key not in held] == []
    values = IndicatorValue.objects.filter(value__in=[key[-1] for key in wanted])
    used = set(values.values_list("indicator__yardstick", flat=True))
    assert {"bps_miskin_ekstrem", "p3ke", "desil_1", "dtsen"} <= used


def _held() -> set[tuple]:
    columns = ("indicator__code", "area__code", "starts_on", "ends_on", "value")
    return set(IndicatorValue.objects.values_list(*columns))


# --- To be read ------------------------------------------------------------------------------


def test_what_a_source_contradicts_is_said_on_the_page_of_the_figure(needs, client):
    client.force_login(make_user(Role.AUDITOR))
    noted = [
        row
        for row in rows(FIXTURES / "needs" / "figures.csv")
        if row["area_code"] and ("bertentangan" in row["note"] or "berbeda" in row["note"])
    ]
    assert noted
    for row in noted[:8]:
        figure = NeedFigure.objects.get(
            area__code=row["area_code"],
            indicator=row["indicator"],
            year=row["year"],
            source=row["source"],
        )
        assert _plain(row["note"]) in _plain(check(client.get(address_of(figure))))


def test_what_a_list_contradicts_is_said_on_the_page_of_the_list(needs, client):
    client.force_login(make_user(Role.AUDITOR))
    noted = [
        row
        for row in rows(FIXTURES / "needs" / "priority_areas.csv")
        if "bertentangan" in row["note"]
    ]
    lists = {row["list"]: row for row in noted}
    assert lists
    for code, row in lists.items():
        entry = PriorityArea.objects.get(priority_list__code=code, said=row["said"])
        text = check(client.get(reverse("priority-detail", args=[entry.priority_list_id])))
        assert _plain(row["note"]) in _plain(text)


def test_the_help_page_lists_what_is_left_out_and_why(client):
    client.force_login(make_user(Role.AUDITOR))
    text = _plain(check(client.get(reverse("help-topic", args=["angka-dan-daftar"]))))
    for row in left_out():
        assert _plain(row.said) in text
        assert _plain(row.why) in text


def _plain(text: str) -> str:
    """Without what markup does to quotes."""
    for mark in ("&quot;", "&#x27;", '"', "'"):
        text = text.replace(mark, "")
    return text
