"""The second factor of one's own account: set up, recovery codes, switched off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from programs import second_factor
from programs.account_forms import CodeForm, ConfirmForm

from .accounts import tell
from .sign_in import PASSED_SECOND_FACTOR

SECRET = "second_factor_secret"  # of the session, until a first code shows the app has it


@sensitive_post_parameters()
@never_cache
@login_required
def factor(request):
    """Shows what to scan and asks for a first code; or, when it is on, what can be done."""
    person = request.user
    if second_factor.has_second_factor(person):
        return _page(request, confirm_form=ConfirmForm(person, request=request))
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.enrol(
                person, secret, form.cleaned_data["code"], session_key=request.session.session_key
            )
        except second_factor.WrongCode:
            form.add_error("code", _("Kode ini tidak cocok. Periksa jam pada telepon Anda."))
        else:
            del request.session[SECRET]
            request.session[PASSED_SECOND_FACTOR] = True
            tell(request, person.account_events.first())
            return _codes(request, codes)
    context = {"form": form, "secret": secret, "picture": second_factor.picture(secret, person)}
    return render(request, "programs/account/enrol.html", context)


def _page(request, *, confirm_form):
    context = {
        "confirm_form": confirm_form,
        "since": request.user.second_factor.since,
        "codes_left": request.user.recovery_codes.count(),
    }
    return render(request, "programs/account/factor.html", context)


def _codes(request, codes: list[str]):
    """The only page that ever shows them."""
    return render(request, "programs/account/codes.html", {"codes": codes})


@sensitive_post_parameters()
@login_required
@require_POST
def switch_off(request):
    form = ConfirmForm(request.user, request.POST, request=request)
    if not second_factor.has_second_factor(request.user):
        return redirect("account-factor")
    if not form.is_valid():
        return _page(request, confirm_form=form)
    tell(request, second_factor.switch_off(request.user))
    request.session.pop(PASSED_SECOND_FACTOR, None)
    messages.success(request, _("Faktor kedua dimatikan."))
    return redirect("account")


@sensitive_post_parameters()
@never_cache
@login_required
@require_POST
def recovery_codes(request):
    """Ten new ones; the older stop working."""
    form = ConfirmForm(request.user, request.POST, request=request)
    if not second_factor.has_second_factor(request.user):
        return redirect("account-factor")
    if not form.is_valid():
        return _page(request, confirm_form=form)
    return _codes(request, second_factor.new_recovery_codes(request.user))
