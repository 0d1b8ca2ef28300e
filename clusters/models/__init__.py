"""Who works where, the figures of it, the rules it is counted by, and what was assessed and decided."""

from clusters.models.costing import SalaryReference, Scenario, ScenarioChoice
from clusters.models.decision import AssessedCriterion, ClusterAssessment, StaffingDecision
from clusters.models.figure import (
    AbsenceFigure,
    AbsenceTarget,
    ChildFigure,
    EvidenceFigure,
    KeyFigure,
    StaffFigure,
)
from clusters.models.organisation import Centre, Cluster, ClusterMembership, Workplace
from clusters.models.setting import CountingRule, LeaverAssumption, Norm, SpanLimit, StaffingWeight

__all__ = [
    "AbsenceFigure",
    "AbsenceTarget",
    "AssessedCriterion",
    "Centre",
    "ChildFigure",
    "Cluster",
    "ClusterAssessment",
    "ClusterMembership",
    "CountingRule",
    "EvidenceFigure",
    "KeyFigure",
    "LeaverAssumption",
    "Norm",
    "SalaryReference",
    "Scenario",
    "ScenarioChoice",
    "SpanLimit",
    "StaffFigure",
    "StaffingDecision",
    "StaffingWeight",
    "Workplace",
]
