"""Where the bars of `Ketepatan aturan` lie, so that its template need not add."""

from collections.abc import Iterable
from dataclasses import dataclass

from coordination.models import FindingLevel
from coordination.precision import RULE_LABELS, Row

WIDTH, MARGIN = 360, 8
ROW, BAR, TOP = 40, 12, 18  # pixels of a row, of its bar, and above the first
PLOT = WIDTH - 2 * MARGIN
TICKS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True)
class Bar:
    """One rule and level; without a share there is a sentence in place of the bar."""

    row: Row
    label: str
    text_y: float
    bar_y: float
    middle_y: float
    width: float
    low_x: float
    high_x: float


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    ticks: list[tuple[float, float]]  # where, and the ratio it stands for
    width: int
    height: int
    left: int
    right: int
    bar_height: int
    axis_y: float
    bottom: float


def chart_of(rows: Iterable[Row]) -> Chart:
    bars = [_bar(n, row) for n, row in enumerate(rows)]
    bottom = TOP + ROW * len(bars)
    return Chart(
        bars=bars,
        ticks=[(_x(ratio), ratio) for ratio in TICKS],
        width=WIDTH,
        height=bottom + 16,
        left=MARGIN,
        right=WIDTH - MARGIN,
        bar_height=BAR,
        axis_y=TOP - 4,
        bottom=bottom,
    )


def _x(ratio: float) -> float:
    return round(MARGIN + PLOT * ratio, 1)


def _bar(n: int, row: Row) -> Bar:
    top = TOP + ROW * n
    known = row.share is not None
    return Bar(
        row=row,
        label=f"{RULE_LABELS[row.rule]}: {FindingLevel(row.level).label}",
        text_y=top + 12,
        bar_y=top + 18,
        middle_y=top + 18 + BAR / 2,
        width=round(PLOT * row.share, 1) if known else 0,
        low_x=_x(row.low) if known else 0,
        high_x=_x(row.high) if known else 0,
    )
