"""The small forms around the list of applications."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pools.enums import Party


class TickedNumbers(forms.TypedMultipleChoiceField):
    """The numbers of the boxes ticked in a table; the boxes are drawn by the table."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return value.isdecimal() and len(value) < 19


class BatchForm(forms.Form):
    """One party and one remark for the applications that are ticked."""

    application = TickedNumbers(
        coerce=int, error_messages={"required": _("Sæt kryds ved mindst én ansøgning i listen.")}
    )
    party = forms.ChoiceField(label=_("Hvem har set dem?"), choices=[("", _("Vælg")), *Party.choices])
    remark = forms.CharField(
        label=_("Bemærkning"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Den samme ved alle."),
    )

    def ticked(self) -> set[str]:
        """The numbers as they were sent, so that the boxes stay ticked when something else is wrong."""
        return set(self.data.getlist("application")) if self.is_bound else set()

    @property
    def party_label(self) -> str:
        return str(Party(self.cleaned_data["party"]).label)


class SavedViewForm(forms.Form):
    """A name for what the list shows."""

    name = forms.CharField(
        label=_("Gem som visning"), max_length=60, help_text=_("fx Mine åbne i syge-puljen")
    )
