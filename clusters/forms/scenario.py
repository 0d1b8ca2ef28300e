"""A scenario: its name, its year and prices, and what each cluster would get."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.enums import PositionType
from clusters.models import Cluster, Scenario
from htk_workforce.ui.fields import DanishDateField


class ScenarioForm(forms.Form):
    """The scenario's own boxes, and one for each cluster. Keeps what was typed."""

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=100)
    year = forms.IntegerField(label=gettext_lazy("Budgetår"), min_value=2018, max_value=2100, localize=False)
    price_level = forms.IntegerField(
        label=gettext_lazy("Priser fra"),
        min_value=2018,
        max_value=2100,
        localize=False,
        help_text=gettext_lazy("Året for lønreferencerne, fx 2022."),
    )
    from_on = DanishDateField(
        label=gettext_lazy("Virkning fra"), help_text=gettext_lazy("En begyndt måned tæller helt med.")
    )
    note = forms.CharField(
        label=gettext_lazy("Bemærkning"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clusters = list(Cluster.objects.all())
        for cluster in self.clusters:
            self.fields[self._name(cluster)] = forms.ChoiceField(
                label=_("Får"), choices=[("", _("Ingen")), *PositionType.choices], required=False
            )

    @staticmethod
    def _name(cluster: Cluster) -> str:
        return f"cluster-{cluster.pk}"

    @property
    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "year", "price_level", "from_on", "note")]

    @property
    def rows(self) -> list[tuple[Cluster, forms.BoundField]]:
        return [(cluster, self[self._name(cluster)]) for cluster in self.clusters]

    def values(self) -> dict[str, Any]:
        """What `save_scenario` takes."""
        names = ("name", "year", "price_level", "from_on", "note")
        choices = {cluster: self.cleaned_data[self._name(cluster)] or None for cluster in self.clusters}
        return {**{name: self.cleaned_data[name] for name in names}, "choices": choices}


def scenario_values(scenario: Scenario, *, as_copy: bool = False) -> Mapping[str, Any]:
    """How the boxes open for a scenario, or for a copy of it under another name."""
    name = _("%(name)s (kopi)") % {"name": scenario.name} if as_copy else scenario.name
    choices = {f"cluster-{one.cluster_id}": one.position for one in scenario.choices.all()}
    return {
        "name": name[:100],
        "year": scenario.year,
        "price_level": scenario.price_level,
        "from_on": scenario.from_on,
        "note": scenario.note,
        **choices,
    }
