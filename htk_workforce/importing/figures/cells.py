"""One cell of a figure file, read strictly: a value, or a sentence that says what to write instead.

What stands in a file is Danish whatever the language of the screen: headings, categories and decimal commas.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from clusters.models import Cluster, Workplace
from htk_workforce.cpr import find_cpr
from htk_workforce.dates import MONTHS, DateError, parse_date
from htk_workforce.money import round_half_up
from htk_workforce.money.hundredths import NumberError, parse_number, parse_whole, shortened

Stored = str | int | float | dict[str, str] | None
"""A cell as it is kept between reading a file and checking it: dates are dd-mm-yyyy, and only a formula that was
saved without its result is a dict."""


class Unreadable(ValueError):
    """A cell that cannot be read. The message is a sentence."""


@dataclass
class Known:
    """The names that a file may use, and how many numbers were rounded while reading."""

    workplaces: Mapping[str, Workplace]
    clusters: Mapping[str, Cluster]
    rounded: int = field(default=0)


def known_names() -> Known:
    """Every workplace, also closed ones, for figures of earlier years are welcome; and every cluster."""
    return Known(
        {plain(place.name): place for place in Workplace.objects.all()},
        {plain(cluster.name): cluster for cluster in Cluster.objects.all()},
    )


def plain(text: str) -> str:
    """How two spellings of a name are compared: without capitals and double spaces."""
    return " ".join(text.casefold().split())


def text_of(cell: Stored) -> str:
    """A cell as a person reads it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return cell["formula"]
    if isinstance(cell, float):
        return format(cell, ".15g").replace(".", ",")
    return " ".join(str(cell).split())


def checked(cell: Stored) -> str:
    """The text of a cell that holds a result.

    Raises:
        Unreadable: it is a formula without one, or an error of the sheet.
    """
    text = text_of(cell)
    if isinstance(cell, dict):
        words = _(
            "Formlen »%(text)s« er gemt uden sit resultat. Åbn og gem filen i Excel, eller skriv tallet."
        )
        raise Unreadable(words % {"text": shortened(text)})
    if text.startswith("#") and text.rstrip("!?").isupper():
        words = _("»%(text)s« er en fejl i regnearket. Ret formlen, eller skriv tallet.")
        raise Unreadable(words % {"text": shortened(text)})
    return text


Reader = Callable[[Stored, Known], object]


def number(example: str = "12,5", *, percent: bool = False) -> Reader:
    """Reads a number with at most two decimals; one with more is rounded, and counted in `known.rounded`."""

    def read(cell: Stored, known: Known) -> Decimal:
        text = checked(cell)
        try:
            value = parse_number(text, example=example, percent=percent)
        except NumberError as fault:
            raise Unreadable(str(fault)) from None
        rounded = round_half_up(value, 2)
        known.rounded += rounded != value
        return rounded

    return read


def whole(example: str = "12") -> Reader:
    def read(cell: Stored, _known: Known) -> int:
        text = checked(cell)
        try:
            return parse_whole(text, example=example)
        except NumberError as fault:
            raise Unreadable(str(fault)) from None

    return read


def day(cell: Stored, _known: Known) -> date:
    text = checked(cell)
    try:
        return parse_date(text)
    except DateError as fault:
        raise Unreadable(f"»{shortened(text)}«: {fault}") from None


def year(cell: Stored, _known: Known) -> int:
    text = checked(cell)
    if not re.fullmatch(r"[12]\d{3}", text):
        words = _("»%(text)s« er ikke et årstal. Skriv det med fire cifre, fx 2022.")
        raise Unreadable(words % {"text": shortened(text)})
    return int(text)


def month(cell: Stored, _known: Known) -> int:
    """A month by its number or its name, also short: 9, september or sep."""
    text = checked(cell)
    named = [
        at for at, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(plain(text).rstrip("."))
    ]
    if named:
        return named[0]
    if not re.fullmatch(r"0?[1-9]|1[0-2]", text):
        words = _("»%(text)s« er ikke en måned. Skriv et tal fra 1 til 12, eller lad cellen være tom.")
        raise Unreadable(words % {"text": shortened(text)})
    return int(text)


def words(longest: int) -> Reader:
    """Reads a text that its column has room for, and that names nobody by a CPR number."""

    def read(cell: Stored, _known: Known) -> str:
        text = checked(cell)
        if len(text) > longest:
            raise Unreadable(_("Teksten er længere end %(longest)s tegn.") % {"longest": longest})
        if find_cpr(text):
            raise Unreadable(_("Teksten indeholder et CPR-nummer. Slet det: her står kun tal om grupper."))
        return text

    return read


def choice(choices: object, **aliases: str) -> Reader:
    """Reads one of an enum's values by its Danish label; `aliases` are other words for a value."""
    others = {plain(name): value for value, names in aliases.items() for name in names.split("|")}

    def read(cell: Stored, _known: Known) -> str:
        text = checked(cell)
        by_name = others | names_of(choices)
        if plain(text) in by_name:
            return by_name[plain(text)]
        labels = labels_of(choices)
        near = get_close_matches(plain(text), names_of(choices), n=1, cutoff=0.6)
        if near:
            meant = next(label for label in labels if plain(label) == near[0])
            said = _("»%(text)s« kendes ikke. Mener du »%(near)s«?")
            raise Unreadable(said % {"text": shortened(text), "near": meant})
        said = _("»%(text)s« kendes ikke. Vælg en af disse: %(labels)s.")
        raise Unreadable(
            said % {"text": shortened(text), "labels": ", ".join(f"»{label}«" for label in labels)}
        )

    return read


@cache
def labels_of(choices: object) -> list[str]:
    """The Danish labels of an enum, whatever the language of the screen."""
    with translation.override("da"):
        return [str(choice.label) for choice in choices]  # type: ignore[attr-defined]


@cache
def names_of(choices: object) -> dict[str, str]:
    return dict(zip(map(plain, labels_of(choices)), [str(c.value) for c in choices], strict=True))  # type: ignore[attr-defined]


def workplace(cell: Stored, known: Known) -> Workplace:
    unknown = _("»%(text)s« findes ikke blandt arbejdspladserne. Vælg navnet på listen i skabelonen.")
    return _named(checked(cell), known.workplaces, unknown)  # type: ignore[return-value]


def workplace_or_cluster(cell: Stored, known: Known) -> Workplace | Cluster:
    both = {**known.workplaces, **known.clusters}
    unknown = _("»%(text)s« er hverken en klynge eller en arbejdsplads. Vælg navnet på listen i skabelonen.")
    return _named(checked(cell), both, unknown)


def _named(text: str, names: Mapping[str, Workplace | Cluster], unknown: str) -> Workplace | Cluster:
    found = names.get(plain(text))
    if found is not None:
        return found
    near = get_close_matches(plain(text), names, n=1, cutoff=0.7)
    if near:
        said = _("»%(text)s« findes ikke. Mener du »%(near)s«?")
        raise Unreadable(said % {"text": shortened(text), "near": names[near[0]]})
    raise Unreadable(unknown % {"text": shortened(text)})
