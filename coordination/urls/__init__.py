"""Addresses of the pages."""

from django.urls import path

from coordination.views import (
    area,
    check,
    crowding,
    data,
    declarations,
    gaps,
    help,
    home,
    map,
    programs,
    runs,
    untouched,
)

from . import findings, meeting_documents, money, needs, notices, roadmap, rules

urlpatterns = [
    path("", home.home, name="home"),
    path("ringkasan/", home.overview, name="overview"),
    path("program/", programs.program_list, name="program-list"),
    path("program/<int:pk>/", programs.program_detail, name="program-detail"),
    path("program/periksa/", check.panel, name="check-panel"),
    path("program/<int:pk>/periksa/", check.reminder, name="check-reminder"),
    path("program/<int:pk>/alasan/<int:other>/", check.reason, name="check-reason"),
    *findings.urlpatterns,
    *rules.urlpatterns,
    *notices.urlpatterns,
    *needs.urlpatterns,
    *roadmap.urlpatterns,
    *money.urlpatterns,
    *meeting_documents.urlpatterns,
    path("celah/", gaps.gap_list, name="gap-list"),
    path("celah/segmen/", untouched.untouched_list, name="untouched-list"),
    path("celah/kepadatan/", crowding.crowding_list, name="crowding-list"),
    path("wilayah/<str:code>/", area.area_detail, name="area-detail"),
    path("pernyataan/", declarations.declaration_list, name="declaration-list"),
    path("pernyataan/<int:pk>/", declarations.declaration_detail, name="declaration-detail"),
    path("proses/", runs.start, name="run-start"),
    path("proses/<int:pk>/", runs.progress, name="run-progress"),
    path("proses/<int:pk>/batal/", runs.cancel, name="run-cancel"),
    path("data/", data.data_home, name="data"),
    path("data/kosakata/<slug:kind>/", data.vocabulary, name="vocabulary"),
    path("bantuan/", help.help_index, name="help"),
    path("bantuan/<slug:topic>/", help.help_topic, name="help-topic"),
    path("peta/angka.json", map.map_numbers, name="map-numbers"),
]
