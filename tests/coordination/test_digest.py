"""The daily letter: what it says as a whole, to whom, and what a dead server or worker does."""

import datetime
import smtplib

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from coordination import tasks
from coordination.models import Comment, Finding, Notice, NoticeChoice, NoticeKind, NoticeMark
from coordination.notices.collect import collect
from coordination.notices.digest import Digest, Sent, send_digests
from coordination.replies import ask
from programs.models import Role, Status
from tests.factories import make_agency, make_program, make_user, make_village

from .factories import make_finding, make_run

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)
K = NoticeKind

LETTER = """Yth. Ani,

Sampai 26 November 2026 ada {count} pemberitahuan yang belum Anda baca.

1 · Temuan baru
- 3 temuan baru menyangkut OPD Anda.
  https://sinkron.example/pemberitahuan/{new}/

1 · Menunggu tanggapan Anda
- 3 temuan menunggu tanggapan Anda, paling lambat 10 Desember 2026.
  https://sinkron.example/pemberitahuan/{reply}/

22 · Anda disebut dalam komentar
{mentions}
dan 2 lainnya

Semua pemberitahuan:
https://sinkron.example/pemberitahuan/

Pilih apa yang dikirim lewat surel:
https://sinkron.example/pemberitahuan/pilihan/

Salam,
Sinkron

--
Surel ini dikirim otomatis; balasan tidak dibaca.
"""


@pytest.fixture(autouse=True)
def _morning(time_machine, settings):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 23, 30, tzinfo=datetime.UTC), tick=False)
    settings.SITE_URL = "https://sinkron.example"


@pytest.fixture
def agency():
    return make_agency(name="Dinas Sosial")


@pytest.fixture
def ani(agency):
    return make_user(
        Role.OFFICER, agency=agency, first_name="Ani", username="ani", email="ani@dinas.example"
    )


@pytest.fixture
def findings(agency, ani):
    """Three new findings that the agency is asked about."""
    village, other = make_village(), make_agency(name="Dinas Perkim")
    secret = {"areas": [village], "name": "Rahasia", "budget_idr": 5_000_000_000}
    run = make_run()
    found = []
    for _n in range(3):
        pair = make_program(agency=agency, **secret), make_program(agency=other, **secret)
        found.append(make_finding(*pair, villages=[village], run=run, severity=50.0))
    ask(found, TODAY, run=run)
    return found


def mention(finding, person, count=1):
    by = make_user(first_name="Budi")
    for _n in range(count):
        Comment.objects.create(finding=finding, by=by, text="Rp9 miliar?").mentions.add(person)


def test_a_letter_says_numbers_first_and_at_most_twenty_lines_of_a_kind(ani, findings):
    mention(findings[0], ani, 22)
    collect()
    assert send_digests() == Sent(sent=1)
    (letter,) = mail.outbox
    assert letter.to == ["ani@dinas.example"]
    assert letter.subject == "[Sinkron] 24 pemberitahuan, 26 November 2026"
    keys = dict(Notice.objects.filter(person=ani).values_list("kind", "pk"))
    named = Notice.objects.filter(person=ani, kind=K.MENTIONED).order_by("-pk")[:20]
    lines = [
        "- Budi menyebut Anda dalam komentar pada temuan antara Dinas Sosial dan Dinas Perkim.\n"
        f"  https://sinkron.example/pemberitahuan/{notice.pk}/"
        for notice in named
    ]
    wanted = LETTER.format(
        count=24, new=keys[K.NEW], reply=keys[K.REPLY], mentions="\n".join(lines)
    )
    assert letter.body.strip() == wanted.strip()


def test_a_letter_holds_no_money_and_no_name_of_a_program(ani, findings, agency):
    program = make_program(agency=agency, status=Status.RETURNED, name="Rahasia", created_by=ani)
    program.moves.create(
        name="kembalikan", from_status="diajukan", to_status="dikembalikan", stage="APBD",
        note="Rp7 miliar keliru",
    )  # fmt: skip
    mention(findings[0], ani)
    collect()
    send_digests()
    (letter,) = mail.outbox
    assert "Program yang Anda tulis dikembalikan untuk diperbaiki." in letter.body
    for word in ("Rahasia", "Rp", "miliar", "5.000"):
        assert word not in letter.body + letter.subject


def test_a_notice_is_mailed_once(ani, findings, time_machine):
    collect()
    assert send_digests().sent == 1
    time_machine.move_to(datetime.datetime(2026, 11, 26, 23, 30, tzinfo=datetime.UTC))
    collect()
    assert send_digests() == Sent()
    assert len(mail.outbox) == 1


def test_what_is_settled_read_or_switched_off_is_not_mailed(ani, findings):
    mention(findings[0], ani)
    collect()
    NoticeChoice.objects.create(person=ani, kind=K.NEW, by_mail=False)
    Notice.objects.filter(kind=K.MENTIONED).update(read_at=timezone.now())
    for finding in findings:
        finding.replies.update(stance="setuju")
    assert send_digests() == Sent()
    assert mail.outbox == []


def test_a_kind_hidden_in_the_application_is_mailed_all_the_same(ani, findings):
    collect()
    NoticeChoice.objects.create(person=ani, kind=K.NEW, in_app=False)
    assert send_digests().sent == 1
    assert "3 temuan baru" in mail.outbox[0].body


def test_numbers_are_those_of_the_moment_of_writing(ani, findings):
    collect()
    Finding.objects.filter(pk=findings[0].pk).update(status="bukan", verdict="bukan")
    send_digests()
    assert "- 2 temuan baru" in mail.outbox[0].body


def test_who_has_nothing_new_gets_no_letter_and_who_has_no_address_is_counted(findings, agency):
    make_user(Role.VERIFIER, agency=agency)
    make_user(Role.LEADER, email="pimpinan@dinas.example")
    collect()
    assert send_digests() == Sent(sent=1, without_address=1)


def test_who_was_deactivated_gets_no_letter(ani, findings):
    collect()
    ani.is_active = False
    ani.save()
    assert send_digests() == Sent()


class Refusing(EmailBackend):
    """A mail server that is down."""

    tried = 0

    def send_messages(self, messages):
        Refusing.tried += 1
        raise smtplib.SMTPServerDisconnected("down")


def test_a_dead_server_leaves_all_for_the_next_day_and_is_not_asked_for_ever(
    ani, findings, agency, settings, time_machine
):
    for n in range(4):
        make_user(Role.VERIFIER, agency=agency, email=f"v{n}@dinas.example")
    collect()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refusing"
    Refusing.tried = 0
    assert send_digests() == Sent(refused=3, left_over=2)
    assert Refusing.tried == 3
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()
    settings.EMAIL_BACKEND = working
    time_machine.move_to(datetime.datetime(2026, 11, 26, 23, 30, tzinfo=datetime.UTC))
    assert send_digests() == Sent(sent=5)


def test_a_worker_killed_after_a_letter_left_repeats_that_one_alone_and_not_that_day(
    ani, findings, agency, monkeypatch, time_machine
):
    make_user(Role.VERIFIER, agency=agency, email="budi@dinas.example")
    collect()

    class Killed(BaseException):
        pass

    def die(letter):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Digest, "has_left", die)
        with pytest.raises(Killed):
            send_digests()
    assert [letter.to for letter in mail.outbox] == [["ani@dinas.example"]]
    assert send_digests() == Sent(sent=1, done_before=1)
    assert mail.outbox[-1].to == ["budi@dinas.example"]
    time_machine.move_to(datetime.datetime(2026, 11, 26, 23, 30, tzinfo=datetime.UTC))
    assert send_digests() == Sent(sent=1)
    assert mail.outbox[-1].to == ["ani@dinas.example"]
    assert len(mail.outbox) == 3


def test_two_workers_write_one_letter(ani, findings):
    collect()
    NoticeMark.objects.create(source=f"digest:{ani.pk}", last_id=TODAY.toordinal())
    assert send_digests() == Sent(done_before=1)
    assert mail.outbox == []


def test_the_command_shows_and_sends_nothing_unless_told_to(ani, findings, capsys):
    call_command("send_digests")
    shown = capsys.readouterr()
    assert "Kepada: ani@dinas.example" in shown.out
    assert "3 temuan baru" in shown.out
    assert "Belum ada yang dikirim" in shown.err
    assert mail.outbox == []
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()
    call_command("send_digests", commit=True)
    assert len(mail.outbox) == 1


def test_the_command_writes_to_one_person_and_says_when_there_is_none(ani, findings, agency):
    make_user(Role.VERIFIER, agency=agency, username="budi", email="budi@dinas.example")
    call_command("send_digests", commit=True, to="budi")
    assert [letter.to for letter in mail.outbox] == [["budi@dinas.example"]]
    with pytest.raises(CommandError, match="Tidak ada pengguna bernama siapa"):
        call_command("send_digests", to="siapa")


def test_without_a_site_address_links_begin_with_the_first_name_the_site_answers_to(
    ani, findings, settings
):
    settings.SITE_URL = ""
    collect()
    tasks.send_digests()
    assert "http://127.0.0.1:8000/pemberitahuan/" in mail.outbox[0].body


def test_the_clock_collects_every_half_minute_and_writes_at_half_past_six():
    by_task = {entry["task"]: entry for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    often = by_task["coordination.tasks.collect_notices"]
    assert (often["schedule"], often["options"]) == (30.0, {"expires": 30})
    daily = by_task["coordination.tasks.send_digests"]["schedule"]
    assert (daily.hour, daily.minute) == ({6}, {30})
    assert django_settings.CELERY_TIMEZONE == "Asia/Jakarta"
