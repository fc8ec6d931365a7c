"""The queue's doorways: plain arguments in, programs.imports does the work."""

import logging
import uuid

from celery import shared_task
from django.core.management import call_command

from programs import chain
from programs.imports import jobs

head_logger = logging.getLogger("sinkron.log_head")


@shared_task
def read_upload(upload_id: str) -> None:
    jobs.work(uuid.UUID(upload_id))


@shared_task
def take_up_dead_uploads() -> int:
    return jobs.take_up_dead_uploads()


@shared_task
def forget_ended_sessions() -> None:
    call_command("clearsessions")


@shared_task
def seal_log() -> int:
    return chain.seal_recent()


@shared_task
def say_log_head() -> None:
    """The log of the service is kept elsewhere: there the head is out of the database's reach."""
    chain.seal()
    head_logger.info("%s", chain.head_said())
