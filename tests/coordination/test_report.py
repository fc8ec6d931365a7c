"""From the database to the frozen values, and from them to the pages and the command."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from coordination.models import (
    FindingLevel,
    FindingStatus,
    GapState,
    Report,
    Resolution,
)
from coordination.reports import freeze
from coordination.reports.freeze import freeze_report, read_values
from coordination.reports.plain import sha256
from coordination.reports.values import from_plain
from programs.models import Declaration, Program, Role
from tests.factories import (
    make_agency,
    make_area,
    make_boundary,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
    square,
)

from .factories import make_figure, make_finding, make_gap, make_run

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 22, 3, 30, tzinfo=datetime.UTC)


@pytest.fixture
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "TIDAK ADA %s"


def make_pair(villages, *, run=None, left=None, right=None, **given):
    """Two programs in these villages and their finding. `left`, `right`: facts of each."""
    one = make_program(areas=villages, **(left or {}))
    two = make_program(areas=villages, **(right or {}))
    return make_finding(one, two, villages=villages, run=run, **given)


def values_of(run):
    return read_values(run, at=AT)


# --- Freezing ----------------------------------------------------------------------------


def test_worst_pairs_come_first_and_are_numbered():
    run, villages = make_run(), make_villages(2)
    mild = make_pair(villages, run=run, severity=20)
    bad = make_pair(villages, run=run, severity=80)
    rows = values_of(run).overlaps
    assert [(row.number, row.finding_id) for row in rows] == [(1, bad.pk), (2, mild.pk)]


def test_pairs_that_are_gone_or_of_another_year_are_left_out():
    run, villages = make_run(), make_villages(2)
    make_pair(villages, run=run, status=FindingStatus.GONE)
    make_pair(villages, run=run, left={"fiscal_year": 2024}, right={"fiscal_year": 2024})
    report = values_of(run)
    assert report.overlaps == ()
    assert report.headline.overlap_count == 0


def test_coarse_pairs_are_grouped_by_program():
    run, villages = make_run(), make_villages(2)
    coarse = make_program(areas=["36.04"])
    assert coarse.is_coarse
    for severity in (10, 30):
        other = make_program(areas=villages)
        level = FindingLevel.CLARIFY
        make_finding(coarse, other, villages=villages, run=run, level=level, severity=severity)
    report = values_of(run)
    assert report.overlaps == ()
    group = report.coarse[0]
    assert (group.program.program_id, group.pair_count, group.agency_count, group.severity) == (
        coarse.pk,
        2,
        2,
        30,
    )
    assert report.headline.coarse_program_count == 1


def test_unknown_budgets_are_left_out_of_the_sum_and_counted():
    for budget in (100, None, 50):
        make_program(budget_idr=budget)
    head = values_of(make_run()).headline
    assert (head.program_count, head.budget_idr, head.budget_stated_count) == (3, 150, 2)


def test_no_budget_at_all_is_missing_and_not_zero():
    make_program(budget_idr=None)
    assert values_of(make_run()).headline.budget_idr is None


def test_a_part_of_a_program_is_not_counted_twice():
    whole = make_program(budget_idr=100)
    make_program(budget_idr=60, part_of=whole)
    head = values_of(make_run()).headline
    assert (head.program_count, head.budget_idr) == (1, 100)


def test_a_planned_count_is_missing_when_a_line_states_none():
    run, villages = make_run(), make_villages(2)
    make_pair(villages, run=run, left={"counts": (10, 20)}, right={"counts": (10,)})
    row = values_of(run).overlaps[0]
    assert (row.left.planned_count, row.left.unit) == (30, "KK")
    assert row.right.planned_count is None


def test_the_resolution_in_force_is_the_recommendation():
    run = make_run()
    make_pair(make_villages(1), run=run, resolution=Resolution.MERGE)
    assert values_of(run).overlaps[0].resolution == Resolution.MERGE


def test_only_lengkap_and_nihil_count_as_declared():
    for state in ("lengkap", "nihil", "sebagian", "belum"):
        Declaration.objects.create(
            agency=make_agency(), fiscal_year=2026, state=state, declared_on=AT.date()
        )
    make_agency(tier="pusat")
    head = values_of(make_run()).headline
    assert (head.agency_declared_count, head.agency_count) == (2, 4)


def test_gaps_keep_their_order_figure_and_missing_counts():
    run, need = make_run(), make_need()
    lebak, serang = make_area("36.02"), make_area("36.04")
    make_gap(lebak, need, run=run, state=GapState.LACKING, planned_count=None, coverage_ratio=None)
    make_gap(serang, need, run=run, figure=make_figure(serang))
    make_gap(serang, need, run=run, state=GapState.ENOUGH)
    report = values_of(run)
    assert [(row.state, row.figure) for row in report.gaps] == [
        ("belum_tersentuh", "rtlh 2025"),
        ("kurang", ""),
    ]
    assert report.gaps[1].planned_count is None
    assert report.gap_total == 2
    assert report.headline.gap("cukup") == 1


def test_a_segment_untouched_in_a_whole_regency_stands_by_itself():
    run, need, old = make_run(), make_need(), make_segment("SKH-LANSIA")
    make_gap(make_area("36.04"), need, run=run, segment=old)
    make_gap(make_area("36.04.01"), need, run=run, segment=old)
    report = values_of(run)
    assert [row.area for row in report.segment_gaps] == ["Kab. Wilayah 36.04"]
    assert report.headline.untouched_segment_count == 1


def test_a_program_that_cannot_be_checked_says_what_is_missing():
    make_program(intervention=None)
    Program.objects.update(missing="intervensi;masa")
    row = values_of(make_run()).uncheckable[0]
    assert row.missing == ("intervensi", "masa")


def test_example_programs_and_declarations_are_counted():
    make_program(is_example=True)
    report = values_of(make_run())
    assert report.example_program_count == 1
    assert report.has_examples


def test_the_map_counts_a_finding_once_in_each_district():
    run = make_run()
    villages = [*make_villages(2), *make_villages(1, district="36.04.02", y=5000)]
    for n, code in enumerate(("36.04.01", "36.04.02", "36.04.03")):
        make_boundary(make_area(code), square(n * 3000, side=3000), is_approximate=True)
    make_pair(villages, run=run)
    report = values_of(run)
    assert [(a.code, a.finding_count) for a in report.map_areas] == [
        ("36.04.01", 1),
        ("36.04.02", 1),
        ("36.04.03", 0),
    ]
    assert report.boundary_is_approximate


def test_tables_are_cut_and_their_totals_are_not(monkeypatch):
    monkeypatch.setattr(freeze, "MOST_ROWS", 2)
    run, villages = make_run(), make_villages(1)
    for _n in range(3):
        make_pair(villages, run=run)
    report = values_of(run)
    assert len(report.overlaps) == 2
    assert report.headline.overlap_count == 3


def test_freezing_twice_keeps_one_report_per_run():
    run = make_run()
    freeze_report(run)
    row = freeze_report(run, at=AT)
    assert Report.objects.count() == 1
    assert row.values["made_at"] == AT.isoformat()


def test_what_the_database_gives_back_has_the_same_hash():
    run = make_run()
    make_pair(make_villages(2), run=run, shared_area_m2=1e16 / 3)
    freeze_report(run, at=AT)
    row = Report.objects.get()
    assert sha256(from_plain(row.values)) == row.sha256


def test_freezing_costs_the_same_for_few_findings_and_for_many(django_assert_max_num_queries):
    run, villages, need = make_run(), make_villages(2), make_need()
    for n in range(5):
        make_pair(villages, run=run)
        make_pair(villages, run=run, level=FindingLevel.CLARIFY)
        make_gap(make_area(f"36.04.{n + 10}"), need, run=run)
    make_boundary(make_area("36.04.01"), square(side=3000))
    with django_assert_max_num_queries(40):
        assert len(read_values(run, at=AT).overlaps) == 5


# --- Page, files, command ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "report-pdf", "report-xlsx"])
def test_nobody_signed_in_is_sent_to_the_login(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert reverse("login") in answer["Location"]


@pytest.mark.parametrize("name", ["report", "report-pdf", "report-xlsx"])
def test_a_system_admin_does_not_read_the_report(client, name):
    freeze_report(make_run())
    client.force_login(make_user(Role.SYSADMIN))
    assert client.get(reverse(name)).status_code == 403


READERS = [role for role in Role if role != Role.SYSADMIN]


@pytest.mark.parametrize("role", READERS)
def test_everybody_else_reads_the_report(client, missing_variables_show, role):
    run = make_run()
    finding = make_pair(make_villages(2), run=run)
    freeze_report(run)
    client.force_login(make_user(role))
    page = client.get(reverse("report")).content.decode()
    assert finding.sentence in page
    assert "TIDAK ADA" not in page


def test_the_page_has_no_inline_style(client):
    run = make_run()
    make_boundary(make_area("36.04.01"), square(side=3000))
    freeze_report(run)
    client.force_login(make_user(Role.LEADER))
    page = client.get(reverse("report")).content.decode()
    assert ' style="' not in page
    assert "data:image/svg+xml;base64," in page


def test_without_a_report_the_page_says_what_starts_it(client, missing_variables_show):
    client.force_login(make_user(Role.PROVINCE))
    page = client.get(reverse("report")).content.decode()
    assert "Belum ada bahan rakor" in page
    assert reverse("run-start") in page
    assert "TIDAK ADA" not in page
    assert client.get(reverse("report-pdf")).status_code == 404


def test_a_leader_is_not_offered_the_button(client):
    client.force_login(make_user(Role.LEADER))
    page = client.get(reverse("report")).content.decode()
    assert "Hitung temuan sekarang" not in page


def test_the_year_in_the_address_chooses_the_report(client):
    for year in (2025, 2026):
        freeze_report(make_run(fiscal_year=year))
    client.force_login(make_user(Role.LEADER))
    assert "Tahun Anggaran 2025" in client.get(reverse("report"), {"tahun": 2025}).content.decode()
    assert "Tahun Anggaran 2026" in client.get(reverse("report")).content.decode()
    assert client.get(reverse("report-xlsx"), {"tahun": 2019}).status_code == 404


def test_the_latest_run_of_a_year_is_the_one_shown(client):
    for rule in ("lama", "baru"):
        freeze_report(make_run(rule_version=rule))
    client.force_login(make_user(Role.LEADER))
    assert "aturan versi baru" in client.get(reverse("report")).content.decode()


def test_the_files_are_downloads_named_by_year_and_hash(client):
    row = freeze_report(make_run())
    client.force_login(make_user(Role.LEADER))
    pdf = client.get(reverse("report-pdf"))
    assert pdf.content[:5] == b"%PDF-"
    assert f"bahan-rakor-2026-{row.sha256[:12]}.pdf" in pdf["Content-Disposition"]
    assert client.get(reverse("report-xlsx")).content[:2] == b"PK"


def test_the_page_costs_the_same_for_one_finding_and_for_many(
    client, django_assert_max_num_queries
):
    run, villages = make_run(), make_villages(2)
    for _n in range(5):
        make_pair(villages, run=run)
    freeze_report(run)
    client.force_login(make_user(Role.LEADER))
    with django_assert_max_num_queries(15):
        client.get(reverse("report"))


def test_the_command_writes_three_files(tmp_path, missing_variables_show, capsys):
    freeze_report(make_run())
    call_command("write_report", out=str(tmp_path / "baru"))
    names = sorted(path.name for path in (tmp_path / "baru").iterdir())
    assert names == ["bahan-rakor.html", "bahan-rakor.pdf", "bahan-rakor.xlsx"]
    page = (tmp_path / "baru" / "bahan-rakor.html").read_text(encoding="utf-8")
    assert "TIDAK ADA" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_the_command_says_what_to_do_when_there_is_no_report(tmp_path):
    with pytest.raises(CommandError, match="find_overlaps"):
        call_command("write_report", out=str(tmp_path))
