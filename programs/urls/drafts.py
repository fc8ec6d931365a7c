"""Pages: a program being written."""

urlpatterns = []
