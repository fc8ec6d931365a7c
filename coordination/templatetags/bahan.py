"""What the page of a meeting lists of a snapshot's documents."""

from django import template

from coordination.meetings.listed import Listed
from coordination.meetings.listed import listed as of_snapshot
from coordination.models import Snapshot

register = template.Library()


@register.simple_tag
def documents_listed(snapshot: Snapshot | None) -> Listed:
    return of_snapshot(snapshot)
