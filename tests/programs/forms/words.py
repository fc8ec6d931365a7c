"""A small vocabulary and a full entry for tests of the form."""

import datetime

from programs.entries import Entry, EntryLine, Vocabulary

VILLAGE, OTHER = "36.04.01.2001", "36.04.01.2002"
SHAPE = b"an outline"

VOCABULARY = Vocabulary(
    agencies=frozenset({"Dinas Sosial Provinsi Banten"}),
    interventions={"RTLH": "Rehabilitasi rumah", "UEP": "Usaha ekonomi produktif"},
    segments={"KSJ-D1": "Desil 1", "KSJ-D2": "Desil 2", "SKH-LANSIA": "Lanjut usia"},
    fund_sources={"APBDPROV": "APBD Provinsi"},
    areas={VILLAGE: "Desa Anyar", OTHER: "Desa Bandulu"},
)


def make_entry(**given) -> Entry:
    """A draft in which every field of the form says something."""
    defaults = {
        "agency": "Dinas Sosial Provinsi Banten",
        "code": "DINSOS-001",
        "fiscal_year": 2026,
        "stage": "APBD",
        "name": "Rumah layak huni",
        "status": "draf",
        "activity_code": "1.04.03.1.02.0003",
        "nomenclature_version": "2023",
        "intervention": "RTLH",
        "fund_source": "APBDPROV",
        "budget_idr": 1_200_000_000,
        "starts_on": datetime.date(2026, 3, 1),
        "ends_on": datetime.date(2026, 10, 1),
        "recipient_class": "langsung",
        "note": "Baris satu\nbaris dua",
        "source": "DPA 2026",
        "confidence": "A",
        "lines": (
            EntryLine(1, area_code=VILLAGE, segments=("KSJ-D1",), planned_count=1500.0, unit="KK"),
            EntryLine(2, shape_wkb=SHAPE, segments=("KSJ-D2",), planned_count=2.5, unit="KK"),
        ),
    }
    return Entry(**defaults | given)
