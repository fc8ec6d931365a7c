"""Addresses of the endpoints below `api/v1/`; each noun registers its own."""

from rest_framework.routers import SimpleRouter

from .changes import ChangeViewSet

router = SimpleRouter()
router.register("changes", ChangeViewSet, basename="api-change")

urlpatterns = [*router.urls]
