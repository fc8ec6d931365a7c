"""What budgets are summed by: the columns of a program behind each table, and its words."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from geo.models import Area
from programs.models import RecipientClass, Stage

REGENCY, STAGE = "regency", "stage"
CLASSES = {
    RecipientClass.DIRECT.value: RecipientClass.DIRECT.label,
    RecipientClass.INDIRECT.value: RecipientClass.INDIRECT.label,
    RecipientClass.SUPPORT.value: RecipientClass.SUPPORT.label,
    "": _("Kelas belum disebut"),
}
HOW_LABELS = {
    "one": _("satu kab/kota"),
    "stated": _("sasaran yang dinyatakan"),
    "need": _("angka kebutuhan desa"),
    "equal": _("sasaran dibagi rata per desa"),
    "villages": _("jumlah desa"),
    "undivided": _("tidak terbagi"),
}


@dataclass(frozen=True)
class Dimension:
    """One table: `key` and `name` are columns of a program, `above` the name of what a key is in.

    `rank` orders keys that are not in the order of the alphabet.
    """

    slug: str
    label: str
    key: str = ""
    name: str = ""
    above: str = ""
    nothing: str = _("tidak disebut")
    rank: tuple = ()


_NO_KIND = _("jenis intervensi belum diberikan")
_NEED = "intervention__need"
DIMENSIONS = {
    STAGE: Dimension("tahap", _("Tahap"), "stage", rank=tuple(Stage.values)),
    "strategy": Dimension(
        "strategi",
        _("Strategi Inpres"),
        "intervention__strategy__number",
        "intervention__strategy__name",
        nothing=_NO_KIND,
    ),
    "group": Dimension(
        "kelompok",
        _("Kelompok program"),
        f"{_NEED}__group__code",
        f"{_NEED}__group__name",
        nothing=_("tanpa kelompok program"),
    ),
    "aim": Dimension(
        "tujuan",
        _("Tujuan"),
        f"{_NEED}__group__aim__code",
        f"{_NEED}__group__aim__name",
        nothing=_("tanpa tujuan"),
    ),
    "need": Dimension(
        "kebutuhan", _("Kebutuhan"), f"{_NEED}__code", f"{_NEED}__name", nothing=_NO_KIND
    ),
    "fund": Dimension("dana", _("Sumber dana"), "fund_source__code", "fund_source__name"),
    "agency": Dimension(
        "opd", _("OPD dan UPTD"), "agency_id", "agency__name", above="agency__parent__name"
    ),
    REGENCY: Dimension("kabkota", _("Kab/kota"), nothing=_("tidak terbagi")),
    "nomenclature": Dimension("nomenklatur", _("Versi nomenklatur"), "nomenclature_version"),
}
BY_SLUG = {dimension.slug: by for by, dimension in DIMENSIONS.items()}


def regency_names() -> dict[str, str]:
    return {area.code: area.short_name for area in Area.objects.regencies()}
