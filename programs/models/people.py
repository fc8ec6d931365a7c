"""What an account has beside Django's own user: how it was invited, its second factor, its log."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """The way into an account that has no password yet. The link itself is kept by nobody.

    Sending it again replaces the digest, so that the older link no longer opens anything.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, related_name="invitation", on_delete=models.CASCADE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's token")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, help_text="empty: the mail has not left")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")

    def __str__(self):
        return f"{self.person} {self.expires_at:%Y-%m-%d}"


class SecondFactor(models.Model):
    """The app on a person's telephone that makes a code every 30 seconds."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, related_name="second_factor", on_delete=models.CASCADE
    )
    secret = models.CharField(max_length=64, help_text="base32; the app holds the same")
    last_step = models.BigIntegerField(help_text="30-second step of the last code taken")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("faktor kedua")
        verbose_name_plural = _("faktor kedua")

    def __str__(self):
        return str(self.person)


class RecoveryCode(models.Model):
    """A code for the day the telephone is lost. It is deleted when it is used."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="recovery_codes", on_delete=models.CASCADE
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the code")

    class Meta:
        verbose_name = _("kode pemulihan")
        verbose_name_plural = _("kode pemulihan")
        constraints = [
            models.UniqueConstraint(name="one_recovery_code_once", fields=["person", "digest"])
        ]

    def __str__(self):
        return str(self.person)


class AccountStep(models.TextChoices):
    INVITED = "diundang", _("Diundang")
    INVITED_AGAIN = "diundang_lagi", _("Undangan dikirim ulang")
    ACCEPTED = "diterima", _("Undangan diterima")
    ROLE_GIVEN = "peran_diberi", _("Peran diberikan")
    ROLE_TAKEN = "peran_dicabut", _("Peran dicabut")
    DEACTIVATED = "nonaktif", _("Dinonaktifkan")
    REACTIVATED = "aktif", _("Diaktifkan lagi")
    PASSWORD_SET = "kata_sandi", _("Kata sandi diganti")
    EMAIL_SET = "surel", _("Surel diganti")
    FACTOR_ON = "faktor_aktif", _("Faktor kedua diaktifkan")
    FACTOR_OFF = "faktor_mati", _("Faktor kedua dimatikan")
    RECOVERY_USED = "pemulihan", _("Kode pemulihan dipakai")


class AccountEvent(models.Model):
    """One thing that was done to an account. Append-only: nothing edits or deletes a row."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="account_events", on_delete=models.PROTECT
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now_add=True)
    step = models.CharField(max_length=20, choices=AccountStep)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("riwayat akun")
        verbose_name_plural = _("riwayat akun")

    def __str__(self):
        return f"{self.person} {self.step}"
