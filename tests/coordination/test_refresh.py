"""From the register in the database to stored findings, and what a rerun does to decided ones."""

import datetime
import itertools

import pytest

from coordination import review
from coordination.engine import find_overlaps
from coordination.findings import MEASURES, village_ids
from coordination.frames import read_register
from coordination.models import Decision, Finding, FindingStatus, Gap, Phase, Proposal, Run
from coordination.progress import ClaimLost, Progress
from coordination.runs import start_run
from coordination.services import refresh_findings
from programs.footprints import refresh_footprints
from programs.models import Program, Role
from tests.factories import (
    make_intervention,
    make_program,
    make_target,
    make_user,
    make_villages,
    square,
)

from .running import run_engine

pytestmark = pytest.mark.django_db(transaction=True)
S = FindingStatus


@pytest.fixture
def villages(db):
    return make_villages(4)


@pytest.fixture
def province(db):
    return make_user(Role.PROVINCE)


def refresh(program, **changes):
    for name, value in changes.items():
        setattr(program, name, value)
    program.save()
    refresh_footprints(Program.objects.filter(pk=program.pk))


def add_village(program, village, **given):
    make_target(program, area=village, segments=["KSJ-D1"], unit="KK", **given)
    refresh_footprints(Program.objects.filter(pk=program.pk))


def decided(finding, by, *moves):
    for now in moves:
        resolution = "bagi_wilayah" if now == FindingStatus.CONFIRMED else ""
        made = review.decide(
            finding, now=now, because="Sudah dibahas.", by=by, resolution=resolution
        )
        if isinstance(made, Proposal):
            review.second(finding, by=make_user(Role.PROVINCE), agrees=True)
    finding.refresh_from_db()
    return finding


@pytest.fixture
def pair(villages):
    """Two programs that share the first two villages, 50 families each side and village."""
    left = make_program(areas=villages[:3], counts=[50, 50, 50], budget_idr=300_000_000)
    right = make_program(areas=villages[:2], counts=[50, 50], budget_idr=100_000_000)
    return left, right


class TestFirstRun:
    def test_a_pair_is_stored_with_its_measures_and_sentence(self, pair, villages):
        run_engine()
        finding = Finding.objects.get()
        assert (finding.left, finding.right) == pair
        assert village_ids(finding) == sorted(v.pk for v in villages[:2])
        assert finding.regencies == ",36.04,"
        assert finding.shared_area_m2 == pytest.approx(2_000_000, rel=1e-6)
        assert finding.left_exposed_ratio == pytest.approx(2 / 3)
        assert finding.exposed_people == 100
        assert finding.money_idr == 300_000_000
        assert "paling banyak 100 KK" in finding.sentence
        assert "Rp300 juta" in finding.sentence
        assert "2 desa/kelurahan" in finding.sentence

    def test_the_stored_measures_are_the_engines(self, pair):
        run_engine()
        finding = Finding.objects.get()
        row = find_overlaps(read_register(Program.objects.all())).iloc[0]
        same = set(MEASURES) & set(row.index) - {"villages", "shared_segments", "money_idr"}
        assert len(same) > 15
        for name in same - {"overlap_starts_on", "overlap_ends_on"}:
            assert getattr(finding, name) == row[name], name
        assert finding.overlap_starts_on == row["overlap_starts_on"].date()
        assert tuple(village_ids(finding)) == row["villages"]

    def test_an_example_never_meets_a_real_program(self, villages):
        make_program(areas=villages)
        make_program(areas=villages, is_example=True)
        run = run_engine()
        assert run.counts["programs"] == 2
        assert not Finding.objects.exists()

    def test_examples_meet_each_other(self, villages):
        for _ in range(2):
            make_program(areas=villages, is_example=True)
        run_engine()
        assert Finding.objects.count() == 1

    def test_a_province_wide_program_asks_for_clarification_once_per_program(self, villages):
        make_program(areas=["36"])
        make_program(areas=villages[:1])
        run_engine()
        assert list(Finding.objects.values_list("level", flat=True)) == ["perlu_klarifikasi"]

    def test_a_program_that_lacks_its_period_is_not_compared_but_counted(self, villages):
        make_program(areas=villages)
        make_program(areas=villages, starts_on=None, ends_on=None)
        run = run_engine()
        assert not Finding.objects.exists()
        assert run.counts["uncheckable"] == 1

    @pytest.mark.parametrize("status", ["draf", "dikembalikan", "dibatalkan"])
    def test_a_program_not_in_force_is_not_compared(self, villages, status):
        make_program(areas=villages)
        make_program(areas=villages, status=status)
        run_engine()
        assert not Finding.objects.exists()

    def test_a_drawn_shape_equal_to_the_villages_gives_the_finding_of_the_list(self, villages):
        make_program(areas=villages[:2], counts=[10, 10], budget_idr=100)
        make_program(areas=villages[:2], counts=[10, 10], budget_idr=100)
        make_program(shapes=[square(0, 0, 2000, 1000)], counts=[20], budget_idr=100)
        run_engine()
        listed, drawn = Finding.objects.order_by("left", "right")[:2]
        assert village_ids(listed) == village_ids(drawn)
        for name in ("shared_area_m2", "left_share_ratio", "exposed_people", "severity"):
            assert getattr(drawn, name) == pytest.approx(getattr(listed, name), rel=0.01), name

    def test_a_part_of_a_program_is_not_compared_with_its_whole(self, villages):
        whole = make_program(areas=villages)
        make_program(areas=villages, part_of=whole)
        run_engine()
        assert not Finding.objects.exists()


class TestRerun:
    def test_nothing_changed_writes_no_measure_again(self, pair):
        run_engine()
        before = Finding.objects.values(*MEASURES, "pk", "first_seen_in").get()
        second = run_engine()
        after = Finding.objects.get()
        assert Finding.objects.values(*MEASURES, "pk", "first_seen_in").get() == before
        assert after.last_seen_in == second
        assert second.counts["new"] == 0

    def test_an_unrelated_edit_leaves_a_decided_finding_closed(self, pair, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.NOT_OVERLAP)
        refresh(pair[0], name="Nama baru", budget_idr=310_000_000)
        run_engine()
        finding.refresh_from_db()
        assert finding.status == S.NOT_OVERLAP
        assert finding.reopened_because == ""

    def test_one_added_shared_village_reopens_and_says_which(self, pair, villages, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.COMPLEMENTARY)
        add_village(pair[1], villages[2], planned_count=1)
        run_engine()
        finding.refresh_from_db()
        assert finding.status == S.INDICATED
        assert villages[2].short_name in finding.reopened_because
        last = finding.decisions.last()
        assert (last.was, last.now, last.by) == (S.COMPLEMENTARY, S.INDICATED, None)

    def test_a_shared_village_less_leaves_it_closed(self, pair, villages, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.COMPLEMENTARY)
        pair[1].targets.filter(area=villages[1]).delete()
        refresh(pair[1])
        run_engine()
        finding.refresh_from_db()
        assert finding.status == S.COMPLEMENTARY
        assert finding.village_count == 1

    def test_removing_the_overlap_resolves_it_and_its_history_stays(self, pair, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.CONFIRMED)
        refresh(pair[1], status="dibatalkan")
        run = run_engine()
        finding.refresh_from_db()
        assert finding.status == S.GONE
        assert run.counts["gone"] == 1
        assert [d.now for d in finding.decisions.all()] == [S.REVIEWED, S.CONFIRMED, S.GONE]

    def test_an_overlap_that_returns_unchanged_is_what_was_decided(self, pair, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.CONFIRMED)
        refresh(pair[1], status="dibatalkan")
        run_engine()
        refresh(pair[1], status="berjalan")
        run_engine()
        finding.refresh_from_db()
        assert finding.status == S.CONFIRMED

    def test_an_overlap_that_returns_changed_is_opened_again(self, pair, villages, province):
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.CONFIRMED)
        refresh(pair[1], status="dibatalkan")
        run_engine()
        add_village(pair[1], villages[2])
        refresh(pair[1], status="berjalan")
        run_engine()
        finding.refresh_from_db()
        assert finding.status == S.INDICATED
        assert finding.reopened_because

    def test_an_undecided_finding_that_goes_and_comes_is_an_indication(self, pair):
        run_engine()
        refresh(pair[1], status="dibatalkan")
        run_engine()
        refresh(pair[1], status="berjalan")
        run_engine()
        assert Finding.objects.get().status == S.INDICATED

    def test_a_longer_period_reopens(self, pair, province):
        refresh(pair[1], ends_on=datetime.date(2026, 7, 1))
        run_engine()
        finding = decided(Finding.objects.get(), province, S.REVIEWED, S.NOT_OVERLAP)
        refresh(pair[1], ends_on=datetime.date(2026, 7, 2))
        run_engine()
        finding.refresh_from_db()
        assert finding.reopened_because == "masa bersama bertambah 1 hari"

    def test_order_of_programs_in_the_database_changes_no_identity(self, villages):
        for _ in range(4):
            make_program(areas=villages)
        run_engine()
        pairs = set(Finding.objects.values_list("left", "right"))
        assert pairs == set(
            itertools.combinations(sorted(Program.objects.values_list("pk", flat=True)), 2)
        )


class TestLargeRegisters:
    @pytest.fixture(autouse=True)
    def few(self, settings):
        settings.ENGINE = settings.ENGINE | {"keep_all_up_to": 3, "keep_worst_per_program": 1}

    def test_only_the_worst_of_each_program_and_what_people_touched_are_kept(
        self, villages, province, settings
    ):
        for _ in range(5):
            make_program(areas=villages)
        run = run_engine()
        assert run.counts["pairs"] == 10
        assert run.counts["stored"] == Finding.objects.count() < 10
        settings.ENGINE = settings.ENGINE | {"keep_all_up_to": 100}
        run_engine()
        touched = Finding.objects.order_by("severity", "-pk").first()
        decided(touched, province, S.REVIEWED)
        settings.ENGINE = settings.ENGINE | {"keep_all_up_to": 3}
        run_engine()
        touched.refresh_from_db()
        assert touched.status == S.REVIEWED

    def test_a_pair_left_out_is_not_taken_for_resolved(self, villages, settings):
        for _ in range(5):
            make_program(areas=villages)
        settings.ENGINE = settings.ENGINE | {"keep_all_up_to": 100}
        run_engine()
        settings.ENGINE = settings.ENGINE | {"keep_all_up_to": 3}
        run = run_engine()
        assert run.counts["gone"] == 0
        assert not Decision.objects.exists()


def test_a_run_that_fails_leaves_findings_and_gaps_as_they_were(pair, monkeypatch):
    run_engine()
    before = list(Finding.objects.values())
    make_program(areas=["36.04.01.2001"], intervention=make_intervention())
    real = Gap.objects.bulk_create

    def fails(rows):
        real(rows)
        raise RuntimeError("disk")

    monkeypatch.setattr(Gap.objects, "bulk_create", fails)
    with pytest.raises(AssertionError):
        run_engine()
    assert list(Finding.objects.values()) == before


def test_a_worker_replaced_just_before_it_writes_writes_nothing(pair):
    """The claim is asked for inside the writing transaction, not only between phases."""

    class Replaced(Progress):
        def phase(self, phase, total=0):
            super().phase(phase, total)
            if phase == Phase.WRITING:
                Run.objects.filter(pk=self.run_id).update(claim="another")

    run = start_run(by=None, fiscal_year=2026, send=False)
    Run.objects.filter(pk=run.pk).update(state="berjalan", claim="mine")
    with pytest.raises(ClaimLost):
        refresh_findings(run, progress=Replaced(run.pk, "mine"))
    assert not Finding.objects.exists()
    assert not Gap.objects.exists()
