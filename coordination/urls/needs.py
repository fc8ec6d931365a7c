"""Addresses of priority lists."""

from django.urls import path

from coordination.views import priority

urlpatterns = [
    path("data/daftar-prioritas/", priority.list_of_lists, name="priority-list"),
    path("data/daftar-prioritas/unduh.csv", priority.entries_file, name="priority-file"),
    path("data/daftar-prioritas/<int:pk>/", priority.one_list, name="priority-detail"),
    path(
        "data/daftar-prioritas/<int:pk>/unduh.csv", priority.entries_file, name="priority-own-file"
    ),
]
