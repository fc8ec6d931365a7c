"""What became of a program: its moves, and changes proposed after approval."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agencies import Agency, Role, memberships_of
from .programs import Program, Status
from .stages import Stage


class ProgramMove(models.Model):
    """One step in the life of a program. Append-only; written by programs.moves alone.

    `facts` are all columns and lines as they were right after the step (programs.facts): the
    difference to the step before is what changed.
    """

    program = models.ForeignKey(Program, related_name="moves", on_delete=models.CASCADE)
    name = models.CharField(_("langkah"), max_length=20, help_text="a key of programs.moves.MOVES")
    from_status = models.CharField(max_length=20, choices=Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Status)
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage)
    note = models.TextField(_("catatan"), blank=True)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["program", "-at", "-pk"]
        verbose_name = _("langkah program")
        verbose_name_plural = _("langkah program")

    def __str__(self):
        return f"{self.program_id} {self.name} {self.at:%Y-%m-%d}"


class ChangeStatus(models.TextChoices):
    DRAFT = "draf", _("Draf")
    SUBMITTED = "diajukan", _("Diajukan")
    RETURNED = "dikembalikan", _("Dikembalikan")
    APPROVED = "disetujui", _("Disetujui")
    WITHDRAWN = "ditarik", _("Ditarik")


OPEN_CHANGE = (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED, ChangeStatus.RETURNED)


class ChangeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_CHANGE)

    def visible_to(self, user):
        """Changes are the agency's own until they are approved; a submitted one is read by those
        who read submitted programs.
        """
        if not user.is_authenticated:
            return self.none()
        roles = {m.role for m in memberships_of(user)}
        if not roles - {Role.SYSADMIN}:
            return self.none()
        if Role.AUDITOR in roles:
            return self
        own = {m.agency_id for m in memberships_of(user) if m.agency_id}
        seen = Q(program__agency__in=own)
        silent = Agency.objects.silent()
        if roles & {Role.PROVINCE, Role.LEADER}:
            seen |= Q(status=ChangeStatus.SUBMITTED)
        if Role.PROVINCE in roles:
            seen |= Q(program__agency__in=silent.values("pk"))
        for m in memberships_of(user):
            if m.role == Role.REGENCY:
                seen |= Q(status=ChangeStatus.SUBMITTED, program__agency__regency=m.regency_id)
                near = silent.filter(regency=m.regency_id)
                seen |= Q(program__agency__in=near.values("pk"))
        return self.filter(seen)


class Change(models.Model):
    """A proposed new version of a program that is verified or further: what it would become.

    The program keeps its facts until the change is approved; then they become its own.
    """

    program = models.ForeignKey(Program, related_name="changes", on_delete=models.CASCADE)
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage)
    status = models.CharField(
        _("status"), max_length=20, choices=ChangeStatus, default=ChangeStatus.DRAFT
    )
    facts = models.JSONField(help_text="programs.facts of the version it would become")
    typed = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("alasan"), blank=True)
    note = models.TextField(_("catatan verifikator"), blank=True)
    version = models.PositiveIntegerField(default=1)
    base = models.JSONField(
        default=dict, help_text="programs.facts of the program it was decided against"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        help_text="all who wrote or submitted it: another one decides (four eyes)",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("usul perubahan")
        verbose_name_plural = _("usul perubahan")
        constraints = [
            models.UniqueConstraint(
                name="one_open_change_per_program",
                fields=["program"],
                condition=Q(status__in=["draf", "diajukan", "dikembalikan"]),
            )
        ]

    def __str__(self):
        return f"{self.program} {self.stage} {self.get_status_display()}"
