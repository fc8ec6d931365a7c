"""The table of competence as people edit it: who may, one line at a time, with a reason.

Kept by the province secretariat, which knows the decrees and answers for what the gaps say, as for
the rules of review, and by the system admin, who keeps all vocabularies (decision 0025).
"""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from programs import log
from programs.access import is_province, is_sysadmin, may_see_programs
from programs.limits import check_texts
from programs.log_values import changed
from programs.models import Agency, Competence, Need
from programs.models.competence import LEVELS

KEPT = ("is_exception", "is_in_force", "note")
FUNCTION = re.compile(r"\d\.\d\d")
LONGEST_NOTE = 300


class CompetenceRefused(ValueError):
    """This line cannot be set: one sentence."""


@dataclass(frozen=True)
class Line:
    """What a line is about: all agencies of a function at a level, or one agency."""

    need: Need
    level: str = ""  # that of the agency where one is named
    function: str = ""
    agency: Agency | None = None

    def key(self) -> dict:
        level = self.agency.tier if self.agency else self.level
        return {**vars(self), "level": level}


def may_read_tables(user) -> bool:
    return may_see_programs(user) or is_sysadmin(user)


def may_edit_tables(user) -> bool:
    return is_province(user) or is_sysadmin(user)


@transaction.atomic
def set_competence(
    line: Line,
    *,
    is_in_force: bool,
    is_exception: bool = False,
    note: str | None = None,
    reason: str,
    by,
) -> Competence:
    """Put a line in force or out of it; a new one is written. All that asks follows at once, stored
    gaps with the next run.

    `is_exception` takes the one agency out of what its function gives. `note` None: stays. The same
    again changes nothing and leaves no trace. Raises PermissionDenied, limits.BadEntry for a text
    that cannot be kept, and CompetenceRefused.
    """
    if not may_edit_tables(by):
        raise PermissionDenied(
            _("Kewenangan ditetapkan oleh sekretariat provinsi atau admin sistem.")
        )
    check_texts(reason=reason, note=note or "")
    _refuse(line, is_exception, note, reason)
    Need.objects.select_for_update().get(pk=line.need.pk)  # two new lines at once are one
    key = line.key()
    row = Competence.objects.filter(**key).first() or Competence(**key)
    was = {name: getattr(row, name) for name in KEPT} if row.pk else {}
    now = {"is_in_force": is_in_force, "is_exception": is_exception, "note": row.note}
    now |= {} if note is None else {"note": note.strip()}
    before, after = changed(was, now)
    if not after:
        return row
    for name, value in now.items():
        setattr(row, name, value)
    row.changed_because = reason.strip()
    row.save()
    log.record("kewenangan.tetapkan", row, by=by, before=before, after=after, reason=reason)
    return row


def _refuse(line: Line, is_exception: bool, note: str | None, reason: str) -> None:
    if not reason.strip():
        raise CompetenceRefused(_("Tulis alasan perubahan; alasan itu tersimpan."))
    if note is not None and len(note.strip()) > LONGEST_NOTE:
        raise CompetenceRefused(_("Pembagian tugas paling panjang 300 huruf."))
    if line.agency is not None:
        if line.function or line.agency.tier not in LEVELS:
            raise CompetenceRefused(
                _("Yang berwenang hanya perangkat daerah provinsi atau kabupaten/kota.")
            )
        return
    if is_exception:
        raise CompetenceRefused(_("Yang dikecualikan adalah satu perangkat daerah; pilih namanya."))
    if line.level not in LEVELS or not FUNCTION.fullmatch(line.function):
        raise CompetenceRefused(
            _("Pilih tingkat dan tulis kode bidang urusan seperti 1.06, atau pilih satu OPD.")
        )
