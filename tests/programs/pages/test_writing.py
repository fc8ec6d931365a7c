"""The entry form as pages: saved as one goes and whole, by two people, without a session."""

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from programs import drafts, moves
from programs.models import Program, Role, Status
from programs.sheets import sheet_of
from tests import factories as make

from .conftest import MISSING
from .forms import fields_of

pytestmark = pytest.mark.django_db


def edit(program):
    return reverse("program-edit", args=[program.pk])


def save(program):
    return reverse("program-save", args=[program.pk])


def fields(client, program, **given):
    answer = client.get(edit(program))
    assert answer.status_code == 200
    return fields_of(answer.content.decode()) | given


def test_the_form_shows_what_is_stored_and_names_every_variable(desk, draft):
    text = desk.get(edit(draft)).content.decode()
    assert MISSING not in text
    assert ' style="' not in text
    assert 'id="program-form"' in text
    assert [text.index(f'id="bagian-{slug}"') for slug in ("identitas", "anggaran")]
    said = fields_of(text)
    assert (said["name"], said["fiscal_year"], said["stage"]) == (
        "Rumah layak huni",
        "2026",
        "APBD",
    )
    assert said["segments"] == ["KSJ-D1"]
    assert json.loads(said["lines"])[0]["planned_count"] == "40"


def test_sending_the_form_as_shown_changes_nothing(desk, draft):
    answer = desk.post(edit(draft), fields(desk, draft))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.version == 1


def test_what_is_typed_is_saved_echoed_and_counted(desk, draft):
    data = fields(desk, draft, budget_idr="1,2 miliar", starts_on="Maret", last_day="30/9/2026")
    said = desk.post(save(draft), data).json()
    assert said["version"] == 2
    assert said["echo"]["budget_idr"] == "Rp1.200.000.000"
    assert said["echo"]["starts_on"] == "1 Maret 2026"
    assert said["missing"] == ["jenis intervensi", "sumber dana"]
    states = {section["slug"]: section["state"] for section in said["sections"]}
    assert states == {
        "identitas": "kurang",
        "anggaran": "kurang",
        "sasaran": "lengkap",
        "lokasi": "lengkap",
        "waktu": "lengkap",
    }
    draft.refresh_from_db()
    assert draft.budget_idr == 1_200_000_000


def test_what_is_not_understood_is_asked_kept_and_shown_again(desk, draft):
    said = desk.post(save(draft), fields(desk, draft, budget_idr="1.500")).json()
    (problem,) = said["problems"]
    assert problem["target"] == "f-budget_idr"
    assert [choice["text"] for choice in problem["choices"]] == ["1500", "1500000", "1500000000"]
    draft.refresh_from_db()
    assert draft.typed == {"budget_idr": "1.500"}
    text = desk.get(edit(draft)).content.decode()
    assert fields_of(text)["budget_idr"] == "1.500"
    assert 'href="#f-budget_idr"' in text


def test_an_answer_that_is_picked_without_script_stands_in_its_field(desk, draft):
    data = fields(desk, draft, budget_idr="1.500", pilih="budget_idr=1500000")
    assert desk.post(edit(draft), data).status_code == 302
    draft.refresh_from_db()
    assert draft.budget_idr == 1_500_000
    assert draft.typed == {}


def test_the_name_of_an_intervention_brings_its_need(desk, draft):
    said = desk.post(save(draft), fields(desk, draft, intervention="RTLHKAB")).json()
    assert "Kebutuhan RUMAH" in said["echo"]["intervention"]


def test_a_code_that_is_taken_is_asked_and_the_rest_is_saved(desk, draft, agency):
    make.make_program(agency=agency, code="LAIN-1", status=Status.DRAFT)
    said = desk.post(save(draft), fields(desk, draft, code="LAIN-1", name="Nama baru")).json()
    assert said["problems"][0]["field"] == "code"
    draft.refresh_from_db()
    assert (draft.name, draft.typed) == ("Nama baru", {"code": "LAIN-1"})
    assert draft.code != "LAIN-1"


def test_text_that_cannot_be_kept_at_all_is_refused_and_shown_back(desk, draft):
    data = fields(desk, draft, note="x" * 5001)
    quiet = desk.post(save(draft), data)
    assert quiet.status_code == 422
    assert "Keterangan" in quiet.json()["detail"]
    whole = desk.post(edit(draft), data)
    assert whole.status_code == 422
    assert fields_of(whole.content.decode())["note"] == "x" * 5001


def test_going_on_to_submit_waits_for_what_is_asked(desk, draft):
    data = fields(desk, draft, lalu="ajukan")
    asked = desk.post(edit(draft), data | {"budget_idr": "1.500"})
    assert asked.url == edit(draft)
    clear = desk.post(edit(draft), fields(desk, draft, lalu="ajukan", budget_idr="1500"))
    assert clear.url == reverse("program-move", args=[draft.pk, "ajukan"])


def test_the_form_page_costs_the_same_however_many_lines_it_has(
    desk, draft, officer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(45) as few:
        desk.get(edit(draft))
    count = len(few)
    villages = make.make_villages(30)
    lines = [{"area": v.code, "segments": [], "planned_count": ""} for v in villages]
    data = fields(desk, draft, lines=json.dumps(lines))
    assert desk.post(save(draft), data).status_code == 200
    with django_assert_max_num_queries(count):
        desk.get(edit(draft))


# --- Two people, two tabs ------------------------------------------------------------------------


@pytest.fixture
def colleague(agency):
    return make.make_user(Role.OFFICER, agency=agency, first_name="Budi")


def write_as(user, program, **changes):
    """Somebody else saves the program."""
    sheet = sheet_of(Program.objects.get(pk=program.pk))
    entry = replace(sheet.entry, **changes)
    return drafts.save(program.pk, entry, by=user, version=sheet.version)


def test_an_older_form_is_not_saved_but_compared(desk, draft, colleague):
    data = fields(desk, draft, name="Nama saya", budget_idr="250 juta")
    write_as(colleague, draft, name="Nama Budi")
    answer = desk.post(save(draft), data)
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert "Budi" in html
    assert "Nama Budi" in html
    assert "Nama saya" in html
    assert "Rp250.000.000" in html
    draft.refresh_from_db()
    assert draft.name == "Nama Budi"


def test_my_fields_win_once_i_say_so(desk, draft, colleague):
    data = fields(desk, draft, name="Nama saya")
    write_as(colleague, draft, name="Nama Budi")
    version = desk.post(save(draft), data).json()["version"]
    assert desk.post(save(draft), data | {"version": version}).status_code == 200
    draft.refresh_from_db()
    assert draft.name == "Nama saya"


def test_without_script_the_comparison_comes_with_all_that_was_typed(desk, draft, colleague):
    data = fields(desk, draft, name="Nama saya", budget_idr="1.500", note="dua\nbaris")
    write_as(colleague, draft, name="Nama Budi")
    answer = desk.post(edit(draft), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert MISSING not in text
    again = fields_of(text)
    assert {name: again[name] for name in ("name", "budget_idr", "note")} == {
        "name": "Nama saya",
        "budget_idr": "1.500",
        "note": "dua\nbaris",
    }
    assert desk.post(edit(draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.name == "Nama saya"


def test_saving_what_is_already_stored_is_no_conflict(desk, draft):
    data = fields(desk, draft, name="Nama baru")
    assert desk.post(save(draft), data).json()["version"] == 2
    assert desk.post(save(draft), data).json()["version"] == 2


def test_a_program_that_was_submitted_meanwhile_is_not_written(desk, draft, officer):
    data = fields(desk, draft, name="Terlambat")
    moves.move(draft.pk, "ajukan", by=officer)
    answer = desk.post(save(draft), data)
    assert (answer.status_code, answer.json()["locked"]) == (403, True)
    whole = desk.post(edit(draft), data)
    assert whole.status_code == 403
    assert fields_of(whole.content.decode())["name"] == "Terlambat"
    draft.refresh_from_db()
    assert draft.name == "Rumah layak huni"


def test_code_and_year_stay_once_others_have_seen_the_program(desk, draft, officer):
    moves.move(draft.pk, "ajukan", by=officer)
    moves.move(draft.pk, "tarik", by=officer)
    Program.objects.filter(pk=draft.pk).update(status=Status.RETURNED)
    data = fields(desk, draft)
    assert "fiscal_year" not in data
    desk.post(save(draft), data | {"code": "BARU-9", "fiscal_year": "2027", "name": "Tetap jalan"})
    code, year = draft.code, draft.fiscal_year
    draft.refresh_from_db()
    assert (draft.code, draft.fiscal_year, draft.name) == (code, year, "Tetap jalan")


# --- A session that ended ------------------------------------------------------------------------


def test_saving_without_a_session_says_so_and_saves_nothing(desk, draft):
    data = fields(desk, draft, name="Sesudah keluar")
    desk.logout()
    assert desk.post(save(draft), data).status_code == 401
    draft.refresh_from_db()
    assert draft.name == "Rumah layak huni"


def test_a_form_sent_without_a_session_is_shown_back(desk, draft):
    data = fields(desk, draft, name="Nama panjang", note="catatan")
    desk.logout()
    answer = desk.post(edit(draft), data)
    assert answer.status_code == 401
    assert "Nama panjang" in answer.content.decode()
    assert "catatan" in answer.content.decode()


def test_the_reason_of_a_step_sent_without_a_session_is_shown_back(desk, draft):
    desk.logout()
    answer = desk.post(
        reverse("program-move", args=[draft.pk, "batalkan"]), {"note": "Ganti lokasi"}
    )
    assert answer.status_code == 401
    assert "Ganti lokasi" in answer.content.decode()
    assert not draft.moves.exists()


@pytest.fixture
def strict(officer):
    """A browser whose tokens are looked at."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(officer)
    return client


def test_a_form_of_before_signing_in_again_is_shown_back(strict, draft):
    data = fields(strict, draft, note="Ketikan panjang") | {"csrfmiddlewaretoken": "x" * 64}
    answer = strict.post(edit(draft), data)
    assert answer.status_code == 403
    assert "Ketikan panjang" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_reason_typed_on_another_page_is_shown_back_too(strict):
    typed = {"because": "Alasan yang panjang", "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/temuan/1/putuskan/", typed)
    assert answer.status_code == 403
    assert "Alasan yang panjang" in answer.content.decode()


def test_a_form_beyond_all_measure_is_refused_in_indonesian(strict, draft):
    answer = strict.post(save(draft), fields(strict, draft, note="x" * 5_000_001))
    assert answer.status_code == 400
    assert "terlalu besar" in answer.content.decode()


# --- What stands on top --------------------------------------------------------------------------


def test_a_returned_program_shows_why_on_top(desk, draft, officer, agency):
    verifier = make.make_user(Role.VERIFIER, agency=agency)
    moves.move(draft.pk, "ajukan", by=officer)
    moves.move(draft.pk, "kembalikan", by=verifier, note="Sebut desanya.")
    text = desk.get(edit(draft)).content.decode()
    assert "Dikembalikan dengan catatan" in text
    assert "Sebut desanya." in text


def test_a_submitted_program_has_no_form(desk, draft, officer):
    moves.move(draft.pk, "ajukan", by=officer)
    answer = desk.get(edit(draft))
    assert answer.url == reverse("program-detail", args=[draft.pk])
