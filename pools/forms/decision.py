"""The forms of the moves of an application, and of what happens to it after the decision."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.forms import ChecksFile, file_field, title_field
from htk_workforce.money import AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.forms.attachment import NO_NAMES
from pools.forms.day import booking_day, past
from pools.models import Application, ApplicationLine, Expenditure
from pools.queries import committed_of, first_open_day

ZERO = Decimal("0.00")
READABLE = _("Arbejdspladsen kan læse den.")


class MoveForm(forms.Form):
    """What a move needs to be told. Several stand on one page, so each has ids of its own."""

    def __init__(self, *args: Any, application: Application, verb: str, **kwargs: Any) -> None:
        self.application, self.verb = application, verb
        super().__init__(*args, auto_id=f"id_{verb}_%s", **kwargs)

    def arguments(self) -> dict[str, object]:
        """What the action of the move is called with."""
        return dict(self.cleaned_data)


class ReasonForm(MoveForm):
    """A text that the move cannot do without."""

    WORDS = {
        "ask": (_("Spørgsmål"), _("Hvad mangler I at vide? Arbejdspladsen kan læse det.")),
        "answer": (_("Svar"), _("Skriv aldrig navne eller sygdom.")),
        "report": (
            _("Afsluttende regnskab"),
            _("Hvad blev pengene brugt til, og hvad kom der ud af det? Skriv aldrig navne eller sygdom."),
        ),
        "hand_back": (_("Hvad mangler, før den kan sendes?"), READABLE),
        "send_back": (_("Hvad skal rettes?"), READABLE),
        "change": (_("Hvorfor skal bevillingen ændres?"), READABLE),
    }
    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READABLE,
        error_messages={"required": _("Skriv en begrundelse, som arbejdspladsen kan læse.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.verb in self.WORDS:
            field = self.fields["reason"]
            field.label, field.help_text = self.WORDS[self.verb]
            field.error_messages["required"] = _("Feltet »%(label)s« skal udfyldes.") % {"label": field.label}


class AnswerForm(ChecksFile, ReasonForm):
    """An answer, with a file if there is one."""

    file = file_field(required=False, label=_("Bilag"), help_text=NO_NAMES)
    title = title_field(label=_("Bilagets titel"))

    def arguments(self) -> dict[str, object]:
        return {"reason": self.cleaned_data["reason"], "file": self.checked}


class AccountForm(AnswerForm):
    """The final account, with a file if there is one; more of them are laid on beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Bilag til regnskabet")


class QualifyForm(MoveForm):
    """The check list: who at the workplace has looked at the application, and what they said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for party in self.application.missing_parties:
            self.fields[f"{party}"] = forms.BooleanField(label=party.label, required=False)
            self.fields[f"{party}_remark"] = forms.CharField(
                label=_("Bemærkning, %(party)s") % {"party": party.label},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        ticked = [name for name in self.parties if values.get(name)]
        if not ticked:
            raise forms.ValidationError(gettext("Sæt kryds ved mindst én, der har set ansøgningen."))
        for name in self.parties:
            if values.get(f"{name}_remark", "").strip() and name not in ticked:
                self.add_error(name, gettext("Sæt kryds, eller slet bemærkningen."))
        return values

    @property
    def parties(self) -> list[str]:
        return [name for name in self.fields if not name.endswith("_remark")]

    def arguments(self) -> dict[str, object]:
        values = self.cleaned_data
        return {"remarks": {name: values[f"{name}_remark"] for name in self.parties if values[name]}}


class AmountsForm(ReasonForm):
    """An amount in kroner for each cost line, and why. Drawn as a table, see `rows`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cost in self.costs:
            field = AmountField(
                label=_("Bevilget til »%(cost)s«") % {"cost": cost.description},
                initial=self.now(cost),
                allow_zero=True,
            )
            self.fields[f"amount_{cost.pk}"] = field

    @property
    def costs(self) -> list[ApplicationLine]:
        return list(self.application.lines.all())

    def now(self, cost: ApplicationLine) -> Decimal:
        """The amount that stands until it is typed over."""
        return cost.amount

    def rows(self) -> list[tuple[ApplicationLine, Decimal, forms.BoundField]]:
        return [(cost, self.now(cost), self[f"amount_{cost.pk}"]) for cost in self.costs]

    def amounts(self) -> dict[int, Decimal]:
        """The amounts that can be read so far, in kroner by the cost line's id; nothing typed is nothing given."""
        if not self.is_bound:
            return {cost.pk: self.now(cost) for cost in self.costs}
        self.is_valid()
        return {cost.pk: self.cleaned_data.get(f"amount_{cost.pk}") or ZERO for cost in self.costs}

    def arguments(self) -> dict[str, object]:
        return {"amounts": self.amounts(), "reason": self.cleaned_data["reason"]}


class PartlyForm(AmountsForm):
    """A part of what was applied for."""


class ExpenditureForm(MoveForm):
    """Actual expenditure, typed by finance."""

    amount = AmountField(label=_("Beløb"), allow_negative=True)
    amount.suffix = "kr."  # type: ignore[attr-defined]
    on = DanishDateField(label=_("Dato"))
    text = forms.CharField(
        label=_("Tekst"), max_length=200, help_text=_("Fx fakturaens nummer og leverandør.")
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "another_reason" in self.data:
            self.ask_why_another()

    def ask_why_another(self) -> None:
        """Show the box for why it is not what the finance system has brought already."""
        self.fields["another_reason"] = forms.CharField(
            label=_("Hvorfor er det en anden faktura?"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Gemmes i hændelserne. Lad feltet stå tomt, og indtast ikke, hvis det er den samme."),
        )

    def clean_amount(self) -> Decimal:
        """A credit is not typed without its minus, which would count it as spent."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount < 0:
            raise forms.ValidationError(
                _(
                    "En kreditnota skrives ud for det forbrug, den krediterer, eller bogføres fra sin række i "
                    "»Forbrug fra økonomisystemet«. Er et beløb registreret forkert, så brug »Tilbagefør« ud for det."
                )
            )
        return amount

    def clean_on(self) -> date:
        return booking_day(self.application, self.cleaned_data["on"])


class CreditForm(ExpenditureForm):
    """A credit note against one expenditure, typed by finance."""

    amount = AmountField(
        label=_("Kreditnotaens beløb"), help_text=_("Uden minus. Det bliver trukket fra forbruget.")
    )
    amount.suffix = "kr."  # type: ignore[attr-defined]
    voucher = forms.CharField(
        label=_("Kreditnotaens nummer"),
        max_length=40,
        error_messages={"required": _("Skriv kreditnotaens nummer.")},
    )
    text = None
    reason = forms.CharField(
        label=_("Hvorfor er der krediteret?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Fx at kurset blev aflyst. Arbejdspladsen kan læse det. Skriv aldrig navne eller sygdom."
        ),
        error_messages={"required": _("Skriv, hvorfor der er krediteret.")},
    )
    field_order = ("amount", "voucher", "on", "reason", "another_reason", "form_key")

    def __init__(self, *args: Any, expenditure: Expenditure, **kwargs: Any) -> None:
        self.expenditure = expenditure
        super().__init__(*args, application=expenditure.application, verb="credit", **kwargs)


class ReversalForm(forms.Form):
    """Why what is booked was wrong, and the day it no longer counts from."""

    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Fx at fakturaen hører til en anden ansøgning. Arbejdspladsen kan læse den."),
        error_messages={"required": _("Skriv, hvorfor beløbet tilbageføres.")},
    )
    on = DanishDateField(
        label=_("Tilbageføres pr."),
        help_text=_("Den dag, beløbet blev bogført, så det ikke tæller på noget tidspunkt, eller en senere."),
    )

    def __init__(self, *args: Any, expenditure: Expenditure, **kwargs: Any) -> None:
        frames = {line.frame for line in committed_of(expenditure.application) if line is not None}
        super().__init__(*args, initial={"on": first_open_day(frames, expenditure.on)}, **kwargs)

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"])
