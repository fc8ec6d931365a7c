"""The five sections of the entry form: their fields, and how far each one is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.entries import Entry
from programs.realisation import NOTHING

FIELD_LABELS = {
    "agency": gettext_lazy("Perangkat daerah"),
    "name": gettext_lazy("Nama program"),
    "activity_code": gettext_lazy("Sub kegiatan"),
    "nomenclature_version": gettext_lazy("Versi nomenklatur"),
    "intervention": gettext_lazy("Jenis intervensi"),
    "recipient_class": gettext_lazy("Kelas penerima"),
    "code": gettext_lazy("Kode program"),
    "fiscal_year": gettext_lazy("Tahun anggaran"),
    "stage": gettext_lazy("Tahap"),
    "budget_idr": gettext_lazy("Pagu"),
    "fund_source": gettext_lazy("Sumber dana"),
    "realised_first_idr": gettext_lazy("Realisasi anggaran semester 1"),
    "realised_second_idr": gettext_lazy("Realisasi anggaran semester 2"),
    "realised_on": gettext_lazy("Tanggal lapor realisasi"),
    "realised_source": gettext_lazy("Sumber realisasi"),
    "segments": gettext_lazy("Segmen sasaran"),
    "unit": gettext_lazy("Satuan"),
    "lines": gettext_lazy("Lokasi"),
    "starts_on": gettext_lazy("Mulai"),
    "last_day": gettext_lazy("Hari terakhir"),
    "period_is_assumed": gettext_lazy("Masa dianggap setahun anggaran"),
    "note": gettext_lazy("Keterangan"),
    "source": gettext_lazy("Sumber"),
}
LINE_LABELS = {
    "area": gettext_lazy("wilayah"),
    "shape": gettext_lazy("bidang"),
    "place_said": gettext_lazy("lokasi"),
    "segments": gettext_lazy("segmen"),
    "planned_count": gettext_lazy("target"),
    "realised_count": gettext_lazy("realisasi"),
    "unit": gettext_lazy("satuan"),
}


@dataclass(frozen=True)
class Section:
    """One section: the fields it asks for, and which of them a whole entry has."""

    slug: str
    label: str
    fields: tuple[str, ...]
    wanted: tuple[str, ...]


SECTIONS = (
    Section(
        "identitas",
        gettext_lazy("Identitas"),
        (
            *("agency", "name", "activity_code", "nomenclature_version", "intervention"),
            *("recipient_class", "code", "fiscal_year", "stage"),
        ),
        ("name", "intervention", "recipient_class"),
    ),
    Section(
        "anggaran",
        gettext_lazy("Anggaran"),
        ("budget_idr", "fund_source", *NOTHING),
        ("budget_idr", "fund_source"),
    ),
    Section("sasaran", gettext_lazy("Sasaran"), ("segments", "unit"), ("segments",)),
    Section("lokasi", gettext_lazy("Lokasi"), ("lines",), ("lines",)),
    Section(
        "waktu",
        gettext_lazy("Waktu"),
        ("starts_on", "last_day", "period_is_assumed", "note", "source"),
        ("starts_on", "last_day"),
    ),
)


@dataclass(frozen=True)
class Progress:
    """How far one section is: labels of what is missing, and how many fields are not understood."""

    slug: str
    label: str
    missing: tuple[str, ...]
    doubts: int

    @property
    def state(self) -> str:
        """`salah` (a field is asked), `kurang` (something is missing) or `lengkap`."""
        if self.doubts:
            return "salah"
        return "kurang" if self.missing else "lengkap"

    @property
    def said(self) -> str:
        if self.doubts:
            return _("%d perlu diperbaiki") % self.doubts
        return _("kurang: %s") % ", ".join(self.missing) if self.missing else _("lengkap")


def progress(entry: Entry, typed: Mapping[str, str]) -> list[Progress]:
    """Every section in order. What is typed but not understood is a doubt, not missing."""
    lacking = lacks(entry)
    return [
        Progress(
            section.slug,
            str(section.label),
            tuple(
                str(FIELD_LABELS[name]).lower()
                for name in section.wanted
                if name in lacking and name not in typed
            ),
            sum(section_of(field) == section.slug for field in typed),
        )
        for section in SECTIONS
    ]


def lacks(entry: Entry) -> set[str]:
    """Fields a whole entry has and this one has not."""
    has = {
        "name": entry.name.strip(),
        "intervention": entry.intervention,
        "recipient_class": entry.recipient_class,
        "budget_idr": entry.budget_idr is not None,
        "fund_source": entry.fund_source,
        "segments": entry.lines and all(line.segments for line in entry.lines),
        "lines": any(line.area_code or line.shape_wkb or line.place_said for line in entry.lines),
        "starts_on": entry.starts_on,
        "last_day": entry.ends_on,
    }
    return {name for name, is_there in has.items() if not is_there}


def section_of(field: str) -> str:
    """The section a field of a reading belongs to; a field of a line belongs to the places."""
    name = "lines" if field.startswith("lines.") else field
    return next((section.slug for section in SECTIONS if name in section.fields), "identitas")


def label_of(field: str) -> str:
    """A field in words: `Pagu`, `Lokasi baris 4, target`."""
    if not field.startswith("lines."):
        return str(FIELD_LABELS.get(field, field))
    _lines, number, name = [*field.split("."), ""][:3]
    said = LINE_LABELS.get(name, name)
    return _("Lokasi baris %(n)s, %(name)s") % {"n": int(number) + 1, "name": said}
