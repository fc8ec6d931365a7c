"""Addresses of meetings, their guests and packs, and of the report of the latest run."""

from django.urls import path

from coordination.views import guests, meeting_steps, meetings, packs, reports, room, snapshots

urlpatterns = [
    path("rakor/", meetings.meeting_list, name="meeting-list"),
    path("rakor/terkini/", reports.report_page, name="report"),
    path("rakor/terkini/bahan.pdf", reports.report_pdf, name="report-pdf"),
    path("rakor/terkini/bahan.xlsx", reports.report_xlsx, name="report-xlsx"),
    path("rakor/baru/", meetings.meeting_new, name="meeting-new"),
    path("rakor/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("rakor/<int:pk>/ubah/", meetings.meeting_edit, name="meeting-edit"),
    path("rakor/<int:pk>/ruang/", room.meeting_room, name="meeting-room"),
    path("rakor/<int:pk>/ruang/mulai/", room.meeting_room_begin, name="meeting-room-begin"),
    path("rakor/<int:pk>/ruang/kini/", room.meeting_room_now, name="meeting-room-now"),
    path("rakor/<int:pk>/periksa/<slug:key>/", meetings.meeting_check, name="meeting-check"),
    path("rakor/<int:pk>/undangan/", guests.meeting_guests, name="meeting-guests"),
    path(
        "rakor/<int:pk>/undangan/<int:invitation_pk>/cabut/",
        guests.meeting_uninvite,
        name="meeting-uninvite",
    ),
    path("rakor/<int:pk>/hadir/", guests.meeting_attendance, name="meeting-attendance"),
    path("rakor/<int:pk>/bekukan/", meeting_steps.meeting_freeze, name="meeting-freeze"),
    path("rakor/<int:pk>/mulai/", meeting_steps.meeting_begin, name="meeting-begin"),
    path("rakor/<int:pk>/akhiri/", meeting_steps.meeting_end, name="meeting-end"),
    path(
        "rakor/<int:pk>/beku/<int:number>/terbitkan/",
        meeting_steps.snapshot_publish,
        name="snapshot-publish",
    ),
    path("rakor/<int:pk>/beku/<int:number>.json", snapshots.snapshot_file, name="snapshot-file"),
    path("rakor/<int:pk>/beku/<int:number>/paket/", packs.pack_progress, name="pack-progress"),
    path("rakor/<int:pk>/beku/<int:number>/paket/buat/", packs.pack_order, name="pack-order"),
    path("rakor/<int:pk>/beku/<int:number>/paket.zip", packs.pack_file, name="pack-file"),
    path("periksa-bahan/", snapshots.snapshot_verify, name="snapshot-verify"),
]
