"""What people's decisions suggest about the table of compatibility (decision 0016).

Two kinds of help that people find complementary again and again are offered to the system admin,
who keeps the vocabularies, as a change of the table. Nothing is changed before the admin says so,
and the rules then drop those findings by themselves, on the next run.

The admin reads no findings: an offer names kinds of help and counts, no program and no sentence.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import (
    CompatibilityAnswer,
    Decision,
    Finding,
    FindingStatus,
    OfferState,
    review_rules,
)
from geo import formats
from programs import log
from programs.access import is_sysadmin, roles
from programs.limits import check_texts
from programs.models import Compatibility, Intervention, Relation, Role

S = FindingStatus
READERS = {Role.SYSADMIN, Role.REGENCY, Role.PROVINCE, Role.LEADER, Role.AUDITOR}
LEAST_DIFFERENT = 2  # people, or pairs of agencies: one voice twice is one voice
SETTLED_RELATIONS = (Relation.COMPLEMENTARY, Relation.NEUTRAL)
MOST_ANSWERS = 50

Pair = tuple[int, int]  # ids of two interventions, the lower first
Key = tuple[int, int, bool]  # and whether the programs are examples


class OfferGone(Exception):
    """The decisions no longer suggest it, or somebody has answered it."""


class OfferUnanswered(ValueError):
    """What an answer must say is missing; one sentence."""


@dataclass(frozen=True)
class Offer:
    """Two kinds of help that people find complementary, and on how much that rests."""

    left: Intervention
    right: Intervention
    is_example: bool
    count: int  # decisions in force
    people: int
    agency_pairs: int
    first_on: datetime.date
    last_on: datetime.date
    listed: Compatibility | None  # as a duplicate: the table would change its mind
    refused: CompatibilityAnswer | None  # it comes back, with more decisions than then

    @property
    def dates(self) -> str:
        """The first and the last day, in words."""
        if self.first_on == self.last_on:
            return formats.day(self.first_on)
        days = {"first": formats.day(self.first_on), "last": formats.day(self.last_on)}
        return _("%(first)s sampai %(last)s") % days

    @property
    def may_be_accepted(self) -> bool:
        """Invented programs teach the table nothing."""
        return not self.is_example


def may_read_offers(user) -> bool:
    return bool(roles(user) & READERS)


def may_answer_offers(user) -> bool:
    return is_sysadmin(user)


# --- What is offered -----------------------------------------------------------------------------


def offers(*, after: int | None = None) -> list[Offer]:
    """All that is offered now, most decisions first; example programs apart from real ones.

    A pair is offered from `after` findings on (by default the province's rule) whose verdict in
    force is `melengkapi`, by at least two people or of two pairs of agencies, when none of its
    findings is confirmed, the table does not settle it already, and no more was refused before.
    Of one and the same intervention nothing is offered: the table does not rule there.
    The number of queries is the same however many decisions there are.
    """
    after = review_rules().offer_after if after is None else after
    keys = _often_complementary(after)
    if not keys:
        return []
    voices = _voices(keys)
    listed = _listed({key[:2] for key in keys})
    said = _last_answers()
    kinds = Intervention.objects.select_related("need").in_bulk({pk for k in keys for pk in k[:2]})
    found = [
        Offer(
            left=kinds[key[0]],
            right=kinds[key[1]],
            is_example=key[2],
            count=count,
            **_summary(voices[key]),
            listed=listed.get(key[:2]),
            refused=None if key[2] else said.get(key[:2]),
        )
        for key, count in keys.items()
    ]
    found = [offer for offer in found if _stands(offer)]
    return sorted(found, key=lambda o: (o.is_example, -o.count, o.left.name, o.right.name))


def offer_count(after: int) -> int:
    """How many real pairs would be offered from so many decisions on."""
    return sum(offer.may_be_accepted for offer in offers(after=after))


def _often_complementary(after: int) -> dict[Key, int]:
    """Pairs of different interventions, complementary often enough and never confirmed."""
    groups = (
        Finding.objects.filter(verdict__in=(S.COMPLEMENTARY, S.CONFIRMED))
        .filter(left__is_example=F("right__is_example"))
        .exclude(left__intervention=F("right__intervention"))
        .order_by()
        .values_list("left__intervention", "right__intervention", "left__is_example", "verdict")
        .annotate(Count("pk"))
    )
    counts: Counter[Key] = Counter()
    confirmed = set()
    for left, right, is_example, verdict, n in groups:
        if left is None or right is None:
            continue
        key = (*sorted((left, right)), is_example)
        if verdict == S.CONFIRMED:
            confirmed.add(key)
        else:
            counts[key] += n
    return {key: n for key, n in counts.items() if n >= after and key not in confirmed}


def _voices(keys: Iterable[Key]) -> dict[Key, list[tuple]]:
    """Who called each finding complementary last, when, and of which two agencies."""
    ids = {pk for key in keys for pk in key[:2]}
    rows = (
        Decision.objects.filter(now=S.COMPLEMENTARY, by__isnull=False)
        .filter(finding__verdict=S.COMPLEMENTARY)
        .filter(finding__left__intervention__in=ids, finding__right__intervention__in=ids)
        .order_by("pk")
        .values_list(
            "finding",
            "finding__left__intervention",
            "finding__right__intervention",
            "finding__left__is_example",
            "by",
            "at",
            "finding__left__agency",
            "finding__right__agency",
        )
    )
    last = {finding: said for finding, *said in rows}
    voices = defaultdict(list)
    for left, right, is_example, by, at, one, other in last.values():
        agencies = tuple(sorted((one, other)))
        voices[*sorted((left, right)), is_example].append((by, at, agencies))
    return voices


def _summary(voices: list[tuple]) -> dict:
    days = [timezone.localtime(at).date() for _by, at, _agencies in voices]
    return {
        "people": len({by for by, _at, _agencies in voices}),
        "agency_pairs": len({agencies for _by, _at, agencies in voices}),
        "first_on": min(days, default=None),
        "last_on": max(days, default=None),
    }


def _listed(pairs: set[Pair]) -> dict[Pair, Compatibility]:
    ids = {pk for pair in pairs for pk in pair}
    rows = Compatibility.objects.filter(left__in=ids, right__in=ids)
    return {tuple(sorted((row.left_id, row.right_id))): row for row in rows}


def _last_answers() -> dict[Pair, CompatibilityAnswer]:
    """The latest answer to each pair."""
    rows = CompatibilityAnswer.objects.select_related("by").order_by("pk")
    return {(row.left_id, row.right_id): row for row in rows}


def _stands(offer: Offer) -> bool:
    is_settled = offer.listed is not None and offer.listed.relation in SETTLED_RELATIONS
    is_one_voice = max(offer.people, offer.agency_pairs) < LEAST_DIFFERENT
    is_answered = offer.refused is not None and offer.count <= offer.refused.count
    return not (is_settled or is_one_voice or is_answered)


def answers() -> list[CompatibilityAnswer]:
    """What was answered, the latest first."""
    rows = CompatibilityAnswer.objects.select_related("left", "right", "by")
    return list(rows[:MOST_ANSWERS])


# --- Answering -----------------------------------------------------------------------------------


@transaction.atomic
def accept(left: int, right: int, *, reason: str, by) -> Compatibility:
    """Write the pair into the table as complementary, citing what it rests on.

    The pair is locked: of two admins who answer at once the second gets OfferGone, as does whoever
    answers twice. Raises PermissionDenied, OfferUnanswered, limits.BadEntry, OfferGone.
    """
    offer = _offered(left, right, reason=reason, by=by)
    row = offer.listed or Compatibility(left=offer.left, right=offer.right)
    before = {"relation": row.relation, "reason": row.reason} if row.pk else {}
    row.reason = _cited(offer, reason)
    row.relation = Relation.COMPLEMENTARY
    row.save()
    _note(offer, OfferState.ACCEPTED, reason=reason, by=by)
    after = {"relation": row.relation, "reason": row.reason, "count": offer.count}
    log.record("usul_tabel.terima", row, by=by, before=before, after=after, reason=reason)
    return row


@transaction.atomic
def refuse(left: int, right: int, *, reason: str, by) -> CompatibilityAnswer:
    """Leave the table as it is; the offer comes back only when more decisions say so.

    Locks and raises as `accept`.
    """
    offer = _offered(left, right, reason=reason, by=by)
    answer = _note(offer, OfferState.REFUSED, reason=reason, by=by)
    log.record("usul_tabel.tolak", answer, by=by, after={"count": offer.count}, reason=reason)
    return answer


def _offered(left: int, right: int, *, reason: str, by) -> Offer:
    if not may_answer_offers(by):
        raise PermissionDenied(_("Tabel kesesuaian diubah oleh admin sistem."))
    check_texts(reason=reason)
    if not reason.strip():
        raise OfferUnanswered(_("Tulis alasan jawaban Anda; alasan itu tersimpan."))
    pair = tuple(sorted((left, right)))
    list(Intervention.objects.select_for_update().filter(pk__in=pair).order_by("pk"))
    for offer in offers():
        if offer.may_be_accepted and (offer.left.pk, offer.right.pk) == pair:
            return offer
    raise OfferGone(_("Usul ini sudah dijawab, atau keputusan yang mendasarinya berubah."))


def _cited(offer: Offer, reason: str) -> str:
    """The admin's reason, and the decisions the row rests on."""
    text = _(
        "%(reason)s Berdasarkan %(count)s keputusan “saling melengkapi” oleh %(people)s orang atas "
        "%(pairs)s pasangan OPD, %(dates)s."
    )
    said = text % {
        "reason": f"{reason.strip().rstrip('.')}.",
        "count": formats.number(offer.count),
        "people": formats.number(offer.people),
        "pairs": formats.number(offer.agency_pairs),
        "dates": offer.dates,
    }
    if offer.listed is None:
        return said
    before = _("Sebelumnya tercatat “%(relation)s”: %(reason)s")
    was = {"relation": offer.listed.get_relation_display(), "reason": offer.listed.reason}
    return f"{said} {before % was}"


def _note(offer: Offer, state: OfferState, *, reason: str, by) -> CompatibilityAnswer:
    return CompatibilityAnswer.objects.create(
        left=offer.left,
        right=offer.right,
        state=state,
        count=offer.count,
        reason=reason.strip(),
        by=by,
    )
