"""Pages: accounts and roles."""

from django.urls import path

from programs.views import people

urlpatterns = [
    path("pengguna/", people.person_list, name="people-list"),
    path("pengguna/undang/", people.person_invite, name="person-invite"),
    path("pengguna/<int:pk>/", people.person_detail, name="person-detail"),
    path("pengguna/<int:pk>/kirim-ulang/", people.resend, name="person-resend"),
    path("pengguna/<int:pk>/nonaktif/", people.deactivate, name="person-deactivate"),
    path("pengguna/<int:pk>/aktif/", people.reactivate, name="person-reactivate"),
    path("pengguna/<int:pk>/peran/", people.give_role, name="person-give-role"),
    path("pengguna/<int:pk>/peran/cabut/", people.take_role, name="person-take-role"),
    path("pengguna/<int:pk>/faktor/", people.take_factor, name="person-take-factor"),
]
