"""Addresses of the indicators and the road map."""

from django.urls import path

from coordination.views import roadmap

urlpatterns = [
    path("peta-jalan/", roadmap.roadmap, name="roadmap"),
    path("peta-jalan/sasaran/", roadmap.roadmap_target, name="roadmap-target"),
    path("peta-jalan/<str:code>/", roadmap.roadmap_area, name="roadmap-area"),
    path(
        "peta-jalan/<str:code>/<slug:slug>.<slug:kind>",
        roadmap.roadmap_chart,
        name="roadmap-chart",
    ),
]
