"""Need figures: yardsticks stay apart, contradictions show, and a choice of a person stands."""

import csv
import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.figures import (
    FigureRefused,
    address_of,
    choose_figure,
    indicator_name,
    rivals_of,
    told,
)
from coordination.models import Gap, NeedFigure
from coordination.needs import load_needs, split_note
from geo.services import load_areas
from programs import log
from programs.limits import BadEntry
from programs.models import LogEntry, Role
from programs.vocabulary import load_vocabulary
from tests.factories import make_area, make_need, make_program, make_segment, make_user

from .factories import make_figure
from .running import run_engine
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
WHY = "Hasil pendataan ulang dinas; angka 2026 menghitung usulan."


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.AUDITOR))
    return client


@pytest.fixture
def real(db):
    load_areas(FIXTURES / "areas")
    load_vocabulary(FIXTURES / "vocabulary")
    load_needs(FIXTURES / "needs")


@pytest.fixture
def pair():
    """Two figures of one thing; the newer is in use."""
    area, need = make_area("36.04"), make_need()
    old = make_figure(area, need=need, year=2024, value=100.0, in_use=False, source="lama")
    new = make_figure(area, need=need, year=2026, value=300.0, source="baru")
    return old, new


def used(figures):
    return list(figures.filter(in_use=True).values_list("pk", flat=True))


# --- Choosing ------------------------------------------------------------------------------------


def test_the_chosen_figure_is_in_use_and_no_other_of_its_group(pair, province):
    old, new = pair
    other = make_figure(old.area, need=old.need, segment=make_segment())
    choose_figure(old, because=f"  {WHY} ", by=province)
    assert used(rivals_of(old)) == [old.pk]
    old.refresh_from_db()
    new.refresh_from_db()
    other.refresh_from_db()
    assert old.chosen_because == WHY
    assert split_note(old.note)[1] == f"dipakai: dipilih sekretariat provinsi: {WHY}"
    assert split_note(new.note)[1] == "tidak dipakai: sekretariat provinsi memilih rtlh tahun 2024"
    assert other.in_use
    assert other.note == ""


def test_a_choice_is_in_the_log_with_what_was_and_the_reason(pair, province):
    old, _new = pair
    choose_figure(old, because=WHY, by=province)
    (entry,) = log.of(old)
    assert (entry.action, entry.by, entry.reason) == ("angka.pilih", province, WHY)
    assert "2026: 300.0" in entry.before["in_use"]
    assert "2024: 100.0" in entry.after["in_use"]


def test_the_same_choice_again_leaves_no_trace(pair, province):
    old, _new = pair
    choose_figure(old, because=WHY, by=province)
    choose_figure(old, because=WHY, by=province)
    assert LogEntry.objects.count() == 1


def test_choosing_back_leaves_one_reason(pair, province):
    old, new = pair
    choose_figure(old, because=WHY, by=province)
    choose_figure(new, because="Diperbarui; dipakai: angka baru", by=province)
    assert used(rivals_of(old)) == [new.pk]
    chosen = NeedFigure.objects.exclude(chosen_because="")
    assert [f.pk for f in chosen] == [new.pk]
    assert chosen[0].note.count("sekretariat") == 1


def test_what_the_source_noted_stays_when_the_reason_changes(pair, province):
    old, _new = pair
    old.note = "sumber mencetak 0,1 ribu; tidak dipakai: ada angka 2026"
    old.save()
    choose_figure(old, because=WHY, by=province)
    old.refresh_from_db()
    assert split_note(old.note)[0] == "sumber mencetak 0,1 ribu"


@pytest.mark.parametrize(
    "role", [Role.REGENCY, Role.OFFICER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_only_the_province_chooses(pair, role):
    with pytest.raises(PermissionDenied):
        choose_figure(pair[0], because=WHY, by=make_user(role))
    assert used(rivals_of(pair[0])) == [pair[1].pk]


@pytest.mark.parametrize(
    ("given", "because"),
    [({}, "  "), ({"value": None}, WHY), ({"indicator": "contoh_rtlh"}, WHY)],
)
def test_no_reason_no_value_and_no_example_are_refused(province, given, because):
    figure = make_figure(make_area("36.04"), need=make_need(), in_use=False, **given)
    with pytest.raises(FigureRefused):
        choose_figure(figure, because=because, by=province)
    assert not NeedFigure.objects.filter(in_use=True).exists()


def test_a_reason_that_cannot_be_kept_is_refused(pair, province):
    with pytest.raises(BadEntry):
        choose_figure(pair[0], because="a\0b", by=province)


def test_examples_compete_with_no_figure_of_a_source(pair):
    example = make_figure(pair[0].area, need=pair[0].need, indicator="contoh_rtlh")
    assert example not in rivals_of(pair[0])
    assert [f.rivals for f in told([*pair, example])] == [1, 1, 0]


def test_the_next_run_measures_by_the_chosen_figure(pair, province):
    old, _new = pair
    make_program(areas=["36.04"])
    run_engine()
    assert list(Gap.objects.values_list("needed_count", flat=True)) == [300]
    choose_figure(old, because=WHY, by=province)
    run_engine()
    assert list(Gap.objects.values_list("needed_count", flat=True)) == [100]


# --- Loading the file again ----------------------------------------------------------------------


def houses():
    return NeedFigure.objects.filter(area__code="36.02", indicator="rtlh_sisa")


def test_loading_again_does_not_undo_what_a_person_chose(real, province):
    chosen = houses().get(year=2024)
    choose_figure(chosen, because=WHY, by=province)
    again = load_needs(FIXTURES / "needs")
    assert (again["figures"].new, again["figures"].changed) == (0, 0)
    assert used(rivals_of(chosen)) == [chosen.pk]
    assert houses().get(year=2024).chosen_because == WHY


def test_a_figure_that_comes_in_later_does_not_push_the_chosen_one_out(real, province):
    chosen = houses().get(year=2024)
    choose_figure(chosen, because=WHY, by=province)
    rivals_of(chosen).exclude(pk=chosen.pk).delete()
    load_needs(FIXTURES / "needs")
    assert used(rivals_of(chosen)) == [chosen.pk]
    assert "sekretariat provinsi memilih" in houses().get(year=2026).note


def test_a_chosen_figure_that_the_file_does_not_have_stays_in_use(real, province):
    like = houses().get(year=2024)
    own = make_figure(
        like.area, need=like.need, segment=like.segment, indicator="rtlh_sisa", year=2023
    )
    choose_figure(own, because=WHY, by=province)
    load_needs(FIXTURES / "needs")
    assert used(rivals_of(own)) == [own.pk]


def test_choosing_in_one_group_changes_no_other_group(real, province):
    def others():
        group = rivals_of(houses().first()).values("pk")
        rows = NeedFigure.objects.exclude(pk__in=group).order_by("pk")
        return list(rows.values_list("pk", "in_use", "note"))

    before = others()
    choose_figure(houses().get(year=2024), because=WHY, by=province)
    load_needs(FIXTURES / "needs")
    assert others() == before


# --- The pages -----------------------------------------------------------------------------------


def test_an_indicator_is_said_in_words():
    assert indicator_name("rtlh_sisa") == "RTLH sisa"
    assert indicator_name("contoh_balita_stunting") == "Balita stunting"
    assert indicator_name("prevalensi_stunting_eppgbm") == "Prevalensi stunting e-PPGBM"


def test_every_yardstick_stands_under_its_own_heading_and_nothing_is_added(real, reader):
    text = check(reader.get("/data/kebutuhan/?kebutuhan=TUNAI"))
    figures = NeedFigure.objects.filter(need__code="TUNAI")
    indicators = set(figures.values_list("indicator", flat=True))
    assert len(indicators) > 1
    assert text.count('scope="rowgroup"') == len(indicators)


def test_why_a_figure_is_not_used_stands_beside_it(real, reader):
    text = check(reader.get("/data/kebutuhan/?wilayah=36.02&kebutuhan=HUNIAN"))
    assert "42.834" in text
    assert "88.106" in text
    assert "tidak dipakai: ada angka 2026" in text


def test_contradicting_figures_stand_side_by_side(real, reader):
    text = check(reader.get(address_of(houses().first())))
    assert "42.834" in text
    assert "88.106" in text
    assert "Sumbernya tidak memberi satu angka yang sama" in text
    assert "Pakai angka ini" not in text


def test_a_page_shows_each_kind_of_missing_as_a_dash_and_never_zero(reader):
    figure = make_figure(make_area("36.04"), value=None, definition="", confidence="", note="")
    for address in ("/data/kebutuhan/", address_of(figure)):
        text = check(reader.get(address))
        assert '<td class="num">-</td>' in text
        assert '<td class="num">0</td>' not in text
        assert '<div class="small-note">-</div>' in text  # definition
        assert "<td>-</td>" in text  # confidence, note, need


def test_a_figure_of_zero_is_a_zero(reader):
    make_figure(make_area("36.04"), value=0.0)
    assert '<td class="num">0</td>' in check(reader.get("/data/kebutuhan/"))


def test_example_figures_bear_their_badge_and_cannot_be_chosen(client, province):
    figure = make_figure(make_area("36.04"), need=make_need(), indicator="contoh_rtlh")
    client.force_login(province)
    assert "badge-example" in check(client.get("/data/kebutuhan/"))
    text = check(client.get(address_of(figure)))
    assert "badge-example" in text
    assert "Pakai angka ini" not in text


def test_the_province_chooses_on_the_page(client, pair, province):
    client.force_login(province)
    old, _new = pair
    address = reverse("figure-choose", args=[old.pk])
    answer = client.post(address, {"alasan": WHY}, follow=True)
    text = check(answer)
    assert "kini dipakai" in text
    assert WHY in text
    assert used(rivals_of(old)) == [old.pk]


def test_a_choice_without_a_reason_comes_back_and_nothing_is_lost(client, pair, province):
    client.force_login(province)
    old, new = pair
    answer = client.post(reverse("figure-choose", args=[old.pk]), {"alasan": " "})
    assert answer.status_code == 400
    assert "Tulis alasan" in answer.content.decode()
    assert used(rivals_of(old)) == [new.pk]
    long = "x" * 20_000
    answer = client.post(reverse("figure-choose", args=[old.pk]), {"alasan": long})
    assert answer.status_code == 400
    assert long in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?wilayah=36.04", "?wilayah=99&kebutuhan=RUMAH", "?indikator=%00&wilayah=36"]
)
def test_a_comparison_of_nothing_is_not_found(reader, pair, query):
    assert reader.get(f"/data/kebutuhan/bandingkan/{query}").status_code == 404


def test_the_pages_ask_as_often_however_many_figures(reader, pair):
    def counts():
        found = []
        for address in ("/data/kebutuhan/", "/data/kebutuhan/unduh.csv", address_of(pair[0])):
            with CaptureQueriesContext(connection) as asked:
                assert reader.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    for n in range(15):
        make_figure(pair[0].area, need=pair[0].need, source=f"s{n}")
        make_figure(make_area(f"36.04.{n + 1:02}"), need=make_need(f"K{n}"))
    assert counts() == few


def test_the_file_leaves_empty_what_is_missing(reader):
    make_figure(make_area("36.04"), value=None, source="=SUM(A1)")
    answer = reader.get("/data/kebutuhan/unduh.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    for column in ("value", "need", "segment", "in_use", "why", "definition", "confidence"):
        assert row[column] == ""
    assert row["source"] == "'=SUM(A1)"
