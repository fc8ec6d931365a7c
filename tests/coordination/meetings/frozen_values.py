"""Frozen values of snapshots for tests, made without a database."""

import datetime

from coordination.meetings import values

FIRST = datetime.datetime(2026, 9, 1, 3, 0, tzinfo=datetime.UTC)
SECOND = datetime.datetime(2026, 12, 1, 3, 0, tzinfo=datetime.UTC)
DINSOS_PROV, DINSOS_SERANG, PERKIM_SERANG = 1, 2, 3


def make_finding_row(pk=1, *, programs=(1, 2), **given) -> values.FindingRow:
    defaults = {
        "level": "duplikasi",
        "status": "indikasi",
        "verdict": "",
        "resolution": "",
        "is_certain": True,
        "is_internal": False,
        "needs_unit_check": False,
        "regencies": ("36.04",),
        "districts": ("36.04.01",),
        "villages": ("36.04.01.2001", "36.04.01.2002"),
        "village_count": 2,
        "shared_area_m2": 2e6,
        "left_share_ratio": 0.5,
        "right_share_ratio": 1.0,
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": datetime.date(2027, 1, 1),
        "days": 365,
        "segments": ("SEG-D1",),
        "exposed_count": 100,
        "exposed_unit": "keluarga",
        "exposed_basis": "target",
        "exposed_figure": "",
        "money_idr": 1_000_000_000,
        "money_is_partial": False,
        "severity": 50.0,
        "sentence": "Dua program di tempat yang sama.",
        "assigned_to": "",
        "opened_on": datetime.date(2026, 8, 1),
        "due_on": None,
        "reopened_because": "",
        "reopened_at": None,
        "decisions": (),
        "replies": (),
    }
    left, right = programs
    return values.FindingRow(id=pk, left_id=left, right_id=right, **defaults | given)


def make_program_row(pk=1, *, agency=DINSOS_PROV, **given) -> values.ProgramRow:
    defaults = {
        "is_in_scope": True,
        "code": f"P-{pk:04}",
        "name": f"Bantuan modal usaha {pk}",
        "stage": "rkpd",
        "status": "diverifikasi",
        "activity_code": "",
        "nomenclature_version": "",
        "intervention": "MODAL",
        "intervention_name": "Bantuan modal usaha",
        "benefit": "keluarga",
        "need": "PENGHASILAN",
        "strategy": 2,
        "fund_source": "APBD Provinsi",
        "budget_idr": 500_000_000,
        "realised_first_idr": None,
        "realised_second_idr": None,
        "realised_on": None,
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": datetime.date(2027, 1, 1),
        "period_is_assumed": False,
        "recipient_class": "langsung",
        "is_coarse": False,
        "missing": (),
        "part_of_id": None,
        "is_example": False,
        "source": "",
        "note": "",
        "regencies": ("36.04",),
        "lines": (
            values.LineRow("36.04.01.2001", "Anyar", False, ("SEG-D1",), 50.0, "keluarga", None),
        ),
        "updated_at": FIRST,
    }
    return values.ProgramRow(id=pk, agency_id=agency, **defaults | given)


def make_agency_row(pk=DINSOS_PROV, **given) -> values.AgencyRow:
    defaults = {
        "name": f"Dinas {pk}",
        "short_name": f"D{pk}",
        "tier": "provinsi" if pk == DINSOS_PROV else "kabkota",
        "regency": "" if pk == DINSOS_PROV else "36.04",
        "parent_id": None,
        "declared": "",
        "declared_on": None,
        "declared_is_example": False,
        "is_invited": True,
        "needs": (),
    }
    return values.AgencyRow(id=pk, **defaults | given)


def make_gap_line(area="36.04.01.2001", **given) -> values.GapLine:
    defaults = {
        "area_name": f"Desa {area[-4:]}",
        "level": 3,
        "need": "RUMAH",
        "segment": "",
        "state": "kurang",
        "needed_count": 100.0,
        "planned_count": 40.0,
        "unit": "rumah",
        "coverage_ratio": 0.4,
        "program_count": 1,
        "coarse_count": 0,
        "declared_count": 1,
        "responsible_count": 1,
        "priority_list": "",
        "figure": "RTLH 2025",
        "figure_source": "Dinas Perkim",
        "estimate": "",
        "why": "",
        "is_example": False,
    }
    return values.GapLine(area=area, **defaults | given)


def make_agreement_row(pk=1, **given) -> values.AgreementRow:
    defaults = {
        "meeting_id": 1,
        "meeting": "Rakor I",
        "held_on": datetime.date(2026, 9, 2),
        "number": pk,
        "what": f"Membagi wilayah {pk}",
        "finding_id": None,
        "area": "",
        "need": "",
        "segment": "",
        "resolution": "",
        "agency_id": DINSOS_PROV,
        "person": "",
        "due_on": datetime.date(2026, 10, 31),
        "state": "terbuka",
        "said": "",
        "closed_on": None,
        "is_example": False,
    }
    return values.AgreementRow(id=pk, **defaults | given)


def make_meeting_row(pk=1, **given) -> values.MeetingRow:
    defaults = {
        "title": f"Rakor {pk}",
        "kind": "tkpkd_provinsi",
        "regency": "",
        "scope": values.Scope(2026, "", (), ()),
        "held_on": None,
        "starts_at": "",
        "place": "",
        "chair": "",
        "secretary": "",
        "guests": (),
        "is_example": False,
    }
    return values.MeetingRow(id=pk, **defaults | given)


def make_frozen(*findings, **given) -> values.Frozen:
    """Three agencies; programs 1 (province), 2 and 3 (two of Serang)."""
    defaults = {
        "format": values.FORMAT,
        "number": 1,
        "meeting": make_meeting_row(),
        "made_at": FIRST,
        "data_at": FIRST,
        "run_id": 1,
        "run_at": FIRST,
        "rule_version": "1",
        "previous_sha256": "",
        "boundary_source": "Batas contoh",
        "boundary_is_approximate": True,
        "has_example_declarations": False,
        "strategies": (),
        "needs": (
            values.Word("PENGHASILAN", "Penghasilan"),
            values.Word("RUMAH", "Rumah layak huni"),
        ),
        "segments": (values.Word("SEG-D1", "Desil 1"),),
        "areas": (
            values.AreaRow("36", "Banten", 0, None),
            values.AreaRow("36.04", "Kab. Serang", 1, None),
            values.AreaRow("36.73", "Kota Serang", 1, None),
        ),
        "agencies": tuple(map(make_agency_row, (DINSOS_PROV, DINSOS_SERANG, PERKIM_SERANG))),
        "programs": (
            make_program_row(1),
            make_program_row(2, agency=DINSOS_SERANG),
            make_program_row(3, agency=PERKIM_SERANG, need="RUMAH"),
        ),
        "findings": findings,
        "gaps": (),
        "indicators": (),
        "agreements": (),
        "sources": (),
    }
    return values.Frozen(**defaults | given)


def make_later(*findings, **given) -> values.Frozen:
    """The next meeting's."""
    return make_frozen(
        *findings, **{"meeting": make_meeting_row(2), "made_at": SECOND, "run_id": 2} | given
    )
