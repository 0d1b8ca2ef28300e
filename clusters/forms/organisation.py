"""Which cluster a workplace is in from a day on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster
from htk_workforce.ui.fields import DanishDateField


class MoveForm(forms.Form):
    cluster = forms.ModelChoiceField(
        label=_("Klynge"), queryset=Cluster.objects.none(), required=False, empty_label=_("Ingen klynge")
    )
    from_on = DanishDateField(
        label=_("Fra"),
        help_text=_("Fra den dag er arbejdspladsen i klyngen. Tal for tidligere dage bliver i den gamle."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = Cluster.objects.all()
