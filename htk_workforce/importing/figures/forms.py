from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.importing.figures.kinds import SOURCE_LENGTH
from htk_workforce.importing.figures.sheets import EXTENSIONS

LONGEST_PASTE = 300_000

_REQUIRED_SOURCE = {"required": _("Skriv, hvor tallene kommer fra, fx SD-løn eller Pladsanvisningen.")}
_SOURCE_HELP = _("Fx SD-løn eller Pladsanvisningen. Gælder de rækker, der ikke selv har en kilde.")


class FigureFileForm(forms.Form):
    """HR chooses a file of figures."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx) efter skabelonen, eller CSV med ét af dens ark. Højst 10 MB."),
        max_length=200,
        allow_empty_file=True,  # the reader says what is wrong with it
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"required": _("Vælg en fil.")},
    )
    source = forms.CharField(
        label=_("Kilde"), max_length=SOURCE_LENGTH, help_text=_SOURCE_HELP, error_messages=_REQUIRED_SOURCE
    )


class FigurePasteForm(forms.Form):
    """Rows copied out of a spreadsheet, with their heading."""

    rows = forms.CharField(
        label=_("Rækker"),
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "wrap": "off", "class": "pasted"}),
        help_text=_("Markér rækkerne i regnearket sammen med overskriften, kopiér dem, og sæt dem ind her."),
        error_messages={
            "required": _("Sæt rækkerne ind sammen med deres overskrift."),
            "max_length": _("Det er for mange rækker at sætte ind. Gem dem i en fil, og læs filen i stedet."),
        },
    )
    source = forms.CharField(
        label=_("Kilde"), max_length=SOURCE_LENGTH, help_text=_SOURCE_HELP, error_messages=_REQUIRED_SOURCE
    )
