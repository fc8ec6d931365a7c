"""Findings that people have decided on, made by the service itself."""

from coordination import review
from coordination.models import FindingStatus, Resolution
from programs.models import Intervention, Role
from tests.factories import (
    make_agency,
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_user,
    make_village,
)

from .factories import make_finding

S = FindingStatus
VILLAGE = "36.04.01.2001"


def make_kinds() -> tuple[Intervention, Intervention]:
    """Two kinds of help for one need, of which the table says nothing."""
    need = make_need("MODAL")
    return make_intervention("UEP", need=need), make_intervention("KUBE", need=need)


def make_pair(left: Intervention, right: Intervention, *, agencies=None, **given):
    """An open finding of two programs, each of an agency of its own where none are given."""
    village = make_village(VILLAGE)
    is_example = given.pop("is_example", False)
    agencies = agencies or [
        make_agency(tier="kabkota", regency=make_area("36.04")) for _side in range(2)
    ]
    programs = [
        make_program(areas=[village], intervention=kind, agency=agency, is_example=is_example)
        for kind, agency in zip((left, right), agencies, strict=True)
    ]
    return make_finding(*programs, villages=[village], **{"severity": 30.0} | given)


def decide(finding, now, *, by):
    """Decide with all that the decision must say."""
    resolution = Resolution.SPLIT_AREA if now == S.CONFIRMED else ""
    review.decide(finding, now=now, because="Sudah dibahas.", by=by, resolution=resolution)
    finding.refresh_from_db()
    return finding


def make_offer(count: int = 3, **given) -> tuple[Intervention, Intervention]:
    """Two kinds of help that two people found complementary so many times."""
    kinds = make_kinds()
    people = [make_user(Role.PROVINCE), make_user(Role.PROVINCE)]
    for n in range(count):
        decide(make_pair(*kinds, **given), S.COMPLEMENTARY, by=people[n % 2])
    return kinds
