"""Addresses of the rakor report."""

from django.urls import path

from .views import reports

urlpatterns = [
    path("", reports.report_page, name="report"),
    path("bahan.pdf", reports.report_pdf, name="report-pdf"),
    path("bahan.xlsx", reports.report_xlsx, name="report-xlsx"),
]
