"""Addresses of budgets."""

from django.urls import path

from coordination.views import money

urlpatterns = [
    path("anggaran/", money.money, name="money"),
    path("anggaran/unduh/", money.money_csv, name="money-csv"),
    path("anggaran/gambar/<slug:slug>.<slug:kind>", money.money_chart, name="money-chart"),
]
