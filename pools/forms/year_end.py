from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.dates import format_date
from htk_workforce.money import ZERO, AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.actions import Settlement
from pools.enums import LineKind
from pools.forms.day import plausible
from pools.models import Frame, FrameLine
from pools.queries import YearEnd


class NextFrameForm(forms.Form):
    """Which lines go on into the next year."""

    lines = forms.ModelMultipleChoiceField(
        label=_("Linjer, der fortsætter"),
        queryset=FrameLine.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Overskrifter og linjen til ikke fordelte midler følger selv med."),
        error_messages={"required": _("Vælg mindst én linje.")},
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = frame.lines.filter(kind=LineKind.ALLOCATION).order_by("order")
        if not lines:  # the pool distributes nothing: its undistributed line goes along by itself
            del self.fields["lines"]
            return
        self.fields["lines"].queryset = lines
        self.fields["lines"].initial = list(lines)
        self.fields["lines"].label_from_instance = lambda line: line.name


class SettlementDayForm(forms.Form):
    """The day the postings are dated, and the key that makes a double click harmless."""

    on = DanishDateField(
        label=_("Bogføres den"), help_text=_("Begge år skal være åbne den dag. Skriv datoen som dd-mm-åååå.")
    )
    reason = forms.CharField(
        label=_("Begrundelse"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-width-xl"}),
        help_text=_("Står i posteringen, fx hvem der har besluttet det."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def clean_on(self) -> date:
        return plausible(self.cleaned_data["on"])


class SettlementForm(forms.Form):
    """What happens to the money left on one line. Amounts are typed the Danish way; empty is nothing."""

    carried_over = AmountField(label=_("Overføres"), required=False)
    to = forms.ModelChoiceField(
        label=_("Til linjen"), queryset=FrameLine.objects.none(), required=False, empty_label=_("Vælg linje")
    )
    given_back = AmountField(label=_("Tilbageføres"), required=False)
    carried_over.suffix = given_back.suffix = "kr."  # type: ignore[attr-defined]

    def __init__(
        self, *args: Any, line: FrameLine, left: Decimal, to: Sequence[FrameLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix=f"line-{line.pk}", **kwargs)
        self.line, self.left = line, left
        if not line.frame.pool.carry_over_allowed or not to:
            del self.fields["carried_over"], self.fields["to"]
            self.fields["given_back"].initial = None if line.frame.pool.carry_over_allowed else left
            return
        self.fields["to"].queryset = FrameLine.objects.filter(pk__in=[target.pk for target in to])
        self.fields["to"].label_from_instance = lambda target: target.name
        self.fields["to"].choices = [("", _("Vælg linje")), *((target.pk, target.name) for target in to)]
        self.fields["carried_over"].initial = left
        self.fields["to"].initial = _same_line(line, to)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("carried_over") and not values.get("to") and "to" not in self.errors:
            self.add_error("to", gettext("Vælg den linje, pengene skal overføres til."))
        return values

    @property
    def settlement(self) -> Settlement:
        values = self.cleaned_data
        return Settlement(
            self.line, values.get("carried_over") or ZERO, values.get("to"), values.get("given_back") or ZERO
        )


def _same_line(line: FrameLine, lines: Sequence[FrameLine]) -> FrameLine | None:
    """The line that went on into the next year: the one of the same name, else the only one of the same kind."""
    named = [other for other in lines if other.name == line.name]
    alike = [other for other in lines if other.kind == line.kind]
    return (named or (alike if len(alike) == 1 else [None]))[0]


class ClosingForm(forms.Form):
    """Freeze the frame through a day; close_period asks for the reason when work is unfinished."""

    through_on = DanishDateField(label=_("Luk til og med"))
    reason = forms.CharField(
        label=_("Begrundelse for at lukke alligevel"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Gemmes i hændelserne sammen med det, der mangler."),
    )

    def __init__(self, *args: Any, year_end: YearEnd, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year_end = year_end
        self.fields["through_on"].initial = year_end.last_day
        if not year_end.in_the_way:
            del self.fields["reason"]

    def clean_through_on(self) -> date:
        day, last = plausible(self.cleaned_data["through_on"]), self.year_end.last_day
        if day > last:
            raise forms.ValidationError(
                gettext("Rammen er for %(year)s. Luk højst til og med %(last)s.")
                % {"year": last.year, "last": format_date(last)}
            )
        return day


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gemmes i hændelserne."),
        error_messages={"required": _("Skriv, hvorfor perioden åbnes igen.")},
    )
