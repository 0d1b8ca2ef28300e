"""What is put before a body, what it decided, and what each decision did; one file for each noun."""

from cases.models.body import Body, BodyMember, SectionTemplate
from cases.models.case import (
    SENT_OUT,
    WAS_SENT_OUT,
    AcceptedFinding,
    AllocationLine,
    CaseFile,
    RecommendationPoint,
    Section,
    validate_case_number,
)
from cases.models.consequence import Deadline, DeadlineChange, DeadlineTerm, FollowUp, RouteStep, StepGrant
from cases.models.document import Attachment, HearingStatement, Version
from cases.models.meeting import AgendaItem, Meeting, Participation, PointOutcome
from cases.models.staffing import FundingSplit, StaffingLine, StaffingPlan, StaffingUse

__all__ = [
    "SENT_OUT",
    "WAS_SENT_OUT",
    "AcceptedFinding",
    "AgendaItem",
    "AllocationLine",
    "Attachment",
    "Body",
    "BodyMember",
    "CaseFile",
    "Deadline",
    "DeadlineChange",
    "DeadlineTerm",
    "FollowUp",
    "FundingSplit",
    "HearingStatement",
    "Meeting",
    "Participation",
    "PointOutcome",
    "RecommendationPoint",
    "RouteStep",
    "Section",
    "SectionTemplate",
    "StaffingLine",
    "StaffingPlan",
    "StaffingUse",
    "StepGrant",
    "Version",
    "validate_case_number",
]
