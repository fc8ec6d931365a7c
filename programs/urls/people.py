"""Pages: accounts and roles."""

urlpatterns = []
