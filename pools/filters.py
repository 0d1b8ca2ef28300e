import django_filters
from django.utils.translation import gettext_lazy as _

from pools.enums import ApplicationState, PoolKind
from pools.models import Application, Frame, Pool


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


class ApplicationFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label=_("Nummer eller arbejdsplads"), method="having_text")
    pool = django_filters.ModelChoiceFilter(
        label=_("Pulje"),
        field_name="line__frame__pool",
        queryset=Pool.objects.all(),
        empty_label=_("Alle puljer"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=ApplicationState.choices, empty_label=_("Alle")
    )

    class Meta:
        model = Application
        fields = ["text", "pool", "state"]

    def having_text(self, queryset, name, value):
        return queryset.filter(number__icontains=value) | queryset.filter(workplace__name__icontains=value)
