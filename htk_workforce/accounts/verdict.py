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


class Refusal(Exception):
    """Something that cannot be done, as a sentence the person can act on. `reasons` has one for each thing wrong.

    Unlike PermissionDenied it is not about who asks: another input, or another moment, may be fine.
    """

    def __init__(self, *reasons: str) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


def require(verdict: Verdict) -> None:
    """Stop here unless allowed.

    Raises:
        PermissionDenied: with the verdict's reason; shown on the 403 page.
    """
    if not verdict:
        raise PermissionDenied(verdict.reason)
