"""The vocabularies of fixtures/: they load, they load again, and they keep what people edit."""

from pathlib import Path

import pytest
from django.db.models import F

from geo.models import Area, Level
from programs.models import (
    Agency,
    AgencyAlias,
    Compatibility,
    Competence,
    Intervention,
    Need,
    Segment,
    Strategy,
    Tier,
)
from programs.vocabulary import VocabularyError, load_vocabulary, read_rows

FIXTURES = Path(__file__).parents[2] / "fixtures" / "vocabulary"
REGENCIES = ["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]


@pytest.fixture
def regencies(db):
    Area.objects.bulk_create([Area(code=c, name=c, level=Level.REGENCY) for c in REGENCIES])


@pytest.fixture
def loaded(regencies):
    return load_vocabulary(FIXTURES)


def test_every_row_of_every_file_comes_in(loaded):
    assert {name: c.rows for name, c in loaded.items()} == {
        name: len(read_rows(FIXTURES / f"{name}.csv")) for name in loaded
    }
    assert Segment.objects.count() == 98
    assert Compatibility.objects.count() == 143


def test_loading_twice_changes_nothing(loaded):
    again = load_vocabulary(FIXTURES)
    assert {(c.new, c.changed) for c in again.values()} == {(0, 0)}
    assert Segment.may_meet.through.objects.count() == 12


def test_the_file_wins_for_its_own_columns_and_rows_made_by_hand_stay(loaded):
    Need.objects.filter(code="AIR").update(name="Air bersih")
    Need.objects.create(code="BUATAN", name="Buatan admin")
    counts = load_vocabulary(FIXTURES)
    assert counts["needs"].changed == 1
    assert Need.objects.get(code="AIR").name == "Air minum"
    assert Need.objects.filter(code="BUATAN").exists()


def test_an_unknown_code_is_refused_and_nothing_is_half_saved(regencies, tmp_path):
    for path in FIXTURES.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "agency_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Dinas Anu,Dinas Yang Tidak Ada\n")
    with pytest.raises(VocabularyError, match="Dinas Yang Tidak Ada"):
        load_vocabulary(tmp_path)
    assert Need.objects.count() == 0


def test_pairs_are_stored_in_order_whatever_the_file_says(loaded):
    assert not Compatibility.objects.filter(left__gt=F("right")).exists()
    pair = Compatibility.objects.get(left__code="PKH", right__code="JSKPROV")
    assert pair.relation == "duplicate"


def test_strategies_are_the_inpres_words_and_zero_is_support(loaded):
    assert list(Strategy.objects.values_list("number", "name")) == [
        (0, "Pendukung"),
        (1, "Pengurangan beban pengeluaran masyarakat"),
        (2, "Peningkatan pendapatan masyarakat"),
        (3, "Penurunan jumlah kantong-kantong kemiskinan"),
    ]
    assert not Intervention.objects.filter(strategy=None).exists()


def test_every_need_names_who_is_competent_and_every_such_function_has_an_agency(loaded):
    functions = set(Competence.objects.values_list("function", flat=True))
    assert not Need.objects.exclude(competences__level=Tier.PROVINCE).exists()
    owned = {
        f
        for a in Agency.objects.filter(tier__in=[Tier.PROVINCE, Tier.REGENCY])
        for f in a.functions.split(";")
    }
    assert functions <= owned


def test_segments_hang_under_the_root_and_dimensions_say_how_siblings_stand(loaded):
    root = Segment.objects.get(parent=None)
    assert root.code == "SEG"
    assert not Segment.objects.filter(parent=root, siblings="").exists()
    assert not Segment.objects.exclude(parent=root).exclude(siblings="").exists()
    pregnant = Segment.objects.get(code="SKH-BUMIL")
    assert {s.code for s in pregnant.may_meet.all()} == {"SKH-PRODUKTIF", "SKH-REMAJA"}


def test_the_names_real_sources_use_lead_to_an_agency(loaded):
    assert AgencyAlias.objects.get(name="DPKP Kota Serang").agency.regency.code == "36.73"
    assert AgencyAlias.objects.get(name="Bapanas/Bulog (PT Pos)").agency.tier == Tier.CENTRE
    assert not AgencyAlias.objects.filter(name__in=Agency.objects.values("name")).exists()


def test_rows_that_named_two_agencies_are_two(loaded):
    here = Agency.objects.filter(regency__code="36.03").values_list("short_name", "functions")
    assert {("DP3A", "2.08"), ("DPPKB", "2.14")} <= set(here)
    assert not Agency.objects.filter(name__contains=";").exists()
    assert not Agency.objects.filter(name__contains="/").exists()
