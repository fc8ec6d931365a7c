"""Addresses of the map's outlines."""

from django.urls import re_path

from geo import views

urlpatterns = [
    re_path(
        rf"^peta/(?P<level>{'|'.join(views.LEVELS)})\.json$",
        views.map_outlines,
        name="map-outlines",
    )
]
