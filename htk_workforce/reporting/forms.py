from django import forms
from django.utils.translation import gettext_lazy as _


class CaseExportForm(forms.Form):
    """What to take out of a case for a request for access."""

    with_closed = forms.BooleanField(
        label=_("Tag lukkede dele med"),
        required=False,
        help_text=_(
            "Lukkede behandlinger, lukkede bilag og interne udgaver. "
            "Sæt kun kryds, når det er afgjort, at de må udleveres."
        ),
    )
    reason = forms.CharField(
        label=_("Anledning"),
        required=False,
        max_length=200,
        help_text=_(
            "Fx journalnummeret på anmodningen. Står i sagens hændelser. Skriv ikke navne på borgere."
        ),
    )
