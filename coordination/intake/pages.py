"""What a page shows of one file of figures, out of what was kept with it."""

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from coordination.models import FigureFile
from programs.imports.pages import Tab, problem_rows
from programs.models import UploadState

PER_PAGE = 50


def tabs_of(result: dict) -> list[Tab]:
    """The lists that hold anything, errors first."""
    known = [
        Tab("galat", _("Galat"), result["problem_count"]),
        Tab("bertentangan", _("Bertentangan"), len(result["contradicting"])),
        Tab("baru", _("Baru"), len(result["new"])),
        Tab("sama", _("Sudah ada"), len(result["unchanged"])),
    ]
    return [tab for tab in known if tab.count]


def page_of(result: dict, name: str, number: str | None) -> Page:
    lists = {
        "galat": problem_rows(result["problems"]),
        "bertentangan": result["contradicting"],
        "baru": result["new"],
        "sama": result["unchanged"],
    }
    return Paginator(lists.get(name, []), PER_PAGE).get_page(number)


def can_be_saved(kept: FigureFile) -> bool:
    counts = kept.result.get("counts")
    is_ready = kept.state == UploadState.READY and bool(counts)
    return is_ready and bool(counts["new"] + counts["contradicting"])
