"""Pages: the steps of a program, and changes after approval."""

urlpatterns = []
