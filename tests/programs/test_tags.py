"""What templates say alike: links that keep their place, icons in the page, badges."""

import datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests import factories as make


def render(text, address="/", **context):
    request = RequestFactory().get(address)
    return Template("{% load sinkron %}" + text).render(Context({"request": request} | context))


def test_a_link_keeps_year_and_area_and_drops_what_is_empty():
    address = "/?tahun=2026&wilayah=36.04&page=3&q=x"
    assert render("{% link 'gap-matrix' %}", address) == "/celah/?tahun=2026&amp;wilayah=36.04"
    assert render("{% link 'gap-matrix' wilayah='' %}", address) == "/celah/?tahun=2026"
    assert render("{% link 'finding-detail' 1234 %}") == "/temuan/1234/"


def test_hidden_inputs_keep_the_other_parameters_and_escape_them():
    kept = render("{% carried 'tahun' %}", '/?tahun=2026&q="><b>&status=draf')
    assert "tahun" not in kept
    assert "<b>" not in kept
    assert 'name="status" value="draf"' in kept


def test_an_icon_stands_in_the_page_and_is_hidden_from_readers():
    drawn = render("{% icon 'home' %}")
    assert drawn.startswith('<svg aria-hidden="true" class="icon ')
    assert "<!--" not in drawn


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ n|angka }}", "1.791.795"),
        ("{{ n|polos }}", "1791795"),
        ("{{ nothing|angka }}", "-"),
        ("{{ ratio|persen }}", "5,63%"),
        ("{{ money|rupiah_singkat }}", "Rp1,7 miliar"),
        ("{{ area|km2 }}", "67,8"),
        ("{% periode start end %}", "Maret-September 2026"),
        ("{{ end|kurang_sehari }}", "30 September 2026"),
        ("{{ nothing|nama }}", "-"),
    ],
)
def test_values_are_written_the_indonesian_way(text, said):
    values = {
        "n": 1791795,
        "nothing": None,
        "ratio": 0.0563,
        "money": 1_700_000_000,
        "area": 67_800_000.0,
        "start": datetime.date(2026, 3, 1),
        "end": datetime.date(2026, 10, 1),
    }
    assert render(text, **values) == said


@pytest.mark.django_db
def test_a_status_is_a_word_with_an_icon():
    badge = render("{% status_badge program %}", program=make.make_program())
    assert "Berjalan" in badge
    assert "<svg" in badge
    assert "Dicatat" not in badge


@pytest.mark.django_db
def test_what_a_secretariat_entered_for_another_says_so():
    program = make.make_program(is_on_behalf=True)
    assert "Dicatat sekretariat" in render("{% status_badge program %}", program=program)
