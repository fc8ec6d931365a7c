"""Every page: it renders without a missing variable, at a constant price, and to those who may."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from coordination.models import Decision
from programs.models import Role, Status
from tests import factories as make
from tests.coordination.scenes import make_finding, make_gap, make_run

pytestmark = pytest.mark.django_db
MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def secretariat(client):
    user = make.make_user(Role.PROVINCE)
    client.force_login(user)
    return client


@pytest.fixture
def scene():
    """One located finding, one coarse one, gaps in two states, a program that lacks its segment."""
    village = make.make_village()
    finding = make_finding(villages=[village])
    coarse = make.make_program(areas=["36.04"], name="Program tanpa lokasi rinci")
    make_finding(finding.left, coarse, villages=[village], level="perlu_klarifikasi")
    make.make_program(areas=[village], segments=(), name="Program tanpa segmen")
    make_gap(village)
    make_gap(make.make_area("36.04"), state="tidak_ada_data", needed_count=None, figure=None)
    return finding


PAGES = [
    "/",
    "/ringkasan/",
    "/pernyataan/",
    "/pernyataan/?keadaan=diam&tingkat=kabkota",
    "/?tampilan=celah",
    "/?wilayah=36.04",
    "/?wilayah=36.04.01&tampilan=celah",
    "/?wilayah=36.04.01.2001",
    "/program/",
    "/program/?periksa=tidak",
    "/program/?status=berjalan&q=uji&urut=-pagu",
    "/temuan/",
    "/temuan/?level=perlu_klarifikasi",
    "/temuan/?level=perlu_klarifikasi&urai=ya",
    "/temuan/?wilayah=36.04.01&internal=tidak",
    "/telaah/aturan/",
    "/telaah/ketepatan/",
    "/anggaran/",
    "/anggaran/?menurut=kabkota&wilayah=36.04",
    "/telaah/ketepatan/?versi=1",
    "/data/usul-tabel/",
    "/celah/",
    "/celah/daftar/",
    "/celah/daftar/?keadaan=tidak_ada_data",
    "/celah/segmen/",
    "/celah/kepadatan/",
    "/data/",
    "/peta-jalan/",
    "/data/kosakata/kebutuhan/",
    "/data/daftar-prioritas/",
    "/data/kebutuhan/",
    "/data/kosakata/intervensi/",
    "/data/kosakata/segmen/",
    "/data/kosakata/kesesuaian/",
    "/bantuan/",
    "/bantuan/tumpang-tindih/",
    "/bantuan/tingkat/",
    "/bantuan/bobot/",
    "/bantuan/celah/",
    "/bantuan/angka-dan-daftar/",
    "/bantuan/data/",
    "/bantuan/kemiskinan/",
]


def check(answer):
    """The page rendered, names every variable, and holds nothing that the CSP forbids."""
    assert answer.status_code == 200
    text = answer.content.decode()
    assert MISSING not in text
    assert ' style="' not in text
    assert not re.search(r"\son(click|load|change)=", text)
    assert not re.search(r'(src|href)="(https?:)?//[^"]*\.(js|css|png)', text)
    return text


@pytest.mark.parametrize("address", PAGES)
def test_a_page_renders_with_data(secretariat, scene, address):
    check(secretariat.get(address))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_renders_on_an_empty_register(secretariat, address):
    check(secretariat.get(address))


@pytest.mark.parametrize("address", [*PAGES, "/peta/angka.json", "/temuan/1/", "/program/1/"])
def test_nobody_reads_a_page_without_signing_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_the_finding_page_shows_the_numbers_behind_its_sentence(secretariat, scene):
    make.make_intervention()
    text = check(secretariat.get(f"/temuan/{scene.pk}/"))
    for said in ("81,5", "3.100", "Rp4,2 miliar", "Maret-September 2026", "DTSEN 2026", "0,30"):
        assert said in text


def test_the_finding_page_shows_decisions_and_why_it_reopened(secretariat, scene):
    scene.reopened_because = "1 desa bertambah"
    scene.save()
    Decision.objects.create(
        finding=scene, was="indikasi", now="bukan", because="Segmen berbeda", facts={}, number=2
    )
    text = check(secretariat.get(f"/temuan/{scene.pk}/"))
    assert "1 desa bertambah" in text
    assert "Segmen berbeda" in text


def test_a_finding_without_figures_says_so_and_never_zero(secretariat):
    finding = make_finding(
        exposed_people=None, exposed_basis="tidak_tersedia", exposed_unit="", money_idr=None
    )
    text = check(secretariat.get(f"/temuan/{finding.pk}/"))
    assert "sasaran terpapar tidak tersedia" in text
    assert "Rp0" not in text


def test_the_program_page_shows_its_shape_and_what_is_missing(secretariat):
    make.make_villages(3)
    drawn = make.make_program(shapes=[make.square(500, 100, 800)], name="Bidang")
    blind = make.make_program(areas=["36.04.01.2001"], segments=(), period_is_assumed=True)
    text = check(secretariat.get(f"/program/{drawn.pk}/"))
    assert "Bidang yang digambar" in text
    assert "Polygon" in text
    text = check(secretariat.get(f"/program/{blind.pk}/"))
    assert "Tidak dapat diperiksa" in text
    assert "masa dianggap setahun anggaran" in text


def test_examples_carry_their_badge_on_list_and_detail(secretariat):
    program = make.make_program(areas=[make.make_village()], is_example=True)
    for address in ("/program/", f"/program/{program.pk}/", "/", "/data/"):
        assert "badge-example" in check(secretariat.get(address))


def test_coarse_findings_are_grouped_per_program(secretariat, scene):
    text = check(secretariat.get("/temuan/?level=perlu_klarifikasi"))
    assert "Program tanpa lokasi rinci" in text
    located = check(secretariat.get("/temuan/"))
    assert "Program tanpa lokasi rinci" not in located


def test_a_gap_without_a_number_is_a_dash(secretariat):
    make_gap(state="tidak_ada_data", needed_count=None)
    text = check(secretariat.get("/celah/daftar/"))
    assert '<td class="num">-</td>' in text


def test_a_filter_that_is_not_understood_shows_its_error_and_no_rows(secretariat, scene):
    text = check(secretariat.get("/program/?status=ngawur"))
    assert "Saringan tidak dimengerti" in text
    assert scene.left.name not in text


def test_links_keep_the_year_and_the_area(secretariat, scene):
    text = check(secretariat.get("/temuan/?tahun=2026&wilayah=36.04"))
    assert f"/temuan/{scene.pk}/?tahun=2026&amp;wilayah=36.04" in text
    assert "/celah/?tahun=2026&amp;wilayah=36.04" in text


def test_years_and_keys_carry_no_thousands_points(secretariat, scene):
    text = check(secretariat.get("/"))
    assert "2026" in text
    assert "2.026" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?tampilan=celah",
        "/?wilayah=36.04",
        "/program/",
        "/temuan/",
        "/temuan/?level=perlu_klarifikasi",
        "/celah/",
        "/data/",
    ],
)
def test_a_list_costs_the_same_however_long_it_is(
    secretariat, address, django_assert_max_num_queries
):
    make_run()
    villages = make.make_villages(3)

    def add(count):
        for _n in range(count):
            coarse = make.make_program(areas=["36.04"])
            finding = make_finding(villages=villages)
            make_finding(finding.left, coarse, villages=villages, level="perlu_klarifikasi")
            make_gap(villages[0])

    add(1)
    with django_assert_max_num_queries(60) as few:
        secretariat.get(address)
    add(8)
    with django_assert_max_num_queries(len(few)):
        secretariat.get(address)


def test_a_system_admin_sees_no_program_and_no_gap(client, scene):
    client.force_login(make.make_user(Role.SYSADMIN))
    assert scene.left.name not in check(client.get("/program/"))
    assert client.get(f"/program/{scene.left_id}/").status_code == 403
    assert client.get(f"/temuan/{scene.pk}/").status_code == 403
    assert 'scope="row"' not in check(client.get("/celah/"))
    check(client.get("/"))


def test_an_officer_reads_findings_of_the_own_agency_only(client, scene):
    client.force_login(make.make_user(Role.OFFICER, agency=scene.left.agency))
    assert client.get(f"/temuan/{scene.pk}/").status_code == 200
    foreign = make_finding()
    assert client.get(f"/temuan/{foreign.pk}/").status_code == 404
    text = check(client.get("/temuan/"))
    assert f"/temuan/{scene.pk}/" in text
    assert f"/temuan/{foreign.pk}/" not in text


def test_a_draft_of_another_agency_does_not_exist(client):
    draft = make.make_program(areas=[make.make_village()], status=Status.DRAFT)
    client.force_login(make.make_user(Role.OFFICER))
    assert client.get(f"/program/{draft.pk}/").status_code == 404
    assert draft.name not in check(client.get("/program/"))


def test_a_submitted_program_shows_only_its_open_facts_through_a_finding(client):
    village = make.make_village()
    own = make.make_program(areas=[village], budget_idr=111_000_000)
    other = make.make_program(areas=[village], budget_idr=222_000_000, status=Status.SUBMITTED)
    finding = make_finding(own, other, villages=[village])
    client.force_login(make.make_user(Role.OFFICER, agency=own.agency))
    text = check(client.get(f"/temuan/{finding.pk}/"))
    assert "Rp111.000.000" in text
    assert "Rp222.000.000" not in text
    assert other.agency.name in text


def test_only_those_who_may_start_a_run_see_the_button(client, scene):
    for role, sees in ((Role.PROVINCE, True), (Role.LEADER, False), (Role.OFFICER, False)):
        client.force_login(make.make_user(role))
        assert ("Hitung ulang temuan" in check(client.get("/temuan/"))) is sees


def test_the_card_of_an_active_run_asks_again(secretariat):
    run = make_run(state="berjalan", phase="membandingkan", done=30, total=120, finished_at=None)
    text = check(secretariat.get(f"/proses/{run.pk}/"))
    assert "every 2s" in text
    assert "Membandingkan program" in text
    assert "boleh ditutup" in text
    assert 'width="25.0"' in text


def test_an_unknown_address_is_an_indonesian_page(secretariat):
    answer = secretariat.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.content.decode()


def test_a_wrong_password_is_answered_in_indonesian(client):
    answer = client.post(reverse("login"), {"username": "siapa", "password": "salah"})
    assert "tidak cocok" in check(answer)


def test_too_many_wrong_passwords_lock_with_a_page(client):
    for _n in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("login"), {"username": "siapa", "password": "salah"})
    assert answer.status_code == 429
    assert "Akun dikunci sementara" in answer.content.decode()


def test_the_pages_speak_english_when_asked(secretariat):
    secretariat.post(reverse("set_language"), {"language": "en", "next": "/"})
    text = check(secretariat.get("/"))
    assert '<html lang="en">' in text
    catalogue = settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.mo"
    assert ("Skip to content" in text) is catalogue.exists()


@pytest.mark.parametrize("address", ["/ringkasan/", "/program/", "/temuan/"])
def test_who_reads_some_findings_is_told_that_zero_elsewhere_means_nothing(client, scene, address):
    client.force_login(make.make_user(Role.OFFICER, agency=scene.left.agency))
    assert "bukan berarti tidak ada tumpang tindih" in check(client.get(address))
    client.force_login(make.make_user(Role.LEADER))
    assert "bukan berarti tidak ada tumpang tindih" not in check(client.get(address))


def test_who_reads_few_submitted_programs_is_told_why_the_report_counts_more(client, scene):
    client.force_login(make.make_user(Role.REGENCY))
    assert "bahan rakor menghitungnya" in check(client.get("/"))
    for role in (Role.PROVINCE, Role.LEADER):
        client.force_login(make.make_user(role))
        assert "bahan rakor menghitungnya" not in check(client.get("/"))
