"""Programs made, copied and deleted, once however often one clicks."""

import uuid

import pytest
from django.urls import reverse

from programs import moves
from programs.models import Program, Role, Status, Tier
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "/program/baru/"


def made(**given):
    return {
        "token": str(uuid.uuid4()),
        "fiscal_year": "2026",
        "stage": "APBD",
        "name": "Baru",
    } | given


def test_an_officer_of_one_agency_is_not_asked_which(desk, agency):
    text = desk.get(NEW).content.decode()
    assert agency.name in text
    assert 'name="agency"' not in text


def test_a_new_program_is_a_draft_that_counts_recipients_directly(desk, agency, officer):
    answer = desk.post(NEW, made())
    program = Program.objects.get()
    assert answer.url == reverse("program-edit", args=[program.pk])
    assert (program.agency, program.status, program.created_by) == (agency, "draf", officer)
    assert program.recipient_class == "langsung"
    assert program.code == "DINSOS-001"


def test_a_second_click_opens_the_same_program(desk):
    data = made()
    first, second = desk.post(NEW, data), desk.post(NEW, data)
    assert first.url == second.url
    assert Program.objects.count() == 1


def test_a_year_nobody_can_read_is_asked_with_the_name_kept(desk):
    answer = desk.post(NEW, made(fiscal_year="dua ribu"))
    assert answer.status_code == 422
    assert 'value="Baru"' in answer.content.decode()
    assert not Program.objects.exists()


def test_a_secretariat_chooses_and_what_it_writes_is_marked(client):
    baznas = make.make_agency(name="Baznas Banten", tier=Tier.NONGOVERNMENT)
    client.force_login(make.make_user(Role.PROVINCE))
    assert "Atas nama" in client.get(NEW).content.decode()
    answer = client.post(NEW, made(agency=baznas.name))
    program = Program.objects.get()
    assert (program.agency, program.is_on_behalf) == (baznas, True)
    assert "atas nama Baznas Banten" in client.get(answer.url).content.decode()


def test_nobody_writes_for_another_agency(desk):
    other = make.make_agency()
    assert desk.post(NEW, made(agency=other.name)).status_code == 403
    assert not Program.objects.exists()


def test_a_copy_is_a_draft_of_the_other_year(desk, draft):
    address = reverse("program-copy", args=[draft.pk])
    assert "2027" in desk.get(address).content.decode()
    answer = desk.post(address, {"fiscal_year": "2027"})
    copy = Program.objects.get(fiscal_year=2027)
    assert answer.url == reverse("program-edit", args=[copy.pk])
    assert (copy.replaces, copy.status, copy.name) == (draft, "draf", draft.name)


def test_a_second_copy_shows_the_first(desk, draft):
    address = reverse("program-copy", args=[draft.pk])
    desk.post(address, {"fiscal_year": "2027"})
    answer = desk.post(address, {"fiscal_year": "2027"})
    assert answer.status_code == 409
    copy = Program.objects.get(fiscal_year=2027)
    assert reverse("program-detail", args=[copy.pk]) in answer.content.decode()


def test_a_draft_is_deleted_after_asking(desk, draft):
    address = reverse("program-delete", args=[draft.pk])
    assert "Hapus draf ini?" in desk.get(address).content.decode()
    assert Program.objects.filter(pk=draft.pk).exists()
    desk.post(address)
    assert not Program.objects.filter(pk=draft.pk).exists()


def test_a_program_that_was_submitted_once_is_kept(desk, draft, officer):
    moves.move(draft.pk, "ajukan", by=officer)
    moves.move(draft.pk, "tarik", by=officer)
    Program.objects.filter(pk=draft.pk).update(status=Status.RETURNED)
    address = reverse("program-delete", args=[draft.pk])
    assert "tidak dihapus" in desk.get(address).content.decode()
    desk.post(address)
    assert Program.objects.filter(pk=draft.pk).exists()
