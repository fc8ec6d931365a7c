"""The panel beside the form, the reminder before submitting, the endpoint, and the queue's mark."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import KeepReason
from geo import codec
from geo.models import Shape
from programs.models import Compatibility, Program, Role
from tests.coordination.scenes import make_finding, make_gap
from tests.factories import (
    make_agency,
    make_intervention,
    make_need,
    make_program,
    make_segments,
    make_user,
    make_villages,
    square,
    stored,
)

pytestmark = pytest.mark.django_db
MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def villages():
    make_segments()
    make_intervention()
    return make_villages(5)


@pytest.fixture
def agency():
    return make_agency(name="Dinas Saya")


@pytest.fixture
def officer(client, agency):
    client.force_login(make_user(Role.OFFICER, agency=agency))
    return client


@pytest.fixture
def form(agency, villages):
    lines = [{"area": v.code, "segments": [], "planned_count": "10"} for v in villages[:4]]
    return {
        "agency": agency.name,
        "fiscal_year": "2026",
        "stage": "APBD",
        "name": "Program baru",
        "intervention": "RTLHKAB",
        "budget_idr": "400 juta",
        "starts_on": "1 Januari 2026",
        "last_day": "30 Juni 2026",
        "recipient_class": "langsung",
        "segments": "KSJ-D1",
        "unit": "KK",
        "lines": json.dumps(lines),
    }


def panel(client, form, status=200) -> str:
    answer = client.post(reverse("check-panel"), form)
    assert answer.status_code == status
    text = answer.content.decode()
    assert MISSING not in text
    return text


class TestPanel:
    def test_it_says_who_else_is_there_and_how_to_get_out(self, officer, form, villages):
        make_program(areas=villages[1:3], name="Rumah Kita")
        coarse = make_program(areas=["36.04"])
        for n, village in enumerate(villages):
            village.longitude, village.latitude = 106 + n / 100, -6.1
            village.save()
        make_gap(villages[4], need=make_need())
        text = panel(officer, form)
        assert "Siapa lagi di sini?" in text
        assert "Rumah Kita" in text
        assert f'data-drop="{villages[1].code},{villages[2].code}"' in text
        assert "dari 50% menjadi <strong>0%</strong>" in " ".join(text.split())
        assert coarse.agency.name in text
        assert "check-map-data-" in text
        assert villages[4].short_name in text

    def test_good_news_is_told_too(self, officer, form, villages):
        latrine = make_intervention("JAMBAN", need=make_need("SANITASI"))
        pair = sorted([make_intervention(), latrine], key=lambda i: i.pk)
        words = {"relation": "complementary", "reason": "rumah dan jamban"}
        Compatibility.objects.create(left=pair[0], right=pair[1], **words)
        make_program(areas=villages[:2], intervention=latrine, name="Jamban Kita")
        text = panel(officer, form)
        assert "Jamban Kita (2 desa bersama)" in text
        assert "rumah dan jamban" in text

    def test_it_says_what_is_missing(self, officer, form):
        text = panel(officer, form | {"intervention": ""})
        assert "Belum dapat diperiksa" in text
        assert "jenis intervensi" in text

    def test_no_neighbour_is_not_said_to_be_no_overlap_at_all(self, officer, form):
        assert "yang belum mengisi tidak terlihat" in panel(officer, form)

    def test_what_it_does_not_understand_is_missing_not_wrong(self, officer, form, villages):
        make_program(areas=villages)
        assert "masa pelaksanaan" in panel(officer, form | {"starts_on": "kapan-kapan"})

    def test_a_saved_program_offers_to_keep_a_reason(self, officer, form, agency, villages):
        own = make_program(agency=agency, areas=villages[:4], status="draf")
        other = make_program(areas=villages)
        address = reverse("check-reason", args=[own.pk, other.pk])
        assert address in panel(officer, form | {"program": own.pk})
        assert address not in panel(officer, form)

    def test_names_typed_by_others_are_only_text(self, officer, form, villages):
        make_program(areas=villages, name="<script>alert(1)</script>")
        assert "<script>alert" not in panel(officer, form)

    def test_a_stranger_gets_401_and_no_page_to_log_in(self, client, form):
        assert client.post(reverse("check-panel"), form).status_code == 401

    def test_a_foreign_program_is_404(self, officer, form, villages):
        foreign = make_program(areas=villages)
        panel(officer, form | {"program": foreign.pk}, status=404)

    def test_it_is_only_posted(self, officer):
        assert officer.get(reverse("check-panel")).status_code == 405

    def test_its_price_does_not_grow_with_the_neighbours(self, officer, form, villages):
        def price():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                panel(officer, form)
            return len(asked)

        make_program(areas=villages[:2])
        panel(officer, form)
        one = price()
        for _ in range(8):
            make_program(areas=villages[:2])
        assert price() == one


class TestReasonsAndReminder:
    @pytest.fixture
    def pair(self, agency, villages):
        own = make_program(agency=agency, areas=villages[:4], status="draf", name="Milik kami")
        return own, make_program(areas=villages)

    def test_the_reminder_lists_overlaps_without_a_reason(self, officer, pair):
        own, other = pair
        page = officer.get(reverse("check-reminder", args=[own.pk]))
        text = page.content.decode()
        assert MISSING not in text
        assert reverse("check-reason", args=[own.pk, other.pk]) in text
        KeepReason.objects.create(program=own, other=other, reason="Rumah lain.")
        again = officer.get(reverse("check-reminder", args=[own.pk])).content.decode()
        assert reverse("check-reason", args=[own.pk, other.pk]) not in again

    def test_a_script_gets_the_part_alone(self, officer, pair):
        address = reverse("check-reminder", args=[pair[0].pk])
        part = officer.get(address, headers={"X-Requested-With": "fetch"}).content.decode()
        assert "<html" not in part
        assert "data-reason-form" in part

    def test_a_posted_reason_is_kept_and_the_page_comes_back(self, officer, pair):
        own, other = pair
        address = reverse("check-reason", args=[own.pk, other.pk])
        answer = officer.post(address, {"reason": "Rumah lain."})
        assert answer.url == reverse("check-reminder", args=[own.pk])
        assert KeepReason.objects.get().reason == "Rumah lain."
        sent = officer.post(address, {"reason": "Lain."}, headers={"X-Requested-With": "fetch"})
        assert sent.status_code == 204
        assert KeepReason.objects.get().reason == "Lain."

    def test_a_reason_about_a_stranger_is_refused_in_words(self, officer, pair, villages):
        far = make_program(areas=[villages[4]])
        answer = officer.post(reverse("check-reason", args=[pair[0].pk, far.pk]), {"reason": "A"})
        assert answer.status_code == 422
        assert "tidak bertumpuk" in answer.content.decode()

    def test_the_queue_marks_it_and_the_finding_shows_both_sides(self, client, pair):
        own, other = pair
        Program.objects.filter(pk=own.pk).update(status="diajukan")
        finding = make_finding(own, other)
        client.force_login(make_user(Role.PROVINCE))
        assert "ada alasan" not in client.get(reverse("finding-list")).content.decode()
        KeepReason.objects.create(program=own, other=other, reason="Rumah <b>lain</b>.")
        KeepReason.objects.create(program=other, other=own, reason="Sudah dibagi.")
        assert "ada alasan" in client.get(reverse("finding-list")).content.decode()
        detail = client.get(reverse("finding-detail", args=[finding.pk])).content.decode()
        assert "Rumah &lt;b&gt;lain&lt;/b&gt;." in detail
        assert "Sudah dibagi." in detail
        said = client.get(reverse("api-finding-detail", args=[finding.pk])).json()
        assert {r["reason"] for r in said["keep_reasons"]} == {
            "Rumah <b>lain</b>.",
            "Sudah dibagi.",
        }


class TestEndpoint:
    @pytest.fixture
    def body(self, agency, villages):
        return {
            "agency": agency.pk,
            "fiscal_year": 2026,
            "intervention": "RTLHKAB",
            "starts_on": "2026-01-01",
            "ends_on": "2026-07-01",
            "segments": ["KSJ-D1"],
            "targets": [{"area": v.code, "planned_count": 10, "unit": "KK"} for v in villages[:4]],
        }

    def post(self, client, body, status=200):
        answer = client.post(reverse("api-check"), body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def test_it_answers_with_every_measure(self, officer, body, villages):
        other = make_program(areas=villages[1:3], counts=[5, 5], unit="KK")
        answer = self.post(officer, body)
        (found,) = answer["findings"]
        assert found["other"]["id"] == other.pk
        assert found["shared_villages"] == [v.code for v in villages[1:3]]
        assert found["own_share_ratio"] == pytest.approx(0.5, rel=1e-6)
        assert found["exposed_people"] == 10
        assert found["ways"]["leave"][0]["villages"] == [v.code for v in villages[1:3]]
        assert found["sentence"].startswith("Dinas ")
        assert answer["counts"]["duplikasi"] == 1
        assert not Program.objects.filter(agency__name="Dinas Saya").exists()

    def test_a_geometry_is_cut_and_not_kept(self, officer, body, villages):
        other = make_program(areas=villages[:1])
        outline = codec.to_shapes([stored(square(200, 0))])[0]
        body["targets"] = [{"geometry": outline.__geo_interface__}]
        answer = self.post(officer, body)
        assert [f["other"]["id"] for f in answer["findings"]] == [other.pk]
        assert not Shape.objects.exists()

    def test_a_saved_program_says_what_the_body_does_not(self, officer, agency, villages):
        own = make_program(agency=agency, areas=villages[:2], status="draf")
        other = make_program(areas=villages)
        assert self.post(officer, {"program": own.pk})["findings"][0]["other"]["id"] == other.pk
        moved = self.post(officer, {"program": own.pk, "targets": []})
        assert moved["missing"] == ["segmen sasaran", "lokasi"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"targets": [{"geometry": {"type": "Point"}}]}, "targets"),
            ({"fiscal_year": "2026"}, "fiscal_year"),
            ({"agency": 999_999}, "agency"),
            ({"status": "diverifikasi"}, "status"),
        ],
    )
    def test_a_body_it_cannot_take_is_refused_by_field(self, officer, body, wrong, field):
        assert field in self.post(officer, body | wrong, status=400)

    def test_unknown_codes_are_refused(self, officer, body):
        assert "TIDAK" in self.post(officer, body | {"intervention": "TIDAK"}, 400)["detail"]

    def test_neither_program_nor_agency_is_refused(self, officer):
        self.post(officer, {"segments": []}, status=400)

    def test_a_stranger_is_401_and_a_foreign_agency_403(self, client, body):
        self.post(client, body, status=401)
        client.force_login(make_user(Role.OFFICER))
        self.post(client, body, status=403)
