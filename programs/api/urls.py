"""Addresses of the endpoints below `api/v1/`; each noun registers its own."""

from rest_framework.routers import SimpleRouter

from .people import PersonViewSet

router = SimpleRouter()
router.register("users", PersonViewSet, basename="api-user")

urlpatterns = [*router.urls]
