"""One posting: where it comes from, what it moved, and how finance undoes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.enums import Bucket
from pools.forms.undo import UndoForm
from pools.ledger import LedgerRefusal
from pools.models import Posting

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def posting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    posting = get_object_or_404(Posting.objects.select_related("by", "reverses"), pk=pk)
    queries.veil([posting], request.user)
    context = {
        "posting": posting,
        "entries": posting.entries.select_related("line__frame__pool").order_by("amount", "id"),
        "source": Bucket.SOURCE,
        "can_reverse": permissions.can_reverse_posting(request.user, posting),
    }
    return render(request, "pools/posting_detail.html", context)


def posting_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a posting that finance made, with its effect on each line before and after."""
    posting = get_object_or_404(Posting.objects.select_related("by"), pk=pk)
    require(permissions.can_reverse_posting(request.user, posting))
    form = UndoForm(request.POST if request.method == "POST" else None, posting=posting)
    if form.is_valid():
        try:
            undone = actions.reverse_posting(
                posting=posting, by=request.user, today=timezone.localdate(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(posting)s er tilbageført.") % {"posting": posting})
            return redirect(undone)
    entries = posting.entries.filter(bucket=Bucket.AVAILABLE).select_related("line__frame__pool")
    effect = queries.effect_of_moving({entry.line: -entry.amount for entry in entries})
    context = {"posting": posting, "form": form, "effect": effect}
    return render(request, "pools/posting_reverse.html", context)
