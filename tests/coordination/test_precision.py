"""How often people confirm what the rules find: counted, with its uncertainty, apart by kind."""

import math

import numpy as np
import pandas as pd
import pytest
from django.urls import reverse

from coordination.engine.precision import ENOUGH, RULES, precision, rules_of, wilson
from coordination.filters import FindingFilter
from coordination.models import Finding, FindingLevel
from coordination.precision import of_rule, precision_of
from coordination.rule_filters import UNDECIDED, statuses_of
from programs.models import Compatibility, Program, Role
from tests.factories import make_area, make_intervention, make_need, make_user

from .decided import S, decide, make_kinds, make_pair
from .test_pages import check, missing_variables_show  # noqa: F401

KINDS = pd.DataFrame(
    {"code": ["A", "B", "C", "D", "E"], "need": ["modal", "modal", "rumah", "modal", "modal"]}
)
LISTED = pd.DataFrame(
    [("C", "A", "duplicate"), ("A", "D", "complementary"), ("E", "A", "neutral")],
    columns=["a", "b", "relation"],
)


def rule(left, right, listed=LISTED):
    return rules_of(pd.DataFrame({"left": [left], "right": [right]}), KINDS, listed)[0]


def counted(*rows):
    return pd.DataFrame(rows, columns=["rule", "verdict", "count"])


# --- Which rule ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("A", "A", "sama"),
        ("A", "B", "kebutuhan"),
        ("B", "A", "kebutuhan"),
        ("A", "C", "duplikat"),
        ("C", "A", "duplikat"),
        ("B", "C", "lain"),
        ("A", "D", "lain"),
        ("A", "E", "lain"),
        ("A", None, "lain"),
        ("A", "X", "lain"),
    ],
)
def test_what_makes_a_finding_is_read_from_the_two_interventions(left, right, said):
    assert rule(left, right) == said


def test_the_table_does_not_rule_over_one_and_the_same_intervention():
    of_itself = pd.DataFrame([("A", "A", "complementary")], columns=["a", "b", "relation"])
    assert rule("A", "A", of_itself) == "sama"


# --- Shares --------------------------------------------------------------------------------------


def test_the_share_is_of_what_was_decided_and_clarification_stands_apart():
    table = counted(
        ("sama", "terkonfirmasi", 6),
        ("sama", "melengkapi", 3),
        ("sama", "bukan", 1),
        ("sama", "klarifikasi", 50),
        ("sama", "", 70),
    )
    (row,) = precision(table, ["rule"]).to_dict("records")
    assert (row["terkonfirmasi"], row["melengkapi"], row["bukan"]) == (6, 3, 1)
    assert (row["klarifikasi"], row["undecided"], row["decided"]) == (50, 70, 10)
    assert row["share_ratio"] == 0.6
    assert row["low_ratio"] == pytest.approx(0.3127, abs=1e-4)  # Wilson, by hand: 6 of 10
    assert row["high_ratio"] == pytest.approx(0.8318, abs=1e-4)


@pytest.mark.parametrize(("decided", "is_shown"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_below_ten_decisions_there_is_no_share(decided, is_shown):
    (row,) = precision(counted(("sama", "terkonfirmasi", decided)), ["rule"]).to_dict("records")
    assert [not math.isnan(row[f"{n}_ratio"]) for n in ("share", "low", "high")] == [is_shown] * 3
    assert row["decided"] == decided


def test_groups_come_in_order_and_rows_of_one_group_are_added():
    rows = [("sama", "bukan", 5), ("duplikat", "", 1), ("sama", "bukan", 7)]
    table = precision(counted(*rows), ["rule"])
    assert table["rule"].tolist() == ["duplikat", "sama"]
    assert table["bukan"].tolist() == [0, 12]


def test_nothing_counted_gives_no_row():
    assert precision(counted(), ["rule"]).empty


def test_a_frame_that_is_wrong_is_refused():
    with pytest.raises(ValueError, match="missing"):
        precision(counted(), ["level"])
    with pytest.raises(ValueError, match="no verdict"):
        precision(counted(("sama", "ditelaah", 1)), ["rule"])


def test_the_interval_holds_the_share_stays_within_0_and_1_and_narrows():
    rng = np.random.default_rng(7)
    trials = rng.integers(1, 2000, 500)
    hits = rng.integers(0, trials + 1)
    low, high = wilson(hits, trials)
    share = hits / trials
    assert ((low >= 0) & (low <= share + 1e-12) & (share <= high + 1e-12) & (high <= 1)).all()
    more_low, more_high = wilson(hits * 10, trials * 10)
    assert (more_high - more_low < high - low).all()


def test_the_interval_is_the_one_of_wilson():
    """Slowly: the shares that a test of 95 % would not refuse lie within it."""
    z = 1.959964
    for hits, trials in [(0, 10), (3, 12), (10, 10), (41, 60)]:
        grid = np.linspace(0.0005, 0.9995, 2000)
        kept = grid[np.abs(hits / trials - grid) <= z * np.sqrt(grid * (1 - grid) / trials)]
        low, high = wilson(np.array([hits]), np.array([trials]))
        assert low[0] == pytest.approx(kept.min(), abs=1e-3)
        assert high[0] == pytest.approx(kept.max(), abs=1e-3)


def test_of_nothing_everything_is_possible():
    low, high = wilson(np.array([0]), np.array([0]))
    assert (low[0], high[0]) == (0, 1)


# --- From the database ---------------------------------------------------------------------------


@pytest.fixture
def province(db):
    return make_user(Role.PROVINCE)


@pytest.fixture
def scene(province):
    """Findings of every rule, verdict and level, certain or not, an example among them."""
    uep, kube = make_kinds()
    house = make_intervention("RUMAH", need=make_need("RUMAH"))
    low, high = sorted((uep.pk, house.pk))
    Compatibility.objects.create(left_id=low, right_id=high, relation="duplicate", reason="x")
    pairs = [(uep, uep), (uep, kube), (kube, uep), (house, uep), (kube, house)]
    verdicts = [S.CONFIRMED, S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY, None]
    for n, pair in enumerate(pairs * 3):
        level = FindingLevel.values[n % 3]
        made = make_pair(*pair, is_certain=n % 2 == 0, level=level, is_example=n == 14)
        if verdict := verdicts[n // 3]:
            decide(made, verdict, by=province)
    return uep, kube, house


def test_the_rule_of_sql_is_the_rule_of_the_engine(scene):
    found = {rule: set(of_rule(Finding.objects.all(), rule)) for rule in RULES}
    assert all(found.values())
    assert sum(map(len, found.values())) == Finding.objects.count()
    kinds = pd.DataFrame(
        list(Program.objects.values_list("intervention__code", "intervention__need__code")),
        columns=["code", "need"],
    ).drop_duplicates()
    listed = pd.DataFrame(
        list(Compatibility.objects.values_list("left__code", "right__code", "relation")),
        columns=["a", "b", "relation"],
    )
    for finding in Finding.objects.select_related("left__intervention", "right__intervention"):
        codes = finding.left.intervention.code, finding.right.intervention.code
        pair = pd.DataFrame([codes], columns=["left", "right"])
        (said,) = rules_of(pair, kinds, listed)
        assert finding in found[said]


def test_every_cell_is_as_many_as_the_list_it_links_to(scene, province, rf):
    cells = 0
    for group in precision_of(Finding.objects.all()):
        for row in group.rows:
            counts = {
                S.CONFIRMED: row.confirmed,
                S.COMPLEMENTARY: row.complementary,
                S.NOT_OVERLAP: row.not_overlap,
                S.CLARIFY: row.clarify,
                UNDECIDED: row.undecided,
            }
            for outcome, count in counts.items():
                asked = {
                    "aturan": [row.rule],
                    "level": [row.level],
                    "pasti": [row.certain_word],
                    "hasil": [str(outcome)],
                    "status": statuses_of(outcome),
                    "contoh": ["ya" if group.is_example else "tidak"],
                }
                request = rf.get("/")
                request.user = province
                query = request.GET.copy()
                for name, values in asked.items():
                    query.setlist(name, [str(v) for v in values])
                narrowed = FindingFilter(query, queryset=Finding.objects.all(), request=request)
                assert narrowed.is_valid(), narrowed.errors
                assert narrowed.qs.count() == count
                cells += bool(count)
    assert cells > 20


def test_examples_are_never_added_to_real_programs(scene):
    real, example = precision_of(Finding.objects.all())
    assert (real.is_example, example.is_example) == (False, True)
    counts = ("confirmed", "complementary", "not_overlap", "clarify", "undecided")
    assert sum(getattr(row, name) for row in real.whole for name in counts) == 14
    assert sum(getattr(row, name) for row in example.whole for name in counts) == 1


def test_the_parts_of_a_row_add_up_to_it(scene):
    (real, _example) = precision_of(Finding.objects.all())
    for whole in real.whole:
        parts = [r for r in real.rows if r.rule == whole.rule and r.level == whole.level]
        parts = [r for r in parts if r.is_certain is not None]
        for name in ("confirmed", "clarify", "undecided", "decided"):
            assert getattr(whole, name) == sum(getattr(part, name) for part in parts)


def test_the_verdict_in_force_counts_and_a_reopened_one_is_undecided(province):
    finding = make_pair(*make_kinds())
    decide(finding, S.NOT_OVERLAP, by=province)
    (group,) = precision_of(Finding.objects.all())
    assert (group.whole[0].not_overlap, group.whole[0].undecided) == (1, 0)
    decide(finding, S.INDICATED, by=province)
    (group,) = precision_of(Finding.objects.all())
    assert (group.whole[0].not_overlap, group.whole[0].undecided) == (0, 1)


def test_what_is_gone_counts_by_what_was_decided_of_it(province):
    kinds = make_kinds()
    decided = decide(make_pair(*kinds), S.CONFIRMED, by=province)
    for finding in (decided, make_pair(*kinds)):
        Finding.objects.filter(pk=finding.pk).update(status=S.GONE)
    (group,) = precision_of(Finding.objects.all())
    assert (group.whole[0].confirmed, group.whole[0].undecided) == (1, 0)


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def page(client, province):
    client.force_login(province)
    return lambda **query: check(client.get(reverse("review-precision"), query))


def test_the_page_says_when_decisions_are_too_few(page, scene):
    text = page()
    assert "belum cukup keputusan" in text
    assert "Program contoh" in text
    assert text.count('class="precision-chart"') == 1  # of the examples nothing is decided
    assert "Belum ada yang diputuskan" in text


def test_the_page_shows_share_interval_and_counts(page, province):
    kinds = make_kinds()
    for n in range(ENOUGH):
        decide(make_pair(*kinds), S.CONFIRMED if n < 6 else S.NOT_OVERLAP, by=province)
    text = page()
    assert "<strong>60%</strong>" in text
    assert "31%-83%" in text
    assert "aturan=kebutuhan" in text
    assert '<rect class="share duplikasi"' in text


def test_one_version_of_the_rules_can_be_asked_for(page):
    make_pair(*make_kinds(), rule_version="2026-11")
    make_pair(*make_kinds(), rule_version="2027-01", level="tumpang_tindih")
    assert "2027-01" in page()
    text = page(versi="2026-11")
    assert "level=duplikasi" in text
    assert "level=tumpang_tindih" not in text


@pytest.mark.parametrize("asked", ["1999", "a\0b", "x" * 500])
def test_a_version_that_there_is_not_has_no_findings(page, asked):
    make_pair(*make_kinds())
    assert "Belum ada temuan" in page(versi=asked)


def test_an_empty_register_says_what_will_be_here(page):
    assert "Belum ada temuan" in page()


def test_a_regency_counts_its_own(client, scene):
    client.force_login(make_user(Role.REGENCY, regency=make_area("36.73")))
    assert "Belum ada temuan" in check(client.get(reverse("review-precision")))


@pytest.mark.parametrize("name", ["review-precision", "api-review-precision"])
def test_it_costs_the_same_for_few_findings_and_for_many(
    client, province, name, django_assert_max_num_queries
):
    client.force_login(province)
    kinds = make_kinds()
    decide(make_pair(*kinds), S.CONFIRMED, by=province)
    with django_assert_max_num_queries(25) as few:
        client.get(reverse(name))
    for level in FindingLevel.values * 3:
        decide(make_pair(*kinds[::-1], level=level), S.NOT_OVERLAP, by=province)
    with django_assert_max_num_queries(len(few)):
        assert client.get(reverse(name)).status_code == 200


def test_the_api_gives_nothing_for_a_share_that_is_not_known(client, scene, province):
    client.force_login(province)
    address = reverse("api-review-precision")
    groups = client.get(address, {"tahun": 2026}).json()
    assert [group["is_example"] for group in groups] == [False, True]
    assert {row["share"] for group in groups for row in group["rows"]} == {None}
    assert client.get(address, {"tahun": 2030}).json() == []
    assert client.get(address, {"tahun": "x"}).status_code == 400
