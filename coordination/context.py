"""What every page knows: the fiscal year and the area it is about, and what else may be chosen."""

from functools import cached_property

from django.http import HttpRequest

from geo.models import Area, Boundary
from programs.access import sees_all_findings, sees_all_submitted
from programs.models import Program

from .menu import menu
from .notices.inbox import unread_count


class Here:
    """The year and area of one request, read from its address. Each question is asked once."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def years(self) -> list[int]:
        """Fiscal years that have programs this person may read, latest first."""
        mine = Program.objects.visible_to(self.request.user)
        return sorted(
            set(mine.order_by().values_list("fiscal_year", flat=True).distinct()), reverse=True
        )

    @cached_property
    def year(self) -> int | None:
        """The year asked for, else the latest that has programs."""
        said = self.request.GET.get("tahun", "")
        if said.isascii() and said.isdigit() and len(said) == 4:
            return int(said)
        return self.years[0] if self.years else None

    @cached_property
    def area(self) -> Area | None:
        """The area asked for, of any level; None is the whole province."""
        found = Area.objects.coded(self.request.GET.get("wilayah", ""))
        return found.select_related("parent__parent__parent").first()

    @cached_property
    def regencies(self) -> list[Area]:
        return sorted(Area.objects.regencies(), key=lambda area: (area.bare_name, area.code))

    @cached_property
    def boundaries(self) -> dict:
        """Source of the outlines in force and whether they are approximate."""
        newest = (
            Boundary.objects.current()
            .order_by("-is_approximate", "-pk")
            .values("source", "is_approximate")
            .first()
        )
        return newest or {"source": "", "is_approximate": False}

    @cached_property
    def sees_all_findings(self) -> bool:
        return sees_all_findings(self.request.user)

    @cached_property
    def sees_all_submitted(self) -> bool:
        return sees_all_submitted(self.request.user)

    @cached_property
    def unread(self) -> int:
        """Notices this person has not read: the number on the bell."""
        return unread_count(self.request.user) if self.request.user.is_authenticated else 0

    @cached_property
    def trail(self) -> list[Area]:
        """The area and those around it, largest first."""
        found, area = [], self.area
        while area is not None:
            found.append(area)
            area = area.parent
        return found[::-1]


def here(request: HttpRequest) -> Here:
    """The same Here for a view and its templates."""
    if not hasattr(request, "here"):
        request.here = Here(request)
    return request.here


def everywhere(request: HttpRequest) -> dict:
    """For every template: the place, and the menu with the page that is open."""
    match = request.resolver_match
    user = getattr(request, "user", None)
    return {"here": here(request), "menu": menu(match.view_name if match else "", user)}
