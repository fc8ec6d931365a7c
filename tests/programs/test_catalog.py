"""What the form searches in, and the nomenclature it is loaded from."""

import pytest
from django.core.management import CommandError, call_command

from programs import catalog
from programs.models import Activity, Role
from tests import factories as make

pytestmark = pytest.mark.django_db
ROWS = """code,level,name,source,tier
1.06.05.2.02,kegiatan,Pengelolaan Data Fakir Miskin,S40,kabkota
1.06.05.2.02.0003,sub_kegiatan,Fasilitasi Bantuan Sosial,S40,kabkota
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "nomenklatur.csv"
    path.write_text(ROWS)
    return path


def load(file, *options, version="2023"):
    call_command("load_nomenclature", str(file), "--version", version, *options)


def test_nothing_is_loaded_without_commit(file):
    load(file)
    assert not Activity.objects.exists()


def test_loading_twice_changes_nothing_and_a_correction_is_taken(file, capsys):
    load(file, "--commit")
    load(file, "--commit")
    assert "0 baru, 0 berubah, 2 tidak berubah" in capsys.readouterr().out
    file.write_text(ROWS.replace("Fasilitasi", "Penyaluran"))
    load(file, "--commit")
    assert Activity.objects.get(code="1.06.05.2.02.0003").name == "Penyaluran Bantuan Sosial"


def test_versions_stand_beside_each_other(file):
    load(file, "--commit")
    load(file, "--commit", version="2019")
    assert Activity.objects.count() == 4


def test_bad_lines_are_told_and_the_others_loaded(file, capsys):
    file.write_text(ROWS + "x,planet,Nama,,\n1.07,urusan,,,\n")
    with pytest.raises(CommandError, match="2 baris"):
        load(file, "--commit")
    assert "baris 4" in capsys.readouterr().err
    assert Activity.objects.count() == 2


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_nomenclature_is_refused(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError):
        load(file, "--commit")


def test_a_sub_activity_is_found_with_its_activity_and_version(file):
    load(file, "--commit")
    (item,) = catalog.find_activities("bantuan sosial", by=None)
    assert item.shown == {"version": "2023", "note": "Pengelolaan Data Fakir Miskin"}
    assert catalog.activity_name("1.06.05.2.02.0003", "lain") == "Fasilitasi Bantuan Sosial"


def test_what_is_loaded_later_is_found_at_once(file):
    load(file, "--commit")
    assert catalog.find_activities("padi", by=None) == []
    file.write_text(ROWS + "3.27.07.2.01.0002,sub_kegiatan,Benih Padi,S40,kabkota\n")
    load(file, "--commit")
    assert [item.code for item in catalog.find_activities("padi", by=None)] == ["3.27.07.2.01.0002"]


def test_codes_in_use_stand_in_but_only_those_one_may_read():
    user = make.make_user(Role.OFFICER)
    make.make_program(activity_code="1.04.03", name="Rumah", areas=[make.make_village()])
    make.make_program(activity_code="9.99", name="Rahasia", status="draf")
    assert [item.code for item in catalog.find_activities("", by=user)] == ["1.04.03"]


def test_an_intervention_is_found_by_its_need():
    make.make_intervention(name="Rehabilitasi rumah")
    (item,) = catalog.find_interventions("kebutuhan rumah")
    assert item.shown["need"] == "Kebutuhan RUMAH"


def test_segments_come_as_a_tree_with_their_dimension():
    make.make_segments()
    found = catalog.find_segments("")
    assert [item.code for item in found][:3] == ["SEG", "KSJ", "KSJ-D1"]
    (stunted,) = catalog.find_segments("stunting")
    assert stunted.shown["dimension"] == "Siklus hidup"
    assert stunted.shown["path"] == "Siklus hidup › Balita"


def test_all_segments_cost_one_question(django_assert_num_queries):
    make.make_segments()
    with django_assert_num_queries(1):
        catalog.segments()
