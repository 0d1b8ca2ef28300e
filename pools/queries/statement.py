"""The way back from a figure to its postings."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from pools.enums import Bucket
from pools.models import Entry, Frame, FrameLine, Posting
from pools.queries.budget import ZERO


@dataclass(frozen=True)
class StatementRow:
    """One posting as a line sees it: its change in kroner per bucket, and what was available afterwards."""

    posting: Posting
    changes: dict[str, Decimal]
    available: Decimal


def line_statement(line: FrameLine) -> list[StatementRow]:
    """Every posting on a line in the order they were made, with running availability."""
    entries = Entry.objects.filter(line=line).select_related("posting").prefetch_related("posting__origin")
    by_posting: dict[int, dict[str, Decimal]] = defaultdict(dict)
    postings: dict[int, Posting] = {}
    for entry in entries.order_by("posting_id", "id"):
        postings[entry.posting_id] = entry.posting
        by_posting[entry.posting_id][entry.bucket] = entry.amount
    rows, available = [], ZERO
    for pk, posting in postings.items():
        available += by_posting[pk].get(Bucket.AVAILABLE, ZERO)
        rows.append(StatementRow(posting, by_posting[pk], available))
    return rows


def entries_of_frames(frames: Iterable[Frame]) -> QuerySet[Entry]:
    """Every entry on some frames except the outside account, oldest first."""
    return (
        Entry.objects.filter(line__frame__in=frames)
        .exclude(bucket=Bucket.SOURCE)
        .select_related("posting__by", "line__frame__pool")
        .order_by("posting_id", "id")
    )
