"""Addresses of what meetings agreed."""

from django.urls import path

from coordination.views import agreement_forms, agreement_new, agreements

urlpatterns = [
    path("kesepakatan/", agreements.agreement_list, name="agreement-list"),
    path("kesepakatan/kesepakatan.csv", agreements.agreement_csv, name="agreement-csv"),
    path("kesepakatan/kesepakatan.xlsx", agreements.agreement_xlsx, name="agreement-xlsx"),
    path("kesepakatan/opd/<int:pk>/", agreements.agency_agreements, name="agreement-agency"),
    path("kesepakatan/<int:pk>/", agreements.agreement_detail, name="agreement-detail"),
    path("kesepakatan/<int:pk>/kemajuan/", agreement_forms.report, name="agreement-report"),
    path("kesepakatan/<int:pk>/tenggat/", agreement_forms.change_due, name="agreement-due"),
    path("kesepakatan/<int:pk>/tutup/", agreement_forms.close, name="agreement-close"),
    path("kesepakatan/<int:pk>/batal/", agreement_forms.drop, name="agreement-drop"),
    path("kesepakatan/<int:pk>/buka-lagi/", agreement_forms.reopen, name="agreement-reopen"),
    path("kesepakatan/<int:pk>/bukti/", agreement_forms.add_file, name="agreement-evidence-add"),
    path(
        "kesepakatan/<int:pk>/bukti/<uuid:document_pk>/",
        agreements.evidence_file,
        name="agreement-evidence",
    ),
    path("rakor/<int:pk>/kesepakatan/baru/", agreement_new.agreement_new, name="agreement-new"),
]
