"""What is typed about other people: a post, an invitation, what the list is to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.models import Area

from . import access_people as access
from .access_people import Post, WrongPlace
from .account_forms import AddressField, NameField
from .models import Agency, Role
from .people_list import PersonState

NOTHING = [("", "-")]


class PostForm(forms.Form):
    """One role with its place. Choices are those of the actor; what else comes is refused later.

    A place that the role does not take is left out: the page shows both fields to everybody who
    has no script.
    """

    role = forms.ChoiceField(label=_("Peran"), choices=Role)
    agency = forms.ModelChoiceField(
        Agency.objects.all(), required=False, label=_("Perangkat daerah")
    )
    regency = forms.ModelChoiceField(
        Area.objects.regencies(), required=False, label=_("Kabupaten/kota"), to_field_name="code"
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        given = access.roles_to_give(by)
        self.fields["role"].widget.choices = [(r.value, r.label) for r in given]
        agencies = access.agencies_to_staff(by).order_by("name").values_list("pk", "name")
        self.fields["agency"].widget.choices = [*NOTHING, *agencies]
        regencies = sorted(access.regencies_to_staff(by), key=lambda area: area.bare_name)
        chosen = [(area.code, area.short_name) for area in regencies]
        self.fields["regency"].widget.choices = [*NOTHING, *chosen]

    def clean(self):
        told = super().clean()
        if "role" not in told:
            return told
        role = Role(told["role"])
        agency = told.get("agency") if role in access.OF_AGENCY else None
        regency = told.get("regency") if role == Role.REGENCY else None
        try:
            told["post"] = Post(role, agency, regency)
        except WrongPlace as error:
            place = "agency" if role in access.OF_AGENCY else "regency"
            if place not in self.errors:
                self.add_error(place, str(error))
        return told


class InviteForm(PostForm):
    email = AddressField()
    name = NameField()
    field_order = ["name", "email", "role", "agency", "regency"]


class ListForm(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label=_("Nama atau surel"), required=False, max_length=100)
    peran = forms.ChoiceField(
        label=_("Peran"), required=False, choices=[("", _("Semua")), *Role.choices]
    )
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False, choices=[("", _("Semua")), *PersonState.choices]
    )
