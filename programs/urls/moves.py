"""Pages: the steps of a program, and changes after approval."""

from django.urls import path

from programs.views import changes, moves

urlpatterns = [
    path("program/<int:pk>/langkah/<slug:name>/", moves.move, name="program-move"),
    path("program/<int:pk>/riwayat/", moves.history, name="program-history"),
    path("program/<int:pk>/perubahan/baru/", changes.new, name="change-new"),
    path("perubahan/<int:pk>/", changes.detail, name="change-detail"),
    path("perubahan/<int:pk>/ubah/", changes.edit, name="change-edit"),
    path("perubahan/<int:pk>/simpan/", changes.save, name="change-save"),
    path("perubahan/<int:pk>/langkah/<slug:name>/", changes.move, name="change-move"),
]
