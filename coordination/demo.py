"""What is in the register, in a few lines for the one who set it up."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from geo.formats import number
from geo.models import Area, Level
from programs.models import Program

from .models import Finding, FindingLevel, Gap, GapState, Run


def summary() -> Iterator[tuple[str, str]]:
    """Name and value, line by line."""
    yield _("Wilayah"), _by(Area.objects, "level", Level)
    programs = Program.objects
    yield (
        _("Program"),
        f"{number(programs.filter(is_example=False).count())} nyata, "
        f"{number(programs.filter(is_example=True).count())} contoh",
    )
    yield _("Tidak dapat diperiksa"), number(programs.uncheckable().count())
    yield _("Temuan"), _by(Finding.objects.current(), "level", FindingLevel)
    latest = Run.objects.done().first()
    yield _("Celah"), _by(Gap.objects.filter(run=latest), "state", GapState)


def _by(rows, column: str, choices) -> str:
    counts = dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
    return ", ".join(f"{number(counts.get(c.value, 0))} {c.label.lower()}" for c in choices)
