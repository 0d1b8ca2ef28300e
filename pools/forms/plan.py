"""Grants and activities as they are typed. Amounts the Danish way; an empty box is not a zero."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Workplace
from htk_workforce.money import AmountField
from htk_workforce.ui.templatetags.danish import pct
from pools.actions import PlannedYear
from pools.enums import ActivityType, GrantStatus
from pools.forms.opened import OpenedForm
from pools.models import Activity
from pools.rules import INFORMAL_TRAINING_CAP

FIRST_YEAR, LAST_YEAR = 2000, 2100
WHOLE_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class YearField(forms.IntegerField):
    widget = forms.TextInput(attrs=WHOLE_NUMBER)

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            name: _("Skriv årstallet med fire cifre, fx 2024.")
            for name in ("invalid", "min_value", "max_value")
        }
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, error_messages=messages, **kwargs)


class GrantForm(OpenedForm):
    """What the state gives in a year."""

    year = YearField(label=_("År"))
    amount = AmountField(label=_("Tilskud"), help_text=_("fx 512.000 eller 0,5 mio. kr."))
    amount.suffix = "kr."  # type: ignore[attr-defined]
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Vælg status")), *GrantStatus.choices])
    reservation = forms.CharField(
        label=_("Forbehold"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skrives som note under tabellerne. Skal udfyldes, når tilsagnet er betinget."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("status") == GrantStatus.CONDITIONAL and not values.get("reservation"):
            self.add_error("reservation", _("Skriv forbeholdet, fx »Med forbehold for finansloven 2026«."))
        return values


class ActivityForm(OpenedForm):
    """One activity: a plan and an account for each year, and how many take part from each workplace.

    `years` and `workplaces` are the boxes to show; what is typed in a box that is not shown is not read.
    """

    name = forms.CharField(label=_("Navn"), max_length=200)
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("", _("Vælg type")), *ActivityType.choices],
        help_text=format_lazy(
            _("Uformel oplæring må højst bruge {share} af årets tilskud."), share=pct(INFORMAL_TRAINING_CAP)
        ),
    )
    description = forms.CharField(
        label=_("Beskrivelse"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, years: Iterable[int], workplaces: Iterable[Workplace], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.workplaces = list(years), list(workplaces)
        for year in self.years:
            names = {"year": year}
            self.fields[f"planned_{year}"] = AmountField(
                label=_("Plan %(year)s") % names, required=False, allow_zero=True
            )
            self.fields[f"actual_{year}"] = AmountField(
                label=_("Regnskab %(year)s") % names, required=False, allow_zero=True
            )
        for workplace in self.workplaces:
            self.fields[f"participants_{workplace.pk}"] = forms.IntegerField(
                label=_("Deltagere fra %(name)s") % {"name": workplace.name},
                required=False,
                min_value=0,
                max_value=10_000,
                widget=forms.TextInput(attrs=WHOLE_NUMBER),
                error_messages={
                    name: _("Skriv et helt antal fra 0 til 10.000, fx 2.")
                    for name in ("invalid", "min_value", "max_value")
                },
            )

    @staticmethod
    def values_of(activity: Activity) -> dict[str, object]:
        """The initial values that show an activity as it is."""
        values: dict[str, object] = {
            "name": activity.name,
            "type": activity.type,
            "description": activity.description,
        }
        for row in activity.years.all():
            values |= {f"planned_{row.year}": row.planned, f"actual_{row.year}": row.actual}
        for row in activity.participants.all():
            values[f"participants_{row.workplace_id}"] = row.count
        return values

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for year in self.years:
            planned, actual = f"planned_{year}", f"actual_{year}"
            if values.get(actual) is not None and values.get(planned, 0) is None:
                self.add_error(
                    planned,
                    gettext("Skriv også planen for %(year)s. Skriv 0, hvis der ikke var en.")
                    % {"year": year},
                )
        return values

    def year_rows(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        return ((year, self[f"planned_{year}"], self[f"actual_{year}"]) for year in self.years)

    def place_rows(self) -> Iterator[tuple[Workplace, BoundField]]:
        return ((workplace, self[f"participants_{workplace.pk}"]) for workplace in self.workplaces)

    def planned_years(self) -> dict[int, PlannedYear]:
        """The years with a plan, in kroner; an empty box is no plan."""
        values = self.cleaned_data
        return {
            year: PlannedYear(values[f"planned_{year}"], values[f"actual_{year}"])
            for year in self.years
            if values[f"planned_{year}"] is not None
        }

    def participants(self) -> dict[Workplace, int]:
        counts = ((place, self.cleaned_data[f"participants_{place.pk}"]) for place in self.workplaces)
        return {place: count for place, count in counts if count}
