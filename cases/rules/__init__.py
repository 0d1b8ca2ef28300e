"""What follows from a decision and from a text, as pure Python; one file for each noun."""

from cases.rules.meeting import moved
from cases.rules.outcome import (
    ALLOCATING_OUTCOMES,
    REMARK_OUTCOMES,
    SETTLING_OUTCOMES,
    allocates,
    needs_remark,
    settles,
)

__all__ = [
    "ALLOCATING_OUTCOMES",
    "REMARK_OUTCOMES",
    "SETTLING_OUTCOMES",
    "allocates",
    "moved",
    "needs_remark",
    "settles",
]
