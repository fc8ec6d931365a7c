"""The example programs: the same for the same seed, believable, and all marked."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.areas import read_areas
from programs.demo import read_encounters, read_kinds
from programs.example_maker import Kind, Owner, Village
from programs.examples import earlier_stages, make_examples
from programs.vocabulary import read_rows

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def given():
    areas = read_areas(FIXTURES / "areas")
    return {
        "villages": [Village(*row) for row in areas if row[0].count(".") == 3],
        "names": {code: name for code, name, *_ in areas},
        "owners": [
            Owner(r["name"], r["tier"], r["regency"], tuple(r["functions"].split(";")))
            for r in read_rows(FIXTURES / "vocabulary" / "agencies.csv")
        ],
        "kinds": read_kinds(FIXTURES / "examples"),
        "encounters": read_encounters(FIXTURES / "examples"),
        "source": "Contoh (pembangkit data, benih 2026)",
    }


def make(given, seed=2026, **other):
    return make_examples(np.random.default_rng(seed), **(given | other))


@pytest.fixture(scope="module")
def entries(given):
    return make(given).entries


def test_the_same_seed_gives_the_same_entries_whatever_the_order_of_the_input(given, entries):
    turned = {"villages": given["villages"][::-1], "owners": given["owners"][::-1]}
    assert make(given, **turned).entries == entries


def test_another_seed_gives_other_entries(given, entries):
    assert make(given, seed=7).entries != entries


def test_there_are_as_many_as_asked_each_with_its_own_code(entries, given):
    assert len({e.code for e in entries}) == len(entries) == 300
    assert entries[0].code == "CONTOH-2026-0001"
    assert len(make(given, count=60).entries) == 60


def test_every_one_is_marked_and_says_that_it_is_made_up(entries):
    assert all(e.is_example for e in entries)
    assert {e.note for e in entries} == {"Contoh buatan untuk peragaan; bukan data resmi."}
    assert {e.source for e in entries} == {"Contoh (pembangkit data, benih 2026)"}


def test_what_was_spent_is_within_the_budget_of_programs_at_work(entries):
    told = [e for e in entries if e.realised_first_idr is not None]
    assert len(told) > 20
    for entry in told:
        assert entry.status in ("berjalan", "selesai")
        assert 0 <= entry.realised_first_idr <= entry.budget_idr
        assert (entry.realised_on.isoformat(), bool(entry.realised_source)) == ("2026-07-10", True)


def test_a_program_in_a_later_stage_has_the_one_before(entries):
    earlier = earlier_stages(entries)
    latest = {e.key for e in entries if e.stage == "APBD-P"}
    assert {e.key for e in earlier} == latest
    assert {(e.stage, e.is_example) for e in earlier} == {("APBD", True)}


def test_owners_are_competent_for_what_they_do(given, entries):
    owners = {o.name: o for o in given["owners"]}
    functions = {}
    for kind in given["kinds"]:
        functions.setdefault((kind.tier, kind.intervention), set()).add(kind.function)
    of_agencies = [e for e in entries if e.agency in owners and e.intervention]
    assert len(of_agencies) > 250
    for entry in of_agencies:
        owner = owners[entry.agency]
        wanted = functions[owner.tier, entry.intervention]
        assert wanted == {""} or wanted & set(owner.functions), entry.name


def test_an_agency_of_a_regency_works_in_it(given, entries):
    regency = {o.name: o.regency for o in given["owners"] if o.regency}
    located = [(e, line) for e in entries for line in e.lines if line.area_code]
    outside = [
        e.code
        for e, line in located
        if e.agency in regency and not line.area_code.startswith(regency[e.agency])
    ]
    assert outside == []


def test_periods_lie_in_the_year_and_budgets_are_believable(entries):
    dated = [e for e in entries if e.starts_on]
    assert all(e.starts_on < e.ends_on for e in dated)
    assert {e.starts_on.year for e in dated} == {2026}
    budgets = [e.budget_idr for e in entries if e.budget_idr]
    assert len(budgets) > 250
    assert max(budgets) < 8_000_000_000


def test_some_lack_what_a_check_needs_and_some_are_not_in_force_yet(entries):
    assert sum(not e.intervention for e in entries) == 2
    assert sum(not e.starts_on for e in entries) == 3
    assert sum(not any(line.segments for line in e.lines) for e in entries) == 3
    assert sum(all(not _has_place(line) for line in e.lines) for e in entries) == 2
    assert sum(e.status == "draf" for e in entries) == 10
    assert sum(e.status == "diajukan" for e in entries) == 15


def test_places_are_villages_districts_coarse_areas_and_drawn_shapes(entries):
    depths = {line.area_code.count(".") for e in entries for line in e.lines if line.area_code}
    drawn = [
        shapely.from_wkb(line.shape_wkb) for e in entries for line in e.lines if line.shape_wkb
    ]
    assert depths == {0, 1, 2, 3}
    assert len(drawn) >= 20
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in drawn)


def test_the_stories_meet_in_their_districts(entries, given):
    uep = [e for e in entries[: len(given["encounters"])] if e.intervention.startswith("UEP")]
    shared = set.intersection(*({line.area_code for line in e.lines} for e in uep[:2]))
    assert {code[:8] for code in shared} <= {"36.04.30", "36.04.31"}
    assert len(shared) >= 5
    assert {e.agency for e in uep[:2]} == {
        "Dinas Sosial Provinsi Banten",
        "Dinas Sosial Kabupaten Serang",
    }


def test_only_a_desa_gives_from_a_village_fund(given):
    made = make(given)
    governments = {o.name for o in made.governments}
    giving = [e for e in made.entries if e.fund_source == "DANADESA"]
    assert len(giving) == 15
    assert {e.agency for e in giving} == governments
    assert {line.area_code[9] for e in giving for line in e.lines} == {"2"}


def test_dear_help_reaches_few_villages():
    house = Kind("provinsi", "1.04", "X", "X", (), "unit", 2, 8, 96_000_000, "", "langsung", 1)
    assert house.affordable(40) == 12
    assert dataclasses.replace(house, unit_cost_idr=400_000).affordable(40) == 40


def _has_place(line):
    return bool(line.area_code or line.shape_wkb)
