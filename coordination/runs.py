"""Starting, carrying out and rescuing runs of the engine.

The Run row is the truth; a message in the broker only wakes a worker. Everything here is safe to
do twice: one conditional UPDATE claims the row, and whoever does not win it does nothing.
"""

import datetime
import logging
import secrets
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import log
from programs.access import may_start_run
from programs.heartbeat import Heartbeat
from programs.models import Declaration, Program, ProgramMove

from .models import Phase, Run, RunState
from .progress import ClaimLost, Progress
from .services import RULE_VERSION, refresh_findings

MOST_ATTEMPTS = 3
# By name: the task's module imports this one. A test holds that the name exists.
FIND_OVERLAPS = "coordination.tasks.find_overlaps"

logger = logging.getLogger(__name__)


def year_to_run(today: datetime.date) -> int:
    """The fiscal year of `today`, or the latest one with programs when it has none."""
    years = set(Program.objects.order_by().values_list("fiscal_year", flat=True).distinct())
    return today.year if today.year in years else max(years, default=today.year)


def start_run(*, by, fiscal_year: int, send: bool = True) -> Run:
    """Queue a run and wake a worker after commit; while a run is active, return that one.

    `by` is the person who asked, None for the machine. With `send` False no worker is woken: the
    caller executes the run itself. Raises PermissionDenied when the person may not.
    """
    if by is not None and not may_start_run(by):
        raise PermissionDenied(_("Hanya sekretariat provinsi dan admin sistem dapat menghitung."))
    if active := Run.objects.active().first():
        return active
    try:
        with transaction.atomic():
            return _queue(by=by, fiscal_year=fiscal_year, send=send)
    except IntegrityError:  # Somebody started one in this very moment: theirs is ours.
        return Run.objects.latest("pk")


class TooLate(Exception):
    """The run is writing what it found and cannot be called off any more."""

    def __init__(self):
        super().__init__(_("Proses ini sedang menyimpan hasilnya dan tidak dapat dibatalkan lagi."))


@transaction.atomic
def cancel_run(run_id: int, *, by) -> Run:
    """Call off a run that waits or compares: its worker loses the claim and writes nothing.

    A run that has ended stays as it is. Raises PermissionDenied, and TooLate once it writes:
    findings of a run that is called off are always those of before.
    """
    if not may_start_run(by):
        raise PermissionDenied(_("Hanya sekretariat provinsi dan admin sistem dapat membatalkan."))
    said = _("Dibatalkan oleh %s.") % (by.get_full_name() or by.get_username())
    now = timezone.now()
    columns = {"state": RunState.FAILED, "claim": "", "finished_at": now, "touched_at": now}
    waiting = Run.objects.may_be_cancelled().filter(pk=run_id)
    is_off = waiting.update(message=said, **columns)
    run = Run.objects.get(pk=run_id)
    if is_off:
        log.record("proses.batalkan", run, by=by)
    elif run.is_active:
        raise TooLate
    return run


def follow_the_register() -> Run | None:
    """Start a run when a program took a step, or an agency declared, after the last one began.

    Not sooner than FOLLOW_AFTER_SECONDS after that one, so that many steps make one run.
    """
    last = Run.objects.order_by("-queued_at").first()
    pause = datetime.timedelta(seconds=settings.FOLLOW_AFTER_SECONDS)
    if not pause or (last and last.queued_at > timezone.now() - pause):
        return None
    step = ProgramMove.objects.order_by("-pk").values_list("at", flat=True).first()
    word = Declaration.history.order_by("-pk").values_list("history_date", flat=True).first()
    newest = max(filter(None, (step, word)), default=None)
    if newest is None or (last and last.queued_at > newest):
        return None
    year = last.fiscal_year if last else year_to_run(timezone.localdate())
    return start_run(by=None, fiscal_year=year)


def _queue(*, by, fiscal_year: int, send: bool) -> Run:
    run = Run.objects.create(
        fiscal_year=fiscal_year,
        rule_version=RULE_VERSION,
        parameters=settings.ENGINE,
        started_by=by,
    )
    log.record("perhitungan.mulai", run, by=by, after={"fiscal_year": fiscal_year})
    if send:
        _send(run.pk)
    return run


def _send(run_id: int) -> None:
    """Wake a worker after commit. With the broker down the row waits and is taken up later."""

    def wake():  # No partial: Django asks a robust callback that fails for its name.
        current_app.send_task(FIND_OVERLAPS, args=[run_id])

    transaction.on_commit(wake, robust=True)


def execute_run(run_id: int, *, refresh: Callable[..., dict] = refresh_findings) -> None:
    """Carry out the run if nobody else holds it; otherwise do nothing.

    Findings are written by `refresh` in one transaction that holds the claim, so a run that
    fails, dies or is taken over leaves the previous findings as they were. When the database
    goes away in the middle, the row is left for `take_up_dead_runs`.
    """
    if (claim := _claim(run_id)) is None:
        logger.info("run %s is held by another worker or has ended", run_id)
        return
    progress = Progress(run_id, claim)
    try:
        with Heartbeat(progress):
            counts = refresh(Run.objects.get(pk=run_id), progress=progress)
        _finish(run_id, claim, state=RunState.DONE, phase=Phase.FINISHED, counts=counts, message="")
    except ClaimLost:
        logger.warning("run %s was taken over by another worker", run_id)
    except (OperationalError, InterfaceError):
        logger.exception("run %s lost its database and will be taken up again", run_id)
    except Exception as error:
        logger.exception("run %s failed", run_id)
        _finish(run_id, claim, state=RunState.FAILED, message=_why(error))


def take_up_dead_runs(*, at_start: bool = False) -> int:
    """Queue again the runs whose worker died; give up after MOST_ATTEMPTS. Returns how many.

    `at_start`: this process has just begun and its broker with it, so a run that still waits
    has lost its message and is sent again at once.
    """
    dead = Run.objects.dead(datetime.timedelta(seconds=settings.RUN_IS_DEAD_AFTER_SECONDS))
    if at_start:
        dead = dead | Run.objects.filter(state=RunState.QUEUED)
    return sum(_take_up(run) for run in dead)


def _take_up(run: Run) -> bool:
    seen = Run.objects.filter(
        pk=run.pk, state=run.state, claim=run.claim, touched_at=run.touched_at
    )
    now = timezone.now()
    if run.attempts >= MOST_ATTEMPTS:
        died = _("Proses mati %(n)d kali di tengah perhitungan. Temuan sebelumnya tidak berubah.")
        return bool(
            seen.update(state=RunState.FAILED, finished_at=now, message=died % {"n": run.attempts})
        )
    message = run.message
    if run.state == RunState.RUNNING:
        message = _("Proses mati di tengah perhitungan dan diulang otomatis.")
    with transaction.atomic():
        columns = {"state": RunState.QUEUED, "phase": Phase.WAITING, "done": 0, "total": 0}
        if not seen.update(claim="", touched_at=now, message=message, **columns):
            return False
        _send(run.pk)
    return True


def _claim(run_id: int) -> str | None:
    """Take the run with one conditional UPDATE: the token, or None when it cannot be had."""
    now = timezone.now()
    stale = now - datetime.timedelta(seconds=settings.RUN_IS_DEAD_AFTER_SECONDS)
    free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, touched_at__lt=stale)
    token = secrets.token_hex(16)
    taken = Run.objects.filter(free, pk=run_id, attempts__lt=MOST_ATTEMPTS).update(
        state=RunState.RUNNING,
        claim=token,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", now),
        touched_at=now,
    )
    return token if taken else None


def _finish(run_id: int, claim: str, **columns) -> None:
    now = timezone.now()
    mine = Run.objects.filter(pk=run_id, claim=claim, state=RunState.RUNNING)
    if not mine.update(finished_at=now, touched_at=now, **columns):
        logger.warning("run %s ended after another worker took it over", run_id)


def _why(error: Exception) -> str:
    return _(
        "Perhitungan gagal karena kesalahan di dalam sistem (%(kind)s). "
        "Temuan sebelumnya tidak berubah."
    ) % {"kind": type(error).__name__}
