"""What the secretariat does with a meeting: prepare, change, begin, end (decision 0028).

Kind, convener and scope stay as they were when the meeting was first frozen: the pack that people
hold is about that scope. Title, time, place, chair and guests may change until it is over.
"""

import datetime
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.models import Meeting, MeetingKind, MeetingState
from geo.models import Area
from programs import log
from programs.limits import check_texts
from programs.log_values import changed
from programs.models import Need, Stage
from programs.numbers import FIRST_YEAR, LAST_YEAR

from .rights import may_convene_for, may_prepare
from .states import locked, move

TEXTS = ("title", "place", "chair", "secretary")
FREE = (*TEXTS, "held_on", "starts_at")  # may change after the first freeze
FIXED = ("kind", "regency", "fiscal_year", "stage")  # and areas and needs: the scope


class MeetingRefused(ValueError):
    """What a meeting says cannot be kept: `field` and a sentence."""

    def __init__(self, field: str, why: str):
        self.field = field
        super().__init__(why)


@dataclass(frozen=True)
class Plan:
    """What a meeting is about. No areas: the whole province; no needs: all; "": any stage."""

    title: str
    kind: str
    fiscal_year: int
    regency: Area | None = None
    stage: str = ""
    areas: tuple[Area, ...] = ()
    needs: tuple[Need, ...] = ()
    held_on: datetime.date | None = None
    starts_at: datetime.time | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""


def plan_of(meeting: Meeting) -> Plan:
    """The plan a meeting holds now."""
    columns = {name: getattr(meeting, name) for name in (*FREE, *FIXED)}
    areas, needs = meeting.areas.order_by("code"), meeting.needs.order_by("code")
    return Plan(**columns, areas=tuple(areas), needs=tuple(needs))


@transaction.atomic
def prepare_meeting(plan: Plan, *, by) -> Meeting:
    """A new meeting. A regency's meeting is about that regency. Raises PermissionDenied,
    MeetingRefused, and limits.BadEntry for a text that cannot be kept."""
    plan = _settled(plan)
    if not may_convene_for(by, plan.regency and plan.regency.pk):
        raise PermissionDenied(_("Anda tidak menyelenggarakan rakor atas nama wilayah ini."))
    _check(plan)
    _refuse_twin(plan)
    meeting = Meeting(created_by=by)
    _write(meeting, plan)
    log.record("rakor.siapkan", meeting, by=by, after=_told(plan))
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, plan: Plan, *, by, seen: int) -> Meeting:
    """Write a plan over the version that was seen. The same plan again changes nothing.

    Raises PermissionDenied (also for handing it to a regency that is not one's own), Overtaken,
    MeetingRefused for a scope that is frozen or a meeting that is over, and limits.BadEntry.
    """
    if not may_prepare(by, meeting):
        raise PermissionDenied(_("Hanya sekretariat penyelenggara yang mengubah rakor ini."))
    held = locked(meeting, seen)
    was, plan = plan_of(held), _settled(plan)
    if not may_convene_for(by, plan.regency and plan.regency.pk):
        raise PermissionDenied(_("Anda tidak menyelenggarakan rakor atas nama wilayah ini."))
    _check(plan)
    if held.state == MeetingState.DONE:
        raise MeetingRefused("title", _("Rakor ini sudah selesai dan tidak diubah lagi."))
    if held.state != MeetingState.PREPARED and _scope_said(plan) != _scope_said(was):
        said = _("Jenis dan lingkup tetap sejak bahan dibekukan. Siapkan rakor lain untuk itu.")
        raise MeetingRefused("kind", said)
    before, after = changed(_told(was), _told(plan))
    if before or after:
        held.version += 1
        _write(held, plan)
        log.record("rakor.ubah", held, by=by, before=before, after=after)
    return held


def begin(meeting: Meeting, *, by, seen: int | None = None) -> Meeting:
    """The meeting is held now. Raises PermissionDenied, MeetingRefused, IllegalMove, Overtaken."""
    _only_convener(by, meeting)
    if meeting.held_on is None:
        raise MeetingRefused("held_on", _("Isi dahulu tanggal rakor ini."))
    return move(meeting, MeetingState.HELD, by=by, seen=seen)


def end(meeting: Meeting, *, by, seen: int | None = None) -> Meeting:
    """The meeting is over. Raises PermissionDenied, IllegalMove and Overtaken."""
    _only_convener(by, meeting)
    return move(meeting, MeetingState.DONE, by=by, seen=seen)


def _only_convener(by, meeting: Meeting) -> None:
    if not may_prepare(by, meeting):
        raise PermissionDenied(_("Hanya sekretariat penyelenggara yang menjalankan rakor ini."))


def _settled(plan: Plan) -> Plan:
    """The plan as it is kept: a regency's meeting is about that regency, no text has odd blanks."""
    texts = {name: " ".join(getattr(plan, name).split()) for name in TEXTS}
    if plan.kind == MeetingKind.REGENCY and plan.regency:
        texts["areas"] = (plan.regency,)
    return replace(plan, **texts)


def _check(plan: Plan) -> None:
    texts = {name: getattr(plan, name) for name in TEXTS}
    check_texts(**texts)
    for name, said in texts.items():
        longest = Meeting._meta.get_field(name).max_length
        if len(said) > longest:
            raise MeetingRefused(name, _("Terlalu panjang: paling banyak %d huruf.") % longest)
    if not plan.title:
        raise MeetingRefused("title", _("Tulis judul rakor."))
    if plan.kind not in MeetingKind.values:
        raise MeetingRefused("kind", _("Pilih jenis rakor."))
    if (plan.kind == MeetingKind.REGENCY) != (plan.regency is not None):
        said = _("Rakor kab/kota diselenggarakan satu kab/kota; jenis lain oleh provinsi.")
        raise MeetingRefused("regency", said)
    if plan.stage and plan.stage not in Stage.values:
        raise MeetingRefused("stage", _("Tahap anggaran tidak dikenali."))
    if not FIRST_YEAR <= plan.fiscal_year <= LAST_YEAR:
        raise MeetingRefused("fiscal_year", _("Tahun anggaran tidak dikenali; tulis mis. 2026."))
    if plan.held_on and not FIRST_YEAR <= plan.held_on.year <= LAST_YEAR:
        raise MeetingRefused("held_on", _("Tanggal rakor tidak masuk akal; periksa tahunnya."))


def _refuse_twin(plan: Plan) -> None:
    """The form sent twice makes one meeting."""
    same = {name: getattr(plan, name) for name in ("title", "kind", "regency", "held_on")}
    if Meeting.objects.filter(**same, fiscal_year=plan.fiscal_year).exists():
        said = _("Rakor dengan judul, jenis dan tanggal ini sudah ada di daftar.")
        raise MeetingRefused("title", said)


def _write(meeting: Meeting, plan: Plan) -> None:
    for name in (*FREE, *FIXED):
        setattr(meeting, name, getattr(plan, name))
    meeting.save()
    meeting.areas.set(plan.areas)
    meeting.needs.set(plan.needs)


def _told(plan: Plan) -> dict:
    """The plan as the log keeps it."""
    told = {name: getattr(plan, name) for name in FREE}
    return told | _scope_said(plan)


def _scope_said(plan: Plan) -> dict:
    return {
        **{name: getattr(plan, name) for name in ("kind", "fiscal_year", "stage")},
        "regency": plan.regency.code if plan.regency else "",
        "areas": sorted(area.code for area in plan.areas),
        "needs": sorted(need.code for need in plan.needs),
    }
