"""Addresses of priority lists and need figures."""

from django.urls import path

from coordination.views import figure_files, figures, priority

urlpatterns = [
    path("data/kebutuhan/", figures.figure_list, name="figure-list"),
    path("data/kebutuhan/unduh.csv", figures.figures_file, name="figure-file"),
    path("data/kebutuhan/bandingkan/", figures.figure_compare, name="figure-compare"),
    path("data/kebutuhan/<int:pk>/pakai/", figures.figure_choose, name="figure-choose"),
    path("data/impor-angka/", figure_files.file_list, name="figures-import"),
    path("data/impor-angka/unggah/", figure_files.file_send, name="figures-import-send"),
    path(
        "data/impor-angka/templat-<slug:kind>.xlsx",
        figure_files.template_file,
        name="figures-import-template",
    ),
    path("data/impor-angka/<uuid:pk>/", figure_files.file_detail, name="figures-import-detail"),
    path(
        "data/impor-angka/<uuid:pk>/simpan/",
        figure_files.file_confirm,
        name="figures-import-confirm",
    ),
    path(
        "data/impor-angka/<uuid:pk>/batalkan/", figure_files.file_drop, name="figures-import-drop"
    ),
    path(
        "data/impor-angka/<uuid:pk>/galat.xlsx",
        figure_files.file_errors,
        name="figures-import-errors",
    ),
    path(
        "data/impor-angka/<uuid:pk>/berkas/",
        figure_files.file_original,
        name="figures-import-file",
    ),
    path("data/daftar-prioritas/", priority.list_of_lists, name="priority-list"),
    path("data/daftar-prioritas/unduh.csv", priority.entries_file, name="priority-file"),
    path("data/daftar-prioritas/<int:pk>/", priority.one_list, name="priority-detail"),
    path(
        "data/daftar-prioritas/<int:pk>/unduh.csv", priority.entries_file, name="priority-own-file"
    ),
]
