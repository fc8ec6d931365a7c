"""One file of figures from sent to saved, read at once: figures are few, so nobody waits for a
worker. The page, and whoever else comes, calls `send`, `confirm` and `drop`.

Nothing enters before the person who sent the file has seen what was understood. Saving compares
again under lock: where the register has moved since, the changes are shown anew.
"""

import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from coordination.intake import figures, values
from coordination.intake.columns import keys_of
from coordination.intake.examined import summary
from coordination.intake.reading import Reading, read_lines
from coordination.models import FigureFile, FigureKind
from geo.models import Area
from geo.problems import FileProblem
from programs import log, opened_tables
from programs.access import is_province, roles
from programs.models import Role, UploadKind, UploadState
from programs.uploads import check_file, check_quota, sha256_of, shown_name

REGISTERS = {FigureKind.NEEDS: figures, FigureKind.INDICATORS: values}


class NotReady(ValueError):
    """Why a person's word on a file cannot be taken now, in Indonesian."""


def may_import_figures(user) -> bool:
    """The province secretariat, which chooses figures, and the system admin, who keeps them."""
    return is_province(user) or Role.SYSADMIN in roles(user)


def files_open_to(user) -> QuerySet[FigureFile]:
    """All files of figures, for who may send one. Raises PermissionDenied."""
    if not may_import_figures(user):
        raise PermissionDenied(_("Angka diimpor oleh sekretariat provinsi atau admin sistem."))
    return FigureFile.objects.select_related("by")


def file_for(user, pk) -> FigureFile:
    found = files_open_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def send(file: UploadedFile, *, kind: str, by) -> FigureFile:
    """Keep a file as it is and say what it would add. Writes no figure.

    Raises PermissionDenied, and UploadRefused for a file that is not even taken in.
    """
    files_open_to(by)
    name = shown_name(file.name)
    check_file(name, file.size, UploadKind.TABLE)
    digest = sha256_of(file)
    kept = FigureFile(kind=kind, by=by, file_name=name, size=file.size, sha256=digest)
    _keep(kept, file)
    _read(kept)
    return kept


def _keep(kept: FigureFile, file: UploadedFile) -> None:
    try:
        with transaction.atomic():
            check_quota(kept.by, file.size)
            kept.file.save(kept.file_name, file, save=False)
            kept.save(force_insert=True)
            told = {"file_name": kept.file_name, "size": kept.size, "sha256": kept.sha256}
            log.record("angka.kirim", kept, by=kept.by, after={"kind": str(kept.kind), **told})
    except BaseException:
        if kept.file.name:
            kept.file.storage.delete(kept.file.name)
        raise


def _read(kept: FigureFile) -> None:
    try:
        reading = _reading(kept)
    except FileProblem as why:
        kept.state, kept.message = UploadState.REFUSED, str(why)
    else:
        kept.result = summary(REGISTERS[FigureKind(kept.kind)].examine(reading), reading)
        if reading.is_refused_whole:
            said = "; ".join(map(str, reading.problems[:3]))
            why = _("Susunan kolom tidak dapat dipakai: %s. Seluruh berkas ditolak.")
            kept.state, kept.message = UploadState.REFUSED, why % said
    kept.save(update_fields=["state", "message", "result"])


def _reading(kept: FigureFile) -> Reading:
    """What the file says. Raises FileProblem."""
    register = REGISTERS[FigureKind(kept.kind)]
    expected = frozenset(keys_of(register.COLUMNS))
    table = opened_tables.read_table(Path(kept.file.path), kept.file_name, expected=expected)
    return read_lines(table, register.COLUMNS, register.read_words())


def confirm(pk, *, by, has_seen_notes: bool = False) -> FigureFile:
    """Add the figures that were shown, all or none. The second time nothing more happens.

    Raises PermissionDenied for anyone but the one who sent the file, NotReady where there is
    nothing to add or the notes were not acknowledged. Returns the file, still READY and shown
    anew, where the register has moved.
    """
    kept = file_for(by, pk)
    _check_own(kept, by)
    if kept.state == UploadState.CONFIRMED:
        return kept
    _check_ready(kept, has_seen_notes)
    reading = _reading(kept)  # not while rows are locked: it may take seconds
    with transaction.atomic():
        return _confirmed(_held(pk, by), reading)


def _confirmed(kept: FigureFile, reading: Reading) -> FigureFile:
    if kept.state != UploadState.READY:
        return kept
    list(Area.objects.select_for_update().order_by("pk").values_list("pk"))  # one at a time
    register = REGISTERS[FigureKind(kept.kind)]
    examined = register.examine(reading)
    found = summary(examined, reading)
    if found["fingerprint"] != kept.result["fingerprint"]:
        kept.result = found | {"moved": True}
        kept.save(update_fields=["result"])
        return kept
    count = register.store(examined, file=kept)
    kept.state = UploadState.CONFIRMED
    kept.save(update_fields=["state"])
    after = {"state": str(kept.state), "added": count, "sha256": kept.sha256}
    log.record("angka.impor", kept, by=kept.by, before={"state": "siap"}, after=after)
    return kept


def _check_ready(kept: FigureFile, has_seen_notes: bool) -> None:
    counts = kept.result.get("counts")
    if kept.state != UploadState.READY or not counts:
        raise NotReady(_("Berkas ini belum siap disimpan."))
    if not counts["new"] + counts["contradicting"]:
        raise NotReady(_("Tidak ada yang perlu disimpan dari berkas ini."))
    if kept.result["notes"] and not has_seen_notes:
        raise NotReady(_("Centang dahulu bahwa catatan pembacaan sudah Anda periksa."))


@transaction.atomic
def drop(pk, *, by) -> FigureFile:
    """Let the file be. It stays in the list; nothing of it is saved."""
    kept = _held(pk, by)
    if kept.state == UploadState.CONFIRMED:
        raise NotReady(_("Berkas ini sudah disimpan dan tidak dapat dibatalkan."))
    was, kept.state = kept.state, UploadState.DROPPED
    kept.save(update_fields=["state"])
    after = {"state": str(kept.state)}
    log.record("angka.batalkan", kept, by=by, before={"state": str(was)}, after=after)
    return kept


def _held(pk, by) -> FigureFile:
    kept = FigureFile.objects.select_for_update(of=("self",)).select_related("by").get(pk=pk)
    _check_own(kept, by)
    return kept


def _check_own(kept: FigureFile, by) -> None:
    files_open_to(by)
    if kept.by_id != by.pk:
        raise PermissionDenied(_("Hanya pengunggah yang memutuskan berkas ini."))


def earlier_import(kept: FigureFile) -> FigureFile | None:
    """The file that brought the same bytes in before."""
    same = FigureFile.objects.filter(sha256=kept.sha256, kind=kept.kind)
    return same.filter(state=UploadState.CONFIRMED).exclude(pk=kept.pk).first()


def sent_figures(by, since: datetime.datetime, until: datetime.datetime) -> int:
    """Bytes of the files of figures this person sent in this time."""
    own = FigureFile.objects.filter(by=by, at__gte=since, at__lt=until)
    return own.aggregate(total=Sum("size"))["total"] or 0
