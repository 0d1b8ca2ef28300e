from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Visibility
from cases.rules.attachment import FILE_TYPES


class AttachmentForm(forms.Form):
    """A file to lay on a case. A browser never sends a file again by itself; the rest stays as it was typed."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, billede eller tekst, højst 25 MB."),
        allow_empty_file=True,  # the rule says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in FILE_TYPES)}),
        error_messages={"required": _("Vælg en fil.")},
    )
    title = forms.CharField(
        label=_("Titel"),
        required=False,
        max_length=200,
        help_text=_("Står i dagsorden og referat. Uden titel bruges filens navn."),
    )
    visibility = forms.ChoiceField(
        label=_("Hvem må læse bilaget?"),
        choices=[
            (Visibility.OPEN, _("Alle, der må se sagen")),
            (Visibility.CLOSED, _("Kun sagens forfatter, sekretariatet og Direktionen")),
        ],
        initial=Visibility.OPEN,
        widget=forms.RadioSelect,
    )


class RemoveAttachmentForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor tages bilaget væk?"),
        max_length=500,
        error_messages={"required": _("Skriv, hvorfor bilaget tages væk.")},
    )
