"""The finding page as it reads: what is said, to whom, and at what cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import FindingStatus, Reply, Resolution
from coordination.replies import ask
from coordination.review import decide, second
from programs.models import Role, Status, Tier
from tests.factories import make_agency, make_area, make_program, make_user, make_villages

from .factories import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus
TODAY = datetime.date(2026, 11, 26)
MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def villages():
    return make_villages(3)


@pytest.fixture
def finding(villages):
    pair = make_program(areas=villages), make_program(areas=villages)
    return make_finding(*pair, villages=villages, severity=50.0)


@pytest.fixture
def province(client):
    user = make_user(Role.PROVINCE, first_name="Ratna", last_name="Dewi")
    client.force_login(user)
    return user


def read(client, finding):
    answer = client.get(reverse("finding-detail", args=[finding.pk]))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert MISSING not in text
    assert ' style="' not in text
    return text


def at(finding, **given):
    for name, value in given.items():
        setattr(finding, name, value)
    finding.save()
    return finding


def test_a_date_that_has_passed_is_marked(client, finding, province):
    assert "lewat" not in read(client, at(finding, due_on=TODAY))
    assert "lewat 2 hari" in read(client, at(finding, due_on=datetime.date(2026, 11, 24)))
    assert "10 hari lagi" in read(client, at(finding, due_on=datetime.date(2026, 12, 6)))


def test_who_is_to_decide_is_named(client, finding, province):
    assert "Belum ditugaskan" in read(client, finding)
    assert "Ratna Dewi" in read(client, at(finding, assigned_to=province))


def test_the_periods_are_drawn_and_said(client, finding, province):
    text = read(client, finding)
    assert "<desc" in text
    assert "Bersama: Maret-Juni 2026" in text


# --- What changed since people decided -----------------------------------------------------------


def decided(finding, by, now=S.NOT_OVERLAP, **given):
    decide(finding, now=now, because="Orangnya lain.", by=by, **given)
    finding.refresh_from_db()
    return finding


def test_nothing_changed_is_said(client, finding, province):
    assert "Yang berubah sejak diputuskan" not in read(client, finding)
    assert "Tidak ada yang berubah." in read(client, decided(finding, province))


def test_what_changed_is_said_with_before_and_after(client, finding, province, villages):
    decided(finding, province)
    more = make_villages(2, district="36.04.02", y=5000)
    ids = sorted(v.pk for v in [*villages, *more])
    blob = b"".join(pk.to_bytes(4, "little") for pk in ids)
    text = read(client, at(finding, villages=blob, village_count=5, exposed_people=60.0))
    assert "2 desa/kelurahan bersama baru" in text
    assert "paling banyak 120 keluarga" in text
    assert "paling banyak 60 keluarga" in text
    assert text.index("2 desa/kelurahan bersama baru") < text.index("paling banyak 120 keluarga")


def test_what_is_shared_no_more_is_named(client, finding, province, villages):
    decided(finding, province)
    blob = villages[0].pk.to_bytes(4, "little")
    text = read(client, at(finding, villages=blob, village_count=1))
    assert "Tidak bertumpuk lagi:" in text
    assert "Tidak ada yang berubah" not in text


def test_neither_changes_nor_history_say_money_to_who_may_not_know(client, villages):
    own = make_program(areas=villages)
    theirs = make_program(areas=villages, status=Status.SUBMITTED)
    finding = make_finding(own, theirs, villages=villages, money_idr=150_000_000, severity=50.0)
    at(finding, sentence="Dua OPD: 5 KK, anggaran terkait Rp150 juta.")
    decided(finding, make_user(Role.PROVINCE))
    now = "Dua OPD: 6 KK, anggaran terkait Rp170 juta."
    at(finding, money_idr=170_000_000, severity=51.0, sentence=now)
    client.force_login(make_user(Role.OFFICER, agency=own.agency))
    text = read(client, finding)
    assert "Angka saat itu" in text
    assert "Bobot" in text
    for money in ("150.000.000", "170.000.000", "Rp150 juta", "Rp170", "150000000", "170000000"):
        assert money not in text


# --- What both agencies said ---------------------------------------------------------------------


def asked(finding):
    ask([finding], TODAY)
    return list(Reply.objects.order_by("agency__name"))


def test_silence_is_shown_as_silence(client, finding, province, time_machine):
    assert "Tidak diminta menanggapi" in read(client, finding)
    asked(finding)
    assert read(client, finding).count("Belum menanggapi") == 2
    assert "14 hari lagi" in read(client, finding)
    time_machine.move_to(datetime.datetime(2026, 12, 13, 3, tzinfo=datetime.UTC))
    client.force_login(province)
    text = read(client, finding)
    assert text.count("Tidak menanggapi sampai tenggat") == 2
    assert "lewat 3 hari" in text


def test_silence_stays_silence_when_it_was_decided_meanwhile(client, finding, province):
    asked(finding)
    text = read(client, decided(finding, province))
    assert text.count("Tidak menanggapi sampai ditutup") == 2


def test_a_late_answer_is_marked(client, finding, province):
    one = asked(finding)[0]
    one.stance, one.note, one.by = "keberatan", "Daftarnya lain.", province
    one.answered_at = datetime.datetime(2026, 12, 12, 3, tzinfo=datetime.UTC)
    one.save()
    text = read(client, finding)
    assert "Keberatan" in text
    assert "Daftarnya lain." in text
    assert "terlambat 2 hari" in text


def test_earlier_rounds_are_folded(client, finding, province):
    asked(finding)
    decided(finding, province)
    decided(finding, province, now=S.INDICATED)
    text = read(client, finding)
    assert "Putaran 1" in text
    assert "Putaran 2" not in text


def test_the_form_is_for_who_may_answer(client, finding, province):
    asked(finding)
    assert "Kirim tanggapan" not in read(client, finding)
    client.force_login(make_user(Role.VERIFIER, agency=finding.left.agency))
    assert read(client, finding).count("Kirim tanggapan") == 1


def test_the_secretariat_answers_for_who_has_no_account(client, villages, province):
    silent = make_agency(tier=Tier.NONGOVERNMENT, regency=make_area("36.04"))
    own = make_program(areas=villages, agency=silent)
    finding = make_finding(own, make_program(areas=villages), villages=villages)
    assert read(client, finding).count("Kirim tanggapan") == 1
    assert "Kirim tanggapan" not in read(client, decided(finding, province))


# --- Related -------------------------------------------------------------------------------------


def test_related_findings_are_those_the_reader_sees(client, finding, villages):
    same = make_finding(finding.left, make_program(areas=villages), villages=villages)
    near = make_finding(
        make_program(areas=villages), make_program(areas=villages), villages=villages[:1]
    )
    far = make_villages(1, district="36.04.03", y=9000)
    away = make_finding(make_program(areas=far), make_program(areas=far), villages=far)
    client.force_login(make_user(Role.PROVINCE))
    text = read(client, finding)
    assert same.sentence in text
    assert near.sentence in text
    assert away.sentence not in text
    client.force_login(make_user(Role.OFFICER, agency=finding.left.agency))
    text = read(client, finding)
    assert same.sentence in text
    assert near.sentence not in text


# --- History -------------------------------------------------------------------------------------


def test_history_says_who_seconded_and_the_facts_of_that_day(client, finding, province):
    at(finding, severity=80.0)
    decide(finding, now=S.CONFIRMED, because="Sama.", by=province, resolution=Resolution.MERGE)
    assert "mengusulkan konfirmasi" in read(client, finding)
    finding.refresh_from_db()
    second(finding, by=make_user(Role.PROVINCE, first_name="Joko"), agrees=True)
    text = read(client, finding)
    assert "disahkan oleh Joko" in text
    assert "Angka saat itu" in text
    assert text.count("Sama.") == 1


def test_a_refused_proposal_stays_in_the_history(client, finding, province):
    at(finding, severity=80.0)
    decide(finding, now=S.CONFIRMED, because="Sama.", by=province, resolution=Resolution.MERGE)
    finding.refresh_from_db()
    other = make_user(Role.PROVINCE, first_name="Joko")
    second(finding, by=other, agrees=False, note="Segmennya lain.")
    text = read(client, finding)
    assert "Segmennya lain." in text
    assert "Ditolak" in text


def test_moves_of_the_engine_are_said_to_be_its_own(client, finding, province):
    finding.decisions.create(
        was="indikasi", now="gugur", because="Tumpang tindih tidak ada lagi.", facts={}, number=2
    )
    text = read(client, at(finding, status="gugur", version=2))
    assert "mesin" in text
    assert "hanya nama desanya yang tersimpan" in text


# --- The bar -------------------------------------------------------------------------------------


def test_each_is_offered_what_is_open_to_them(client, finding, province):
    text = read(client, finding)
    for word in ("Konfirmasi", "Saling melengkapi", "Bukan tumpang tindih"):
        assert f"> {word} <kbd>" in text
    client.force_login(make_user(Role.LEADER))
    assert 'name="because"' not in read(client, finding)


def test_a_regency_is_told_why_it_does_not_decide(client, finding):
    at(finding, regencies=",36.04,36.73,")
    client.force_login(make_user(Role.REGENCY, regency=make_area("36.04")))
    text = read(client, finding)
    assert "sekretariat provinsi yang memutuskan" in text
    assert 'name="because"' not in text


def test_a_heavy_confirmation_says_that_it_takes_two(client, finding, province):
    assert "orang kedua harus mengesahkan" not in read(client, finding)
    assert "orang kedua harus mengesahkan" in read(client, at(finding, severity=75.0))


def test_what_waits_is_seconded_by_others_alone(client, finding, province):
    at(finding, severity=80.0)
    decide(finding, now=S.CONFIRMED, because="Sama.", by=province, resolution=Resolution.MERGE)
    assert "Sahkan" not in read(client, finding)
    client.force_login(make_user(Role.PROVINCE))
    assert "Sahkan" in read(client, finding)
    text = read(client, at(type(finding).objects.get(), facts_digest="b" * 64))
    assert "Sahkan" not in text
    assert "berubah sejak diusulkan" in text


def test_only_who_may_decide_can_be_chosen_for_it(client, finding, province):
    make_user(Role.REGENCY, regency=make_area("36.04"), first_name="Dalam")
    make_user(Role.REGENCY, regency=make_area("36.73"), first_name="Luar")
    make_user(Role.PROVINCE, Role.OFFICER, agency=finding.left.agency, first_name="Pihak")
    make_user(Role.PROVINCE, first_name="Nonaktif", is_active=False)
    answer = client.get(reverse("finding-detail", args=[finding.pk]))
    names = {person.first_name for person in answer.context["choices"].assignees}
    assert names == {"Ratna", "Dalam"}


# --- Cost ----------------------------------------------------------------------------------------


def cost(client, finding):
    client.get(reverse("finding-detail", args=[finding.pk]))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(client, finding)
    return len(queries)


def test_it_costs_the_same_however_much_there_is(client, finding, province, villages):
    def add(count):
        for _n in range(count):
            other = make_user(Role.PROVINCE)
            finding.comments.create(by=other, text="Mohon dicek.")
            decided(finding, other)
            decided(finding, province, now=S.INDICATED)
            make_finding(finding.left, make_program(areas=villages), villages=villages)
            make_finding(
                make_program(areas=villages), make_program(areas=villages), villages=villages
            )

    add(1)
    few = cost(client, finding)
    add(4)
    more = make_villages(30, district="36.04.02", y=5000)
    ids = sorted(v.pk for v in [*villages, *more])
    at(finding, villages=b"".join(pk.to_bytes(4, "little") for pk in ids), village_count=33)
    assert cost(client, finding) <= few


# --- The queue around it -------------------------------------------------------------------------


def test_the_next_of_the_queue_is_one_step_away(client, finding, province, villages):
    other = make_finding(
        make_program(areas=villages), make_program(areas=villages), villages=villages, severity=40.0
    )
    address = reverse("finding-detail", args=[finding.pk])
    answer = client.get(address, {"level": "duplikasi", "tahun": "2026"})
    following = f"/temuan/{other.pk}/?level=duplikasi&tahun=2026"
    assert answer.context["next_url"] == following
    assert "Simpan dan lanjut" in answer.content.decode()
    alone = client.get(reverse("finding-detail", args=[other.pk]))
    assert alone.context["next_url"] == ""
    assert "Simpan dan lanjut" not in alone.content.decode()
