"""The buttons around a program: each person is offered what the steps and rights allow, no more."""

import pytest
from django.urls import reverse

from programs import changes
from programs.models import Role, Status
from programs.views.actions import actions_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make.make_agency()


def labels(user, program):
    return [action.label for action in actions_of(user, program)]


def make_draft(agency, **given):
    return make.make_program(
        agency=agency, areas=[make.make_village()], **{"status": Status.DRAFT} | given
    )


def test_an_officer_edits_submits_cancels_and_copies_a_draft(agency):
    officer = make.make_user(Role.OFFICER, agency=agency)
    program = make_draft(agency)
    assert labels(officer, program) == ["Ubah", "Ajukan", "Batalkan", "Salin", "Riwayat"]


def test_a_verifier_decides_on_what_is_submitted(agency):
    verifier = make.make_user(Role.VERIFIER, agency=agency)
    program = make_draft(agency, status=Status.SUBMITTED)
    assert labels(verifier, program) == ["Kembalikan", "Verifikasi", "Riwayat"]


def test_a_reader_reads_the_history_alone(agency):
    program = make_draft(agency, status=Status.VERIFIED)
    assert labels(make.make_user(Role.LEADER), program) == ["Riwayat"]


def test_after_approval_a_change_is_proposed_once(agency):
    officer = make.make_user(Role.OFFICER, agency=agency)
    program = make_draft(agency, status=Status.RUNNING)
    assert "Usul perubahan" in labels(officer, program)
    changes.propose(program.pk, by=officer, stage="APBD-P")
    assert "Lihat usul perubahan" in labels(officer, program)
    assert "Usul perubahan" not in labels(officer, program)


def test_every_button_leads_to_a_page(client, agency):
    officer = make.make_user(Role.OFFICER, agency=agency)
    client.force_login(officer)
    for status in (Status.DRAFT, Status.RUNNING):
        program = make_draft(agency, status=status)
        found = actions_of(officer, program)
        assert found
        page = client.get(reverse("program-detail", args=[program.pk])).content.decode()
        for action in found:
            assert f'href="{action.address}"' in page
            assert client.get(action.address).status_code == 200


def test_the_list_offers_a_new_program_to_those_who_write(client, agency):
    draft = make_draft(agency)
    address = reverse("program-edit", args=[draft.pk])
    client.force_login(make.make_user(Role.OFFICER, agency=agency))
    text = client.get("/program/?tahun=2026").content.decode()
    assert reverse("program-new") in text
    assert address in text
    client.force_login(make.make_user(Role.AUDITOR))
    text = client.get("/program/?tahun=2026").content.decode()
    assert reverse("program-new") not in text
    assert draft.name in text
    assert address not in text
