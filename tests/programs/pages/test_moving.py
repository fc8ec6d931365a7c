"""The steps of a program and of a change, as pages."""

from dataclasses import replace

import pytest
from django.urls import reverse

from programs import changes, drafts
from programs.models import Change, Program, Role, Status
from programs.stored import entries_of
from tests import factories as make

from .conftest import MISSING
from .forms import fields_of

pytestmark = pytest.mark.django_db


def step(program, name):
    return reverse("program-move", args=[program.pk, name])


@pytest.fixture
def verifier(agency):
    return make.make_user(Role.VERIFIER, agency=agency, first_name="Vera")


def test_submitting_shows_what_is_missing_first(desk, draft):
    text = desk.get(step(draft, "ajukan")).content.decode()
    assert MISSING not in text
    assert "kurang: jenis intervensi" in text
    assert "belum dapat diperiksa" in text


def test_a_program_goes_its_way_and_the_history_says_who_and_why(client, draft, officer, verifier):
    client.force_login(officer)
    answer = client.post(step(draft, "ajukan"), {"note": "Mohon dicek"}, follow=True)
    assert "sekarang berstatus diajukan" in answer.content.decode()
    client.force_login(verifier)
    refused = client.post(step(draft, "kembalikan"), {"note": " "})
    assert refused.status_code == 422
    assert "Tulis alasannya" in refused.content.decode()
    client.post(step(draft, "kembalikan"), {"note": "Sebut desanya"})
    client.force_login(officer)
    data = fields_of(client.get(reverse("program-edit", args=[draft.pk])).content.decode())
    client.post(reverse("program-save", args=[draft.pk]), data | {"budget_idr": "250 juta"})
    client.post(step(draft, "ajukan"))
    client.force_login(verifier)
    client.post(step(draft, "verifikasi"))
    draft.refresh_from_db()
    assert draft.status == Status.VERIFIED
    text = client.get(reverse("program-history", args=[draft.pk])).content.decode()
    assert MISSING not in text
    for said in ("Mohon dicek", "Sebut desanya", "Ani", "Vera", "Rp250.000.000"):
        assert said in text


def test_a_step_somebody_else_has_taken_says_so(desk, draft):
    page = desk.get(step(draft, "ajukan")).content.decode()
    assert 'name="version" value="1"' in page
    desk.post(step(draft, "ajukan"))
    answer = desk.post(step(draft, "ajukan"))
    assert answer.status_code == 409
    assert "tidak dapat diambil" in answer.content.decode()


def test_a_page_older_than_the_draft_does_not_submit_it(desk, draft, officer):
    drafts.save(draft.pk, _renamed(draft), by=officer, version=1)
    assert desk.post(step(draft, "ajukan"), {"version": "1"}).status_code == 409
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def _renamed(program):
    entry = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    return replace(entry, name="Nama lain")


def test_nobody_verifies_what_they_wrote(client, agency, draft, officer):
    make.Membership.objects.create(user=officer, role=Role.VERIFIER, agency=agency)
    client.force_login(officer)
    client.post(step(draft, "ajukan"))
    assert client.post(step(draft, "verifikasi")).status_code == 403


# --- Changes after approval ----------------------------------------------------------------------


@pytest.fixture
def verified(agency):
    return make.make_program(
        agency=agency, areas=[make.make_village()], status=Status.VERIFIED, budget_idr=100_000_000
    )


def test_a_change_is_written_in_the_same_form_submitted_and_approved(
    client, verified, officer, verifier
):
    client.force_login(officer)
    began = client.post(reverse("change-new", args=[verified.pk]), {"stage": "APBD-P"})
    change = Change.objects.get()
    assert began.url == reverse("change-edit", args=[change.pk])
    page = client.get(began.url).content.decode()
    assert MISSING not in page
    said = client.post(
        reverse("change-save", args=[change.pk]), fields_of(page) | {"budget_idr": "150 juta"}
    )
    assert said.status_code == 200
    verified.refresh_from_db()
    assert verified.budget_idr == 100_000_000
    move = lambda name: reverse("change-move", args=[change.pk, name])  # noqa: E731
    assert client.post(move("ajukan"), {"note": ""}).status_code == 422
    client.post(move("ajukan"), {"note": "Tambahan APBD-P"})
    client.force_login(verifier)
    text = client.get(reverse("change-detail", args=[change.pk])).content.decode()
    assert MISSING not in text
    assert "Rp100.000.000" in text
    assert "Rp150.000.000" in text
    assert "Tambahan APBD-P" in text
    client.post(move("setujui"))
    verified.refresh_from_db()
    assert (verified.budget_idr, verified.stage) == (150_000_000, "APBD-P")
    assert verified.status == Status.VERIFIED


def test_an_open_change_is_opened_not_begun_twice(desk, verified, officer):
    change = changes.propose(verified.pk, by=officer, stage="APBD")
    address = reverse("change-new", args=[verified.pk])
    assert desk.get(address).url == reverse("change-detail", args=[change.pk])
    assert desk.post(address, {"stage": "APBD-P"}).url == reverse("change-detail", args=[change.pk])
    assert Change.objects.count() == 1


def test_two_writers_of_a_change_are_told(desk, verified, officer):
    change = changes.propose(verified.pk, by=officer, stage="APBD-P")
    page = desk.get(reverse("change-edit", args=[change.pk])).content.decode()
    save = reverse("change-save", args=[change.pk])
    assert desk.post(save, fields_of(page) | {"name": "Satu"}).status_code == 200
    answer = desk.post(save, fields_of(page) | {"name": "Dua"})
    assert answer.status_code == 409
    assert "Satu" in answer.json()["html"]


def test_a_returned_change_shows_why_on_top_of_the_form(client, verified, officer, verifier):
    change = changes.propose(verified.pk, by=officer, stage="APBD-P")
    client.force_login(officer)
    page = client.get(reverse("change-edit", args=[change.pk])).content.decode()
    client.post(reverse("change-save", args=[change.pk]), fields_of(page) | {"name": "Baru"})
    changes.move(change.pk, "ajukan", by=officer, note="alasan")
    changes.move(change.pk, "kembalikan", by=verifier, note="Kurang dasar hukum")
    text = client.get(reverse("change-edit", args=[change.pk])).content.decode()
    assert "Kurang dasar hukum" in text
