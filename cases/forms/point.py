"""The boxes of an agenda item's decision: a point, a line of its money, the text, and a task given at the table."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Outcome
from cases.forms.follow_up import TaskForm
from cases.models import Body
from cases.rules import SETTLING_OUTCOMES
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.money import AmountField

UNCHANGED = ""
COMMON_OUTCOMES = (
    UNCHANGED,
    Outcome.APPROVED,
    Outcome.APPROVED_WITH_REMARK,
    Outcome.APPROVED_AMENDED,
    Outcome.NOTED,
    Outcome.POSTPONED,
    Outcome.NOT_FOLLOWED,
)
"""The outcomes that are shown at once; the others are one tap away."""


class PointForm(forms.Form):
    """What was decided on one recommendation point."""

    outcome = forms.ChoiceField(
        label=_("Beslutning"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvad der er besluttet om punktet.")},
    )
    remark = forms.CharField(label=_("Bemærkning"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    forward_to = forms.ChoiceField(
        label=_("Sendes til"), required=False, help_text=_("Kun ved »Sendt til andet forum«.")
    )

    supplement = AmountField(
        label=_("Der søges om, i kr."),
        help_text=_("Et mindre beløb end foreslået er »Godkendt i ændret form«."),
    )

    def __init__(
        self,
        *args: Any,
        bodies: Mapping[str, Body],
        correcting: bool = False,
        asks: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["supplement"]
        names = [(pk, body.name) for pk, body in bodies.items()]
        self.fields["forward_to"].choices = [("", _("Vælg forum")), *names]
        if correcting:
            settling = [(value, label) for value, label in Outcome.choices if value in SETTLING_OUTCOMES]
            self.fields["outcome"].choices = [(UNCHANGED, _("Uændret")), *settling]
            self.fields["outcome"].required = False


class ShareForm(forms.Form):
    """What one line gets and is called."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    amount = AmountField(label=_("Beløb i kr."), allow_zero=True)


class ItemForm(forms.Form):
    """The text under the body's decision heading, and what the page knows: the effect that was seen, the revision
    of the draft, and the keys of the rows of follow-ups.
    """

    decision = forms.CharField(
        label=_("Beslutningens tekst"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Står i referatet og sagsnotatet under beslutningen."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    followups = forms.CharField(required=False, widget=forms.HiddenInput)


class FollowUpRow(TaskForm):
    """A task given at the table. An untouched row is none."""

    use_required_attribute = False
    # `users` and `centres` are read once for all the rows.
    owner = forms.ChoiceField(label=TaskForm.base_fields["owner"].label, required=False)
    centre = forms.ChoiceField(label=TaskForm.base_fields["centre"].label, required=False)

    def __init__(
        self, *args: Any, users: Mapping[str, User], centres: Mapping[str, Centre], **kwargs: Any
    ) -> None:
        super().__init__(*args, empty_permitted=True, **kwargs)
        self.fields["task"].widget = forms.TextInput(attrs={"maxlength": self.fields["task"].max_length})
        names = [(pk, str(user)) for pk, user in users.items()]
        self.fields["owner"].choices = [("", _("Alle med rollen")), *names]
        places = [(pk, str(centre)) for pk, centre in centres.items()]
        self.fields["centre"].choices = [("", _("Intet")), *places]
