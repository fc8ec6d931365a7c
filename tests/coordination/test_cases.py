"""Real cases of Banten (domain.md 4.4) with the real vocabulary: what the engine says of each.

The facts are simplified to what decides the case; places carry their real district codes on
squares of one kilometre. D and E are gaps, not overlaps, and have their tests there.
"""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import shapely

from coordination.engine import explain_pair, find_overlaps

from .registers import Line, Plan, Village, register_of

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "fixtures" / "vocabulary", ROOT.parent / "shared" / "data" / "domain")
BUILT_NEEDS = {"HUNIAN", "SANITASI", "KONEKTIVITAS"}  # where the file has no is_physical

DECILES = ("KSJ-D1", "KSJ-D2", "KSJ-D3", "KSJ-D4", "KSJ-D5")
CIRUAS, KRAMATWATU = "36.04.09", "36.04.05"
KASEMEN, TAKTAKAN, WALANTAKA, CIPOCOK = "36.73.02", "36.73.06", "36.73.03", "36.73.05"
CIBALIUNG = "36.01.03"


def make_places(*districts):
    """Two villages in each district, in a row."""
    return [
        Village(
            100 + n, f"{district}.{2001 + n % 2}", shapely.box(n * 1000, 0, n * 1000 + 1000, 1000)
        )
        for n, district in enumerate(code for code in districts for _ in range(2))
    ]


PLACES = make_places(CIRUAS, KRAMATWATU, KASEMEN, TAKTAKAN, WALANTAKA, CIPOCOK, CIBALIUNG)


def inside(*codes):
    """Ids of the villages in a province, regencies or districts."""
    return tuple(v.id for v in PLACES if v.code.startswith(codes))


@pytest.fixture(scope="module")
def words():
    folder = next((f for f in FOLDERS if (f / "segments.csv").exists()), None)
    if folder is None:
        pytest.skip("no vocabulary: neither fixtures/vocabulary nor ../shared/data/domain is here")
    table = {
        name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in ("segments", "interventions", "compatibility")
    }
    interventions = table["interventions"].rename(columns={"need_met": "need"})
    if "is_physical" in interventions:
        is_physical = interventions["is_physical"].isin(["1", "true", "True"])
    else:
        is_physical = interventions["need"].isin(BUILT_NEEDS)
    pairs = table["compatibility"].rename(columns={"left": "a", "right": "b"})
    frames = {
        "segment_frame": table["segments"][["code", "parent", "siblings", "may_meet"]],
        "intervention_frame": interventions.assign(is_physical=is_physical)[
            ["code", "need", "is_physical"]
        ],
        "compatibility_frame": pairs[["a", "b", "relation", "reason"]],
    }
    assert all(len(frame) > 50 for frame in frames.values())
    return SimpleNamespace(**{name: frame.copy for name, frame in frames.items()})


@pytest.fixture
def judge(words):
    """The findings on some programs, and what is said of the first two."""

    def say(*plans):
        register = register_of(plans, PLACES, words=words)
        said = explain_pair(register, plans[0].id, plans[1].id)
        return find_overlaps(register), said

    return say


def coarse(area, segments, **given):
    return Line(inside(area), segments=segments, is_coarse=True, **given)


class TestATwoBusinessGrants:
    """UEP of the province and of Kabupaten Serang, 2025, both for deciles 1 to 5."""

    REGENCY = Plan(
        2,
        (Line(inside(CIRUAS, KRAMATWATU), segments=DECILES, planned=1400, unit="KPM"),),
        intervention="UEPKAB",
        budget=3.5e9,
    )

    def test_the_province_names_no_place_so_it_needs_clarifying(self, judge):
        found, said = judge(Plan(1, (coarse("36", DECILES),), intervention="UEPPROV"), self.REGENCY)
        assert list(found["level"]) == ["perlu_klarifikasi"]
        assert said.outcome == "finding"

    def test_once_the_province_is_located_it_is_a_duplication(self, judge):
        located = Line(inside(KRAMATWATU), segments=DECILES, planned=200, unit="KPM")
        found, _ = judge(Plan(1, (located,), intervention="UEPPROV"), self.REGENCY)
        assert list(found["level"]) == ["duplikasi"]
        assert list(found["villages"]) == [inside(KRAMATWATU)]
        assert not found.iloc[0]["needs_unit_check"]
        assert found.iloc[0]["exposed_people"] == 200


class TestBLatrinesInKasemen:
    """Latrines of the centre in Kasemen and Taktakan, of the city in Kasemen, and elsewhere."""

    HOMES = ("KLG-JAMBAN",)
    CENTRE = Plan(
        1,
        (Line(inside(KASEMEN, TAKTAKAN), segments=HOMES, planned=5000, unit="unit"),),
        intervention="JAMBAN",
        starts_on=date(2020, 1, 1),
        ends_on=date(2022, 1, 1),
    )
    CITY = Plan(
        2,
        (Line(inside(KASEMEN), segments=HOMES, planned=149, unit="unit"),),
        intervention="JAMBAN",
        starts_on=date(2021, 1, 1),
        ends_on=date(2022, 1, 1),
    )
    MOVED = Plan(
        3,
        (Line(inside(WALANTAKA, CIPOCOK), segments=HOMES, planned=100, unit="unit"),),
        intervention="JAMBAN",
        starts_on=date(2021, 1, 1),
        ends_on=date(2022, 1, 1),
    )

    def test_two_in_kasemen_are_a_duplication_whose_units_must_be_checked(self, judge):
        found, _ = judge(self.CENTRE, self.CITY, self.MOVED)
        assert list(found["level"]) == ["duplikasi"]
        assert list(found["villages"]) == [inside(KASEMEN)]
        assert found.iloc[0]["needs_unit_check"]

    def test_the_third_was_planned_elsewhere(self, judge):
        found, said = judge(self.CENTRE, self.MOVED)
        assert found.empty
        assert said.outcome == "ground"


def test_c_houses_in_one_regency_without_villages_need_clarifying(judge):
    """Five sources repair houses in Kabupaten Serang; none of the two here names a village."""
    regency = Plan(1, (coarse("36.04", ("KLG-RTLH",)),), intervention="RTLHKAB")
    centre = Plan(2, (coarse("36.04", ("KLG-RTLH",)),), intervention="BSPS")
    found, _ = judge(regency, centre)
    assert list(found["level"]) == ["perlu_klarifikasi"]
    assert not found.iloc[0]["needs_unit_check"]


class TestFVillageGrantAndHomeGardens:
    """The province's grant to villages buys seedlings; P2L plants the same home gardens.

    The pair is listed as duplicate, so segments decide. The grant is for the village (WIL), the
    gardens are for families (KLG): no dimension in common, so the same people only *possibly*.
    """

    GRANT = Plan(1, (Line(inside(CIBALIUNG), segments=("WIL",)),), intervention="BANKEUDESA")

    def test_village_and_family_possibly_meet_so_it_is_an_overlap(self, judge):
        gardens = Plan(2, (Line(inside("36.01"), segments=("KLG-PEKKA",)),), intervention="P2L")
        found, said = judge(self.GRANT, gardens)
        assert list(found["level"]) == ["tumpang_tindih"]
        assert not found.iloc[0]["is_certain"]
        assert found.iloc[0]["shared_segments"] == ()
        assert said.outcome == "finding"

    def test_were_both_for_the_village_it_would_be_a_duplication(self, judge):
        gardens = Plan(2, (Line(inside("36.01"), segments=("WIL-KANTONG",)),), intervention="P2L")
        found, _ = judge(self.GRANT, gardens)
        assert list(found["level"]) == ["duplikasi"]


def test_g_school_fees_and_personal_costs_are_neutral_and_the_reason_is_shown(judge, words):
    pupils = (Line(inside(KASEMEN), segments=("SKH-SMA",)),)
    found, said = judge(
        Plan(1, pupils, intervention="SEKGRATIS"), Plan(2, pupils, intervention="PIP")
    )
    assert found.empty
    assert said.outcome == "neutral"
    listed = words.compatibility_frame().set_index(["a", "b"])["reason"]
    assert listed["SEKGRATIS", "PIP"] in said.reason


def test_h_family_cash_and_a_business_grant_complement_each_other(judge, words):
    families = (Line(inside(CIBALIUNG), segments=("KSJ-D1",)),)
    found, said = judge(Plan(1, families), Plan(2, families, intervention="UEPPROV"))
    assert found.empty
    assert said.outcome == "complementary"
    listed = words.compatibility_frame().set_index(["a", "b"])["reason"]
    assert listed["PKH", "UEPPROV"] in said.reason


class TestIMealsInsideAndOutsideHomes:
    """One name, "Penyediaan Permakanan": the province's for old people in its homes, the
    regency's for children outside. PPKS kinds may meet; stages of life may not."""

    IN_HOMES = ("PPKS-LUT", "SKH-LANSIA")
    PROVINCE = Plan(1, (Line(inside(CIRUAS), segments=IN_HOMES),), intervention="PANGANPROV")

    def test_the_segments_differ_so_there_is_no_overlap(self, judge):
        outside = Line(inside(CIRUAS), segments=("PPKS-AT", "SKH-SD"))
        found, said = judge(self.PROVINCE, Plan(2, (outside,), intervention="PANGANKAB"))
        assert found.empty
        assert said.outcome == "segments"

    def test_for_the_same_old_people_it_would_be_a_duplication(self, judge):
        outside = Line(inside(CIRUAS), segments=self.IN_HOMES)
        found, _ = judge(self.PROVINCE, Plan(2, (outside,), intervention="PANGANKAB"))
        assert list(found["level"]) == ["duplikasi"]


class TestTheFirstFailingConditionIsNamed:
    """Family, period, relation, ground, segments; only then complementary and neutral."""

    HERE, THERE = inside(CIRUAS), inside(KASEMEN)
    OLD, CHILDREN = ("SKH-LANSIA",), ("SKH-SD",)

    @pytest.mark.parametrize(
        ("given", "outcome"),
        [
            ({}, "finding"),
            ({"family": 1, "starts_on": date(2027, 1, 1)}, "family"),
            ({"starts_on": date(2027, 1, 1), "intervention": "JAMBAN"}, "period"),
            ({"intervention": "JAMBAN", "villages": THERE}, "unrelated"),
            ({"intervention": "SEMBAKO", "villages": THERE, "segments": CHILDREN}, "ground"),
            ({"intervention": "SEMBAKO", "segments": CHILDREN}, "segments"),
            ({"intervention": "SEMBAKO"}, "complementary"),
            ({"intervention": "SUBSIDI", "segments": CHILDREN}, "segments"),
            ({"intervention": "SUBSIDI"}, "neutral"),
        ],
    )
    def test_in_this_order(self, judge, given, outcome):
        given = dict(given)
        line = Line(given.pop("villages", self.HERE), segments=given.pop("segments", self.OLD))
        dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 1, 1)}
        other = Plan(2, (line,), **{**dates, **given})
        family_cash = Plan(1, (Line(self.HERE, segments=self.OLD),))
        found, said = judge(family_cash, other)
        assert said.outcome == outcome
        assert said.reason
        assert len(found) == (outcome == "finding")
