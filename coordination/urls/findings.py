"""Addresses of the queue and of one finding."""

from django.urls import path

from coordination.views import (
    decisions,
    finding,
    queue,
    queue_bulk,
    queue_own,
    replies,
    talk,
)

urlpatterns = [
    path("temuan/", queue.finding_list, name="finding-list"),
    path("temuan/massal/", queue_bulk.ask, name="finding-bulk"),
    path("temuan/massal/jalankan/", queue_bulk.run, name="finding-bulk-run"),
    path("temuan/saringan/", queue_own.saved_filters, name="finding-filters"),
    path("temuan/saringan/<int:pk>/hapus/", queue_own.delete_saved, name="finding-filter-delete"),
    path("temuan/kolom/", queue_own.columns, name="finding-columns"),
    path("temuan/<int:pk>/", finding.finding_detail, name="finding-detail"),
    path("temuan/<int:pk>/putuskan/", decisions.decide, name="finding-decide"),
    path("temuan/<int:pk>/sahkan/", decisions.second, name="finding-second"),
    path("temuan/<int:pk>/tugaskan/", decisions.assign, name="finding-assign"),
    path("temuan/<int:pk>/tanggapan/", replies.reply, name="finding-reply"),
    path("temuan/<int:pk>/komentar/", talk.add_comment, name="finding-comment"),
    path("temuan/<int:pk>/dokumen/", talk.add_file, name="finding-document-add"),
    path(
        "temuan/<int:pk>/dokumen/<uuid:document_pk>/",
        talk.document_file,
        name="finding-document",
    ),
]
