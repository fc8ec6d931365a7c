"""All addresses."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView


class Favicon(RedirectView):
    """For pages that name no icon, such as the admin's."""

    def get_redirect_url(self, *args, **kwargs):
        return static("sinkron.svg")


def admin_login(request):
    """One way in: the admin's own page would ask for a password alone."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))


urlpatterns = [
    path("bahasa/", include("django.conf.urls.i18n")),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    path("admin/login/", admin_login, name="admin-login"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("programs.api.urls")),
    path("api/", include("coordination.api.urls")),
    path("", include("programs.urls")),
    path("", include("coordination.urls")),
    path("", include("geo.urls")),
]
