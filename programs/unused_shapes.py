"""Outlines that somebody tried out and nobody kept: found, and forgotten after a while.

An outline is kept as soon as it is shown, so that a form can name it. It is in use while a target
line names it, or any facts that were ever kept, or what is typed in a draft.
"""

import datetime
import re

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from geo.models import Shape
from programs.models import Change, Program, ProgramMove, ProgramVersion

KEPT_DAYS = 7
_AT_A_TIME = 500
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_NAMED_IN = (
    (ProgramVersion, "facts"),
    (ProgramMove, "facts"),
    (Change, "facts"),
    (Change, "typed"),
    (Program, "typed"),
)


@transaction.atomic
def forget_unused_shapes(*, before: datetime.datetime, commit: bool) -> int:
    """Delete outlines last seen before this instant that nothing names. Returns how many.

    Atomic; without `commit` nothing is written. For the command line: asks for no permission.
    """
    stale = Shape.objects.filter(seen_at__lt=before, targets=None)
    found = set(stale.values_list("digest", flat=True))
    for model, column in _NAMED_IN if found else ():
        found -= _named_in(model, column)
    digests = sorted(found)
    for start in range(0, len(digests) if commit else 0, _AT_A_TIME):
        Shape.objects.filter(digest__in=digests[start : start + _AT_A_TIME]).delete()
    return len(digests)


def _named_in(model, column: str) -> set[str]:
    """Every digest in this JSON column; it may stand in a text inside the JSON."""
    rows = model.objects.annotate(text=Cast(column, TextField())).values_list("text", flat=True)
    return {name for text in rows.order_by().iterator() for name in _DIGEST.findall(text)}
