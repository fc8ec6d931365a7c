"""Agreements: who makes them, what they must say, what becomes of the finding they are about."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from coordination.agreements.documents import add_evidence, open_evidence
from coordination.agreements.making import agree
from coordination.agreements.moves import (
    AGREEMENT_MOVES,
    AgreementOvertaken,
    AgreementRefused,
    IllegalStep,
)
from coordination.agreements.steps import change_due, close, drop, reopen, report_progress
from coordination.models import Agreement, AgreementState, FindingStatus, MeetingState
from coordination.moves import write_move
from programs import log
from programs.models import Role
from tests.factories import make_agency, make_need, make_user

from .agreement_office import NOW, WHAT, AgreementOffice, in_days
from .documents import GOOD, sent
from .meetings.scenes import make_meeting

pytestmark = pytest.mark.django_db
S = FindingStatus
A = AgreementState


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office():
    return AgreementOffice()


def state_of(finding):
    finding.refresh_from_db()
    return finding.status


# --- Making ---------------------------------------------------------------------------------------


def test_agreements_of_a_meeting_are_numbered_and_leave_one_entry_each(office):
    first, second = office.agree(), office.agree()
    assert (first.number, second.number) == (1, 2)
    assert [entry.action for entry in log.of(second)] == ["kesepakatan.buat"]
    step = second.steps.get()
    assert (step.number, step.was, step.now, step.by) == (1, "", A.OPEN, office.regency)


def test_the_same_form_sent_twice_is_one_agreement(office):
    token = uuid.uuid4()
    assert office.agree(token=token) == office.agree(token=token, what="Lain")
    assert Agreement.objects.count() == 1
    with pytest.raises(AgreementRefused):
        office.agree(by=office.province, meeting=make_meeting(state="selesai"), token=token)


@pytest.mark.parametrize(
    ("state", "takes"),
    [("disiapkan", False), ("dibekukan", True), ("berlangsung", True), ("selesai", True)],
)
def test_a_meeting_agrees_once_its_pack_is_frozen(office, state, takes):
    assert {state for state, _label in MeetingState.choices} >= {state}
    meeting = make_meeting(state=state, regency=office.serang, kind="tkpkd_kabkota")
    if takes:
        assert office.agree(meeting=meeting).number == 1
        return
    with pytest.raises(AgreementRefused) as refused:
        office.agree(meeting=meeting)
    assert refused.value.field == "meeting"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"what": " \n"}, "what"),
        ({"what": "x" * 2001}, "what"),
        ({"person": "x" * 201}, "person"),
        ({"due_on": None}, "due_on"),
        ({"due_on": in_days(-11)}, "due_on"),
        ({"resolution": "merampas"}, "resolution"),
    ],
)
def test_what_is_missing_or_wrong_is_named(office, given, field):
    with pytest.raises(AgreementRefused) as refused:
        office.agree(**given)
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_a_gap_is_an_area_with_a_need_and_never_beside_a_finding(office):
    need = make_need("AIR")
    made = office.agree(area=office.village, need=need)
    assert (made.area, made.need, made.finding) == (office.village, need, None)
    for given in ({"area": office.village}, {"need": need}):
        with pytest.raises(AgreementRefused):
            office.agree(**given)
    with pytest.raises(AgreementRefused):
        office.agree(area=office.village, need=need, finding=office.finding)


@pytest.mark.parametrize(
    "name",
    ["far regency", "officer", "verifier", "leader", "auditor", "sysadmin", "nobody"],
)
def test_only_who_prepares_the_meeting_agrees_and_closes(office, name):
    made, who = office.agree(), office.people[name]
    with pytest.raises(PermissionDenied):
        office.agree(by=who)
    calls = [
        lambda: change_due(made, by=who, due_on=in_days(9), said="Cuaca."),
        lambda: close(made, by=who, said="Sudah."),
        lambda: drop(made, by=who, said="Batal."),
        lambda: reopen(made, by=who, said="Lagi."),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert made.steps.count() == 1


# --- What becomes of the finding ------------------------------------------------------------------


@pytest.mark.parametrize("status", [S.NOT_OVERLAP, S.COMPLEMENTARY, S.CONFIRMED, S.CLARIFY])
def test_a_finding_with_a_verdict_becomes_agreed_with_the_resolution(office, status):
    finding = office.find(status)
    made = office.agree(finding=finding, resolution="bagi_wilayah")
    assert state_of(finding) == S.AGREED
    decision = finding.decisions.last()
    assert (decision.resolution, decision.by) == ("bagi_wilayah", office.regency)
    assert decision.because == f"Kesepakatan {made.number}, {office.meeting.title}: {WHAT}"


def test_a_finding_without_a_verdict_is_not_moved_by_magic(office):
    finding = office.find(S.INDICATED)
    with pytest.raises(AgreementRefused, match="belum diputuskan"):
        office.agree(finding=finding)
    write_move(finding, S.REVIEWED, because="Dilihat.", by=office.province)
    with pytest.raises(AgreementRefused, match="belum diputuskan"):
        office.agree(finding=finding)
    assert not Agreement.objects.exists()


def test_a_finding_that_is_gone_or_done_takes_no_agreement(office):
    write_move(office.finding, S.GONE, because="Hilang.")
    with pytest.raises(AgreementRefused, match="gugur"):
        office.agree(finding=office.finding)
    done = office.find()
    for now in (S.AGREED, S.DONE):
        write_move(done, now, because="Rapat.", by=office.province)
    with pytest.raises(AgreementRefused, match="selesai"):
        office.agree(finding=done)


def test_where_the_person_may_not_decide_the_agreement_stands_and_the_finding_stays(office):
    made = agree(
        office.meeting,
        by=office.torn,
        what=WHAT,
        agency=office.ours,
        due_on=in_days(3),
        finding=office.finding,
    )
    assert made.agreement.finding == office.finding
    assert "orang lain yang harus memutuskan" in made.of_finding
    assert state_of(office.finding) == S.NOT_OVERLAP


def test_the_last_open_agreement_of_a_finding_finishes_it(office):
    first, second = (office.agree(finding=office.finding) for _ in range(2))
    kept = close(first, by=office.regency, said="Surat edaran terbit.")
    assert "1 kesepakatan lain" in kept.of_finding
    assert state_of(office.finding) == S.AGREED
    close(second, by=office.regency, said="Sudah dibagi.")
    assert state_of(office.finding) == S.DONE


def test_dropping_undoes_nothing(office):
    made = office.agree(finding=office.finding)
    outcome = drop(made, by=office.regency, said="Anggaran digeser.")
    assert "tetap “Disepakati”" in outcome.of_finding
    assert state_of(office.finding) == S.AGREED


def test_reopening_opens_the_finding_for_the_province_alone(office):
    one = office.agree(finding=office.finding)
    close(one, by=office.regency, said="Sudah.")
    outcome = reopen(one, by=office.regency, said="Ternyata belum.")
    assert outcome.agreement.state == A.WORKING
    assert "hanya dibuka kembali oleh sekretariat provinsi" in outcome.of_finding
    assert state_of(office.finding) == S.DONE
    close(one, by=office.regency, said="Kini sudah.")
    reopen(one, by=office.province, said="Masih belum.")
    assert state_of(office.finding) == S.INDICATED
    again = close(one, by=office.province, said="Selesai.")
    assert "dibuka kembali" in again.of_finding
    assert state_of(office.finding) == S.INDICATED


def test_an_agreement_closes_though_its_finding_is_gone_and_says_so(office):
    made = office.agree(finding=office.finding)
    office.finding.refresh_from_db()
    write_move(office.finding, S.GONE, because="Hilang.")
    outcome = close(made, by=office.regency, said="Sudah dibagi.")
    assert outcome.agreement.state == A.KEPT
    assert "gugur" in outcome.of_finding


# --- Steps ----------------------------------------------------------------------------------------


def test_the_agency_and_who_prepares_report_progress_and_nobody_else(office):
    made = office.agree()
    for n, name in enumerate(["officer", "verifier", "regency", "province"]):
        report_progress(made, by=office.people[name], said=f"Langkah {n}")
    made.refresh_from_db()
    assert (made.state, made.version, made.steps.count()) == (A.WORKING, 5, 5)
    for name in ("other officer", "far regency", "leader", "auditor", "sysadmin"):
        with pytest.raises(PermissionDenied):
            report_progress(made, by=office.people[name], said="x")


def test_a_secretariat_reports_for_an_agency_without_an_account(office):
    village = make_agency(tier="desa", regency=office.serang)
    meeting = make_meeting(state="selesai")
    made = office.agree(by=office.province, meeting=meeting, agency=village)
    report_progress(made, by=office.regency, said="Dikerjakan pemerintah desa.")
    with pytest.raises(PermissionDenied):
        report_progress(made, by=office.far_regency, said="x")


def test_closing_takes_a_text_or_a_document(office):
    made = office.agree()
    with pytest.raises(AgreementRefused):
        close(made, by=office.regency)
    add_evidence(made, file=sent("surat.pdf", GOOD["surat.pdf"]), by=office.officer)
    assert close(made, by=office.regency).agreement.closed_on == in_days(0)


def test_another_date_keeps_the_one_before_and_needs_a_reason(office):
    made = office.agree()
    for given in ({"said": ""}, {"due_on": in_days(30)}, {"due_on": in_days(-1)}):
        with pytest.raises(AgreementRefused):
            change_due(made, by=office.regency, **{"said": "Hujan.", "due_on": in_days(60)} | given)
    change_due(made, by=office.regency, due_on=in_days(60), said="Hujan.")
    step = made.steps.last()
    assert (step.was_due_on, step.due_on, step.said) == (in_days(30), in_days(60), "Hujan.")
    close(made, by=office.regency, said="Sudah.")
    with pytest.raises(AgreementRefused):
        change_due(made, by=office.regency, due_on=in_days(70), said="Lagi.")


def test_two_at_once_one_wins_and_the_other_is_told_who_and_what(office):
    made = office.agree()
    report_progress(made, by=office.officer, said="Rapat teknis.", version=1)
    with pytest.raises(AgreementOvertaken, match=r"Ani .*Rapat teknis") as overtaken:
        close(made, by=office.regency, said="Sudah.", version=1)
    assert overtaken.value.last.by == office.officer
    made.refresh_from_db()
    assert made.state == A.WORKING


def test_the_same_step_sent_twice_is_written_once(office):
    made = office.agree()
    for _ in range(2):
        report_progress(made, by=office.officer, said="Rapat teknis. ", version=1)
    for _ in range(2):
        close(made, by=office.regency, said="Sudah.", version=2)
    assert made.steps.count() == 3


@pytest.mark.parametrize("state", A)
def test_the_table_is_what_the_steps_do(office, state):
    made = office.agree()
    if state == A.WORKING:
        report_progress(made, by=office.officer, said="Mulai.")
    if state == A.KEPT:
        close(made, by=office.regency, said="Sudah.")
    if state == A.DROPPED:
        drop(made, by=office.regency, said="Batal.")
    by = {"by": office.regency, "said": "Ya."}
    reached = set()
    for now, step in [
        *((A.KEPT, close), (A.DROPPED, drop)),
        (A.WORKING, report_progress if state == A.OPEN else reopen),
    ]:
        kept = Agreement.objects.values().get(pk=made.pk)
        try:
            step(made, **by)
            reached.add(now)
            Agreement.objects.filter(pk=made.pk).update(
                state=kept["state"], closed_on=kept["closed_on"]
            )
        except IllegalStep:
            continue
    assert reached == AGREEMENT_MOVES[state]


# --- Evidence -------------------------------------------------------------------------------------


def test_evidence_is_read_by_everybody_but_the_system_admin(office):
    made = office.agree()
    kept = add_evidence(made, file=sent("surat.pdf", GOOD["surat.pdf"]), by=office.officer)
    again = add_evidence(made, file=sent("lain.pdf", GOOD["surat.pdf"]), by=office.regency)
    assert kept == again
    assert open_evidence(office.leader, made.pk, kept.pk) == kept
    with pytest.raises(PermissionDenied):
        open_evidence(office.sysadmin, made.pk, kept.pk)
    with pytest.raises(PermissionDenied):
        add_evidence(made, file=sent("surat.pdf", GOOD["surat.pdf"]), by=office.other_officer)


def test_evidence_counts_towards_the_quota_of_the_day(office, settings):
    settings.UPLOAD_QUOTA_BYTES_A_DAY = len(GOOD["surat.pdf"])
    made, other = office.agree(), office.agree()
    add_evidence(made, file=sent("surat.pdf", GOOD["surat.pdf"]), by=office.officer)
    with pytest.raises(ValueError, match="Kuota"):
        add_evidence(other, file=sent("surat.pdf", GOOD["surat.pdf"]), by=office.officer)


def test_an_employee_of_a_secretariat_reads_without_a_role_nothing(office):
    assert not Agreement.objects.visible_to(office.nobody).exists()
    office.agree()
    assert Agreement.objects.visible_to(make_user(Role.LEADER)).count() == 1
