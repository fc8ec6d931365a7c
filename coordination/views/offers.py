"""Usul tabel: what decisions suggest about the table of compatibility, and the admin's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.models import review_rules
from coordination.offers import (
    LEAST_DIFFERENT,
    OfferGone,
    OfferUnanswered,
    accept,
    answers,
    may_answer_offers,
    may_read_offers,
    offers,
    refuse,
)
from programs.limits import BadEntry

LONGEST_ID = 18  # digits


@login_required
@require_http_methods(["GET", "POST"])
def offer_list(request):
    if not may_read_offers(request.user):
        raise PermissionDenied
    problem, said = "", {}
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("kiri", "kanan", "alasan")}
        try:
            messages.success(request, _answer(request, said))
        except (OfferUnanswered, OfferGone) as why:
            problem = str(why)
        except BadEntry as why:
            problem = "; ".join(fault.why for fault in why.faults)
        else:
            return redirect("offer-list")
    context = {
        "offers": offers(),
        "answers": answers(),
        "may_answer": may_answer_offers(request.user),
        "after": review_rules().offer_after,
        "least_different": LEAST_DIFFERENT,
        "problem": problem,
        "said": said,
    }
    return render(request, "coordination/offer_list.html", context)


def _answer(request, said: dict) -> str:
    """Do it, and say in a sentence what was done."""
    pair = _number(said["kiri"]), _number(said["kanan"])
    if request.POST.get("jawaban") == "terima":
        row = accept(*pair, reason=said["alasan"], by=request.user)
        done = _(
            "“%(left)s” dan “%(right)s” kini tercatat saling melengkapi. Temuannya gugur pada "
            "proses berikutnya."
        )
        return done % {"left": row.left.name, "right": row.right.name}
    refuse(*pair, reason=said["alasan"], by=request.user)
    return _("Usul ditolak; tabel tidak berubah. Usul kembali bila keputusannya bertambah.")


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if is_number else 0
