from collections.abc import Sequence

from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import Refusal

__all__ = ["JustificationMissing", "Refusal", "refuse", "with_source"]


class JustificationMissing(Refusal):
    """An assessment is holistic, so it is worth nothing without its reason (AT14)."""

    def __init__(self) -> None:
        super().__init__(_("Skriv en begrundelse for vurderingen. Uden den kan den ikke gemmes."))


def refuse(reasons: Sequence[str]) -> None:
    """Stop here with all the reasons at once; none, and nothing happens.

    Raises:
        Refusal: there is a reason.
    """
    if reasons:
        raise Refusal(*reasons)


def with_source(source: str) -> str:
    """The source without space around it.

    Raises:
        Refusal: there is none.
    """
    if not source.strip():
        raise Refusal(_("Skriv, hvor tallet kommer fra."))
    return source.strip()
