from collections.abc import Sequence

from django.utils.translation import gettext as _


class Refusal(Exception):
    """Something that cannot be done, as a sentence the user can act on. `reasons` has one for each thing wrong."""

    def __init__(self, *reasons: str) -> None:
        self.reasons: Sequence[str] = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


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
