"""Pages: files up and down."""

urlpatterns = []
