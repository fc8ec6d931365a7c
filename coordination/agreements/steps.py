"""What people do with an agreement: report, move its date, close, drop, reopen.

Each function is one transaction that holds the agreement, writes one step and one entry of the log,
and returns an Outcome. `version` is the one the person had on screen; None asks no question. Each
raises PermissionDenied, AgreementRefused, limits.BadEntry, IllegalStep and AgreementOvertaken; the
same step sent again by the same person is written once.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.meetings.rights import may_prepare, may_report
from coordination.models import Agreement, AgreementState

from . import of_findings
from .making import check_due
from .moves import (
    AgreementRefused,
    IllegalStep,
    Outcome,
    check_move,
    checked_said,
    is_repeated,
    locked,
    require_right,
    write_step,
)

S = AgreementState


def may_close(user, agreement: Agreement) -> bool:
    """Whether what was agreed was done is for who prepares the meeting to say, not the agency."""
    return may_prepare(user, agreement.meeting)


def _held(agreement: Agreement, by) -> Agreement:
    held = locked(agreement.pk)
    why = _("Hanya sekretariat penyelenggara rakor yang mengubah kesepakatan ini.")
    require_right(may_close(by, held), why)
    return held


@transaction.atomic
def report_progress(agreement: Agreement, *, by, said: str, version: int | None = None) -> Outcome:
    """Say how far it is; what was not begun is being worked on from here."""
    held = locked(agreement.pk)
    why = _("Hanya OPD penanggung jawab dan sekretariat penyelenggara yang melaporkan kemajuan.")
    require_right(may_report(by, held), why)
    said = checked_said(said, missing=_("Tulis apa yang sudah dikerjakan."))
    if is_repeated(held, by=by, version=version, said=said, now=S.WORKING):
        return Outcome(held)
    if held.state != S.WORKING:
        if S(held.state) != S.OPEN:
            raise IllegalStep(held.state, S.WORKING)
        check_move(held, S.WORKING)
    write_step(held, "kesepakatan.laporkan", now=S.WORKING, said=said, by=by)
    return Outcome(held)


@transaction.atomic
def change_due(
    agreement: Agreement, *, by, due_on: datetime.date, said: str, version: int | None = None
) -> Outcome:
    """Give it another date, with the reason. What was closed has none any more."""
    held = _held(agreement, by)
    said = checked_said(said, missing=_("Tulis mengapa tenggatnya diubah."))
    if is_repeated(held, by=by, version=version, said=said, due_on=due_on):
        return Outcome(held)
    if S(held.state) in (S.KEPT, S.DROPPED):
        raise AgreementRefused("due_on", _("Kesepakatan yang sudah ditutup tidak bertenggat lagi."))
    check_due(due_on, not_before=timezone.localdate())
    if due_on == held.due_on:
        raise AgreementRefused("due_on", _("Tenggatnya sudah tanggal ini."))
    write_step(held, "kesepakatan.ubah_tenggat", now=held.state, said=said, by=by, due_on=due_on)
    return Outcome(held)


@transaction.atomic
def close(agreement: Agreement, *, by, said: str = "", version: int | None = None) -> Outcome:
    """It was kept: a text says what shows it, or at least one document does.

    The last open agreement of a finding moves it to `selesai`, where the person may.
    """
    held = _held(agreement, by)
    said = checked_said(said)
    if is_repeated(held, by=by, version=version, said=said, now=S.KEPT):
        return Outcome(held)
    check_move(held, S.KEPT)
    if not said and not held.documents.exists():
        why = _("Sebutkan buktinya, atau lampirkan sedikitnya satu dokumen.")
        raise AgreementRefused("said", why)
    write_step(held, "kesepakatan.tutup", now=S.KEPT, said=said, by=by)
    return Outcome(held, of_findings.closed(held, by, said) if held.finding_id else "")


@transaction.atomic
def drop(agreement: Agreement, *, by, said: str, version: int | None = None) -> Outcome:
    """It will not be done, and why. Its finding stays as it is."""
    held = _held(agreement, by)
    said = checked_said(said, missing=_("Tulis mengapa kesepakatan ini dibatalkan."))
    if is_repeated(held, by=by, version=version, said=said, now=S.DROPPED):
        return Outcome(held)
    check_move(held, S.DROPPED)
    write_step(held, "kesepakatan.batalkan", now=S.DROPPED, said=said, by=by)
    return Outcome(held, of_findings.dropped(held) if held.finding_id else "")


@transaction.atomic
def reopen(agreement: Agreement, *, by, said: str, version: int | None = None) -> Outcome:
    """It was closed too soon, or is wanted again: being worked on, with the reason.

    Its finding opens again with it where the person may (the province alone).
    """
    held = _held(agreement, by)
    said = checked_said(said, missing=_("Tulis mengapa kesepakatan ini dibuka lagi."))
    if is_repeated(held, by=by, version=version, said=said, now=S.WORKING):
        return Outcome(held)
    if S(held.state) not in (S.KEPT, S.DROPPED):
        raise IllegalStep(held.state, S.WORKING)
    write_step(held, "kesepakatan.buka_lagi", now=S.WORKING, said=said, by=by)
    return Outcome(held, of_findings.reopened(held, by, said) if held.finding_id else "")
