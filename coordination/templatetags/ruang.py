"""What only the meeting room says."""

from django import template

from coordination.models import AgreementState, Resolution
from coordination.reports.layout import figure_text

register = template.Library()

register.filter("angka_kotak", figure_text)


@register.filter
def nama_penyelesaian(code: str) -> str:
    return str(Resolution(code).label)


@register.filter
def keadaan_kesepakatan(code: str) -> str:
    return str(AgreementState(code).label)
