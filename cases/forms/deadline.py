from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import DeadlineKind
from htk_workforce.ui.fields import DanishDateField


class DeadlineForm(forms.Form):
    """A deadline as it stands in the law or in a decision of the council."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=200,
        help_text=_("Hvad der skal være behandlet, fx Underretninger."),
        error_messages={"required": _("Skriv, hvad fristen gælder.")},
    )
    kind = forms.ChoiceField(label=_("Hvem har fastsat fristen?"), choices=DeadlineKind.choices)
    weeks = forms.IntegerField(
        label=_("Uger"),
        min_value=1,
        max_value=520,
        error_messages={
            "required": _("Skriv et helt antal uger, fx 16."),
            "invalid": _("Skriv et helt antal uger, fx 16."),
        },
    )
    from_on = DanishDateField(label=_("Gælder fra"))
    source = forms.CharField(
        label=_("Kilde"),
        max_length=300,
        help_text=_("Hvor fristen står, fx en lov eller en kvalitetsstandard."),
        error_messages={"required": _("Skriv, hvor fristen står.")},
    )
