"""What templates say alike everywhere: numbers, dates, icons, links that keep their place."""

import functools
import re

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from geo import formats
from programs.models import Declared, Status

register = template.Library()

CARRIED = ("tahun", "wilayah")
STATUS_LOOK = {
    Status.DRAFT: ("pencil", "secondary"),
    Status.SUBMITTED: ("send", "azure"),
    Status.RETURNED: ("arrow-back-up", "orange"),
    Status.VERIFIED: ("check", "blue"),
    Status.AGREED: ("checks", "indigo"),
    Status.RUNNING: ("player-play", "green"),
    Status.DONE: ("flag", "teal"),
    Status.CANCELLED: ("ban", "secondary"),
}
DECLARED_LOOK = {
    Declared.COMPLETE: ("circle-check", "green"),
    Declared.NONE: ("circle-minus", "teal"),
    Declared.PARTLY: ("progress", "azure"),
    Declared.NOTHING: ("hourglass", "orange"),
}

register.filter("angka", formats.trimmed)
register.filter("persen", formats.percent)
register.filter("rupiah", formats.rupiah)
register.filter("rupiah_selisih", formats.rupiah_change)
register.filter("rupiah_singkat", formats.rupiah_short)
register.filter("tanggal", formats.day)


@register.filter
def polos(value) -> str:
    """A year, a code or a key as it is, without thousands points; a dash when missing."""
    return formats.MISSING if formats.is_missing(value) else str(value)


@register.filter
def desimal(value, digits=2) -> str:
    return formats.number(value, int(digits))


@register.simple_tag
def periode(starts_on, ends_on) -> str:
    """`Maret-September 2026`; `ends_on` is the day after the last."""
    return formats.period(starts_on, ends_on)


@register.filter
def kurang_sehari(value) -> str:
    """The last day of a half-open period, written out."""
    return formats.last_day(value)


@functools.cache
def _drawing(name: str) -> str:
    text = (settings.ICONS_DIR / f"{name}.svg").read_text(encoding="utf-8")
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).strip()


@register.simple_tag
def icon(name: str, extra: str = ""):
    """The drawing itself, in the page: nothing to fetch, coloured by the text around it."""
    drawing = re.sub(r'\sclass="[^"]*"', "", _drawing(name), count=1)
    head = format_html('<svg aria-hidden="true" class="icon {}"', extra)
    return mark_safe(drawing.replace("<svg", head, 1))  # our own files, no one's input


@register.simple_tag(takes_context=True)
def link(context, view_name: str, *args, **params) -> str:
    """An address that keeps the fiscal year and area of this page. Empty parameters fall away."""
    given = context["request"].GET if "request" in context else {}
    kept = {key: given.get(key) for key in CARRIED}
    query = {k: v for k, v in {**kept, **params}.items() if v not in (None, "")}
    address = reverse(view_name, args=args)
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


@register.simple_tag(takes_context=True)
def carried(context, *without) -> str:
    """Hidden inputs that keep what the address says, but for the names given."""
    given = context["request"].GET
    pairs = [(k, v) for k in given for v in given.getlist(k) if k not in without and v]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def carried_only(context, *names) -> str:
    """Hidden inputs for these parameters of the address, where it has them."""
    given = context["request"].GET
    pairs = [(name, value) for name in names for value in given.getlist(name) if value]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def status_badge(program):
    """The status; beside it, who entered it where that was not its own agency."""
    symbol, colour = STATUS_LOOK[program.status]
    status = badge(symbol, f"bg-{colour}-lt", program.get_status_display())
    if not program.is_on_behalf:
        return status
    return status + " " + badge("user-edit", "bg-secondary-lt", _("Dicatat sekretariat"))


@register.simple_tag
def declared_badge(state: str):
    """What an agency says of its entries; nothing said is a word of its own."""
    if not state:
        return badge("help", "bg-secondary-lt", _("Belum menyatakan"))
    symbol, colour = DECLARED_LOOK[state]
    return badge(symbol, f"bg-{colour}-lt", Declared(state).label)


@register.simple_tag
def example_badge(is_example: bool):
    """`Contoh`, wherever anything invented is shown."""
    if not is_example:
        return ""
    why = _("Data contoh buatan, bukan program sebenarnya")
    return format_html('<span class="badge badge-example" title="{}">{}</span>', why, _("Contoh"))


def badge(symbol: str, look: str, text: str):
    return format_html('<span class="badge level {}">{} {}</span>', look, icon(symbol), text)


@register.simple_tag
def ratio_of(done, total) -> str:
    """Percent as a plain number for an SVG width; 0 where there is no total yet."""
    return f"{100 * done / total:.1f}" if total else "0"


@register.filter
def butir(mapping, key):
    """The entry of a mapping under a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def km2(area_m2) -> str:
    """Square metres as square kilometres; small ones keep more digits."""
    if formats.is_missing(area_m2):
        return formats.MISSING
    value = area_m2 / 1e6
    return formats.trimmed(value, 1 if value >= 10 else 3 if value < 1 else 2)


@register.filter
def bulat(value) -> str:
    """An estimate as a whole number."""
    return formats.number(value)


@register.filter
def nama(thing) -> str:
    """The name of a related row, a dash where there is none."""
    return formats.MISSING if thing is None else thing.name
