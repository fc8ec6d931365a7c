"""Konversi satuan: the stated factors, and stating or ending one."""

import datetime
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.competence_rules import may_edit_tables, may_read_tables
from coordination.conversions import ConversionRefused, end_conversion, state_conversion
from coordination.models import Conversion
from programs.limits import BadEntry
from programs.models import Need
from programs.numbers import read_number

FIELDS = {  # as typed -> as stated
    "dari": "from_unit",
    "ke": "to_unit",
    "kebutuhan": "need",
    "faktor": "factor",
    "sumber": "source",
    "tanggal": "stated_on",
    "oleh": "stated_by",
    "catatan": "note",
    "alasan": "reason",
}


@login_required
@require_http_methods(["GET", "POST"])
def conversion_list(request):
    if not may_read_tables(request.user):
        raise PermissionDenied
    said, faults = dict.fromkeys(FIELDS, ""), {}
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            messages.success(request, _change(request.POST.get("baris", ""), said, request.user))
        except ConversionRefused as why:
            faults = why.faults
        except BadEntry as why:
            faults = {fault.field: fault.why for fault in why.faults}
        else:
            return redirect("conversion-list")
    may_edit = may_edit_tables(request.user)
    context = {
        "rows": Conversion.objects.select_related("need").order_by("-is_in_force", "from_unit"),
        "may_edit": may_edit,
        "needs": Need.objects.order_by("name") if may_edit else [],
        "said": said,
        "faults": {typed: faults[name] for typed, name in FIELDS.items() if name in faults},
    }
    return render(request, "coordination/conversion_list.html", context)


def _change(row: str, said: dict, by) -> str:
    """Do it, and say in a sentence what was done."""
    if row:
        is_number = row.isascii() and row.isdigit() and len(row) <= 18
        found = Conversion.objects.filter(pk=int(row)).first() if is_number else None
        if found is None:
            raise ConversionRefused({"reason": _("Baris itu tidak ada lagi.")})
        end_conversion(found, reason=said["alasan"], by=by)
        return _("Faktor dicabut; satuannya tidak lagi dibandingkan mulai proses berikutnya.")
    given = {name: said[typed] for typed, name in FIELDS.items()}
    need = Need.objects.filter(code=given["need"]).first()
    if given["need"] and need is None:
        raise ConversionRefused({"need": _("Kebutuhan tidak dikenal; pilih dari daftar.")})
    given |= {
        "need": need,
        "factor": _number(given["factor"]),
        "stated_on": _day(given["stated_on"]),
    }
    state_conversion(**given, by=by)
    return _("Faktor disimpan dan dipakai mulai proses berikutnya.")


def _number(text: str) -> float | None:
    with suppress(ValueError):
        return read_number(text)
    return None


def _day(text: str) -> datetime.date | None:
    with suppress(ValueError):
        return datetime.date.fromisoformat(text.strip())
    return None
