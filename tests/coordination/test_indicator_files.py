"""Indicator values from files: one of a period in use, units kept apart, nothing twice."""

from pathlib import Path

import pytest
from django.urls import reverse

from coordination.indicators import load_indicators
from coordination.intake import files
from coordination.models import IndicatorValue
from geo.services import load_areas
from programs.models import Role
from tests.factories import make_area, make_user

from .figure_office import VALUE, as_csv, counts, sent, why
from .series import make_indicator, make_value

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def serang():
    make_indicator("bps_miskin_persen", name="Persentase penduduk miskin", unit="%")
    return make_area("36.04", name="Kabupaten Serang")


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def shown(*rows, by):
    return sent(as_csv(*rows, good=VALUE), by=by, kind="indikator")


def brought(*rows, by):
    return files.confirm(shown(*rows, by=by).pk, by=by, has_seen_notes=True)


def held(**given):
    return IndicatorValue.objects.get(**given)


def test_a_value_enters_with_its_period_state_and_source(serang, province):
    brought({"Tanggal Sumber": "25/07/2025"}, by=province)
    value = held()
    assert (value.period, value.said, value.status) == ("Maret 2025", "4,48%", "sourced")
    assert [text for _code, text in value.sources] == [VALUE["Sumber"]]
    assert (str(value.sourced_on), value.in_use) == ("2025-07-25", True)
    assert counts(shown({"Tanggal Sumber": "25/07/2025"}, by=province)) == (0, 0, 1, 0)


@pytest.mark.parametrize("said", ["2025-03", "Maret 2025", "maret 2025"])
def test_a_month_is_read_as_people_write_it(serang, province, said):
    brought({"Periode": said}, by=province)
    assert held().period == "Maret 2025"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Satuan": "ribu jiwa"}, "2 Satuan: indikator ini dalam %"),
        ({"Indikator": "bps_miskin"}, "2 Indikator: indikator tidak dikenal"),
        ({"Periode": "2025-13"}, "2 Periode: bukan periode"),
        ({"Periode": "2025-00"}, "2 Periode: bukan periode"),
        ({"Nilai": "", "Keadaan": "dihitung"}, "2 Keadaan: 'tidak ada' untuk nilai kosong"),
        ({"Sumber": ""}, "2 Sumber: kosong; setiap nilai harus bersumber"),
        ({"Keadaan": "tidak ada"}, "2 Keadaan: 'tidak ada' untuk nilai kosong"),
        ({"Nilai": "1.500"}, "2 Nilai: tidak jelas"),
        ({"Kode Sumber": "S1;S2"}, "2 Kode Sumber: satu kode sumber untuk satu nilai"),
    ],
)
def test_a_bad_cell_says_what_to_do(serang, province, cells, said):
    assert said in why(shown(cells, by=province))


def test_a_value_that_contradicts_stays_beside_and_is_not_in_use(serang, province):
    used = make_value("36.04", 2025, 4.85)
    kept = brought({}, by=province)
    assert counts(kept) == (0, 1, 0, 0)
    used.refresh_from_db()
    new = held(value=4.48)
    assert (used.in_use, new.in_use) == (True, False)
    assert "Sudah dipakai nilai dari" in new.reason


def test_what_was_not_found_gives_way_to_a_value(serang, province):
    missing = make_value("36.04", 2025, None)
    brought({}, by=province)
    missing.refresh_from_db()
    assert (missing.in_use, held(value=4.48).in_use) == (False, True)


def test_a_quoted_value_is_never_in_use(serang, province):
    brought({"Keadaan": "kutipan"}, by=province)
    assert not held().in_use


def test_an_empty_value_is_missing_and_not_zero(serang, province):
    brought({"Nilai": ""}, by=province)
    assert (held().value, held().status, held().said) == (None, "missing", "-")


# --- With the values of the fixture --------------------------------------------------------------


@pytest.fixture
def real(db):
    load_areas(FIXTURES / "areas")
    load_indicators(FIXTURES / "indicators")


def test_all_that_the_register_gives_is_unchanged_when_it_comes_back(real, province, client):
    client.force_login(province)
    address = reverse("figures-import-template", args=["indikator"])
    content = client.get(address, {"isi": "ya"}).content
    kept = sent(content, by=province, kind="indikator", name="nilai.xlsx")
    assert why(kept) == ""
    assert counts(kept) == (0, 0, IndicatorValue.objects.count(), 0)


def test_a_value_people_brought_survives_loading_the_fixture_again(real, province):
    missing = IndicatorValue.objects.filter(
        indicator__code="bps_miskin_jiwa", area__code="36.01", value=None
    ).first()
    cells = {"Indikator": "bps_miskin_jiwa", "Kode Wilayah": "36.01", "Satuan": "ribu jiwa"}
    brought({**cells, "Periode": f"{missing.starts_on:%Y-%m}", "Nilai": "131,4"}, by=province)
    for _again in range(2):
        load_indicators(FIXTURES / "indicators")
    missing.refresh_from_db()
    assert (missing.in_use, held(value=131.4).in_use) == (False, True)


def test_a_number_of_the_fixture_wins_over_one_people_brought_before(real, province):
    first = IndicatorValue.objects.filter(
        indicator__code="bps_miskin_persen", area__code="36.04", status="sourced", in_use=True
    ).first()
    IndicatorValue.objects.filter(pk=first.pk).delete()
    brought({"Periode": f"{first.starts_on:%Y-%m}", "Nilai": "9,9"}, by=province)
    load_indicators(FIXTURES / "indicators")
    assert not held(value=9.9).in_use
    assert held(
        value=first.value, area=first.area, starts_on=first.starts_on, indicator=first.indicator
    ).in_use
