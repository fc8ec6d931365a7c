"""Kewenangan: who is competent for which need at which level, and changing a line of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.competence_page import function_choices, level_choices, table, told
from coordination.competence_rules import (
    CompetenceRefused,
    Line,
    may_edit_tables,
    may_read_tables,
    set_competence,
)
from coordination.context import here
from programs.limits import BadEntry
from programs.models import Agency, Competence, Need
from programs.models.competence import LEVELS

TYPED = ("baris", "tingkat", "urusan", "opd", "jenis", "tugas", "alasan")
EXCEPTED = "dikecualikan"


@login_required
def competence_list(request):
    _only_readers(request.user)
    area = here(request).area
    context = {
        "needs": table(area),
        "area": area,
        "may_edit": may_edit_tables(request.user),
    }
    return render(request, "coordination/competence_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def competence_detail(request, code: str):
    _only_readers(request.user)
    need = get_object_or_404(Need, code=code)
    problem, said = "", dict.fromkeys(TYPED, "")
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in TYPED}
        try:
            _change(need, said, by=request.user)
        except CompetenceRefused as why:
            problem = str(why)
        except BadEntry as why:
            problem = "; ".join(fault.why for fault in why.faults)
        else:
            messages.success(
                request, _("Kewenangan disimpan; celah dihitung lagi pada proses berikutnya.")
            )
            return redirect("competence-detail", code)
    rows = Competence.objects.filter(need=need).for_table()
    may_edit = may_edit_tables(request.user)
    context = {
        "need": need,
        "lines": told(rows, here(request).area),
        "may_edit": may_edit,
        "agencies": Agency.objects.filter(tier__in=LEVELS).order_by("name") if may_edit else [],
        "levels": level_choices(),
        "functions": function_choices(),
        "problem": problem,
        "said": said,
    }
    return render(request, "coordination/competence_detail.html", context)


def _only_readers(user) -> None:
    if not may_read_tables(user):
        raise PermissionDenied


def _change(need: Need, said: dict, *, by) -> None:
    """A line that is there goes out of force or back into it; else a new one is written."""
    if said["baris"]:
        row = _row(need, said["baris"])
        set_competence(
            Line(need, row.level, row.function, row.agency),
            is_in_force=not row.is_in_force,
            is_exception=row.is_exception,
            reason=said["alasan"],
            by=by,
        )
        return
    agency = _agency(said["opd"]) if said["opd"] else None
    set_competence(
        Line(need, "" if agency else said["tingkat"], "" if agency else said["urusan"], agency),
        is_in_force=True,
        is_exception=said["jenis"] == EXCEPTED,
        note=said["tugas"],
        reason=said["alasan"],
        by=by,
    )


def _row(need: Need, said: str) -> Competence:
    rows = Competence.objects.filter(need=need).select_related("agency")
    row = rows.filter(pk=int(said)).first() if _is_number(said) else None
    if row is None:
        raise CompetenceRefused(_("Baris itu tidak ada lagi. Buka kembali halamannya."))
    return row


def _agency(said: str) -> Agency:
    agency = Agency.objects.filter(pk=int(said)).first() if _is_number(said) else None
    if agency is None:
        raise CompetenceRefused(_("Perangkat daerah tidak dikenal; pilih dari daftar."))
    return agency


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
