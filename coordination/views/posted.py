"""Forms of the finding page: who may send them, what they carry, and where they lead."""

import functools
import re
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from coordination.review import Seen
from programs.numbers import read_day

LABELS = {
    "now": _("Keputusan"),
    "because": _("Alasan"),
    "resolution": _("Penyelesaian"),
    "review_on": _("Ditinjau lagi"),
    "stance": _("Sikap"),
    "note": _("Catatan"),
    "text": _("Komentar"),
    "said": _("Keterangan dokumen"),
}
ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def finding_form(view):
    """A door for a form of the finding page. Read, it is the page itself; sent after the session
    ended, it is shown back: nothing typed is lost."""

    @functools.wraps(view)
    def answer(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(page_of(request, pk))
        if request.user.is_authenticated:
            return view(request, pk, **kwargs)
        said = {str(LABELS[k]): request.POST[k] for k in LABELS if request.POST.get(k)}
        return render(request, "programs/form/signed_out.html", {"said": said}, status=401)

    return answer


def page_of(request: HttpRequest, pk: int, anchor: str = "") -> str:
    """The finding's page, with the filter of the queue that the address carries."""
    query = request.GET.urlencode()
    address = reverse("finding-detail", args=[pk])
    return f"{address}{'?' if query else ''}{query}{'#' if anchor else ''}{anchor}"


def done(request: HttpRequest, pk: int, anchor: str = "") -> HttpResponse:
    """Back to the finding, or on to the next of the queue where that was asked for."""
    following = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
    if request.POST.get("lanjut") and is_ours:
        return HttpResponseRedirect(following)
    return HttpResponseRedirect(page_of(request, pk, anchor))


def seen_of(request: HttpRequest) -> Seen:
    """What the person had on screen; a version that is no number is older than any."""
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    return Seen(version, request.POST.get("digest", ""))


def day_of(said: str) -> date | None:
    """A day as a browser's date field sends it, or as people write one. Raises ValueError."""
    said = said.strip()
    if not said:
        return None
    return date.fromisoformat(said) if ISO.fullmatch(said) else read_day(said)
