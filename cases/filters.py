import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState
from cases.models import CaseFile


class CaseFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label=_("Sagsnr. eller titel"), method="having_text")
    state = django_filters.ChoiceFilter(label=_("Status"), choices=CaseState.choices, empty_label=_("Alle"))

    class Meta:
        model = CaseFile
        fields = ["text", "state"]

    def having_text(self, queryset, name, value):
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value))
