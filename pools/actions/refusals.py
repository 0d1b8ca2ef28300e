from collections.abc import Sequence

from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import Refusal

__all__ = ["NotEligible", "ReasonMissing", "Refusal", "required"]


class NotEligible(Refusal):
    """The workplace or the application does not meet the pool's conditions. `reasons` are whole sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(*reasons)


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Skriv en begrundelse, som arbejdspladsen kan læse."))


def required(text: str) -> str:
    """The text without space around it.

    Raises:
        ReasonMissing: there is none.
    """
    if not text.strip():
        raise ReasonMissing
    return text.strip()
