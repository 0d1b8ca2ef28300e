"""Grants and activities as they are typed. Amounts the Danish way; an empty box is not a zero."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Workplace
from htk_workforce.money import AmountField
from htk_workforce.ui.templatetags.danish import pct
from pools.actions import PlannedYear
from pools.enums import ActivityType, GrantStatus, LineKind
from pools.forms.opened import OpenedForm
from pools.models import Activity, FrameLine, Pool
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


class AccountLines(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, line: FrameLine) -> str:
        return f"{line.frame.year}: {line.name}"


class ActivityForm(OpenedForm):
    """One activity: a plan and an account for each year, and how many take part from each workplace.

    `years` and `workplaces` are the boxes to show; what is typed in a box that is not shown is not read. `booked` is
    what the ledger spent each year on the activity's lines, in kroner, shown beside what is typed.
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
    lines = AccountLines(
        label=_("Linjer i regnskabet"),
        queryset=FrameLine.objects.none(),
        required=False,
        help_text=_(
            "Det, der er brugt på linjerne, er aktivitetens regnskab. En linje kan kun høre til én aktivitet, "
            "og linjer, der hører til en anden, står ikke her."
        ),
    )

    def __init__(
        self,
        *args: Any,
        pool: Pool,
        activity: Activity | None,
        years: Iterable[int],
        workplaces: Iterable[Workplace],
        booked: Mapping[int, Decimal] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.workplaces, self.booked = list(years), list(workplaces), booked or {}
        free = Q(activity=None) | Q(activity=activity) if activity else Q(activity=None)
        lines = FrameLine.objects.filter(free, frame__pool=pool).exclude(kind=LineKind.HEADING)
        self.fields["lines"].queryset = lines.select_related("frame").order_by("-frame__year", "order")
        for year in self.years:
            names = {"year": year}
            self.fields[f"planned_{year}"] = AmountField(
                label=_("Plan %(year)s") % names, required=False, allow_zero=True
            )
            self.fields[f"actual_{year}"] = AmountField(
                label=_("Regnskab %(year)s") % names, required=False, allow_zero=True
            )
            self.fields[f"reason_{year}"] = forms.CharField(
                label=_("Begrundelse for forskellen %(year)s") % names, required=False, max_length=300
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
            "lines": [line.pk for line in activity.lines.all()],
        }
        for row in activity.years.all():
            values |= {
                f"planned_{row.year}": row.planned,
                f"actual_{row.year}": row.actual,
                f"reason_{row.year}": row.difference_reason,
            }
        for row in activity.participants_in(None):
            values[f"participants_{row.workplace_id}"] = row.count
        return values

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for year in self.years:
            planned, actual, reason = f"planned_{year}", f"actual_{year}", f"reason_{year}"
            is_told = values.get(actual) is not None or values.get(reason)
            if is_told and values.get(planned, 0) is None:
                self.add_error(
                    planned,
                    gettext("Skriv også planen for %(year)s. Skriv 0, hvis der ikke var en.")
                    % {"year": year},
                )
        return values

    def year_rows(self) -> Iterator[tuple[int, BoundField, Decimal | None, BoundField, BoundField]]:
        return (
            (
                year,
                self[f"planned_{year}"],
                self.booked.get(year),
                self[f"actual_{year}"],
                self[f"reason_{year}"],
            )
            for year in self.years
        )

    def place_rows(self) -> Iterator[tuple[Workplace, BoundField]]:
        return ((workplace, self[f"participants_{workplace.pk}"]) for workplace in self.workplaces)

    def planned_years(self) -> dict[int, PlannedYear]:
        """The years with a plan, in kroner; an empty box is no plan."""
        values = self.cleaned_data
        return {
            year: PlannedYear(values[f"planned_{year}"], values[f"actual_{year}"], values[f"reason_{year}"])
            for year in self.years
            if values[f"planned_{year}"] is not None
        }

    def participants(self) -> dict[Workplace, int]:
        counts = ((place, self.cleaned_data[f"participants_{place.pk}"]) for place in self.workplaces)
        return {place: count for place, count in counts if count}
