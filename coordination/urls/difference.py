"""Addresses of the difference of two meetings."""

from django.urls import path

from coordination.views import difference

urlpatterns = [
    path("rakor/<int:pk>/beda/", difference.difference_page, name="meeting-difference"),
    path("rakor/<int:pk>/beda/unduh/", difference.difference_file, name="meeting-difference-file"),
]
