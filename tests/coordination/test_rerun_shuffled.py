"""Running the engine again and again on the same register in another order decides nothing anew."""

import datetime
import itertools

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone

from coordination import services
from coordination.engine import Register
from coordination.frames import read_register
from coordination.models import Decision, Finding, FindingStatus, Proposal, Reply, Resolution
from coordination.review import decide, second
from programs.footprints import refresh_footprints
from programs.models import Program, Role, Target
from tests.factories import make_program, make_segments, make_user, make_villages, square

from .factories import make_run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
S = FindingStatus
TIMES = 20
# What is decided of the first findings: the moves that lead there. The rest stay indications.
PATHS = {
    S.REVIEWED: [S.REVIEWED],
    S.CONFIRMED: [S.CONFIRMED],
    S.COMPLEMENTARY: [S.COMPLEMENTARY],
    S.NOT_OVERLAP: [S.NOT_OVERLAP],
    S.CLARIFY: [S.CLARIFY],
    S.AGREED: [S.CONFIRMED, S.AGREED],
    S.DONE: [S.COMPLEMENTARY, S.AGREED, S.DONE],
    "opened again": [S.NOT_OVERLAP, S.INDICATED],
}


def make_register():
    """Programs of lists, drawings and a whole regency, and one at the edge to be cancelled."""
    make_segments()
    villages = make_villages(6)
    for n, count in enumerate((10, 20, None, 7)):
        areas = villages[n : n + 3]
        make_program(areas=areas, counts=[count] * 3, budget_idr=1_000_000 * (n + 1))
    make_program(shapes=[square(500, 0, 4000, 900)], counts=[33], segments=("KSJ-D1", "KSJ-D2"))
    make_program(shapes=[square(0, 200, 6000, 500)], counts=[12], segments=("KSJ",))
    make_program(areas=["36.04"], counts=[90])
    make_program(areas=villages[5:], counts=[3], code="BATAL")


def settle_every_way():
    by, other = make_user(Role.PROVINCE), make_user(Role.PROVINCE)
    findings = list(Finding.objects.exclude(right__code="BATAL").order_by("pk"))
    assert len(findings) >= len(PATHS) + 3
    for finding, path in zip(findings, PATHS.values(), strict=False):
        for now in path:
            resolution = Resolution.MERGE if now == S.CONFIRMED else ""
            made = decide(finding, now=now, because="Dibahas.", by=by, resolution=resolution)
            if isinstance(made, Proposal):
                second(finding, by=other, agrees=True)
    Program.objects.filter(code="BATAL").update(status="dibatalkan")
    waiting = findings[len(PATHS)]
    Finding.objects.filter(pk=waiting.pk).update(severity=99.0)
    decide(waiting, now=S.CONFIRMED, because="Sama.", by=by, resolution=Resolution.MERGE)


def measure(shuffle=lambda frame: frame):
    register = read_register(Program.objects.all())
    return services._measure(Register(**{k: shuffle(v) for k, v in vars(register).items()}))


def shuffled(rng):
    """Each frame with its rows in another order, and other numbers on them."""

    def shuffle(frame):
        order = rng.permutation(len(frame))
        return frame.iloc[order].set_axis(rng.permutation(len(frame)) + 100)

    return shuffle


def turn_lines(rng):
    """Every program's lines in another order, its footprint made anew from them."""
    for program in Program.objects.all():
        lines = list(program.targets.order_by("line"))
        for n, line in enumerate(lines):
            line.line = 1000 + n
        Target.objects.bulk_update(lines, ["line"])
        for line, number in zip(lines, rng.permutation(len(lines)), strict=True):
            line.line = int(number) + 1
        Target.objects.bulk_update(lines, ["line"])
    refresh_footprints(Program.objects.all())


def all_rows():
    """All that is stored of findings but the run that saw them last."""
    findings = list(Finding.objects.order_by("pk").values())
    for row in findings:
        del row["last_seen_in_id"]
        row["villages"] = bytes(row["villages"])
    others = (list(model.objects.order_by("pk").values()) for model in (Decision, Proposal, Reply))
    return [findings, *others]


def test_twenty_runs_in_any_order_change_no_decision_and_no_identity():
    make_register()
    services.write_findings(make_run(), [measure()])
    settle_every_way()
    services.write_findings(make_run(), [measure()])
    before = all_rows()
    statuses = {row["status"] for row in before[0]}
    assert statuses == set(S), set(S) - statuses
    assert any(row["awaits_second"] for row in before[0])
    rng = np.random.default_rng(4)
    for n in range(TIMES):
        if n % 5 == 0:
            turn_lines(rng)
        counts = services.write_findings(make_run(), [measure(shuffled(rng))])
        moves = {name: counts[name] for name in ("gone", "back", "reopened", "new", "asked")}
        assert set(moves.values()) == {0}, moves
        assert all_rows() == before


def test_programs_entered_in_another_order_give_the_same_findings():
    """The same register typed in backwards: other ids, the same pairs and measures by code."""
    with transaction.atomic():
        forwards = measured_by_code(make_in_order(range(5)))
        transaction.set_rollback(True)
    assert len(forwards) == 7
    for order in itertools.islice(itertools.permutations(range(5)), 1, 120, 17):
        with transaction.atomic():
            assert measured_by_code(make_in_order(order)) == forwards
            transaction.set_rollback(True)


def make_in_order(order):
    make_segments()
    villages = make_villages(7)
    for n in order:
        given = {"code": f"K-{n}", "budget_idr": 1000 * (n + 1), "counts": [5 + n] * 3}
        make_program(areas=villages[n : n + 3], **given)
    return services._measure(read_register(Program.objects.all()))


def measured_by_code(found):
    """Pairs by code, with what does not depend on which of them is left."""
    code = dict(Program.objects.values_list("pk", "code"))
    columns = ["level", "village_count", "overlap_days", "exposed_people", "money_idr", "severity"]
    return {
        frozenset((code[row["left_id"]], code[row["right_id"]])): tuple(
            round(row[c], 6) if isinstance(row[c], float) else row[c] for c in columns
        )
        for row in found.frame.to_dict("records")
    }


def test_a_day_later_nothing_is_decided_either(time_machine):
    make_register()
    services.write_findings(make_run(), [measure()])
    settle_every_way()
    services.write_findings(make_run(), [measure()])
    before = all_rows()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=400))
    services.write_findings(make_run(), [measure()])
    assert all_rows() == before
