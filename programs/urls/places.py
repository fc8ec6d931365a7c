"""Pages: locations."""

urlpatterns = []
