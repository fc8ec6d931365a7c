from .decisions import Decision, Proposal, ProposalState, ReviewRules, review_rules
from .discussion import Comment, Document
from .findings import (
    ENDS_OVERLAP,
    OPEN,
    SETTLED,
    VERDICTS,
    Basis,
    Finding,
    FindingLevel,
    FindingStatus,
    Resolution,
)
from .indicators import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    ValueStatus,
    Yardstick,
    measured,
    period_said,
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
from .notices import Notice, NoticeChoice, NoticeKind, NoticeMark
from .offers import CompatibilityAnswer, OfferState
from .queue import ColumnChoice, SavedFilter
from .reasons import KeepReason
from .replies import Reply, Stance
from .reports import Report
from .runs import ACTIVE, Phase, Run, RunState
from .sheets import CellSheet

__all__ = [
    "ACTIVE",
    "ENDS_OVERLAP",
    "EXAMPLE_INDICATOR",
    "GAP_ORDER",
    "OPEN",
    "SETTLED",
    "VERDICTS",
    "Basis",
    "CellSheet",
    "ColumnChoice",
    "Comment",
    "CompatibilityAnswer",
    "Decision",
    "Document",
    "Finding",
    "FindingLevel",
    "FindingStatus",
    "Gap",
    "GapState",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "KeepReason",
    "NeedFigure",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "NoticeMark",
    "OfferState",
    "Phase",
    "PriorityArea",
    "PriorityList",
    "Proposal",
    "ProposalState",
    "Reply",
    "Report",
    "Resolution",
    "ReviewRules",
    "Run",
    "RunState",
    "SavedFilter",
    "Stance",
    "ValueStatus",
    "Yardstick",
    "measured",
    "period_said",
    "review_rules",
]
