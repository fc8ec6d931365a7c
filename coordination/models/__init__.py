from .findings import (
    OPEN,
    SETTLED,
    Basis,
    Decision,
    Finding,
    FindingLevel,
    FindingStatus,
    Resolution,
)
from .needs import (
    EXAMPLE_INDICATOR,
    GAP_ORDER,
    Gap,
    GapState,
    NeedFigure,
    PriorityArea,
    PriorityList,
)
from .reasons import KeepReason
from .reports import Report
from .runs import ACTIVE, Phase, Run, RunState

__all__ = [
    "ACTIVE",
    "EXAMPLE_INDICATOR",
    "GAP_ORDER",
    "OPEN",
    "SETTLED",
    "Basis",
    "Decision",
    "Finding",
    "FindingLevel",
    "FindingStatus",
    "Gap",
    "GapState",
    "KeepReason",
    "NeedFigure",
    "Phase",
    "PriorityArea",
    "PriorityList",
    "Report",
    "Resolution",
    "Run",
    "RunState",
]
