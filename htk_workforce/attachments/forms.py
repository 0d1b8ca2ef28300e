from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.rules import FILE_TYPES
from htk_workforce.attachments.storage import CheckedFile, FileRefused, check_file


def file_field(**given: object) -> forms.FileField:
    """A box to choose a file in. What is wrong with the file is said by the rule, not by the box."""
    return forms.FileField(
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in FILE_TYPES)}),
        **{
            "label": _("Fil"),
            "help_text": _("PDF, Word, Excel, PowerPoint, OpenDocument, billede eller tekst, højst 25 MB."),
            "error_messages": {"required": _("Vælg en fil.")},
            **given,
        },
    )


def title_field(**given: object) -> forms.CharField:
    return forms.CharField(
        **{
            "label": _("Titel"),
            "required": False,
            "max_length": 200,
            "help_text": _("Uden titel bruges filens navn."),
            **given,
        }
    )


class ChecksFile:
    """For a form with `file` and `title`: a file that is refused is told of at its box.

    A browser never sends a file again by itself; the rest stays as it was typed.
    """

    checked: CheckedFile | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean()  # type: ignore[misc]
        upload, title = values.get("file"), values.get("title") or ""
        if upload is not None:
            try:
                self.checked = check_file(title=title, file_name=upload.name, content=upload)
            except FileRefused as refusal:
                self.add_error("file", str(refusal))  # type: ignore[attr-defined]
        elif title.strip() and "file" not in self.errors:  # type: ignore[attr-defined]
            self.add_error("file", _("Vælg en fil, eller slet titlen."))  # type: ignore[attr-defined]
        return values


class FileForm(ChecksFile, forms.Form):
    """A file to lay on."""

    file = file_field()
    title = title_field()


class RemoveFileForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor tages bilaget væk?"),
        max_length=500,
        error_messages={"required": _("Skriv, hvorfor bilaget tages væk.")},
    )
