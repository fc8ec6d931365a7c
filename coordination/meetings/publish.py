"""Making a snapshot public: by the province, by another person than who froze it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.models import Publication, Snapshot
from programs import log

from .rights import may_publish
from .snapshots import check, latest_of
from .states import locked


class CannotPublish(Exception):
    """Why a snapshot cannot be made public, in one sentence."""


@transaction.atomic
def publish(snapshot: Snapshot, *, by) -> Publication:
    """Make the snapshot in force public. A second time returns the publication that is there.

    Raises PermissionDenied; CannotPublish for one that was superseded, or that is not what was
    frozen.
    """
    if not may_publish(by, snapshot):
        raise PermissionDenied(
            _("Bahan beku diterbitkan sekretariat provinsi, oleh orang lain dari pembekunya.")
        )
    meeting = locked(snapshot.meeting)
    made = Publication.objects.filter(snapshot=snapshot).first()
    if made is not None:
        return made
    if latest_of(meeting) != snapshot:
        raise CannotPublish(_("Bahan ini sudah diganti yang lebih baru; terbitkan yang terbaru."))
    if not check(snapshot).is_good:
        raise CannotPublish(_("Bahan ini tidak cocok dengan sidiknya dan tidak diterbitkan."))
    made = Publication.objects.create(snapshot=snapshot, by=by)
    after = {"number": snapshot.number, "sha256": snapshot.sha256}
    log.record("rakor.terbitkan", snapshot, by=by, after=after)
    return made
