"""A list page: the filters asked for in the address, the chips that undo them, one page of rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.forms import ChoiceField, ModelChoiceField
from django.utils.translation import gettext as _

from geo.models import Area

from .context import here

PER_PAGE = 50
CARRIED = ("tahun", "wilayah")


@dataclass(frozen=True)
class Field:
    """One filter as it stands in the form; `options` is empty for free text."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    text: str
    without: str


@dataclass(frozen=True)
class Listing:
    page: Page
    fields: list[Field]
    chips: list[Chip]
    errors: list[str]
    numbers: list

    @property
    def total(self) -> int:
        return self.page.paginator.count


def listing(request, filter_class, queryset, *, shown, per_page=PER_PAGE) -> Listing:
    """The rows of `queryset` that the address asks for, with the year of the page by default.

    `shown` names the filters of the form, in order. A value that is not allowed shows its error
    and no rows.
    """
    data = request.GET.copy()
    if year := here(request).year:
        data["tahun"] = str(year)
    asked = filter_class(data, queryset=queryset, request=request)
    return listing_of(request, asked, shown=shown, per_page=per_page)


def listing_of(
    request,
    asked,
    *,
    shown,
    per_page=PER_PAGE,
    total: int | None = None,
    load: Callable[[list[int]], list] | None = None,
) -> Listing:
    """As `listing`, of a filter set that is made already.

    With `load`, only the keys of the page are looked for, and `load` brings their rows in that
    order: wide rows need not be sorted. With `total`, nothing is counted again.
    """
    rows = asked.queryset.none() if asked.errors else asked.qs
    paginator = Paginator(rows.values_list("pk", flat=True) if load else rows, per_page)
    if total is not None:
        paginator.count = total
    page = paginator.get_page(request.GET.get("page"))
    if load:
        page.object_list = load(list(page.object_list))
    return Listing(
        page=page,
        fields=[_field(asked.form, name) for name in shown],
        chips=_chips(request, asked.form),
        errors=errors_of(asked),
        numbers=list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
    )


def errors_of(asked) -> list[str]:
    """What is wrong with the values asked for, each with the name of its filter."""
    return [f"{asked.form[name].label}: {' '.join(e)}" for name, e in asked.errors.items()]


def _values(form, name: str) -> list[str]:
    return [value for value in form.data.getlist(name) if value]


def _options(field) -> list[tuple[str, str]]:
    if not isinstance(field, ChoiceField):
        return []
    return [(str(value), str(text)) for value, text in field.choices if str(value)]


def _field(form, name: str) -> Field:
    field, chosen = form.fields[name], _values(form, name)
    options = [(value, text, value in chosen) for value, text in _options(field)]
    return Field(name, str(field.label or _("Cari")), chosen[0] if chosen else "", options)


def _chips(request, form) -> list[Chip]:
    chips = []
    for name, field in form.fields.items():
        if name in ("tahun", "urut"):
            continue
        for value in _values(form, name):
            text = _said(request, form, name, value)
            label = str(field.label or _("Cari"))
            chips.append(Chip(label, text, _address_without(request, name, value)))
    return chips


def _said(request, form, name: str, value: str) -> str:
    """A value as a person says it. One row is read of a table, never all that could be chosen."""
    if name == "wilayah":
        return _area_name(request, value)
    if isinstance(form.fields[name], ModelChoiceField):
        chosen = getattr(form, "cleaned_data", {}).get(name)
        return form.fields[name].label_from_instance(chosen) if chosen else value
    return dict(_options(form.fields[name])).get(value, value)


def _area_name(request, code: str) -> str:
    area: Area | None = here(request).area
    return area.short_name if area else code


def _address_without(request, name: str, value: str) -> str:
    kept = request.GET.copy()
    kept.setlist(name, [v for v in kept.getlist(name) if v != value])
    kept.pop("page", None)
    return f"?{kept.urlencode()}"
