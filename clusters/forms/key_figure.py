"""A figure that is quoted in cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import KeyFigureTopic
from htk_workforce.ui.fields import DanishDateField, NumberField


class KeyFigureForm(forms.Form):
    """As `record_key_figure` takes it."""

    topic = forms.ChoiceField(label=_("Emne"), choices=KeyFigureTopic)
    name = forms.CharField(
        label=_("Nøgletal"), max_length=200, help_text=_("Hvad tallet siger, fx manglende personale nu.")
    )
    on = DanishDateField(label=_("Opgjort"), help_text=_("Den dag, tallet er fra, fx 01-06-2022."))
    value = NumberField(label=_("Tal"), required=False, example="60")
    value_to = NumberField(
        label=_("Til"), required=False, example="300", help_text=_("Kun når nøgletallet er et interval.")
    )
    unit = forms.CharField(
        label=_("Målt i"),
        max_length=60,
        help_text=_("Fx årsværk eller medarbejdere. De to kan ikke lægges sammen."),
    )
    text = forms.CharField(
        label=_("I ord"), required=False, max_length=300, help_text=_("Når der ikke er et tal.")
    )
    source = forms.CharField(
        label=_("Kilde"),
        max_length=300,
        help_text=_("Fx sagen, rapporten eller mødet, tallet er fra."),
        error_messages={"required": _("Skriv, hvor tallet kommer fra.")},
    )
