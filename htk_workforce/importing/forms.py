from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.importing.actuals import EXTENSIONS


class ActualsFileForm(forms.Form):
    """Finance chooses an export of the finance system."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_(
            "CSV eller Excel (.xlsx), højst 10 MB, med kolonnerne kontostreng, beløb, tekst og dato."
        ),
        max_length=200,
        allow_empty_file=True,  # the reader says what is wrong with it
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"required": _("Vælg en fil.")},
    )
