"""The left menu, in the order people work."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Item:
    name: str
    icon: str
    label: str
    is_here: bool


def menu(view_name: str) -> list[Item]:
    """Every entry, with the one `view_name` belongs to marked."""
    entries = [
        ("home", "home", _("Beranda"), ("home",)),
        ("program-list", "clipboard-list", _("Program"), ("program-",)),
        ("finding-list", "layers-intersect", _("Temuan"), ("finding-", "run-")),
        ("gap-list", "target-off", _("Celah"), ("gap-",)),
        ("report", "users-group", _("Rakor"), ("report",)),
        ("data", "database", _("Data"), ("data", "vocabulary")),
        ("help", "help-circle", _("Bantuan"), ("help",)),
    ]
    return [
        Item(name, icon, label, view_name.startswith(starts))
        for name, icon, label, starts in entries
    ]
