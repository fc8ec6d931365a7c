"""The table of competence decides who is asked: gaps of a run, cells, pages follow it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.cells import prepare_year
from coordination.competence import CompetenceTable
from coordination.competence_rules import CompetenceRefused, Line, set_competence
from coordination.engine.coverage import cells_frame, find_cells
from coordination.gaps import gap_rows
from coordination.models import Gap
from coordination.services import write_gaps
from coordination.untouched import untouched_of
from programs.declarations import declare
from programs.models import Competence, LogEntry, Role, Tier
from programs.vocabulary import load_competence
from tests.factories import (
    make_agency,
    make_area,
    make_need,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_run

pytestmark = pytest.mark.django_db
REGENCY = "36.04"
TODAY = datetime.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def need():
    make_segment("SEG")
    return make_need("HUNIAN", functions="1.04")


@pytest.fixture
def village(need):
    village = make_villages(1)[0]
    make_figure(village, need=need, value=10.0, unit="KK", year=2026)
    return village


@pytest.fixture
def agency(village):
    return make_agency(
        name="Dinas Perumahan", tier="kabkota", regency=make_area(REGENCY), functions="1.04"
    )


@pytest.fixture
def silent(agency):
    """A second agency with the function, which has declared nothing; the first has."""
    say(agency, "lengkap")
    return make_agency(name="Dinas Diam", tier="provinsi", functions="1.04")


@pytest.fixture
def province():
    return make_user(Role.PROVINCE, username="prov")


def say(agency, state):
    officer = make_user(Role.VERIFIER, agency=agency, username=f"u{agency.pk}-{state}")
    declare(agency, year=2026, stage="APBD", state=state, by=officer, on=TODAY, confirmed=True)


def stored_state():
    """Of the only gap, after a run."""
    run = make_run()
    write_gaps(run, gap_rows(run))
    (gap,) = Gap.objects.filter(fiscal_year=2026)
    return gap.state


def cell_state(village):
    cells = find_cells(prepare_year(2026), "village")
    return cells_frame(cells, areas=[village.code], segments=["SEG"])["state"].iloc[0]


def untouched_state():
    (line,) = untouched_of(2026).lines
    return line.state


def states(village):
    return {stored_state(), cell_state(village), untouched_state()}


def test_an_agency_taken_out_of_competence_makes_a_gap_known_and_back(
    need, village, silent, province
):
    assert states(village) == {"belum_terdaftar"}
    given = {"is_exception": True, "reason": "Menurut SK.", "by": province}
    set_competence(Line(need, agency=silent), is_in_force=True, **given)
    assert states(village) == {"belum_tersentuh"}
    set_competence(Line(need, agency=silent), is_in_force=False, **given)
    assert states(village) == {"belum_terdaftar"}


def test_a_function_taken_out_at_one_level_asks_the_other_alone(need, village, silent, province):
    line = Line(need, Tier.PROVINCE, "1.04")
    set_competence(line, is_in_force=False, reason="Menurut SK.", by=province)
    assert states(village) == {"belum_tersentuh"}
    set_competence(line, is_in_force=True, reason="SK dicabut.", by=province)
    assert states(village) == {"belum_terdaftar"}


def test_an_opd_that_takes_back_its_word_makes_its_gaps_unknown_and_back(need, village, agency):
    for word, state in (
        ("lengkap", "belum_tersentuh"),
        ("belum", "belum_terdaftar"),
        ("nihil", "belum_tersentuh"),
    ):
        say(agency, word)
        assert states(village) == {state}


def test_an_agency_named_alone_is_competent_without_the_function(need, village, province):
    other = make_agency(tier="kabkota", regency=make_area(REGENCY), functions="1.06")
    set_competence(Line(need, agency=other), is_in_force=True, reason="SK.", by=province)
    table = CompetenceTable()
    assert table.ids(need.pk, make_area(REGENCY).pk) == {other.pk}
    assert table.ids(need.pk, make_area("36.73").pk) == set()


def test_a_change_is_logged_once_with_its_reason_and_the_same_again_is_not(need, province):
    line = Line(need, Tier.REGENCY, "1.04")
    for _again in range(2):
        set_competence(line, is_in_force=False, reason=" Menurut SK. ", by=province)
    entry = LogEntry.objects.get(action="kewenangan.tetapkan")
    assert (entry.by_id, entry.reason) == (province.pk, "Menurut SK.")
    assert (entry.before, entry.after) == ({"is_in_force": True}, {"is_in_force": False})


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REGENCY, Role.AUDITOR, Role.LEADER])
def test_nobody_else_changes_it(need, role):
    user = make_user(role, agency=make_agency(), regency=make_area(REGENCY))
    with pytest.raises(PermissionDenied):
        set_competence(Line(need, Tier.REGENCY, "1.04"), is_in_force=False, reason="x", by=user)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ({"level": "provinsi", "function": "1.04"}, {"reason": "  "}),
        ({"level": "pusat", "function": "1.04"}, {}),
        ({"level": "provinsi", "function": "satu"}, {}),
        ({"level": "provinsi", "function": "1.04"}, {"is_exception": True}),
        ({"level": "provinsi", "function": "1.04"}, {"note": "x" * 301}),
    ],
)
def test_a_line_that_says_nothing_is_refused(need, province, line, given):
    with pytest.raises(CompetenceRefused):
        set_competence(
            Line(need, **line), **{"is_in_force": True, "reason": "SK.", "by": province} | given
        )


def test_an_agency_of_the_centre_is_competent_for_no_region(need, province):
    centre = make_agency(tier="pusat")
    with pytest.raises(CompetenceRefused):
        set_competence(Line(need, agency=centre), is_in_force=True, reason="SK.", by=province)


def test_the_database_keeps_one_line_of_each(need):
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.create(need=need, level="provinsi", function="1.04")
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.create(need=need, level="provinsi")


def test_what_a_person_changed_outlasts_loading_the_file_again(need, province):
    rows = [
        {
            **{"need": "HUNIAN", "level": level, "function": "1.04"},
            **{"note": "dari berkas", "source": "UU", "is_verified": "1"},
        }
        for level in ("provinsi", "kabkota")
    ]
    set_competence(Line(need, Tier.PROVINCE, "1.04"), is_in_force=False, reason="SK.", by=province)
    counts = load_competence(rows, "competence")
    assert (counts.new, counts.changed, counts.unchanged) == (0, 1, 1)
    of = {row.level: row for row in Competence.objects.all()}
    assert (of["provinsi"].is_in_force, of["provinsi"].note) == (False, "")
    assert of["kabkota"].note == "dari berkas"


class TestPages:
    @pytest.fixture
    def page(self, client, province):
        client.force_login(province)

        def get(name, *args, **query):
            text = client.get(reverse(name, args=args), query).content.decode()
            assert "VARIABEL HILANG" not in text
            return text

        return get

    def test_the_table_names_agencies_by_level_with_the_split_of_work(self, page, need, silent):
        Competence.objects.filter(level="kabkota").update(note="di bawah 10 ha")
        text = page("competence-list")
        for said in ("Dinas Diam", "Dinas Perumahan", "di bawah 10 ha"):
            assert said in text
        make_area("36.73")
        assert "Dinas Perumahan" not in page("competence-list", wilayah="36.73")

    def test_who_is_taken_out_of_a_function_stands_apart_and_under_it_no_more(
        self, client, page, need, silent, province
    ):
        line = Line(need, agency=silent)
        given = {"is_exception": True, "reason": "SK.", "by": province}
        set_competence(line, is_in_force=True, **given)
        rows = client.get(reverse("api-competence")).json()
        named = [(r["is_exception"], r["agencies"]) for r in rows if r["level"] == "provinsi"]
        assert sorted(named) == [(False, []), (True, [silent.pk])]
        assert page("competence-list").count("Dinas Diam") == 1
        set_competence(line, is_in_force=False, **given)
        rows = client.get(reverse("api-competence")).json()
        assert [silent.pk] in [r["agencies"] for r in rows if r["function"]]

    def test_a_line_is_put_out_of_force_and_back_on_its_page(self, page, client, need, agency):
        row = Competence.objects.get(level="kabkota")
        address = reverse("competence-detail", args=["HUNIAN"])
        for is_in_force in (False, True):
            client.post(address, {"baris": row.pk, "alasan": "Menurut SK."})
            row.refresh_from_db()
            assert row.is_in_force == is_in_force
        assert "Menurut SK." in page("competence-detail", "HUNIAN")

    def test_what_was_typed_comes_back_with_the_fault(self, client, page, need):
        answer = client.post(
            reverse("competence-detail", args=["HUNIAN"]),
            {"tingkat": "provinsi", "urusan": "1.06", "tugas": "dalam panti"},
        )
        text = answer.content.decode()
        assert "Tulis alasan perubahan" in text
        assert 'value="dalam panti"' in text
        assert not Competence.objects.filter(function="1.06").exists()

    def test_who_only_reads_gets_no_form(self, client, need):
        client.force_login(make_user(Role.AUDITOR))
        text = client.get(reverse("competence-detail", args=["HUNIAN"])).content.decode()
        assert "<textarea" not in text
        assert 'name="alasan"' not in text

    def test_the_api_says_the_same(self, client, page, need, agency):
        rows = client.get(reverse("api-competence")).json()
        mine = next(row for row in rows if row["level"] == "kabkota")
        assert (mine["need"], mine["function"], mine["agencies"]) == (
            "HUNIAN",
            "1.04",
            [agency.pk],
        )

    @pytest.mark.parametrize("name", ["competence-list", "api-competence"])
    def test_it_costs_the_same_however_long_the_table(
        self, client, page, need, agency, name, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(60) as few:
            client.get(reverse(name))
        for n in range(5):
            make_need(f"LAIN{n}", functions="1.04;1.06")
            make_agency(functions="1.06")
        with django_assert_max_num_queries(len(few)):
            client.get(reverse(name))
