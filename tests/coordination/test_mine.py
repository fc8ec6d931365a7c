"""OPD saya: what waits on the desk of an agency, for whom, and that counts and lists agree."""

import datetime
import re

import pytest
from django.urls import reverse

from coordination.desk import desk_of, not_by
from coordination.models import Reply
from coordination.replies import answer, ask
from coordination.review import decide
from programs import access
from programs.models import Declaration, Program, ProgramMove, Role, Status, Upload, UploadKind
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .scenes import make_finding
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def agency():
    return make_agency(name="Dinas Sosial Uji", tier="kabkota", regency=make_area("36.04"))


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency, username="operator")


@pytest.fixture
def verifier(agency):
    return make_user(Role.VERIFIER, agency=agency, username="pemeriksa")


@pytest.fixture
def village():
    return make_village()


def make_returned(agency, note, *, by):
    program = make_program(agency=agency, status=Status.RETURNED, name=f"Kembali: {note}")
    for said in ("catatan lama", note):
        ProgramMove.objects.create(
            program=program,
            name="kembalikan",
            from_status=Status.SUBMITTED,
            to_status=Status.RETURNED,
            stage=program.stage,
            note=said,
            by=by,
        )
    return program


def page(client, person, **query) -> str:
    client.force_login(person)
    return check(client.get(reverse("home"), {"tahun": YEAR} | query))


# --- Whose page --------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER])
def test_people_of_an_agency_begin_at_their_desk(client, agency, role):
    text = page(client, make_user(role, agency=agency))
    assert "OPD saya" in text
    assert agency.name in text


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.REGENCY, Role.LEADER, Role.AUDITOR])
def test_everybody_else_begins_at_the_overview(client, role):
    client.force_login(make_user(role))
    answer = client.get(reverse("home"))
    assert "coordination/home.html" in [template.name for template in answer.templates]
    assert "OPD saya" not in answer.content.decode()


def test_the_overview_stays_in_reach_of_an_officer(client, officer):
    assert reverse("overview") in page(client, officer)
    assert "Provinsi Banten" in check(client.get(reverse("overview")))


def test_with_two_agencies_one_chooses(client, officer, agency):
    other = make_agency(name="Dinas Kedua")
    officer.memberships.create(role=Role.OFFICER, agency=other)
    assert f"opd={other.pk}" in page(client, officer, opd=agency.pk)
    client.force_login(officer)
    assert client.get(reverse("home"), {"opd": other.pk}).context["agency"] == other


@pytest.mark.parametrize("said", ["0", "abc", "foreign"])
def test_the_desk_of_another_agency_does_not_exist(client, officer, said):
    opd = make_agency().pk if said == "foreign" else said
    client.force_login(officer)
    assert client.get(reverse("home"), {"opd": opd}).status_code == 404


# --- What is on it -----------------------------------------------------------------------


def test_a_returned_program_shows_the_latest_note_and_whose_it_is(
    client, officer, agency, verifier
):
    make_returned(agency, "Desa belum dirinci", by=verifier)
    text = page(client, officer)
    assert "Desa belum dirinci" in text
    assert "catatan lama" not in text
    assert "pemeriksa" in text


def test_a_draft_says_what_it_lacks_own_ones_first(officer, agency):
    make_program(agency=agency, status=Status.DRAFT, name="Draf rekan")
    make_program(
        agency=agency,
        status=Status.DRAFT,
        name="Draf saya",
        segments=(),
        created_by=officer,
        typed={"budget_idr": "1,5"},
    )
    first, second = desk_of(agency, YEAR, user=officer).drafts.rows
    assert (first.program.name, second.program.name) == ("Draf saya", "Draf rekan")
    assert first.is_mine
    assert "“1,5” belum dipahami" in first.obstacles[0]
    assert not second.obstacles


def test_open_findings_come_worst_first_with_their_sentence(client, officer, agency, village):
    mild = make_program(agency=agency, areas=[village])
    make_finding(mild, make_program(areas=[village]), severity=10, sentence="Temuan ringan.")
    make_finding(mild, make_program(areas=[village]), severity=90, sentence="Temuan berat.")
    make_finding(mild, make_program(areas=[village]), status="bukan", sentence="Sudah diputus.")
    text = page(client, officer)
    assert text.index("Temuan berat.") < text.index("Temuan ringan.")
    assert "Sudah diputus." not in text


def test_a_finding_is_discreet_about_a_submitted_program_of_another(officer, agency, village):
    own = make_program(agency=agency, areas=[village])
    other = make_program(areas=[village], status=Status.SUBMITTED)
    make_finding(own, other, villages=[village])
    (finding,) = desk_of(agency, YEAR, user=officer).findings.rows
    assert finding.money_idr is None


def test_a_verifier_sees_what_waits_but_not_the_own_entries(agency, officer, verifier):
    waiting = make_program(agency=agency, status=Status.SUBMITTED, created_by=officer)
    make_program(agency=agency, status=Status.SUBMITTED, created_by=verifier)
    desk = desk_of(agency, YEAR, user=verifier)
    assert desk.to_verify.rows == [waiting]
    assert (desk.to_verify.count, desk.submitted_count) == (1, 2)


def test_an_officer_is_not_asked_to_verify(agency, officer):
    make_program(agency=agency, status=Status.SUBMITTED)
    desk = desk_of(agency, YEAR, user=officer)
    assert (desk.to_verify.count, desk.submitted_count) == (0, 1)


@pytest.mark.parametrize("trace", ["created_by", "edited_by", "ajukan", "history", None])
def test_four_eyes_of_many_is_four_eyes_of_one(agency, officer, verifier, trace):
    program = make_program(agency=agency, status=Status.SUBMITTED)
    if trace in ("created_by", "edited_by"):
        Program.objects.filter(pk=program.pk).update(**{trace: verifier})
    if trace == "ajukan":
        program.moves.create(name="ajukan", to_status="diajukan", stage="APBD", by=verifier)
    if trace == "history":
        program.history.update(history_user=verifier)
    program.refresh_from_db()
    left = not_by(verifier, Program.objects.all())
    assert left.exists() is (trace is None)
    assert access.is_author(verifier, program) is (trace is not None)


def test_what_cannot_be_checked_says_what_is_missing(client, officer, agency, village):
    make_program(agency=agency, areas=[village], segments=(), name="Tanpa segmen")
    text = page(client, officer)
    assert "Tanpa segmen" in text
    assert "belum ada: segmen sasaran" in text


def test_the_last_uploads_say_what_became_of_them(client, officer, agency):
    Upload.objects.create(
        kind=UploadKind.TABLE,
        agency=agency,
        by=officer,
        file_name="program 2026.xlsx",
        size=10,
        sha256="0" * 64,
        state="ditolak",
        message="Berkas ini bukan XLSX.",
    )
    text = page(client, officer)
    assert "program 2026.xlsx" in text
    assert "Berkas ini bukan XLSX." in text


def test_an_officer_starts_a_program_an_upload_or_a_template_from_the_desk(
    client, officer, verifier, agency
):
    begin = (reverse("program-new"), reverse("import-list"), reverse("program-template"))
    text = page(client, officer)
    assert [address for address in begin if f'href="{address}' not in text] == []
    assert f'href="{reverse("program-new")}' not in page(client, verifier)


@pytest.mark.parametrize("name", ["program-new", "program-template"])
def test_the_buttons_of_the_desk_open(client, officer, agency, name):
    make_program(agency=agency)
    address = re.search(rf'href="({reverse(name)}[^"]*)"', page(client, officer)).group(1)
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_one_declares_from_the_desk_and_comes_back(client, officer, agency):
    assert "Belum menyatakan" in page(client, officer)
    said = {"tahun": YEAR, "tahap": "APBD", "keadaan": "sebagian", "kembali": "home"}
    answer = client.post(reverse("declaration-detail", args=[agency.pk]), said, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/?")
    assert Declaration.objects.get().by == officer


def test_unfinished_work_of_another_year_is_not_forgotten(client, officer, agency):
    make_program(agency=agency)
    make_program(agency=agency, status=Status.DRAFT, fiscal_year=2025)
    assert "program TA 2025 belum selesai diisi" in re.sub(r"\s+", " ", page(client, officer))


def test_an_empty_desk_says_what_to_do_first(client, officer, verifier):
    assert "Mulailah dengan satu program" in page(client, officer)
    assert "Operator OPD Anda belum memasukkan program" in page(client, verifier)


def test_nothing_of_another_agency_is_on_the_desk(client, officer, village):
    make_program(status=Status.DRAFT, name="Draf orang lain")
    make_returned(make_agency(), "rahasia", by=None)
    other = make_finding(villages=[village], sentence="Temuan orang lain.")
    text = page(client, officer)
    assert "orang lain" not in text
    assert other.sentence not in text


# --- Counts and their lists --------------------------------------------------------------


def numbers_of(text: str) -> list[tuple[str, int]]:
    """Address and number of every box at the top."""
    boxes = re.findall(r'<a href="([^"]+)"><span class="h-number">([\d.]+)</span>', text)
    return [(address.replace("&amp;", "&"), int(n.replace(".", ""))) for address, n in boxes]


def test_every_count_is_the_length_of_the_list_it_links_to(client, officer, agency, village):
    make_returned(agency, "catatan", by=None)
    for status in (Status.DRAFT, Status.DRAFT, Status.SUBMITTED):
        make_program(agency=agency, status=status)
    lacking = make_program(agency=agency, areas=[village], segments=())
    coarse = make_program(areas=["36.04"])
    make_finding(lacking, make_program(areas=[village]))
    make_finding(lacking, make_program(areas=[village]), status="klarifikasi")
    make_finding(lacking, make_program(areas=[village]), status="selesai")
    make_finding(lacking, coarse, level="perlu_klarifikasi")
    boxes = numbers_of(page(client, officer))
    assert [n for _address, n in boxes] == [1, 2, 2, 2, 5]
    for address, number in boxes:
        assert client.get(address).context["listing"].total == number, address


def test_the_desk_costs_the_same_however_much_waits(
    client, agency, officer, verifier, village, django_assert_max_num_queries
):
    verifier.memberships.create(role=Role.OFFICER, agency=agency)
    client.force_login(verifier)

    def add(count):
        for _n in range(count):
            make_returned(agency, "catatan", by=officer)
            make_program(agency=agency, status=Status.DRAFT, created_by=officer)
            make_program(agency=agency, status=Status.SUBMITTED, edited_by=officer)
            own = make_program(agency=agency, areas=[village], segments=())
            make_finding(own, make_program(areas=[village]), villages=[village])

    add(1)
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("home"), {"tahun": YEAR})
    add(7)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("home"), {"tahun": YEAR})


# --- Those who write for others ----------------------------------------------------------


def test_a_secretariat_finds_the_agencies_it_writes_for_busy_ones_first(client):
    serang = make_area("36.04")
    make_agency(name="A Tanpa Apa-apa", tier="nonpemerintah", regency=serang)
    busy = make_agency(name="Baznas Uji", tier="nonpemerintah", regency=serang)
    make_agency(name="Di Kota Lain", tier="nonpemerintah", regency=make_area("36.73"))
    make_program(agency=busy, status=Status.DRAFT)
    client.force_login(make_user(Role.REGENCY, regency=serang))
    answer = client.get(reverse("home"), {"tahun": YEAR})
    entrusted = answer.context["entrusted"]
    assert [row.agency.name for row in entrusted.rows] == ["Baznas Uji", "A Tanpa Apa-apa"]
    assert "1 draf atau dikembalikan" in check(answer)


def test_an_officer_has_no_box_for_others(client, officer):
    assert "tidak punya akun" not in page(client, officer)


def test_the_link_of_the_box_lists_the_same_agencies(client):
    serang = make_area("36.04")
    own = make_agency(tier="nonpemerintah", regency=serang)
    make_agency(tier="nonpemerintah", regency=make_area("36.73"))
    client.force_login(make_user(Role.REGENCY, regency=serang))
    answer = client.get(reverse("declaration-list"), {"tahun": YEAR, "saya": "ya"})
    assert [word.agency for word in answer.context["words"]] == [own]


# --- What waits for an answer ------------------------------------------------------------


@pytest.fixture
def asked(agency, village):
    """A finding of this agency with another one; both were asked."""
    other = make_program(agency=make_agency(name="Dinas Lain Uji"), areas=[village])
    finding = make_finding(make_program(agency=agency, areas=[village]), other, severity=50.0)
    ask([finding], datetime.date(2026, 11, 20))
    return finding


def test_what_waits_for_an_answer_is_on_top_with_its_date(client, agency, officer, asked):
    text = page(client, officer)
    assert "Menunggu tanggapan OPD Anda" in text
    assert "4 Desember 2026" in text
    assert desk_of(agency, YEAR, user=officer).to_answer.count == 1


def test_an_answer_takes_it_from_the_desk(client, agency, officer, asked):
    answer(asked, agency=agency, stance="setuju", note="", by=officer)
    assert "Menunggu tanggapan" not in page(client, officer)


def test_the_answer_of_the_other_agency_does_not_take_it(client, agency, officer, asked):
    Reply.objects.exclude(agency=agency).update(stance="setuju")
    assert "Menunggu tanggapan" in page(client, officer)


def test_what_was_decided_asks_nobody_any_more(client, officer, asked):
    decide(asked, now="bukan", because="Beda sasaran.", by=make_user(Role.PROVINCE))
    assert "Menunggu tanggapan" not in page(client, officer)
