"""The entry form as a page: what its template shows. Used by drafts and by proposed changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import catalog, sheets
from programs.forms import FieldProblem, FormReading
from programs.models import STAGE_ORDER, FundSource, RecipientClass, Stage
from programs.posted import line_objects
from programs.sections import FIELD_LABELS, SECTIONS, Progress, label_of, progress, section_of
from programs.sheets import Conflict, Sheet

UNITS = (
    *("KPM", "KK", "keluarga", "rumah tangga", "jiwa", "siswa", "balita", "unit rumah", "SR"),
    *("kelompok", "usaha", "desa", "HOK", "km", "ha", "paket", "unit"),
)


@dataclass(frozen=True)
class FieldShown:
    """One field of the form: its text, how it was understood, and what is wrong with it."""

    name: str
    label: str
    value: str
    echo: str = ""
    problem: FieldProblem | None = None
    remark: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ProblemShown:
    """One line of the summary on top, with the field it leads to."""

    label: str
    target: str
    problem: FieldProblem


def page_context(
    request,
    sheet: Sheet,
    *,
    shown: Mapping[str, str] | None = None,
    reading: FormReading | None = None,
    conflict: Conflict | None = None,
) -> dict:
    """All the form page needs; `shown` and `reading` are of what was posted, else of the store."""
    shown = shown or sheets.shown_fields(sheet)
    reading = reading or sheets.read(sheet, shown)
    return {
        "sheet": sheet,
        "program": sheet.program,
        "urls": addresses(sheet),
        "fields": fields_shown(sheet, shown, reading),
        "lines": line_objects(shown["lines"]),
        "chosen_segments": [code for code in shown["segments"].split(",") if code],
        "interventions": catalog.interventions(),
        "segments": catalog.segments(),
        "units": UNITS,
        "sections": progress(reading.entry, reading.typed),
        "problems": problems_shown(reading),
        "conflict": conflict,
        "version": conflict.sheet.version if conflict else sheet.version,
        "returned_because": sheet.returned_because,
        "saved_at": clock(sheet.updated_at),
        "has_fixed_identity": sheet.identity_is_fixed,
    }


def addresses(sheet: Sheet) -> dict[str, str]:
    """Where this form is, is saved, and goes on to."""
    kind, pk = ("change", sheet.pk) if sheet.change else ("program", sheet.pk)
    return {
        "edit": reverse(f"{kind}-edit", args=[pk]),
        "save": reverse(f"{kind}-save", args=[pk]),
        "submit": reverse(f"{kind}-move", args=[pk, "ajukan"]),
        "leave": reverse("change-detail" if sheet.change else "program-detail", args=[pk]),
    }


def fields_shown(
    sheet: Sheet, shown: Mapping[str, str], reading: FormReading
) -> dict[str, FieldShown]:
    echo, options = echoes(reading), _options(sheet)
    wrong = {problem.field: problem for problem in reading.problems}
    return {
        name: FieldShown(
            name=name,
            label=str(label),
            value=shown.get(name, ""),
            echo=echo.get(name, ""),
            problem=wrong.get(name),
            remark=reading.remarks.get(name, ""),
            options=options.get(name, []),
        )
        for name, label in FIELD_LABELS.items()
    }


def echoes(reading: FormReading) -> dict[str, str]:
    """How every understood field is written; of codes, the name behind them."""
    entry, found = reading.entry, dict(reading.echo)
    if name := catalog.activity_name(entry.activity_code, entry.nomenclature_version):
        found["activity_code"] = name
    if said := catalog.intervention_said(entry.intervention):
        found["intervention"] = said
    return found


def _options(sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    stages = [sheet.entry.stage] if sheet.change else STAGE_ORDER
    return {
        "stage": [(stage, str(Stage(stage).label)) for stage in stages],
        "fiscal_year": [(str(year), str(year)) for year in years(sheet.entry.fiscal_year)],
        "fund_source": list(FundSource.objects.values_list("code", "name")),
        "recipient_class": [(value, str(label)) for value, label in RecipientClass.choices],
    }


def years(*also: int) -> list[int]:
    """Fiscal years to choose from: last year's to the one after next, and those given."""
    this = timezone.localdate().year
    return sorted({*range(this - 1, this + 3), *(year for year in also if year)})


def problems_shown(reading: FormReading) -> list[ProblemShown]:
    """Every question, in the order of the form, with the element it leads to."""
    found = [
        ProblemShown(label_of(problem.field), target_of(problem.field), problem)
        for problem in reading.problems
    ]
    order = [section.slug for section in SECTIONS]
    return sorted(found, key=lambda shown: order.index(section_of(shown.problem.field)))


def target_of(name: str) -> str:
    """The element a summary leads to: the field, or the section of the places."""
    return "bagian-lokasi" if name.startswith("lines") else f"f-{name}"


def clock(at) -> str:
    """`10.42`, as times are written here; with the day if it is not today's."""
    local = timezone.localtime(at)
    time = f"{local:%H.%M}"
    if local.date() == timezone.localdate():
        return time
    return _("%(time)s tanggal %(day)s") % {"time": time, "day": f"{local:%d/%m/%Y}"}


def answer(sheet: Sheet, reading: FormReading) -> dict:
    """What the page hears after saving: what was understood, what is asked, what is missing."""
    sections: list[Progress] = progress(reading.entry, reading.typed)
    return {
        "version": sheet.version,
        "saved_at": clock(timezone.now()),
        "title": sheet.program.title,
        "code": sheet.entry.code,
        "echo": echoes(reading),
        "remarks": reading.remarks,
        "problems": [
            {
                "field": p.problem.field,
                "label": p.label,
                "target": p.target,
                "said": p.problem.said,
                "why": p.problem.why,
                "choices": [{"text": c.text, "label": c.label} for c in p.problem.choices],
            }
            for p in problems_shown(reading)
        ],
        "missing": [label for section in sections for label in section.missing],
        "sections": [{"slug": s.slug, "state": s.state, "said": s.said} for s in sections],
    }
