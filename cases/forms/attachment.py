from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Visibility
from htk_workforce.attachments.forms import FileForm, title_field


class AttachmentForm(FileForm):
    """A file to lay on a case, and who may read it."""

    title = title_field(help_text=_("Står i dagsorden og referat. Uden titel bruges filens navn."))
    visibility = forms.ChoiceField(
        label=_("Hvem må læse bilaget?"),
        choices=[
            (Visibility.OPEN, _("Alle, der må se sagen")),
            (Visibility.CLOSED, _("Kun sagens forfatter, sekretariatet og Direktionen")),
        ],
        initial=Visibility.OPEN,
        widget=forms.RadioSelect,
    )
