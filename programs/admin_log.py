"""What is done in the stock admin goes into the log as well: one entry for each thing."""

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import Model, QuerySet

from programs import log


class Logged(admin.ModelAdmin):
    """An admin whose every save and deletion is an entry of the log, in the same transaction."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        forms = [form, *(inner for formset in formsets for inner in formset.forms)]
        before, after = {}, {}
        for each in forms:
            mark = f"{each.prefix}." if each.prefix else ""
            for name in each.changed_data:
                before[mark + name] = _plain(each.initial.get(name)) if change else None
                after[mark + name] = _plain(each.cleaned_data.get(name))
        action = f"kosakata.{'ubah' if change else 'buat'}"
        log.record(action, form.instance, by=request.user, before=before, after=after)

    def delete_model(self, request, obj):
        log.record("kosakata.hapus", obj, by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        log.record_all([log.Row("kosakata.hapus", each) for each in queryset], by=request.user)
        super().delete_queryset(request, queryset)


def _plain(value: object) -> object:
    """Rows of the database by their number: the form knows them so, too."""
    if isinstance(value, Model):
        return value.pk
    is_many = isinstance(value, (QuerySet, Iterable)) and not isinstance(value, (str, dict))
    return [_plain(each) for each in value] if is_many else value
