"""What people type about their own account, and how they show who they are."""

import re

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import accounts

# A name stands in mails: nothing in it may look like an address or begin another line.
NOT_IN_A_NAME = re.compile(r"[<>@:/\\\x00-\x1f\x7f\u2028\u2029]|www\.", re.IGNORECASE)


def is_a_name(value: str) -> None:
    if NOT_IN_A_NAME.search(value):
        raise ValidationError(_("Tulis nama orang saja, tanpa alamat atau tanda < > @ : /."))


class NameField(forms.CharField):
    """A person's name, as it stands in lists and letters."""

    def __init__(self, **given):
        defaults = {"label": _("Nama lengkap"), "max_length": 150, "validators": [is_a_name]}
        super().__init__(**defaults | given)
        self.widget.attrs["autocomplete"] = "name"


class AddressField(forms.EmailField):
    """An e-mail address; short enough to be a user name, too."""

    def __init__(self, **given):
        super().__init__(**{"label": _("Alamat surel"), "max_length": 150} | given)
        self.widget.attrs["autocomplete"] = "email"


class SignInForm(AuthenticationForm):
    """User name or address, and password."""

    def clean_username(self):
        return accounts.username_of(self.cleaned_data["username"])


class CodeForm(forms.Form):
    """A code of the second factor, or one of the recovery codes."""

    code = forms.CharField(label=_("Kode"), max_length=40)


class ForgottenForm(forms.Form):
    address = forms.CharField(label=_("Alamat surel atau nama pengguna"), max_length=254)


class NewPasswordForm(SetPasswordForm):
    """A new password, from the link of a letter."""

    def save(self, commit=True):
        accounts.set_password(self.user, self.cleaned_data["new_password1"], was_forgotten=True)
        return self.user


class AcceptForm(SetPasswordForm):
    """The first password of an invited person, and the name as its owner writes it."""

    name = NameField()
    field_order = ["name", "new_password1", "new_password2"]

    def clean_name(self):
        """Before the password, which may not be like the name now given."""
        self.user.first_name, self.user.last_name = self.cleaned_data["name"], ""
        return self.user.first_name


class OwnPassword:
    """The present password, asked again. Wrong ones count as guesses, as at the login."""

    def __init__(self, user, *args, request, **kwargs):
        self.request = request
        super().__init__(user, *args, **kwargs)

    def check_password(self, password: str) -> str:
        username = self.user.get_username()
        if authenticate(self.request, username=username, password=password) != self.user:
            raise ValidationError(_("Kata sandi Anda saat ini tidak cocok."), code="wrong")
        return password


class ChangePasswordForm(OwnPassword, PasswordChangeForm):
    """One of several forms of its page: it does not draw the cursor to itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["old_password"].widget.attrs["autofocus"]

    def clean_old_password(self):
        return self.check_password(self.cleaned_data["old_password"])

    def save(self, commit=True):
        return accounts.set_password(self.user, self.cleaned_data["new_password1"])


class _OfUser(forms.Form):
    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)


class ConfirmForm(OwnPassword, _OfUser):
    """Do you mean it: the present password."""

    password = forms.CharField(
        label=_("Kata sandi saat ini"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self):
        return self.check_password(self.cleaned_data["password"])


class EmailForm(ConfirmForm):
    email = AddressField(label=_("Alamat surel baru"))
    field_order = ["email", "password"]


class NameForm(forms.Form):
    name = NameField()
