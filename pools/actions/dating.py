"""What a pool says from a day to a day: one answer on a day, and a new one takes over from the one before."""

from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.dates import format_date
from pools.actions.refusals import Refusal
from pools.models import Dated
from pools.rules import periods_overlap


def make_room(term: Dated, values: dict[str, Any], *, may_end: bool) -> list[list[str]]:
    """End the one that a new one takes over from, as far as it goes, the day before; says what was changed.

    Raises:
        Refusal: another holds on one of the days.
    """
    first, last = values["valid_from"], values["valid_to"]
    same = {name: values.get(name, getattr(term, name)) for name in term.SAME}
    others = type(term).objects.filter(**same).exclude(pk=term.pk)
    clashing = [
        other for other in others if periods_overlap((other.valid_from, other.valid_to), (first, last))
    ]
    if not clashing:
        return []
    other = clashing[0]
    begins_before = first is not None and (other.valid_from is None or other.valid_from < first)
    if not (may_end and len(clashing) == 1 and other.valid_to == last and begins_before):
        raise Refusal(
            _(
                "»%(type)s« har allerede en betingelse i perioden: %(period)s. "
                "Ret datoerne, så kun én gælder ad gangen."
            )
            % {"type": other.subject, "period": period_in_words(other)}
        )
    other.valid_to = first - timedelta(days=1)
    other.save(update_fields=["valid_to"])
    with translation.override("da"):
        return [[_("Det, der gjaldt før, slutter"), "", format_date(other.valid_to)]]


def period_in_words(term: Dated) -> str:
    """The days a condition holds."""
    names = {
        "first": format_date(term.valid_from) if term.valid_from else "",
        "last": format_date(term.valid_to) if term.valid_to else "",
    }
    if term.valid_from and term.valid_to:
        return _("fra %(first)s til og med %(last)s") % names
    if term.valid_from:
        return _("fra %(first)s") % names
    return _("til og med %(last)s") % names if term.valid_to else _("uden datoer")
