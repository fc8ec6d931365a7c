"""Bantuan untuk sekretariat rakor: from preparing a meeting to following it up."""

from django.utils.translation import gettext as _

from coordination.meetings.agenda import MOST
from coordination.meetings.checklist import CHECKS
from coordination.meetings.hash_check import PRINTED
from coordination.meetings.states import MOVES
from coordination.models import MeetingKind, MeetingState


def topics() -> list[tuple[str, str, str]]:
    """Address, title, and what it answers; in the order of the work."""
    return [
        (
            "rakor",
            _("Menyiapkan rakor dalam satu jam"),
            _("Lingkup, undangan, daftar periksa, membekukan, menerbitkan, kehadiran."),
        ),
    ]


def context() -> dict:
    """What these pages say that is decided elsewhere."""
    return {
        "meeting_kinds": MeetingKind.labels,
        "meeting_checks": list(CHECKS.values()),
        "meeting_moves": [
            (state.label, ", ".join(str(s.label) for s in MeetingState if s in MOVES[state]))
            for state in MeetingState
        ],
        "printed_digits": PRINTED,
        "room_most": MOST,
    }
