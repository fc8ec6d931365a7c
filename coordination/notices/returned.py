"""Programs, and changes of programs, that came back to be put right."""

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.models import NoticeKind
from programs.models import Change, ChangeStatus, ProgramMove, Status

from .matters import Matter, Said, capital, in_parts, reference, who

PROGRAM, CHANGE = "kembalikan", "usul-kembalikan"


class Returned(Matter):
    """A step that gave a program back, while it has not been submitted again: for who wrote it
    and the officers of its agency. Key: `returned:<step>`."""

    kind = NoticeKind.RETURNED

    def read(self, keys):
        self.rows: dict[int, ProgramMove] = {}
        for some in in_parts(reference(key) for key in keys):
            moves = ProgramMove.objects.filter(pk__in=some).select_related("by", "program")
            self.rows |= moves.defer("facts").in_bulk()
        programs = {row.program_id for row in self.rows.values()}
        self.last: dict[tuple[int, str], int] = {}
        self.changes: dict[int, Change] = {}
        for some in in_parts(programs):
            steps = ProgramMove.objects.filter(program__in=some, name__in=(PROGRAM, CHANGE))
            latest = steps.order_by().values_list("program", "name").annotate(Max("pk"))
            self.last |= {(program, name): pk for program, name, pk in latest}
            waiting = Change.objects.filter(program__in=some, status=ChangeStatus.RETURNED)
            self.changes |= {change.program_id: change for change in waiting.defer("facts", "base")}

    def said(self, person, key):
        step = self.rows.get(reference(key))
        if step is None or self.last[step.program_id, step.name] != step.pk:
            return None
        link = self._link(step)
        if not link or step.by_id == person.pk or not self._is_for(person, step):
            return None
        program = step.program
        wrote = person.pk in (program.created_by_id, program.edited_by_id)
        words = {
            (PROGRAM, True): _("Program yang Anda tulis dikembalikan %(by)s untuk diperbaiki."),
            (PROGRAM, False): _("Program OPD Anda dikembalikan %(by)s untuk diperbaiki."),
            (CHANGE, True): _("Usul perubahan program Anda dikembalikan %(by)s."),
            (CHANGE, False): _("Usul perubahan program OPD Anda dikembalikan %(by)s."),
        }[step.name, wrote]
        by = _("oleh %(who)s") % {"who": who(step.by)} if step.by else ""
        text = " ".join((words % {"by": by}).replace(" .", ".").split())
        return Said(capital(text), link, program=program.pk)

    def _link(self, step: ProgramMove) -> str:
        """Where it is put right; empty when it has been."""
        if step.name == CHANGE:
            change = self.changes.get(step.program_id)
            return reverse("change-detail", args=[change.pk]) if change else ""
        is_back = step.program.status == Status.RETURNED
        return reverse("program-edit", args=[step.program_id]) if is_back else ""

    def _is_for(self, person, step: ProgramMove) -> bool:
        """Officers of the agency; of a silent one, of which many may write, who wrote it."""
        program = step.program
        if program.agency_id not in person.writes_for:
            return False
        wrote = person.pk in (program.created_by_id, program.edited_by_id)
        return wrote or program.agency_id in person.employers
