"""What makes a decided finding worth asking about again, row by row of decision 0010's table.

Each row at, below and above its threshold on the facts alone; then one of each kind through a run.
"""

import datetime
import itertools

import pytest

from coordination.engine.memory import NAMES, material_changes
from coordination.models import Finding, FindingStatus
from coordination.review import decide
from programs.footprints import refresh_footprints
from programs.models import Program, Role
from tests.factories import make_program, make_target, make_user, make_villages

from .running import run_engine

S = FindingStatus
ONE, TWO, THREE = (
    {"36.04.01.2001": "Anyar"},
    {"36.04.01.2002": "Bojong"},
    {"36.04.01.2003": "Cinangka"},
)
LEVELS = ("perlu_klarifikasi", "tumpang_tindih", "duplikasi")  # from the least to the worst


def facts(**given):
    """Two villages, one segment, April to June, 100 families by need figures."""
    defaults = {
        "level": "tumpang_tindih",
        "villages": ONE | TWO,
        "segments": {"KSJ-D1": "Desil 1"},
        "starts_on": "2026-04-01",
        "ends_on": "2026-07-01",
        "people": 100.0,
        "people_unit": "KK",
        "people_basis": "kebutuhan",
        # Nothing below is ever material.
        "money_idr": 100,
        "severity": 50.0,
        "shared_area_m2": 1e6,
        "left_share_ratio": 0.5,
        "right_share_ratio": 0.5,
        "sentence": "Kalimat.",
        "rule_version": "1",
    }
    made = defaults | given
    days = [datetime.date.fromisoformat(made[end]) for end in ("starts_on", "ends_on")]
    return {"overlap_days": (days[1] - days[0]).days} | made


def said(before=None, **now):
    """What the change from the facts above (`before` put in) to those with `now` says."""
    return material_changes(facts(**before or {}), facts(**(before or {}) | now))


def names(count):
    return {f"36.04.01.20{n:02d}": f"Desa {n}" for n in range(count)}


# --- Nothing, and what is never material ---------------------------------------------------------


def test_the_same_facts_are_no_change():
    assert said() == ()


@pytest.mark.parametrize(
    "other",
    [
        {"money_idr": 10**12},
        {"money_idr": None},
        {"severity": 99.0},
        {"shared_area_m2": 9e9},
        {"left_share_ratio": 1.0, "right_share_ratio": 1.0},
        {"sentence": "Nama perangkat daerah lain."},
        {"rule_version": "2"},
    ],
)
def test_money_weight_ground_shares_and_words_are_not_material(other):
    assert said(**other) == ()


# --- Villages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("villages", "words"),
    [
        (ONE | TWO | THREE, ("1 desa/kelurahan bersama baru: Cinangka",)),
        (ONE | THREE, ("1 desa/kelurahan bersama baru: Cinangka",)),  # exchanged, as many
        (THREE, ("1 desa/kelurahan bersama baru: Cinangka",)),  # fewer, and one of them new
        (ONE, ()),
        ({}, ()),
        ({"36.04.01.2001": "Anyar Baru", "36.04.01.2002": "Bojong"}, ()),  # renamed
    ],
)
def test_a_village_is_material_when_it_is_new(villages, words):
    assert said(villages=villages) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (2, "2 desa/kelurahan bersama baru: Desa 0, Desa 1"),
        (5, "5 desa/kelurahan bersama baru: Desa 0, Desa 1, Desa 2, Desa 3, Desa 4"),
        (6, "6 desa/kelurahan bersama baru: Desa 0, Desa 1, Desa 2, Desa 3, Desa 4 dan 1 lainnya"),
        (9, "9 desa/kelurahan bersama baru: Desa 0, Desa 1, Desa 2, Desa 3, Desa 4 dan 4 lainnya"),
    ],
)
def test_up_to_five_new_villages_are_named_and_the_rest_counted(count, words):
    assert said({"villages": {}}, villages=names(count)) == (words,)


def test_new_villages_are_named_in_the_order_of_their_codes():
    backwards = dict(reversed(names(3).items()))
    assert said({"villages": {}}, villages=backwards)[0].endswith(": Desa 0, Desa 1, Desa 2")


# --- Segments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        ({"KSJ-D1": "Desil 1", "KSJ-D2": "Desil 2"}, ("1 segmen baru: Desil 2",)),
        ({"KSJ-D2": "Desil 2"}, ("1 segmen baru: Desil 2",)),
        ({"KSJ-D2": "Desil 2", "KSJ-D3": "Desil 3"}, ("2 segmen baru: Desil 2, Desil 3",)),
        ({}, ()),
        ({"KSJ-D1": "Desil satu"}, ()),
    ],
)
def test_a_segment_is_material_when_it_is_new(segments, words):
    assert said(segments=segments) == words


# --- Period: [1 April, 1 July) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        ("2026-03-31", "2026-07-01", "masa bersama bertambah 1 hari"),
        ("2026-04-01", "2026-07-02", "masa bersama bertambah 1 hari"),
        ("2026-03-31", "2026-07-02", "masa bersama bertambah 2 hari"),
        ("2026-03-31", "2026-06-30", "masa bersama bergeser"),
        ("2026-03-31", "2026-06-29", "masa bersama bergeser"),  # earlier, and shorter
        ("2026-04-02", "2026-07-02", "masa bersama bergeser"),
        ("2026-04-02", "2026-07-03", "masa bersama bertambah 1 hari"),
        ("2026-09-01", "2026-09-02", "masa bersama bergeser"),  # another period altogether
        ("2026-04-01", "2026-08-01", "masa bersama bertambah 1 bulan"),
        ("2026-04-01", "2026-10-01", "masa bersama bertambah 3 bulan"),
        ("2026-01-01", "2026-07-01", "masa bersama bertambah 3 bulan"),
        ("2026-03-01", "2026-09-01", "masa bersama bertambah 3 bulan"),  # one before, two after
        ("2026-04-01", "2027-09-01", "masa bersama bertambah 14 bulan"),
        ("2026-04-01", "2026-07-31", "masa bersama bertambah 30 hari"),
        ("2026-04-01", "2026-08-02", "masa bersama bertambah 32 hari"),
        ("2026-03-01", "2026-07-02", "masa bersama bertambah 32 hari"),  # whole at one end alone
        ("2026-05-01", "2026-10-01", "masa bersama bertambah 62 hari"),  # longer, yet later
    ],
)
def test_a_day_earlier_or_later_is_material(starts_on, ends_on, words):
    assert said(starts_on=starts_on, ends_on=ends_on) == (words,)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        ("2026-04-01", "2026-07-01"),
        ("2026-04-02", "2026-07-01"),
        ("2026-04-01", "2026-06-30"),
        ("2026-05-01", "2026-06-01"),
    ],
)
def test_a_shorter_period_is_not(starts_on, ends_on):
    assert said(starts_on=starts_on, ends_on=ends_on) == ()


def test_months_that_begin_on_another_day_than_the_first_are_months_too():
    before = {"starts_on": "2026-01-15", "ends_on": "2026-02-15"}
    assert said(before, ends_on="2026-04-15") == ("masa bersama bertambah 2 bulan",)


def test_the_last_day_of_a_month_makes_no_month_of_days():
    before = {"starts_on": "2026-01-15", "ends_on": "2026-01-31"}
    assert said(before, ends_on="2026-02-28") == ("masa bersama bertambah 28 hari",)


# --- Level ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("was", "now"), list(itertools.product(LEVELS, repeat=2)))
def test_a_level_is_material_when_it_is_higher(was, now):
    changes = said({"level": was}, level=now)
    if LEVELS.index(now) > LEVELS.index(was):
        assert changes == (f"tingkat naik dari {NAMES[was]} menjadi {NAMES[now]}",)
    else:
        assert changes == ()


# --- People --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (10_000, 10_999, ()),  # 9.99 %
        (10_000, 11_000, ()),  # 10 %
        (10_000, 11_001, ("sasaran terkait naik dari 10.000 menjadi 11.001",)),  # 10.01 %
        (10_000, 10_000, ()),
        (10_000, 9_000, ()),
        (10_000, 0, ()),
        (0, 0, ()),
        (0, 1, ("sasaran terkait naik dari 0 menjadi 1",)),
        (None, 500, ()),
        (500, None, ()),
        (None, None, ()),
        (9, 10, ("sasaran terkait naik dari 9 menjadi 10",)),
    ],
)
def test_people_are_material_when_they_are_more_than_a_tenth_more(was, now, words):
    assert said({"people": was}, people=now) == words


def test_exactly_a_tenth_more_is_never_more_than_a_tenth():
    """1.1 has no exact binary form; no whole number of people may fall on the wrong side."""
    for was in range(10, 50_000, 10):
        assert said({"people": float(was)}, people=was * 11 / 10) == ()
        assert said({"people": float(was)}, people=was * 11 / 10 + 1) != ()


@pytest.mark.parametrize(
    "other",
    [
        {"people_unit": "jiwa"},
        {"people_basis": "paling_banyak"},
        {"people_basis": "tidak_tersedia"},
    ],
)
def test_numbers_that_count_other_things_are_not_compared(other):
    assert said(people=1_000_000.0, **other) == ()


# --- Several at once -----------------------------------------------------------------------------


def test_all_that_changed_is_said_in_one_order():
    assert said(
        villages=ONE | TWO | THREE,
        segments={"KSJ-D2": "Desil 2"},
        ends_on="2026-10-01",
        level="duplikasi",
        people=250.0,
    ) == (
        "1 desa/kelurahan bersama baru: Cinangka",
        "1 segmen baru: Desil 2",
        "masa bersama bertambah 3 bulan",
        "tingkat naik dari tumpang tindih menjadi duplikasi",
        "sasaran terkait naik dari 100 menjadi 250",
    )


def test_less_of_one_thing_does_not_hide_more_of_another():
    assert said(villages=ONE, ends_on="2026-06-01", people=111.0) == (
        "sasaran terkait naik dari 100 menjadi 111",
    )


# --- Through a run -------------------------------------------------------------------------------

END = datetime.date(2026, 7, 1)


class Pair:
    """Two programs that share two of four villages until July, and what is done to them."""

    def __init__(self):
        self.villages = make_villages(4)
        shared = self.villages[:2]
        self.left = make_program(areas=shared, counts=[50, 50], budget_idr=300)
        self.right = make_program(areas=shared, counts=[50, 50], ends_on=END, budget_idr=100)

    def both(self):
        return (self.left, self.right)

    def add(self, *villages, **given):
        for program, village in itertools.product(self.both(), villages):
            line = {"segments": ["KSJ-D1"], "unit": "KK", "planned_count": None} | given
            make_target(program, area=village, **line)

    def lines(self, **given):
        for program in self.both():
            program.targets.update(**given)

    def end_on(self, day):
        Program.objects.filter(pk=self.right.pk).update(ends_on=day)

    def wider_segments(self):
        for program in self.both():
            self.add_segment(program)

    def add_segment(self, program):
        make_target(
            program, area=self.villages[0], segments=["KSJ-D2"], unit="KK", planned_count=None
        )

    def drop_a_village(self):
        for program in self.both():
            program.targets.filter(area=self.villages[1]).delete()

    def spend(self):
        Program.objects.filter(pk=self.left.pk).update(budget_idr=10**9, name="Nama baru")

    def coarse(self):
        self.right.targets.all().delete()
        make_target(self.right, area="36.04", segments=["KSJ-D1"], planned_count=100, unit="KK")


CHANGES = {
    "a village more": (
        lambda pair: pair.add(pair.villages[2], planned_count=0),
        "1 desa/kelurahan bersama baru: Desa Desa 36.04.01.2003",
    ),
    "two villages more": (
        lambda pair: pair.add(*pair.villages[2:], planned_count=0),
        "2 desa/kelurahan bersama baru: Desa Desa 36.04.01.2003, Desa Desa 36.04.01.2004",
    ),
    "a village less": (Pair.drop_a_village, None),
    "a segment more": (Pair.wider_segments, "1 segmen baru: Desil 2"),
    "a day more": (
        lambda pair: pair.end_on(datetime.date(2026, 7, 2)),
        "masa bersama bertambah 1 hari",
    ),
    "three months more": (
        lambda pair: pair.end_on(datetime.date(2026, 10, 1)),
        "masa bersama bertambah 3 bulan",
    ),
    "a day less": (lambda pair: pair.end_on(datetime.date(2026, 6, 30)), None),
    "a lower level": (Pair.coarse, None),
    "a tenth more people": (lambda pair: pair.lines(planned_count=55), None),
    "more than a tenth more people": (
        lambda pair: pair.lines(planned_count=56),
        "sasaran terkait naik dari 100 menjadi 112",
    ),
    "another unit": (lambda pair: pair.lines(planned_count=900, unit="jiwa"), None),
    "no number any more": (lambda pair: pair.lines(planned_count=None), None),
    "another budget and name": (Pair.spend, None),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_a_run_opens_a_decided_finding_again_or_leaves_it_closed(change):
    alter, words = CHANGES[change]
    pair = Pair()
    run_engine()
    finding = Finding.objects.get()
    decide(finding, now=S.NOT_OVERLAP, because="Sasaran berbeda.", by=make_user(Role.PROVINCE))
    digest = finding.facts_digest
    alter(pair)
    refresh_footprints(Program.objects.all())
    run = run_engine()
    finding.refresh_from_db()
    assert finding.facts_digest != digest, "nothing changed at all"
    last = finding.decisions.last()
    if words is None:
        assert (finding.status, finding.reopened_because) == (S.NOT_OVERLAP, "")
        assert (last.now, run.counts["reopened"]) == (S.NOT_OVERLAP, 0)
    else:
        assert (finding.status, finding.verdict) == (S.INDICATED, "")
        assert finding.reopened_because.split("; ")[0] == words == last.because.split("; ")[0]
        assert (last.was, last.by, last.run) == (S.NOT_OVERLAP, None, run)


@pytest.mark.django_db(transaction=True)
def test_a_level_that_a_run_raises_opens_the_finding_again():
    pair = Pair()
    pair.coarse()
    refresh_footprints(Program.objects.all())
    run_engine()
    finding = Finding.objects.get()
    decide(finding, now=S.CLARIFY, because="Lokasi belum rinci.", by=make_user(Role.PROVINCE))
    pair.right.targets.all().delete()
    make_target(pair.right, area=pair.villages[0], segments=["KSJ-D1"], planned_count=1, unit="KK")
    refresh_footprints(Program.objects.all())
    run_engine()
    finding.refresh_from_db()
    assert finding.status == S.INDICATED
    assert finding.reopened_because == "tingkat naik dari perlu klarifikasi menjadi duplikasi"


@pytest.mark.django_db(transaction=True)
def test_changes_too_small_to_matter_add_up_against_what_was_decided():
    """Twice 8 % is compared with what people saw, not with the run before."""
    pair = Pair()
    run_engine()
    finding = Finding.objects.get()
    decide(finding, now=S.NOT_OVERLAP, because="Sasaran berbeda.", by=make_user(Role.PROVINCE))
    for count, status in ((54, S.NOT_OVERLAP), (58, S.INDICATED)):
        pair.lines(planned_count=count)
        refresh_footprints(Program.objects.all())
        run_engine()
        finding.refresh_from_db()
        assert finding.status == status
    assert finding.reopened_because == "sasaran terkait naik dari 100 menjadi 116"
