"""One finding on one screen, with everything behind its sentence."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agreements.of_findings import AGREEABLE
from coordination.agreements.reading import meeting_to_agree_in
from coordination.changes import carried_facts, since_decided, since_opened
from coordination.choices import choices
from coordination.comparison import compare
from coordination.discretion import discreet, is_being_written
from coordination.discussion import mentionable
from coordination.engine.memory import Changed
from coordination.findings import facts_of
from coordination.ground import shared_map, village_ids
from coordination.hearing import hearing
from coordination.history import history
from coordination.models import OPEN, Decision, Finding, Proposal, Stance
from coordination.neighbours import Neighbours, neighbours
from coordination.reasons import reasons_for
from coordination.related import related
from coordination.rights import Act, agencies_answering, holds
from coordination.timeline import timeline
from coordination.views.map import ground_data
from coordination.villages import village_table
from coordination.working import spread_said, working
from geo.models import Area
from programs.access import may_see_programs
from programs.models import Program, Segment, Target
from programs.uploads import MEGABYTE

# What the forms of this page are filled with again when they are not taken.
TYPED = ("now", "because", "resolution", "review_on", "note", "stance", "agency", "text", "said")


@dataclass(frozen=True)
class Refusal:
    """Why a form of this page was not taken. `form` is its name, `field` where it is wrong.

    `last` is what somebody else did first; `changes` are numbers that differ from those on screen.
    """

    form: str
    said: str
    field: str = ""
    last: Decision | Proposal | None = None
    material: tuple[str, ...] = ()
    changes: tuple[Changed, ...] = ()


@login_required
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, pk)


def show(
    request: HttpRequest, pk: int, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page as it is now; with a refusal, beside what was typed: nothing typed is lost."""
    if not may_see_programs(request.user):
        raise PermissionDenied(_("Peran Anda tidak membaca temuan."))
    mine = Finding.objects.visible_to(request.user).for_detail()
    finding = get_object_or_404(mine, pk=pk)
    beside = neighbours(request, finding)  # before anything is left unsaid: the order may be by it
    discreet([finding], request.user)
    readable = _readable(finding, request.user)
    context = {
        "finding": finding,
        "readable": readable,
        "neighbours": beside,
        "next_url": _address(beside),
        "has_examples": finding.left.is_example or finding.right.is_example,
        **_due(finding),
        **_facts(finding, readable),
        **_ground(finding, readable),
        **_people(request, finding, readable, refusal),
    }
    return render(request, "coordination/finding_detail.html", context, status=status)


def _address(beside: Neighbours | None) -> str:
    """Of the next finding in the queue; nothing at its end."""
    if beside is None or beside.next is None:
        return ""
    return reverse("finding-detail", args=[beside.next]) + beside.query


def _due(finding: Finding) -> dict:
    left = (finding.due_on - timezone.localdate()).days if finding.due_on else 0
    return {"days_over": max(0, -left), "days_left": max(0, left)}


def _readable(finding: Finding, user) -> set[int]:
    """Which of the two programs this person may open."""
    both = Program.objects.visible_to(user).filter(pk__in=[finding.left_id, finding.right_id])
    return set(both.values_list("pk", flat=True))


def _facts(finding: Finding, readable: set[int]) -> dict:
    """Both programs side by side, their periods, and the numbers behind the sentence."""
    lines = Target.objects.filter(program__in=[finding.left_id, finding.right_id])
    targets = list(lines.select_related("area").prefetch_related("segments"))
    sides = [(p.agency.name, (p.starts_on, p.ends_on)) for p in (finding.left, finding.right)]
    shared = (_("Bersama"), (finding.overlap_starts_on, finding.overlap_ends_on))
    return {
        "facts": compare(finding.left, finding.right, targets=targets, readable=readable),
        "timeline": timeline(sides, shared),
        "segments": Segment.objects.filter(code__in=finding.shared_segments.split(";")),
        "working": working(finding),
        "left_spread": spread_said(finding.left_spread),
        "right_spread": spread_said(finding.right_spread),
        "reasons": reasons_for(finding),
    }


def _ground(finding: Finding, readable: set[int]) -> dict:
    """The shared villages on the map and as a table."""
    ids = village_ids([finding.villages])
    found = Area.objects.filter(pk__in=ids).select_related("parent__parent")
    villages = list(found.order_by("code"))
    return {
        "places": _by_district(villages),
        "villages": village_table(finding, villages, readable=readable),
        "map_data": ground_data(shared_map(finding, villages, drawn=_drawn(finding, readable))),
    }


def _drawn(finding: Finding, readable: set[int]) -> set[int]:
    """Which outlines the map shows: not those of a draft this person may not open."""
    both = (finding.left, finding.right)
    return {p.pk for p in both if p.pk in readable or not is_being_written(p)}


def _by_district(villages: list[Area]) -> list[tuple[Area, int]]:
    """Districts of the shared villages and how many each holds."""
    counts: dict[int, tuple[Area, int]] = {}
    for village in villages:
        district, count = counts.get(village.parent_id, (village.parent, 0))
        counts[village.parent_id] = (district, count + 1)
    return list(counts.values())


def _people(request, finding: Finding, readable: set[int], refusal: Refusal | None) -> dict:
    """What people said and decided, and what this person may do."""
    sees_money = len(readable) == 2
    user = request.user
    decisions = list(finding.decisions.select_related("by", "seconded_by").order_by("-pk"))
    proposals = list(finding.proposals.select_related("by", "answered_by"))
    replies = finding.replies.select_related("agency", "by")
    answering = agencies_answering(user, finding) if finding.status in OPEN else set()
    now = facts_of(finding)
    return {
        "since": since_decided(now, decisions, with_money=sees_money),
        "hearing": hearing(finding, replies, timezone.localdate()),
        "answering": answering,
        "stances": Stance.choices,
        "related": related(finding, user),
        "meeting": meeting_to_agree_in(user),
        "agreeable": AGREEABLE,
        "agreements": list(finding.agreements.for_list()),
        "today": timezone.localdate(),
        "history": history(decisions, proposals, with_money=sees_money),
        "choices": choices(finding, proposals, user),
        **_talk(finding, user),
        "carried": carried_facts(now),
        "refusal": _with_changes(request, now, refusal, sees_money=sees_money),
        "typed": {name: request.POST.get(name, "") for name in TYPED},
        "query": request.GET.urlencode(),
    }


def _talk(finding: Finding, user) -> dict:
    """Documents and comments, and whom a comment may name."""
    may_comment = holds(user, Act.COMMENT)
    names = mentionable(finding).order_by("first_name", "last_name", "username")
    return {
        "documents": finding.documents.select_related("by"),
        "comments": finding.comments.select_related("by"),
        "may_comment": may_comment,
        "mentionable": names if may_comment else [],
        "most_mb": settings.DOCUMENT_MOST_BYTES // MEGABYTE,
    }


def _with_changes(request, now: dict, refusal: Refusal | None, *, sees_money: bool):
    """A refusal because of new numbers says which: those on screen came with the form."""
    if refusal is None or "facts" not in request.POST:
        return refusal
    changes = since_opened(now, request.POST["facts"], with_money=sees_money)
    return Refusal(**{**vars(refusal), "changes": changes})
