"""Addresses of the endpoints below `api/v1/`; each noun registers its own."""

from rest_framework.routers import SimpleRouter

from .changes import ChangeViewSet
from .declarations import DeclarationViewSet
from .log import LogViewSet
from .people import PersonViewSet
from .shapes import ShapeViewSet
from .uploads import ImportViewSet, OriginalViewSet

router = SimpleRouter()
router.register("changes", ChangeViewSet, basename="api-change")
router.register("declarations", DeclarationViewSet, basename="api-declaration")
router.register("imports", ImportViewSet, basename="api-import")
router.register("log", LogViewSet, basename="api-log")
router.register("shapes", ShapeViewSet, basename="api-shape")
router.register("uploads", OriginalViewSet, basename="api-upload")
router.register("users", PersonViewSet, basename="api-user")

urlpatterns = [*router.urls]
