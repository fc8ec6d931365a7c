"""Addresses of priority lists and need figures."""

from django.urls import path

from coordination.views import figures, priority

urlpatterns = [
    path("data/kebutuhan/", figures.figure_list, name="figure-list"),
    path("data/kebutuhan/unduh.csv", figures.figures_file, name="figure-file"),
    path("data/kebutuhan/bandingkan/", figures.figure_compare, name="figure-compare"),
    path("data/kebutuhan/<int:pk>/pakai/", figures.figure_choose, name="figure-choose"),
    path("data/daftar-prioritas/", priority.list_of_lists, name="priority-list"),
    path("data/daftar-prioritas/unduh.csv", priority.entries_file, name="priority-file"),
    path("data/daftar-prioritas/<int:pk>/", priority.one_list, name="priority-detail"),
    path(
        "data/daftar-prioritas/<int:pk>/unduh.csv", priority.entries_file, name="priority-own-file"
    ),
]
