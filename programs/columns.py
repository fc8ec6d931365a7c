"""The columns of the template: the heading of each field, and how a cell of it is read. PURE."""

from programs import cells
from programs.tables import heading_key

# field: (heading, how a cell is read). Those of a name or code are read with the vocabulary.
COLUMNS = {
    "code": ("Kode Program", cells.program_code),
    "fiscal_year": ("Tahun Anggaran", cells.year),
    "stage": ("Tahap", cells.stage),
    "agency": ("Perangkat Daerah", cells.name),
    "name": ("Nama Program", cells.name),
    "activity_code": ("Kode Sub Kegiatan", cells.activity_code),
    "nomenclature_version": ("Versi Nomenklatur", cells.short_text),
    "intervention": ("Jenis Intervensi", cells.text),
    "fund_source": ("Sumber Dana", cells.text),
    "budget_idr": ("Pagu (Rp)", cells.budget),
    "realised_first_idr": ("Realisasi Sem. 1 (Rp)", cells.spent),
    "realised_second_idr": ("Realisasi Sem. 2 (Rp)", cells.spent),
    "realised_on": ("Tanggal Lapor Realisasi", cells.day),
    "realised_source": ("Sumber Realisasi", cells.short_source),
    "starts_on": ("Mulai", cells.day),
    "ends_on": ("Selesai", cells.day),
    "segments": ("Segmen", cells.text),
    "recipient_class": ("Kelas Penerima", cells.recipient_class),
    "area": ("Kode Wilayah", cells.code_text),
    "regency": ("Kab/Kota", cells.text),
    "district": ("Kecamatan", cells.text),
    "village": ("Desa/Kelurahan", cells.text),
    "place_said": ("Lokasi Tertulis", cells.place),
    "shape": ("Bidang", cells.code_text),
    "planned_count": ("Target", cells.planned),
    "unit": ("Satuan", cells.short_text),
    "realised_count": ("Realisasi", cells.realised),
    "status": ("Status", cells.status),
    "note": ("Keterangan", cells.text),
    "source": ("Sumber", cells.text),
}
HEADINGS = tuple(heading for heading, _read in COLUMNS.values())
REQUIRED = ("code", "fiscal_year", "agency", "name")
OF_THE_LINE = (
    *("segments", "area", "regency", "district", "village", "place_said", "shape"),
    *("planned_count", "unit", "realised_count"),
)
IDENTITY = ("agency", "code", "fiscal_year", "stage")
OF_THE_PROGRAM = tuple(f for f in COLUMNS if f not in OF_THE_LINE and f not in IDENTITY)
DEFAULT_STAGE = "APBD"  # where the file has no column for it
FIELD_OF = {heading_key(heading): name for name, (heading, _read) in COLUMNS.items()}
