"""Pages: what an agency says of itself."""

urlpatterns = []
