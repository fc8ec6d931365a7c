"""Stated factors: units meet by them alone, one way, and every number made so says it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coordination.cells import prepare_year
from coordination.conversions import (
    ConversionRefused,
    ConversionTable,
    end_conversion,
    load_conversions,
    state_conversion,
)
from coordination.engine.coverage import cells_frame, find_cells
from coordination.gaps import gap_rows
from coordination.models import Conversion
from coordination.reports import tables
from coordination.reports.freeze import read_values
from coordination.services import write_gaps
from programs.models import LogEntry, Need, Role
from tests.factories import (
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_run

pytestmark = pytest.mark.django_db
WORDS = "1 rumah tangga = 5,22 jiwa (BRS 35/07/36, 25 Juli 2025)."


@pytest.fixture
def province():
    return make_user(Role.PROVINCE, username="prov")


@pytest.fixture
def need():
    make_segment("SEG")
    return make_need("PANGAN", functions="1.06")


@pytest.fixture
def village(need):
    """100 people need food; 10 households are helped."""
    village = make_villages(1)[0]
    make_figure(village, need=need, value=100.0, unit="jiwa", year=2026)
    help_ = make_intervention("SEMBAKO", need=need)
    make_program(areas=[village], counts=[10], unit="rumah tangga", intervention=help_)
    return village


def state(by, **given):
    said = {
        "from_unit": "rumah tangga",
        "to_unit": "jiwa",
        "need": Need.objects.get(code="PANGAN"),
        "factor": 5.22,
        "source": "BRS 35/07/36",
        "stated_on": datetime.date(2025, 7, 25),
        "stated_by": "BPS",
        "reason": "Dipakai di rakor.",
    }
    return state_conversion(**said | given, by=by)


def only_gap():
    (gap,) = gap_rows(make_run())
    return gap


def only_cell(village):
    cells = find_cells(prepare_year(2026), "village")
    return cells_frame(cells, areas=[village.code], segments=["SEG"]).iloc[0]


def test_units_meet_by_a_stated_factor_and_not_before_nor_after_it_ends(village, province):
    assert (only_gap().planned_count, only_gap().estimate) == (None, "")
    factor = state(province)
    gap, cell = only_gap(), only_cell(village)
    assert gap.planned_count == cell["planned_count"] == pytest.approx(52.2)
    assert gap.is_estimate
    assert cell["is_estimate"]
    assert gap.estimate == WORDS
    assert (gap.state, cell["state"]) == ("belum_terdaftar", "belum_terdaftar")
    end_conversion(factor, reason="Tidak disepakati lagi.", by=province)
    assert (only_gap().planned_count, only_gap().estimate) == (None, "")


def test_a_factor_is_not_turned_round(need, province):
    village = make_villages(1)[0]
    make_figure(village, need=need, value=100.0, unit="rumah tangga", year=2026)
    food = make_intervention("SEMBAKO", need=need)
    make_program(areas=[village], counts=[10], unit="jiwa", intervention=food)
    state(province)
    assert only_gap().planned_count is None


def test_help_in_the_unit_of_the_figure_is_no_estimate(need, province):
    village = make_villages(1)[0]
    make_figure(village, need=need, value=100.0, unit="jiwa", year=2026)
    food = make_intervention("SEMBAKO", need=need)
    make_program(areas=[village], counts=[10], unit="jiwa", intervention=food)
    state(province)
    assert (only_gap().planned_count, only_gap().is_estimate) == (10, False)


def test_a_factor_for_the_need_goes_before_the_general_one(village, province):
    state(province, need=None, factor=4.0)
    assert only_gap().planned_count == 40
    state(province)
    assert only_gap().planned_count == pytest.approx(52.2)
    assert only_gap().estimate == WORDS


def test_page_api_and_report_mark_what_was_converted(village, province, client):
    state(province)
    run = make_run()
    write_gaps(run, gap_rows(run))
    client.force_login(province)
    text = client.get(reverse("gap-list"), {"tahun": 2026}).content.decode()
    assert "Estimasi" in text
    assert WORDS in text
    place = client.get(reverse("area-detail", args=[village.code]), {"tahun": 2026})
    assert WORDS in place.content.decode()
    (row,) = client.get(reverse("api-gap-list"), {"tahun": 2026}).json()["results"]
    assert (row["is_estimate"], row["estimate"]) == (True, WORDS)
    now = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
    table = tables.gaps(read_values(run, at=now))
    assert "estimasi" in table.rows[0]
    assert f"Estimasi: {WORDS}" in table.rows[0][-1]


def test_stating_again_replaces_and_the_same_again_leaves_no_trace(village, province):
    for factor in (5.22, 5.22, 5.1):
        state(province, factor=factor)
    assert Conversion.objects.get().factor == 5.1
    entries = LogEntry.objects.filter(action="konversi.tetapkan").order_by("pk")
    assert [entry.after["factor"] for entry in entries] == ["5.22", "5.1"]
    assert entries[1].before == {"factor": "5.22"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"factor": 0.0}, "factor"),
        ({"factor": float("nan")}, "factor"),
        ({"factor": None}, "factor"),
        ({"source": " "}, "source"),
        ({"stated_by": ""}, "stated_by"),
        ({"to_unit": "rumah tangga"}, "to_unit"),
        ({"from_unit": ""}, "from_unit"),
        ({"stated_on": None}, "stated_on"),
        ({"stated_on": datetime.date(2999, 1, 1)}, "stated_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_factor_without_source_or_sense_is_refused(need, province, given, field):
    with pytest.raises(ConversionRefused) as why:
        state(province, **given)
    assert set(why.value.faults) == {field}
    assert not Conversion.objects.exists()


def test_nobody_else_states_one(need):
    with pytest.raises(PermissionDenied):
        state(make_user(Role.AUDITOR))


def test_what_a_person_changed_outlasts_loading_the_file_again(need, province, settings):
    load_conversions(settings.FIXTURES_DIR / "needs")
    (factor,) = Conversion.objects.all()
    assert (factor.in_words, factor.need) == ("1 rumah tangga = 5,22 jiwa", need)
    end_conversion(factor, reason="Tidak disepakati.", by=province)
    load_conversions(settings.FIXTURES_DIR / "needs")
    assert ConversionTable().frame().empty


def test_the_page_keeps_what_was_typed_beside_what_is_wrong(client, need, province, settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"
    client.force_login(province)
    address = reverse("conversion-list")
    text = client.post(address, {"dari": "KPM", "faktor": "banyak"}).content.decode()
    assert 'value="KPM"' in text
    assert "lebih dari 0" in text
    given = {"dari": "KPM", "ke": "jiwa", "faktor": "3,5", "sumber": "SK", "oleh": "Dinsos"}
    client.post(address, {**given, "tanggal": "2026-01-02", "alasan": "Disepakati."})
    text = client.get(address).content.decode()
    assert "1 KPM = 3,5 jiwa" in text
    assert "VARIABEL HILANG" not in text
    client.post(address, {"baris": Conversion.objects.get().pk, "alasan": "Salah."})
    assert not Conversion.objects.get().is_in_force


def test_the_api_tells_the_table(client, need, province):
    state(province)
    client.force_login(province)
    (row,) = client.get(reverse("api-conversions")).json()
    assert (row["factor"], row["need"], row["stated_on"]) == (5.22, "PANGAN", "2025-07-25")
