"""All documents of a snapshot as one ZIP, made in the background.

The Pack row is the truth; a message only wakes a worker. Safe to do twice and after a kill at any
point: one conditional UPDATE claims the row, and the file takes its name when it is whole.
"""

import datetime
import logging
import secrets
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import ACTIVE, Pack, RunState, Snapshot
from coordination.reports.typesetting import TypesettingFailed
from programs import log
from programs.heartbeat import Heartbeat
from programs.models.uploads import private_storage

from .pack_files import write_zip
from .rights import may_prepare
from .since import since_of
from .snapshots import SnapshotDamaged, frozen_of

MOST_ATTEMPTS = 3
MAKE_PACK = "coordination.tasks.make_pack"  # by name: the task's module imports this one

logger = logging.getLogger(__name__)


class ClaimLost(Exception):
    """Another worker holds the pack now; this one must not write."""


def order_pack(snapshot: Snapshot, *, by) -> Pack:
    """Have the pack of a snapshot made; one that is there or on its way is returned as it is.

    A failed one is begun again. Raises PermissionDenied for who does not prepare the meeting.
    """
    if not may_prepare(by, snapshot.meeting):
        raise PermissionDenied(_("Hanya sekretariat penyelenggara yang meminta paket bahan."))
    with transaction.atomic():
        pack = queue_pack(snapshot)
        if pack is not None:
            log.record("rakor.paket", snapshot, by=by, after={"pack": pack.pk})
    return pack or Pack.objects.get(snapshot=snapshot)


def queue_pack(snapshot: Snapshot, *, send: bool = True) -> Pack | None:
    """Queue a pack that is not there or failed, inside the caller's transaction; else None.

    With `send` False no worker is woken: the caller makes it.
    """
    now = timezone.now()
    fresh = {"state": RunState.QUEUED, "touched_at": now, "claim": "", "attempts": 0}
    pack, is_new = Pack.objects.get_or_create(snapshot=snapshot, defaults=fresh)
    failed = Pack.objects.filter(pk=pack.pk, state=RunState.FAILED)
    if not is_new and not failed.update(**fresh, message="", done=0, finished_at=None):
        return None
    if send:
        _wake(pack.pk)
    pack.refresh_from_db()
    return pack


def _wake(pack_id: int) -> None:
    """Wake a worker after commit. With the broker down the row waits and is taken up later."""

    def wake():  # no partial: Django asks a robust callback that fails for its name
        current_app.send_task(MAKE_PACK, args=[pack_id])

    transaction.on_commit(wake, robust=True)


def made_now(snapshot: Snapshot) -> Pack:
    """The pack of a snapshot, made here and now where it is not there: for the command line."""
    with transaction.atomic():
        queue_pack(snapshot, send=False)
    pack = Pack.objects.select_related("snapshot__meeting").get(snapshot=snapshot)
    if not is_there(pack):
        Pack.objects.filter(pk=pack.pk, state=RunState.DONE).update(
            state=RunState.QUEUED, attempts=0, touched_at=timezone.now()
        )
        execute_pack(pack.pk)
        pack.refresh_from_db()
    return pack


def path_of(pack: Pack) -> Path:
    """Where the ZIP lies, or will."""
    name = f"rakor/{pack.snapshot_id}/paket-{pack.snapshot.sha256[:16]}.zip"
    return Path(private_storage().path(name))


def is_there(pack: Pack) -> bool:
    return pack.state == RunState.DONE and path_of(pack).exists()


# --- What workers do ---------------------------------------------------------------------


def execute_pack(pack_id: int) -> None:
    """Make the pack if nobody else does; otherwise do nothing."""
    if (claim := _claim(pack_id)) is None:
        logger.info("pack %s is held by another worker or has ended", pack_id)
        return
    held = _Held(pack_id, claim)
    try:
        with Heartbeat(held):
            files = _make(Pack.objects.select_related("snapshot__meeting").get(pk=pack_id), held)
        held.end(state=RunState.DONE, files=files, message="", doing="")
    except ClaimLost:
        logger.warning("pack %s was taken over by another worker", pack_id)
    except (OperationalError, InterfaceError):
        logger.exception("pack %s lost its database and will be taken up again", pack_id)
    except (SnapshotDamaged, TypesettingFailed) as why:
        held.end(state=RunState.FAILED, message=str(why))
    except Exception as error:
        logger.exception("pack %s failed", pack_id)
        said = _("Paket gagal dibuat karena kesalahan di dalam sistem (%s). Bahan beku tetap ada.")
        held.end(state=RunState.FAILED, message=said % type(error).__name__)


def take_up_dead_packs(*, at_start: bool = False) -> int:
    """Queue again the packs whose worker died; give up after MOST_ATTEMPTS. Returns how many.

    `at_start`: this process has just begun and its broker with it, so one that waits is sent again.
    """
    dead = Q(state__in=ACTIVE, touched_at__lt=_stale())
    if at_start:
        dead |= Q(state=RunState.QUEUED)
    return sum(_take_up(pack) for pack in Pack.objects.filter(dead))


def _take_up(pack: Pack) -> bool:
    seen = Pack.objects.filter(
        pk=pack.pk, state=pack.state, claim=pack.claim, touched_at=pack.touched_at
    )
    now = timezone.now()
    if pack.attempts >= MOST_ATTEMPTS:
        said = _("Pembuatan paket mati %(n)d kali. Bahan beku tetap ada; minta paket sekali lagi.")
        died = said % {"n": pack.attempts}
        return bool(seen.update(state=RunState.FAILED, finished_at=now, message=died))
    with transaction.atomic():
        if not seen.update(state=RunState.QUEUED, claim="", touched_at=now, done=0):
            return False
        _wake(pack.pk)
    return True


def _stale() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(seconds=settings.RUN_IS_DEAD_AFTER_SECONDS)


def _claim(pack_id: int) -> str | None:
    """Take the pack with one conditional UPDATE: the token, or None when it cannot be had."""
    free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, touched_at__lt=_stale())
    now, token = timezone.now(), secrets.token_hex(16)
    taken = Pack.objects.filter(free, pk=pack_id, attempts__lt=MOST_ATTEMPTS).update(
        state=RunState.RUNNING,
        claim=token,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", now),
        touched_at=now,
    )
    return token if taken else None


class _Held:
    """One claim on one pack: it writes only while the claim holds."""

    def __init__(self, pack_id: int, claim: str):
        self.pack_id, self._claim = pack_id, claim

    def __str__(self):
        return f"pack {self.pack_id}"

    def write(self, **columns) -> None:
        mine = Pack.objects.filter(pk=self.pack_id, claim=self._claim, state=RunState.RUNNING)
        if not mine.update(touched_at=timezone.now(), **columns):
            raise ClaimLost

    def beat(self) -> None:
        mine = Pack.objects.filter(pk=self.pack_id, claim=self._claim, state=RunState.RUNNING)
        mine.update(touched_at=timezone.now())

    def end(self, **columns) -> None:
        try:
            self.write(finished_at=timezone.now(), **columns)
        except ClaimLost:
            logger.warning("%s ended after another worker took it over", self)


def _make(pack: Pack, held: _Held) -> list[dict]:
    """Write the ZIP beside its place, then give it its name."""
    path = path_of(pack)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("wb") as file:
            files = write_zip(
                frozen_of(pack.snapshot),
                pack.snapshot.sha256,
                file,
                since=since_of(pack.snapshot),
                on_document=held.write,
            )
        held.write()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return files
