"""The live check: what it compares with, what it leaves unsaid, and the ways out it offers."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from coordination.check import check, check_stored, keep
from coordination.models import KeepReason
from coordination.reasons import NotAnOverlap
from programs.entries import Entry, EntryLine
from programs.limits import BadEntry
from programs.models import Compatibility, Intervention, Program, Role, Status
from programs.saving import UnknownName
from tests.factories import (
    make_agency,
    make_intervention,
    make_need,
    make_program,
    make_segments,
    make_user,
    make_villages,
    square,
    stored,
)

from .factories import make_gap

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def villages():
    make_segments()
    make_intervention()
    return make_villages(6)


@pytest.fixture
def agency():
    return make_agency(name="Dinas Saya")


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


@pytest.fixture
def entry(agency, villages):
    """Ours, in the first four villages, ten families each."""
    lines = [
        EntryLine(n, area_code=v.code, segments=("KSJ-D1",), planned_count=10, unit="KK")
        for n, v in enumerate(villages[:4], 1)
    ]
    return Entry(
        agency=agency.name,
        code="BARU-1",
        fiscal_year=2026,
        stage="APBD",
        name="Program baru",
        intervention="RTLHKAB",
        budget_idr=400_000_000,
        starts_on=D(2026, 1, 1),
        ends_on=D(2026, 7, 1),
        recipient_class="langsung",
        lines=tuple(lines),
    )


def others(answer) -> set:
    return {each.other for each in answer.findings}


class TestWhatIsCompared:
    def test_a_neighbour_is_found_and_nothing_is_written(self, entry, officer, villages):
        other = make_program(areas=villages[1:3], counts=[5, 5])
        answer = check(entry, user=officer)
        (found,) = answer.findings
        assert found.other == other
        assert found.finding.level == "duplikasi"
        assert [v.code for v in found.villages] == [v.code for v in villages[1:3]]
        assert found.share_ratio == pytest.approx(0.5, rel=1e-6)
        assert "Dinas Saya" in found.finding.sentence
        assert Program.objects.count() == 1

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED, Status.CANCELLED])
    def test_what_others_are_still_writing_never_shows(self, entry, officer, villages, status):
        make_program(areas=villages, status=status)
        assert not check(entry, user=officer).findings

    @pytest.mark.parametrize(
        "apart",
        [
            {"starts_on": D(2026, 7, 1), "ends_on": D(2026, 12, 1)},
            {"recipient_class": "penunjang"},
            {"is_example": True},
            {"segments": ["KSJ-D2"]},
        ],
        ids=str,
    )
    def test_other_days_people_and_examples_are_no_neighbours(
        self, entry, officer, villages, apart
    ):
        make_program(areas=villages, **apart)
        assert not check(entry, user=officer).findings

    def test_a_drawn_line_that_says_nobody_yet_is_left_out(self, entry, officer, villages):
        other = make_program(areas=villages)
        drawn = EntryLine(5, shape_wkb=stored(square(x=4200, side=300)))
        (found,) = check(replace(entry, lines=(*entry.lines, drawn)), user=officer).findings
        assert (found.other, found.finding.village_count) == (other, 4)

    def test_the_day_they_share_is_enough(self, entry, officer, villages):
        late = make_program(areas=villages, starts_on=D(2026, 6, 30), ends_on=D(2026, 8, 1))
        assert others(check(entry, user=officer)) == {late}

    def test_a_program_is_never_compared_with_itself(self, entry, officer, agency, villages):
        own = make_program(agency=agency, areas=villages, code=entry.code, status="diverifikasi")
        assert not check(entry, user=officer).findings
        assert not check(replace(entry, code="LAIN"), user=officer, program_id=own.pk).findings
        assert others(check(replace(entry, code="LAIN"), user=officer)) == {own}

    def test_nor_with_a_part_of_itself(self, entry, officer, agency, villages):
        own = make_program(agency=agency, areas=villages, code=entry.code)
        make_program(agency=agency, areas=villages, part_of=own)
        assert not check(entry, user=officer).findings

    def test_an_example_is_compared_with_examples(self, entry, officer, villages):
        make_program(areas=villages)
        example = make_program(areas=villages, is_example=True)
        assert others(check(replace(entry, is_example=True), user=officer)) == {example}

    def test_the_worst_comes_first(self, entry, officer, villages):
        little = make_program(areas=villages[:1], starts_on=D(2026, 6, 1))
        much = make_program(areas=villages)
        coarse = make_program(areas=["36.04"])
        answer = check(entry, user=officer)
        assert [each.other for each in answer.findings] == [much, little, coarse]
        assert answer.counts == {"duplikasi": 2, "tumpang_tindih": 0, "perlu_klarifikasi": 1}

    def test_a_drawn_outline_is_cut_before_it_is_kept(self, entry, officer, villages):
        other = make_program(areas=villages[:1])
        line = EntryLine(1, shape_wkb=stored(square(200, 0, 1000)), segments=("KSJ-D1",))
        answer = check(replace(entry, lines=(line,)), user=officer)
        assert others(answer) == {other}
        assert answer.findings[0].share_ratio == pytest.approx(0.8, rel=1e-5)
        assert answer.outside_ratio == pytest.approx(0, abs=1e-6)

    def test_complements_are_good_news_and_no_finding(self, entry, officer, villages):
        latrine = make_intervention("JAMBAN", need=make_need("SANITASI"))
        left, right = sorted(
            [Intervention.objects.get(code="RTLHKAB"), latrine], key=lambda i: i.pk
        )
        Compatibility.objects.create(
            left=left, right=right, relation="complementary", reason="rumah dan jamban"
        )
        other = make_program(areas=villages[:2], intervention=latrine)
        hidden = make_program(areas=villages[:2], intervention=latrine, status="diajukan")
        answer = check(entry, user=officer)
        assert not answer.findings
        assert [n.program for n in answer.complements] == [other]
        assert hidden not in [n.program for n in answer.complements]
        assert answer.complements[0].reason == "rumah dan jamban"


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("without", "label"),
        [
            ({"intervention": None}, "jenis intervensi"),
            ({"starts_on": None}, "masa pelaksanaan"),
            ({"lines": ()}, "lokasi"),
            ({"recipient_class": ""}, "kelas penerima"),
            ({"agency": ""}, "perangkat daerah"),
            ({"fiscal_year": 0}, "tahun anggaran"),
        ],
    )
    def test_it_is_named_and_nothing_is_compared(self, entry, officer, villages, without, label):
        make_program(areas=villages)
        answer = check(replace(entry, **without), user=officer)
        assert label in answer.missing
        assert not answer.is_compared
        assert not answer.findings

    def test_a_line_without_segments_lacks_them(self, entry, officer, villages):
        bare = tuple(replace(line, segments=()) for line in entry.lines)
        assert check(replace(entry, lines=bare), user=officer).missing == ("segmen sasaran",)

    def test_a_program_that_serves_nobody_directly_is_not_compared(self, entry, officer, villages):
        make_program(areas=villages)
        answer = check(replace(entry, recipient_class="penunjang"), user=officer)
        assert (answer.missing, answer.is_compared, answer.findings) == ((), False, ())

    def test_a_draft_without_a_code_is_checked(self, entry, officer, villages):
        make_program(areas=villages)
        assert check(replace(entry, code=""), user=officer).findings

    def test_values_that_cannot_be_kept_are_refused(self, entry, officer):
        with pytest.raises(BadEntry):
            check(replace(entry, ends_on=D(2025, 1, 1)), user=officer)
        with pytest.raises(UnknownName):
            check(replace(entry, intervention="TIDAKADA"), user=officer)
        with pytest.raises(UnknownName):
            check(replace(entry, agency="Dinas Tidak Ada"), user=officer)


class TestWhoSeesWhat:
    def test_only_who_writes_programs_of_the_agency_may_ask(self, entry, agency):
        for person in (
            make_user(Role.OFFICER),
            make_user(Role.VERIFIER, agency=agency),
            make_user(Role.PROVINCE),
            make_user(Role.SYSADMIN),
        ):
            with pytest.raises(PermissionDenied):
                check(entry, user=person)

    def test_a_program_of_another_agency_is_not_there(self, entry, officer, villages):
        foreign = make_program(areas=villages)
        with pytest.raises(Http404):
            check(entry, user=officer, program_id=foreign.pk)

    def test_a_submitted_neighbour_keeps_its_budget(self, entry, officer, villages):
        secret = {"areas": villages, "counts": [10] * 6, "budget_idr": 777_000_000}
        submitted = make_program(**secret, status="diajukan")
        verified = make_program(**secret, status="diverifikasi")
        of = {each.other: each.finding for each in check(entry, user=officer).findings}
        assert of[verified].money_idr > 0
        assert "anggaran" in of[verified].sentence
        assert of[submitted].money_idr is None
        assert of[submitted].severity_parts == {}
        assert "anggaran" not in of[submitted].sentence
        assert of[submitted].severity == of[verified].severity

    def test_the_secretariat_checks_for_those_without_an_account(self, entry, villages):
        baznas = make_agency(name="Baznas Uji", tier="nonpemerintah")
        make_program(areas=villages, counts=[10] * 6, budget_idr=1_000_000)
        asked = replace(entry, agency=baznas.name)
        (found,) = check(asked, user=make_user(Role.PROVINCE)).findings
        assert found.finding.money_idr > 0


class TestWaysOut:
    def test_the_villages_to_leave_out_and_what_remains(self, entry, officer, villages):
        make_program(areas=villages[1:3])
        (found,) = check(entry, user=officer).findings
        offers = [
            ([v.code[-1] for v in leave.villages], round(leave.after_ratio, 3))
            for leave in found.ways.leave
        ]
        assert offers == [(["2", "3"], 0.0)]
        assert found.ways.leave[0].before_ratio == 0.5
        assert found.ways.leave[0].counts_people

    def test_leaving_them_out_does_what_was_said(self, entry, officer, villages):
        make_program(areas=villages[1:3])
        leave = check(entry, user=officer).findings[0].ways.leave[-1]
        kept = [line for line in entry.lines if line.area_code not in leave.codes]
        lines = tuple(replace(line, line=n) for n, line in enumerate(kept, 1))
        assert not check(replace(entry, lines=lines), user=officer).findings

    def test_days_on_which_the_other_has_ended(self, entry, officer, villages):
        make_program(areas=villages, ends_on=D(2026, 4, 1))
        (found,) = check(entry, user=officer).findings
        assert found.ways.period == (D(2026, 4, 1), D(2026, 9, 29))
        starts_on, ends_on = found.ways.period
        assert not check(
            replace(entry, starts_on=starts_on, ends_on=ends_on), user=officer
        ).findings

    def test_segments_that_exclude_each_other(self, entry, officer, villages):
        make_program(areas=villages)
        (found,) = check(entry, user=officer).findings
        assert [(e.named, e.instead) for e in found.ways.segments] == [("Desil 1", ("Desil 2",))]

    def test_a_coarse_neighbour_offers_no_village_to_leave(self, entry, officer):
        make_program(areas=["36.04"])
        assert check(entry, user=officer).findings[0].ways.leave == ()

    def test_empty_villages_of_the_same_need_nearest_first(self, entry, officer, villages):
        for n, village in enumerate(villages):
            village.longitude, village.latitude = 106 + n / 100, -6.1
            village.save()
        make_program(areas=villages[:1])
        need = make_need()
        far, near = (
            make_gap(villages[5], need),
            make_gap(villages[4], need, state="belum_terdaftar"),
        )
        make_gap(villages[1], need)  # one of our own
        make_gap(villages[5], make_need("LAIN"), needed_count=999)
        answer = check(entry, user=officer)
        assert [n.gap for n in answer.nearby] == [near, far]
        assert answer.nearby[0].km == pytest.approx(4.42, rel=0.01)


class TestReasons:
    @pytest.fixture
    def draft(self, agency, villages):
        return make_program(agency=agency, areas=villages[:4], status="draf")

    def test_a_reason_is_kept_and_asked_for_no_more(self, draft, officer, villages):
        other = make_program(areas=villages)
        assert check_stored(draft.pk, user=officer).findings[0].wants_reason
        keep(draft.pk, other.pk, " Rumah yang berbeda. ", by=officer)
        found = check_stored(draft.pk, user=officer).findings[0]
        assert (found.reason, found.wants_reason) == ("Rumah yang berbeda.", False)
        keep(draft.pk, other.pk, "", by=officer)
        assert not KeepReason.objects.exists()

    def test_only_of_a_program_that_overlaps(self, draft, officer, villages):
        for other in (
            make_program(areas=villages, status="draf"),
            make_program(areas=villages, starts_on=D(2027, 1, 1), ends_on=D(2027, 2, 1)),
            draft,
        ):
            with pytest.raises(NotAnOverlap):
                keep(draft.pk, other.pk, "Ada alasan.", by=officer)

    def test_only_by_who_writes_the_program(self, draft, villages):
        other = make_program(areas=villages)
        for person, error in (
            (make_user(Role.OFFICER), Http404),
            (make_user(Role.VERIFIER, agency=draft.agency), PermissionDenied),
            (make_user(Role.PROVINCE), PermissionDenied),
        ):
            with pytest.raises(error):
                keep(draft.pk, other.pk, "Bukan urusan saya.", by=person)

    def test_a_text_that_cannot_be_kept_is_refused(self, draft, officer, villages):
        other = make_program(areas=villages)
        with pytest.raises(BadEntry):
            keep(draft.pk, other.pk, "a\x00b", by=officer)
