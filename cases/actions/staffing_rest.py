"""The council gave less than the 15 per cent asked for: what is missing for each leader, and what one may do."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import PaidFrom
from cases.models import FollowUp, RecommendationPoint, RouteStep
from cases.queries.staffing import FundedLine
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr, round_half_up

TASK_LENGTH = FollowUp._meta.get_field("task").max_length


@translation.override("da")  # kept with the answer, whatever the language of the screen
def rest_words(waiting: Sequence[FundedLine], asked: Decimal, given: Decimal, rest_from: str) -> str:
    """What is missing for each leader, and who pays it or what one may do. Kroner in."""
    count = sum(line.row.count for line in waiting)
    named = {
        "given": format_kr(given),
        "asked": format_kr(asked),
        "each": format_kr(round_half_up((asked - given) / count, 2)),
        "clusters": ", ".join(str(line.row.cluster) for line in waiting),
        "source": PaidFrom(rest_from).label if rest_from else "",
    }
    if rest_from:
        return (
            _(
                "Der blev givet %(given)s af de %(asked)s, der blev søgt om. Der mangler %(each)s pr. leder, og det "
                "betales af en anden kilde (%(source)s). Det gælder %(clusters)s."
            )
            % named
        )
    return (
        _(
            "Der blev givet %(given)s af de %(asked)s, der blev søgt om. Der mangler %(each)s pr. leder, og ingen har "
            "sagt ja til at betale det, så lederne er bortfaldet i %(clusters)s. Skriv en ny sag, hvor "
            "promillepuljen eller centret betaler de 15 pct., eller giv klyngerne en plus-pædagog."
        )
        % named
    )


@translation.override("da")
def find_a_source(step: RouteStep, point: RecommendationPoint, rest: str, *, by: User) -> FollowUp:
    """Let the one who wrote the case have it among their tasks that the leaders lack a source."""
    follow_up = FollowUp.objects.create(
        case=point.case,
        item=step.item,
        point=point,
        task=(_("Find en anden kilde til lederne. %(rest)s") % {"rest": rest})[:TASK_LENGTH],
        owner_role=_("Den, der har skrevet sagen"),
        owner=point.case.author,
    )
    record("create_follow_up", follow_up, by=by)
    return follow_up
