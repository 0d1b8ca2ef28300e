"""Why something cannot be done, as sentences a person can act on."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import AgendaItem, CaseFile
from cases.queries.case_text import Parts
from htk_workforce.accounts.verdict import Refusal
from htk_workforce.cpr import find_cpr

__all__ = [
    "AnswersIncomplete",
    "CaseChanged",
    "FindingsStand",
    "ItemClosed",
    "ItemsPending",
    "PersonalNumbers",
    "ReasonMissing",
    "Refusal",
]


class ReasonMissing(Refusal):
    """The step stays in the log and takes words."""

    def __init__(self) -> None:
        super().__init__(_("Skriv en begrundelse. Den kan læses i hændelserne."))


class ItemClosed(Refusal):
    """Somebody else closed the item first."""

    def __init__(self, item: AgendaItem) -> None:
        self.item = item
        when = date_format(timezone.localtime(item.closed_at), "d-m-Y H:i") if item.closed_at else ""
        super().__init__(
            _("%(who)s afsluttede punktet den %(when)s som »%(state)s«. Dit svar er ikke gemt.")
            % {"who": item.closed_by, "when": when, "state": item.get_state_display()}
        )


class AnswersIncomplete(Refusal):
    """The answers do not hang together. `by_point` has the sentences for each point's id."""

    def __init__(self, by_point: Mapping[int, Sequence[str]]) -> None:
        self.by_point = {point: list(sentences) for point, sentences in by_point.items()}
        super().__init__(" ".join(s for sentences in self.by_point.values() for s in sentences))


class ItemsPending(Refusal):
    """The meeting cannot end while `items` wait for an answer."""

    def __init__(self, items: Sequence[AgendaItem]) -> None:
        self.items = list(items)
        numbers = ", ".join(str(item.number) for item in items)
        super().__init__(
            ngettext(
                "Punkt %(numbers)s er ikke besluttet. Beslut det, eller skriv det som ikke behandlet.",
                "Punkterne %(numbers)s er ikke besluttet. Beslut dem, eller skriv dem som ikke behandlet.",
                len(self.items),
            )
            % {"numbers": numbers}
        )


class CaseChanged(Refusal):
    """Somebody saved the case after this person opened it. `theirs` and `mine` are the parts by key, and `case` is as
    it is saved now."""

    def __init__(self, case: CaseFile, theirs: Parts, mine: Parts) -> None:
        self.case, self.theirs, self.mine = case, theirs, mine
        differing = [key for key in theirs | mine if theirs.get(key) != mine.get(key)]
        self.labels = [(mine.get(key) or theirs[key]).label for key in differing]
        when = date_format(timezone.localtime(case.changed_at), "d-m-Y H:i") if case.changed_at else ""
        super().__init__(
            _(
                "%(who)s gemte sagen den %(when)s, mens du skrev. Forskellig fra din: %(parts)s. Intet er gemt endnu."
            )
            % {"who": case.changed_by or case.author, "when": when, "parts": ", ".join(self.labels)}
        )


class FindingsStand(Refusal):
    """A case cannot be said to be ready while something must be put right, or accepted with a reason."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(_("Sagen er ikke klar. %(findings)s") % {"findings": " ".join(self.sentences)})


class PersonalNumbers(Refusal):
    """Something that is to be published holds CPR numbers. `places` says where, with their last digits hidden."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = list(places)
        super().__init__(
            _("Der står CPR-numre i det, der skal udsendes. Ret det først: %(places)s")
            % {"places": "; ".join(self.places)}
        )


def refuse_personal_numbers(texts: Mapping[str, str]) -> None:
    """For what is printed for the public as it is typed. `texts` is by what the field is called.

    Raises:
        PersonalNumbers: a text holds a CPR number.
    """
    places = [f"{place}: {hit.masked}" for place, text in texts.items() for hit in find_cpr(text)]
    if places:
        raise PersonalNumbers(places)
