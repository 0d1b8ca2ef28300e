"""Of how many workplaces a sum is, and what the others lack: one answer for every page, plot and file.

Our own rule, chosen once: the sum of a part is shown by the name of the part, and nothing is answered on it. So there
is no gap, no verdict on the norm or on a target, no span band and no need while one workplace lacks a figure.
Somebody acts on an answer, and a cluster that lacks the staff of one house would seem to lack staff.

That a workplace has no figure is no secret: its own cell says so to everybody, and never looks like one that is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import Workplace

CHILDREN, STAFF, ABSENCE = "children", "staff", "absence"
"""What a workplace may lack; also what the address of the form is called in which it is entered."""


@dataclass(frozen=True)
class Lack:
    """A workplace that counts and lacks figures: which kinds, and in words with the year or the day.

    `known` is what the form begins with, by the names of its boxes.
    """

    workplace: Workplace
    kinds: tuple[str, ...]
    reason: str
    known: tuple[tuple[str, str], ...] = ()

    @property
    def entry(self) -> str:
        """The name of the address at which it is entered: the form, or the page of all forms for more than one."""
        return f"{self.kinds[0]}_entry" if len(self.kinds) == 1 else "workplace_figures"

    @property
    def query(self) -> str:
        """What follows the address, so that the boxes are filled in with what is known."""
        return f"?{urlencode(self.known)}" if self.known else ""


@dataclass(frozen=True)
class Coverage:
    """`counted` workplaces are in a sum; those in `lacking` ought to be."""

    counted: int
    lacking: tuple[Lack, ...] = ()

    @property
    def total(self) -> int:
        return self.counted + len(self.lacking)

    @property
    def is_whole(self) -> bool:
        return not self.lacking

    @property
    def is_part(self) -> bool:
        """Is there something to show that is not the whole?"""
        return bool(self.lacking and self.counted)

    @property
    def part(self) -> str:
        """The name of a part; empty for the whole."""
        if self.is_whole:
            return ""
        text = ngettext(
            "%(counted)s af %(total)s arbejdsplads", "%(counted)s af %(total)s arbejdspladser", self.total
        )
        return text % {"counted": self.counted, "total": self.total}

    @property
    def shortfall(self) -> str:
        """How many lack something, as a sentence without its full stop; empty for the whole."""
        if self.is_whole:
            return ""
        text = ngettext(
            "Tal mangler for %(count)s af %(total)s arbejdsplads",
            "Tal mangler for %(count)s af %(total)s arbejdspladser",
            self.total,
        )
        return text % {"count": len(self.lacking), "total": self.total}

    @property
    def reasons(self) -> list[tuple[str, list[Lack]]]:
        """What is lacking, each with the workplaces that lack it."""
        found: dict[str, list[Lack]] = {}
        for lack in self.lacking:
            found.setdefault(lack.reason, []).append(lack)
        return list(found.items())

    @property
    def details(self) -> tuple[str, ...]:
        """The reasons in words, for files: what is lacking, and where."""
        return tuple(
            f"{reason}: {', '.join(str(lack.workplace) for lack in lacks)}" for reason, lacks in self.reasons
        )


WHOLE = Coverage(1)
"""What is of one workplace, and there."""


def lack_of_year(workplace: Workplace, year: int, kinds: Sequence[str]) -> Lack:
    """A workplace without children, without staff, or without either in a year."""
    if len(kinds) > 1:
        text = _("Hverken børnetal eller personaletal for %(year)s")
    elif CHILDREN in kinds:
        text = _("Ingen børnetal for %(year)s")
    else:
        text = _("Ingen personaletal for %(year)s")
    return Lack(workplace, tuple(kinds), text % {"year": year})
