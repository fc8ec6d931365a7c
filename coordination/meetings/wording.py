"""Sentences of meetings and agreements, in the terms of domain.md section 6."""

from django.utils.translation import gettext as _

from geo import formats

from . import values


def late_sentence(agreement: values.AgreementRow, agency: str) -> str:
    """Who owes what since when."""
    return _("%(agency)s: %(what)s (tenggat %(day)s)") % {
        "agency": agency,
        "what": agreement.what,
        "day": formats.day(agreement.due_on),
    }
