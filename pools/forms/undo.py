from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.ui.fields import DanishDateField
from pools.forms.day import plausible
from pools.models import Posting


class UndoForm(forms.Form):
    """Why a posting was wrong, and the day it no longer counts from."""

    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Fx at beløbet er afsat på en forkert linje. Står på den nye postering og i hændelserne."
        ),
        error_messages={"required": _("Skriv, hvorfor posteringen tilbageføres.")},
    )
    on = DanishDateField(
        label=_("Tilbageføres pr."),
        help_text=_(
            "Den dag, posteringen gælder fra, så den ikke tæller på noget tidspunkt, eller en senere."
        ),
    )

    def __init__(self, *args: Any, posting: Posting, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": posting.on}, **kwargs)

    def clean_on(self) -> date:
        return plausible(self.cleaned_data["on"])
