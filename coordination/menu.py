"""The left menu, in the order people work: only what the person may open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.competence_rules import may_read_tables
from coordination.intake.files import may_import_figures
from coordination.meetings.rights import may_read_meetings
from coordination.offers import may_read_offers
from coordination.precision import may_read_precision
from coordination.priority import may_read_needs
from coordination.review_rules import may_read_rules
from coordination.roadmap.targets import may_read_indicators
from programs import log_reading
from programs.access import may_see_programs, roles
from programs.access_people import may_list
from programs.models import Role

OPD = {Role.OFFICER, Role.VERIFIER}
UPLOADS = OPD | {Role.PROVINCE, Role.LEADER, Role.AUDITOR}


@dataclass(frozen=True)
class Item:
    """One entry; `parts` are the pages below it that need an entry of their own."""

    name: str
    icon: str
    label: str
    is_here: bool
    parts: tuple["Item", ...] = ()


def menu(view_name: str, user) -> list[Item]:
    """What this person may open, with the entry `view_name` belongs to marked."""

    def item(name: str, icon: str, label: str, *starts: str, parts=()) -> Item:
        is_here = view_name.startswith(starts) and not any(part.is_here for part in parts)
        return Item(name, icon, label, is_here, tuple(parts))

    return [
        *_first(item, user),
        item(
            *("program-list", "clipboard-list", _("Program"), "program-", "change-"),
            parts=_of_programs(item, user),
        ),
        item(
            *("finding-list", "layers-intersect", _("Temuan"), "finding-", "run-"),
            parts=_of_findings(item, user),
        ),
        item(
            *("gap-matrix", "target-off", _("Celah"), "gap-", "area-detail"),
            parts=_of_gaps(item, user),
        ),
        *_meetings(item, user),
        item("data", "database", _("Data"), "data", "vocabulary", parts=_of_data(item, user)),
        item("help", "help-circle", _("Bantuan"), "help"),
    ]


def _first(item, user) -> list[Item]:
    """People of an agency begin at their desk and have the overview beside it."""
    if not roles(user) & OPD:
        return [item("home", "home", _("Beranda"), "home", "overview")]
    return [
        item("home", "home", _("OPD saya"), "home"),
        item("overview", "map-2", _("Ringkasan"), "overview"),
    ]


def _of_programs(item, user) -> list[Item]:
    if not roles(user) & UPLOADS:
        return []
    return [item("import-list", "file-spreadsheet", _("Impor"), "import-", "upload-")]


def _of_findings(item, user) -> list[Item]:
    parts = []
    if may_read_rules(user):
        parts.append(item("review-rules", "adjustments", _("Aturan telaah"), "review-rules"))
    if may_read_precision(user):
        name = "review-precision"
        parts.append(item(name, "chart-bar", _("Ketepatan aturan"), name))
    return parts


def _of_gaps(item, user) -> list[Item]:
    if not may_see_programs(user):
        return []
    return [
        item("untouched-list", "circle-dashed", _("Segmen tak tergarap"), "untouched-"),
        item("crowding-list", "chart-dots", _("Kepadatan"), "crowding-"),
    ]


def _meetings(item, user) -> list[Item]:
    if not may_read_meetings(user):
        return []
    agreements = item("agreement-list", "checklist", _("Kesepakatan"), "agreement-")
    starts = ("meeting-", "snapshot-", "report")
    return [item("meeting-list", "users-group", _("Rakor"), *starts, parts=(agreements,))]


def _of_data(item, user) -> list[Item]:
    parts = []
    if may_read_needs(user):
        parts.append(item("figure-list", "list-numbers", _("Angka kebutuhan"), "figure-"))
        parts.append(item("priority-list", "list-check", _("Daftar prioritas"), "priority-"))
    if may_import_figures(user):
        parts.append(item("figures-import", "upload", _("Impor angka"), "figures-import"))
    if may_read_indicators(user):
        parts.append(item("roadmap", "chart-line", _("Indikator & peta jalan"), "roadmap"))
    if may_read_tables(user):
        parts.append(item("competence-list", "sitemap", _("Kewenangan"), "competence-"))
        parts.append(item("conversion-list", "calculator", _("Konversi satuan"), "conversion-"))
    if may_see_programs(user):
        parts.append(item("money", "coins", _("Anggaran"), "money"))
        parts.append(item("declaration-list", "clipboard-check", _("Pernyataan"), "declaration-"))
    if may_read_offers(user):
        parts.append(item("offer-list", "table-options", _("Usul tabel"), "offer-"))
    if may_list(user):
        parts.append(item("people-list", "users", _("Pengguna"), "people-", "person-"))
    if log_reading.may_read(user):
        parts.append(item("log-list", "list-search", _("Log"), "log-"))
    return parts
