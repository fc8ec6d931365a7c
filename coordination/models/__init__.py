from .agreements import (
    STILL_OPEN,
    Agreement,
    AgreementDocument,
    AgreementState,
    AgreementStep,
)
from .conversions import Conversion
from .decisions import Decision, Proposal, ProposalState, ReviewRules, review_rules
from .discussion import AttachedFile, Comment, Document
from .duties import Duty
from .figure_files import FigureFile, FigureKind
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
from .meetings import (
    Invitation,
    Meeting,
    MeetingKind,
    MeetingState,
    Pack,
    Publication,
    Snapshot,
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
    "STILL_OPEN",
    "VERDICTS",
    "Agreement",
    "AgreementDocument",
    "AgreementState",
    "AgreementStep",
    "AttachedFile",
    "Basis",
    "CellSheet",
    "ColumnChoice",
    "Comment",
    "CompatibilityAnswer",
    "Conversion",
    "Decision",
    "Document",
    "Duty",
    "FigureFile",
    "FigureKind",
    "Finding",
    "FindingLevel",
    "FindingStatus",
    "Gap",
    "GapState",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "Invitation",
    "KeepReason",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "NeedFigure",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "NoticeMark",
    "OfferState",
    "Pack",
    "Phase",
    "PriorityArea",
    "PriorityList",
    "Proposal",
    "ProposalState",
    "Publication",
    "Reply",
    "Report",
    "Resolution",
    "ReviewRules",
    "Run",
    "RunState",
    "SavedFilter",
    "Snapshot",
    "Stance",
    "ValueStatus",
    "Yardstick",
    "measured",
    "period_said",
    "review_rules",
]
