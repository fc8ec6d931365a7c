"""Pages: a program being written."""

from django.urls import path

from programs.views import drafts, search

urlpatterns = [
    path("program/baru/", drafts.new, name="program-new"),
    path("program/<int:pk>/ubah/", drafts.edit, name="program-edit"),
    path("program/<int:pk>/simpan/", drafts.save, name="program-save"),
    path("program/<int:pk>/hapus/", drafts.delete, name="program-delete"),
    path("program/<int:pk>/salin/", drafts.copy, name="program-copy"),
    path("cari/sub-kegiatan/", search.activity_search, name="activity-search"),
    path("cari/intervensi/", search.intervention_search, name="intervention-search"),
    path("cari/segmen/", search.segment_search, name="segment-search"),
]
