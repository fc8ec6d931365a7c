"""Pages and API of people: what they show, at what price, and what a dead mail server does."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programs import people
from programs.models import Invitation, Role
from tests.factories import make_agency, make_area, make_user

from .accounts import NEW_PASSWORD, letters, link_in, make_invited, make_sysadmin, path_of

pytestmark = pytest.mark.django_db
User = get_user_model()
MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def admin(client):
    admin = make_sysadmin(first_name="Kepala", last_name="Sistem")
    client.force_login(admin)
    return admin


def check(answer) -> str:
    assert answer.status_code == 200
    text = answer.content.decode()
    assert MISSING not in text
    assert ' style="' not in text
    return text


def invite(client, **given):
    told = {"email": "baru@contoh.example", "name": "Orang Baru", "role": "leader"} | given
    return client.post(reverse("person-invite"), told, follow=True)


def test_every_page_names_all_its_variables(client, admin):
    make_invited(admin)
    invited = User.objects.get(email="baru@contoh.example")
    plain = make_user(Role.OFFICER, is_active=False)
    for name, args in [
        ("people-list", []),
        ("person-invite", []),
        ("person-detail", [invited.pk]),
        ("person-detail", [plain.pk]),
        ("person-detail", [admin.pk]),
        ("account", []),
        ("account-factor", []),
    ]:
        check(client.get(reverse(name, args=args)))


def test_pages_of_the_way_in_name_all_their_variables(client):
    path = path_of(make_invited())
    for address in ("/masuk/", "/lupa-sandi/", path):
        check(client.get(address))


def test_the_list_says_who_is_what_and_since_when(client, admin):
    make_invited(admin, agency=make_agency(name="Dinas Satu"))
    make_user(Role.AUDITOR, username="keluar", is_active=False)
    text = check(client.get(reverse("people-list")))
    for said in ("Orang Baru", "Operator OPD · Dinas Satu", "Diundang", "Nonaktif", "Aktif"):
        assert said in text


def test_an_overdue_invitation_is_marked(client, admin):
    make_invited(admin)
    Invitation.objects.update(expires_at=timezone.now())
    assert "sudah lewat waktu" in check(client.get(reverse("people-list")))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "rina sari"}, {"rina"}),
        ({"q": "CONTOH.example"}, {"rina", "baru@contoh.example"}),
        ({"peran": "auditor"}, {"tono"}),
        ({"keadaan": "nonaktif"}, {"tono"}),
        ({"keadaan": "diundang"}, {"baru@contoh.example"}),
        ({"keadaan": "aktif", "q": "a", "peran": "leader"}, {"rina"}),
        ({"q": "tidak ada"}, set()),
    ],
)
def test_the_list_is_narrowed(client, admin, asked, names):
    given = {"email": "rina@contoh.example", "first_name": "Rina", "last_name": "Sari"}
    make_user(Role.LEADER, username="rina", **given)
    make_user(Role.AUDITOR, username="tono", is_active=False)
    make_invited(admin)
    page = client.get(reverse("people-list"), asked).context["page"]
    assert {person.username for person in page} == names


@pytest.mark.parametrize("address", ["/pengguna/", "/api/v1/users/"])
def test_a_list_costs_the_same_however_long(client, admin, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    make_user(Role.OFFICER, Role.REGENCY)
    few = cost()
    for _n in range(5):
        make_user(Role.OFFICER, Role.REGENCY)
    assert cost() == few


def test_an_invitation_by_page_leads_to_the_account(client, admin):
    check(invite(client, name="Siti Aminah"))
    (letter,) = letters()
    assert letter.to == ["baru@contoh.example"]
    assert "Siti Aminah" in letter.body
    assert "Pimpinan" in letter.body
    assert "Kepala Sistem" in letter.body
    assert Invitation.objects.get().sent_at
    fresh = type(client)()
    told = {"name": "Siti", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert fresh.post(link_in(letter), told).url == "/"


def test_a_letter_is_plain_text_in_indonesian_whatever_the_reader_speaks(client, admin):
    client.post("/bahasa/", {"language": "en"})
    invite(client)
    (letter,) = letters()
    assert letter.content_subtype == "plain"
    assert not letter.message().is_multipart()
    assert letter.subject == "[Sinkron] Undangan memakai Sinkron"
    assert "Buka tautan ini untuk membuat kata sandi" in letter.body


def test_links_name_the_site_that_is_set(client, admin, settings):
    settings.SITE_URL = "https://sinkron.example.go.id"
    invite(client)
    assert "https://sinkron.example.go.id/undangan/" in letters()[0].body


def test_a_letter_goes_to_no_host_that_the_asker_names(client, admin):
    assert client.get("/lupa-sandi/", headers={"host": "evil.example"}).status_code == 400


@pytest.fixture
def no_mail_server(settings):
    """A mail server that nobody answers at: a port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def test_a_dead_mail_server_loses_no_invitation(client, admin, no_mail_server, settings):
    assert "server surel tidak menjawab" in check(invite(client))
    person = User.objects.get(email="baru@contoh.example")
    address = reverse("person-detail", args=[person.pk])
    assert "surelnya belum terkirim" in check(client.get(address))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("person-resend", args=[person.pk]))
    assert people.invited(link_in(letters()[0]).split("/")[2]) == person
    assert "surelnya belum terkirim" not in check(client.get(address))


def test_a_dead_mail_server_is_said_by_the_api(client, admin, no_mail_server):
    told = {"email": "baru@contoh.example", "name": "Orang", "role": "leader"}
    answer = client.post("/api/v1/users/", told, content_type="application/json")
    assert (answer.status_code, answer.json()["sent"]) == (201, False)


def test_inviting_a_known_address_leads_to_the_person(client, admin):
    person = make_user(Role.LEADER, email="ada@contoh.example")
    answer = invite(client, email="Ada@contoh.example")
    assert answer.redirect_chain[-1][0] == reverse("person-detail", args=[person.pk])
    assert letters() == []


def test_an_address_out_of_sight_is_answered_as_a_new_one(client):
    serang = make_area("36.04")
    agency = make_agency(tier="kabkota", regency=serang)
    client.force_login(make_user(Role.REGENCY, regency=serang))
    make_user(Role.SYSADMIN, email="ada@contoh.example")
    post = {"name": "X", "role": "opd_officer", "agency": agency.pk}
    pages, answers = [], []
    for email in ("baru@contoh.example", "ada@contoh.example"):
        page = invite(client, email=email, **post)
        said = [str(message).replace(email, "-") for message in page.context["messages"]]
        pages.append((page.redirect_chain, said))
    for email in ("lain@contoh.example", "ada@contoh.example"):
        told = {"email": email} | post
        api = client.post("/api/v1/users/", told, content_type="application/json")
        answers.append((api.status_code, api.json() | {"email": "-"}))
    assert pages[0] == pages[1]
    assert answers[0] == answers[1]
    assert "sudah punya akun" in next(x for x in letters() if x.to == ["ada@contoh.example"]).body


def test_a_form_offers_what_may_be_given(client):
    serang = make_area("36.04")
    own = make_agency(tier="kabkota", regency=serang)
    make_agency(tier="kabkota", regency=make_area("36.73"))
    make_agency(tier="provinsi")
    client.force_login(make_user(Role.REGENCY, regency=serang))
    fields = client.get(reverse("person-invite")).context["form"].fields
    places = ("role", "agency", "regency")
    offered = {name: {v for v, _text in fields[name].widget.choices} - {""} for name in places}
    assert offered["role"] == {"opd_officer", "opd_verifier", "kab_admin"}
    assert offered["agency"] == {own.pk}
    assert offered["regency"] == {"36.04"}


def test_a_role_without_its_place_is_explained_and_keeps_what_was_typed(client, admin):
    text = check(invite(client, role="opd_officer", name="Tetap Ada"))
    assert "memerlukan perangkat daerah" in text
    assert "Tetap Ada" in text
    assert not Invitation.objects.exists()


def test_a_place_that_a_role_does_not_take_is_left_out(client, admin):
    invite(client, role="leader", agency=make_agency().pk)
    assert User.objects.get(email="baru@contoh.example").memberships.get().agency is None


@pytest.mark.parametrize(
    "told",
    [
        {"email": "bukan surel"},
        {"email": "a" * 150 + "@contoh.example"},
        {"email": "a@contoh.example\r\nBcc: x@evil.example"},
        {"name": "http://evil.example"},
        {"role": "raja"},
        {"role": "opd_officer", "agency": 10**30},
        {"role": "opd_officer", "agency": None},
        {"role": "leader", "agency": "own"},
        {"role": "kab_admin", "regency": "36"},
    ],
    ids=str,
)
def test_the_api_refuses_with_the_reason(client, admin, told):
    if told.get("agency") == "own":
        told = told | {"agency": make_agency().pk}
    make_area("36.04")
    sent = {"email": "baru@contoh.example", "name": "Orang", "role": "leader"} | told
    answer = client.post("/api/v1/users/", sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()
    assert not Invitation.objects.exists()


def test_the_api_stores_nothing_it_was_not_asked_for(client, admin):
    sneaked = {"is_staff": True, "is_superuser": True, "is_active": False, "password": "x"}
    told = {"email": "baru@contoh.example", "name": "Orang", "role": "leader"} | sneaked
    client.post("/api/v1/users/", told, content_type="application/json")
    person = User.objects.get(email="baru@contoh.example")
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    assert not person.has_usable_password()


def test_the_api_changes_roles_all_or_nothing(client, admin):
    person = make_user(Role.LEADER)
    address = reverse("api-user-change-role", args=[person.pk])
    asked = {"add": [{"role": "auditor"}, {"role": "opd_officer"}], "remove": [{"role": "leader"}]}
    assert client.post(address, asked, content_type="application/json").status_code == 400
    assert [m.role for m in person.memberships.all()] == ["leader"]
    asked["add"].pop()
    answer = client.post(address, asked, content_type="application/json").json()
    assert [m["role"] for m in answer["memberships"]] == ["auditor"]


def test_the_api_shows_no_secret_of_an_account(client, admin):
    person = make_user(Role.LEADER)
    told = client.get(reverse("api-user-detail", args=[person.pk])).json()
    wanted = {"id", "username", "name", "email", "state", "last_login", "memberships"}
    assert set(told) == wanted


def test_a_person_is_shut_and_opened_by_page(client, admin):
    person = make_user(Role.LEADER)
    client.post(reverse("person-deactivate", args=[person.pk]))
    assert not User.objects.get(pk=person.pk).is_active
    client.post(reverse("person-reactivate", args=[person.pk]))
    assert User.objects.get(pk=person.pk).is_active


def test_one_looks_at_a_page_without_changing_anything(client, admin):
    person = make_user(Role.LEADER)
    for name in ("deactivate", "reactivate", "resend", "give-role", "take-role", "take-factor"):
        assert client.get(reverse(f"person-{name}", args=[person.pk])).status_code == 405


@pytest.mark.parametrize("given", ["", "0", "9" * 5000, "-1", "abc", "²"])
def test_taking_a_role_that_is_not_there_takes_none(client, admin, given):
    person = make_user(Role.LEADER)
    client.post(reverse("person-take-role", args=[person.pk]), {"membership": given})
    assert person.memberships.count() == 1
