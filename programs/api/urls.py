"""Addresses of the endpoints below `api/v1/`; each noun registers its own."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()

urlpatterns = [*router.urls]
