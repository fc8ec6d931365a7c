"""Every number of every document is one of the frozen values, and every format says the same."""

import datetime
import re

import pytest
from django.utils import timezone

from coordination.meetings.documents import documents_of, holds
from coordination.models import FindingLevel
from coordination.reports.plain import to_plain
from geo import formats

from .pack import make_pack
from .read_back import READERS, html_rows, html_text, numbers, pdf_pages, pdf_text, xlsx_rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # for the set-up of the module alone
WITH_TABLES = ("sandingan", "tumpang-tindih", "celah", "mutu-data", "lampiran-kab-serang")
MINUTES = "berita-acara"
ALL = (
    *(*WITH_TABLES, "bahan-rakor", "laporan-pimpinan", MINUTES),
    *("peta-tumpang-tindih", "peta-celah"),
)
SCALE_BAR = re.compile(r"[\d.,]+\s+km\b")  # a length of the drawing, not of the register
OWN_TEXT = numbers("0-100 tersedia per kab/kota semester SHA-256")  # of headings, not of values


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make_pack()


@pytest.fixture
def frozen(pack):
    return pack.frozen


# --- What the frozen values say, found without any table ---------------------------------


def ways(value) -> set[str]:
    """The ways in which one frozen value may be printed."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        said = (
            *(formats.trimmed(value, 2), formats.number(value, 2), formats.percent(value, 1)),
            *(formats.number(value / 1e6, 2), formats.rupiah_short(value), formats.number(value)),
        )
        return {n for text in said for n in numbers(text)} | {str(value)}
    return set(numbers(value)) | _ways_of_a_day(value)


def _ways_of_a_day(text: str) -> set[str]:
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        return set()
    local = timezone.localtime(at) if at.tzinfo else at
    days = (local, local - datetime.timedelta(days=1))
    return {str(n) for day in days for n in (day.day, day.year)} | {f"{local:%H.%M}"}


def walk(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        yield value
        return
    for item in value:
        yield from walk(item)


def known(frozen) -> set[str]:
    """All that may stand in a document: values, counts of rows, sums, and parts of a whole."""
    found = {n for value in walk(to_plain(frozen)) for n in ways(value)}
    sizes = (frozen.programs, frozen.findings, frozen.gaps, frozen.agencies, frozen.sources)
    most = max(len(rows) for rows in sizes)
    found |= {str(n) for n in range(most + 1)}
    for some in subsets(frozen.programs):
        found |= ways(sum(p.budget_idr for p in some if p.budget_idr is not None))
    for program in frozen.programs:
        found |= ways(sum(line.planned_count or 0 for line in program.lines))
    parts = range(most + 1)
    found |= {n for part in parts for whole in parts if whole for n in ways(part / whole)}
    return found


def subsets(programs):
    """Programs of each agency, of each place, and all."""
    yield programs
    yield from (
        [p for p in programs if p.agency_id == pk] for pk in {p.agency_id for p in programs}
    )
    yield [p for p in programs if "36.04" in p.regencies]


def must_say(frozen) -> dict[str, set[str]]:
    """What each document has to say, by code."""
    located = [f for f in frozen.findings if f.level != FindingLevel.CLARIFY]
    of_pairs = {n for f in located for n in ways_of_pair(frozen, f)}
    of_gaps = {
        formats.trimmed(value, 2)
        for gap in frozen.gaps
        for value in (gap.needed_count, gap.planned_count)
        if value is not None
    }
    by_pk = {p.id: p for p in frozen.programs}
    sides = {pk for f in located for pk in (f.left_id, f.right_id)}
    budgets = {formats.number(by_pk[pk].budget_idr) for pk in sides}
    return {
        "sandingan": budgets,
        "tumpang-tindih": of_pairs | budgets,
        "celah": of_gaps | {"68,86", "4,51"},
        "lampiran-kab-serang": of_pairs | of_gaps | budgets | {"68,86", "4,51"},
        "bahan-rakor": of_pairs | of_gaps | budgets | {"772,78", "5,63"},
        MINUTES: budgets | of_gaps,
        "laporan-pimpinan": {str(len([p for p in frozen.programs if p.is_in_scope])), "772,78"},
    }


def ways_of_pair(frozen, f) -> set[str]:
    return {
        formats.trimmed(f.severity, 2),
        formats.number(f.shared_area_m2 / 1e6, 2),
        formats.number(f.exposed_count),
        formats.number(f.money_idr),
        str(f.village_count),
    }


# --- The test ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ALL)
def test_no_document_says_a_number_that_is_not_frozen(pack, frozen, code):
    allowed = known(frozen) | set(OWN_TEXT)
    for ending, content in pack.files(code).items():
        text = READERS[ending](content).replace(pack.sha256, "").replace(pack.sha256[:16], "")
        text = SCALE_BAR.sub("", text)
        pages = {str(n) for n in range(40)} if ending == "pdf" else set()
        strange = set(numbers(text)) - allowed - pages
        assert strange == set(), (ending, strange)


@pytest.mark.parametrize(
    "code", ["sandingan", "tumpang-tindih", "celah", "lampiran-kab-serang", "bahan-rakor", MINUTES]
)
def test_every_frozen_number_is_in_every_format(pack, frozen, code):
    wanted = must_say(frozen)[code]
    assert len(wanted) >= 2
    for ending, content in pack.files(code).items():
        found = set(numbers(READERS[ending](content)))
        assert wanted - found == set(), ending


def test_the_leader_reads_the_frozen_counts_in_page_and_print(pack, frozen):
    files = pack.files("laporan-pimpinan")
    for ending in ("html", "pdf"):
        found = set(numbers(READERS[ending](files[ending])))
        assert must_say(frozen)["laporan-pimpinan"] - found == set()
        assert "772,78 ribu jiwa (5,63%), Maret 2025" in " ".join(
            READERS[ending](files[ending]).split()
        )


@pytest.mark.parametrize("code", [*WITH_TABLES, "bahan-rakor"])
def test_every_row_of_the_workbook_holds_the_numbers_of_its_row_on_the_page(pack, frozen, code):
    files = pack.files(code)
    on_page = [[row for row in rows if row] for rows in html_rows(files["html"])]
    on_page = [rows for rows in on_page if rows]
    in_book = [rows for rows in xlsx_rows(files["xlsx"]) if rows]
    assert on_page
    assert [rows for rows in on_page if rows not in in_book] == []


@pytest.mark.parametrize("code", ALL)
def test_paper_says_all_that_the_page_says_and_no_more(pack, frozen, code):
    files = pack.files(code)
    page, paper = html_text(files["html"]), files["pdf"]
    own = numbers(pack.sha256) | numbers(pack.sha256[:16])
    counts = set(numbers(" ".join(str(n) for n in range(1, len(pdf_pages(paper)) + 1))))
    said, printed = set(numbers(page)), set(numbers(pdf_text(paper)))
    assert said - printed - set(own) == set()
    assert printed - said - counts - set(own) == set()


def test_every_page_names_its_snapshot_and_where_to_check_it(pack, frozen):
    for code in ALL:
        pages = pdf_pages(pack.files(code)["pdf"])
        for n, page in enumerate(pages, start=1):
            flat = " ".join(page.split())
            assert pack.sha256[:16] in flat
            assert "periksa di /periksa-bahan/" in flat
            assert "Dibekukan pada" in flat
            assert "bahan beku nomor 1" in flat
            assert f"halaman {n} dari {len(pages)}" in flat
        assert pack.sha256 in "".join(pages[-1].split()) + "".join(pages[0].split())


def test_what_was_agreed_is_the_recommendation_and_who_owes_it_the_person_in_charge(pack, frozen):
    for code in ("sandingan", "tumpang-tindih"):
        for ending, content in pack.files(code).items():
            text = " ".join(READERS[ending](content).split())
            for said in ("Bagi wilayah", "Dinas Sosial Serang (Kepala Bidang)", "17 Agustus 2026"):
                assert said in text, (code, ending)


def test_there_is_an_annex_for_each_regency_and_each_agency_with_programs(frozen):
    codes = [d.code for d in documents_of(frozen)]
    assert "lampiran-kab-serang" in codes
    assert "lampiran-kota-serang" in codes
    assert "peta-kota-serang" in codes
    of_agencies = [code for code in codes if code.startswith("lampiran-opd-")]
    assert len(of_agencies) == len({p.agency_id for p in frozen.programs})
    assert len(set(codes)) == len(codes)
    assert holds(frozen) == "4 program, 2 temuan, 2 kab/kota, 2 OPD"


def test_the_docx_says_all_that_the_page_says_and_no_more(pack, frozen):
    files, said = pack.files(MINUTES), {}
    for ending in ("html", "docx"):
        text = READERS[ending](files[ending])
        said[ending] = set(numbers(text.replace(pack.sha256, "").replace(pack.sha256[:16], "")))
    page, letter = said["html"], said["docx"]
    assert page - letter == set()
    assert letter - page - {"1"} == set()


def test_the_form_of_the_inpres_says_no_number_that_is_not_frozen(pack, frozen):
    text = READERS["xlsx"](pack.files("oppkpke")["xlsx"])
    text = text.replace(pack.sha256, "").replace(pack.sha256[:16], "")
    own = set(OWN_TEXT) | {"8/2025", "8", "2025", "1", "2", "21"}
    assert set(numbers(text)) - known(frozen) - own == set()
