"""Pages of people: the list, an invitation, one person and what is done to the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs import access_people as access
from programs import mails, people, second_factor
from programs.access_people import Post
from programs.models import Membership
from programs.people_forms import InviteForm, ListForm, PostForm
from programs.people_list import for_list, is_overdue, narrowed, open_invitation, state_of

from .accounts import tell

PER_PAGE = 50


def _person(request, pk: int, may):
    """A person in reach of an actor who has the function: 403 comes before 404."""
    if not may(request.user):
        raise PermissionDenied
    return get_object_or_404(for_list(access.people_open_to(request.user)), pk=pk)


@login_required
def person_list(request):
    if not access.may_list(request.user):
        raise PermissionDenied
    form = ListForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = narrowed(
        access.people_open_to(request.user),
        q=told.get("q", ""),
        role=told.get("peran", ""),
        state=told.get("keadaan", ""),
    )
    page = Paginator(for_list(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_row(person) for person in page.object_list],
        "may_invite": access.may_keep(request.user),
    }
    return render(request, "programs/people/list.html", context)


def _row(person) -> dict:
    return {
        "person": person,
        "posts": [Post.of(membership) for membership in person.memberships.all()],
        "state": state_of(person),
        "is_overdue": is_overdue(person),
    }


@login_required
def person_invite(request):
    if not access.may_keep(request.user):
        raise PermissionDenied
    form = InviteForm(request.POST or None, by=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "programs/people/invite.html", {"form": form})
    told = form.cleaned_data
    try:
        letter = people.invite(
            email=told["email"], name=told["name"], post=told["post"], by=request.user
        )
    except people.Known as known:
        messages.warning(request, _("Alamat ini sudah punya akun: ini halamannya."))
        return redirect("person-detail", known.person.pk)
    _send(request, letter)
    return redirect("people-list")


def _send(request, letter) -> None:
    if mails.deliver(letter, site=mails.site_of(request)):
        messages.success(request, _("Undangan dikirim ke %(email)s.") % {"email": letter.to})
        return
    said = _(
        "Undangan untuk %(email)s disimpan, tetapi server surel tidak menjawab. "
        "Kirim ulang dari halaman orangnya."
    )
    messages.warning(request, said % {"email": letter.to})


@login_required
def person_detail(request, pk: int):
    person = _person(request, pk, access.may_list)
    may_keep = access.may_keep(request.user) and access.may_keep_person(request.user, person)
    is_other = person.pk != request.user.pk
    may_change_roles = access.may_change_roles(request.user) and is_other
    context = {
        **_row(person),
        "memberships": [(m.pk, Post.of(m)) for m in person.memberships.all()],
        "invitation": open_invitation(person),
        "may_keep": may_keep,
        "may_change_roles": may_change_roles,
        "post_form": PostForm(by=request.user) if may_change_roles else None,
        "has_factor": second_factor.has_second_factor(person),
        "events": person.account_events.select_related("by")[:50],
    }
    return render(request, "programs/people/detail.html", context)


@login_required
@require_POST
def resend(request, pk: int):
    person = _person(request, pk, access.may_keep)
    try:
        letter = people.resend(person, by=request.user)
    except people.NotWaiting:
        messages.warning(request, _("Orang ini tidak menunggu undangan."))
    else:
        _send(request, letter)
    return redirect("person-detail", pk)


@login_required
@require_POST
def deactivate(request, pk: int):
    people.deactivate(_person(request, pk, access.may_keep), by=request.user)
    messages.success(request, _("Akun dinonaktifkan; sesinya berakhir."))
    return redirect("person-detail", pk)


@login_required
@require_POST
def reactivate(request, pk: int):
    people.reactivate(_person(request, pk, access.may_keep), by=request.user)
    messages.success(request, _("Akun aktif lagi."))
    return redirect("person-detail", pk)


@login_required
@require_POST
def give_role(request, pk: int):
    person = _person(request, pk, access.may_change_roles)
    form = PostForm(request.POST, by=request.user)
    if form.is_valid():
        people.change_roles(person, by=request.user, add=[form.cleaned_data["post"]])
        messages.success(request, _("Peran diberikan."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return redirect("person-detail", pk)


@login_required
@require_POST
def take_role(request, pk: int):
    person = _person(request, pk, access.may_change_roles)
    given = request.POST.get("membership", "")[:18]
    held = Membership.objects.filter(user=person, pk=int(given) if given.isdecimal() else 0)
    people.change_roles(person, by=request.user, remove=[Post.of(m) for m in held])
    messages.success(request, _("Peran dicabut."))
    return redirect("person-detail", pk)


@login_required
@require_POST
def take_factor(request, pk: int):
    person = _person(request, pk, access.may_change_roles)
    tell(request, second_factor.take_away(person, by=request.user))
    messages.success(request, _("Faktor kedua orang ini dihapus."))
    return redirect("person-detail", pk)
