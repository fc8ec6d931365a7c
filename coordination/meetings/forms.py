"""What is typed about a meeting and its guests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.models import Meeting, MeetingKind
from geo.models import Area
from programs.access import is_province
from programs.models import Need, Stage
from programs.numbers import FIRST_YEAR, LAST_YEAR

from .rights import regencies_to_convene
from .services import Plan

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
TIMES = ("%H:%M", "%H.%M")
PERSON_ROWS = 3


class AreasField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, area) -> str:
        return area.short_name


class RegencyField(forms.ModelChoiceField):
    def label_from_instance(self, area) -> str:
        return area.short_name


class MeetingForm(forms.Form):
    """One meeting. Convener and kind are narrowed to the actor's; what else comes is refused
    later, by the service."""

    title = forms.CharField(label=_("Judul"), max_length=200)
    kind = forms.ChoiceField(label=_("Jenis"), choices=MeetingKind)
    regency = RegencyField(
        Area.objects.regencies().order_by("code"),
        label=_("Diselenggarakan oleh"),
        required=False,
        to_field_name="code",
        empty_label=_("Provinsi"),
        help_text=_("Rakor kab/kota membahas kab/kota penyelenggaranya."),
    )
    held_on = forms.DateField(
        label=_("Tanggal"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0], attrs={"type": "date"}),
        help_text=_("Boleh menyusul; wajib sebelum rakor dimulai."),
    )
    starts_at = forms.TimeField(
        label=_("Pukul (WIB)"),
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(format=TIMES[0], attrs={"type": "time"}),
    )
    place = forms.CharField(label=_("Tempat"), max_length=200, required=False)
    chair = forms.CharField(
        label=_("Pimpinan rapat"), max_length=200, required=False, help_text=_("Nama dan jabatan.")
    )
    secretary = forms.CharField(
        label=_("Sekretaris"), max_length=200, required=False, help_text=_("Nama dan jabatan.")
    )
    fiscal_year = forms.IntegerField(
        label=_("Tahun anggaran"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    stage = forms.ChoiceField(
        label=_("Tahap"), required=False, choices=[("", _("Semua tahap")), *Stage.choices]
    )
    areas = AreasField(
        Area.objects.regencies().order_by("code"),
        label=_("Wilayah"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tanpa centang: seluruh provinsi."),
    )
    needs = forms.ModelMultipleChoiceField(
        Need.objects.order_by("name"),
        label=_("Kebutuhan"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tanpa centang: semua kebutuhan."),
    )

    WHAT = ("title", "kind", "regency")
    WHEN = ("held_on", "starts_at", "place", "chair", "secretary")
    SCOPE = ("fiscal_year", "stage", "areas", "needs")
    FIXED = ("kind", "regency", *SCOPE)

    def __init__(self, *args, by, meeting: Meeting | None = None, is_fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.is_fixed = meeting, is_fixed
        for name in self.FIXED if is_fixed else ():
            del self.fields[name]
        if is_fixed or is_province(by):
            return
        own = [(area.code, area.short_name) for area in regencies_to_convene(by)]
        self.fields["regency"].widget.choices = own
        self.fields["kind"].widget.choices = [(MeetingKind.REGENCY, MeetingKind.REGENCY.label)]
        del self.fields["areas"]

    def plan(self, stored: Plan | None = None) -> Plan:
        """What was typed; of a frozen meeting over the scope that is stored."""
        told = dict(self.cleaned_data)
        for name in ("areas", "needs"):
            if name in told:
                told[name] = tuple(told[name])
        if self.is_fixed and stored is not None:
            told |= {name: getattr(stored, name) for name in self.FIXED}
        return Plan(**told)

    def parts(self) -> list[tuple[str, list]]:
        """Title and fields of each part of the form that is there."""
        names = (
            (_("Rakor"), self.WHAT),
            (_("Waktu, tempat, pimpinan"), self.WHEN),
            (_("Lingkup bahan"), self.SCOPE),
        )
        rows = [(title, [self[n] for n in own if n in self.fields]) for title, own in names]
        return [(title, fields) for title, fields in rows if fields]


def initial_of(plan: Plan) -> dict:
    """What the form shows of a stored meeting."""
    names = (*MeetingForm.WHAT, *MeetingForm.WHEN, "fiscal_year", "stage")
    shown = {name: getattr(plan, name) for name in names}
    return shown | {
        "regency": plan.regency and plan.regency.code,
        "areas": [area.code for area in plan.areas],
        "needs": [need.code for need in plan.needs],
    }


def people_typed(data) -> list[tuple[str, str]]:
    """Names and positions of the rows that say something."""
    names, posts = data.getlist("nama")[:50], data.getlist("jabatan")[:50]
    posts += [""] * (len(names) - len(posts))
    return [(n, p) for n, p in zip(names, posts, strict=False) if n.strip() or p.strip()]


def attendance_typed(data, ids) -> dict[int, bool | None]:
    """What was ticked for each of these invitations; one that is not in the form is left alone."""
    words = {"ya": True, "tidak": False, "": None}
    typed = {pk: data.get(f"hadir-{pk}") for pk in ids}
    return {pk: words[said] for pk, said in typed.items() if said in words}
