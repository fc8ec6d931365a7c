"""Where the numbers of a report come from, and of which year they are."""

from django.db.models import Count
from django.utils.translation import gettext as _

from coordination.models import Gap, Run
from geo.models import Boundary

from .values import SourceRow

MOST_SOURCES = 200  # of each kind


def source_rows(run: Run, programs) -> tuple[SourceRow, ...]:
    """Boundaries, need figures, priority lists and program sources behind this report."""
    return (*_boundaries(), *_figures(run), *_lists(run), *_programs(programs))


def _boundaries():
    used = Boundary.objects.current().order_by("source", "valid_from__year")
    for source, year, n in used.values_list("source", "valid_from__year").annotate(n=Count("pk")):
        yield SourceRow("batas", _("Batas wilayah"), source, year, n)


def _figures(run: Run):
    used = Gap.objects.filter(run=run, figure__isnull=False).order_by(
        "figure__indicator", "figure__year", "figure__source"
    )
    columns = ("figure__indicator", "figure__source", "figure__year")
    for name, source, year, n in used.values_list(*columns).annotate(n=Count("pk"))[:MOST_SOURCES]:
        yield SourceRow("angka", spoken(name), source, year, n)


def _lists(run: Run):
    used = Gap.objects.filter(run=run, listing__isnull=False).order_by(
        "listing__priority_list__name", "listing__source"
    )
    columns = ("listing__priority_list__name", "listing__source", "listing__priority_list__year")
    for name, source, year, n in used.values_list(*columns).annotate(n=Count("pk"))[:MOST_SOURCES]:
        yield SourceRow("daftar", name, source, year, n)


def _programs(programs):
    used = programs.exclude(source="").order_by("agency__name", "source")
    columns = ("agency__name", "source", "fiscal_year")
    for name, source, year, n in used.values_list(*columns).annotate(n=Count("pk"))[:MOST_SOURCES]:
        yield SourceRow("program", name, source, year, n)


def spoken(indicator: str) -> str:
    """An indicator's code as words."""
    return indicator.replace("_", " ")
