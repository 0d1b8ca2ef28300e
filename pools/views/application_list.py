"""The list of applications: its filter, the views people keep of it, and qualifying several at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.filters import ApplicationFilter
from pools.forms.application_list import BatchForm, SavedViewForm
from pools.models import Application, SavedView
from pools.tables import ApplicationTable, QualifiableTable
from pools.views.application import REFUSALS

PER_PAGE = 25
KEPT = (*ApplicationFilter.base_filters, "sort")


def application_list(request: HttpRequest) -> HttpResponse:
    """The list. What is sent with its two small forms comes to the same address, so that the filter stays."""
    if request.method == "POST" and "save" in request.POST:
        return _save_view(request)
    if request.method == "POST":
        return _qualify_ticked(request)
    return _list_page(request, BatchForm(), SavedViewForm())


def _list_page(request: HttpRequest, batch_form: BatchForm, view_form: SavedViewForm) -> HttpResponse:
    applications = ApplicationFilter(request.GET, queries.visible_applications(request.user))
    can_qualify = permissions.can_qualify(request.user)
    if can_qualify:
        table = QualifiableTable(applications.qs, ticked=batch_form.ticked())
    else:
        table = ApplicationTable(applications.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "filter": applications,
        "table": table,
        "query": kept_query(request.GET),
        "can_enter": permissions.can_enter_application(request.user),
        "can_export": permissions.can_export_applications(request.user),
        "can_qualify": can_qualify,
        "batch_form": batch_form,
        "view_form": view_form,
        "saved_views": request.user.saved_views.all(),
    }
    return render(request, "pools/application_list.html", context)


def kept_query(query: QueryDict) -> str:
    """The filter and the order of an address, and nothing else: neither the page nor what is not a filter."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in query.getlist(name) if value]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def _save_view(request: HttpRequest) -> HttpResponse:
    """Keep the selection of the list under a name; the same name again replaces it."""
    form, query = SavedViewForm(request.POST), kept_query(request.GET)
    if len(query) > SavedView._meta.get_field("query").max_length:
        form.add_error(None, _("Afgrænsningen er for lang til at gemme. Skriv en kortere tekst i filteret."))
    if not form.is_valid():
        return _list_page(request, BatchForm(), form)
    view, is_new = SavedView.objects.update_or_create(
        user=request.user, name=form.cleaned_data["name"], defaults={"query": query}
    )
    text = _("Visningen »%(name)s« er gemt.") if is_new else _("Visningen »%(name)s« er rettet.")
    messages.success(request, text % {"name": view.name})
    return redirect(view)


@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    messages.success(request, _("Visningen »%(name)s« er slettet.") % {"name": view.name})
    return redirect("application_list")


def _qualify_ticked(request: HttpRequest) -> HttpResponse:
    """Write down one party for several applications, each on its own, and tell what became of each."""
    require(permissions.can_qualify(request.user))
    form = BatchForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, SavedViewForm())
    chosen = queries.visible_applications(request.user).filter(pk__in=form.cleaned_data["application"])
    party, remark = form.cleaned_data["party"], form.cleaned_data["remark"]
    results = [(application, *_qualify(request, application, party, remark)) for application in chosen]
    context = {
        "results": results,
        "done": sum(is_done for _application, is_done, _text in results),
        "party": form.party_label,
        "query": request.GET.urlencode(),
    }
    return render(request, "pools/application_batch.html", context)


def _qualify(request: HttpRequest, application: Application, party: str, remark: str) -> tuple[bool, str]:
    """Whether it was done, and a sentence."""
    try:
        application = actions.qualify_application(
            application=application, party=party, remark=remark, by=request.user, on=timezone.localdate()
        )
    except REFUSALS as refusal:
        return False, str(refusal)
    missing = application.missing_parties
    if not missing:
        return True, _("Skrevet ned. Ansøgningen er nu »%(state)s«.") % {
            "state": application.get_state_display()
        }
    parties = ", ".join(str(label.label) for label in missing)
    return True, _("Skrevet ned. Der mangler stadig: %(parties)s.") % {"parties": parties}
