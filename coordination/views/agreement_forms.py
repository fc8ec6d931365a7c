"""Forms of one agreement: progress, date, closing, dropping, reopening, evidence."""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agreements import steps
from coordination.agreements.documents import add_evidence
from coordination.agreements.moves import (
    AgreementOvertaken,
    AgreementRefused,
    IllegalStep,
    Outcome,
)
from coordination.agreements.reading import require_agreement
from coordination.attaching import DocumentRefused
from coordination.models import Agreement
from programs.limits import BadEntry

from .agreements import Refusal, show
from .posted import day_of

REFUSED = (AgreementRefused, BadEntry, IllegalStep, AgreementOvertaken, DocumentRefused)
LABELS = {
    "what": gettext_lazy("Kesepakatan"),
    "person": gettext_lazy("Pejabat"),
    "due_on": gettext_lazy("Tenggat"),
    "said": gettext_lazy("Keterangan"),
}


def agreement_form(view):
    """A door for a form of the agreement's page. Read, it is the page itself; sent after the
    session ended, it is shown back: nothing typed is lost."""

    @functools.wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return redirect("agreement-detail", pk)
        if not request.user.is_authenticated:
            return signed_out(request)
        return view(request, require_agreement(request.user, pk))

    return answer


def signed_out(request: HttpRequest) -> HttpResponse:
    said = {str(LABELS[name]): request.POST[name] for name in LABELS if request.POST.get(name)}
    return render(request, "programs/form/signed_out.html", {"said": said}, status=401)


@agreement_form
def report(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return _take(request, agreement, "report", steps.report_progress)


@agreement_form
def change_due(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    def take(agreement, **said):
        return steps.change_due(agreement, due_on=day_asked(request), **said)

    return _take(request, agreement, "due", take)


@agreement_form
def close(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return _take(request, agreement, "close", steps.close)


@agreement_form
def drop(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return _take(request, agreement, "drop", steps.drop)


@agreement_form
def reopen(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    return _take(request, agreement, "reopen", steps.reopen)


def _take(request, agreement: Agreement, form: str, step: Callable[..., Outcome]) -> HttpResponse:
    said = request.POST.get("said", "").replace("\r\n", "\n")
    try:
        outcome = step(agreement, by=request.user, said=said, version=version_of(request))
    except REFUSED as why:
        return _refused(request, agreement.pk, form, why)
    tell(request, _("Tersimpan: %s.") % outcome.agreement.get_state_display(), outcome)
    return redirect("agreement-detail", agreement.pk)


def tell(request: HttpRequest, said: str, outcome: Outcome) -> None:
    """What became of the agreement, and of its finding."""
    messages.success(request, " ".join(filter(None, [said, outcome.of_finding])))


def _refused(request, pk: int, form: str, why: Exception) -> HttpResponse:
    is_late = isinstance(why, AgreementOvertaken | IllegalStep)
    refusal = Refusal(form, said_of(why), field_of(why), getattr(why, "last", None))
    return show(request, pk, refusal=refusal, status=409 if is_late else 400)


def said_of(why: Exception) -> str:
    return why.faults[0].why if isinstance(why, BadEntry) else str(why)


def field_of(why: Exception) -> str:
    return why.faults[0].field if isinstance(why, BadEntry) else getattr(why, "field", "")


def version_of(request: HttpRequest) -> int:
    """What the person had on screen; a version that is no number is older than any."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def day_asked(request: HttpRequest):
    try:
        return day_of(request.POST.get("due_on", ""))
    except ValueError as why:
        raise AgreementRefused("due_on", _("Tenggat: %s.") % why) from why


@agreement_form
def add_file(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Keep evidence; the same file sent twice is one document."""
    file, said = request.FILES.get("file"), request.POST.get("said", "")
    try:
        if file is None:
            raise DocumentRefused(_("Pilih berkasnya dahulu."))
        kept = add_evidence(agreement, file=file, said=said, by=request.user)
    except REFUSED as why:
        return _refused(request, agreement.pk, "document", why)
    messages.success(request, _("Bukti “%s” tersimpan.") % kept.file_name)
    return redirect(reverse("agreement-detail", args=[agreement.pk]) + "#bukti")
