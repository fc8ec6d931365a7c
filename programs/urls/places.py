"""Addresses the location editor asks."""

from django.urls import path, re_path

from programs.views import places

urlpatterns = [
    path("cari/wilayah/", places.area_search, name="area-search"),
    re_path(
        r"^cari/wilayah/(?P<code>[0-9]{2}(?:\.[0-9]+){0,3})/desa/$",
        places.area_villages,
        name="area-villages",
    ),
    path("cari/tempel/", places.area_paste, name="area-paste"),
    path("bidang/unggah/", places.shape_upload, name="shape-upload"),
    path("bidang/pratinjau/", places.shape_preview, name="shape-preview"),
    re_path(r"^bidang/(?P<digest>[0-9a-f]{64})/$", places.shape_detail, name="shape-detail"),
]
