"""Indicators as loaded: every number of the compiled series, its source in words, no mixing."""

import csv
import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from coordination.indicators import load_indicators, period_of
from coordination.models import Indicator, IndicatorTarget, IndicatorValue, ValueStatus
from coordination.roadmap.targets import set_target
from geo.services import load_areas
from programs.models import Role
from tests.factories import make_user

from .series import make_value

FIXTURES = Path(__file__).parents[2] / "fixtures"
HERE = FIXTURES / "indicators"


def rows(name):
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def loaded(db):
    load_areas(FIXTURES / "areas")
    return load_indicators(HERE)


def test_loading_twice_changes_nothing(loaded):
    assert loaded["indicator_values"].new == IndicatorValue.objects.count() > 150
    again = load_indicators(HERE)
    assert all((counts.new, counts.changed) == (0, 0) for counts in again.values())


def test_a_target_the_province_set_survives_loading(loaded):
    province = make_user(Role.PROVINCE)
    what = {"area": "36", "indicator": "bps_miskin_persen", "year": 2029}
    set_target(**what, value=4.5, reason="Disepakati.", by=province)
    load_indicators(HERE)
    assert IndicatorTarget.objects.get(year=2029).value == 4.5


def kept():
    return {
        (row["indicator"], row["area"], row["period"]): row
        for row in rows("values")
        if row["in_use"] == "1"
    }


def test_every_number_of_the_regency_series_is_kept_as_it_is():
    values = kept()
    for row in rows("poverty_kabkota"):
        for column, name in (("poor_thousand", "bps_miskin_jiwa"), ("pct", "bps_miskin_persen")):
            value = values[name, row["kode"], f"{row['year']}-03"]
            assert value["value"] == row[column]
            assert (value["status"] == "missing") == (row[column] == "")
        if row["line"]:
            line = values["garis_kemiskinan", row["kode"], f"{row['year']}-03"]
            assert line["value"] == row["line"]


def test_every_number_of_the_province_by_semester_is_kept_as_it_is():
    values = kept()
    names = {
        "poor_thousand": "bps_miskin_jiwa",
        "pct": "bps_miskin_persen",
        "pct_kota": "bps_miskin_kota_persen",
        "pct_desa": "bps_miskin_desa_persen",
        "poor_kota_thousand": "bps_miskin_kota_jiwa",
        "poor_desa_thousand": "bps_miskin_desa_jiwa",
        "line": "garis_kemiskinan",
    }
    for row in rows("poverty_provinsi_semester"):
        for column, name in names.items():
            if row[column]:
                value = values[name, "36", row["periode"]]["value"]
                assert float(value) == float(row[column])


def test_every_number_of_the_extremely_poor_is_kept_as_it_is():
    values = {(r["area"], r["period"], r["value"]) for r in rows("values")}
    for row in rows("extreme_poverty"):
        assert (row["kode"], row["tahun"].lstrip("~"), row["nilai"]) in values


def test_every_value_that_is_there_names_its_source_in_words(loaded):
    for value in IndicatorValue.objects.exclude(status=ValueStatus.MISSING):
        assert value.sources
        assert all(len(text) > 10 and text != code for code, text in value.sources)
        assert len(value.sources) == len(value.source_codes.split(";"))


def test_contradictions_stay_and_say_why(loaded):
    serang = IndicatorValue.objects.filter(
        area__code="36.73", indicator__code="bps_miskin_persen", starts_on="2024-03-01"
    )
    assert {(v.value, v.in_use) for v in serang} == {(5.65, True), (3.65, False)}
    assert all(v.reason for v in serang)


def test_yardsticks_of_the_same_thing_are_different_indicators(loaded):
    about = dict(Indicator.objects.values_list("code", "yardstick"))
    assert about["bps_miskin_persen"] != about["bps_ekstrem_persen"]
    assert len({about[c] for c in ("p3ke_ekstrem_jiwa", "desil1_jiwa", "dtsen_d1_jiwa")}) == 3


def test_quotations_are_never_in_use(loaded):
    quoted = IndicatorValue.objects.filter(status=ValueStatus.QUOTED)
    assert {(q.indicator.code, q.value) for q in quoted} == {
        ("bps_miskin_jiwa", 83.0),
        ("bps_miskin_jiwa", 73.0),
        ("pernyataan_ekstrem_persen", 0.5),
        ("pernyataan_peringkat", 3.0),
    }
    assert not quoted.filter(in_use=True).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"status": "quoted"},
        {"value": None, "status": "sourced"},
        {"value": 0.0, "status": "missing"},
        {"in_use": False},
    ],
    ids=["a quotation in use", "sourced without value", "missing with value", "no reason"],
)
def test_the_database_refuses_what_cannot_be(db, given):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_value(**given)


def test_two_values_of_one_period_are_not_both_in_use(db):
    make_value(value=5.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_value(value=6.0, source_codes="U2")
    make_value(value=6.0, source_codes="U2", in_use=False, reason="Salah cetak.")


def test_a_period_is_a_month_or_a_year_and_ends_the_day_after():
    day = datetime.date
    assert period_of("2024") == (day(2024, 1, 1), day(2025, 1, 1))
    assert period_of("2024-03") == (day(2024, 3, 1), day(2024, 4, 1))
    assert period_of("2024-12") == (day(2024, 12, 1), day(2025, 1, 1))
