"""Need figures and priority lists: units, the figure in use, and what has no code."""

from pathlib import Path

import pytest
from django.contrib.admin.sites import site
from django.core.management import CommandError, call_command
from django.urls import reverse

from coordination.examples import remove_examples
from coordination.models import Finding, NeedFigure, PriorityArea, PriorityList, Run
from coordination.needs import choose_in_use, load_needs
from geo.models import Boundary
from geo.services import load_areas
from programs.models import Agency, Declaration, Program, ProgramVersion
from programs.vocabulary import load_vocabulary
from tests.factories import make_program, make_village

from .factories import make_figure, make_finding

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def banten(db):
    load_areas(FIXTURES / "areas")
    load_vocabulary(FIXTURES / "vocabulary")


@pytest.fixture
def loaded(banten):
    return load_needs(FIXTURES / "needs")


def figure(**given):
    return {
        "area_id": 1,
        "need_id": 1,
        "segment_id": 1,
        "indicator": "rtlh_sisa",
        "year": 2025,
        "confidence": "A",
        "unit": "unit rumah",
        "source": "a",
        **given,
    }


def in_use(*figures):
    return [used for used, _why in choose_in_use(list(figures), {"rtlh_sisa": 0, "lain": 1})]


def test_every_figure_with_a_code_comes_in_and_the_one_without_is_counted(loaded):
    assert loaded["figures"].new == NeedFigure.objects.count() == 241
    assert loaded["figures_without_area"] == 1
    assert loaded["figures_in_use"] == NeedFigure.objects.filter(in_use=True).count()


def test_loading_twice_changes_nothing(loaded):
    again = load_needs(FIXTURES / "needs")
    for name in ("figures", "priority_lists", "priority_areas"):
        assert (again[name].new, again[name].changed) == (0, 0)


def test_thousands_of_people_become_people_and_what_was_printed_stays_in_the_note(loaded):
    poor = NeedFigure.objects.get(area__code="36.04", indicator="penduduk_miskin", year=2022)
    assert (poor.value, poor.unit) == (75_450, "jiwa")
    assert "sumber mencetak 75,45 ribu jiwa" in poor.note


def test_poor_people_of_bps_are_never_the_extremely_poor(loaded):
    of_bps = NeedFigure.objects.filter(indicator__startswith="penduduk_miskin")
    assert of_bps.exists()
    assert not of_bps.exclude(need=None).exists()


def test_contradicting_figures_all_stay_and_one_is_in_use(loaded):
    houses = NeedFigure.objects.filter(area__code="36.02", indicator="rtlh_sisa")
    assert {(f.year, f.value, f.in_use) for f in houses} == {
        (2024, 42_834, False),
        (2026, 88_106, True),
    }
    assert "ada angka 2026" in houses.get(year=2024).note


def test_the_newest_year_wins_then_confidence_then_rank():
    assert in_use(figure(year=2024), figure(year=2025, confidence="C")) == [False, True]
    assert in_use(figure(confidence="B"), figure(confidence="A")) == [False, True]
    assert in_use(figure(indicator="lain"), figure()) == [False, True]


def test_figures_of_other_areas_or_segments_do_not_compete():
    assert in_use(figure(), figure(area_id=2), figure(segment_id=2)) == [True, True, True]


def test_one_figure_at_most_is_in_use_for_an_area_need_and_segment(loaded):
    used = list(
        NeedFigure.objects.filter(in_use=True)
        .exclude(need=None)
        .values_list("area", "need", "segment")
    )
    assert used
    assert len(used) == len(set(used))


def test_lists_come_in_without_deliveries_and_keep_names_without_code(loaded):
    assert PriorityList.objects.count() == 22
    assert not PriorityList.objects.filter(code__in=["L16", "L19", "L30"]).exists()
    doubtful = PriorityArea.objects.filter(area=None)
    assert doubtful.count() == loaded["priority_areas_without_code"] == 7
    hut = doubtful.get(said__startswith="Hutakarang")
    assert "36.01.27.2006=Kutakarang" in hut.note


def test_a_village_that_is_not_lagging_is_no_priority_though_its_page_lists_it(loaded):
    assert PriorityArea.objects.filter(priority_list__code="L13").count() == 8


@pytest.mark.django_db
def test_load_banten_fills_an_empty_database_with_everything_but_programs(capsys):
    call_command("load_banten")
    assert "Wilayah: 1716" in capsys.readouterr().out
    assert Boundary.objects.current().filter(is_approximate=True).count() == 1716
    assert NeedFigure.objects.count() == 241
    assert not Program.objects.exists()
    before = list(Boundary.objects.values_list("pk", flat=True))
    call_command("load_banten")
    said = capsys.readouterr().out
    assert "Batas: sudah ada" in said
    assert "(0 baru, 0 berubah)" in said
    assert list(Boundary.objects.values_list("pk", flat=True)) == before


def test_load_examples_is_safe_twice_and_marks_all_it_makes(loaded, capsys):
    call_command("load_examples", count=45)
    call_command("load_examples", count=45)
    assert "0 program baru, 0 berubah, 45 tetap" in capsys.readouterr().out
    assert Program.objects.filter(is_example=True, batch__is_example=True).count() == 45
    assert not Declaration.objects.filter(is_example=False).exists()
    made = NeedFigure.objects.filter(indicator__startswith="contoh_")
    assert made.exists()
    assert not made.exclude(source__startswith="Contoh").exists()
    assert NeedFigure.objects.count() - made.count() == 241


def test_examples_make_nothing_up_about_kanekes(loaded):
    call_command("load_examples", count=45)
    assert not NeedFigure.objects.filter(
        area__code="36.02.06.2001", indicator__startswith="contoh_"
    ).exists()
    assert not Program.objects.filter(targets__area__code="36.02.06.2001").exists()


def test_examples_of_another_seed_are_refused(loaded):
    call_command("load_examples", count=45)
    with pytest.raises(CommandError, match="benih"):
        call_command("load_examples", count=45, seed=7)
    assert Program.objects.count() == 45


def test_an_example_that_a_person_has_written_since_stays_as_it_was_left(loaded):
    call_command("load_examples", count=45)
    edited, other = Program.objects.order_by("pk")[:2]
    Program.objects.filter(pk__in=[edited.pk, other.pk]).update(name="Ditulis orang")
    ProgramVersion.objects.filter(program__in=[edited, other]).update(facts={})
    Program.objects.filter(pk=edited.pk).update(version=2)
    call_command("load_examples", count=45)
    names = dict(Program.objects.values_list("pk", "name"))
    assert names[edited.pk] == "Ditulis orang"
    assert names[other.pk] == other.name


def test_a_declaration_an_agency_has_made_is_left_alone(loaded):
    agency = Agency.objects.get(name="Dinas Sosial Kabupaten Serang")
    own = Declaration.objects.create(
        agency=agency, fiscal_year=2026, state="belum", declared_on="2026-02-01"
    )
    call_command("load_examples", count=45)
    own.refresh_from_db()
    assert (own.state, own.is_example) == ("belum", False)


@pytest.mark.parametrize("page", ["needfigure", "prioritylist", "run", "finding"])
def test_the_admin_shows_needs_runs_and_findings(loaded, admin_client, page):
    answer = admin_client.get(reverse(f"admin:coordination_{page}_changelist"))
    assert answer.status_code == 200


def test_a_figure_added_by_hand_beside_one_in_use_waits_to_be_chosen(loaded, admin_client):
    used = NeedFigure.objects.get(area__code="36.02", indicator="rtlh_sisa", year=2026)
    typed = {
        "area": used.area_id,
        "indicator": "rtlh_sisa",
        "need": used.need_id,
        "segment": used.segment_id,
        "year": 2027,
        "value": 1,
        "unit": "unit rumah",
        "source": "Diketik",
    }
    admin_client.post(reverse("admin:coordination_needfigure_add"), typed)
    assert not NeedFigure.objects.get(source="Diketik").in_use
    used.refresh_from_db()
    assert used.in_use


@pytest.mark.parametrize("model", [Run, Finding])
def test_nobody_writes_a_run_or_a_finding_by_hand(rf, admin_user, model):
    request = rf.get("/")
    request.user = admin_user
    admin = site.get_model_admin(model)
    assert admin.has_view_permission(request)
    assert not admin.has_add_permission(request)
    assert not admin.has_change_permission(request)
    assert not admin.has_delete_permission(request)


class TestTakingExamplesOut:
    """`make demo EXAMPLES=0` after a demonstration with them."""

    def test_nothing_of_them_stays_and_nothing_real_goes(self, db):
        village = make_village()
        real = [make_program(areas=[village]) for _ in range(2)]
        examples = [make_program(areas=[village], is_example=True) for _ in range(2)]
        kept = make_finding(*real, villages=[village])
        make_finding(*examples, villages=[village])
        make_figure(village, indicator="contoh_rtlh")
        make_figure(village, indicator="rtlh")
        assert remove_examples() == 2
        assert list(Program.objects.order_by("pk")) == real
        assert list(Finding.objects.all()) == [kept]
        assert [f.indicator for f in NeedFigure.objects.all()] == ["rtlh"]
        assert remove_examples() == 0
