"""Figures from files: what is understood, what contradicts, one confirm, nothing twice."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.figures import split_note
from coordination.intake import files
from coordination.models import FigureFile, NeedFigure
from programs.models import LogEntry, Role, UploadState
from tests.factories import make_area, make_need, make_segment, make_user

from .factories import make_figure
from .figure_office import NEED, as_csv, brought, counts, sent, why
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
HERE = {"indicator": "rtlh_sisa", "definition": NEED["Definisi"], "unit": "unit rumah"}


@pytest.fixture
def housing():
    make_area("36.04", name="Kabupaten Serang")
    return make_need("HUNIAN")


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


@pytest.fixture
def used(housing):
    """The figure in use for the regency."""
    area = make_area("36.04")
    return make_figure(area, need=housing, year=2025, value=9000.0, source="Berita", **HERE)


def kept():
    return NeedFigure.objects.get()


# --- What enters ---------------------------------------------------------------------------------


def test_nothing_enters_before_it_is_confirmed_and_then_all_of_it(housing, province):
    shown = sent(as_csv({}), by=province)
    assert counts(shown) == (1, 0, 0, 0)
    assert not NeedFigure.objects.exists()
    files.confirm(shown.pk, by=province)
    figure = kept()
    assert (figure.area.code, figure.need, figure.value) == ("36.04", housing, 8196)
    assert (figure.unit, figure.source, figure.in_use) == ("unit rumah", NEED["Sumber"], True)
    assert figure.imported_in == shown


def test_the_same_file_twice_adds_nothing(housing, province):
    brought(as_csv({}), by=province)
    again = sent(as_csv({}), by=province)
    assert counts(again) == (0, 0, 1, 0)
    with pytest.raises(files.NotReady, match="Tidak ada yang perlu disimpan"):
        files.confirm(again.pk, by=province)
    assert NeedFigure.objects.count() == 1


def test_confirming_twice_adds_once(housing, province):
    shown = brought(as_csv({}), by=province)
    files.confirm(shown.pk, by=province)
    assert NeedFigure.objects.count() == 1
    assert LogEntry.objects.filter(action="angka.impor").count() == 1


def test_a_figure_that_contradicts_stays_beside_the_one_in_use(used, province):
    shown = sent(as_csv({}), by=province)
    assert counts(shown) == (0, 1, 0, 0)
    (row,) = shown.result["contradicting"]
    assert list(row["beside"]) == ["9.000 unit rumah (Berita)"]
    files.confirm(shown.pk, by=province)
    used.refresh_from_db()
    new = NeedFigure.objects.exclude(pk=used.pk).get()
    assert (used.in_use, used.value, new.in_use) == (True, 9000, False)
    assert "tidak dipakai: sudah dipakai RTLH sisa tahun 2025" in split_note(new.note)[1]


def test_another_year_does_not_contradict_and_is_not_in_use_before_it_is_chosen(used, province):
    brought(as_csv({"Tahun": "2026"}), by=province)
    assert not NeedFigure.objects.get(year=2026).in_use


def test_two_sources_of_one_file_that_disagree_are_both_kept_and_one_is_in_use(housing, province):
    rows = {"Sumber": "A", "Keyakinan": "A"}, {"Sumber": "B", "Nilai": "7000", "Keyakinan": "B"}
    shown = brought(as_csv(*rows), by=province)
    assert counts(shown) == (0, 2, 0, 0)
    said = NeedFigure.objects.order_by("source").values_list("source", "in_use")
    assert list(said) == [("A", True), ("B", False)]


def test_an_empty_value_is_missing_and_never_in_use(housing, province):
    brought(as_csv({"Nilai": ""}), by=province)
    assert (kept().value, kept().in_use) == (None, False)


def test_zero_is_a_figure(housing, province):
    brought(as_csv({"Nilai": "0"}), by=province)
    assert (kept().value, kept().in_use) == (0, True)


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Nilai": "1.500"}, "2 Nilai: tidak jelas: 1500 atau 1,500"),
        ({"Nilai": "-5"}, "2 Nilai: tidak boleh negatif"),
        ({"Nilai": "#REF!"}, "2 Nilai: galat rumus Excel"),
        ({"Sumber": ""}, "2 Sumber: kosong"),
        ({"Kebutuhan": "RUMAHKU"}, "2 Kebutuhan: kebutuhan tidak dikenal"),
        ({"Kode Wilayah": "3604"}, "2 Kode Wilayah: kode tanpa titik dapat berarti kode BPS"),
        ({"Kode Wilayah": ""}, "2 Kode Wilayah: kosong"),
        ({"Indikator": "contoh_rtlh"}, "2 Indikator: awalan contoh_ hanya untuk data contoh"),
        ({"Definisi": ""}, "2 Definisi: kosong; indikator ini baru"),
        ({"Keyakinan": "tinggi"}, "2 Keyakinan: tulis A"),
        ({"Tanggal Sumber": "31/02/2025"}, "2 Tanggal Sumber: tanggal ini tidak ada"),
    ],
)
def test_a_bad_cell_refuses_its_row_with_line_column_and_what_to_do(housing, province, cells, said):
    shown = sent(as_csv(cells, {"Tahun": "2024"}), by=province)
    assert said in why(shown)
    assert shown.result["counts"]["refused"] == 1
    assert shown.result["counts"]["new"] == 1


def test_a_bare_name_that_several_places_bear_is_asked_for_its_code(housing, province):
    for n, district in enumerate(("36.04.01", "36.04.02"), start=1):
        make_area(f"{district}.200{n}", name="Mekarsari")
    cells = {"Kode Wilayah": None, "Desa/Kelurahan": "Mekarsari"}
    shown = sent(as_csv(cells), by=province)
    assert "2 Desa/Kelurahan: ada beberapa" in why(shown)
    assert "36.04.02.2002" in why(shown)


def test_names_of_all_levels_say_one_place(housing, province):
    make_area("36.04.01", name="Baros")
    make_area("36.04.01.2001", name="Mekarsari")
    cells = {"Kab/Kota": "Kab. Serang", "Kecamatan": "Baros", "Desa/Kelurahan": "Mekarsari"}
    brought(as_csv({"Kode Wilayah": None, **cells}), by=province)
    assert kept().area.code == "36.04.01.2001"


def test_a_name_beside_the_code_must_fit_it(housing, province):
    make_area("36.02", name="Kabupaten Lebak")
    shown = sent(as_csv({"Nama Wilayah": "Kabupaten Lebak"}), by=province)
    assert "2 Nama Wilayah: tidak cocok dengan kode 36.04" in why(shown)


@pytest.mark.parametrize("heading", ["NIK", "Nama Penerima", "No. KK"])
def test_a_column_of_personal_data_refuses_the_whole_file(housing, province, heading):
    shown = sent(as_csv({heading: "3604010101900001"}), by=province)
    assert shown.state == UploadState.REFUSED
    assert "tidak menyimpan data pribadi" in shown.message
    with pytest.raises(files.NotReady):
        files.confirm(shown.pk, by=province)


def test_a_file_without_a_required_column_is_refused_whole(housing, province):
    shown = sent(as_csv({"Satuan": None}), by=province)
    assert "kolom wajib tidak ada: Satuan" in shown.message


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"Satuan": "KK"}, "Satuan"), ({"Segmen": "KLG"}, "Segmen"), ({"Kebutuhan": "AIR"}, "Kebu")],
)
def test_a_known_indicator_keeps_its_unit_need_and_segment(used, province, cells, column):
    make_segment("KLG")
    make_need("AIR")
    shown = sent(as_csv(cells), by=province)
    assert f"2 {column}" in why(shown)
    assert "tercatat dengan" in why(shown)


def test_a_known_indicator_need_not_be_defined_again(used, province):
    brought(as_csv({"Definisi": "", "Kebutuhan": ""}), by=province)
    new = NeedFigure.objects.exclude(pk=used.pk).get()
    assert (new.definition, new.need) == (used.definition, used.need)


def test_the_same_source_with_another_value_is_not_taken_for_a_correction(used, province):
    shown = sent(as_csv({"Sumber": "Berita"}), by=province)
    assert "2 Nilai: sumber yang sama sudah tercatat dengan 9.000 unit rumah" in why(shown)


def test_a_row_written_twice_is_refused_the_second_time(housing, province):
    assert "3 : mengulang baris 2" in why(sent(as_csv({}, {}), by=province))


def test_unknown_headings_are_a_note_that_must_be_seen(housing, province):
    shown = sent(as_csv({"Warna": "biru"}), by=province)
    assert shown.result["notes"] == ["Kolom tidak dikenal, tidak dibaca: Warna."]
    with pytest.raises(files.NotReady, match="Centang"):
        files.confirm(shown.pk, by=province)


# --- Who, and when things move -------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REGENCY, Role.AUDITOR])
def test_only_who_keeps_figures_may_send_them(housing, role):
    with pytest.raises(PermissionDenied):
        sent(as_csv({}), by=make_user(role))


def test_only_the_one_who_sent_it_decides(housing, province):
    shown = sent(as_csv({}), by=make_user(Role.SYSADMIN))
    for act in (files.confirm, files.drop):
        with pytest.raises(PermissionDenied):
            act(shown.pk, by=province)


def test_what_moved_since_is_shown_anew_before_it_enters(housing, province):
    shown = sent(as_csv({}), by=province)
    make_figure(make_area("36.04"), need=housing, year=2025, value=1.0, source="Lain", **HERE)
    again = files.confirm(shown.pk, by=province)
    assert (again.state, again.result["moved"], counts(again)) == ("siap", True, (0, 1, 0, 0))
    assert NeedFigure.objects.count() == 1
    files.confirm(shown.pk, by=province)
    assert NeedFigure.objects.count() == 2


def test_a_dropped_file_cannot_be_saved(housing, province):
    shown = files.drop(sent(as_csv({}), by=province).pk, by=province)
    with pytest.raises(files.NotReady):
        files.confirm(shown.pk, by=province)


# --- The round trip ------------------------------------------------------------------------------


@pytest.fixture
def several(used, housing):
    area = make_area("36.04.01", name="Baros")
    make_figure(area, need=housing, value=1.125, source="-a; =b", note="Catatan", **HERE)
    make_figure(area, need=None, value=None, source="Lain", indicator="penduduk", unit="jiwa")
    make_figure(area, need=housing, value=3.0, source="Contoh", indicator="contoh_rumah")
    make_figure(
        *(area,), need=housing, source="S", sourced_on="2025-02-03", segment=make_segment(),
        indicator="rumah_lain", definition="Lain", confidence="B",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["figure-file", "xlsx"])
def test_what_the_list_gives_is_unchanged_when_it_comes_back(several, province, client, address):
    client.force_login(province)
    if address == "xlsx":
        url, name = reverse("figures-import-template", args=["kebutuhan"]) + "?isi=ya", "a.xlsx"
    else:
        url, name = reverse(address), "a.csv"
    shown = sent(client.get(url).content, by=province, name=name)
    assert why(shown) == ""
    assert counts(shown) == (0, 0, NeedFigure.objects.count(), 0)


def test_the_empty_template_says_how_and_holds_the_codes(used, province, client):
    client.force_login(province)
    content = client.get(reverse("figures-import-template", args=["kebutuhan"])).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Angka", "Petunjuk", "Kode"]
    assert book["Angka"].max_row == 1
    said = {cell.value for row in book["Kode"].iter_rows() for cell in row}
    assert {"rtlh_sisa", "HUNIAN", "36.04"} <= said
    shown = sent(content, by=province, name="a.xlsx")
    assert "tidak ada baris data" in shown.message


def test_rows_typed_into_the_template_enter(used, province, client):
    client.force_login(province)
    content = client.get(reverse("figures-import-template", args=["kebutuhan"])).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    at = {cell.value: cell.column for cell in book["Angka"][1]}
    for heading, said in {**NEED, "Nilai": 12.5, "Tahun": 2024}.items():
        book["Angka"].cell(2, at[heading], said or None)
    out = io.BytesIO()
    book.save(out)
    brought(out.getvalue(), by=province, name="a.xlsx")
    assert NeedFigure.objects.get(year=2024).value == 12.5


# --- The pages -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("missing_variables_show")
def test_the_page_shows_errors_first_and_where_to_compare(used, province, client):
    client.force_login(province)
    content = as_csv({}, {"Nilai": "1.500", "Tahun": "2023"}, {"Tahun": "2022"})
    data = {"berkas": SimpleUploadedFile("angka.csv", content), "jenis": "kebutuhan"}
    answer = client.post(reverse("figures-import-send"), data, follow=True)
    text = check(answer)
    assert "tidak jelas: 1500 atau 1,500" in text
    address = reverse("figures-import-detail", args=[FigureFile.objects.get().pk])
    beside = check(client.get(address, {"lihat": "bertentangan"}))
    assert "9.000 unit rumah (Berita)" in beside
    assert reverse("figure-compare") in beside
    check(client.get(address, {"lihat": "baru"}))
    check(client.get(reverse("figures-import")))
    back = client.get(reverse("figures-import-errors", args=[FigureFile.objects.get().pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).active
    assert (sheet.cell(2, 1).value, "tidak jelas" in sheet.cell(2, 2).value) == (3, True)


def test_an_upload_that_is_no_table_is_refused_on_the_page(housing, province, client):
    client.force_login(province)
    data = {"berkas": SimpleUploadedFile("a.pdf", b"%PDF-1.4"), "jenis": "kebutuhan"}
    answer = client.post(reverse("figures-import-send"), data)
    assert answer.status_code == 400
    assert "jenis berkas ini tidak diterima" in answer.content.decode()


def test_examining_takes_as_many_queries_for_one_row_as_for_many(used, province):
    def queries(*rows):
        with CaptureQueriesContext(connection) as caught:
            sent(as_csv(*rows), by=province)
        return len(caught)

    many = [{"Tahun": str(year)} for year in range(2001, 2030)]
    queries({"Tahun": "2000"})  # who one is, is read once
    assert queries({}) == queries(*many)
