"""Saving the entry form: as one goes (JSON), and whole (a page). For drafts and changes alike."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from programs import sheets
from programs.drafts import Locked
from programs.limits import BadEntry
from programs.sections import label_of
from programs.sheets import Conflict, Sheet

from .sheet_page import addresses, answer, clock, page_context, problems_shown

PAGE = "programs/form/page.html"


def posted(request: HttpRequest) -> Mapping[str, str]:
    """What was posted; an answer that was picked (`pilih`: field=text) stands in its field."""
    data = request.POST.copy()
    field, _equals, text = data.get("pilih", "").partition("=")
    if field in data:
        data[field] = text
    return data


def version_of(data: Mapping[str, str]) -> int:
    """The version the form was made from; one that is no number is older than any."""
    said = data.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def form_page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The form as stored."""
    return render(request, PAGE, page_context(request, sheet))


def save_whole(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The whole form, posted without script: on to the next step, or back with what is asked."""
    data = posted(request)
    reading = sheets.read(sheet, data)
    shown = {name: data[name] for name in data} | {"segments": ",".join(data.getlist("segments"))}
    shown = sheets.shown_fields(sheet) | shown
    try:
        stored, reading = sheets.save(sheet, reading, by=request.user, version=version_of(data))
    except (BadEntry, Locked) as refusal:
        messages.error(request, _said(refusal))
        context = page_context(request, sheet, shown=shown, reading=reading)
        return render(request, PAGE, context, status=422 if isinstance(refusal, BadEntry) else 403)
    if isinstance(stored, Conflict):
        context = page_context(request, sheet, shown=shown, reading=reading, conflict=stored)
        return render(request, PAGE, context, status=409)
    messages.success(request, _("Tersimpan %s.") % clock(stored.updated_at))
    go_on = data.get("lalu") == "ajukan" and not problems_shown(reading)
    return HttpResponseRedirect(addresses(stored)["submit" if go_on else "edit"])


def save_quietly(request: HttpRequest, sheet: Sheet) -> JsonResponse:
    """The form as one goes: 200 with what was understood, 403 no draft any more, 409 stale,
    422 not keepable."""
    data = posted(request)
    reading = sheets.read(sheet, data)
    try:
        stored, reading = sheets.save(sheet, reading, by=request.user, version=version_of(data))
    except Locked as refusal:
        return JsonResponse({"detail": str(refusal), "locked": True}, status=403)
    except BadEntry as refusal:
        faults = [{"field": fault.field, "why": fault.why} for fault in refusal.faults]
        return JsonResponse({"detail": _said(refusal), "faults": faults}, status=422)
    if isinstance(stored, Conflict):
        context = {
            "conflict": stored,
            "clock": clock(stored.sheet.updated_at),
            "urls": addresses(sheet),
        }
        html = render_to_string("programs/form/_conflict.html", context, request)
        return JsonResponse({"html": html, "version": stored.sheet.version}, status=409)
    return JsonResponse(answer(stored, reading))


def _said(refusal: BadEntry | Locked) -> str:
    if isinstance(refusal, Locked):
        return str(refusal)
    said = "; ".join(f"{label_of(fault.field)}: {fault.why}" for fault in refusal.faults)
    return _("Belum disimpan. %s") % said
