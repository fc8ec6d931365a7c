"""The queue's doorways: plain arguments in, programs.imports does the work."""

import uuid

from celery import shared_task
from django.core.management import call_command

from programs.imports import jobs


@shared_task
def read_upload(upload_id: str) -> None:
    jobs.work(uuid.UUID(upload_id))


@shared_task
def take_up_dead_uploads() -> int:
    return jobs.take_up_dead_uploads()


@shared_task
def forget_ended_sessions() -> None:
    call_command("clearsessions")
