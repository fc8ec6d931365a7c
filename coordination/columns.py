"""Which columns of the queue a person sees, and in which order. Written here alone."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.models import ColumnChoice

PAGE = "temuan"


@dataclass(frozen=True)
class Column:
    """One column of the queue. Its cell is in the template, under its name."""

    name: str
    label: str
    is_default: bool = True
    is_number: bool = False


COLUMNS = (
    Column("program", _("Program")),
    Column("dengan", _("Dengan")),
    Column("mana", _("Di mana")),
    Column("kapan", _("Kapan")),
    Column("terpapar", _("Terpapar"), is_number=True),
    Column("anggaran", _("Anggaran"), is_number=True),
    Column("bobot", _("Bobot")),
    Column("status", _("Status")),
    Column("tenggat", _("Tenggat")),
    Column("ditugaskan", _("Ditugaskan kepada"), is_default=False),
    Column("umur", _("Umur (hari)"), is_default=False, is_number=True),
    Column("intervensi", _("Jenis intervensi"), is_default=False),
    Column("segmen", _("Segmen bersama"), is_default=False),
    Column("luas", _("Luas bersama (km²)"), is_default=False, is_number=True),
    Column("penyelesaian", _("Penyelesaian"), is_default=False),
    Column("nomor", _("Nomor"), is_default=False, is_number=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
DEFAULT = tuple(column for column in COLUMNS if column.is_default)


def columns_of(user) -> list[Column]:
    """The columns this person sees, in their order; the default until they choose."""
    chosen = ColumnChoice.objects.filter(person=user, page=PAGE).first()
    known = [BY_NAME[name] for name in chosen.columns if name in BY_NAME] if chosen else []
    return known or list(DEFAULT)


def choose_columns(names: list[str], *, by) -> list[Column]:
    """Keep these columns in this order for one person; none at all is the default again.

    Names that are no column, and those said twice, fall away. The second time changes nothing.
    """
    wanted = [name for name in dict.fromkeys(names) if name in BY_NAME]
    own = ColumnChoice.objects.filter(person=by, page=PAGE)
    with transaction.atomic():
        if wanted:
            ColumnChoice.objects.update_or_create(
                person=by, page=PAGE, defaults={"columns": wanted}
            )
        else:
            own.delete()
    return columns_of(by)


def moved(names: list[str], name: str, step: int) -> list[str]:
    """These names with one of them moved up (-1) or down (1); at the end it stays."""
    if name not in names:
        return names
    place = names.index(name)
    other = min(max(place + step, 0), len(names) - 1)
    found = list(names)
    found[place], found[other] = found[other], found[place]
    return found
