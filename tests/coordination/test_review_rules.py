"""The province's rules: who sets them, what is refused, what they touch, and what they leave."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coordination.models import Decision, Finding, Proposal, Reply, ReviewRules, review_rules
from coordination.replies import ask
from coordination.review_rules import (
    NAMES,
    RULES,
    RulesRefused,
    history,
    set_rules,
    touched,
    values_of,
)
from programs import log
from programs.limits import BadEntry
from programs.models import Role
from tests.factories import make_area, make_user

from .decided import S, decide, make_kinds, make_pair
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)
WHY = "Disepakati di rakor."


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def refused(by, **values):
    with pytest.raises(RulesRefused) as caught:
        set_rules(by=by, reason=values.pop("reason", WHY), **values)
    assert values_of(review_rules()) == values_of(ReviewRules(pk=1))
    return caught.value.faults


# --- Setting -------------------------------------------------------------------------------------


def test_every_rule_of_the_model_is_among_those_that_are_set():
    ours = {f.name for f in ReviewRules._meta.fields} - {"id", "updated_by", "updated_at"}
    assert set(NAMES) == ours


def test_the_province_sets_some_rules_and_the_others_stay(province):
    rules = set_rules(by=province, reason=WHY, second_from_severity=80.0, reply_days=10)
    assert values_of(review_rules()) == {
        **values_of(ReviewRules(pk=1)),
        "second_from_severity": 80.0,
        "reply_days": 10,
    }
    assert rules.updated_by == province


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROVINCE}))
def test_nobody_else_sets_them(role):
    with pytest.raises(PermissionDenied):
        set_rules(by=make_user(role), reason=WHY, reply_days=10)
    assert not ReviewRules.history.exists()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_value_outside_its_bounds_is_refused(province, rule):
    for wrong in (rule.least - 1, rule.most + 1, float("nan"), "x", None, True):
        assert list(refused(province, **{rule.name: wrong})) == [rule.name]


def test_the_bounds_themselves_are_taken(province):
    low = {rule.name: rule.least for rule in RULES} | {"review_days": 1}
    assert values_of(set_rules(by=province, reason=WHY, **low)) == low
    high = {rule.name: rule.most for rule in RULES}
    assert values_of(set_rules(by=province, reason=WHY, **high)) == high


def test_days_are_whole(province):
    assert "bilangan bulat" in refused(province, reply_days=7.5)["reply_days"]


def test_agencies_must_be_able_to_answer_before_the_review_is_due(province):
    assert "30 hari" in refused(province, reply_days=31)["reply_days"]


def test_a_reminder_must_come_after_the_review_has_begun(province):
    assert list(refused(province, remind_days=30)) == ["remind_days"]


def test_a_reason_is_required_and_must_be_text(province):
    assert list(refused(province, reply_days=10, reason="  ")) == ["reason"]
    with pytest.raises(BadEntry):
        set_rules(by=province, reason="a\0b", reply_days=10)


def test_an_unknown_rule_is_a_mistake_of_the_caller(province):
    with pytest.raises(TypeError):
        set_rules(by=province, reason=WHY, colour=3)


# --- History -------------------------------------------------------------------------------------


def test_each_change_is_kept_with_before_after_who_and_why(province):
    long = "Karena orang kedua terlalu sering diminta untuk temuan yang ringan. " * 3
    set_rules(by=province, reason=WHY, second_from_severity=80.0)
    set_rules(by=province, reason=long, second_from_severity=85.0, reply_days=10)
    last, first = history()
    assert first.differences == [("Orang kedua mulai bobot", 75.0, 80.0)]
    assert (first.by, first.reason) == (province, WHY)
    assert last.reason == long.strip()
    assert last.differences == [
        ("Orang kedua mulai bobot", 80.0, 85.0),
        ("Waktu OPD untuk menanggapi", 14, 10),
    ]


def test_the_same_values_again_leave_no_trace(province):
    set_rules(by=province, reason=WHY, reply_days=10)
    set_rules(by=province, reason="Sekali lagi.", reply_days=10)
    assert len(history()) == 1


def test_each_change_is_in_the_log(province):
    rules = set_rules(by=province, reason=WHY, second_from_severity=80.0)
    set_rules(by=province, reason=WHY, second_from_severity=80.0)
    (entry,) = log.of(rules)
    assert (entry.action, entry.by, entry.reason) == ("aturan.tetapkan", province, WHY)
    assert entry.before == {"second_from_severity": "75.0"}
    assert entry.after == {"second_from_severity": "80.0"}


# --- What a change leaves alone ------------------------------------------------------------------


def test_changing_a_rule_changes_no_decision_date_or_request_already_there(province):
    other = make_user(Role.PROVINCE)
    heavy = make_pair(*make_kinds(), severity=80.0)
    light = make_pair(heavy.left.intervention, heavy.right.intervention, severity=50.0)
    proposed = make_pair(heavy.left.intervention, heavy.right.intervention, severity=90.0)
    ask([heavy, light], TODAY)
    decide(light, S.CONFIRMED, by=province)
    decide(proposed, S.CONFIRMED, by=other)  # waits for a second person
    tables = (Finding, Decision, Proposal, Reply)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert all(before)
    set_rules(
        by=province,
        reason=WHY,
        second_from_severity=0,
        ask_from_severity=100,
        reply_days=1,
        review_days=2,
        remind_days=1,
        offer_after=2,
    )
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


# --- What they touch -----------------------------------------------------------------------------


def test_what_the_thresholds_touch_is_counted_at_them(province):
    kinds = make_kinds()
    for severity in (39.9, 40.0, 75.0):
        make_pair(*kinds, severity=severity, due_on=TODAY + datetime.timedelta(days=8))
    make_pair(*kinds, severity=90.0, level="perlu_klarifikasi", due_on=TODAY)
    make_pair(*kinds, severity=90.0, status=S.CONFIRMED)
    make_pair(*kinds, severity=10.0, is_example=True, due_on=TODAY + datetime.timedelta(days=7))
    ask([Finding.objects.get(severity=75.0)], TODAY)
    found = touched(review_rules(), user=province, day=TODAY)
    assert (found.open, found.examples) == (5, 1)
    assert (found.second, found.asked, found.soon, found.waiting) == (2, 2, 2, 2)


def test_a_reader_is_told_of_the_findings_they_see():
    make_pair(*make_kinds(), severity=80.0)
    elsewhere = make_user(Role.REGENCY, regency=make_area("36.73"))
    assert touched(review_rules(), user=elsewhere, day=TODAY).open == 0


# --- The page and the API ------------------------------------------------------------------------


def posted(**changed):
    values = {name: f"{value:g}" for name, value in values_of(ReviewRules(pk=1)).items()}
    return values | {"alasan": WHY} | changed


def test_a_change_is_looked_at_before_it_is_saved(client, province):
    client.force_login(province)
    make_pair(*make_kinds(), severity=78.0)
    address = reverse("review-rules")
    text = check(client.post(address, posted(second_from_severity="80")))
    assert "Bila disimpan" in text
    assert "0 temuan memerlukan orang kedua" in text
    assert not ReviewRules.history.exists()
    seen = "80/40/14/30/7/3"
    assert f'value="{seen}"' in text
    assert client.post(address, posted(second_from_severity="81", dilihat=seen)).status_code == 200
    assert not ReviewRules.history.exists()  # what was looked at was something else
    saved = client.post(address, posted(second_from_severity="80", dilihat=seen))
    assert saved.status_code == 302
    assert review_rules().second_from_severity == 80


def test_a_wrong_value_is_said_beside_it_and_nothing_typed_is_lost(client, province):
    client.force_login(province)
    text = check(client.post(reverse("review-rules"), posted(reply_days="empat", alasan="")))
    assert "bukan angka yang dapat dibaca" in text
    assert 'value="empat"' in text
    assert "Tulis alasan perubahan aturan" in text
    text = check(client.post(reverse("review-rules"), posted(reply_days="200", alasan="")))
    assert "Harus dari 1 sampai 90." in text
    assert "Tulis alasan perubahan aturan" in text


def test_the_page_says_the_rules_and_their_history(client, province):
    set_rules(by=province, reason=WHY, second_from_severity=62.5)
    client.force_login(make_user(Role.LEADER))
    text = check(client.get(reverse("review-rules")))
    assert "mulai bobot 62,5" in text
    assert "75 → 62,5" in text
    assert WHY in text
    assert 'name="reply_days"' not in text


def test_the_page_costs_the_same_with_many_findings_and_changes(
    client, province, django_assert_max_num_queries
):
    client.force_login(province)
    kinds = make_kinds()

    def add(count):
        for n in range(count):
            make_pair(*kinds, severity=65.0)
            set_rules(by=province, reason=WHY, reply_days=len(history()) + n + 1)

    add(1)
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("review-rules"))
    add(5)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("review-rules"))


def test_the_api_reads_and_sets_them(client, province):
    client.force_login(province)
    address = reverse("api-review-rules")
    answer = client.put(
        address, {"reply_days": 10, "reason": WHY}, content_type="application/json"
    ).json()
    assert answer["reply_days"] == 10
    assert answer["history"][0]["differences"] == [["Waktu OPD untuk menanggapi", 14, 10]]
    assert answer == client.get(address).json()
    wrong = client.put(address, {"reply_days": 200}, content_type="application/json")
    assert wrong.status_code == 400
    wrong = client.put(address, {"reply_days": 200, "reason": ""}, content_type="application/json")
    assert set(wrong.json()) == {"reply_days", "reason"}
