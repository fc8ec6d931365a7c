"""Kewenangan as the pages and the API tell it: each line, and whom it names today."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Area
from programs.models import Agency, Competence, Need, Tier
from programs.models.competence import LEVELS

# Bidang urusan of UU 23/2014 that some need of ours falls under.
FUNCTIONS = {
    "1.01": gettext_lazy("Pendidikan"),
    "1.02": gettext_lazy("Kesehatan"),
    "1.03": gettext_lazy("Pekerjaan umum dan penataan ruang"),
    "1.04": gettext_lazy("Perumahan dan kawasan permukiman"),
    "1.05": gettext_lazy("Trantibumlinmas"),
    "1.06": gettext_lazy("Sosial"),
    "2.07": gettext_lazy("Tenaga kerja"),
    "2.08": gettext_lazy("Pemberdayaan perempuan dan pelindungan anak"),
    "2.09": gettext_lazy("Pangan"),
    "2.12": gettext_lazy("Administrasi kependudukan"),
    "2.13": gettext_lazy("Pemberdayaan masyarakat dan desa"),
    "2.14": gettext_lazy("Pengendalian penduduk dan KB"),
    "2.17": gettext_lazy("Koperasi, usaha kecil dan menengah"),
    "3.25": gettext_lazy("Kelautan dan perikanan"),
    "3.27": gettext_lazy("Pertanian"),
    "3.29": gettext_lazy("Energi dan sumber daya mineral"),
    "3.30": gettext_lazy("Perdagangan"),
    "3.31": gettext_lazy("Perindustrian"),
}


@dataclass(frozen=True)
class Told:
    """One line, and the agencies it names in the place looked at."""

    row: Competence
    agencies: list[Agency]

    @property
    def name(self) -> str:
        if self.row.agency:
            return self.row.agency.name
        return function_name(self.row.function)

    @property
    def regency_count(self) -> int:
        return len({agency.regency_id for agency in self.agencies})


@dataclass
class OfNeed:
    """The lines of a need, by level."""

    need: Need
    province: list[Told] = field(default_factory=list)
    regency: list[Told] = field(default_factory=list)


def function_name(code: str) -> str:
    """`Sosial (1.06)`."""
    return f"{FUNCTIONS[code]} ({code})" if code in FUNCTIONS else _("Urusan %s") % code


def function_choices() -> list[tuple[str, str]]:
    return [(code, function_name(code)) for code in FUNCTIONS]


def level_choices() -> list[tuple[str, str]]:
    return [(tier.value, str(tier.label)) for tier in LEVELS]


def told(rows: Iterable[Competence], area: Area | None = None) -> list[Told]:
    """These lines with their agencies, those of the area's regency alone. One query.

    `rows` hold the exceptions of their needs: a function names nobody who is taken out of it.
    """
    rows, code = list(rows), area.regency_code if area else ""
    taken_out = {(r.need_id, r.agency_id) for r in rows if r.is_exception and r.is_in_force}
    by_function = {}
    agencies = Agency.objects.filter(tier__in=LEVELS).select_related("regency").order_by("name")
    for agency in agencies:
        for function in agency.functions.split(";"):
            by_function.setdefault((agency.tier, function.strip()), []).append(agency)
    found = []
    for row in rows:
        named = [row.agency] if row.agency else by_function.get((row.level, row.function), [])
        out = set() if row.agency else {pk for need, pk in taken_out if need == row.need_id}
        found.append(Told(row, [a for a in named if a.pk not in out and _is_in(a, code)]))
    return found


def _is_in(agency: Agency, code: str) -> bool:
    return agency.regency is None or agency.regency.code.startswith(code)


def table(area: Area | None = None) -> list[OfNeed]:
    """Every need with its lines in force. Three queries."""
    found = {need.pk: OfNeed(need) for need in Need.objects.order_by("name")}
    for line in told(Competence.objects.in_force().for_table(), area):
        if line.row.agency and not line.agencies:
            continue  # of another regency
        of = found[line.row.need_id]
        (of.province if line.row.level == Tier.PROVINCE else of.regency).append(line)
    return list(found.values())
