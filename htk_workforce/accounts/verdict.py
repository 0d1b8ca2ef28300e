"""A permission that can say why not. Every refusal in the product carries a sentence the person can read."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; otherwise `reason` is a whole sentence in the reader's language."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


ALLOWED: Final = Verdict()


def refused(reason: str) -> Verdict:
    return Verdict(str(reason))


def require(verdict: Verdict) -> None:
    """Stop here unless allowed.

    Raises:
        PermissionDenied: with the verdict's reason; shown on the 403 page.
    """
    if not verdict:
        raise PermissionDenied(verdict.reason)
