"""Addresses of what a person has been told."""

from django.urls import path

from coordination.views import notices

urlpatterns = [
    path("pemberitahuan/", notices.notice_list, name="notice-list"),
    path("pemberitahuan/dibaca/", notices.notice_read_all, name="notice-read-all"),
    path("pemberitahuan/pilihan/", notices.notice_choices, name="notice-choices"),
    path("pemberitahuan/<int:pk>/", notices.notice_open, name="notice-open"),
    path("pemberitahuan/<int:pk>/dibaca/", notices.notice_read, name="notice-read"),
]
