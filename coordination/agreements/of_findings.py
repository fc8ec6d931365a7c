"""What an agreement does to its finding, through the finding's own table of moves.

Nothing here forces a finding: where the table, the person's right or what happened meanwhile
stands in the way, it stays as it is and a sentence says so.
"""

from django.utils.translation import gettext as _

from coordination.models import VERDICTS, Agreement, Finding, FindingStatus
from coordination.review import act_of, decide
from coordination.rights import may, why_not

from .moves import AgreementRefused

S = FindingStatus
AGREEABLE = (*VERDICTS, S.AGREED)  # a meeting agrees on what has a verdict


def hold(pk: int) -> Finding:
    """The finding, held: of two agreements on it that close at once the second sees the first."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("left", "right")
    return rows.get(pk=pk)


def check_can_be_agreed(finding: Finding, by) -> None:
    """A meeting agrees on what has a verdict. Raises AgreementRefused with what to do first."""
    if not Finding.objects.visible_to(by).filter(pk=finding.pk).exists():
        raise AgreementRefused("finding", _("Temuan ini tidak ada."))
    if finding.status in (S.INDICATED, S.REVIEWED):
        why = _("Temuan ini belum diputuskan. Putuskan dahulu, lalu catat kesepakatannya.")
        raise AgreementRefused("finding", why)
    if finding.status == S.GONE:
        why = _("Temuan ini gugur: tumpang tindihnya tidak ada lagi. Tidak perlu kesepakatan.")
        raise AgreementRefused("finding", why)
    if finding.status == S.DONE:
        why = _("Temuan ini sudah selesai. Buka kembali dahulu kalau memang masih ada masalah.")
        raise AgreementRefused("finding", why)


def agreed(finding: Finding, agreement: Agreement, by) -> str:
    """Move a finding with a verdict to `disepakati`."""
    if finding.status not in VERDICTS:
        return ""
    because = reference(agreement, agreement.what)
    return _move(finding, S.AGREED, because, by, resolution=agreement.resolution)


def closed(agreement: Agreement, by, said: str) -> str:
    """Move the finding to `selesai` when this was its last open agreement."""
    finding = hold(agreement.finding_id)
    others = finding.agreements.open().exclude(pk=agreement.pk).count()
    if finding.status != S.AGREED:
        return _stays(finding)
    if others:
        text = _("Temuan tetap “Disepakati”: %(n)s kesepakatan lain atasnya belum selesai.")
        return text % {"n": others}
    return _move(finding, S.DONE, reference(agreement, said), by)


def dropped(agreement: Agreement) -> str:
    """Dropping undoes nothing: what becomes of the finding is for people to decide."""
    finding = agreement.finding
    if finding.status == S.AGREED and not finding.agreements.open().exists():
        return _(
            "Temuan tetap “Disepakati” tanpa kesepakatan yang berjalan. Putuskan di halamannya: "
            "selesai, atau dibuka kembali oleh provinsi."
        )
    return _stays(finding) if finding.status != S.AGREED else ""


def reopened(agreement: Agreement, by, said: str) -> str:
    """A finding that was `selesai` is open again, where this person may: the province."""
    finding = hold(agreement.finding_id)
    if finding.status != S.DONE:
        return "" if finding.status == S.AGREED else _stays(finding)
    return _move(finding, S.INDICATED, reference(agreement, said), by)


def reference(agreement: Agreement, said: str) -> str:
    """The reason a finding keeps of what a meeting agreed."""
    text = _("Kesepakatan %(number)s, %(meeting)s")
    named = text % {"number": agreement.number, "meeting": agreement.meeting.title}
    return f"{named}: {said}" if said else f"{named}."


def _move(finding: Finding, now: FindingStatus, because: str, by, **said) -> str:
    act = act_of(finding.status, now)
    if not may(by, finding, act):
        text = _("Temuan tetap “%(status)s”: %(why)s")
        return text % {
            "status": finding.get_status_display(),
            "why": why_not(by, finding, act),
        }
    decide(finding, now=now, because=because, by=by, **said)
    return _("Temuan menjadi “%(now)s”.") % {"now": S(now).label}


def _stays(finding: Finding) -> str:
    """Of a finding that changed meanwhile."""
    if finding.status == S.GONE:
        return _("Temuannya sudah gugur: tumpang tindihnya tidak ada lagi.")
    if finding.status in (S.INDICATED, S.REVIEWED):
        return _("Temuannya dibuka kembali sejak disepakati dan masih harus diputuskan.")
    return _("Temuan tetap “%(status)s”.") % {"status": finding.get_status_display()}
