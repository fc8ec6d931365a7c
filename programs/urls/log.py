"""Pages: the log of every move."""

from django.urls import path

from programs.views import log

urlpatterns = [
    path("log/", log.log_list, name="log-list"),
    path("log/periksa/", log.verify, name="log-verify"),
]
