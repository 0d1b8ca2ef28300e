"""May this person? Every answer is a Verdict that can say why not.

Nobody sees a suppressed figure, whatever the role: what is hidden is never in the answer of a query.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from clusters.models import Cluster, Scenario, Workplace

SEES_ALL_CLUSTERS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)
SEES_SCENARIOS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE)


def can_see_all_clusters(user: User) -> Verdict:
    """May this person see the figures of every cluster and of the municipality?"""
    if user.has_role(*SEES_ALL_CLUSTERS):
        return ALLOWED
    return refused(_("Din rolle giver ikke adgang til alle klynger. Ledere kan se deres egen klynge."))


def can_see_cluster(user: User, cluster: "Cluster", *, on: date) -> Verdict:
    """Those who see all; and a leader for the clusters that the own workplaces are in on the day."""
    if user.has_role(*SEES_ALL_CLUSTERS):
        return ALLOWED
    if not user.has_role(Role.LEADER):
        return refused(_("Din rolle giver ikke adgang til klyngernes tal."))
    if cluster.pk in own_clusters(user, on=on):
        return ALLOWED
    return refused(_("Du kan kun se den klynge, dine egne arbejdspladser er i."))


def can_see_some_cluster(user: User) -> Verdict:
    """May this person open the list at all? A leader finds the own clusters in it."""
    if user.has_role(*SEES_ALL_CLUSTERS, Role.LEADER):
        return ALLOWED
    return refused(_("Din rolle giver ikke adgang til klyngernes tal."))


def own_clusters(user: User, *, on: date) -> set[int]:
    """The keys of the clusters that the own workplaces are in on the day."""
    places = user.workplaces.prefetch_related("memberships")
    return {pk for place in places if (pk := _cluster_id(place, on)) is not None}


def _cluster_id(place: "Workplace", on: date) -> int | None:
    begun = [row for row in place.memberships.all() if row.from_on <= on]
    return max(begun, key=lambda row: row.from_on).cluster_id if begun else None


def can_record_figures(user: User) -> Verdict:
    """May this person write figures of staff, children, absence and the facts behind the criteria?"""
    return ALLOWED if user.has_role(Role.HR) else refused(_("Kun HR-konsulenter skriver tal for klyngerne."))


def can_record_salaries(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi skriver lønreferencer."))


def can_set_rules(user: User) -> Verdict:
    """May this person set weights, norms, bands and assumptions?"""
    if user.has_role(Role.HR):
        return ALLOWED
    return refused(_("Kun HR-konsulenter skriver regler for normeringen."))


def can_move_workplaces(user: User) -> Verdict:
    if user.has_role(Role.HR):
        return ALLOWED
    return refused(_("Kun HR-konsulenter flytter arbejdspladser mellem klynger."))


def can_assess(user: User) -> Verdict:
    return (
        ALLOWED
        if user.has_role(Role.HR)
        else refused(_("Kun HR-konsulenter skriver vurderinger af klynger."))
    )


def can_decide_staffing(user: User) -> Verdict:
    if user.has_role(Role.DIRECTOR):
        return ALLOWED
    return refused(_("Kun en direktør kan beslutte, hvad en klynge får."))


def can_see_scenarios(user: User) -> Verdict:
    """Scenarios are drafts of those who prepare the case and of those who decide it."""
    if user.has_role(*SEES_SCENARIOS):
        return ALLOWED
    return refused(_("Scenarier er arbejdspapirer for HR, sekretariatet, direktører og Økonomi."))


def can_make_scenario(user: User) -> Verdict:
    return can_see_scenarios(user)


def can_change_scenario(user: User, scenario: "Scenario") -> Verdict:
    """Whoever made it, and HR."""
    if user.pk == scenario.made_by_id or user.has_role(Role.HR):
        return can_see_scenarios(user)
    return refused(_("Kun den, der har lavet scenariet, og HR kan ændre det. Lav dit eget i stedet."))
