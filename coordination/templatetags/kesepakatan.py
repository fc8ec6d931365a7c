"""How agreements look: always a word, an icon and a colour together."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coordination.agreements.reading import days_said
from coordination.models import STILL_OPEN, AgreementState
from geo import formats
from programs.templatetags.sinkron import badge, icon

register = template.Library()

NEAR_DAYS = 7
STATE_LOOK = {
    AgreementState.OPEN: ("circle-dashed", "bg-secondary-lt"),
    AgreementState.WORKING: ("progress", "bg-azure-lt"),
    AgreementState.KEPT: ("circle-check", "bg-green-lt"),
    AgreementState.DROPPED: ("circle-x", "bg-secondary-lt"),
}


@register.simple_tag
def agreement_state(state: str):
    symbol, look = STATE_LOOK[state]
    return badge(symbol, look, AgreementState(state).label)


@register.simple_tag
def agreement_due(agreement, today):
    """How far the date is, in words with an icon, above the date itself."""
    symbol, look = _due_look(agreement, today)
    return format_html(
        '<span class="agreement-due {}">{} {}</span><div class="small-note">{}</div>',
        look,
        icon(symbol),
        days_said(agreement, today),
        _("tenggat %s") % formats.day(agreement.due_on),
    )


def _due_look(agreement, today) -> tuple[str, str]:
    if agreement.state not in STILL_OPEN:
        return "calendar-check", ""
    left = (agreement.due_on - today).days
    if left < 0:
        return "clock-exclamation", "is-late"
    return ("clock-hour-4", "is-near") if left <= NEAR_DAYS else ("calendar", "")


@register.simple_tag
def chosen_option(value, label, chosen):
    """One option of a select, marked when it is the one chosen."""
    mark = " selected" if str(value) == str(chosen) else ""
    return format_html('<option value="{}"{}>{}</option>', value, mark, label)


@register.simple_tag
def agreeing(meeting, area, need, segment):
    """The way from a gap to an agreement, for who prepares a meeting."""
    if meeting is None:
        return ""
    about = {"wilayah": area.code, "kebutuhan": need.code}
    if segment is not None:
        about["segmen"] = segment.code
    return format_html(
        '<div class="d-print-none"><a class="small-note" href="{}?{}">{} {}</a></div>',
        reverse("agreement-new", args=[meeting.pk]),
        urlencode(about),
        icon("users-group"),
        _("Jadikan kesepakatan"),
    )
