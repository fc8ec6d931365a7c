"""Bantuan untuk operator OPD: each step of entering programs, with the limits in force."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from geo.shapes import MOST_VERTICES
from geo.zips import MOST_ENTRIES
from programs import changes, moves
from programs.access import Right
from programs.column_help import columns
from programs.models import ChangeStatus, Declared, Missing, Stage, Status, UploadKind
from programs.uploads import ENDINGS, MEGABYTE

MINUTE, HOUR = 60, 3600


def topics() -> list[tuple[str, str, str]]:
    """Address, title, and what it answers; in the order in which an officer meets them."""
    return [
        (
            "masuk",
            _("Masuk dan akun"),
            _("Undangan, kata sandi, lupa kata sandi, kode kedua, dan kapan Anda dikeluarkan."),
        ),
        (
            "mengisi",
            _("Mengisi program"),
            _("Lima bagian, tersimpan sendiri, menulis angka dan tanggal, menyalin tahun lalu."),
        ),
        (
            "lokasi",
            _("Lokasi: empat cara"),
            _("Mencari, menempel dari Excel, mengklik atau menggambar di peta, mengunggah peta."),
        ),
        (
            "pemeriksaan",
            _("Pemeriksaan langsung"),
            _("Siapa lagi di sini, apa jalan keluarnya, dan kapan alasan diminta."),
        ),
        (
            "excel",
            _("Excel: unduh, isi, unggah"),
            _("Templat kolom demi kolom, judul yang tidak dikenal, dan cara memperbaiki galat."),
        ),
        (
            "mengajukan",
            _("Mengajukan, verifikasi dan perubahan"),
            _("Langkah dari draf sampai selesai, siapa yang boleh, dan perubahan APBD-P."),
        ),
        (
            "pernyataan",
            _("Pernyataan kelengkapan"),
            _("Mengapa OPD menyatakan datanya lengkap, dan apa akibatnya bagi celah."),
        ),
        (
            "menanggapi",
            _("Menanggapi temuan"),
            _("Diminta kapan, memilih sikap, sampai kapan, dan apa yang terjadi bila diam."),
        ),
        (
            "berkas-ditolak",
            _("Berkas yang ditolak"),
            _("Arti pesannya dan cara memperbaiki berkasnya."),
        ),
    ]


@dataclass(frozen=True)
class Step:
    """One move as the table on the help page shows it."""

    label: str
    was: str
    now: str
    who: str
    needs_note: bool


def context() -> dict:
    """What the pages of the operator say that is decided elsewhere."""
    return {
        "steps": _program_steps(),
        "change_steps": _change_steps(),
        "columns": columns(),
        "missing": [str(label) for label in Missing.labels],
        "stages": Stage.labels,
        "declared": Declared.choices,
        "most_mb": settings.UPLOAD_MOST_BYTES / MEGABYTE,
        "quota_mb": settings.UPLOAD_QUOTA_BYTES_A_DAY / MEGABYTE,
        "most_vertices": MOST_VERTICES,
        "most_entries": MOST_ENTRIES,
        "table_endings": ENDINGS[UploadKind.TABLE],
        "shape_endings": ENDINGS[UploadKind.SHAPE],
        **_account(),
    }


def _account() -> dict:
    by_name = {rule["NAME"].rpartition(".")[2]: rule for rule in settings.AUTH_PASSWORD_VALIDATORS}
    return {
        "invitation_days": settings.INVITATION_DAYS,
        "reset_hours": settings.PASSWORD_RESET_TIMEOUT / HOUR,
        "shortest": by_name["MinimumLengthValidator"]["OPTIONS"]["min_length"],
        "tries": settings.AXES_FAILURE_LIMIT,
        "locked_hours": settings.AXES_COOLOFF_TIME,
        "idle_minutes": settings.SESSION_COOKIE_AGE / MINUTE,
        "session_hours": settings.SESSION_ENDS_AFTER_SECONDS / HOUR,
    }


def _people() -> dict[Right, str]:
    return {
        Right.WRITE: _("operator OPD"),
        Right.CHECK: _("verifikator OPD, bukan penulisnya"),
        Right.RETURN: _("verifikator OPD atau sekretariat provinsi, bukan penulisnya"),
    }


def _program_steps() -> list[Step]:
    people = _people()
    steps = []
    for step in moves.MOVES.values():
        for right in dict.fromkeys(step.who.values()):
            was = [Status(status).label for status, own in step.who.items() if own == right]
            who, now = people[right], step.to.label
            steps.append(Step(str(step.label), _listed(was), now, who, step.needs_note))
    return steps


def _change_steps() -> list[Step]:
    people = _people()
    return [
        Step(
            label=str(step.label),
            was=_listed(ChangeStatus(status).label for status in step.from_),
            now=step.to.label,
            who=people[step.right],
            needs_note=step.needs_note,
        )
        for step in changes.MOVES.values()
    ]


def _listed(labels) -> str:
    return ", ".join(str(label) for label in labels)
