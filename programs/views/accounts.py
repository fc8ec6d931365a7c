"""One's own account: name, address, password, sessions. The second factor has its own page."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from programs import accounts, mails
from programs.access_people import Post
from programs.account_forms import ChangePasswordForm, EmailForm, NameForm
from programs.people import LinkIsOver
from programs.second_factor import has_second_factor


@login_required
def account(request):
    return _page(request)


def _page(request, **bound):
    """The page, with the form that was sent wrongly as it was typed."""
    person = request.user
    held = person.memberships.select_related("agency", "regency")
    forms = {
        "name_form": NameForm(initial={"name": person.get_full_name()}),
        "email_form": EmailForm(person, request=request),
        "password_form": ChangePasswordForm(person, request=request),
    }
    context = {
        "posts": [Post.of(membership) for membership in held],
        "has_factor": has_second_factor(person),
        "events": person.account_events.select_related("by")[:20],
        **forms,
        **bound,
    }
    return render(request, "programs/account/account.html", context)


@login_required
@require_POST
def name(request):
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, name_form=form)
    accounts.set_name(request.user, form.cleaned_data["name"])
    messages.success(request, _("Nama disimpan."))
    return redirect("account")


@sensitive_post_parameters()
@login_required
@require_POST
def email(request):
    """Send the link that proves a new address; until it is opened the old one counts."""
    form = EmailForm(request.user, request.POST, request=request)
    if not form.is_valid():
        return _page(request, email_form=form)
    letter = accounts.address_letter(request.user, form.cleaned_data["email"])
    if mails.deliver(letter, site=mails.site_of(request)):
        said = _("Tautan dikirim ke %(email)s. Alamat berganti setelah tautan itu dibuka.")
        messages.success(request, said % {"email": letter.to})
    else:
        messages.error(request, _("Server surel tidak menjawab. Coba lagi nanti."))
    return redirect("account")


@login_required
def confirm_email(request, token: str):
    """What the link opens: a question. Mail programs open links by themselves, too."""
    try:
        context = {"email": accounts.address_of(request.user, token)}
        if request.method != "POST":
            return render(request, "programs/account/confirm_email.html", context)
        notice = accounts.confirm_address(request.user, token)
    except LinkIsOver:
        return render(request, "registration/link_is_over.html", status=404)
    except accounts.AddressTaken:
        messages.error(request, _("Alamat ini dipakai akun lain."))
        return redirect("account")
    if notice.to:
        mails.deliver_soon(notice, site=mails.site_of(request))
    messages.success(request, _("Alamat surel diganti."))
    return redirect("account")


@sensitive_post_parameters()
@login_required
@require_POST
def password(request):
    form = ChangePasswordForm(request.user, request.POST, request=request)
    if not form.is_valid():
        return _page(request, password_form=form)
    event = form.save()
    update_session_auth_hash(request, request.user)
    tell(request, event)
    messages.success(request, _("Kata sandi diganti. Sesi Anda di perangkat lain berakhir."))
    return redirect("account")


@login_required
@require_POST
def end_others(request):
    count = accounts.end_other_sessions(request.user, but=request.session.session_key)
    said = _("Sesi lain diakhiri: %(count)s.") if count else _("Tidak ada sesi lain.")
    messages.success(request, said % {"count": count} if count else said)
    return redirect("account")


def tell(request, event) -> None:
    """A letter to the owner about what was done, where there is an address to send it to."""
    if event and event.person.email:
        mails.deliver_soon(accounts.notice_of(event), site=mails.site_of(request))
