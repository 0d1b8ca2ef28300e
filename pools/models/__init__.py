"""Money set aside, and every movement of it; one file for each noun."""

from pools.models.actual import ActualImport, ActualRow
from pools.models.application import (
    Application,
    ApplicationLine,
    Change,
    FundingPart,
    InformationRequest,
    NumberSeries,
    Qualification,
    SavedView,
)
from pools.models.attachment import ApplicationAttachment
from pools.models.expenditure import Expenditure
from pools.models.grant import Activity, ActivityParticipants, ActivityYear, Grant
from pools.models.pool import (
    AllowedCost,
    Dated,
    DatedTerm,
    Frame,
    FrameLine,
    LineVersion,
    Pool,
    PoolConditions,
    PositionShare,
)
from pools.models.posting import Balance, Entry, PeriodClosing, Posting, PostingTotal, Zero

__all__ = [
    "Activity",
    "ActivityParticipants",
    "ActivityYear",
    "ActualImport",
    "ActualRow",
    "AllowedCost",
    "Application",
    "ApplicationAttachment",
    "ApplicationLine",
    "Balance",
    "Change",
    "Dated",
    "DatedTerm",
    "Entry",
    "Expenditure",
    "Frame",
    "FrameLine",
    "FundingPart",
    "Grant",
    "InformationRequest",
    "LineVersion",
    "NumberSeries",
    "PeriodClosing",
    "Pool",
    "PoolConditions",
    "PositionShare",
    "Posting",
    "PostingTotal",
    "Qualification",
    "SavedView",
    "Zero",
]
