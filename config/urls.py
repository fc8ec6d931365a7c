"""All addresses."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView


class Favicon(RedirectView):
    """For pages that name no icon, such as the admin's."""

    def get_redirect_url(self, *args, **kwargs):
        return static("sinkron.svg")


urlpatterns = [
    path("masuk/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("keluar/", LogoutView.as_view(), name="logout"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    path("admin/", admin.site.urls),
    path("rakor/", include("coordination.report_urls")),
    path("api/v1/", include("programs.api.urls")),
    path("api/", include("coordination.api.urls")),
    path("", include("programs.urls")),
    path("", include("coordination.urls")),
    path("", include("geo.urls")),
]
