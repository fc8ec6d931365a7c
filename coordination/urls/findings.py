"""Addresses of the queue and of one finding."""

from django.urls import path

from coordination.views import finding, queue

urlpatterns = [
    path("temuan/", queue.finding_list, name="finding-list"),
    path("temuan/<int:pk>/", finding.finding_detail, name="finding-detail"),
]
