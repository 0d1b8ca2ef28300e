"""Answers about cases and meetings as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from cases.queries.case import open_points, pending_items, visible_cases
from cases.queries.effect import Effect, EffectRow, Share, effect
from cases.queries.memo import (
    AllocationRow,
    AllocationTable,
    CaseMemo,
    Decision,
    allocation_tables,
    case_memo,
)

__all__ = [
    "AllocationRow",
    "AllocationTable",
    "CaseMemo",
    "Decision",
    "Effect",
    "EffectRow",
    "Share",
    "allocation_tables",
    "case_memo",
    "effect",
    "open_points",
    "pending_items",
    "visible_cases",
]
