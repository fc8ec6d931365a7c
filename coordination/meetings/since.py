"""The difference since the meeting before, as the documents of a snapshot take it."""

from coordination.models import Snapshot

from .contents import Since, indonesian
from .difference import Difference
from .difference_tables import ORDER, difference_tables, summary
from .differences import difference_of


def since_of(snapshot: Snapshot) -> Since | None:
    """Compared with the snapshot recorded at the freeze; None where nothing is compared.

    Raises SnapshotDamaged when either does not fit its hash.
    """
    if snapshot.previous_id is None:
        return None
    before = Snapshot.objects.defer("content").get(pk=snapshot.previous_id)
    difference = difference_of(before, snapshot)
    return indonesian(_since, difference) if difference.is_compared else None


def _since(difference: Difference) -> Since:
    """The four numbers are the first rows of the summary, in its order."""
    rows = summary(difference).rows[: len(ORDER)]
    counts = tuple((str(label).lower(), count) for label, count, _meaning in rows)
    return Since(counts, difference_tables(difference))
