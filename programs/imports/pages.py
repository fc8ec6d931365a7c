"""What a page shows of one upload, out of what was kept with it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.imports.headings import SCALED
from programs.models import Upload, UploadState
from programs.readers import COLUMNS

PER_PAGE = 50
PHASES = {
    "": gettext_lazy("Menunggu giliran"),
    "membaca": gettext_lazy("Membuka berkas"),
    "memeriksa": gettext_lazy("Memeriksa baris"),
    "membandingkan": gettext_lazy("Membandingkan dengan register"),
    "menyimpan": gettext_lazy("Menyimpan"),
}


@dataclass(frozen=True)
class Tab:
    """One list of the result: its name in the address, its title, and how long it is."""

    name: str
    title: str
    count: int


def phase_of(upload: Upload) -> str:
    return str(PHASES.get(upload.phase, ""))


def tabs_of(result: dict) -> list[Tab]:
    """The lists that hold anything, errors first."""
    known = [
        Tab("galat", _("Galat"), result["problem_count"]),
        Tab("rincian", _("Perlu rincian"), len(result["unclear"])),
        Tab("baru", _("Baru"), len(result["new"])),
        Tab("berubah", _("Berubah"), len(result["changed"])),
        Tab("sama", _("Tidak berubah"), len(result["unchanged"])),
    ]
    return [tab for tab in known if tab.count]


def rows_of(result: dict, name: str) -> list:
    """The rows of one list; those of errors as dicts too."""
    lists = {
        "galat": problem_rows(result["problems"]),
        "rincian": problem_rows(result["unclear"]),
        "baru": result["new"],
        "berubah": result["changed"],
        "sama": result["unchanged"],
    }
    return lists.get(name, [])


def problem_rows(rows: list) -> list[dict]:
    """Kept problems as a page names their parts."""
    names = ("row", "column", "said", "why")
    return [dict(zip(names, row, strict=True)) for row in rows]


def page_of(result: dict, name: str, number: str | None) -> Page:
    return Paginator(rows_of(result, name), PER_PAGE).get_page(number)


def can_be_saved(upload: Upload) -> bool:
    counts = upload.result.get("counts", {})
    return (
        upload.state == UploadState.READY
        and bool(counts)
        and bool(counts["new"] + counts["changed"])
    )


def targets() -> list[tuple[str, str]]:
    """Fields a heading may be said to mean, in the order of the template."""
    options = [("", _("abaikan kolom ini"))]
    for name, (heading, _read) in COLUMNS.items():
        options.append((name, heading))
        if name == "budget_idr":
            options += [
                (scaled, _("Pagu, dalam %s rupiah") % SCALED[scaled][0]) for scaled in SCALED
            ]
    return options
