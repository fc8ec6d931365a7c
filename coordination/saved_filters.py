"""Filters of the queue under a name, each person their own. Written here alone."""

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from coordination.finding_filter import FindingFilter
from coordination.models import SavedFilter
from programs.limits import check_texts

MOST = 30
LONGEST_NAME = SavedFilter._meta.get_field("name").max_length
LONGEST_QUERY = SavedFilter._meta.get_field("query").max_length


class FilterRefused(ValueError):
    """Why a filter is not kept, in one sentence."""


def saved_filters_of(user) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(person=user))


@transaction.atomic
def save_filter(name: str, query: str, *, by) -> SavedFilter:
    """Keep what the address asks for under a name; the same name again takes its place.

    Raises FilterRefused, and limits.BadEntry for a text that cannot be kept.
    """
    check_texts(nama=name)
    name, query = name.strip(), _only_filters(query)
    if not name:
        raise FilterRefused(_("Beri saringan ini nama."))
    if len(name) > LONGEST_NAME:
        said = _("Nama saringan paling panjang %(most)s huruf.")
        raise FilterRefused(said % {"most": LONGEST_NAME})
    if len(query) > LONGEST_QUERY:
        raise FilterRefused(_("Saringan ini terlalu panjang untuk disimpan; kurangi isinya."))
    own = SavedFilter.objects.filter(person=by)
    if own.count() >= MOST and not own.filter(name=name).exists():
        said = _("Paling banyak %(most)s saringan tersimpan; hapus satu lebih dulu.")
        raise FilterRefused(said % {"most": MOST})
    kept, _is_new = own.update_or_create(person=by, name=name, defaults={"query": query})
    return kept


def delete_filter(pk: int, *, by) -> None:
    """Forget one; that of somebody else does not exist here."""
    deleted, _each = SavedFilter.objects.filter(person=by, pk=pk).delete()
    if not deleted:
        raise Http404


def _only_filters(query: str) -> str:
    """What FindingFilter knows; the year is that of the page when it is opened, so it stays out."""
    kept = QueryDict(mutable=True)
    for name, values in QueryDict(query).lists():
        if (name in FindingFilter.base_filters or name == "urai") and name != "tahun":
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()
