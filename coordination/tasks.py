"""The queue's doorways: plain arguments in, coordination.runs does the work."""

from celery import shared_task
from django.utils import timezone

from . import runs


@shared_task
def find_overlaps(run_id: int) -> None:
    runs.execute_run(run_id)


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
