from collections.abc import Sequence

from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import Refusal

__all__ = ["AlreadyCounted", "NotEligible", "ReasonMissing", "Refusal", "required"]


class NotEligible(Refusal):
    """The workplace or the application does not meet the pool's conditions. `reasons` are whole sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(*reasons)


class AlreadyCounted(Refusal):
    """The same money seems to be booked from the finance system already; with a reason it is booked all the same."""


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
