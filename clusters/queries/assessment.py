"""An assessment as it was written, by the position its criteria speak for."""

from dataclasses import dataclass

from clusters.enums import PositionType
from clusters.models import AssessedCriterion, ClusterAssessment
from clusters.rules import speaks_for


@dataclass(frozen=True)
class AssessmentText:
    """The criteria that were met, with what they rest on, and those that were not."""

    assessment: ClusterAssessment
    met: tuple[tuple[PositionType, tuple[AssessedCriterion, ...]], ...]
    not_met: tuple[AssessedCriterion, ...]

    @classmethod
    def of(cls, assessment: ClusterAssessment) -> "AssessmentText":
        rows = list(assessment.criteria.all())
        met = tuple(
            (side, tuple(row for row in rows if row.is_met and speaks_for(row.criterion) == side))
            for side in PositionType
        )
        return cls(assessment, met, tuple(row for row in rows if not row.is_met))
