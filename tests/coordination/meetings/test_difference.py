"""What became of a finding between two meetings: every transition by hand, and the laws."""

import dataclasses
import random
from itertools import product

import pytest

from coordination.meetings.compare import compare
from coordination.meetings.cuts import of_regency
from coordination.meetings.difference import Caution, Counts, Fact, Obstacle
from coordination.meetings.standing import (
    HARMLESS,
    STANDINGS,
    TABLE,
    Kind,
    Standing,
    Way,
    standing_of,
)
from coordination.meetings.values import Scope
from coordination.models import FindingStatus

from .frozen_values import make_finding_row, make_frozen, make_later, make_meeting_row

# Every state a finding can have in a snapshot: status, then the verdict where it matters.
STATES = (
    "-",
    *(status for status in FindingStatus.values if status != FindingStatus.AGREED),
    "disepakati/terkonfirmasi",
    "disepakati/klarifikasi",
    "disepakati/melengkapi",
    "disepakati/bukan",
    "disepakati/",
)
# What the table of decision 0029 says, by hand: rows before, columns after.
COLUMNS = ("-", "gugur", "belum", "belum tuntas", "tuntas")
BY_HAND = """
-             |                 | selesai/sempat     | baru/pertama        | baru/pertama        | baru/pertama_tuntas
gugur         | selesai/sebelumnya | selesai/sebelumnya | terbuka_lagi/kembali | terbuka_lagi/kembali | selesai/sebelumnya
belum         | selesai/keluar  | selesai/gugur      | tetap/masih         | tetap/masih         | selesai/dituntaskan
belum tuntas  | selesai/keluar  | selesai/gugur      | terbuka_lagi/dibuka | tetap/masih         | selesai/dituntaskan
tuntas        | selesai/sebelumnya | selesai/sebelumnya | terbuka_lagi/dibuka | terbuka_lagi/dibuka | selesai/sebelumnya
"""  # noqa: E501
GROUP = {
    "-": "-",
    "gugur": "gugur",
    "indikasi": "belum",
    "ditelaah": "belum",
    "klarifikasi": "belum",
    "terkonfirmasi": "belum tuntas",
    "disepakati/terkonfirmasi": "belum tuntas",
    "disepakati/klarifikasi": "belum tuntas",
    "disepakati/": "belum tuntas",
    "melengkapi": "tuntas",
    "bukan": "tuntas",
    "selesai": "tuntas",
    "disepakati/melengkapi": "tuntas",
    "disepakati/bukan": "tuntas",
}


def by_hand() -> dict[tuple[str, str], str]:
    rows = [[cell.strip() for cell in line.split("|")] for line in BY_HAND.strip().splitlines()]
    return {
        (row[0], name): cell for row in rows for name, cell in zip(COLUMNS, row[1:], strict=True)
    }


def in_state(state: str, pk: int = 1, **given):
    """The finding in this state, or nothing."""
    if state == "-":
        return ()
    status, _slash, verdict = state.partition("/")
    return (make_finding_row(pk, status=status, verdict=verdict, **given),)


PAIRS = [pair for pair in product(STATES, STATES) if pair != ("-", "-")]


@pytest.mark.parametrize(("then", "now"), PAIRS)
def test_every_transition_has_the_class_and_the_way_of_the_table(then, now):
    (row,) = compare(make_frozen(*in_state(then)), make_later(*in_state(now))).rows
    assert f"{row.kind}/{row.way}" == by_hand()[GROUP[then], GROUP[now]]


def test_the_table_is_total_over_what_the_model_can_say():
    assert set(STANDINGS) == set(FindingStatus.values)
    assert set(HARMLESS) <= set(FindingStatus.values)
    both_absent = (Standing.ABSENT, Standing.ABSENT)
    assert set(TABLE) == set(product(Standing, Standing)) - {both_absent}
    assert len(PAIRS) == len(STATES) ** 2 - 1 == 195


def test_each_way_belongs_to_one_class():
    kinds = {way: {kind for kind, its in TABLE.values() if its == way} for way in Way}
    assert all(len(found) == 1 for found in kinds.values()), kinds


# --- Laws --------------------------------------------------------------------------------


def random_findings(rng: random.Random):
    some = rng.sample(range(1, 40), rng.randrange(25))
    rows = []
    for pk in some:
        state = rng.choice(STATES[1:])
        given = {
            "programs": rng.choice([(1, 2), (1, 3), (2, 3)]),
            "level": rng.choice(["duplikasi", "tumpang_tindih", "perlu_klarifikasi"]),
            "regencies": rng.choice([("36.04",), ("36.73",), ("36.04", "36.73"), ()]),
            "exposed_count": rng.choice([None, 10, 250]),
            "exposed_unit": rng.choice(["keluarga", "orang"]),
            "money_idr": rng.choice([None, 1, 2_000_000]),
            "days": rng.choice([30, 365]),
            "villages": rng.choice([None, ("36.04.01.2001",), ("36.04.01.2002",)]),
            "village_count": rng.choice([1, 2]),
            "resolution": rng.choice(["", "gabung"]),
        }
        rows += in_state(state, pk, **given)
    return rows


def random_pairs(n: int = 60):
    rng = random.Random(29)
    return [
        (make_frozen(*random_findings(rng)), make_later(*random_findings(rng))) for _ in range(n)
    ]


def test_the_four_classes_partition_the_findings_of_both():
    seen = set()
    for before, after in random_pairs():
        rows = compare(before, after).rows
        classes = {kind: {row.id for row in rows if row.kind == kind} for kind in Kind}
        union = {f.id for f in (*before.findings, *after.findings)}
        assert set().union(*classes.values()) == union
        assert sum(map(len, classes.values())) == len(union) == len(rows)
        seen |= {row.way for row in rows}
    assert seen == set(Way)  # the random pairs went through all of them


def test_with_itself_nothing_is_new_or_reopened_or_resolved_since():
    for before, _after in random_pairs():
        found = compare(before, before)
        assert (found.counts.new, found.counts.reopened, found.counts.resolved) == (0, 0, 0)
        assert found.counts.persisting + found.counts.over_before == len(before.findings)
        assert all(row.facts == () for row in found.rows)


def test_counts_by_pair_and_by_level_add_up_and_those_by_regency_reach_them():
    for before, after in random_pairs():
        found = compare(before, after)
        for tallies in (found.pairs, found.levels):
            for field in dataclasses.fields(Counts):
                whole = getattr(found.counts, field.name)
                assert sum(getattr(t.counts, field.name) for t in tallies) == whole
        for tallies in (found.regencies, found.needs):
            assert sum(t.counts.total for t in tallies) >= found.counts.total
        assert found.counts.total == len(found.rows)


def test_facts_are_the_same_seen_from_the_other_side():
    some = 0
    for before, after in random_pairs():
        forth = {row.id: row.facts for row in compare(before, after).rows}
        back = {row.id: row.facts for row in compare(after, before).rows}
        turned = {
            pk: tuple(Fact(f.what, f.now, f.then, f.removed, f.added) for f in facts)
            for pk, facts in back.items()
        }
        assert forth == turned
        some += sum(map(len, forth.values()))
    assert some


def test_the_order_of_findings_in_a_snapshot_does_not_matter():
    for before, after in random_pairs(10):
        turned = dataclasses.replace(after, findings=after.findings[::-1])
        assert compare(before, after).rows == compare(before, turned).rows


# --- What changed ------------------------------------------------------------------------


def test_facts_say_what_changed_and_which_villages():
    before = make_finding_row(status="indikasi", level="tumpang_tindih", money_idr=None)
    after = make_finding_row(
        status="terkonfirmasi",
        resolution="gabung",
        villages=("36.04.01.2002", "36.04.01.2003", "36.04.01.2004"),
        village_count=3,
        exposed_count=120,
    )
    (row,) = compare(make_frozen(before), make_later(after)).rows
    facts = {fact.what: fact for fact in row.facts}
    assert facts["level"] == Fact("level", "tumpang_tindih", "duplikasi")
    assert facts["status"] == Fact("status", "indikasi", "terkonfirmasi")
    assert facts["resolution"] == Fact("resolution", "", "gabung")
    assert facts["people"] == Fact("people", 100, 120)
    assert facts["money"] == Fact("money", None, 1_000_000_000)
    added = ("36.04.01.2003", "36.04.01.2004")
    assert facts["villages"] == Fact("villages", 2, 3, added, ("36.04.01.2001",))
    assert set(facts) == {"level", "status", "resolution", "people", "money", "villages"}


def test_people_are_summed_by_unit_and_only_where_both_say_them():
    before = [
        make_finding_row(1, exposed_count=100),
        make_finding_row(2, exposed_count=10, exposed_unit="orang"),
        make_finding_row(3, exposed_count=5, exposed_unit="orang"),
        make_finding_row(4, exposed_count=None, money_idr=None),
        make_finding_row(5, exposed_count=7, exposed_unit="keluarga"),
    ]
    after = [
        make_finding_row(1, exposed_count=130, money_idr=3_000_000_000),
        make_finding_row(2, exposed_count=20, exposed_unit="orang"),
        make_finding_row(3, exposed_count=9, exposed_unit="keluarga"),
        make_finding_row(4, exposed_count=50),
        make_finding_row(5, status="bukan"),  # settled: no longer counted
        make_finding_row(6),
    ]
    found = compare(make_frozen(*before), make_later(*after)).measures
    assert [(m.what, m.unit, m.then, m.now, m.count, m.left_out) for m in found] == [
        ("people", "keluarga", 100, 130, 1, 2),
        ("people", "orang", 10, 20, 1, 2),
        ("money", "", 3_000_000_000, 5_000_000_000, 3, 1),
    ]


def test_nothing_persisting_has_no_sums_rather_than_zero():
    found = compare(make_frozen(), make_later(make_finding_row())).measures
    assert [(m.what, m.then, m.now) for m in found] == [
        ("people", None, None),
        ("money", None, None),
    ]


def test_a_pair_of_agencies_is_one_whichever_program_is_left():
    rows = (make_finding_row(1, programs=(1, 2)), make_finding_row(2, programs=(2, 1)))
    (tally,) = compare(make_frozen(), make_later(*rows)).pairs
    assert tally.key == (1, 2)
    assert tally.counts.new == 2


def test_a_finding_in_two_regencies_counts_in_both():
    row = make_finding_row(regencies=("36.04", "36.73"))
    found = compare(make_frozen(), make_later(row))
    assert [(t.key, t.names, t.counts.new) for t in found.regencies] == [
        (("36.04",), ("Kab. Serang",), 1),
        (("36.73",), ("Kota Serang",), 1),
    ]
    assert found.counts.new == 1


# --- When nothing can be compared, and when the rule changed -----------------------------


def test_without_a_meeting_before_nothing_is_compared():
    found = compare(None, make_later(make_finding_row()))
    assert [said.what for said in found.obstacles] == [Obstacle.FIRST]
    assert not found.is_compared
    assert found.counts is None
    assert found.rows == ()


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        (Obstacle.KIND, {"kind": "sinergi"}),
        (Obstacle.CONVENER, {"regency": "36.04"}),
        (Obstacle.YEAR, {"scope": Scope(2027, "", (), ())}),
        (Obstacle.AREAS, {"scope": Scope(2026, "", ("36.04",), ())}),
        (Obstacle.NEEDS, {"scope": Scope(2026, "", (), ("RUMAH",))}),
    ],
)
def test_another_kind_or_scope_is_not_compared(what, changed):
    after = make_later(make_finding_row(), meeting=make_meeting_row(2, **changed))
    found = compare(make_frozen(make_finding_row()), after)
    assert [said.what for said in found.obstacles] == [what]
    assert found.counts is None


@pytest.mark.parametrize(
    ("what", "given"),
    [
        (Caution.RULE, {"rule_version": "2"}),
        (Caution.BOUNDARY, {"boundary_source": "Batas resmi"}),
        (Caution.BOUNDARY, {"boundary_is_approximate": False}),
        (Caution.STAGE, {"meeting": make_meeting_row(2, scope=Scope(2026, "apbd", (), ()))}),
    ],
)
def test_a_changed_rule_boundary_or_stage_is_said_and_still_compared(what, given):
    found = compare(make_frozen(make_finding_row()), make_later(make_finding_row(), **given))
    assert [said.what for said in found.cautions] == [what]
    assert found.counts.persisting == 1


def test_the_same_rule_and_boundary_are_no_caution():
    assert compare(make_frozen(), make_later()).cautions == ()


def test_agreed_without_a_verdict_is_not_taken_for_settled():
    assert standing_of(make_finding_row(status="disepakati")) == Standing.UNFINISHED


def test_the_cut_of_a_regency_is_compared_like_the_whole():
    """An annex says of its regency what the table by regency says."""
    rows = [make_finding_row(n, regencies=("36.04",) if n % 2 else ("36.73",)) for n in range(1, 9)]
    before = make_frozen(*rows[:6])
    after = make_later(*(dataclasses.replace(row, status="bukan") for row in rows[2:4]), *rows[4:])
    annex = compare(of_regency(before, "36.04"), of_regency(after, "36.04"))
    (tally,) = (t for t in compare(before, after).regencies if t.key == ("36.04",))
    assert annex.counts == tally.counts
    assert annex.counts.total == 4
