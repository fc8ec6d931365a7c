"""How findings and gaps look: always a word, an icon and a colour together."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.figures import address_of
from coordination.meetings.hash_check import PRINTED
from coordination.models import (
    Decision,
    FindingLevel,
    FindingStatus,
    GapState,
    MeetingState,
    NoticeKind,
    Stance,
)
from coordination.priority import SERVED
from geo import formats
from programs.models import Declared
from programs.templatetags.sinkron import badge, icon, link

register = template.Library()

LEVEL_LOOK = {
    FindingLevel.DUPLICATION: ("squares", "level-duplikasi"),
    FindingLevel.OVERLAP: ("layers-intersect", "level-tumpang"),
    FindingLevel.CLARIFY: ("help", "level-klarifikasi"),
    "melengkapi": ("link", "level-melengkapi"),
}
GAP_LOOK = {
    GapState.UNTOUCHED: ("circle-dashed", "gap-untouched"),
    GapState.LACKING: ("chart-pie-2", "gap-lacking"),
    GapState.UNREPORTED: ("clock-question", "gap-unreported"),
    GapState.NO_DATA: ("minus", "gap-nodata"),
    GapState.ENOUGH: ("circle-check", "gap-enough"),
}
STATUS_LOOK = {
    FindingStatus.INDICATED: ("bell", "bg-secondary-lt"),
    FindingStatus.REVIEWED: ("eye", "bg-azure-lt"),
    FindingStatus.CONFIRMED: ("check", "bg-red-lt"),
    FindingStatus.COMPLEMENTARY: ("link", "bg-green-lt"),
    FindingStatus.NOT_OVERLAP: ("x", "bg-secondary-lt"),
    FindingStatus.CLARIFY: ("help", "bg-secondary-lt"),
    FindingStatus.AGREED: ("checks", "bg-indigo-lt"),
    FindingStatus.DONE: ("flag", "bg-teal-lt"),
    FindingStatus.GONE: ("ghost", "bg-secondary-lt"),
}
STANCE_LOOK = {
    Stance.AGREES: ("thumb-up", "bg-green-lt"),
    Stance.OBJECTS: ("thumb-down", "bg-red-lt"),
    Stance.PROPOSES: ("bulb", "bg-azure-lt"),
}
# What a button of the decision bar says: what one does, not what it will be called.
DOES = {
    FindingStatus.CONFIRMED: gettext_lazy("Konfirmasi"),
    FindingStatus.REVIEWED: gettext_lazy("Mulai telaah"),
    FindingStatus.DONE: gettext_lazy("Tandai selesai"),
    FindingStatus.INDICATED: gettext_lazy("Buka kembali"),
}
SPREAD_WORDS = {
    "stated": gettext_lazy("dinyatakan"),
    "need": gettext_lazy("dibagi menurut kebutuhan"),
    "equal": gettext_lazy("dibagi rata antar desa"),
    "coarse": gettext_lazy("tanpa lokasi rinci; bagian di sini tidak diketahui"),
}
MEETING_LOOK = {
    MeetingState.PREPARED: ("pencil", "bg-secondary-lt"),
    MeetingState.FROZEN: ("snowflake", "bg-azure-lt"),
    MeetingState.HELD: ("users-group", "bg-green-lt"),
    MeetingState.DONE: ("flag", "bg-teal-lt"),
}
NOTICE_LOOK = {
    NoticeKind.NEW: "circle-plus",
    NoticeKind.RETURNED: "arrow-back-up",
    NoticeKind.REPLY: "message-question",
    NoticeKind.REOPENED: "rotate",
    NoticeKind.DUE: "clock-exclamation",
    NoticeKind.ASSIGNED: "user-check",
    NoticeKind.MENTIONED: "at",
    NoticeKind.SECOND: "users-group",
    NoticeKind.DECIDED: "gavel",
    NoticeKind.AGREEMENT_NEAR: "clock-hour-4",
    NoticeKind.AGREEMENT_LATE: "clock-exclamation",
    NoticeKind.AGREEMENT_PROGRESS: "progress",
}


@register.simple_tag
def notice_icon(kind: str):
    """Beside the word, never instead of it."""
    return icon(NOTICE_LOOK[kind])


@register.simple_tag
def level_badge(level: str):
    symbol, look = LEVEL_LOOK[level]
    return badge(symbol, look, FindingLevel(level).label)


@register.simple_tag
def gap_badge(state: str):
    symbol, look = GAP_LOOK[state]
    return badge(symbol, look, GapState(state).label)


@register.simple_tag
def over_badge():
    """More is planned than needed."""
    return badge("alert-triangle", "bg-yellow-lt", _("Melebihi kebutuhan"))


@register.simple_tag
def estimate_badge():
    """Some of the count was brought from another unit."""
    return badge("calculator", "bg-azure-lt", _("Estimasi"))


@register.simple_tag
def owed_badge():
    """Owed by law (SPM)."""
    return badge("scale", "bg-indigo-lt", _("Wajib SPM"))


@register.simple_tag
def force_badge(is_in_force: bool):
    """Whether a line of a table that people edit is in force."""
    if is_in_force:
        return badge("check", "bg-green-lt", _("Berlaku"))
    return badge("x", "bg-secondary-lt", _("Dicabut"))


@register.simple_tag
def served_badge(state: str):
    """Whether anybody serves an area of a priority list; not known is a word of its own."""
    if state in GAP_LOOK:
        return gap_badge(state)
    if state == SERVED:
        return badge("user-check", "bg-green-lt", _("Ada program"))
    return badge("minus", "bg-secondary-lt", _("Belum diketahui"))


@register.simple_tag
def used_badge(figure):
    """Whether gaps are measured by a figure (figures.Told)."""
    if figure.is_reference:
        return badge("info-circle", "bg-secondary-lt", _("Rujukan"))
    if figure.row.in_use:
        return badge("check", "bg-green-lt", _("Dipakai"))
    return badge("x", "bg-secondary-lt", _("Tidak dipakai"))


@register.simple_tag
def figure_address(figure) -> str:
    """Where a need figure stands beside those that say something else."""
    return address_of(figure)


@register.filter
def desimal_apa_adanya(value) -> str:
    """A figure with the digits its source gives, six at most."""
    return formats.trimmed(value, 6)


@register.simple_tag
def finding_status(status: str):
    symbol, look = STATUS_LOOK[status]
    return badge(symbol, look, FindingStatus(status).label)


@register.simple_tag
def meeting_state(state: str):
    symbol, look = MEETING_LOOK[state]
    return badge(symbol, look, MeetingState(state).label)


@register.simple_tag
def severity_bar(severity: float, level: str = ""):
    """A bar of 0 to 100 with its number beside it."""
    look = LEVEL_LOOK[level][1] if level else ""
    return format_html(
        '<span class="severity {}"><svg viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="severity-all" width="100" height="8"/>'
        '<rect class="severity-part" width="{}" height="8"/></svg><span>{}</span></span>',
        look,
        f"{severity:.1f}",
        formats.trimmed(severity),
    )


@register.simple_tag(takes_context=True)
def area_link(context, code: str) -> str:
    """The page of an area; the place of the pages after it is then that area."""
    return link(context, "area-detail", code, wilayah=code)


@register.simple_tag
def closing(closer, need, segment, code: str, state: str):
    """The way from a gap to a new program, for whom it is one."""
    address = closer.address(need=need, segment=segment, code=code, state=state)
    if not address:
        return ""
    return format_html(
        '<div class="d-print-none"><a class="small-note" href="{}">{} {}</a></div>',
        address,
        icon("plus"),
        _("Program untuk menutup celah ini"),
    )


@register.filter
def asal_target(spread: str) -> str:
    """How the count of a place came about, in words."""
    return SPREAD_WORDS[spread]


@register.simple_tag(takes_context=True)
def regency_names(context, codes) -> str:
    """Names of the regencies of a finding, from those the page has already read."""
    names = {area.code: area.short_name for area in context["here"].regencies}
    return ", ".join(names.get(code, code) for code in codes)


@register.simple_tag
def stance_badge(stance: str):
    symbol, look = STANCE_LOOK[stance]
    return badge(symbol, look, Stance(stance).label)


@register.filter
def lambang_status(status: str) -> str:
    return STATUS_LOOK[status][0]


@register.filter
def ajakan(status: str) -> str:
    return DOES.get(status, FindingStatus(status).label)


@register.filter
def nama_status(status: str) -> str:
    """The name of what was chosen in a form, which may be nothing."""
    return FindingStatus(status).label if status in FindingStatus.values else formats.MISSING


@register.filter
def langkah(last) -> str:
    """What a decision, or a proposal, made of the finding."""
    return last.get_now_display() if isinstance(last, Decision) else _("Usul konfirmasi")


@register.filter
def orang(person) -> str:
    """A person by name; by user name where none is given."""
    return formats.MISSING if person is None else person.get_full_name() or person.get_username()


@register.filter
def pernyataan(state: str) -> str:
    """What an agency said of its year, in running text."""
    return str(Declared(state).label).lower()


@register.filter
def saat(at) -> str:
    """`22 November 2026 pukul 14.05`."""
    local = timezone.localtime(at)
    return f"{formats.day(local)} {_('pukul')} {local:%H.%M}"


@register.simple_tag
def due(due_on, today):
    """The date a finding is to be decided or looked at by, and how far off it is."""
    if due_on is None:
        return formats.MISSING
    days = (due_on - today).days
    if days < 0:
        left = _("lewat %(days)s hari") % {"days": formats.trimmed(-days)}
        look = "due due-past"
    else:
        left = _("%(days)s hari lagi") % {"days": formats.trimmed(days)} if days else _("hari ini")
        look = "due"
    short = f"{due_on:%d/%m/%Y}"
    return format_html(
        '<span class="{}">{}</span><div class="small-note">{}</div>', look, left, short
    )


@register.simple_tag
def days_since(day, today) -> str:
    return formats.trimmed((today - day).days)


@register.filter
def kode(joined: str) -> str:
    """Codes of segments, written as a list."""
    return ", ".join(code for code in joined.split(";") if code) or formats.MISSING


@register.filter
def sidik_pendek(sha256: str) -> str:
    """The digits of a hash that documents print."""
    return sha256[:PRINTED]
