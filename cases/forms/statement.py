from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import Said
from cases.enums import Party, Position
from cases.models import HearingStatement
from htk_workforce.ui.fields import DanishDateField


class StatementForm(forms.Form):
    """A party is asked, or what it said is written in. The words of the party are not touched."""

    party = forms.ChoiceField(
        label=_("Hvem er hørt?"),
        choices=[("", _("Vælg")), *Party.choices],
        error_messages={"required": _("Vælg, hvem der er hørt.")},
    )
    party_name = forms.CharField(
        label=_("Navn"),
        required=False,
        max_length=200,
        help_text=_(
            "Når flere skriver sammen, eller parten ikke står på listen. Skriv ikke navne på personer."
        ),
    )
    deadline_on = DanishDateField(label=_("Svarfrist"), required=False)
    received_on = DanishDateField(
        label=_("Modtaget"), required=False, help_text=_("Lad feltet stå tomt, til svaret er kommet.")
    )
    position = forms.ChoiceField(
        label=_("Holdning"), required=False, choices=[("", _("Ikke oplyst")), *Position.choices]
    )
    heading = forms.CharField(
        label=_("Overskrift"),
        required=False,
        max_length=200,
        help_text=_("Som parten selv har skrevet den."),
    )
    text = forms.CharField(
        label=_("Udtalelse"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Sæt partens ord ind, som de er skrevet. Teksten bliver gemt og trykt tegn for tegn."),
    )

    @classmethod
    def of(cls, statement: HearingStatement, data: object = None) -> "StatementForm":
        fields = {name: getattr(statement, name) for name in cls.base_fields}
        return cls(data, initial=fields)

    def clean_text(self) -> str:
        """Browsers send every line break as two signs, whatever was pasted; one is what was seen."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def said(self) -> Said:
        return Said(**self.cleaned_data)
