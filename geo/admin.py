"""Areas and boundaries to look up. Both come from files, never by hand."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from geo import formats
from geo.models import Area, Boundary


class ReadOnlyAdmin(admin.ModelAdmin):
    """What services write and nobody by hand: no adding, changing or deleting."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "level"]
    list_filter = ["level"]
    search_fields = ["code", "name"]
    list_per_page = 50
    show_full_result_count = False


@admin.register(Boundary)
class BoundaryAdmin(ReadOnlyAdmin):
    list_display = ["area_code", "area", "area_km2", "valid_from", "valid_to", "is_approximate"]
    list_filter = ["is_approximate", "area__level", "valid_from"]
    list_select_related = ["area"]
    search_fields = ["area__code", "area__name", "source"]
    exclude = ["wkb"]
    ordering = ["area__code", "-valid_from"]
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("kode"), ordering="area__code")
    def area_code(self, boundary):
        return boundary.area.code

    @admin.display(description=_("luas (km²)"), ordering="area_m2")
    def area_km2(self, boundary):
        return formats.number(boundary.area_m2 / 1e6, 2)
