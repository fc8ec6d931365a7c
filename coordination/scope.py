"""What one person may read, narrowed to the year and area of the page on screen.

Home, the map and the lists all begin here, so that a count and the list it links to agree.
"""

from programs.access import may_see_programs
from programs.models import Program

from .context import here
from .finding_filter import sharing_a_village
from .models import Finding, Gap


def programs_of(request):
    place = here(request)
    found = Program.objects.visible_to(request.user)
    if place.year:
        found = found.of_year(place.year)
    return found.touching(place.area.code) if place.area else found


def findings_of(request):
    """Pairs that overlap now."""
    place = here(request)
    found = Finding.objects.visible_to(request.user).current()
    if place.year:
        found = found.of_year(place.year)
    return sharing_a_village(found, place.area.code) if place.area else found


def gaps_of(request):
    place = here(request)
    found = gaps_open_to(request.user)
    if place.year:
        found = found.filter(fiscal_year=place.year)
    return found.filter(area__in=_within(place.area)) if place.area else found


def gaps_open_to(user):
    """Gaps hold no draft and no name: whoever may read programs may read them."""
    return Gap.objects.all() if may_see_programs(user) else Gap.objects.none()


def _within(area):
    return type(area).objects.within(area.code).order_by().values("pk")
