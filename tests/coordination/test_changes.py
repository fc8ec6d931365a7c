"""What of a finding is another now, in words: every number, before and after."""

import pytest

from coordination.engine.memory import Changed, all_changes, facts_said, material_changes

FACTS = {
    "level": "tumpang_tindih",
    "villages": {"36.04.01.2001": "Desa Anyar", "36.04.01.2002": "Desa Cikoneng"},
    "segments": {"KSJ-D1": "Desil 1"},
    "starts_on": "2026-03-01",
    "ends_on": "2026-07-01",
    "overlap_days": 122,
    "shared_area_m2": 2_500_000.0,
    "left_share_ratio": 0.5,
    "right_share_ratio": 1.0,
    "people": 120.0,
    "people_unit": "keluarga",
    "people_basis": "paling_banyak",
    "people_figure": "",
    "money_idr": 150_000_000,
    "severity": 61.2,
    "severity_parts": {},
    "sentence": "Dua OPD.",
    "rule_version": "1",
}


def changes(with_money=True, **now):
    return all_changes(FACTS, FACTS | now, with_money=with_money)


def test_nothing_changed_says_nothing():
    assert changes() == ()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"level": "duplikasi"}, Changed("tingkat", "tumpang tindih", "duplikasi")),
        ({"villages": {}}, Changed("desa/kelurahan bersama", "2", "0")),
        ({"segments": {}}, Changed("segmen bersama", "Desil 1", "-")),
        (
            {"ends_on": "2026-08-01"},
            Changed("masa bersama", "Maret-Juni 2026", "Maret-Juli 2026"),
        ),
        ({"overlap_days": 153}, Changed("hari bersama", "122", "153")),
        ({"shared_area_m2": 3.1e6}, Changed("luas bersama (km²)", "2,50", "3,10")),
        ({"left_share_ratio": 0.625}, Changed("bagian wilayah kiri", "50%", "62,5%")),
        (
            {"people": 121.0},
            Changed("sasaran terpapar", "paling banyak 120 keluarga", "paling banyak 121 keluarga"),
        ),
        (
            {"people": None},
            Changed("sasaran terpapar", "paling banyak 120 keluarga", "tidak tersedia"),
        ),
        ({"people_figure": "DTSEN"}, Changed("sumber angka kebutuhan", "-", "DTSEN")),
        ({"severity": 70.0}, Changed("bobot", "61,2", "70")),
        ({"rule_version": "2"}, Changed("versi aturan", "1", "2")),
        ({"money_idr": None}, Changed("anggaran terpapar", "Rp150.000.000", "-")),
    ],
)
def test_a_changed_number_is_said_with_before_and_after(now, said):
    assert changes(**now) == (said,)


def test_less_is_no_material_change_and_is_said_all_the_same():
    less = FACTS | {"people": 60.0}
    assert material_changes(FACTS, less) == ()
    assert len(all_changes(FACTS, less, with_money=True)) == 1


def test_money_stays_with_who_may_see_it():
    assert changes(with_money=False, money_idr=1) == ()
    assert "Rp" not in str(facts_said(FACTS, with_money=False))
    assert ("anggaran terpapar", "Rp150.000.000") in facts_said(FACTS, with_money=True)


def test_a_difference_nobody_would_see_is_none():
    assert changes(shared_area_m2=2_500_000.4, severity=61.2000001) == ()


def test_what_one_side_does_not_say_is_not_compared():
    carried = {"village_count": 2, "severity": 50.0}
    assert all_changes(carried, FACTS, with_money=True) == (Changed("bobot", "50", "61,2"),)
    assert facts_said({}, with_money=True) == ()
