"""The template, filled with the programs a person may take along, or empty."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs import access
from programs.entries import Entry
from programs.frames import read_vocabulary
from programs.imports.template import rows_of, words_of
from programs.imports.workbook import Lists, template_workbook
from programs.models import Agency, Intervention, Program, Target
from programs.stored import entries_of

MOST_LINES = 100_000
AT_ONCE = 300  # programs read together


class TooMuch(ValueError):
    """More lines than one workbook takes; a sentence that says what to do."""


def programs_to_take(user, *, agency: Agency | None, year: int | None, stage: str = ""):
    """The programs of one template, in the order of the list. Raises PermissionDenied."""
    if not access.may_see_programs(user):
        raise PermissionDenied(_("Peran Anda tidak dapat mengunduh program."))
    programs = Program.objects.visible_to(user).filter(agency__in=access.agencies_to_take(user))
    if agency is not None:
        programs = programs.filter(agency=agency)
    if year is not None:
        programs = programs.filter(fiscal_year=year)
    if stage:
        programs = programs.filter(stage=stage)
    return programs.order_by("-fiscal_year", "agency__name", "code", "pk")


def template(programs: QuerySet[Program]) -> bytes:
    """The workbook. Raises TooMuch."""
    if Target.objects.filter(program__in=programs.order_by().values("pk")).count() > MOST_LINES:
        most = f"{MOST_LINES:,}".replace(",", ".")
        raise TooMuch(_("Lebih dari %s baris. Pilih satu perangkat daerah atau tahun.") % most)
    vocabulary = read_vocabulary()
    words = words_of(vocabulary)
    lists = Lists(
        interventions=words.interventions,
        fund_sources=words.fund_sources,
        segments=words.segments,
        areas=vocabulary.areas,
        units=_units(),
    )
    return template_workbook(rows_of(_entries(programs), words), lists)


def _entries(programs: QuerySet[Program]) -> Iterator[Entry]:
    ids = iter(list(programs.values_list("pk", flat=True)))
    while some := list(islice(ids, AT_ONCE)):
        found = entries_of(Program.objects.filter(pk__in=some))
        yield from (found[pk] for pk in some)


def _units() -> Iterable[str]:
    used = Intervention.objects.exclude(unit="").values_list("unit", flat=True)
    return sorted(set(used), key=str.casefold)
