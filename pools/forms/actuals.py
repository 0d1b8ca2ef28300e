from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import format_kr
from pools.models import ActualRow, Application
from pools.queries import Commitment, bookable_applications


class CommitmentForm(forms.Form):
    """Which commitment a row of the finance system belongs to."""

    application = forms.ModelChoiceField(
        label=_("Bevilling"),
        queryset=Application.objects.none(),
        empty_label=_("Vælg bevilling"),
        error_messages={"required": _("Vælg den bevilling, rækken hører til.")},
    )

    another_reason = forms.CharField(
        label=_("Hvorfor er det et andet beløb end det indtastede?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kun når rækken skal bogføres ved siden af det, der allerede er indtastet."),
    )

    def __init__(
        self,
        *args: Any,
        candidates: Sequence[Commitment],
        amount: Decimal,
        is_entered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_entered:
            del self.fields["another_reason"]
        self.fields["application"].queryset = bookable_applications()
        self.fields["application"].choices = [
            ("", _("Vælg bevilling")),
            *((candidate.application.pk, _described(candidate, amount)) for candidate in candidates),
        ]


def _described(candidate: Commitment, amount: Decimal) -> str:
    """What expenditure takes from is what is left, what a credit takes from is what is spent."""
    spent = _now("%(number)s, %(workplace)s: %(room)s brugt")
    words = spent if amount < 0 else _now("%(number)s, %(workplace)s: %(room)s tilbage")
    return words % {
        "number": candidate.application,
        "workplace": candidate.application.workplace,
        "room": format_kr(candidate.room_for(amount)),
    }


class PutAwayForm(forms.Form):
    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Gemmes i hændelserne. Fx at udgiften hører til en anden konto."),
        error_messages={"required": _("Skriv, hvorfor rækken ikke vedrører puljerne.")},
    )


class BringBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Gemmes i hændelserne."),
        error_messages={"required": _("Skriv, hvorfor rækken skal hentes frem igen.")},
    )


def ticked_pairs(values: Sequence[str]) -> list[tuple[ActualRow, Application]]:
    """The rows that were ticked, each with the commitment it was shown with, from values like "12:34"."""
    wanted: dict[int, int] = {}
    for value in values:
        row, _colon, application = value.partition(":")
        if row.isdecimal() and application.isdecimal() and len(value) < 30:
            wanted[int(row)] = int(application)
    rows: Mapping[int, ActualRow] = ActualRow.objects.in_bulk(wanted)
    applications: Mapping[int, Application] = Application.objects.in_bulk(set(wanted.values()))
    return [
        (rows[row], applications[application])
        for row, application in wanted.items()
        if row in rows and application in applications
    ]
