"""One action on many findings: the exact number, row by row, and nothing behind anybody's back."""

import re

import pytest

from coordination import bulk
from coordination.models import Decision, FindingStatus
from coordination.review import decide
from programs.models import Role, Status
from tests import factories as make

from .scenes import make_finding

pytestmark = pytest.mark.django_db
S = FindingStatus
REASON = "Sudah dibahas di rapat sekretariat."


@pytest.fixture
def province(client):
    user = make.make_user(Role.PROVINCE, username="provinsi", first_name="Rina")
    client.force_login(user)
    return user


def ask(client, action, *findings, **given):
    chosen = {"tindakan": action, "pilih": [f.pk for f in findings]}
    return client.post("/temuan/massal/", chosen | given)


def form_of(answer) -> dict:
    """What the page of the question would send."""
    text = answer.content.decode()
    form = text[text.index('action="/temuan/massal/jalankan/"') :]
    given = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        given.setdefault(name, []).append(value.replace("&amp;", "&"))
    given.pop("csrfmiddlewaretoken", None)
    return given


def run(client, form, because=REASON):
    return client.post("/temuan/massal/jalankan/", form | {"alasan": because})


def statuses(*findings):
    for finding in findings:
        finding.refresh_from_db()
    return [finding.status for finding in findings]


# --- The question ---------------------------------------------------------------------------------


def test_the_page_names_the_exact_number_and_writes_nothing(client, province):
    findings = [make_finding() for _n in range(3)]
    text = ask(client, "bukan", *findings).content.decode()
    assert "Putuskan: bukan tumpang tindih: 3 temuan" in text
    assert statuses(*findings) == [S.INDICATED] * 3
    assert not Decision.objects.exists()


def test_it_says_which_rows_cannot_be_done_and_why(client, province):
    good, settled = make_finding(), make_finding(status=S.NOT_OVERLAP)
    text = ask(client, "bukan", good, settled).content.decode()
    assert "1 dari 2 temuan dapat diproses" in text
    assert "tidak dapat menjadi “Bukan tumpang tindih”" in text
    seen = form_of(ask(client, "bukan", good, settled))["dilihat"]
    assert seen == [f"{good.pk}:1:{'0' * 16}"]


def test_as_many_rows_as_are_done_at_once_fit_into_a_form(client, province, settings):
    findings = [make_finding() for _n in range(3)]
    form = form_of(ask(client, "bukan", *findings))
    fields = sum(map(len, form.values()))
    assert fields - len(findings) + bulk.AT_ONCE < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_nothing_chosen_and_no_action_are_said(client, province):
    assert "Belum ada temuan yang dipilih" in ask(client, "bukan").content.decode()
    assert "Pilih tindakannya" in ask(client, "", make_finding()).content.decode()


def test_confirming_is_no_action_on_many(client, province):
    answer = ask(client, "terkonfirmasi", make_finding())
    assert answer.status_code == 422
    assert "Pilih tindakannya" in answer.content.decode()


def test_all_that_match_the_filter_are_chosen(client, province):
    matching = [make_finding(status=S.REVIEWED) for _n in range(3)]
    make_finding()
    given = {"tindakan": "melengkapi", "semua": "ya", "saringan": "status=ditelaah"}
    answer = client.post("/temuan/massal/", given)
    assert "3 temuan" in answer.content.decode()
    run(client, form_of(answer))
    assert statuses(*matching) == [S.COMPLEMENTARY] * 3
    assert Decision.objects.count() == 3


def test_more_than_are_done_at_once_are_refused_with_the_number(client, province, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr("coordination.views.queue_bulk.AT_ONCE", 2)
    findings = [make_finding() for _n in range(3)]
    for answer in (
        ask(client, "bukan", *findings),
        client.post("/temuan/massal/", {"tindakan": "bukan", "semua": "ya", "saringan": ""}),
    ):
        assert answer.status_code == 422
        assert "3 temuan dipilih; paling banyak 2" in answer.content.decode()


def test_the_question_costs_the_same_however_many_rows(
    client, province, django_assert_max_num_queries, django_assert_num_queries
):
    findings = [make_finding() for _n in range(9)]
    ask(client, "bukan", findings[0])
    with django_assert_max_num_queries(25) as few:
        ask(client, "bukan", *findings[:2])
    with django_assert_num_queries(len(few)):
        ask(client, "bukan", *findings)


# --- Doing it -------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", ["ditelaah", "bukan", "melengkapi", "klarifikasi"])
def test_each_row_is_decided_with_the_one_reason(client, province, now):
    findings = [make_finding(), make_finding()]
    answer = run(client, form_of(ask(client, now, *findings)))
    assert "2 temuan selesai diproses" in answer.content.decode()
    assert statuses(*findings) == [now, now]
    for finding in findings:
        last = finding.decisions.last()
        assert (last.by, last.because) == (province, REASON)


def test_without_a_reason_nothing_is_written_and_the_question_stays(client, province):
    finding = make_finding()
    answer = run(client, form_of(ask(client, "bukan", finding)), because="  ")
    assert answer.status_code == 422
    assert "Alasan keputusan wajib diisi" in answer.content.decode()
    assert len(form_of(answer)["dilihat"]) == 1
    assert statuses(finding) == [S.INDICATED]


def test_a_text_that_cannot_be_kept_is_said(client, province):
    finding = make_finding()
    answer = run(client, form_of(ask(client, "bukan", finding)), because="a\x00b")
    assert answer.status_code == 422
    assert statuses(finding) == [S.INDICATED]


def test_they_are_assigned_to_me_to_somebody_and_to_nobody(client, province):
    regency = make.make_user(Role.REGENCY, regency=make.make_area("36.04"))
    findings = [make_finding(), make_finding()]
    for action, to in (
        ("tugaskan:saya", province),
        (f"tugaskan:{regency.pk}", regency),
        ("lepas", None),
    ):
        run(client, form_of(ask(client, action, *findings)))
        for finding in findings:
            finding.refresh_from_db()
            assert finding.assigned_to == to


def test_nothing_is_assigned_to_who_cannot_decide_it(client, province):
    regency = make.make_user(Role.REGENCY, regency=make.make_area("36.04"))
    there = make_finding()
    elsewhere = make_finding(villages=[make.make_village("36.73.01.1001")])
    text = ask(client, f"tugaskan:{regency.pk}", there, elsewhere).content.decode()
    assert "1 dari 2 temuan dapat diproses" in text
    assert "tidak dapat memutuskan temuan ini" in text


# --- What changed in between ----------------------------------------------------------------------


def test_a_row_that_changed_since_is_named_and_asked_again(client, province):
    changed, other = make_finding(), make_finding()
    form = form_of(ask(client, "bukan", changed, other))
    decide(changed, now=S.REVIEWED, because="Lebih dulu.", by=make.make_user(Role.PROVINCE))
    answer = run(client, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"Temuan {changed.pk}" in text
    assert f"Temuan {other.pk}" not in text
    assert REASON in text
    assert statuses(changed, other) == [S.REVIEWED, S.INDICATED]
    assert "2 temuan selesai" in run(client, form_of(answer)).content.decode()


def test_numbers_measured_anew_since_are_asked_again(client, province):
    finding = make_finding()
    form = form_of(ask(client, "bukan", finding))
    finding.facts_digest = "b" * 64
    finding.save()
    assert run(client, form).status_code == 409
    assert statuses(finding) == [S.INDICATED]


def test_a_row_that_came_into_the_filter_since_is_named(client, province):
    first = make_finding()
    given = {"tindakan": "bukan", "semua": "ya", "saringan": ""}
    form = form_of(client.post("/temuan/massal/", given))
    later = make_finding()
    answer = run(client, form)
    assert answer.status_code == 409
    assert "baru masuk pilihan" in answer.content.decode()
    assert statuses(first, later) == [S.INDICATED] * 2
    assert "2 temuan selesai" in run(client, form_of(answer)).content.decode()


def test_a_row_that_left_the_filter_since_is_counted(client, province):
    stays, leaves = make_finding(), make_finding()
    given = {"tindakan": "bukan", "semua": "ya", "saringan": "status=indikasi"}
    form = form_of(client.post("/temuan/massal/", given))
    decide(leaves, now=S.COMPLEMENTARY, because="Lebih dulu.", by=make.make_user(Role.PROVINCE))
    answer = run(client, form)
    assert answer.status_code == 409
    assert "1 temuan tidak lagi masuk pilihan" in answer.content.decode()
    assert statuses(stays, leaves) == [S.INDICATED, S.COMPLEMENTARY]


@pytest.mark.parametrize("name", ["sidik", "jumlah"])
def test_a_form_whose_sum_does_not_agree_is_asked_again(client, province, name):
    finding = make_finding()
    form = form_of(ask(client, "bukan", finding)) | {name: "7"}
    assert run(client, form).status_code == 409
    assert statuses(finding) == [S.INDICATED]


def test_sent_twice_it_is_done_once(client, province):
    finding = make_finding()
    form = form_of(ask(client, "bukan", finding))
    run(client, form)
    again = run(client, form)
    assert again.status_code == 409
    assert finding.decisions.count() == 2  # the review on its way, and the verdict


def test_a_row_refused_while_it_is_done_takes_nothing_of_the_others(client, province, monkeypatch):
    """Somebody decides between the last look and the write: that row alone is refused."""
    first, taken, last = (make_finding() for _n in range(3))
    other = make.make_user(Role.PROVINCE, first_name="Budi")

    def decide_late(finding, **given):
        if finding.pk == taken.pk:
            decide(finding, now=S.COMPLEMENTARY, because="Saya lebih dulu.", by=other)
        return decide(finding, **given)

    monkeypatch.setattr(bulk, "decide", decide_late)
    text = run(client, form_of(ask(client, "bukan", first, taken, last))).content.decode()
    assert "2 temuan selesai diproses" in text
    assert "1 ditolak dan tidak berubah" in text
    assert "Budi sudah memutuskan" in text
    assert REASON in text
    assert statuses(first, taken, last) == [S.NOT_OVERLAP, S.COMPLEMENTARY, S.NOT_OVERLAP]


# --- Who may --------------------------------------------------------------------------------------


def test_a_form_with_foreign_findings_is_refused_as_a_whole(client):
    own = make_finding()
    foreign = [make_finding(villages=[make.make_village("36.73.01.1001")]) for _n in range(2)]
    client.force_login(make.make_user(Role.REGENCY, regency=make.make_area("36.04")))
    form = form_of(ask(client, "bukan", own))
    for answer in (
        ask(client, "bukan", own, *foreign),
        run(client, form | {"pilih": [f.pk for f in (own, *foreign)]}),
    ):
        assert answer.status_code == 403
        assert "2 dari 3 temuan yang dipilih di luar lingkup Anda" in answer.content.decode()
    assert statuses(own) == [S.INDICATED]


def test_a_regency_leaves_what_reaches_into_another(client):
    own = make_finding()
    wide = make_finding(regencies=",36.04,36.73,")
    client.force_login(make.make_user(Role.REGENCY, regency=make.make_area("36.04")))
    text = ask(client, "bukan", own, wide).content.decode()
    assert "1 dari 2 temuan dapat diproses" in text
    assert "melampaui kabupaten/kota Anda" in text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER, Role.LEADER, Role.AUDITOR])
def test_only_secretariats_act_on_many(client, role):
    finding = make_finding()
    client.force_login(make.make_user(role, agency=finding.left.agency))
    assert ask(client, "bukan", finding).status_code == 403


def test_the_page_says_no_more_than_its_reader_may_know(client):
    village = make.make_village()
    own = make.make_program(areas=[village])
    elsewhere = make.make_agency(tier="kabkota", regency=make.make_area("36.73"))
    draft = make.make_program(
        areas=[village], agency=elsewhere, status=Status.RETURNED, name="Nama rahasia"
    )
    finding = make_finding(own, draft, villages=[village])
    client.force_login(make.make_user(Role.REGENCY, regency=make.make_area("36.04")))
    form = form_of(ask(client, "bukan", finding))
    assert "Nama rahasia" not in ask(client, "bukan", finding).content.decode()
    assert "Nama rahasia" not in run(client, form).content.decode()
    draft.refresh_from_db()
    assert draft.name == "Nama rahasia"
