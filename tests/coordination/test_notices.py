"""What people are told, and told no more: each kind both ways, and who never hears."""

import datetime
import itertools

import pytest
from django.utils import timezone

from coordination.models import (
    Comment,
    Decision,
    Finding,
    FindingStatus,
    Notice,
    NoticeKind,
    NoticeMark,
    Proposal,
    Reply,
    RunState,
)
from coordination.notices.collect import collect, settle
from coordination.notices.people import Ground, People
from coordination.replies import answer, ask
from coordination.review import assign, decide, second
from coordination.rights import may_decide
from programs import moves
from programs.models import Change, Membership, Program, ProgramMove, Role, Status
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .factories import make_finding, make_run
from .notice_office import NOW, TODAY, Office, in_days, the, told

pytestmark = pytest.mark.django_db
S = FindingStatus
K = NoticeKind
OF_AGREEMENTS = {K.AGREEMENT_NEAR, K.AGREEMENT_LATE, K.AGREEMENT_PROGRESS}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office():
    return Office()


# --- Who is told of a run ------------------------------------------------------------------------


def test_a_run_tells_each_person_once_how_many_findings_are_new(office):
    office.find()
    make_finding(*(make_program(areas=["36.73"]) for _n in range(2)), run=office.run)
    collect()
    assert told(K.NEW) == office.agencies_people | office.deciders
    assert the(K.NEW, office.officer).text == "2 temuan baru menyangkut OPD Anda."
    assert the(K.NEW, office.regency).text == "2 temuan baru menunggu telaah."
    assert the(K.NEW, office.province).text == "3 temuan baru menunggu telaah."


def test_the_list_a_run_leads_to_shows_as_many_whatever_the_year_and_level(office, client):
    office.find(level="perlu_klarifikasi")
    Program.objects.filter(pk=office.finding.left_id).update(fiscal_year=2025)
    Program.objects.filter(pk=office.finding.right_id).update(fiscal_year=2025)
    office.find(run=make_run(state=RunState.FAILED))
    collect()
    client.force_login(office.regency)
    first = Notice.objects.get(person=office.regency, key=f"new:{office.run.pk}")
    assert first.text.startswith("2 ")
    assert client.get(first.link).context["listing"].total == 2


def test_new_findings_are_settled_as_they_are_decided_and_say_how_many_are_left(office):
    more = office.find()
    collect()
    office.confirm()
    settle()
    assert the(K.NEW, office.regency).text.startswith("1 temuan")
    assert the(K.NEW, office.regency).link == f"/temuan/{more.pk}/"
    decide(more, now=S.NOT_OVERLAP, because="Beda.", by=office.regency)
    settle()
    assert told(K.NEW) == set()


def test_a_run_that_is_not_over_tells_nothing(office):
    office.run.state = RunState.RUNNING
    office.run.save()
    collect()
    assert told(K.NEW) == set()


# --- Answers -------------------------------------------------------------------------------------


def test_both_agencies_are_told_what_waits_for_their_answer_and_by_when(office):
    ask([office.finding, office.find()], TODAY, run=office.run)
    collect()
    assert told(K.REPLY) == office.agencies_people
    wanted = "2 temuan menunggu tanggapan Anda, paling lambat 10 Desember 2026."
    assert the(K.REPLY, office.officer).text == wanted


def test_the_list_of_answers_shows_those_of_the_own_agency(office, client):
    ask([office.finding, office.find()], TODAY, run=office.run)
    make_finding(make_program(agency=office.ours), make_program())
    collect()
    client.force_login(office.officer)
    assert client.get(the(K.REPLY, office.officer).link).context["listing"].total == 2


def test_one_request_leads_to_its_finding_and_is_settled_by_an_answer_of_anybody_there(office):
    ask([office.finding], TODAY, run=office.run)
    collect()
    assert the(K.REPLY, office.officer).link == f"/temuan/{office.finding.pk}/"
    answer(office.finding, agency=office.ours, stance="setuju", note="", by=office.verifier)
    settle()
    assert told(K.REPLY) == {office.other_officer}


def test_a_decision_closes_the_requests(office):
    ask([office.finding], TODAY, run=office.run)
    collect()
    office.confirm()
    settle()
    assert told(K.REPLY) == set()


def test_the_secretariat_is_told_of_requests_to_an_agency_without_an_account(office):
    silent = make_agency(tier="nonpemerintah", regency=make_area("36.04"))
    pair = make_program(agency=silent, areas=[office.village]), make_program()
    finding = make_finding(*pair, villages=[office.village], severity=50.0)
    ask([finding], TODAY, run=office.run)
    collect()
    assert told(K.REPLY) == office.deciders


def test_who_is_asked_again_by_a_person_is_told_without_a_run(office):
    office.confirm(by=office.province)
    decide(office.finding, now=S.INDICATED, because="Ada data baru.", by=office.province)
    collect()
    assert told(K.REPLY) == office.agencies_people
    assert the(K.REPLY, office.officer).key.startswith("asked:")


# --- Programs that come back ---------------------------------------------------------------------


@pytest.fixture
def returned(office):
    given = {"agency": office.ours, "status": Status.SUBMITTED, "created_by": office.officer}
    program = make_program(areas=[office.village], name="Rahasia Rp5 miliar", **given)
    moves.move(program.pk, "kembalikan", by=office.verifier, note="Lengkapi.")
    return program


def test_the_officers_of_an_agency_are_told_what_came_back_the_writer_foremost(office, returned):
    colleague = make_user(Role.OFFICER, agency=office.ours)
    collect()
    assert told(K.RETURNED) == {office.officer, colleague}
    notice = the(K.RETURNED, office.officer)
    assert notice.text.startswith("Program yang Anda tulis dikembalikan oleh orang")
    assert the(K.RETURNED, colleague).text.startswith("Program OPD Anda dikembalikan oleh")
    assert (notice.program, notice.link) == (returned, f"/program/{returned.pk}/ubah/")
    assert "Rahasia" not in notice.text


def test_a_program_submitted_again_settles_it_and_a_second_return_tells_anew(office, returned):
    collect()
    Program.objects.filter(pk=returned.pk).update(status=Status.SUBMITTED)
    settle()
    assert told(K.RETURNED) == set()
    moves.move(returned.pk, "kembalikan", by=office.verifier, note="Masih kurang.")
    collect()
    assert told(K.RETURNED) == {office.officer}
    assert Notice.objects.filter(kind=K.RETURNED).count() == 2


def test_a_change_that_comes_back_is_told_until_it_is_put_right(office):
    given = {"agency": office.ours, "status": Status.VERIFIED, "created_by": office.officer}
    program = make_program(areas=[office.village], **given)
    step = {"from_status": "", "to_status": Status.VERIFIED, "stage": "APBD"}
    ProgramMove.objects.create(program=program, name="usul-kembalikan", by=office.verifier, **step)
    change = Change.objects.create(program=program, stage="APBD", facts={}, status="dikembalikan")
    collect()
    assert told(K.RETURNED) == {office.officer}
    assert the(K.RETURNED, office.officer).link == f"/perubahan/{change.pk}/"
    Change.objects.update(status="diajukan")
    settle()
    assert told(K.RETURNED) == set()


# --- Reopened, decided, second, assigned, mentioned ----------------------------------------------


def reopen_by_engine(office, because="2 desa baru: Cikande"):
    office.confirm()
    Finding.objects.filter(pk=office.finding.pk).update(
        status=S.INDICATED, verdict="", version=office.finding.version + 1
    )
    office.finding.refresh_from_db()
    later = make_run()
    Decision.objects.create(
        finding=office.finding,
        number=office.finding.version,
        was=S.CONFIRMED,
        now=S.INDICATED,
        because=because,
        facts={},
        run=later,
    )


def test_a_reopened_finding_is_told_to_who_decides_and_to_both_agencies(office):
    reopen_by_engine(office)
    collect()
    assert told(K.REOPENED) == office.deciders | office.agencies_people
    wanted = "Temuan antara Dinas Sosial dan Dinas Perkim dibuka kembali: 2 desa baru: Cikande"
    assert the(K.REOPENED, office.regency).text == wanted


def test_a_new_decision_settles_the_reopening(office):
    reopen_by_engine(office)
    collect()
    office.confirm()
    settle()
    assert told(K.REOPENED) == set()


def test_what_a_person_wrote_when_opening_again_is_not_repeated_and_not_told_to_them(office):
    office.confirm(by=office.province)
    decide(office.finding, now=S.INDICATED, because="Rp9 miliar.", by=office.province)
    collect()
    assert told(K.REOPENED) == office.agencies_people | {office.regency}
    assert "Rp9" not in the(K.REOPENED, office.regency).text


def test_a_decision_is_told_to_both_agencies_until_another_step_takes_its_place(office):
    office.confirm()
    collect()
    assert told(K.DECIDED) == office.agencies_people
    wanted = "diputuskan: Terkonfirmasi, penyelesaian: Bagi wilayah."
    assert the(K.DECIDED, office.officer).text.endswith(wanted)
    decide(office.finding, now=S.INDICATED, because="Keliru.", by=office.province)
    settle()
    assert told(K.DECIDED) == set()


def test_a_proposal_waits_for_others_who_may_decide(office):
    office.finding = office.find(severity=90.0)
    office.confirm(by=office.province)
    collect()
    assert told(K.SECOND) == {office.regency}
    assert "konfirmasi oleh Sari menunggu orang kedua" in the(K.SECOND, office.regency).text
    second(office.finding, by=office.regency, agrees=True)
    settle()
    assert told(K.SECOND) == set()
    collect()
    assert told(K.DECIDED) == office.agencies_people


def test_who_is_assigned_is_told_until_it_is_decided(office):
    assign(office.finding, to=office.regency, by=office.province)
    collect()
    assert told(K.ASSIGNED) == {office.regency}
    wanted = "ditugaskan kepada Anda; tenggat 26 Desember 2026."
    assert the(K.ASSIGNED, office.regency).text.endswith(wanted)
    office.confirm(by=office.province)
    settle()
    assert told(K.ASSIGNED) == set()


def test_who_is_assigned_again_is_told_again_even_between_two_collections(office):
    for _n in range(2):
        assign(office.finding, to=office.regency, by=office.province)
        collect()
        assert told(K.ASSIGNED) == {office.regency}
        assign(office.finding, to=None, by=office.province)
    assign(office.finding, to=office.regency, by=office.province)
    collect()
    given = Notice.objects.filter(kind=K.ASSIGNED, person=office.regency)
    assert (given.count(), given.unread().count()) == (3, 1)


def test_who_takes_a_finding_is_not_told_of_it(office):
    assign(office.finding, to=office.regency, by=office.regency)
    collect()
    assert told(K.ASSIGNED) == set()


def mention(office, *people, by=None):
    comment = Comment.objects.create(finding=office.finding, by=by or office.province, text="Cek.")
    comment.mentions.set(people)
    return comment


def test_who_is_mentioned_is_told_leaders_and_auditors_too_if_they_see_the_finding(office):
    everybody = [office.leader, office.auditor, office.officer, office.province, office.stranger]
    mention(office, *everybody, office.sysadmin)
    collect()
    assert told(K.MENTIONED) == {office.leader, office.auditor, office.officer}
    wanted = "Sari menyebut Anda dalam komentar pada temuan antara Dinas Sosial dan Dinas Perkim."
    assert the(K.MENTIONED, office.leader).text == wanted


def test_an_answering_comment_settles_the_mention(office):
    mention(office, office.officer)
    collect()
    Comment.objects.create(finding=office.finding, by=office.officer, text="Sudah.")
    settle()
    assert told(K.MENTIONED) == set()


# --- Who never hears, and once is once -----------------------------------------------------------


def everything_happens(office, returned=None):
    ask([office.finding], in_days(-8), run=office.run)
    mention(office, office.officer)
    assign(office.finding, to=office.regency, by=office.province)
    Finding.objects.update(due_on=in_days(1))
    office.finding = office.find(severity=90.0)
    office.confirm(by=office.province)
    office.finding = office.find()
    office.confirm()
    office.finding = office.find()
    reopen_by_engine(office)


def test_leaders_auditors_admins_strangers_and_people_without_a_role_hear_nothing(office, returned):
    everything_happens(office)
    collect()
    assert {notice.kind for notice in Notice.objects.all()} == set(K) - OF_AGREEMENTS
    silent = {office.leader, office.auditor, office.sysadmin, office.nobody, office.stranger}
    silent |= {office.far}
    assert not Notice.objects.filter(person__in=silent).exists()


def test_twice_is_once(office, returned):
    everything_happens(office)
    assert collect() > 0
    before = list(Notice.objects.order_by("pk").values())
    assert collect() == 0
    assert list(Notice.objects.order_by("pk").values()) == before
    NoticeMark.objects.update(last_id=0)
    assert collect() == 0
    assert list(Notice.objects.order_by("pk").values()) == before


def test_a_row_that_is_seen_later_than_a_higher_one_is_told_all_the_same(office):
    mention(office, office.officer)
    collect()
    NoticeMark.objects.filter(source="comments").update(last_id=10**6)
    mention(office, office.verifier)
    collect()
    assert told(K.MENTIONED) == {office.officer, office.verifier}


def test_news_of_more_than_a_month_ago_is_none(office, time_machine):
    mention(office, office.officer)
    time_machine.move_to(datetime.datetime(2026, 12, 28, 3, tzinfo=datetime.UTC))
    collect()
    assert told(K.MENTIONED) == told(K.NEW) == set()


def test_who_loses_the_role_keeps_no_notice_not_even_a_read_one(office):
    mention(office, office.officer)
    collect()
    Notice.objects.update(read_at=timezone.now())
    Membership.objects.filter(user=office.officer).delete()
    settle(office.officer)
    assert not Notice.objects.filter(person=office.officer, settled_at=None).exists()


def test_a_finding_that_is_gone_is_told_of_no_more(office):
    everything_happens(office)
    collect()
    Finding.objects.update(status=S.GONE, version=99)
    Reply.objects.update(closed_on=TODAY)
    Proposal.objects.update(state="gugur")
    settle()
    standing = Notice.objects.filter(settled_at=None).values_list("kind", flat=True).distinct()
    assert set(standing) == {K.MENTIONED}


def test_collecting_asks_as_much_of_many_findings_and_people_as_of_few(
    office, django_assert_max_num_queries
):
    collect()

    def happen(count):
        run = make_run()
        ask([office.find(run=run) for _n in range(count)], TODAY, run=run)
        mention(office, office.officer)

    happen(1)
    with django_assert_max_num_queries(90) as few:
        collect()
    for _n in range(5):
        make_user(Role.REGENCY)
        make_user(Role.VERIFIER, agency=office.ours)
    happen(20)
    with django_assert_max_num_queries(len(few)):
        collect()


# --- The rules are those of everywhere -----------------------------------------------------------


def test_who_sees_and_who_decides_is_what_the_rest_of_the_house_says(office):
    far = make_village("36.73.01.1001")
    villages = ([office.village], [far], [office.village, far], [])
    for own in villages:
        make_finding(make_program(agency=office.ours), make_program(), villages=own)
        make_finding(make_program(), make_program(), villages=own)
    both = make_user(Role.REGENCY, Role.OFFICER, agency=office.theirs)
    people = People()
    assert people.get(both.pk).sees(Ground.of(office.finding))
    findings = list(Finding.objects.all())
    assert len(findings) == 9
    for person, finding in itertools.product(people, findings):
        ground = Ground.of(finding)
        seen = Finding.objects.visible_to(person.user).filter(pk=finding.pk).exists()
        assert person.sees(ground) == seen
        assert person.decides(ground) == may_decide(person.user, finding)
