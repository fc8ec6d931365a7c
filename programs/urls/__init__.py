"""Addresses of the pages where programs are entered, by noun."""

from . import accounts, agencies, drafts, imports, log, moves, people, places

urlpatterns = [
    *drafts.urlpatterns,
    *moves.urlpatterns,
    *places.urlpatterns,
    *imports.urlpatterns,
    *agencies.urlpatterns,
    *people.urlpatterns,
    *accounts.urlpatterns,
    *log.urlpatterns,
]
