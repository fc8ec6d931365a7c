"""Pages: the way in and out, and one's own account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from programs.views import accounts, factor, sign_in

urlpatterns = [
    path("masuk/", sign_in.SignIn.as_view(), name="login"),
    path("masuk/kode/", sign_in.SecondStep.as_view(), name="login-factor"),
    path("keluar/", LogoutView.as_view(), name="logout"),
    path("lupa-sandi/", sign_in.Forgotten.as_view(), name="password-reset"),
    path(
        "lupa-sandi/<uidb64>/<token>/",
        sign_in.NewPassword.as_view(),
        name="password-reset-confirm",
    ),
    path("undangan/<str:token>/", sign_in.invitation, name="invitation"),
    path("akun/", accounts.account, name="account"),
    path("akun/nama/", accounts.name, name="account-name"),
    path("akun/surel/", accounts.email, name="account-email"),
    path("akun/surel/<str:token>/", accounts.confirm_email, name="account-email-confirm"),
    path("akun/sandi/", accounts.password, name="account-password"),
    path("akun/sesi/", accounts.end_others, name="account-sessions"),
    path("akun/faktor/", factor.factor, name="account-factor"),
    path("akun/faktor/matikan/", factor.switch_off, name="account-factor-off"),
    path("akun/faktor/kode/", factor.recovery_codes, name="account-factor-codes"),
]
