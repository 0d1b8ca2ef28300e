from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.forms import ChecksFile, RemoveFileForm, file_field, title_field
from pools.enums import AttachmentKind

NO_NAMES = _(
    "PDF, Word, Excel, PowerPoint, OpenDocument, billede eller tekst, højst 25 MB. "
    "Læg ikke noget på, der nævner enkelte medarbejdere eller sygdom."
)


class AttachmentForm(ChecksFile, forms.Form):
    """A file to lay on an application, and what it is called there."""

    file = file_field(help_text=NO_NAMES)
    title = title_field(help_text=_("Står på ansøgningen og i afgørelsen. Uden titel bruges filens navn."))


class LaterAttachmentForm(AttachmentForm):
    """A file to lay on what is granted: first of all what it is."""

    kind = forms.ChoiceField(
        label=_("Hvad er det?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvad bilaget er.")},
    )
    field_order = ("kind", "file", "title")

    def __init__(self, *args: object, kinds: Sequence[AttachmentKind], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["title"].help_text = _("Står på ansøgningen. Uden titel bruges filens navn.")


class DraftAttachmentForm(AttachmentForm):
    """The same on the page of the draft, where a file is optional unless its own button is pressed."""

    def __init__(self, *args: object, is_asked: bool = False, **kwargs: object) -> None:
        super().__init__(*args, prefix="attachment", **kwargs)
        self.fields["file"].required = is_asked


class RemoveDraftFileForm(RemoveFileForm):
    """Nobody has relied on the file of a draft, so there is nothing to explain."""

    reason = None
