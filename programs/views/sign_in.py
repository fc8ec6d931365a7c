"""The way in: password, second step, a forgotten password, an invitation. Nobody signs up here."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.views import (
    LoginView,
    PasswordResetConfirmView,
    RedirectURLMixin,
)
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from programs import accounts, lockout, mails, people, second_factor
from programs.account_forms import AcceptForm, CodeForm, ForgottenForm, NewPasswordForm, SignInForm

User = get_user_model()
PASSED_SECOND_FACTOR = "passed_second_factor"
HALF_WAY = "half_way_in"
HALF_WAY_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """User name or address and password; who has a second factor goes on to the second step."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        person = form.get_user()
        if not second_factor.has_second_factor(person):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[HALF_WAY] = {
            "pk": person.pk,
            "hash": person.get_session_auth_hash(),
            "until": int(time.time()) + HALF_WAY_SECONDS,
        }
        query = urlencode({self.redirect_field_name: self.get_redirect_url()})
        return HttpResponseRedirect(f"{reverse('login-factor')}?{query}")


def _half_way(request):
    """Who has given the right password a moment ago; None when too long ago or changed since."""
    told = request.session.get(HALF_WAY)
    if told is None or told["until"] < time.time():
        return None
    person = User.objects.filter(pk=told["pk"], is_active=True).first()
    return person if person and person.get_session_auth_hash() == told["hash"] else None


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SecondStep(RedirectURLMixin, FormView):
    """The code of the second factor. Wrong ones count with wrong passwords."""

    form_class = CodeForm
    template_name = "registration/login_factor.html"

    def dispatch(self, request, *args, **kwargs):
        self.person = _half_way(request)
        if self.person is None:
            return redirect("login")
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, next=self.get_redirect_url())

    def form_valid(self, form):
        if lockout.is_locked(self.request, self.person):
            return self.form_invalid(form)
        try:
            second_factor.take(self.person, form.cleaned_data["code"])
        except second_factor.WrongCode:
            lockout.count_wrong_guess(self.request, self.person)
            form.add_error("code", _("Kode ini tidak cocok, sudah dipakai, atau sudah lewat."))
            return self.form_invalid(form)
        del self.request.session[HALF_WAY]
        login(self.request, self.person, backend=BACKEND)
        self.request.session[PASSED_SECOND_FACTOR] = True
        return super().form_valid(form)


class Forgotten(FormView):
    """Asks for a letter with a link. The answer is the same whoever asks."""

    form_class = ForgottenForm
    template_name = "registration/forgotten.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form):
        site = mails.site_of(self.request)
        for letter in accounts.reset_letters(form.cleaned_data["address"].strip()):
            mails.deliver_soon(letter, site=site)
        said = _(
            "Bila ada akun aktif dengan alamat itu, surel berisi tautan sudah dikirim. Periksa "
            "juga kotak spam. Tautan berlaku sekali, beberapa jam saja."
        )
        messages.info(self.request, said)
        return super().form_valid(form)


class NewPassword(PasswordResetConfirmView):
    """The link of that letter, once."""

    form_class = NewPasswordForm
    template_name = "registration/new_password.html"
    success_url = reverse_lazy("login")

    def get_user(self, uidb64):
        person = super().get_user(uidb64)
        return person if person and person.is_active else None

    def form_valid(self, form):
        messages.success(self.request, _("Kata sandi baru disimpan. Silakan masuk."))
        return super().form_valid(form)


@sensitive_post_parameters()
@never_cache
def invitation(request, token: str):
    """The link of an invitation: the own name and a first password, then straight in."""
    try:
        person = people.invited(token)
        form = AcceptForm(person, request.POST or None, initial={"name": person.get_full_name()})
        if request.method != "POST" or not form.is_valid():
            context = {"form": form, "person": person}
            return render(request, "registration/invitation.html", context)
        told = form.cleaned_data
        person = people.accept(token, name=told["name"], password=told["new_password1"])
    except people.LinkIsOver:
        return render(request, "registration/link_is_over.html", status=404)
    login(request, person, backend=BACKEND)
    messages.success(request, _("Selamat datang. Akun Anda siap dipakai."))
    return redirect(settings.LOGIN_REDIRECT_URL)
