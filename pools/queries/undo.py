"""What stands in the way of undoing a posting."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from pools.enums import Bucket
from pools.models import Entry, FrameLine, PeriodClosing, Posting
from pools.queries.budget import ZERO


def closing_over(posting: Posting) -> PeriodClosing | None:
    """The closing of one of a posting's frames that its day lies in."""
    closings = PeriodClosing.objects.filter(reopened_at=None, through_on__gte=posting.on)
    return (
        closings.filter(frame__lines__entries__posting=posting)
        .select_related("frame__pool")
        .distinct()
        .first()
    )


def lowest_available(line: FrameLine, since: date) -> Decimal:
    """The least a line has available at the end of any day from this one on, by the days of the postings, in kroner."""
    days = (
        Entry.objects.filter(line=line, bucket=Bucket.AVAILABLE)
        .order_by("posting__on")
        .values_list("posting__on")
        .annotate(total=Sum("amount"))
    )
    before = sum((total for day, total in days if day <= since), ZERO)
    left = lowest = before
    for day, total in days:
        if day > since:
            left += total
            lowest = min(lowest, left)
    return lowest
