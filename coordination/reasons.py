"""Why an agency keeps an overlap that it saw while typing; written here alone."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from coordination.models import Finding, KeepReason
from programs import log
from programs.limits import check_texts
from programs.models import Program


class NotAnOverlap(LookupError):
    """The two programs do not overlap as the first is stored: there is nothing to keep."""

    def __init__(self):
        super().__init__(_("Kedua program tidak bertumpuk menurut isian yang tersimpan."))


def reasons_of(program: Program) -> dict[int, str]:
    """What was said of each other program, by its id."""
    return dict(KeepReason.objects.filter(program=program.pk).values_list("other", "reason"))


@transaction.atomic
def store_reason(program: Program, other_id: int, reason: str, *, by) -> None:
    """Keep, change or (empty) take back one reason. The caller has asked for permission.

    The same reason again changes nothing.

    Raises limits.BadEntry for a text that cannot be kept.
    """
    check_texts(reason=reason)
    own, reason = {"program": program, "other_id": other_id}, reason.strip()
    was = KeepReason.objects.filter(**own).values_list("reason", flat=True).first() or ""
    if reason == was:
        return
    if reason:
        KeepReason.objects.update_or_create(**own, defaults={"reason": reason, "by": by})
    else:
        KeepReason.objects.filter(**own).delete()
    before, after = ({"other": other_id, "reason": text} for text in (was, reason))
    log.record("alasan.simpan", program, by=by, before=before, after=after, reason=reason)


def reasons_for(finding: Finding) -> list[KeepReason]:
    """What either side said, the latest first."""
    both = KeepReason.objects.filter(_of_pair(finding.left_id, finding.right_id))
    return list(both.select_related("program__agency"))


def with_kept(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings marked `is_kept` where a side has said why it keeps the overlap."""
    said = KeepReason.objects.filter(_of_pair(OuterRef("left"), OuterRef("right")))
    return findings.annotate(is_kept=Exists(said))


def _of_pair(left, right) -> Q:
    return Q(program=left, other=right) | Q(program=right, other=left)
