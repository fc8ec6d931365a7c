"""Stock admin for needs; runs and findings may be read, never written, by hand."""

from django.contrib import admin

from geo.admin import ReadOnlyAdmin
from programs.admin_log import Logged

from .figures import rivals_of
from .models import Finding, NeedFigure, PriorityArea, PriorityList, Run


@admin.register(NeedFigure)
class NeedFigureAdmin(Logged):
    list_display = ["area", "indicator", "year", "value", "unit", "need", "segment", "in_use"]
    list_filter = ["in_use", "need", "year", "confidence"]
    list_select_related = ["area", "need", "segment"]
    search_fields = ["area__code", "area__name", "indicator", "source"]
    raw_id_fields = ["area"]
    readonly_fields = ["in_use", "chosen_because"]  # chosen on the page, with a reason

    def save_model(self, request, obj, form, change):
        """A figure that comes beside one in use waits to be chosen."""
        others = rivals_of(obj).exclude(pk=obj.pk)
        if not obj.is_example and others.filter(in_use=True).exists():
            obj.in_use, obj.chosen_because = False, ""
        super().save_model(request, obj, form, change)


class PriorityAreaInline(admin.TabularInline):
    model = PriorityArea
    raw_id_fields = ["area"]
    extra = 0


@admin.register(PriorityList)
class PriorityListAdmin(Logged):
    list_display = ["code", "name", "year", "need", "segment"]
    list_filter = ["need", "year"]
    list_select_related = ["need", "segment"]
    search_fields = ["code", "name"]
    inlines = [PriorityAreaInline]


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["pk", "state", "phase", "fiscal_year", "rule_version", "queued_at", "message"]
    list_filter = ["state", "fiscal_year"]


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    list_display = ["pk", "level", "status", "severity", "left", "right", "last_seen_in"]
    list_filter = ["level", "status"]
    list_select_related = ["left", "right", "last_seen_in"]
    exclude = ["villages"]
    search_fields = ["left__code", "right__code", "sentence"]
