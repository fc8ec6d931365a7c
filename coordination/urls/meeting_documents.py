"""Addresses of the documents of a meeting."""

from django.urls import path

from coordination.views import meeting_documents

urlpatterns = [
    path(
        "rakor/<int:pk>/bahan/<slug:code>/",
        meeting_documents.document_page,
        name="meeting-document",
    ),
    path(
        "rakor/<int:pk>/bahan/<slug:code>.<slug:ending>",
        meeting_documents.document_file,
        name="meeting-document-file",
    ),
]
