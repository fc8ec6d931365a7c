"""Targets of indicators: read by all who read programs, set by the province, kept with a reason."""

import math

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.models import Indicator, IndicatorTarget
from geo.models import Area, Level
from programs import log
from programs.access import is_province, may_see_programs
from programs.limits import check_texts
from programs.log_values import changed

FIRST, LAST = 2021, 2045
MOST_RATE, MOST = 100, 10**9


class TargetRefused(ValueError):
    """A target that cannot be set: `faults`, a sentence by name."""

    def __init__(self, faults: dict[str, str]):
        self.faults = faults
        super().__init__(" ".join(faults.values()))


def may_read_indicators(user) -> bool:
    """Everyone with a role but the system admin, as with programs."""
    return may_see_programs(user)


def may_set_targets(user) -> bool:
    return is_province(user)


@transaction.atomic
def set_target(
    *, area: str, indicator: str, year: int, value: float, reason: str, by
) -> IndicatorTarget:
    """Set what an indicator shall reach in an area by a year; the same value again does nothing.

    Loading the fixtures leaves it alone from then on. Raises PermissionDenied unless `by` is of
    the province secretariat, limits.BadEntry for a reason that cannot be kept, TargetRefused.
    """
    if not may_set_targets(by):
        raise PermissionDenied(_("Sasaran ditetapkan oleh sekretariat provinsi."))
    about = Indicator.objects.filter(code=indicator).first()
    place = Area.objects.coded(area).filter(level__lte=Level.REGENCY).first()
    if faults := _faults(about, place, year, value, reason):
        raise TargetRefused(faults)
    check_texts(reason=reason)
    kept = (
        IndicatorTarget.objects.select_for_update()
        .filter(indicator=about, area=place, year=year)
        .first()
    )
    target = kept or IndicatorTarget(indicator=about, area=place, year=year)
    before, after = changed({"sasaran": kept.value if kept else None}, {"sasaran": float(value)})
    if not after:
        return target
    target.value, target.reason, target.updated_by = float(value), reason.strip(), by
    target.source_codes = ""
    target.source_text = _("Sekretariat provinsi: ditetapkan di aplikasi ini")
    target.note = ""
    target.save()
    log.record("sasaran.tetapkan", target, by=by, before=before, after=after, reason=reason)
    return target


def _faults(about: Indicator | None, place: Area | None, year, value, reason: str) -> dict:
    faults = {}
    if about is None:
        faults["indicator"] = _("Pilih indikator yang ada.")
    if place is None:
        faults["area"] = _("Pilih provinsi atau kabupaten/kota.")
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST <= year <= LAST:
        faults["year"] = _("Isi dengan tahun dari %(first)s sampai %(last)s.") % {
            "first": FIRST,
            "last": LAST,
        }
    most = MOST_RATE if about is None or about.is_rate else MOST
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= most:
        faults["value"] = _("Isi dengan angka dari 0 sampai %(most)s.") % {"most": most}
    if not reason.strip():
        faults["reason"] = _("Tulis alasan perubahan sasaran; alasan itu tersimpan di log.")
    return faults
