"""The form of a change after approval: amounts, period, purpose, cost types and sources, each as it stands now."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.forms import ChecksFile, file_field, title_field
from htk_workforce.money import AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.enums import CostType, FundingSource
from pools.forms.application import LineChoice
from pools.forms.attachment import NO_NAMES
from pools.forms.decision import ZERO, AmountsForm
from pools.models import ApplicationLine, FrameLine
from pools.queries import GrantTerms, Source, source_lines, terms_of_grant


class ChangeForm(ChecksFile, AmountsForm):
    """Another grant than the one that stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = terms_of_grant(self.application)
        reason = self.fields.pop("reason")
        for cost in self.costs:
            self._add_cost(cost)
        self.fields["starts_on"] = DanishDateField(
            label=_("Fra"), initial=self.standing.starts_on, required=self.standing.starts_on is not None
        )
        self.fields["ends_on"] = DanishDateField(
            label=_("Til"), initial=self.standing.ends_on, required=self.standing.ends_on is not None
        )
        self.fields["purpose"] = forms.CharField(
            label=_("Formål"),
            initial=self.standing.purpose,
            required=bool(self.standing.purpose),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.sources = self._source_numbers()
        lines = source_lines() if self.sources else FrameLine.objects.none()
        for number in self.sources:
            self._add_source(number, lines)
        self.fields["reason"] = reason
        self.fields["file"] = file_field(required=False, label=_("Bilag til ændringen"), help_text=NO_NAMES)
        self.fields["title"] = title_field(label=_("Bilagets titel"))

    def now(self, cost: ApplicationLine) -> Decimal:
        return cost.approved_amount or ZERO

    def _add_cost(self, cost: ApplicationLine) -> None:
        self.fields[f"type_{cost.pk}"] = forms.ChoiceField(
            label=_("Udgiftstype for »%(cost)s«") % {"cost": cost.description},
            choices=CostType.choices,
            initial=cost.cost_type,
        )
        self.fields[f"why_{cost.pk}"] = forms.CharField(
            label=_("Begrundelse for udgiftstypen, »%(cost)s«") % {"cost": cost.description},
            required=False,
            max_length=300,
            initial=cost.exception_reason,
            help_text=_("Kun når puljen ikke nævner typen."),
        )

    def _source_numbers(self) -> range:
        """One more than there are, where a pool does not pay everything itself."""
        standing = len(self.standing.sources)
        if not standing and not self.application.line.frame.pool.position_shares.exists():
            return range(0)
        return range(1, standing + 2)

    def _add_source(self, number: int, lines: Any) -> None:
        standing = self.standing.sources
        source = standing[number - 1] if number <= len(standing) else Source("")
        names = {"number": number}
        self.fields[f"source_{number}"] = forms.ChoiceField(
            label=_("Kilde %(number)s") % names,
            required=False,
            choices=[("", _("Ingen kilde")), *FundingSource.choices],
            initial=source.source,
        )
        self.fields[f"line_{number}"] = LineChoice(
            label=_("Pulje, kilde %(number)s") % names,
            queryset=lines,
            required=False,
            empty_label=_("Vælg pulje"),
            initial=source.line,
            help_text=_("Kun når kilden er en anden pulje."),
        )
        self.fields[f"limit_{number}"] = AmountField(
            label=_("Højst, kilde %(number)s") % names,
            required=False,
            initial=source.limit,
            help_text=_("Tom: alt det, der er tilbage."),
        )
        self.fields[f"limit_{number}"].suffix = "kr."  # type: ignore[attr-defined]
        self.fields[f"note_{number}"] = forms.CharField(
            label=_("Note, kilde %(number)s") % names, max_length=200, required=False, initial=source.note
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Perioden slutter, før den begynder. Ret en af datoerne."))
        for number in self.sources:
            source, line = values.get(f"source_{number}"), values.get(f"line_{number}")
            is_pool = source == FundingSource.POOL_LINE
            if is_pool and not line and f"line_{number}" not in self.errors:
                self.add_error(f"line_{number}", _("Vælg den pulje, pengene kommer fra."))
            if line and not is_pool:
                self.add_error(
                    f"line_{number}", _("Vælg »En anden pulje« som kilde, eller fjern puljen her.")
                )
        return values

    def type_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"type_{cost.pk}"], self[f"why_{cost.pk}"]) for cost in self.costs]

    def source_rows(self) -> list[list[forms.BoundField]]:
        names = ("source", "line", "limit", "note")
        return [[self[f"{name}_{number}"] for name in names] for number in self.sources]

    def arguments(self) -> dict[str, object]:
        return {**super().arguments(), "terms": self._terms(), "file": self.checked}

    def _terms(self) -> GrantTerms:
        values = self.cleaned_data
        sources = [
            Source(
                values[f"source_{number}"],
                values[f"line_{number}"].pk if values[f"line_{number}"] else None,
                values[f"limit_{number}"],
                values[f"note_{number}"],
            )
            for number in self.sources
            if values[f"source_{number}"]
        ]
        return GrantTerms(
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            purpose=values["purpose"],
            cost_types={cost.pk: values[f"type_{cost.pk}"] for cost in self.costs},
            reasons={cost.pk: values[f"why_{cost.pk}"] for cost in self.costs},
            sources=tuple(sources),
        )
