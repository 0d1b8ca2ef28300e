from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from clusters import permissions, queries
from clusters.forms.day import DayForm
from clusters.models import Cluster
from clusters.tables import ClusterTable
from htk_workforce.accounts.verdict import require


def cluster_list(request: HttpRequest) -> HttpResponse:
    require(permissions.can_see_some_cluster(request.user))
    form = day_form(request)
    sees_all = permissions.can_see_all_clusters(request.user)
    try:
        overview = queries.cluster_overview(on=form.day, year=form.chosen_year)
    except queries.RulesMissing as missing:
        form.add_error("on", str(missing))
        overview, cards = None, []
    else:
        own = () if sees_all else permissions.own_clusters(request.user, on=form.day)
        cards = [card for card in overview.cards if sees_all or card.cluster.pk in own]
    table = ClusterTable(cards)
    RequestConfig(request, paginate=False).configure(table)
    context = {
        "form": form,
        "overview": overview,
        "cards": cards,
        "table": table,
        "as_table": request.GET.get("vis") == "tabel" or "sort" in request.GET,
        "sees_all": sees_all,
    }
    return render(request, "clusters/cluster_list.html", context)


def cluster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = get_object_or_404(Cluster.objects.select_related("centre"), pk=pk)
    form = day_form(request)
    require(permissions.can_see_cluster(request.user, cluster, on=form.day))
    years = queries.years_with_figures()
    page = queries.cluster_page(cluster, on=form.day, years=years)
    return render(request, "clusters/cluster_detail.html", {"cluster": cluster, "form": form, "page": page})


def day_form(request: HttpRequest) -> DayForm:
    """The day and the year in the address, or those of the newest figures."""
    return DayForm(
        request.GET,
        given=queries.newest_counting_day(timezone.localdate()),
        years=queries.years_with_figures(),
    )
