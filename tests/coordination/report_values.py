"""Frozen values of a report for tests, made without a database."""

import datetime

from coordination.reports import values

MADE_AT = datetime.datetime(2026, 11, 22, 3, 30, tzinfo=datetime.UTC)


def make_brief(number=1, **given) -> values.ProgramBrief:
    defaults = {
        "program_id": number,
        "code": f"P-{number:04}",
        "name": f"Bantuan modal usaha {number}",
        "agency": "Dinas Sosial Provinsi Banten",
        "tier": "provinsi",
        "intervention": "Bantuan modal usaha",
        "need": "Penghasilan",
        "planned_count": 1234.0 + number,
        "unit": "keluarga",
        "budget_idr": 1_250_000_000 + number,
        "is_example": False,
    }
    return values.ProgramBrief(**defaults | given)


def make_overlap(number=1, **given) -> values.OverlapRow:
    defaults = {
        "number": number,
        "finding_id": 100 + number,
        "level": "duplikasi",
        "status": "indikasi",
        "left": make_brief(2 * number),
        "right": make_brief(
            2 * number + 1,
            agency="Dinas Sosial Kabupaten Serang",
            tier="kabkota",
        ),
        "regencies": ("Kab. Serang",),
        "districts": ("Kec. Anyar", "Kec. Cinangka"),
        "village_count": 14,
        "shared_area_km2": 57.318 + number,
        "left_share_ratio": 0.413,
        "right_share_ratio": 0.967,
        "starts_on": datetime.date(2026, 3, 1),
        "ends_on": datetime.date(2026, 10, 1),
        "days": 214,
        "segments": ("Desil 1",),
        "exposed_count": 3100 + number,
        "exposed_unit": "keluarga",
        "exposed_basis": "paling_banyak",
        "exposed_figure": "",
        "money_idr": 4_200_000_000 + number,
        "money_is_partial": False,
        "severity": round(88.5 - number / 10, 2),
        "sentence": f"Dua program memberi modal usaha kepada desil 1 di 14 desa (nomor {number}).",
        "is_internal": False,
        "needs_unit_check": False,
        "resolution": "",
    }
    return values.OverlapRow(**defaults | given)


def make_gap_row(number=1, **given) -> values.GapRow:
    defaults = {
        "number": number,
        "state": "belum_tersentuh",
        "area_code": f"36.04.{number:02}",
        "area": f"Kec. Contoh {number}",
        "regency": "Kab. Serang",
        "level": 2,
        "need": "Rumah layak huni",
        "segment": "",
        "needed_count": 2345.0 + number,
        "planned_count": None,
        "unit": "unit",
        "coverage_ratio": None,
        "program_count": 0,
        "coarse_count": 2,
        "declared_count": 3,
        "responsible_count": 3,
        "priority_list": "Lokus 2026",
        "figure": "rtlh 2025",
        "why": "",
        "is_example": False,
    }
    return values.GapRow(**defaults | given)


def make_headline(**given) -> values.Headline:
    defaults = {
        "program_count": 312,
        "budget_idr": 1_764_500_000_000,
        "budget_stated_count": 290,
        "agency_with_program_count": 41,
        "agency_count": 126,
        "agency_declared_count": 27,
        "overlap_count": 2,
        "findings_by_level": (values.Counted("duplikasi", 1), values.Counted("tumpang_tindih", 1)),
        "findings_by_status": (values.Counted("indikasi", 2),),
        "gaps_by_state": (values.Counted("belum_tersentuh", 2),),
        "untouched_area_count": 2,
        "untouched_segment_count": 0,
        "coarse_program_count": 0,
        "uncheckable_count": 0,
    }
    return values.Headline(**defaults | given)


EMPTY_HEADLINE = {
    "program_count": 0,
    "budget_idr": None,
    "budget_stated_count": 0,
    "agency_with_program_count": 0,
    "agency_count": 0,
    "agency_declared_count": 0,
    "overlap_count": 0,
    "findings_by_level": (),
    "findings_by_status": (),
    "gaps_by_state": (),
    "untouched_area_count": 0,
}


def make_quality(whole=312) -> tuple[values.QualityRow, ...]:
    names = ("lokasi", "target", "pagu", "masa", "periksa", "pernyataan")
    return tuple(
        values.QualityRow(name, whole * 3 // (n + 4), whole) for n, name in enumerate(names)
    )


def make_report(**given) -> values.Report:
    """A small report with a row in each table."""
    overlaps = given.pop("overlaps", (make_overlap(1), make_overlap(2, level="tumpang_tindih")))
    defaults = {
        "fiscal_year": 2026,
        "run_id": 7,
        "rule_version": "1",
        "made_at": MADE_AT,
        "data_at": MADE_AT,
        "boundary_source": "Sel perkiraan dari titik desa",
        "boundary_is_approximate": True,
        "example_program_count": 0,
        "has_example_declarations": False,
        "headline": make_headline(overlap_count=len(overlaps)),
        "top_by_money": overlaps[:2],
        "top_by_people": overlaps[:1],
        "overlaps": overlaps,
        "coarse": (
            values.CoarseGroup(make_brief(901), 17, ("Dinas A", "Dinas B"), 6, 41.25),
        ),
        "gaps": (make_gap_row(1), make_gap_row(2, planned_count=120.0, coverage_ratio=0.0512)),
        "segment_gaps": (make_gap_row(3, segment="Lansia", area="Kab. Lebak", regency=""),),
        "gap_total": 2,
        "uncheckable": (values.UncheckableRow(make_brief(902), ("masa", "lokasi")),),
        "quality": make_quality(),
        "sources": (values.SourceRow("angka", "rtlh", "https://contoh.id/rtlh", 2025, 155),),
        "map_areas": (
            values.MapArea(
                "36.04.01", "Kec. Anyar", "Kab. Serang", 3,
                "POLYGON ((105 -6, 106 -6, 106 -7, 105 -7, 105 -6))",
            ),
            values.MapArea(
                "36.04.02", "Kec. Cinangka", "Kab. Serang", 0,
                "POLYGON ((106 -6, 107 -6, 107 -7, 106 -7, 106 -6))",
            ),
        ),
    }  # fmt: skip
    return values.Report(**defaults | given)


def make_empty_report() -> values.Report:
    """The first run on a register without any program."""
    return make_report(
        data_at=None,
        boundary_source="",
        boundary_is_approximate=False,
        headline=make_headline(**EMPTY_HEADLINE),
        overlaps=(),
        coarse=(),
        gaps=(),
        segment_gaps=(),
        gap_total=0,
        uncheckable=(),
        quality=make_quality(0),
        sources=(),
        map_areas=(),
    )
