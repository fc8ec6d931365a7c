"""Addresses of the queue and of one finding."""

from django.urls import path

from coordination.views import finding, queue, queue_bulk, queue_own

urlpatterns = [
    path("temuan/", queue.finding_list, name="finding-list"),
    path("temuan/massal/", queue_bulk.ask, name="finding-bulk"),
    path("temuan/massal/jalankan/", queue_bulk.run, name="finding-bulk-run"),
    path("temuan/saringan/", queue_own.saved_filters, name="finding-filters"),
    path("temuan/saringan/<int:pk>/hapus/", queue_own.delete_saved, name="finding-filter-delete"),
    path("temuan/kolom/", queue_own.columns, name="finding-columns"),
    path("temuan/<int:pk>/", finding.finding_detail, name="finding-detail"),
]
