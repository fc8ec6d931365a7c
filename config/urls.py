"""All addresses."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

urlpatterns = [
    path("masuk/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("keluar/", LogoutView.as_view(), name="logout"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("rakor/", include("coordination.report_urls")),
    path("api/", include("coordination.api.urls")),
    path("", include("coordination.urls")),
    path("", include("geo.urls")),
]
