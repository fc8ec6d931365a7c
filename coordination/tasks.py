"""The queue's doorways: plain arguments in, coordination.runs does the work."""

from celery import shared_task
from django.utils import timezone

from . import runs
from .meetings import packs
from .notices import collect, digest


@shared_task
def find_overlaps(run_id: int) -> None:
    runs.execute_run(run_id)
    collect.collect()


@shared_task
def find_overlaps_nightly() -> int:
    year = runs.year_to_run(timezone.localdate())
    return runs.start_run(by=None, fiscal_year=year).pk


@shared_task
def take_up_dead_runs() -> int:
    return runs.take_up_dead_runs()


@shared_task
def follow_the_register() -> int | None:
    run = runs.follow_the_register()
    return run and run.pk


@shared_task
def collect_notices() -> int:
    return collect.collect()


@shared_task
def send_digests() -> int:
    return digest.send_digests().sent


@shared_task
def make_pack(pack_id: int) -> None:
    packs.execute_pack(pack_id)


@shared_task
def take_up_dead_packs() -> int:
    return packs.take_up_dead_packs()
