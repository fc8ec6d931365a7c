"""Kesepakatan: all of them, one agency's, and one with its history and evidence."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.agreements.documents import open_evidence
from coordination.agreements.files import as_workbook, write_csv
from coordination.agreements.filters import AgreementFilter
from coordination.agreements.reading import (
    able,
    agreements_for,
    counts_of,
    late_first,
    meeting_to_agree_in,
    require_agreement,
    seen_findings,
)
from coordination.attaching import MOST_DOCUMENTS
from coordination.listing import errors_of, listing
from coordination.meetings.rights import may_read_meetings
from coordination.models import AgreementStep
from programs.models import Agency
from programs.uploads import MEGABYTE

from .documents import as_attachment
from .reports import XLSX_TYPE

SHOWN = ("q", "opd", "keadaan", "terlambat", "rakor", "urut")
OF_STATE = ("keadaan", "terlambat", "page", "urut")  # what a count does not depend on
MOST_CLOSED = 20
PER_PAGE = 50
# What the forms of the page are filled with again when they are not taken.
TYPED = ("said", "due_on")


@dataclass(frozen=True)
class Refusal:
    """Why a form of this page was not taken: its name, the sentence, the field, who was first."""

    form: str
    said: str
    field: str = ""
    last: AgreementStep | None = None


def only_readers(user) -> None:
    if not may_read_meetings(user):
        raise PermissionDenied(_("Peran Anda tidak membaca kesepakatan rakor."))


@login_required
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    only_readers(request.user)
    rows = late_first(agreements_for(request.user))
    found = listing(request, AgreementFilter, rows, shown=SHOWN)
    context = {
        "listing": found,
        "counts": counts_of(_without_state(request), timezone.localdate()),
        "seen": seen_findings(request.user, found.page),
        "today": timezone.localdate(),
        "meeting": meeting_to_agree_in(request.user),
        "address": request.GET.urlencode(),
    }
    return render(request, "coordination/agreement/list.html", context)


def _without_state(request):
    """The rows that the other filters ask for, in every state."""
    asked = request.GET.copy()
    for name in OF_STATE:
        asked.pop(name, None)
    return _asked(request, asked).qs


def _asked(request, data) -> AgreementFilter:
    rows = late_first(agreements_for(request.user))
    return AgreementFilter(data, queryset=rows, request=request)


@login_required
@require_safe
def agreement_csv(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    return _file(request, answer, "kesepakatan.csv", lambda rows, day: write_csv(rows, answer, day))


@login_required
@require_safe
def agreement_xlsx(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(content_type=XLSX_TYPE)
    return _file(
        request, answer, "kesepakatan.xlsx", lambda rows, day: answer.write(as_workbook(rows, day))
    )


def _file(request, answer: HttpResponse, name: str, write) -> HttpResponse:
    """All agreements that the address asks for."""
    only_readers(request.user)
    asked = _asked(request, request.GET)
    if asked.errors:
        return HttpResponse("; ".join(errors_of(asked)), status=400, content_type="text/plain")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    write(asked.qs, timezone.localdate())
    return answer


@login_required
@require_safe
def agency_agreements(request: HttpRequest, pk: int) -> HttpResponse:
    """Tindak lanjut OPD: what one agency owes, late first, and what it has done."""
    only_readers(request.user)
    agency = get_object_or_404(Agency.objects.select_related("regency"), pk=pk)
    rows = late_first(agreements_for(request.user).filter(agency=agency))
    page = Paginator(rows.open(), PER_PAGE).get_page(request.GET.get("page"))
    closed = list(rows.exclude(pk__in=rows.open().order_by().values("pk"))[:MOST_CLOSED])
    context = {
        "agency": agency,
        "page": page,
        "closed": closed,
        "counts": counts_of(rows, timezone.localdate()),
        "seen": seen_findings(request.user, [*page, *closed]),
        "today": timezone.localdate(),
    }
    return render(request, "coordination/agreement/agency.html", context)


@login_required
@require_safe
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, pk)


def show(
    request: HttpRequest, pk: int, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page as it is now; with a refusal, beside what was typed: nothing typed is lost."""
    agreement = require_agreement(request.user, pk)
    steps = list(agreement.steps.select_related("by").order_by("-number"))
    documents = list(agreement.documents.select_related("by"))
    beside = agreement.finding.agreements if agreement.finding else None
    context = {
        "agreement": agreement,
        "steps": steps,
        "documents": documents,
        "has_room": len(documents) < MOST_DOCUMENTS,
        "able": able(request.user, agreement),
        "seen": seen_findings(request.user, [agreement]),
        "beside": beside.exclude(pk=pk).for_list() if beside else [],
        "today": timezone.localdate(),
        "most_mb": settings.DOCUMENT_MOST_BYTES // MEGABYTE,
        "refusal": refusal,
        "typed": {name: request.POST.get(name, "") for name in TYPED},
    }
    return render(request, "coordination/agreement/detail.html", context, status=status)


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: int, document_pk: uuid.UUID) -> FileResponse:
    """A document as it was sent: always an attachment, never opened by a browser here."""
    return as_attachment(open_evidence(request.user, pk, document_pk))
