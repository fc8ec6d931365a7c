"""Forms of the finding page: taken once, refused in words, and nothing typed is lost."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.models import (
    Comment,
    Decision,
    Document,
    FindingStatus,
    Proposal,
    ProposalState,
    Reply,
    Resolution,
)
from coordination.review import decide
from programs.models import Role
from tests.factories import make_area, make_program, make_user, make_village

from .documents import make_png
from .factories import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus
BECAUSE = "Penerimanya lain, sudah dicocokkan."


@pytest.fixture(autouse=True)
def _every_name(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def finding():
    village = make_village()
    pair = make_program(areas=[village]), make_program(areas=[village])
    return make_finding(*pair, villages=[village], severity=50.0, facts_digest="a" * 64)


@pytest.fixture
def province(client):
    user = make_user(Role.PROVINCE, first_name="Ratna")
    client.force_login(user)
    return user


def shown_form(client, finding) -> dict:
    """What the page's forms carry of what was on screen."""
    page = client.get(reverse("finding-detail", args=[finding.pk]))
    now = page.context["finding"]
    carried = page.context["carried"]
    return {"version": now.version, "digest": now.facts_digest, "facts": carried}


def send(client, finding, name="finding-decide", query="", **form):
    return client.post(reverse(name, args=[finding.pk]) + query, form)


def text_of(answer) -> str:
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    return text


def said(answer) -> str:
    return " ".join(str(m) for m in get_messages(answer.wsgi_request))


# --- Deciding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY, S.REVIEWED])
def test_a_decision_is_taken_and_leads_back_with_the_filter(client, finding, province, now):
    form = shown_form(client, finding)
    answer = send(client, finding, query="?level=duplikasi", now=now, because=BECAUSE, **form)
    assert answer["Location"] == f"/temuan/{finding.pk}/?level=duplikasi"
    assert "Keputusan tersimpan" in said(answer)
    finding.refresh_from_db()
    assert (finding.status, finding.decisions.last().because) == (now, BECAUSE)


def test_a_confirmation_carries_resolution_and_date(client, finding, province, time_machine):
    form = {"now": S.CONFIRMED, "because": BECAUSE, "resolution": Resolution.MERGE}
    send(client, finding, **form, review_on="2099-03-01", **shown_form(client, finding))
    finding.refresh_from_db()
    assert (finding.resolution, finding.due_on) == (Resolution.MERGE, datetime.date(2099, 3, 1))


def test_a_resolution_left_in_its_hidden_field_does_no_harm(client, finding, province):
    form = {"now": S.NOT_OVERLAP, "because": BECAUSE, "resolution": Resolution.MERGE}
    assert send(client, finding, **form, **shown_form(client, finding)).status_code == 302
    finding.refresh_from_db()
    assert finding.resolution == ""


def test_save_and_go_on_leads_to_the_next_of_the_queue(client, finding, province):
    form = {"now": S.NOT_OVERLAP, "because": BECAUSE, "lanjut": "ya"}
    following = "/temuan/7/?status=indikasi"
    answer = send(client, finding, **form, next=following, **shown_form(client, finding))
    assert answer["Location"] == following


@pytest.mark.parametrize("following", ["https://contoh.example/", "//contoh.example/", ""])
def test_it_never_leads_to_another_site(client, finding, province, following):
    form = {"now": S.NOT_OVERLAP, "because": BECAUSE, "lanjut": "ya", "next": following}
    answer = send(client, finding, **form, **shown_form(client, finding))
    assert answer["Location"] == f"/temuan/{finding.pk}/"


@pytest.mark.parametrize(
    ("form", "why", "kept"),
    [
        ({"now": S.NOT_OVERLAP, "because": " "}, "Alasan keputusan wajib diisi", ""),
        ({"now": S.CONFIRMED, "because": BECAUSE}, "Pilih penyelesaian", BECAUSE),
        ({"now": "", "because": BECAUSE}, "Pilih keputusannya", BECAUSE),
        (
            {"now": S.CLARIFY, "because": BECAUSE, "review_on": "2001-01-01"},
            "harus sesudah hari ini",
            "2001-01-01",
        ),
        (
            {"now": S.CLARIFY, "because": BECAUSE, "review_on": "besok pagi"},
            "bukan tanggal",
            "besok pagi",
        ),
        ({"now": S.CLARIFY, "because": "a\x00b"}, "karakter kendali", "a"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(
    client, finding, province, form, why, kept
):
    answer = send(client, finding, **form, **shown_form(client, finding))
    text = text_of(answer)
    assert answer.status_code == 400
    assert why in text
    assert kept in text
    assert 'role="alert"' in text
    assert not Decision.objects.exists()


def test_pressed_twice_it_is_one_decision_and_the_same_answer(client, finding, province):
    form = {"now": S.NOT_OVERLAP, "because": BECAUSE, **shown_form(client, finding)}
    first, again = (send(client, finding, **form) for _time in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert finding.decisions.filter(now=S.NOT_OVERLAP).count() == 1


def test_a_proposal_pressed_twice_is_one_proposal(client, finding, province):
    finding.severity = 90.0
    finding.save()
    form = {"now": S.CONFIRMED, "because": BECAUSE, "resolution": Resolution.MERGE}
    form |= shown_form(client, finding)
    answers = [send(client, finding, **form) for _time in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert Proposal.objects.count() == 1


def test_who_comes_second_is_told_who_and_what_beside_what_was_typed(client, finding, province):
    form = shown_form(client, finding)
    other = make_user(Role.PROVINCE, first_name="Budi")
    decide(finding, now=S.COMPLEMENTARY, because="Memang dipasangkan.", by=other)
    answer = send(client, finding, now=S.NOT_OVERLAP, because=BECAUSE, **form)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Budi sudah memutuskan “Saling melengkapi”" in text
    assert text.count(BECAUSE) == 2  # beside what was decided, and in the form again
    assert 'name="version" value="3"' in text
    assert finding.decisions.count() == 2


def test_numbers_measured_anew_are_said_and_what_was_typed_is_kept(client, finding, province):
    form = shown_form(client, finding)
    finding.facts_digest, finding.shared_area_m2, finding.village_count = "b" * 64, 7.5e6, 3
    finding.save()
    answer = send(client, finding, now=S.NOT_OVERLAP, because=BECAUSE, **form)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "dihitung ulang" in text
    assert "7,50" in text
    assert BECAUSE in text
    fresh = {"version": 1, "digest": "b" * 64}
    assert send(client, finding, now=S.NOT_OVERLAP, because=BECAUSE, **fresh).status_code == 302


@pytest.mark.parametrize("facts", ["", "{", "[]", '"x"', '{"level": 7}', '{"severity": "x"}'])
def test_a_bent_form_is_answered_all_the_same(client, finding, province, facts):
    form = {"now": S.NOT_OVERLAP, "because": BECAUSE, "version": "satu", "facts": facts}
    assert send(client, finding, **form).status_code == 409


def test_a_move_the_table_does_not_know_is_refused(client, finding, province):
    answer = send(client, finding, now=S.DONE, because=BECAUSE, **shown_form(client, finding))
    assert answer.status_code == 409
    assert "tidak dapat menjadi" in text_of(answer)


def test_a_session_that_ended_shows_back_what_was_typed(client, finding):
    answer = send(client, finding, now=S.NOT_OVERLAP, because=BECAUSE)
    assert answer.status_code == 401
    assert BECAUSE in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_address_of_a_form_leads_to_the_page(client, finding, province):
    answer = client.get(reverse("finding-decide", args=[finding.pk]), {"level": "duplikasi"})
    assert answer["Location"] == f"/temuan/{finding.pk}/?level=duplikasi"


def test_opening_again_is_for_the_province(client, finding):
    decide(finding, now=S.NOT_OVERLAP, because="Lain.", by=make_user(Role.PROVINCE))
    form = {"now": S.INDICATED, "because": BECAUSE, "version": 3}
    client.force_login(make_user(Role.REGENCY, regency=make_area("36.04")))
    assert send(client, finding, **form).status_code == 403
    client.force_login(make_user(Role.PROVINCE))
    assert send(client, finding, **form).status_code == 302


# --- The second person ---------------------------------------------------------------------------


@pytest.fixture
def waiting(finding):
    finding.severity = 90.0
    finding.save()
    by = make_user(Role.PROVINCE, first_name="Budi")
    decide(finding, now=S.CONFIRMED, because="Sama.", by=by, resolution=Resolution.MERGE)
    finding.refresh_from_db()
    return finding


@pytest.mark.parametrize("times", [1, 2])
def test_the_second_person_confirms_once(client, waiting, province, times):
    form = {"agrees": "ya", **shown_form(client, waiting)}
    for _time in range(times):
        assert send(client, waiting, "finding-second", **form).status_code == 302
    assert waiting.decisions.filter(now=S.CONFIRMED).get().seconded_by == province


@pytest.mark.parametrize("times", [1, 2])
def test_or_refuses_once_with_a_note(client, waiting, province, times):
    form = shown_form(client, waiting)
    silent = send(client, waiting, "finding-second", agrees="tidak", **form)
    assert silent.status_code == 400
    assert "Tulis mengapa" in text_of(silent)
    for _time in range(times):
        answer = send(client, waiting, "finding-second", agrees="tidak", note="Beda.", **form)
        assert answer.status_code == 302
    assert waiting.proposals.get().state == ProposalState.REFUSED


def test_who_proposed_does_not_second(client, waiting):
    client.force_login(waiting.proposals.get().by)
    form = shown_form(client, waiting)
    assert send(client, waiting, "finding-second", agrees="ya", **form).status_code == 403


def test_a_proposal_on_other_numbers_is_not_seconded(client, waiting, province):
    waiting.facts_digest = "b" * 64
    waiting.save()
    form = {"agrees": "ya", "note": "Setuju.", **shown_form(client, waiting)}
    answer = send(client, waiting, "finding-second", **form)
    assert answer.status_code == 409
    assert "Setuju." in text_of(answer)


# --- Assigning -----------------------------------------------------------------------------------


def test_it_is_assigned_to_another_to_oneself_and_to_nobody(client, finding, province):
    other = make_user(Role.PROVINCE)
    for form, who in (({"to": other.pk}, other), ({"saya": province.pk}, province), ({}, None)):
        assert send(client, finding, "finding-assign", **form).status_code == 302
        finding.refresh_from_db()
        assert finding.assigned_to == who


@pytest.mark.parametrize("to", ["x", "999999", "-1"])
def test_it_is_assigned_to_nobody_who_could_not_decide(client, finding, province, to):
    answer = send(client, finding, "finding-assign", to=to)
    assert answer.status_code == 400
    assert "Pilih orang" in text_of(answer)


# --- Answering -----------------------------------------------------------------------------------


@pytest.fixture
def officer(client, finding):
    user = make_user(Role.OFFICER, agency=finding.left.agency)
    client.force_login(user)
    return user


def test_an_answer_is_kept_and_may_be_changed(client, finding, officer):
    agency = finding.left.agency_id
    for stance in ("setuju", "setuju", "usul"):
        form = {"agency": agency, "stance": stance, "note": "Bagi wilayah."}
        assert send(client, finding, "finding-reply", **form).status_code == 302
    reply = Reply.objects.get()
    assert (reply.stance, reply.note, reply.by) == ("usul", "Bagi wilayah.", officer)


def test_an_objection_says_why_and_what_was_chosen_is_kept(client, finding, officer):
    form = {"agency": finding.left.agency_id, "stance": "keberatan", "note": ""}
    answer = send(client, finding, "finding-reply", **form)
    text = text_of(answer)
    assert answer.status_code == 400
    assert "Tulis keberatan" in text
    assert 'value="keberatan" required checked' in text


def test_nobody_answers_for_another_agency(client, finding, officer):
    for agency in (finding.right.agency_id, "", "x"):
        form = {"agency": agency, "stance": "setuju"}
        assert send(client, finding, "finding-reply", **form).status_code == 403
    assert not Reply.objects.exists()


def test_after_the_decision_an_answer_is_not_taken(client, finding, officer):
    decide(finding, now=S.NOT_OVERLAP, because="Lain.", by=make_user(Role.PROVINCE))
    form = {"agency": finding.left.agency_id, "stance": "setuju", "note": "Terlambat kami."}
    answer = send(client, finding, "finding-reply", **form)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "sudah diputuskan" in text
    assert "Terlambat kami." in text
    assert not Reply.objects.exclude(stance="").exists()


# --- Comments and documents ----------------------------------------------------------------------


def test_a_comment_sent_twice_is_one(client, finding, officer):
    for _time in range(2):
        answer = send(client, finding, "finding-comment", text="Mohon dicek.")
        assert answer["Location"].endswith("#pembicaraan")
    assert Comment.objects.count() == 1


def test_a_name_nobody_has_keeps_the_comment_in_its_field(client, finding, officer):
    answer = send(client, finding, "finding-comment", text="@takada mohon dicek")
    assert answer.status_code == 400
    assert text_of(answer).count("@takada") >= 2


def test_who_may_be_named_is_listed(client, finding, officer):
    seen = make_user(Role.LEADER)
    hidden = make_user(Role.OFFICER)
    page = client.get(reverse("finding-detail", args=[finding.pk]))
    assert seen in page.context["mentionable"]
    assert hidden not in page.context["mentionable"]


def test_a_document_is_kept_and_sent_as_an_attachment(client, finding, officer):
    file = SimpleUploadedFile("foto.png", make_png())
    answer = send(client, finding, "finding-document-add", file=file, said="Lokasi")
    assert answer["Location"].endswith("#dokumen")
    kept = Document.objects.get()
    page = client.get(reverse("finding-detail", args=[finding.pk])).content.decode()
    assert "foto.png" in page
    got = client.get(reverse("finding-document", args=[finding.pk, kept.pk]))
    assert got["Content-Disposition"] == 'attachment; filename="foto.png"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert b"".join(got.streaming_content) == make_png()


def test_a_file_that_is_no_document_is_refused_and_its_text_kept(client, finding, officer):
    file = SimpleUploadedFile("foto.png", b"MZ bukan gambar")
    answer = send(client, finding, "finding-document-add", file=file, said="Lokasi bantuan")
    assert answer.status_code == 400
    assert "Lokasi bantuan" in text_of(answer)
    assert send(client, finding, "finding-document-add").status_code == 400
    assert not Document.objects.exists()
