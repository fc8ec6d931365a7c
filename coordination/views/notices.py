"""Pemberitahuan: what this person has been told, and how they want to be told."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, Count, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.models import Notice, NoticeKind
from coordination.notices import inbox
from coordination.notices.collect import settle

PER_PAGE = 50
UNREAD_FIRST = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))


@dataclass(frozen=True)
class Day:
    """The notices of one day, either those that wait to be read or those that were."""

    day: date
    is_read: bool
    notices: list[Notice]


def _by_day(notices) -> list[Day]:
    def of(notice):
        return timezone.localdate(notice.at), notice.read_at is not None

    return [Day(*key, list(own)) for key, own in groupby(notices, of)]


@login_required
def notice_list(request):
    """Unread ones first, by day; what was settled a moment ago shows no more."""
    settle(request.user)
    mine = inbox.shown_to(request.user)
    counts = dict(mine.order_by().values_list("kind").annotate(Count("pk")))
    chosen = request.GET.get("jenis", "")
    kind = chosen if chosen in NoticeKind.values else ""
    rows = mine.filter(kind=kind) if kind else mine
    rows = rows.select_related("program").order_by(UNREAD_FIRST, "-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": _by_day(page.object_list),
        "kinds": [(k, counts[k], k == kind) for k in NoticeKind if k in counts or k == kind],
        "kind": kind,
        "total": sum(counts.values()),
    }
    return render(request, "coordination/notice_list.html", context)


def _own(request, pk: int) -> Notice:
    """A notice of the person who asks; another's does not exist for them."""
    return get_object_or_404(Notice, pk=pk, person=request.user)


@login_required
def notice_open(request, pk):
    """Read, and on to what it is about."""
    notice = _own(request, pk)
    inbox.mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect(notice.link)


@require_POST
@login_required
def notice_read(request, pk):
    inbox.mark_read(Notice.objects.filter(pk=_own(request, pk).pk))
    return _back(request)


@require_POST
@login_required
def notice_read_all(request):
    """All that is shown: of one kind where the list was of one kind."""
    rows = inbox.shown_to(request.user)
    kind = request.POST.get("jenis", "")
    inbox.mark_read(rows.filter(kind=kind) if kind else rows)
    return _back(request)


def _back(request):
    kind = request.POST.get("jenis", "")
    answer = redirect("notice-list")
    if kind in NoticeKind.values:
        answer["Location"] += f"?jenis={kind}"
    return answer


@login_required
def notice_choices(request):
    if request.method == "POST":
        on = request.POST
        inbox.choose(
            request.user,
            [
                inbox.Choice(kind, f"aplikasi-{kind}" in on, f"surel-{kind}" in on)
                for kind in NoticeKind
            ],
        )
        messages.success(request, _("Pilihan pemberitahuan disimpan."))
        return redirect("notice-choices")
    context = {"choices": inbox.choices_of(request.user), "email": request.user.email}
    return render(request, "coordination/notice_choices.html", context)
