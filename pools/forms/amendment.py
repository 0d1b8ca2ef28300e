from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import AmountField
from pools.actions import Asked
from pools.forms.application import TOO_MANY, too_dear
from pools.models import Application, ApplicationLine
from pools.rules import LARGEST_QUANTITY


class AmendmentForm(forms.Form):
    """How many of each cost, and at what price: as it was sent, to be put right."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.costs = list(application.lines.all())
        for cost in self.costs:
            self._add(cost)
        self.fields["reason"] = forms.CharField(
            label=_("Begrundelse"),
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Fx at prisen er steget. Gemmes i hændelserne, og den, der afgør, kan læse den."),
            error_messages={"required": _("Skriv, hvorfor det rettes.")},
        )

    def _add(self, cost: ApplicationLine) -> None:
        self.fields[f"quantity_{cost.pk}"] = forms.IntegerField(
            label=_("Antal, »%(cost)s«") % {"cost": cost.description},
            initial=cost.quantity,
            min_value=1,
            max_value=LARGEST_QUANTITY,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-char-6"}
            ),
            error_messages={
                name: _("Skriv et helt tal, der er større end nul.")
                for name in ("required", "invalid", "min_value")
            }
            | {"max_value": TOO_MANY},
        )
        price = AmountField(
            label=_("Pris pr. stk., »%(cost)s«") % {"cost": cost.description}, initial=cost.unit_price
        )
        price.suffix = "kr."  # type: ignore[attr-defined]
        self.fields[f"price_{cost.pk}"] = price

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for cost in self.costs:
            price = f"price_{cost.pk}"
            if wrong := too_dear(values.get(f"quantity_{cost.pk}"), values.get(price)):
                self.add_error(price, wrong)
        return values

    def rows(self) -> Iterable[tuple[ApplicationLine, BoundField, BoundField]]:
        return [(cost, self[f"quantity_{cost.pk}"], self[f"price_{cost.pk}"]) for cost in self.costs]

    def asked(self) -> dict[int, Asked]:
        values = self.cleaned_data
        return {
            cost.pk: Asked(values[f"quantity_{cost.pk}"], values[f"price_{cost.pk}"]) for cost in self.costs
        }
