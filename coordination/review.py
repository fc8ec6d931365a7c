"""What people do with a finding: decide, second, assign (decisions 0010 and 0016).

A heavy confirmation takes two people: the first proposes, `second` answers. Every door comes here.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.memory import changes_since_decided
from coordination.models import (
    SETTLED,
    VERDICTS,
    Decision,
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    review_rules,
)
from coordination.moves import MOVES, IllegalMove, answer_proposal, log_row, write_move
from coordination.replies import ask_again
from coordination.rights import Act, may, why_not
from geo import formats
from programs import log
from programs.limits import check_texts

S = FindingStatus


class Overtaken(Exception):
    """Somebody else was first: `last` is their decision or proposal."""

    def __init__(self, finding: Finding, last: Decision | Proposal | None):
        self.finding, self.last = finding, last
        super().__init__(said_of(last) if last else _("Temuan ini baru saja berubah."))


class FactsChanged(Exception):
    """The engine measured the pair anew since the person looked: `changes` says what."""

    def __init__(self, finding: Finding, changes: tuple[str, ...] = ()):
        self.finding, self.changes = finding, changes
        text = _("Angka temuan ini dihitung ulang sejak halaman Anda dibuka.")
        super().__init__(" ".join([text, *changes]))


class DecisionIncomplete(ValueError):
    """Something a decision must say is missing: `field` and a sentence."""

    def __init__(self, field: str, why: str):
        self.field = field
        super().__init__(why)


@dataclass(frozen=True)
class Seen:
    """What the person had on screen: whoever decides on something else is told."""

    version: int | None = None
    facts_digest: str = ""


def said_of(last: Decision | Proposal) -> str:
    """Who was first, and with what."""
    if isinstance(last, Decision):
        text = _("%(who)s sudah memutuskan “%(now)s” pada %(day)s pukul %(time)s: “%(why)s”")
        who = _named(last.by, last.seconded_by)
        said = _when(last.at) | {"now": last.get_now_display(), "why": last.because}
    elif last.state == ProposalState.REFUSED:
        text = _("%(who)s tidak mengesahkan usul konfirmasi pada %(day)s pukul %(time)s: “%(why)s”")
        who, said = _named(last.answered_by), _when(last.answered_at) | {"why": last.answer}
    else:
        text = _("%(who)s sudah mengusulkan konfirmasi pada %(day)s pukul %(time)s: “%(why)s”")
        who, said = _named(last.by), _when(last.at) | {"why": last.because}
    return text % (said | {"who": who})


def _named(*people) -> str:
    names = [who.get_full_name() or who.get_username() for who in people if who]
    return _(" dan ").join(names) or _("Mesin")


def _when(at: datetime.datetime) -> dict[str, str]:
    at = timezone.localtime(at)
    return {"day": formats.day(at), "time": f"{at:%H.%M}"}


def act_of(was: str, now: str) -> Act:
    """The right a move takes: opening again what people settled is the province's."""
    return Act.SUPERSEDE if now == S.INDICATED and was in SETTLED else Act.DECIDE


def open_to(user, finding: Finding) -> list[FindingStatus]:
    """Where this person may move this finding now; verdicts straight from an indication too."""
    was = S(finding.status)
    reach = VERDICTS if was == S.INDICATED else ()
    found = [now for now in S if now in MOVES[was] or now in reach]
    return [now for now in found if may(user, finding, act_of(was, now))]


@transaction.atomic
def decide(
    finding: Finding,
    *,
    now: str,
    because: str,
    by,
    resolution: str = "",
    review_on: datetime.date | None = None,
    seen: Seen | None = None,
) -> Decision | Proposal:
    """Move `finding` to `now` and record who, when, why and on which facts.

    A verdict on an indication takes the step `ditelaah` on its way. A confirmation from the
    province's severity on becomes a Proposal instead, which another person seconds; the finding
    then stays under review. All is one transaction, held by a lock on the finding: of two people
    who decide at once one is written, the other gets Overtaken.

    Raises PermissionDenied if `by` may not, DecisionIncomplete, limits.BadEntry for a text that
    cannot be kept, IllegalMove, Overtaken when the finding took a step that `seen` does not know,
    and FactsChanged when its numbers are not those of `seen`.
    """
    finding = _locked(finding.pk)
    act = act_of(finding.status, now)
    if not may(by, finding, act):
        raise PermissionDenied(why_not(by, finding, act))
    _check_seen(finding, seen)
    _check_said(now, because, resolution, review_on)
    if finding.status == S.INDICATED and now in VERDICTS:
        logged(write_move(finding, S.REVIEWED, because=because, by=by))
    if now not in MOVES[S(finding.status)]:
        raise IllegalMove(finding.status, now)
    if _takes_two(finding, now):
        return _propose(finding, because=because, by=by, resolution=resolution, review_on=review_on)
    made = write_move(
        finding, S(now), because=because, by=by, resolution=resolution, review_on=review_on
    )
    if now == S.INDICATED:
        ask_again([finding], timezone.localdate())
    return logged(made)


def logged(made: Decision) -> Decision:
    """Leave one entry in the log for a step that a person took."""
    log.record_all([log_row(made)], by=made.seconded_by or made.by)
    return made


def _locked(pk: int) -> Finding:
    return (
        Finding.objects.select_for_update(of=("self",)).select_related("left", "right").get(pk=pk)
    )


def _check_seen(finding: Finding, seen: Seen | None) -> None:
    if seen is None:
        return
    if seen.version not in (None, finding.version):
        raise Overtaken(finding, last_step(finding))
    if seen.facts_digest and seen.facts_digest != finding.facts_digest:
        raise FactsChanged(finding, changes_since_decided(finding))


def last_step(finding: Finding) -> Decision | Proposal | None:
    """The latest thing anybody did to its state: a decision, or a proposal made or refused."""
    decisions = finding.decisions.select_related("by", "seconded_by").order_by("-pk")
    proposals = finding.proposals.filter(state__in=(ProposalState.WAITING, ProposalState.REFUSED))
    steps = decisions.first(), proposals.select_related("by", "answered_by").first()
    return max(filter(None, steps), key=_taken_at, default=None)


def _taken_at(step: Decision | Proposal) -> datetime.datetime:
    return getattr(step, "answered_at", None) or step.at


def _check_said(now: str, because: str, resolution: str, review_on) -> None:
    check_texts(because=because)
    if not because.strip():
        raise DecisionIncomplete("because", _("Alasan keputusan wajib diisi."))
    if now not in S.values:
        raise DecisionIncomplete("now", _("Pilih keputusannya."))
    if resolution and resolution not in Resolution.values:
        raise DecisionIncomplete("resolution", _("Penyelesaian tidak dikenal."))
    if now == S.CONFIRMED and not resolution:
        raise DecisionIncomplete("resolution", _("Pilih penyelesaian untuk yang terkonfirmasi."))
    if resolution and now not in (S.CONFIRMED, S.AGREED):
        why = _("Penyelesaian hanya untuk temuan yang terkonfirmasi atau disepakati.")
        raise DecisionIncomplete("resolution", why)
    if review_on and review_on <= timezone.localdate():
        raise DecisionIncomplete("review_on", _("Tanggal tinjau ulang harus sesudah hari ini."))


def _takes_two(finding: Finding, now: str) -> bool:
    return now == S.CONFIRMED and finding.severity >= review_rules().second_from_severity


def _propose(finding: Finding, **said) -> Proposal:
    """One proposal waits at a time; on new numbers a new one takes the place of the old."""
    for waiting in finding.proposals.filter(state=ProposalState.WAITING):
        if waiting.facts_digest == finding.facts_digest:
            raise Overtaken(finding, last_step(finding))
        answer_proposal(waiting, ProposalState.LAPSED)
    finding.version += 1
    finding.awaits_second = True
    finding.save(update_fields=["version", "awaits_second"])
    made = Proposal.objects.create(finding=finding, facts_digest=finding.facts_digest, **said)
    after = {"resolution": made.resolution, "review_on": made.review_on, "awaits_second": True}
    before = {"awaits_second": False}
    log.record(
        "temuan.usulkan", finding, by=made.by, before=before, after=after, reason=made.because
    )
    return made


@transaction.atomic
def second(finding: Finding, *, by, agrees: bool, note: str = "", seen: Seen | None = None):
    """Answer the proposal that waits: confirm it as the second person, or refuse it with a note.

    Returns the Decision, or the refused Proposal. Raises as `decide`; PermissionDenied also for
    who proposed it, IllegalMove where nothing waits. When the numbers changed since it was
    proposed, FactsChanged: it must be proposed again.
    """
    finding = _locked(finding.pk)
    if not may(by, finding, Act.DECIDE):
        raise PermissionDenied(why_not(by, finding, Act.DECIDE))
    _check_seen(finding, seen)
    proposal = finding.proposals.filter(state=ProposalState.WAITING).select_related("by").first()
    if proposal is None:
        raise IllegalMove(finding.status, S.CONFIRMED)
    if proposal.by_id == by.pk:
        raise PermissionDenied(_("Anda yang mengusulkan; orang lain yang harus mengesahkan."))
    check_texts(note=note)
    if not agrees:
        return _refuse(finding, proposal, by=by, note=note)
    if not (proposal.by.is_active and may(proposal.by, finding, Act.DECIDE)):
        why = _("Pengusulnya tidak lagi berwenang: tolak usul ini, lalu putuskan sendiri.")
        raise PermissionDenied(why)
    if proposal.facts_digest != finding.facts_digest:
        raise FactsChanged(finding)
    answer_proposal(proposal, ProposalState.SECONDED, by=by, note=note)
    made = write_move(
        finding,
        S.CONFIRMED,
        because=proposal.because,
        by=proposal.by,
        seconded_by=by,
        resolution=proposal.resolution,
        review_on=proposal.review_on,
    )
    return logged(made)


def _refuse(finding: Finding, proposal: Proposal, *, by, note: str) -> Proposal:
    if not note.strip():
        raise DecisionIncomplete("note", _("Tulis mengapa usul ini tidak disahkan."))
    answer_proposal(proposal, ProposalState.REFUSED, by=by, note=note)
    finding.version += 1
    finding.awaits_second = False
    finding.save(update_fields=["version", "awaits_second"])
    before, after = {"awaits_second": True}, {"awaits_second": False}
    log.record("temuan.tolak_usul", finding, by=by, before=before, after=after, reason=note)
    return proposal


@transaction.atomic
def assign(finding: Finding, *, to, by) -> Finding:
    """Say who is to decide; None takes it back. The second time changes nothing.

    Raises PermissionDenied if `by` may not, DecisionIncomplete if `to` could not decide it.
    """
    finding = _locked(finding.pk)
    if not may(by, finding, Act.ASSIGN):
        raise PermissionDenied(why_not(by, finding, Act.ASSIGN))
    if to is not None and not (to.is_active and may(to, finding, Act.DECIDE)):
        why = _("%(who)s tidak dapat memutuskan temuan ini.")
        raise DecisionIncomplete("to", why % {"who": to.get_full_name() or to.get_username()})
    if finding.assigned_to_id != (to and to.pk):
        before, after = {"assigned_to": finding.assigned_to_id}, {"assigned_to": to and to.pk}
        finding.assigned_to = to
        finding.save(update_fields=["assigned_to"])
        log.record("temuan.tugaskan", finding, by=by, before=before, after=after)
    return finding
