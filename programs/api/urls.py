"""Addresses of the endpoints below `api/v1/`; each noun registers its own."""

from rest_framework.routers import SimpleRouter

from .changes import ChangeViewSet
from .declarations import DeclarationViewSet

router = SimpleRouter()
router.register("changes", ChangeViewSet, basename="api-change")
router.register("declarations", DeclarationViewSet, basename="api-declaration")

urlpatterns = [*router.urls]
