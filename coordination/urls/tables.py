"""Addresses of the tables that decide what a gap is: competence and conversions."""

from django.urls import path

from coordination.views import competence, conversions

urlpatterns = [
    path("data/kewenangan/", competence.competence_list, name="competence-list"),
    path("data/kewenangan/<str:code>/", competence.competence_detail, name="competence-detail"),
    path("data/konversi/", conversions.conversion_list, name="conversion-list"),
]
