"""The worker and the clock inside the web process: the embedded default.

One Celery worker thread on the memory broker and one beat thread with its schedule in memory.
When either dies, the process ends: its supervisor (`manage.py serve`) starts a new one, and
`take_up_dead_runs` finds the run that was interrupted.
"""

import logging
import os
import threading
from collections.abc import Callable

from celery import Celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController

from programs.imports.jobs import take_up_dead_uploads

from .meetings.packs import take_up_dead_packs
from .runs import take_up_dead_runs

A_THREAD_DIED = 70  # os.EX_SOFTWARE
# One line for each message every ten seconds would bury the requests.
TALKATIVE = ("celery.beat", "celery.worker", "celery.app.trace")

logger = logging.getLogger(__name__)


def start_embedded(app: Celery) -> None:
    """Start worker and clock in daemon threads, then take up what the last process left."""
    app.finalize()
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("kombu.connection").setLevel(logging.ERROR)
    worker = WorkController(
        app=app,
        hostname=f"tertanam-{os.getpid()}@lokal",
        pool="solo",
        concurrency=1,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    clock = Service(app, max_interval=1, scheduler_cls=Scheduler, remote_control=False)
    _run_for_ever("worker", worker.start)
    _run_for_ever("beat", clock.start)
    take_up_dead_runs(at_start=True)
    take_up_dead_packs(at_start=True)
    take_up_dead_uploads()


def _run_for_ever(name: str, work: Callable[[], None]) -> None:
    def end_the_process_with_it():
        try:
            work()
        except Exception:
            logger.exception("the embedded %s died", name)
        os._exit(A_THREAD_DIED)

    threading.Thread(target=end_the_process_with_it, name=name, daemon=True).start()
