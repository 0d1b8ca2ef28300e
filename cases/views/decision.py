"""One item of a meeting where it is run: typed by several, seen in effect, and decided."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions, queries
from cases.enums import ItemState
from cases.forms.decision import DecisionForms, FieldNews
from cases.forms.presence import ItemPresenceForm
from cases.forms.route import CorrectionForm
from cases.models import AgendaItem
from htk_workforce.accounts.verdict import require
from pools.ledger import LedgerRefusal

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer every point, see the effect on each line, then confirm exactly what was seen.

    Each button is a way out of the same form, so that what was typed is never lost on the way.
    """
    item = _item(request, pk)
    if request.method != "POST":
        return _page(request, item, DecisionForms(item))
    forms = DecisionForms(item, request.POST.dict(), more_follow_ups="add_follow_up" in request.POST)
    if item.state != ItemState.PENDING:
        return _too_late(request, actions.ItemClosed(item), forms)
    require(permissions.can_record(request.user, item))
    press = next((BUTTONS[name] for name in BUTTONS if name in request.POST), _preview)
    if press not in ASIDE:
        values, news = forms.catch_up()
        forms = DecisionForms(item, values)
        if news:
            return _page(request, item, forms, news=news)
    try:
        return press(request, item, forms)
    except actions.ItemClosed as closed:
        return _too_late(request, closed, forms)
    except actions.DraftChanged as changed:  # between our look and the lock
        forms.item = changed.item
        values, news = forms.catch_up()
        return _page(request, changed.item, DecisionForms(changed.item, values), news=news)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return _page(request, item, forms)


def _preview(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    return _page(request, item, forms, previewed=forms.is_valid())


def _confirm(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    if not forms.is_valid():
        return _page(request, item, forms)
    if not forms.is_confirmed:
        told = _("Svarene eller puljen er ændret, siden du så virkningen. Se den igen, og bekræft så.")
        messages.warning(request, told)
        return _page(request, item, forms, previewed=True)
    actions.decide_item(
        item=item,
        answers=forms.answers(),
        decision=forms.main.cleaned_data["decision"],
        by=request.user,
        revision=forms.revision,
        follow_ups=forms.new_follow_ups(),
    )
    posted = item.outcomes.filter(posting__isnull=False).exists()
    messages.success(request, _("Beslutningen er gemt og bogført.") if posted else _("Beslutningen er gemt."))
    return redirect("decide", item.pk)


def _save(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    """Keep the draft, and go to another item when its button was pressed."""
    draft, now = forms.typed(), timezone.now()
    saved = actions.save_draft(
        item=item, revision=forms.revision, draft=draft, by=request.user, at=now, opened=forms.opened
    )
    to = request.POST.get("go", "")
    if saved.revision != forms.revision:
        told = _("Kladden til punkt %(number)s er gemt. Intet er besluttet endnu.")
        messages.success(request, told % {"number": item.number})
    return redirect("decide", int(to) if to.isdecimal() else item.pk)


def _leave(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    actions.leave_unhandled(item=item, by=request.user)
    messages.success(request, _("Punktet er skrevet ned som »Ikke behandlet«."))
    return redirect("decide", item.pk)


def _presence(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    presence = ItemPresenceForm(item, request.POST)
    if presence.is_valid():
        actions.set_presence(meeting=item.meeting, item=item, by=request.user, **presence.participation())
        item, presence = _item(request, item.pk), None
    return _page(request, item, forms, presence=presence)


def _remove_presence(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    row = get_object_or_404(item.participations, pk=request.POST["remove_presence"])
    actions.remove_participation(participation=row, by=request.user)
    return _page(request, _item(request, item.pk), forms)


def _more(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    return _page(request, item, forms, more=True)


Press = Callable[[HttpRequest, AgendaItem, DecisionForms], HttpResponse]
BUTTONS: dict[str, Press] = {
    "confirm": _confirm,
    "preview": _preview,
    "save": _save,
    "go": _save,
    "not_handled": _leave,
    "presence": _presence,
    "remove_presence": _remove_presence,
    "add_follow_up": _more,
}
ASIDE = (_leave, _presence, _remove_presence, _more)
"""Buttons that touch nothing anybody types, and so need not know what others have typed."""


def _page(
    request: HttpRequest,
    item: AgendaItem,
    forms: DecisionForms,
    *,
    previewed: bool = False,
    news: list[FieldNews] | None = None,
    presence: ItemPresenceForm | None = None,
    more: bool = False,
    lost: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    user, mode = request.user, queries.meeting_mode(item.meeting)
    memo = queries.case_memo(item.case)
    context = {
        "item": item,
        "forms": forms,
        "mode": mode,
        "place": mode.beside(item),
        "memo": memo,
        "decision": next((one for one in memo.decisions if one.item.pk == item.pk), None),
        "participants": queries.item_participants(item),
        "presence": presence or ItemPresenceForm(item),
        "previewed": previewed,
        "news": news,
        "more": more,
        "lost": lost,
        "can_record": permissions.can_record(user, item),
        "can_decide": permissions.can_decide(user, item),
        "can_carry": permissions.can_carry(user, item),
        "can_correct": permissions.can_correct(user, item),
        "can_take_off": permissions.can_take_off(user, item),
        "next_meeting": queries.next_meeting(item.meeting.body, item.meeting.on),
    }
    return render(request, "cases/decide.html", context)


def _too_late(request: HttpRequest, closed: actions.ItemClosed, forms: DecisionForms) -> HttpResponse:
    """The item as it was decided, and what this person had typed. A double click is told gently that it is done."""
    item = _item(request, closed.item.pk)
    if item.closed_by == request.user:
        text = _("Du har allerede afsluttet punktet som »%(state)s«. Det, der blev gemt, står på siden.")
        messages.info(request, text % {"state": item.get_state_display()})
        return redirect("decide", item.pk)
    messages.warning(request, str(closed))
    return _page(request, item, DecisionForms(item), lost=forms.differences())


@require_POST
def decision_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """The effect of what is typed so far, for the page to show while one types; and that another has been there."""
    item = _item(request, pk)
    context = {"item": item, "forms": DecisionForms(item, request.POST.dict())}
    if item.state != ItemState.PENDING:
        context["closed"] = str(actions.ItemClosed(item))
    else:
        require(permissions.can_record(request.user, item))
        context["news"] = context["forms"].catch_up()[1]
    return render(request, "cases/decision_effect.html", context)


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a decided item on an agenda again, to decide some of it anew."""
    item = _item(request, pk)
    require(permissions.can_correct(request.user, item))
    form = CorrectionForm(item, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correction = actions.correct_item(item=item, by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("Sagen er sat på som punkt %(number)s, så beslutningen kan rettes.")
            messages.success(request, told % {"number": correction.number})
            return redirect("decide", correction.pk)
    return render(request, "cases/mode_correct.html", {"item": item, "form": form})


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    items = AgendaItem.objects.select_related("case", "meeting__body", "closed_by", "corrects__meeting__body")
    item = get_object_or_404(items.prefetch_related("participations"), pk=pk, meeting__isnull=False)
    require(permissions.can_run_meeting(request.user))
    require(permissions.can_see_item(request.user, item))
    return item
