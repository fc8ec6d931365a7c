"""The stock admin: vocabularies and agencies; programs to look at. People have own pages."""

from django.contrib import admin
from django.contrib.auth.models import Group, User

from geo.admin import ReadOnlyAdmin
from programs import models
from programs.admin_log import Logged
from programs.models import Program

admin.site.site_header = "Sinkron"
admin.site.site_title = "Sinkron"


class AliasInline(admin.TabularInline):
    model = models.AgencyAlias
    extra = 0


@admin.register(models.Agency)
class AgencyAdmin(Logged):
    list_display = ["name", "short_name", "tier", "regency", "functions", "is_verified"]
    list_filter = ["tier", "is_verified"]
    list_select_related = ["regency"]
    search_fields = ["name", "short_name", "aliases__name"]
    autocomplete_fields = ["parent"]
    raw_id_fields = ["regency"]
    inlines = [AliasInline]


@admin.register(models.Declaration)
class DeclarationAdmin(Logged):
    list_display = ["agency", "fiscal_year", "state", "declared_on", "is_example"]
    list_filter = ["fiscal_year", "state", "is_example"]
    list_select_related = ["agency"]
    search_fields = ["agency__name"]
    autocomplete_fields = ["agency"]


@admin.register(models.Strategy)
class StrategyAdmin(Logged):
    list_display = ["number", "name"]


class CodedAdmin(Logged):
    """A vocabulary of codes and names."""

    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(models.Aim)
class AimAdmin(CodedAdmin):
    pass


@admin.register(models.ProgramGroup)
class ProgramGroupAdmin(CodedAdmin):
    list_display = ["code", "name", "aim"]
    list_select_related = ["aim"]


@admin.register(models.FundSource)
class FundSourceAdmin(CodedAdmin):
    pass


@admin.register(models.Need)
class NeedAdmin(CodedAdmin):
    list_display = ["code", "name", "group"]
    list_filter = ["group"]
    list_select_related = ["group"]


@admin.register(models.Intervention)
class InterventionAdmin(CodedAdmin):
    list_display = ["code", "name", "need", "strategy", "unit", "is_physical", "is_verified"]
    list_filter = ["need", "strategy", "is_physical", "is_verified"]
    list_select_related = ["need", "strategy"]


@admin.register(models.Segment)
class SegmentAdmin(CodedAdmin):
    list_display = ["code", "name", "parent", "unit", "siblings"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent", "may_meet"]


@admin.register(models.Compatibility)
class CompatibilityAdmin(Logged):
    list_display = ["left", "right", "relation", "reason"]
    list_filter = ["relation"]
    list_select_related = ["left", "right"]
    search_fields = ["left__code", "left__name", "right__code", "right__name", "reason"]
    autocomplete_fields = ["left", "right"]


@admin.register(models.CompatibilityDefault)
class CompatibilityDefaultAdmin(Logged):
    list_display = ["rule", "relation", "explanation"]


@admin.register(Program)
class ProgramAdmin(ReadOnlyAdmin):
    """Those this person may read: a system admin sees none (decision 0006)."""

    list_display = ["code", "name", "agency", "fiscal_year", "stage", "status", "is_example"]
    list_filter = ["fiscal_year", "stage", "status", "is_example"]
    list_select_related = ["agency"]
    search_fields = ["code", "name", "agency__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(models.ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "by", "at", "counts", "is_example"]
    list_select_related = ["by"]


# Accounts and roles are kept by programs.people alone: here nothing would ask whose they are.
admin.site.unregister([User, Group])
