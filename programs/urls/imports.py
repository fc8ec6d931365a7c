"""Pages: files up and down."""

from django.urls import path

from programs.views import imports

urlpatterns = [
    path("program/templat/", imports.program_template, name="program-template"),
    path("impor/", imports.import_list, name="import-list"),
    path("impor/unggah/", imports.import_create, name="import-create"),
    path("impor/<uuid:pk>/", imports.import_detail, name="import-detail"),
    path("impor/<uuid:pk>/kemajuan/", imports.import_progress, name="import-progress"),
    path("impor/<uuid:pk>/kolom/", imports.import_answer, name="import-answer"),
    path("impor/<uuid:pk>/simpan/", imports.import_confirm, name="import-confirm"),
    path("impor/<uuid:pk>/batalkan/", imports.import_drop, name="import-drop"),
    path("impor/<uuid:pk>/galat.xlsx", imports.import_errors, name="import-errors"),
    path("impor/<uuid:pk>/berkas/", imports.upload_file, name="upload-file"),
]
