"""Frozen values for tests of the agenda: small, plain, and valid by default."""

import datetime

from coordination.meetings import values as v
from geo.models import Level

DAY = datetime.date(2026, 12, 3)
AT = datetime.datetime(2026, 11, 26, 15, tzinfo=datetime.UTC)
NEXT_YEAR = datetime.date(2027, 1, 1)
SQUARE = "POLYGON ((106 -6, 106.1 -6, 106.1 -6.1, 106 -6.1, 106 -6))"


def area(code, name="", level=Level.DISTRICT, outline=SQUARE):
    return v.AreaRow(code, name or code, level, outline)


def agency(pk=1, **given):
    defaults = {
        **{"id": pk, "name": f"Dinas {pk}", "short_name": f"D{pk}", "tier": "kabkota"},
        **{"regency": "36.04", "parent_id": None, "declared": "", "declared_on": None},
        **{"declared_is_example": False, "is_invited": True, "needs": ()},
    }
    return v.AgencyRow(**defaults | given)


def program(pk=1, **given):
    defaults = {
        **{"id": pk, "is_in_scope": True, "agency_id": 1, "code": f"P{pk}"},
        **{"name": f"Program {pk}", "stage": "APBD", "status": "berjalan"},
        **{"activity_code": "", "nomenclature_version": "", "intervention": "RTLH"},
        **{"intervention_name": "Rumah", "benefit": "unit", "need": "HUNIAN", "strategy": 1},
        **{"fund_source": "APBD", "budget_idr": 1_000_000, "realised_first_idr": None},
        **{"realised_second_idr": None, "realised_on": None, "starts_on": DAY},
        **{"ends_on": NEXT_YEAR, "period_is_assumed": False, "recipient_class": "langsung"},
        **{"is_coarse": False, "missing": (), "part_of_id": None, "is_example": False},
        **{"source": "", "note": "", "regencies": ("36.04",), "lines": (), "updated_at": AT},
    }
    return v.ProgramRow(**defaults | given)


def finding(pk=1, **given):
    defaults = {
        **{"id": pk, "left_id": 1, "right_id": 2, "level": "duplikasi", "status": "indikasi"},
        **{"verdict": "", "resolution": "", "is_certain": True, "is_internal": False},
        **{"needs_unit_check": False, "regencies": ("36.04",), "districts": ("36.04.01",)},
        **{"villages": ("36.04.01.2001",), "village_count": 1, "shared_area_m2": 1e6},
        **{"left_share_ratio": 0.5, "right_share_ratio": 1.0, "starts_on": DAY},
        **{"ends_on": NEXT_YEAR, "days": 29, "segments": (), "exposed_count": 10},
        **{"exposed_unit": "unit", "exposed_basis": "", "exposed_figure": "", "money_idr": 5},
        **{"money_is_partial": False, "severity": 50.0, "sentence": f"Kalimat {pk}."},
        **{"assigned_to": "", "opened_on": DAY, "due_on": None, "reopened_because": ""},
        **{"reopened_at": None, "decisions": (), "replies": ()},
    }
    return v.FindingRow(**defaults | given)


def gap(area="36.04", **given):
    defaults = {
        **{"area": area, "area_name": f"Wilayah {area}", "level": Level.REGENCY, "need": "AIR"},
        **{"segment": "", "state": "belum_tersentuh", "needed_count": 10, "planned_count": 0},
        **{"unit": "KK", "coverage_ratio": 0.0, "program_count": 0, "coarse_count": 0},
        **{"declared_count": 1, "responsible_count": 1, "priority_list": "", "figure": ""},
        **{"figure_source": "", "why": "", "estimate": "", "is_example": False},
    }
    return v.GapLine(**defaults | given)


def agreement(pk=1, **given):
    defaults = {
        **{"id": pk, "meeting_id": 7, "meeting": "Rakor Juni", "held_on": DAY, "number": pk},
        **{"what": f"Kesepakatan {pk}", "finding_id": None, "area": "", "need": ""},
        **{"segment": "", "resolution": "", "agency_id": 1, "person": "", "due_on": DAY},
        **{"state": "terbuka", "said": "", "closed_on": None, "is_example": False},
    }
    return v.AgreementRow(**defaults | given)


def frozen(**given):
    scope = v.Scope(2026, "", (), ())
    meeting = v.MeetingRow(
        **{"id": 8, "title": "Rakor Desember", "kind": "tkpkd_provinsi", "regency": ""},
        **{"scope": scope, "held_on": DAY, "starts_at": "", "place": "Aula", "chair": ""},
        **{"secretary": "", "guests": (), "is_example": False},
    )
    defaults = {
        **{"format": v.FORMAT, "number": 1, "meeting": meeting, "made_at": AT, "data_at": AT},
        **{"run_id": 1, "run_at": AT, "rule_version": "1", "previous_sha256": ""},
        **{"boundary_source": "uji", "boundary_is_approximate": True},
        **{"has_example_declarations": False, "strategies": (), "needs": (), "segments": ()},
        **{"areas": (), "agencies": (agency(1), agency(2)), "programs": (), "findings": ()},
        **{"gaps": (), "indicators": (), "agreements": (), "sources": ()},
    }
    return v.Frozen(**defaults | given)


def register(findings=(), **given):
    """With the two programs of every pair, of two agencies."""
    both = (program(1), program(2, agency_id=2))
    return frozen(programs=both, findings=tuple(findings), **given)
