from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import Outcome, PaidFrom
from cases.models import AgendaItem, Meeting, RouteStep
from cases.permissions import UNTIL_MINUTES
from cases.queries import Asked, is_last_for_money, plan_of
from cases.rules import allocates
from cases.rules.route import is_route_answer
from htk_workforce.money import AmountField, format_kr
from htk_workforce.ui.fields import DanishDateField

NOBODY = "nobody"
ZERO = Decimal("0.00")


class RouteOutcomeForm(forms.Form):
    """What another body said to a case."""

    outcome = forms.ChoiceField(
        label=_("Beslutning"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvad der er svaret.")},
    )
    decided_on = DanishDateField(label=_("Besluttet den"))
    text = forms.CharField(
        label=_("Beslutningens tekst"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, step: RouteStep, data: Any = None, *, today: date, asked: Sequence[Asked] = ()
    ) -> None:
        super().__init__(data)
        self.today = today
        self.fields["outcome"].choices = [
            (value, label)
            for value, label in Outcome.choices
            if is_route_answer(value, for_appropriation=step.for_appropriation)
        ]
        self.asked = asked
        staffed = [plan for one in asked if (plan := plan_of(one.point))]
        if staffed and is_last_for_money(step):
            sources = [PaidFrom.CENTRE_BUDGET]
            if all(plan.per_mille_line_id for plan in staffed):
                sources.insert(0, PaidFrom.PER_MILLE)
            self.fields["rest_from"] = forms.ChoiceField(
                label=_("Hvem betaler resten af lederne, når der er givet mindre?"),
                choices=[
                    ("", _("Vælg")),
                    *((source.value, source.label) for source in sources),
                    (NOBODY, _("Ingen: lederne bortfalder")),
                ],
                required=False,
                help_text=_(
                    "En leder, som ingen betaler de 15 pct. af, bortfalder. Puljens penge bliver så ledige igen."
                ),
            )
        for one in asked:
            self.fields[self._name(one)] = AmountField(
                label=gettext("Givet i punkt %(number)s, i kr.") % {"number": one.point.order},
                required=False,
                allow_zero=True,
                help_text=_("Kun ved »Godkendt i ændret form«: det beløb, der blev sagt ja til."),
            )

    @staticmethod
    def _name(one: Asked) -> str:
        return f"amount-{one.point.pk}"

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        return [self[self._name(one)] for one in self.asked]

    def answer(self) -> dict[str, Any]:
        """What was typed, as `record_route_outcome` takes it."""
        said = {name: self.cleaned_data[name] for name in ("outcome", "decided_on", "text")}
        typed = {one.point.pk: self.cleaned_data[self._name(one)] for one in self.asked}
        rest_from = self.cleaned_data.get("rest_from", "")
        return {
            **said,
            "amounts": {pk: amount for pk, amount in typed.items() if amount is not None},
            "rest_from": "" if rest_from == NOBODY else rest_from,
        }

    def clean(self) -> dict[str, Any]:
        """Whoever writes that less is given is told what the leaders lack, and says who pays it."""
        values = super().clean()
        if (
            "rest_from" in self.fields
            and allocates(values.get("outcome", ""))
            and not values.get("rest_from")
        ):
            missing = sum((self._missing(one, values) for one in self.asked if plan_of(one.point)), ZERO)
            if missing:
                text = gettext(
                    "Der mangler %(missing)s af ledernes løn. Vælg, hvem der betaler, eller at ingen gør."
                )
                self.add_error("rest_from", text % {"missing": format_kr(missing)})
        return values

    def _missing(self, one: Asked, values: dict[str, Any]) -> Decimal:
        """What is given too little of; with nothing given the leaders lapse whoever would have paid the rest."""
        typed = values.get(self._name(one))
        is_amended = values.get("outcome") == Outcome.APPROVED_AMENDED
        given = typed if is_amended and typed is not None else one.amount
        return max(one.proposed - given, ZERO) if given else ZERO

    def clean_decided_on(self) -> date:
        on = self.cleaned_data["decided_on"]
        if on > self.today:
            raise forms.ValidationError(_("Dagen er ikke kommet endnu. Skriv den dag, der blev besluttet."))
        return on


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        return f"{meeting} ({meeting.get_state_display()})"


class CorrectionForm(forms.Form):
    """At which meeting a decision is corrected, and why."""

    meeting = MeetingChoice(label=_("Møde"), queryset=Meeting.objects.none(), empty_label=_("Vælg møde"))
    reason = forms.CharField(
        label=_("Hvorfor skal beslutningen rettes?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kan læses i sagens hændelser."),
        error_messages={"required": _("Skriv, hvorfor beslutningen skal rettes.")},
    )

    def __init__(self, item: AgendaItem, data: Any = None) -> None:
        super().__init__(data)

        meetings = Meeting.objects.filter(
            body=item.meeting.body, on__gte=item.meeting.on, state__in=UNTIL_MINUTES
        )
        self.fields["meeting"].queryset = meetings.select_related("body").order_by("on")
