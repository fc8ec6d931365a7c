"""What every page shows: filled in with the pages."""


def everywhere(request):
    return {}
