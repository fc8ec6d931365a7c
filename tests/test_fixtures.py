"""The files of fixtures/ as they are: codes that exist, sums that sources state, no persons."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOT_OURS_TO_GIVE = {"nomenclature.csv", "banten_wilayah.csv"}


def rows(path):
    with (FIXTURES / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(path, column="code"):
    return {row[column] for row in rows(path)}


@pytest.fixture(scope="module")
def areas():
    return {
        row["kode"]
        for name in ("provinsi", "kabkota", "kecamatan", "desa")
        for row in rows(f"areas/{name}.csv")
    }


@pytest.fixture(scope="module")
def lines():
    return rows("real/lines.csv")


def counts(lines, program):
    return [float(r["planned_count"]) for r in lines if r["program"] == program and r["area_code"]]


def all_counts(lines, program):
    said = [r["planned_count"] or r["realised_count"] for r in lines if r["program"] == program]
    return sum(float(count) for count in said if count)


def test_every_code_that_a_real_program_uses_exists(areas, lines):
    programs = rows("real/programs.csv")
    assert {r["intervention"] for r in programs} - {""} <= codes("vocabulary/interventions.csv")
    assert {r["fund_source"] for r in programs} - {""} <= codes("vocabulary/fund_sources.csv")
    assert {r["agency"] for r in programs} <= codes("vocabulary/agencies.csv", "name")
    assert {r["area_code"] for r in lines} - {""} <= areas
    used = {code for r in lines for code in r["segments"].split(";")}
    assert used <= codes("vocabulary/segments.csv")


def test_all_sixty_seven_programs_are_there_each_with_source_lines_and_confidence(lines):
    programs = rows("real/programs.csv")
    assert len(programs) == len({r["code"] for r in programs}) == 67
    assert all("http" in r["source"] and r["confidence"] in "ABC" for r in programs)
    assert {r["program"] for r in lines} == {r["code"] for r in programs}


def test_a_line_without_a_code_says_what_the_source_said(lines):
    assert [r for r in lines if not r["area_code"] and not r["place_said"]] == []
    said = [r["place_said"] for r in lines if r["program"] == "P013" and not r["area_code"]]
    assert said == ["Cemplang (Ciomas atau Jawilan)"]


def test_parts_add_up_to_what_the_sources_state(lines):
    assert sum(counts(lines, "P001")) == 50_000
    assert sum(counts(lines, "P002")) == 50_000
    assert sum(counts(lines, "P005")) == 1_118
    assert sum(counts(lines, "P080")) == 150
    assert sum(counts(lines, "P081")) == 510
    assert all_counts(lines, "P010") == 389
    assert all_counts(lines, "P062") == 173
    assert all_counts(lines, "P090") == 79
    assert all_counts(lines, "P100") == 5_611


def test_contradictions_stay_as_printed_and_are_told(lines):
    assert sum(counts(lines, "P003")) == 75_614
    assert sum(counts(lines, "P105")) == 151
    notes = {r["code"]: r["note"] for r in rows("real/programs.csv")}
    assert "75.613" in notes["P003"]
    assert "149" in notes["P105"]


def test_three_programs_are_parts_of_others():
    links = {r["code"]: r["part_of"] for r in rows("real/programs.csv") if r["part_of"]}
    assert links == {"P023": "P010", "P051": "P010", "P101": "P110"}


def test_a_budget_that_was_computed_says_so():
    notes = {r["code"]: r["note"] for r in rows("real/programs.csv")}
    assert all("Pagu dihitung" in notes[code] for code in ("P054", "P060", "P072", "P105"))


def test_every_indicator_is_mapped_and_every_figure_keeps_what_was_printed(areas):
    figures = rows("needs/figures.csv")
    indicators = {(r["indicator"], r["unit_said"]): r for r in rows("needs/indicators.csv")}
    assert len(figures) == 242
    assert {(r["indicator"], r["unit"]) for r in figures} == set(indicators)
    assert {r["area_code"] for r in figures} - {""} <= areas
    needs, segments = codes("vocabulary/needs.csv"), codes("vocabulary/segments.csv")
    assert {r["need"] for r in indicators.values()} - {""} <= needs
    assert {r["segment"] for r in indicators.values()} - {""} <= segments


def test_population_and_rates_are_no_need():
    no_need = {r["indicator"] for r in rows("needs/indicators.csv") if not r["need"]}
    rates = {r["indicator"] for r in rows("needs/indicators.csv") if r["unit"] == "%"}
    assert rates | {"penduduk", "luas", "keluarga_miskin_ekstrem_dinsos"} <= no_need


def test_deliveries_are_no_priority_lists(areas):
    lists = {r["code"] for r in rows("needs/priority_lists.csv")}
    deliveries = {f"L{n}" for n in (16, 17, 18, 19, 20, 21, 22, 28, 29, 30)}
    assert len(lists) == 22
    assert lists.isdisjoint(deliveries)
    entries = rows("needs/priority_areas.csv")
    assert {r["list"] for r in entries} == lists
    assert {r["area_code"] for r in entries} - {""} <= areas
    assert all(r["said"] for r in entries)


def test_a_doubtful_name_has_no_code_but_its_candidates():
    doubtful = [r for r in rows("needs/priority_areas.csv") if not r["area_code"]]
    assert len(doubtful) == 7
    assert Counter(bool(r["candidates"]) for r in doubtful) == {True: 6, False: 1}


def test_examples_use_known_codes(areas):
    kinds, encounters = rows("examples/kinds.csv"), rows("examples/encounters.csv")
    assert {r["intervention"] for r in kinds} <= codes("vocabulary/interventions.csv")
    assert {r["fund_source"] for r in kinds} <= codes("vocabulary/fund_sources.csv")
    said = {s for r in kinds + encounters for s in r["segments"].split(";") if s}
    assert said <= codes("vocabulary/segments.csv")
    assert {d for r in encounters for d in r["districts"].split(";")} <= areas


def test_no_number_looks_like_a_persons_and_no_look_up_file_came_along():
    files = [p for p in FIXTURES.rglob("*") if p.suffix in {".csv", ".md"}]
    assert files
    persons = {p.name: re.findall(r"(?<![\d.])\d{16}(?![\d.])", p.read_text()) for p in files}
    assert {name: found for name, found in persons.items() if found} == {}
    assert NOT_OURS_TO_GIVE.isdisjoint(p.name for p in files)
