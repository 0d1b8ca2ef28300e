"""The statement of a pool in one year as a document: its lines, and the chosen postings with a running balance."""

from datetime import datetime

from htk_workforce.reporting.pdf import render_document
from pools.enums import Bucket
from pools.models import Frame
from pools.queries import EVERYTHING, Selection, budget_table, frame_statement

TEMPLATE = "pdf/pool_statement.html"
BUCKETS = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.SPENT, Bucket.AVAILABLE)


def render_pool_statement(frame: Frame, selection: Selection = EVERYTHING, *, created: datetime) -> bytes:
    """The same figures as the pool's page shows for the selection; always in Danish, it is an official record."""
    statement = frame_statement(frame, selection)
    context = {
        "frame": frame,
        "budget": budget_table(frame),
        "statement": statement,
        "chosen": str(selection),
        "rows": [(row, [row.changes.get(bucket) for bucket in BUCKETS]) for row in statement.rows],
        "totals": [statement.totals.get(bucket) for bucket in BUCKETS],
        "title": str(frame),
        "reference": str(frame),
    }
    return render_document(TEMPLATE, context, created=created)
