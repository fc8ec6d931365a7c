"""One file of programs from sent to saved. The row is the truth; a message only wakes a worker.

`start` takes it in, `work` reads it (and, once confirmed, saves it), `answer`, `confirm` and
`drop` are what a person says in between. Safe to do twice, and after a kill at any point.
"""

import logging
import uuid
from collections.abc import Mapping
from pathlib import Path

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from geo.problems import FileProblem
from programs import access, log
from programs.frames import read_vocabulary
from programs.heartbeat import Heartbeat
from programs.imports.files import Examined, allowed_agencies, earlier_import, examine, store
from programs.imports.headings import FIELDS_TO_CHOOSE
from programs.imports.preview import fingerprint, questions, summary
from programs.imports.progress import ClaimLost, Work, abandoned, allow_attempts, claim, give_up
from programs.imports.understanding import Defaults, Understood, understand
from programs.models import Agency, HeadingChoice, Upload, UploadKind, UploadState
from programs.saving import Changes
from programs.uploads import receive

WORK_ON_UPLOAD = "programs.tasks.read_upload"  # by name: the task's module imports this one

logger = logging.getLogger(__name__)


class NotReady(ValueError):
    """Why a person's word on an upload cannot be taken now, in Indonesian."""


class Moved(Exception):
    """The register is not what it was when the person looked at the changes."""


# --- What people say ---------------------------------------------------------------------


def start(
    file: UploadedFile, *, agency: Agency, by, year: int | None = None, stage: str = ""
) -> Upload:
    """Take a file in and have it read. `year` and `stage` stand for columns it may lack.

    Raises PermissionDenied and uploads.UploadRefused.
    """
    with transaction.atomic():
        upload = receive(file, kind=UploadKind.TABLE, agency=agency, by=by)
        upload.options = {"year": year, "stage": stage}
        _queue(upload)
    return upload


def answer(
    upload_id: uuid.UUID,
    *,
    by,
    choices: Mapping[str, str],
    sheet: str = "",
    year: int | None = None,
    stage: str = "",
) -> Upload:
    """Say what headings mean (remembered for the agency), which sheet it is, and read again.

    `choices` are fields by heading key, empty for a column that is not read. Raises NotReady and
    PermissionDenied.
    """
    if wrong := set(choices.values()) - set(FIELDS_TO_CHOOSE):
        raise NotReady(_("Kolom tujuan tidak dikenal: %s.") % ", ".join(sorted(wrong)))
    with transaction.atomic():
        upload = _held(upload_id, by)
        if upload.state not in (UploadState.READY, UploadState.REFUSED):
            raise NotReady(_("Berkas ini sedang dibaca atau sudah disimpan."))
        for key, name in choices.items():
            HeadingChoice.objects.update_or_create(
                agency=upload.agency, heading=key[:200], defaults={"field": name}
            )
        given = {"sheet": sheet, "year": year, "stage": stage}
        upload.options |= {name: value for name, value in given.items() if value}
        was, upload.state = upload.state, UploadState.RECEIVED
        _queue(upload)
        after = {"state": upload.state, "kolom": dict(choices), **upload.options}
        log.record("berkas.jawab", upload, by=by, before={"state": was}, after=after)
    return upload


def confirm(upload_id: uuid.UUID, *, by, has_seen_notes: bool = False) -> Upload:
    """Have the changes saved that were shown. The second time nothing more happens.

    Raises PermissionDenied for anyone but the one who sent the file, NotReady where there is
    nothing to save or the notes were not acknowledged.
    """
    with transaction.atomic():
        upload = _held(upload_id, by)
        if upload.state in (UploadState.SAVING, UploadState.CONFIRMED):
            return upload
        _check_ready(upload, has_seen_notes)
        was, upload.state = upload.state, UploadState.SAVING
        _queue(upload)
        after = {"state": upload.state}
        log.record("berkas.simpan", upload, by=by, before={"state": was}, after=after)
    return upload


def _check_ready(upload: Upload, has_seen_notes: bool) -> None:
    counts = upload.result.get("counts", {})
    if upload.state != UploadState.READY or not counts:
        raise NotReady(_("Berkas ini belum siap disimpan."))
    if not counts["new"] + counts["changed"]:
        raise NotReady(_("Tidak ada yang perlu disimpan dari berkas ini."))
    if upload.result["notes"] and not has_seen_notes:
        raise NotReady(_("Centang dahulu bahwa catatan pembacaan sudah Anda periksa."))


def drop(upload_id: uuid.UUID, *, by) -> Upload:
    """Let the file be. It stays in the list; nothing of it is saved."""
    with transaction.atomic():
        upload = _held(upload_id, by)
        if upload.state in (UploadState.SAVING, UploadState.CONFIRMED):
            raise NotReady(_("Berkas ini sudah disimpan dan tidak dapat dibatalkan."))
        was, upload.state = upload.state, UploadState.DROPPED
        upload.save(update_fields=["state"])
        after = {"state": upload.state}
        log.record("berkas.batalkan", upload, by=by, before={"state": was}, after=after)
    return upload


def _held(upload_id: uuid.UUID, by) -> Upload:
    upload = (
        Upload.objects.select_for_update(of=("self",)).select_related("agency").get(pk=upload_id)
    )
    if upload.by_id != by.pk or not access.may_enter(by, upload.agency):
        raise PermissionDenied(_("Hanya pengunggah yang memutuskan berkas ini."))
    return upload


def _queue(upload: Upload) -> None:
    allow_attempts(upload)
    upload.message = ""
    upload.save(update_fields=["state", "options", "heartbeat_at", "message"])
    _wake(upload.pk)


def _wake(upload_id: uuid.UUID) -> None:
    """Wake a worker after commit. With the broker down the row waits and is taken up later."""

    def wake():  # no partial: Django asks a robust callback that fails for its name
        current_app.send_task(WORK_ON_UPLOAD, args=[str(upload_id)])

    transaction.on_commit(wake, robust=True)


# --- What workers do ---------------------------------------------------------------------


def work(upload_id: uuid.UUID) -> None:
    """Read or save the upload if nobody else does; otherwise do nothing."""
    if (held := claim(upload_id)) is None:
        logger.info("upload %s is held by another worker or has ended", upload_id)
        return
    try:
        with Heartbeat(held):
            (_save if held.state == UploadState.SAVING else _read)(held)
    except ClaimLost:
        logger.warning("%s was dropped or taken over by another worker", held)
    except Moved:
        _read_again(held)
    except (FileProblem, PermissionDenied) as why:
        _refuse(held, str(why))
    except (OperationalError, InterfaceError):
        logger.exception("%s lost its database and will be taken up again", held)
    except Exception as error:
        logger.exception("%s failed", held)
        _refuse(held, _("Gagal karena kesalahan di dalam sistem (%s).") % type(error).__name__)


def take_up_dead_uploads() -> int:
    """Wake workers for uploads whose worker died; give up after a few. Returns how many."""
    give_up()
    waiting = abandoned()
    for pk in waiting:
        _wake(pk)
    return len(waiting)


def _refuse(held: Work, message: str) -> None:
    try:
        held.end(state=UploadState.REFUSED, message=message)
    except ClaimLost:
        logger.warning("%s ended after it was dropped or taken over", held)


def _read(held: Work) -> None:
    upload = Upload.objects.select_related("agency", "by").get(pk=held.upload_id)
    held.phase("membaca")
    understood, examined = _examined(upload, held)
    if examined is None:
        held.end(state=UploadState.READY, result={"ask": questions(understood)})
        return
    held.phase("membandingkan")
    result = summary(understood, examined, earlier=earlier_import(upload.sha256))
    result["moved"] = upload.options.get("moved", False)
    if refusal := _refusal(examined):
        held.end(state=UploadState.REFUSED, result=result, message=refusal)
    else:
        held.end(state=UploadState.READY, result=result)


def _refusal(examined: Examined) -> str:
    """Why nothing of the file may enter, whatever its rows say; empty where they decide."""
    if examined.foreign:
        return _foreign(examined)
    if examined.is_refused_whole:
        said = "; ".join(map(str, examined.problems[:3]))
        return _("Susunan kolom tidak dapat dipakai: %s. Seluruh berkas ditolak.") % said
    return ""


def _foreign(examined: Examined) -> str:
    rows = [problem.row for problem in examined.foreign]
    shown = ", ".join(str(row) for row in rows[:10]) + (", …" if len(rows) > 10 else "")
    return (
        _("Baris %s memuat perangkat daerah yang bukan milik Anda; seluruh berkas ditolak.") % shown
    )


def _examined(upload: Upload, held: Work) -> tuple[Understood, Examined | None]:
    """What the file says; nothing examined while a person still has to speak."""
    if upload.by is None:  # nobody is the command line, which is trusted
        raise PermissionDenied(_("Pengunggah tidak lagi terdaftar."))
    vocabulary = read_vocabulary()
    understood = understood_of(upload, vocabulary)
    if understood.has_questions:
        return understood, None
    held.phase("memeriksa", total=len(understood.table.rows))
    examined = examine(
        understood,
        vocabulary,
        allowed=allowed_agencies(upload.by),
        by=upload.by,
        on_row=held.step,
    )
    return understood, examined


def understood_of(upload: Upload, vocabulary) -> Understood:
    """The file as a table, by what this agency said of its headings. Raises FileProblem."""
    remembered = HeadingChoice.objects.filter(agency=upload.agency)
    options = upload.options
    return understand(
        path_of(upload),
        upload.file_name,
        vocabulary,
        defaults=Defaults(upload.agency.name, options.get("year"), options.get("stage") or ""),
        choices=dict(remembered.values_list("heading", "field")),
        sheet=options.get("sheet") or "",
    )


def path_of(upload: Upload) -> Path:
    return Path(upload.file.path)


def _save(held: Work) -> None:
    """Write what was shown, in one transaction that holds the claim; otherwise read again."""
    upload = Upload.objects.select_related("agency", "by").get(pk=held.upload_id)
    held.phase("membaca")
    _understood, examined = _examined(upload, held)
    if examined is None or _refusal(examined):
        raise Moved
    held.phase("menyimpan")
    shown = upload.result["fingerprint"]

    def check(changes: Changes) -> None:
        if fingerprint(changes) != shown:
            raise Moved

    with transaction.atomic():
        held.still_mine()
        batch = store(
            examined,
            by=upload.by,
            file_name=upload.file_name,
            sha256=upload.sha256,
            on_compared=check,
        )
        held.end(state=UploadState.CONFIRMED, batch=batch)


def _read_again(held: Work) -> None:
    """The changes are not those that were shown: they are shown anew, and confirmed anew."""
    upload = Upload.objects.get(pk=held.upload_id)
    upload.options["moved"] = True
    upload.state = UploadState.RECEIVED
    with transaction.atomic():
        held.still_mine()
        _queue(upload)
