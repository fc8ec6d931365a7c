"""Offers for the table of compatibility: when there is one, who answers it, and what follows."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coordination.models import CompatibilityAnswer, Finding, OfferState
from coordination.offers import (
    OfferGone,
    OfferUnanswered,
    accept,
    answers,
    offer_count,
    offers,
    refuse,
)
from coordination.outlook import neighbours
from programs import log
from programs.limits import BadEntry
from programs.models import Compatibility, Role
from tests.factories import make_agency, make_program, make_user, make_village

from .decided import S, decide, make_kinds, make_offer, make_pair
from .running import run_engine
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
WHY = "Modal usaha dan pendampingan saling mengisi."


@pytest.fixture
def admin():
    return make_user(Role.SYSADMIN)


@pytest.fixture
def people():
    return [make_user(Role.PROVINCE), make_user(Role.PROVINCE)]


def complementary(kinds, people, count=3, **given):
    for n in range(count):
        decide(make_pair(*kinds, **given), S.COMPLEMENTARY, by=people[n % len(people)])


# --- When there is an offer ----------------------------------------------------------------------


def test_three_decisions_of_two_people_make_an_offer(people):
    kinds = make_kinds()
    complementary(kinds, people, 2)
    assert offers() == []
    complementary(kinds[::-1], people, 1)  # the pair has no order
    (offer,) = offers()
    assert (offer.left, offer.right) == kinds
    assert (offer.count, offer.people, offer.agency_pairs) == (3, 2, 3)
    assert offer.may_be_accepted
    assert (offer_count(3), offer_count(4)) == (1, 0)


def test_one_person_about_one_pair_of_agencies_is_one_voice(people):
    agencies = [make_agency(), make_agency()]
    kinds = make_kinds()
    complementary(kinds, people[:1], 3, agencies=agencies)
    assert offers() == []
    complementary(kinds, people[1:], 1, agencies=agencies)
    assert [offer.people for offer in offers()] == [2]


def test_one_person_about_two_pairs_of_agencies_is_enough(people):
    complementary(make_kinds(), people[:1], 3)
    assert [(offer.people, offer.agency_pairs) for offer in offers()] == [(1, 3)]


def test_a_single_confirmation_speaks_against_it(people):
    kinds = make_kinds()
    complementary(kinds, people, 4)
    decide(make_pair(*kinds[::-1]), S.CONFIRMED, by=people[0])
    assert offers() == []


def test_a_verdict_taken_back_counts_no_more(people):
    kinds = make_offer()
    assert len(offers()) == 1
    decide(Finding.objects.first(), S.INDICATED, by=people[0])
    assert offers() == []
    complementary(kinds, people, 1)
    assert len(offers()) == 1


@pytest.mark.parametrize(
    ("relation", "count"), [("complementary", 0), ("neutral", 0), ("duplicate", 1)]
)
def test_what_the_table_settles_is_not_offered_a_duplicate_is(relation, count):
    left, right = make_offer()
    row = Compatibility.objects.create(left=left, right=right, relation=relation, reason="x")
    assert [offer.listed for offer in offers()] == [row] * count


def test_of_one_and_the_same_intervention_nothing_is_offered(people):
    kind, _other = make_kinds()
    complementary((kind, kind), people, 5)
    assert offers() == []


def test_examples_and_real_programs_are_never_added_together(people):
    kinds = make_kinds()
    complementary(kinds, people, 2)
    complementary(kinds, people, 2, is_example=True)
    assert offers() == []
    complementary(kinds, people, 1, is_example=True)
    (offer,) = offers()
    assert (offer.is_example, offer.count, offer.may_be_accepted) == (True, 3, False)


# --- Answering -----------------------------------------------------------------------------------


def test_accepting_writes_the_pair_citing_counts_and_dates(admin, people, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))
    left, right = make_offer(2)
    time_machine.move_to(datetime.datetime(2026, 11, 28, 3, tzinfo=datetime.UTC))
    complementary((left, right), people, 1)
    row = accept(right.pk, left.pk, reason=WHY, by=admin)
    assert (row.left, row.right, row.relation) == (left, right, "complementary")
    assert row.reason == (
        f"{WHY} Berdasarkan 3 keputusan “saling melengkapi” oleh 3 orang atas 3 pasangan OPD, "
        "26 November 2026 sampai 28 November 2026."
    )
    (answer,) = answers()
    assert (answer.state, answer.count, answer.by) == (OfferState.ACCEPTED, 3, admin)
    assert offers() == []


def test_a_row_that_said_duplicate_changes_and_keeps_what_it_said(admin):
    left, right = make_offer()
    Compatibility.objects.create(left=left, right=right, relation="duplicate", reason="Sama saja")
    row = accept(left.pk, right.pk, reason=WHY, by=admin)
    assert Compatibility.objects.get() == row
    assert row.relation == "complementary"
    assert row.reason.endswith("Sebelumnya tercatat “duplikat”: Sama saja")
    (entry,) = log.of(row)
    assert (entry.before["relation"], entry.after["relation"]) == ("duplicate", "complementary")
    assert entry.action == "usul_tabel.terima"


def test_a_refused_offer_comes_back_only_with_more_decisions(admin, people):
    left, right = make_offer()
    refuse(left.pk, right.pk, reason="Belum yakin.", by=admin)
    assert offers() == []
    assert not Compatibility.objects.exists()
    assert [entry.action for entry in log.of(answers()[0])] == ["usul_tabel.tolak"]
    decide(Finding.objects.first(), S.INDICATED, by=people[0])
    complementary((left, right), people, 1)
    assert offers() == []  # as many as then
    complementary((left, right), people, 1)
    (offer,) = offers()
    assert (offer.count, offer.refused.count, offer.refused.reason) == (4, 3, "Belum yakin.")


@pytest.mark.parametrize("answer", [accept, refuse])
def test_the_second_answer_finds_nothing_to_answer(admin, answer):
    left, right = make_offer()
    answer(left.pk, right.pk, reason=WHY, by=admin)
    with pytest.raises(OfferGone):
        answer(left.pk, right.pk, reason=WHY, by=admin)
    assert CompatibilityAnswer.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSADMIN}))
def test_only_a_system_admin_answers(role):
    left, right = make_offer()
    for answer in (accept, refuse):
        with pytest.raises(PermissionDenied):
            answer(left.pk, right.pk, reason=WHY, by=make_user(role))
    assert not Compatibility.objects.exists()


def test_an_answer_needs_a_reason_that_can_be_kept(admin):
    left, right = make_offer()
    with pytest.raises(OfferUnanswered):
        accept(left.pk, right.pk, reason=" ", by=admin)
    with pytest.raises(BadEntry):
        accept(left.pk, right.pk, reason="a\0", by=admin)


def test_what_rests_on_examples_alone_is_not_accepted(admin):
    left, right = make_offer(is_example=True)
    with pytest.raises(OfferGone):
        accept(left.pk, right.pk, reason=WHY, by=admin)


@pytest.mark.django_db(transaction=True)
def test_the_next_run_drops_those_findings_and_shows_them_as_complementary(admin):
    """Nobody touches a finding: the rules do, and what people said of it is kept."""
    kinds = make_kinds()
    village = make_village()
    person, other = make_user(Role.PROVINCE), make_user(Role.PROVINCE)
    modal = make_program(areas=[village], intervention=kinds[0])
    for _n in range(4):
        make_program(areas=[village], intervention=kinds[1])
    run_engine()
    found = [f for f in Finding.objects.order_by("pk") if modal.pk in (f.left_id, f.right_id)]
    assert len(found) == 4
    for n, finding in enumerate(found[:3]):
        decide(finding, S.COMPLEMENTARY, by=(person, other)[n % 2])
    assert neighbours(modal, person) == []
    accept(kinds[0].pk, kinds[1].pk, reason=WHY, by=admin)
    ours = Finding.objects.filter(pk__in=[f.pk for f in found])
    assert S.GONE not in set(ours.values_list("status", flat=True))  # not before the run
    run_engine()
    assert set(ours.values_list("status", flat=True)) == {S.GONE}
    assert list(ours.order_by("pk").values_list("verdict", flat=True)) == [
        *[S.COMPLEMENTARY] * 3,
        "",
    ]
    shown = neighbours(modal, person)
    assert len(shown) == 4
    assert all(n.is_complementary and n.reason.startswith(WHY) for n in shown)
    others = Finding.objects.exclude(pk__in=[f.pk for f in found])
    assert set(others.values_list("status", flat=True)) == {S.INDICATED}  # the same kind twice


# --- The page and the API ------------------------------------------------------------------------


def test_the_admin_sees_counts_and_no_program(client, admin):
    left, _right = make_offer()
    client.force_login(admin)
    text = check(client.get(reverse("offer-list")))
    assert left.name in text
    assert "2 orang" in text
    for finding in Finding.objects.select_related("left__agency", "right__agency"):
        for hidden in (finding.sentence, finding.left.name, finding.right.agency.name):
            assert hidden not in text
    assert "sentence" not in client.get(reverse("api-compatibility-offers")).content.decode()


def test_a_secretariat_reads_it_without_a_form(client):
    make_offer()
    client.force_login(make_user(Role.PROVINCE))
    text = check(client.get(reverse("offer-list")))
    assert 'name="jawaban"' not in text
    assert "Admin sistem, pemelihara kosakata" in text


def test_an_answer_without_a_reason_is_said_and_with_one_is_taken(client, admin):
    left, right = make_offer()
    client.force_login(admin)
    posted = {"kiri": left.pk, "kanan": right.pk, "jawaban": "tolak", "alasan": " "}
    assert "Tulis alasan jawaban" in check(client.post(reverse("offer-list"), posted))
    done = client.post(reverse("offer-list"), posted | {"alasan": "Belum yakin."}, follow=True)
    text = check(done)
    assert "Usul ditolak" in text
    assert "Belum yakin." in text
    again = check(client.post(reverse("offer-list"), posted | {"alasan": "Ketik ulang"}))
    assert "sudah dijawab" in again


@pytest.mark.parametrize("name", ["kiri", "kanan"])
@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1", "0"])
def test_a_pair_that_is_no_pair_is_not_offered(client, admin, name, value):
    left, right = make_offer()
    client.force_login(admin)
    posted = {"kiri": left.pk, "kanan": right.pk, "jawaban": "terima", "alasan": WHY}
    assert "sudah dijawab" in check(client.post(reverse("offer-list"), posted | {name: value}))
    assert not Compatibility.objects.exists()


def test_offers_cost_the_same_for_few_decisions_and_for_many(people, django_assert_max_num_queries):
    kinds = make_kinds()
    complementary(kinds, people, 3)
    with django_assert_max_num_queries(7) as few:
        assert len(offers()) == 1
    complementary(kinds, people, 6)
    complementary(kinds, people, 4, is_example=True)
    with django_assert_max_num_queries(len(few)):
        assert len(offers()) == 2


def test_the_page_costs_the_same_for_few_offers_and_for_many(
    client, admin, django_assert_max_num_queries
):
    client.force_login(admin)
    make_offer()
    with django_assert_max_num_queries(25) as few:
        client.get(reverse("offer-list"))
    make_offer(is_example=True)
    for _n in range(2):
        left, right = make_kinds()
        CompatibilityAnswer.objects.create(
            left=left, right=right, state="ditolak", count=0, reason="x", by=admin
        )
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("offer-list"))
