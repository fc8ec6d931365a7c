"""The agenda of a meeting: what is on it, in which order, and what the bound leaves out."""

import datetime
from dataclasses import replace

import pytest

from coordination.meetings import values as v
from coordination.meetings.agenda import PER_PAGE, agenda_of
from coordination.meetings.room_map import SHARED, UNKNOWN, outlines_of
from geo.models import Level

from .agenda_values import DAY, agency, agreement, area, finding, frozen, gap, register

WORST, MILD = 90.0, 10.0


def kinds(agenda):
    return [item.kind for item in agenda.items]


def test_an_empty_register_still_opens_speaks_of_its_data_and_closes():
    agenda = agenda_of(frozen(agencies=()))
    assert kinds(agenda) == ["opening", "quality", "closing"]
    assert agenda.left_out == ()


def test_the_order_is_earlier_agreements_overlaps_places_gaps_segments():
    pairs = [finding(1), finding(2, level="perlu_klarifikasi")]
    given = register(
        pairs,
        agreements=(agreement(),),
        gaps=(gap("36.04", segment="LANSIA"), gap("36.02")),
    )
    coarse = replace(given.programs[1], is_coarse=True)
    given = replace(given, programs=(given.programs[0], coarse))
    assert kinds(agenda_of(given)) == [
        *("opening", "earlier", "pair", "coarse", "gap", "gap", "segment", "quality", "closing")
    ]


def test_the_worst_overlap_comes_first_and_settled_ones_do_not_come():
    pairs = [
        finding(1, severity=MILD),
        finding(2, severity=WORST),
        *(finding(n, status=s) for n, s in enumerate(["disepakati", "selesai", "gugur"], 3)),
        *(finding(n, status=s) for n, s in enumerate(["melengkapi", "bukan"], 6)),
        finding(8, severity=MILD, status="terkonfirmasi"),
    ]
    found = [i.about.finding for i in agenda_of(register(pairs)).items if i.kind == "pair"]
    assert found == [2, 1, 8]


@pytest.mark.parametrize(
    ("status", "is_decided"),
    [("indikasi", False), ("ditelaah", False), ("terkonfirmasi", True), ("klarifikasi", True)],
)
def test_an_item_says_whether_its_finding_had_a_verdict(status, is_decided):
    [item] = [i for i in agenda_of(register([finding(status=status)])).items if i.kind == "pair"]
    assert item.about.is_decided is is_decided


def test_the_bound_leaves_out_the_mildest_and_says_how_many():
    pairs = [finding(n, severity=float(n)) for n in range(1, 31)]
    agenda = agenda_of(register(pairs), most=10)
    found = [i.about.finding for i in agenda.items if i.kind == "pair"]
    assert len(agenda.items) == 10
    assert found == [30, 29, 28, 27, 26, 25, 24]
    assert dict(agenda.left_out) == {"temuan": 23}


def test_without_a_bound_nothing_is_left_out():
    pairs = [finding(n) for n in range(1, 81)]
    gaps = tuple(gap("36.04", need=f"N{n}") for n in range(3 * PER_PAGE))
    agenda = agenda_of(register(pairs, gaps=gaps), most=None)
    assert kinds(agenda).count("pair") == 80
    assert sum(len(i.body.rows) for i in agenda.items if i.kind == "gap") == 3 * PER_PAGE
    assert agenda.left_out == ()


def test_rows_that_one_screen_cannot_hold_are_counted():
    gaps = tuple(gap("36.04", need=f"N{n}") for n in range(PER_PAGE + 4))
    agenda = agenda_of(frozen(gaps=gaps))
    [page] = [i.body for i in agenda.items if i.kind == "gap"]
    assert (len(page.rows), page.total, page.left_out) == (PER_PAGE, PER_PAGE + 4, 4)
    assert dict(agenda.left_out) == {"celah": 4}


def test_late_agreements_come_before_open_ones_and_closed_ones():
    late, later = DAY - datetime.timedelta(days=60), DAY + datetime.timedelta(days=60)
    rows = (
        agreement(1, state="selesai", closed_on=DAY, due_on=late),
        agreement(2, due_on=later),
        agreement(3, due_on=late),
        agreement(4, meeting_id=8),  # of this very meeting
    )
    [page] = [i.body for i in agenda_of(frozen(agreements=rows)).items if i.kind == "earlier"]
    assert [(e.row.id, e.is_late) for e in page.rows] == [(3, True), (2, False), (1, False)]


def test_replies_stand_with_their_agency_and_silence_is_not_a_question_unasked():
    asked = {"asked_on": DAY, "due_on": DAY, "answered_at": None}
    reply = v.ReplyRow(agency_id=2, stance="", text="", **asked)
    [item] = [i for i in agenda_of(register([finding(replies=(reply,))])).items if i.kind == "pair"]
    assert [side.stance for side in item.body.sides] == [None, ""]


def test_an_agreement_on_a_gap_knows_its_codes_and_who_is_competent():
    water = agency(3, needs=("AIR",), regency="36.04")
    [item] = [
        i for i in agenda_of(frozen(agencies=(water,), gaps=(gap(),))).items if i.kind == "gap"
    ]
    [ground] = item.about.grounds
    assert (ground.area, ground.need, ground.segment, ground.near) == ("36.04", "AIR", "", (3,))
    assert item.about.near == (3,)


def test_a_pair_shades_its_shared_districts_and_a_gap_what_is_untouched_or_unknown():
    gaps = (
        gap("36.04.01", level=Level.DISTRICT),
        gap("36.04.02", level=Level.DISTRICT, state="belum_terdaftar"),
        gap("36.04.03", level=Level.DISTRICT, state="cukup"),
    )
    items = {i.kind: i for i in agenda_of(register([finding()], gaps=gaps)).items}
    assert items["pair"].map.shades == (("36.04.01", SHARED),)
    assert items["gap"].map.shades == (("36.04.01", "r6"), ("36.04.02", UNKNOWN))
    assert items["gap"].map.around == ("36.04",)


def test_the_map_draws_every_district_and_the_regency_they_make_up():
    east = "POLYGON ((106.1 -6, 106.2 -6, 106.2 -6.1, 106.1 -6.1, 106.1 -6))"
    areas = (
        area("36.04", "Kab. Serang", Level.REGENCY, None),
        area("36.04.01"),
        area("36.04.02", outline=east),
    )
    one, two, whole = outlines_of(frozen(areas=areas))
    assert (one.box[2], two.box[0]) == (2000, 2000)
    assert (whole.name, whole.box[0], whole.box[2]) == ("Kab. Serang", 0, 4000)
    assert outlines_of(frozen(areas=(area("36.04", outline=None),))) == ()


def test_a_long_name_stays_whole_on_the_item_and_short_in_the_first_words():
    long = "Program " + "panjang " * 60
    given = register([finding()])
    given = replace(given, programs=(replace(given.programs[0], name=long), given.programs[1]))
    [item] = [i for i in agenda_of(given).items if i.kind == "pair"]
    assert item.body.sides[0].program.name == long
    assert len(item.about.subject) < 200


def test_the_same_values_give_the_same_agenda():
    pairs = [finding(n) for n in range(1, 5)]
    given = register(pairs, gaps=(gap(), gap("36.02")), agreements=(agreement(),))
    assert agenda_of(given) == agenda_of(given)
