"""A review through the API: decide once, be told who was first, read what was decided."""

import datetime

import pytest
from django.urls import reverse

from coordination.discussion import comment
from coordination.documents import add_document
from coordination.models import (
    Comment,
    Decision,
    Document,
    Finding,
    FindingStatus,
    Proposal,
    Resolution,
    Stance,
)
from coordination.replies import ask
from coordination.review import decide, second
from programs.models import Role, Status
from tests.factories import make_agency, make_program, make_user, make_village

from .documents import GOOD, sent
from .factories import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus
BECAUSE = "Sudah dibahas."


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def finding(agency):
    village = make_village()
    own = make_program(agency=agency, areas=[village])
    other = make_program(areas=[village])
    return make_finding(own, other, villages=[village], severity=50.0, facts_digest="a" * 64)


@pytest.fixture
def province(client):
    person = make_user(Role.PROVINCE, username="provinsi", first_name="Budi")
    client.force_login(person)
    return person


def send(client, name, *args, method="post", **body):
    call = getattr(client, method)
    return call(reverse(name, args=args), body, content_type="application/json")


def body_of(finding, now=S.NOT_OVERLAP, **given):
    told = {"finding": finding.pk, "now": now, "because": BECAUSE, "version": finding.version}
    return told | given


def post_decision(client, finding, now=S.NOT_OVERLAP, **given):
    return send(client, "api-decision-list", **body_of(finding, now, **given))


def heavy(finding):
    finding.severity = 90.0
    finding.save()
    return finding


CONFIRM = {"now": S.CONFIRMED, "resolution": Resolution.MERGE}

# --- Deciding -------------------------------------------------------------------------------


def test_a_decision_is_created_and_answered(client, finding, province):
    answer = post_decision(client, finding, review_on="2099-01-31")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["was"], said["now"], said["by"]) == ("ditelaah", "bukan", "provinsi")
    assert (said["resolution"], said["seconded_by"], said["review_on"]) == (
        None,
        None,
        "2099-01-31",
    )
    assert said["facts"]["villages"] == {"36.04.01.2001": "Desa Desa 36.04.01.2001"}
    shown = client.get(reverse("api-finding-detail", args=[finding.pk])).json()
    assert (shown["status"], shown["verdict"], shown["version"]) == ("bukan", "bukan", 3)


def test_a_heavy_confirmation_is_202_until_another_person_seconds_it(client, finding, province):
    answer = post_decision(client, heavy(finding), **CONFIRM)
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["by"]) == ("menunggu", "provinsi")
    own = send(client, "api-finding-second", finding.pk, agrees=True)
    assert own.status_code == 403
    assert "orang lain" in own.json()["detail"]
    client.force_login(make_user(Role.PROVINCE, username="kedua"))
    answer = send(client, "api-finding-second", finding.pk, agrees=True, version=3)
    assert answer.status_code == 201
    assert (answer.json()["by"], answer.json()["seconded_by"]) == ("provinsi", "kedua")


def test_a_refused_proposal_is_answered_with_the_note(client, finding):
    decide(heavy(finding), because=BECAUSE, by=make_user(Role.PROVINCE), **CONFIRM)
    client.force_login(make_user(Role.PROVINCE))
    empty = send(client, "api-finding-second", finding.pk, agrees=False)
    assert empty.status_code == 400
    assert "note" in empty.json()
    answer = send(client, "api-finding-second", finding.pk, agrees=False, note="Belum jelas.")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["answer"]) == ("ditolak", "Belum jelas.")


def test_who_is_late_is_told_who_was_first_and_what(client, finding, province):
    made = decide(
        finding, now=S.COMPLEMENTARY, because="Beda sasaran.", by=make_user(Role.PROVINCE)
    )
    answer = post_decision(client, finding)
    assert answer.status_code == 409
    said = answer.json()
    assert said["version"] == 3
    assert said["last"] | {"at": ""} == {
        "kind": "decision",
        "id": made.pk,
        "by": made.by.username,
        "at": "",
        "now": "melengkapi",
        "because": "Beda sasaran.",
    }
    assert "Beda sasaran." in said["detail"]


def test_numbers_that_changed_are_409_with_the_changes(client, finding, province):
    answer = post_decision(client, finding, facts_digest="b" * 64)
    assert answer.status_code == 409
    assert answer.json()["changes"] == []
    assert "dihitung ulang" in answer.json()["detail"]
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"because": " "}, "because"),
        ({"because": "a\x0bb"}, "because"),
        ({"because": "a" * 5001}, "because"),
        ({"because": 5}, "because"),
        ({"now": "entah"}, "now"),
        ({"now": S.CONFIRMED}, "resolution"),
        ({"now": S.CONFIRMED, "resolution": "entah"}, "resolution"),
        ({"resolution": Resolution.MERGE}, "resolution"),
        ({"review_on": "2020-01-01"}, "review_on"),
        ({"review_on": "besok"}, "review_on"),
        ({"version": None}, "version"),
        ({"version": 0}, "version"),
        ({"version": "1"}, "version"),
        ({"finding": 0}, "finding"),
        ({"finding": 2**70}, "finding"),
        ({"facts_digest": "a" * 65}, "facts_digest"),
        ({"by": 1}, "by"),
        ({"status": "selesai"}, "status"),
    ],
)
def test_what_a_decision_lacks_is_400_with_its_field(client, finding, province, given, field):
    answer = send(client, "api-decision-list", **body_of(finding) | given)
    assert answer.status_code == 400
    assert field in answer.json()
    assert not Decision.objects.exists()


def test_the_version_may_be_in_the_header_and_must_be_somewhere(client, finding, province):
    told = body_of(finding)
    told.pop("version")
    address = reverse("api-decision-list")
    assert client.post(address, told, content_type="application/json").status_code == 400
    given = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    assert client.post(address, told, **given).status_code == 201


def test_a_move_the_table_does_not_allow_is_409(client, finding, province):
    assert post_decision(client, finding, S.DONE).status_code == 409


def test_a_foreign_finding_and_none_are_the_same_403(client, finding):
    client.force_login(make_user(Role.REGENCY, regency=make_village("36.73.01.1001").parent.parent))
    bodies = [body_of(finding), body_of(finding) | {"finding": 10**9}]
    answers = [send(client, "api-decision-list", **body) for body in bodies]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()


def test_nobody_edits_or_deletes_a_decision(client, finding, province):
    made = decide(finding, now=S.NOT_OVERLAP, because=BECAUSE, by=province)
    for method in ("put", "patch", "delete"):
        answer = send(client, "api-decision-detail", made.pk, method=method, because="Lain.")
        assert answer.status_code == 403
    made.refresh_from_db()
    assert made.because == BECAUSE


# --- The same step again --------------------------------------------------------------------


@pytest.mark.parametrize("status", [S.INDICATED, S.REVIEWED])
def test_the_same_decision_again_is_the_first_one(client, finding, province, status):
    Finding.objects.update(status=status)
    first, again = post_decision(client, finding), post_decision(client, finding)
    assert (again.status_code, again.json()) == (201, first.json())
    assert Decision.objects.filter(now=S.NOT_OVERLAP).count() == 1


def test_other_words_are_no_repetition(client, finding, province):
    post_decision(client, finding)
    assert post_decision(client, finding, because="Lain.").status_code == 409
    assert post_decision(client, finding, S.COMPLEMENTARY).status_code == 409
    client.force_login(make_user(Role.PROVINCE))
    assert post_decision(client, finding).status_code == 409


def test_the_same_proposal_again_is_the_first_one(client, finding, province):
    first = post_decision(client, heavy(finding), **CONFIRM)
    again = post_decision(client, finding, **CONFIRM)
    assert (again.status_code, again.json()) == (202, first.json())
    assert Proposal.objects.count() == 1


def test_the_same_proposal_again_after_it_was_seconded_is_the_decision(client, finding, province):
    post_decision(client, heavy(finding), **CONFIRM)
    made = second(finding, by=make_user(Role.PROVINCE), agrees=True)
    again = post_decision(client, finding, **CONFIRM)
    assert (again.status_code, again.json()["id"]) == (201, made.pk)


@pytest.mark.parametrize(("agrees", "note", "code"), [(True, "", 201), (False, "Belum.", 202)])
def test_seconding_again_is_the_first_answer(client, finding, province, agrees, note, code):
    decide(heavy(finding), because=BECAUSE, by=make_user(Role.PROVINCE), **CONFIRM)
    told = {"agrees": agrees, "note": note, "version": 3}
    first = send(client, "api-finding-second", finding.pk, **told)
    again = send(client, "api-finding-second", finding.pk, **told)
    assert (first.status_code, again.status_code) == (code, code)
    assert again.json() == first.json()
    other = send(client, "api-finding-second", finding.pk, agrees=not agrees, note="x")
    assert other.status_code == 409


# --- Reading --------------------------------------------------------------------------------


def test_decisions_are_read_without_money_of_a_program_one_may_not_open(client, finding, agency):
    finding.sentence = "Indikasi, anggaran terkait Rp150 juta."
    finding.save()
    decide(finding, now=S.NOT_OVERLAP, because=BECAUSE, by=make_user(Role.PROVINCE))
    other = finding.right if finding.left.agency == agency else finding.left
    other.status = Status.SUBMITTED
    other.save()
    client.force_login(make_user(Role.OFFICER, agency=agency))
    said = client.get(reverse("api-finding-decisions", args=[finding.pk])).json()["results"]
    assert len(said) == 2
    for facts in (each["facts"] for each in said):
        assert (facts["money_idr"], facts["severity_parts"]) == (None, {})
        assert facts["sentence"] == "Indikasi."
    one = client.get(reverse("api-decision-detail", args=[said[0]["id"]])).json()
    assert one == said[0]
    shown = client.get(reverse("api-finding-detail", args=[finding.pk])).json()
    assert shown["facts_digest"] is None
    client.force_login(make_user(Role.PROVINCE))
    said = client.get(reverse("api-finding-decisions", args=[finding.pk])).json()["results"]
    assert said[0]["facts"]["money_idr"] == 150_000_000


def test_a_finding_says_who_it_is_assigned_to(client, finding, province):
    answer = send(client, "api-finding-assign", finding.pk, to="provinsi")
    assert (answer.status_code, answer.json()["assigned_to"]) == (200, "provinsi")
    row = client.get(reverse("api-finding-list")).json()["results"][0]
    assert row["assigned_to"] == "provinsi"
    assert (row["verdict"], row["resolution"], row["awaits_second"]) == (None, None, False)
    answer = send(client, "api-finding-assign", finding.pk, to=None)
    assert answer.json()["assigned_to"] is None


def test_assigning_betrays_no_account(client, finding, province):
    make_user(Role.OFFICER, username="lain")
    said = [send(client, "api-finding-assign", finding.pk, to=name) for name in ("lain", "tiada")]
    assert [answer.status_code for answer in said] == [400, 400]
    assert said[0].json() == said[1].json()


def test_lists_cost_the_same_for_one_row_and_for_many(
    client, finding, province, agency, django_assert_max_num_queries
):
    people = [make_user(Role.PROVINCE) for _ in range(4)]
    for n, person in enumerate(people):
        decide(finding, now=S.REVIEWED if n % 2 == 0 else S.CLARIFY, because=BECAUSE, by=person)
        comment(finding, text=f"{n} @{person.username}", by=person)
        add_document(finding, file=sent("a.pdf", GOOD["surat.pdf"] + b"\n" * n), by=person)
        other = make_finding(make_program(), make_program())
        Finding.objects.filter(pk=other.pk).update(assigned_to=person)
    for name in ("decisions", "comments", "documents"):
        with django_assert_max_num_queries(11):
            answer = client.get(reverse(f"api-finding-{name}", args=[finding.pk]))
        assert len(answer.json()["results"]) == 4
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("api-finding-list")).json()["results"]) == 5


# --- Replies, comments, documents -----------------------------------------------------------


def test_silence_is_a_null_stance(client, finding, agency):
    ask([finding], datetime.date(2026, 11, 1))
    client.force_login(make_user(Role.OFFICER, agency=agency, username="ani"))
    told = {"agency": agency.pk, "stance": Stance.OBJECTS}
    refused = send(client, "api-finding-replies", finding.pk, **told)
    assert refused.status_code == 400
    assert "note" in refused.json()
    answer = send(client, "api-finding-replies", finding.pk, note="Beda sasaran.", **told)
    assert answer.status_code == 201
    rows = client.get(reverse("api-finding-replies", args=[finding.pk])).json()["results"]
    said = {row["agency"]["id"]: (row["stance"], row["by"]) for row in rows}
    assert len(said) == 2
    assert said.pop(agency.pk) == ("keberatan", "ani")
    assert list(said.values()) == [(None, None)]


def test_nobody_answers_for_another_agency(client, finding, agency):
    client.force_login(make_user(Role.OFFICER, agency=agency))
    other = finding.right.agency if finding.left.agency == agency else finding.left.agency
    told = {"agency": other.pk, "stance": Stance.AGREES}
    assert send(client, "api-finding-replies", finding.pk, **told).status_code == 403


def test_a_comment_posted_twice_is_one(client, finding, province):
    make_user(Role.LEADER, username="pimpinan")
    said = [
        send(client, "api-finding-comments", finding.pk, text="Lihat @pimpinan.").json()
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert said[0]["mentions"] == ["pimpinan"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", ["", " ", "@tiada", 5, "a\x01b", "\\ud800", "x" * 5001])
def test_a_comment_that_cannot_be_taken_is_400(client, finding, province, text):
    answer = send(client, "api-finding-comments", finding.pk, text=text)
    assert answer.status_code == (201 if text == "\\ud800" else 400)


def test_a_document_is_sent_as_a_file_to_keep(client, finding, province):
    address = reverse("api-finding-documents", args=[finding.pk])
    file = sent('nota "akhir" é.docx', GOOD["nota.docx"])
    answer = client.post(address, {"file": file, "said": "Berita acara"})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["said"], said["by"]) == ("Berita acara", "provinsi")
    file.seek(0)
    assert client.post(address, {"file": file}).json() == said
    assert Document.objects.count() == 1
    got = client.get(reverse("api-finding-document", args=[finding.pk, said["id"]]))
    assert b"".join(got.streaming_content) == GOOD["nota.docx"]
    assert got["Content-Type"] == said["content_type"]
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''nota%20%22akhir%22")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]


def test_a_document_without_a_file_or_in_another_form_is_refused(client, finding, province):
    address = reverse("api-finding-documents", args=[finding.pk])
    assert client.post(address, {"file": "text"}).status_code == 400
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"said": "x"}, content_type="application/json").status_code == 415


@pytest.mark.parametrize("name", ["decisions", "replies", "comments", "documents"])
def test_a_finding_that_is_not_there_is_404(client, province, name):
    assert client.get(f"/api/v1/findings/99999/{name}/").status_code == 404
    assert client.get(f"/api/v1/findings/{10**17}/{name}/").status_code == 404
    assert client.get(f"/api/v1/findings/abc/{name}/").status_code == 404
