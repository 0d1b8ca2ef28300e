"""What a form says of when it was opened, so that two people who have the same thing open are told."""

import secrets
from typing import Any

from django import forms

from pools.actions import Opening, SavedMeanwhile
from pools.models.saved import SavedFromForm

HIDDEN: dict[str, Any] = {"required": False, "max_length": 40, "widget": forms.HiddenInput}


class OpenedForm(forms.Form):
    """A form that knows its opening. `saved_meanwhile` is the refusal when somebody else was quicker."""

    opening = forms.CharField(**HIDDEN)
    seen = forms.CharField(**HIDDEN)
    saved_meanwhile: SavedMeanwhile | None = None

    @staticmethod
    def opened_on(row: SavedFromForm | None) -> dict[str, str]:
        """The initial values of a form that is opened now."""
        return {"opening": secrets.token_hex(16), "seen": row.saved_from if row else ""}

    def opened(self) -> Opening:
        """The opening that was sent; the button that says "mine instead" has seen what the refusal told of."""
        values = self.cleaned_data
        return Opening(values.get("opening", ""), self.data.get("overwrite") or values.get("seen", ""))

    def values(self) -> dict[str, Any]:
        """What was typed, without what the form says of itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("opening", "seen")}

    def refuse(self, refusal: Exception) -> None:
        """Show a refusal above the form, which keeps what was typed."""
        if isinstance(refusal, SavedMeanwhile):
            self.saved_meanwhile = refusal
        self.add_error(None, str(refusal))
