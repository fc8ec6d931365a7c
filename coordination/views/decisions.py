"""Forms that decide: a verdict, the second person, who is to decide. They parse, call, answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coordination import review
from coordination.choices import WITH_RESOLUTION
from coordination.models import Decision, Finding, FindingStatus, Proposal
from coordination.moves import IllegalMove
from coordination.repeats import decide_once, second_once
from coordination.review import DecisionIncomplete, FactsChanged, Overtaken
from coordination.rights import Act, deciders, require
from programs.limits import BadEntry

from .finding import Refusal, show
from .posted import day_of, done, finding_form, seen_of

REFUSED = (DecisionIncomplete, BadEntry, IllegalMove, FactsChanged, Overtaken)


@finding_form
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the finding, or propose it where two people are needed; pressed twice, once."""
    now = request.POST.get("now", "")
    reopens = now == FindingStatus.INDICATED  # nothing but what is settled leads back there
    finding = require(request.user, pk, Act.SUPERSEDE if reopens else Act.DECIDE)
    try:
        said = _decision(request, now)
        made = decide_once(finding, **said, by=request.user, seen=seen_of(request))
    except REFUSED as refusal:
        return refused(request, pk, "decide", refusal)
    messages.success(request, _said_of(made))
    return done(request, pk)


def _decision(request: HttpRequest, now: str) -> dict:
    """What the form says; a field that its verdict does not show is left out."""
    said = request.POST
    try:
        review_on = day_of(said.get("review_on", ""))
    except ValueError as why:
        raise DecisionIncomplete("review_on", _("Tanggal tinjau ulang: %s.") % why) from why
    resolution = said.get("resolution", "") if now in WITH_RESOLUTION else ""
    because = said.get("because", "").replace("\r\n", "\n")
    return {"now": now, "because": because, "resolution": resolution, "review_on": review_on}


def _said_of(made: Decision | Proposal) -> str:
    if isinstance(made, Proposal):
        return _("Konfirmasi diusulkan. Orang kedua dari sekretariat perlu mengesahkannya.")
    return _("Keputusan tersimpan: %s.") % made.get_now_display()


@finding_form
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a confirmation that another person proposed."""
    finding = require(request.user, pk, Act.DECIDE)
    said = {
        "agrees": request.POST.get("agrees") == "ya",
        "note": request.POST.get("note", "").replace("\r\n", "\n"),
    }
    try:
        second_once(finding, **said, by=request.user, seen=seen_of(request))
    except REFUSED as refusal:
        return refused(request, pk, "second", refusal)
    agreed = _("Konfirmasi disahkan. Temuan ini sekarang terkonfirmasi.")
    messages.success(request, agreed if said["agrees"] else _("Usul konfirmasi ditolak."))
    return done(request, pk)


@finding_form
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who is to decide; nobody takes it back."""
    finding = require(request.user, pk, Act.ASSIGN)
    try:
        found = review.assign(finding, to=_assignee(request, finding), by=request.user)
    except DecisionIncomplete as refusal:
        return refused(request, pk, "assign", refusal)
    who = found.assigned_to
    said = _("Ditugaskan kepada %s.") % (who.get_full_name() or who.get_username()) if who else ""
    messages.success(request, said or _("Penugasan dicabut."))
    return done(request, pk)


def _assignee(request: HttpRequest, finding: Finding):
    said = request.POST.get("saya") or request.POST.get("to", "")
    if not said:
        return None
    for person in deciders(finding):
        if str(person.pk) == said:
            return person
    raise DecisionIncomplete("to", _("Pilih orang yang dapat memutuskan temuan ini."))


def refused(request: HttpRequest, pk: int, form: str, why: Exception) -> HttpResponse:
    """The page again: 400 where something is missing, 409 where something else came first."""
    match why:
        case Overtaken():
            refusal, status = Refusal(form, str(why), last=why.last), 409
        case FactsChanged():
            said = _("Angka temuan ini dihitung ulang sejak halaman Anda dibuka.")
            refusal, status = Refusal(form, said, material=why.changes), 409
        case IllegalMove():
            refusal, status = Refusal(form, str(why)), 409
        case BadEntry():
            fault = why.faults[0]
            refusal, status = Refusal(form, fault.why, fault.field), 400
        case _:
            refusal, status = Refusal(form, str(why), getattr(why, "field", "")), 400
    return show(request, pk, refusal=refusal, status=status)
