"""Addresses of the rules of review, how precise they are, and what decisions suggest."""

from django.urls import path

from coordination.views import offers, precision, rules

urlpatterns = [
    path("telaah/aturan/", rules.review_rules_page, name="review-rules"),
    path("telaah/ketepatan/", precision.review_precision, name="review-precision"),
    path("telaah/tidak-tuntas/", rules.badly_resolved, name="badly-resolved"),
    path("data/usul-tabel/", offers.offer_list, name="offer-list"),
]
