import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import WorkplaceKind
from clusters.models import Centre
from htk_workforce.ui.fields import DanishDateField
from pools.enums import ApplicationState, PoolKind, RowState
from pools.models import ActualRow, Application, Frame, Pool
from pools.workflow import OPEN


class FrameFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label=_("Budgetår"), empty_label=_("Alle år"))
    kind = django_filters.ChoiceFilter(
        label=_("Type"), field_name="pool__kind", choices=PoolKind.choices, empty_label=_("Alle typer")
    )

    class Meta:
        model = Frame
        fields = ["year", "kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = Frame.objects.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]


class DateFilter(django_filters.DateFilter):
    field_class = DanishDateField


OPEN_STATES = "open"


class ApplicationFilter(django_filters.FilterSet):
    """The list of applications. Every choice stands in the address, so that it can be kept and sent to a colleague."""

    text = django_filters.CharFilter(label=_("Nummer, arbejdsplads eller formål"), method="having_text")
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[(OPEN_STATES, _("Åbne (alle, der venter)")), *ApplicationState.choices],
        method="in_state",
        empty_label=_("Alle"),
    )
    pool = django_filters.ModelChoiceFilter(
        label=_("Pulje"),
        field_name="line__frame__pool",
        queryset=Pool.objects.all(),
        empty_label=_("Alle puljer"),
    )
    year = django_filters.ChoiceFilter(
        label=_("Budgetår"), field_name="line__frame__year", empty_label=_("Alle år")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type arbejdsplads"),
        field_name="workplace__kind",
        choices=WorkplaceKind.choices,
        empty_label=_("Alle typer"),
    )
    centre = django_filters.ModelChoiceFilter(
        label=_("Center"),
        field_name="workplace__centre",
        queryset=Centre.objects.all(),
        empty_label=_("Alle centre"),
    )
    received_from = DateFilter(
        label=_("Modtaget fra"), field_name="received_at", lookup_expr="date__gte", help_text=_("dd-mm-åååå")
    )
    received_to = DateFilter(
        label=_("Modtaget til og med"),
        field_name="received_at",
        lookup_expr="date__lte",
        help_text=_("dd-mm-åååå"),
    )

    class Meta:
        model = Application
        fields = ["text", "state", "pool", "year", "kind", "centre", "received_from", "received_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = Frame.objects.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]

    def having_text(self, queryset, name, value):
        wanted = (
            Q(number__icontains=value) | Q(workplace__name__icontains=value) | Q(purpose__icontains=value)
        )
        return queryset.filter(wanted)

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=OPEN if value == OPEN_STATES else [value])


class ActualRowFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("Status"), choices=RowState.choices, empty_label=_("Alle"))
    text = django_filters.CharFilter(label=_("Tekst eller kontostreng"), method="having_text")

    class Meta:
        model = ActualRow
        fields = ["state", "text"]

    def having_text(self, queryset, name, value):
        return queryset.filter(Q(text__icontains=value) | Q(account__icontains=value))
