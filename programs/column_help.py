"""What each column of the template is for, in the words of the officer who fills it.

One explanation for the help page and for the sheet of instructions in the template. Every column
of programs.readers has one, and no other column has (a test holds it).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.readers import COLUMNS, OF_THE_LINE, REQUIRED


@dataclass(frozen=True)
class Explained:
    """One column: what belongs in it, and one cell as it may look."""

    what: Promise | str
    example: str


EXPLAINED = {
    "code": Explained(
        _(
            "Kode yang dibuat OPD sendiri, satu untuk setiap program. Baris-baris dengan kode yang "
            "sama adalah satu program. Kode ini tidak diganti: dari kode inilah unggahan "
            "berikutnya mengenali programnya."
        ),
        "DINSOS-001",
    ),
    "fiscal_year": Explained(_("Tahun anggaran, empat angka."), "2026"),
    "stage": Explained(
        _("Tahap anggaran: RKPD, APBD atau APBD-P. Tanpa kolom ini dibaca sebagai APBD."), "APBD"
    ),
    "agency": Explained(
        _(
            "Nama lengkap atau singkatan yang dikenal. Satu baris OPD lain membuat seluruh berkas "
            "ditolak, supaya tidak ada yang menulis atas nama OPD lain."
        ),
        "Dinas Sosial Kabupaten Serang",
    ),
    "name": Explained(
        _("Nama program seperti yang dipakai di dokumen anggaran."), "Bantuan modal usaha KUBE"
    ),
    "activity_code": Explained(
        _("Kode sub kegiatan menurut nomenklatur. Isi sebagai teks, bukan angka."),
        "1.06.05.2.02.0004",
    ),
    "nomenclature_version": Explained(
        _("Peraturan asal kode sub kegiatan, bila diketahui."), "Kepmendagri 900.1-2850/2025"
    ),
    "intervention": Explained(
        _(
            "Kode atau nama jenis intervensi dari lembar kode. Tanpa ini program tidak dapat "
            "diperiksa."
        ),
        "UEPKAB",
    ),
    "fund_source": Explained(_("Kode atau nama sumber dana dari lembar kode."), "APBDKAB"),
    "budget_idr": Explained(
        _("Pagu dalam rupiah penuh. Kosongkan bila tidak diketahui; jangan menulis 0."),
        "1.250.000.000",
    ),
    "realised_first_idr": Explained(
        _(
            "Anggaran yang terpakai Januari sampai Juni, rupiah penuh. Kosongkan bila belum "
            "dilaporkan; 0 berarti dilaporkan belum ada yang terpakai. Tidak boleh melebihi pagu."
        ),
        "400.000.000",
    ),
    "realised_second_idr": Explained(
        _(
            "Anggaran yang terpakai Juli sampai Desember saja, bukan jumlah setahun. Semester 1 "
            "diisi lebih dulu."
        ),
        "750.000.000",
    ),
    "realised_on": Explained(_("Tanggal realisasi itu dilaporkan."), "10/07/2026"),
    "realised_source": Explained(
        _("Laporan asal angka realisasi."), "Laporan realisasi semester I"
    ),
    "starts_on": Explained(_("Hari pertama pelaksanaan, hari/bulan/tahun."), "01/03/2026"),
    "ends_on": Explained(_("Hari terakhir pelaksanaan (ikut dihitung)."), "30/09/2026"),
    "segments": Explained(
        _("Kode segmen sasaran dari lembar kode; lebih dari satu dipisah titik koma."),
        "KSJ-D1;SKH-LANSIA",
    ),
    "recipient_class": Explained(
        _(
            "langsung: bantuan sampai ke orang atau keluarga. tidak langsung: lewat lembaga. "
            "penunjang: rapat, gaji, administrasi. Hanya yang langsung dibandingkan."
        ),
        "langsung",
    ),
    "area": Explained(
        _(
            "Kode Kemendagri desa, kecamatan, kabupaten/kota atau provinsi. Formatnya teks. Bila "
            "diisi, tiga kolom berikutnya boleh kosong."
        ),
        "36.04.30.2003",
    ),
    "regency": Explained(_("Nama kabupaten atau kota, bila kode tidak diisi."), "Kab. Serang"),
    "district": Explained(_("Nama kecamatan, bila kode tidak diisi."), "Anyar"),
    "village": Explained(_("Nama desa atau kelurahan. Satu baris untuk satu desa."), "Cikoneng"),
    "place_said": Explained(
        _("Lokasi menurut kalimat Anda, bila tidak ada kodenya. Tidak dicari pada peta."),
        "Sepanjang pesisir utara",
    ),
    "shape": Explained(
        _(
            "Nama singkat bidang yang digambar di peta, terisi sendiri pada unduhan. Jangan "
            "diubah; hapus barisnya bila bidang itu tidak lagi termasuk."
        ),
        "3f2a9c0d51b7",
    ),
    "planned_count": Explained(
        _("Banyaknya sasaran di tempat pada baris itu. Kosongkan bila tidak diketahui."), "120"
    ),
    "unit": Explained(_("Satuan target: KPM, keluarga, orang, unit."), "KPM"),
    "realised_count": Explained(_("Yang sudah terlaksana, dalam satuan yang sama."), "85"),
    "status": Explained(
        _(
            "Diabaikan pada unggahan: semua yang diunggah menjadi draf dan baru berlaku setelah "
            "diajukan dan diverifikasi. Pada unduhan tertulis status saat itu."
        ),
        "draf",
    ),
    "note": Explained(_("Catatan bebas untuk pembaca lain."), "Menunggu SK penerima"),
    "source": Explained(_("Dokumen asal angka pada baris itu."), "DPA 2026, hlm. 14"),
}


@dataclass(frozen=True)
class ColumnHelp:
    """One column of the template as it is explained to a person."""

    heading: str
    what: str
    example: str
    is_required: bool
    is_of_the_line: bool


def columns() -> list[ColumnHelp]:
    """Every column of the template in its order. Those of the line may differ on each row."""
    return [
        ColumnHelp(
            heading=heading,
            what=str(EXPLAINED[field].what),
            example=EXPLAINED[field].example,
            is_required=field in REQUIRED,
            is_of_the_line=field in OF_THE_LINE,
        )
        for field, (heading, _read) in COLUMNS.items()
    ]
