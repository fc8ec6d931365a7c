"""What changed, in words."""

import datetime

import pytest

from programs.differences import Words, between
from programs.entries import Entry, EntryLine
from programs.facts import facts

WORDS = Words(
    interventions={"RTLH": "Rumah layak huni"},
    fund_sources={"APBD": "APBD Provinsi"},
    segments={"D1": "Desil 1", "D2": "Desil 2"},
    areas={f"36.04.01.{n}": f"Desa {name}" for n, name in enumerate("ABCDEFGHIJKL", start=2001)},
)


def entry(*lines, **given):
    numbered = [
        EntryLine(line=n, **({"unit": "KK", "segments": ("D1",)} | line))
        for n, line in enumerate(lines, start=1)
    ]
    return Entry("Dinas", "P-1", 2026, "APBD", **{"name": "Uji"} | given, lines=tuple(numbered))


def village(n, count=None, **given):
    return {"area_code": f"36.04.01.{2000 + n}", "planned_count": count, **given}


def said(before, after):
    return [(d.label, d.before, d.after) for d in between(facts(before), facts(after), WORDS)]


def test_equal_facts_say_nothing():
    assert said(entry(village(1, 5)), entry(village(1, 5))) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"name": "A"}, {"name": "B"}, ("Nama program", "A", "B")),
        ({}, {"budget_idr": 1_500_000}, ("Pagu", "-", "Rp1.500.000")),
        ({"budget_idr": 7}, {"budget_idr": None}, ("Pagu", "Rp7", "-")),
        ({}, {"intervention": "RTLH"}, ("Jenis intervensi", "-", "Rumah layak huni")),
        ({"fund_source": "APBD"}, {}, ("Sumber dana", "APBD Provinsi", "-")),
        ({}, {"starts_on": datetime.date(2026, 3, 1)}, ("Mulai", "-", "1 Maret 2026")),
        ({}, {"ends_on": datetime.date(2027, 1, 1)}, ("Selesai", "-", "31 Desember 2026")),
        ({}, {"recipient_class": "tidak_langsung"}, ("Kelas penerima", "-", "Tidak langsung")),
        (
            {},
            {"period_is_assumed": True},
            ("Masa dianggap setahun anggaran", "tidak", "ya"),
        ),
        ({}, {"note": "Baru"}, ("Keterangan", "-", "Baru")),
    ],
)
def test_a_column_is_said_in_words(before, after, words):
    assert said(entry(**before), entry(**after)) == [words]


def test_the_status_is_a_step_and_no_difference():
    assert said(entry(status="draf"), entry(status="diajukan")) == []


def test_places_that_came_and_went_are_named_and_counts_summed():
    before = entry(village(1, 60), village(4, 40))
    after = entry(village(1, 60), village(2, 20), village(3, 40))
    assert said(before, after) == [
        (
            "Lokasi",
            "2 desa/kelurahan",
            "3 desa/kelurahan (+ 2 desa/kelurahan: Desa B, Desa C; - 1 desa/kelurahan: Desa D)",
        ),
        ("Sasaran", "100 KK", "120 KK"),
    ]


def test_many_places_are_counted_and_a_few_named():
    after = entry(*[village(n) for n in range(1, 13)])
    ((_label, before, now),) = [d for d in said(entry(), after) if d[0] == "Lokasi"]
    assert before == "-"
    assert now.endswith("Desa G, Desa H dan 4 lagi)")


def test_a_shape_and_a_place_without_a_code_are_said_as_such():
    after = entry({"shape_wkb": b"x"}, {"place_said": "pesisir"})
    assert said(entry(), after)[0] == (
        "Lokasi",
        "-",
        "1 bidang gambar, 1 lokasi tanpa kode (+ 1 bidang gambar; + 1 lokasi tanpa kode: pesisir)",
    )


def test_counts_of_different_units_are_never_added():
    before = entry(village(1, 5), village(2, 5, unit="jiwa"))
    after = entry(village(1, 6), village(2, 5, unit="jiwa"))
    assert said(before, after)[0] == ("Sasaran", "5 KK, 5 jiwa", "6 KK, 5 jiwa")


def test_counts_that_only_moved_between_places_are_still_said():
    before, after = entry(village(1, 10), village(2, 20)), entry(village(1, 20), village(2, 10))
    assert said(before, after) == [
        ("Rincian sasaran", "Desa A 10 KK; Desa B 20 KK", "Desa A 20 KK; Desa B 10 KK")
    ]


def test_a_missing_count_is_not_zero():
    assert said(entry(village(1)), entry(village(1, 0.0)))[0] == ("Sasaran", "-", "0 KK")


def test_segments_are_said_by_name():
    before, after = entry(village(1)), entry(village(1, segments=("D1", "D2")))
    assert said(before, after) == [("Segmen sasaran", "Desil 1", "Desil 1, Desil 2")]


def test_whatever_else_moves_in_the_lines_is_not_hidden():
    before = entry(village(1), village(2, segments=("D2",)))
    after = entry(village(1, segments=("D2",)), village(2))
    assert said(before, after) == [("Rincian sasaran", "2 baris", "2 baris (isinya berubah)")]
