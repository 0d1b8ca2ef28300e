from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from clusters import permissions, queries
from clusters.enums import PositionType
from clusters.forms.day import DayForm
from clusters.models import Cluster
from clusters.tables import ClusterTable
from htk_workforce.accounts.verdict import require

YEARS_SHOWN = 6


def cluster_list(request: HttpRequest) -> HttpResponse:
    require(permissions.can_see_some_cluster(request.user))
    form = DayForm(request.GET, given=_newest_day(), years=queries.years_with_figures())
    sees_all = permissions.can_see_all_clusters(request.user)
    overview = queries.cluster_overview(on=form.day, year=form.chosen_year)
    if overview.municipality.unanswered:
        form.add_error("year", overview.municipality.unanswered)
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
        "may_enter": permissions.can_record_figures(request.user),
        "can_see_scenarios": permissions.can_see_scenarios(request.user),
    }
    return render(request, "clusters/cluster_list.html", context)


def cluster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = get_object_or_404(Cluster.objects.select_related("centre"), pk=pk)
    form = DayForm(request.GET, given=_newest_day(), years=())
    require(permissions.can_see_cluster(request.user, cluster, on=form.day))
    known = queries.years_with_figures(with_absence=True)
    years = [year for year in known if year <= form.day.year][:YEARS_SHOWN]
    page = queries.cluster_page(cluster, on=form.day, years=years)
    sees_all = permissions.can_see_all_clusters(request.user)
    seen = page.card.workplaces if sees_all else tuple(_own(request, page))
    context = {
        "cluster": cluster,
        "form": form,
        "page": page,
        "plots": queries.cluster_plots(page.years),
        "criteria": [(position, page.criteria_for(position)) for position in PositionType],
        "facts": [fact for fact in page.facts if _is_seen(fact, seen)],
        "seen": seen,
        "sees_all": sees_all,
        "may_enter": permissions.can_record_figures(request.user),
        "sources": queries.figure_sources(seen),
        "corrections": queries.corrections(cluster, seen),
    }
    return render(request, "clusters/cluster_detail.html", context)


def _own(request: HttpRequest, page: queries.ClusterPage) -> list[object]:
    own = set(request.user.workplaces.values_list("pk", flat=True))
    return [place for place in page.card.workplaces if place.pk in own]


def _is_seen(fact: queries.Fact, seen: object) -> bool:
    return fact.workplace_id is None or any(place.pk == fact.workplace_id for place in seen)


def _newest_day():
    return queries.newest_counting_day(timezone.localdate())
