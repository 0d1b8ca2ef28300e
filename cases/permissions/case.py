"""May this person see, write and move a case? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.enums import Audience, CaseState, ItemState
from cases.rules.outcome import SETTLING_OUTCOMES
from cases.rules.route import is_awaited
from cases.workflow import MOVES, WRITERS
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import CaseFile, StaffingUse, Version
    from clusters.models import Centre

SEES_DRAFTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE)
SEES_CLOSED = (Role.SECRETARIAT, Role.DIRECTOR)
BEING_WRITTEN = (CaseState.DRAFT, CaseState.WITHDRAWN)
"""The states of a case that only those see as it stands who work with cases; others read what was sent out."""


def can_read_case(user: User, case: "CaseFile") -> Verdict:
    """An open case that has been on a published agenda is for everybody; a closed one for few, whatever their setup.

    One closed handling closes the whole case: its text is the same, whichever meeting reads it. While it is written
    anew, outsiders read it as it was sent out; see `can_see_case`.
    """
    if user.pk == case.author_id:
        return ALLOWED
    if not user.has_role(*SEES_CLOSED) and case.is_closed_to_outsiders():
        return refused(_("Sagen er lukket. Den kan ses af forfatteren, sekretariatet og Direktionen."))
    if reads_drafts(user, case) or case.has_been_published():
        return ALLOWED
    return refused(_("Sagen er ikke kommet på en dagsorden endnu."))


def can_see_case(user: User, case: "CaseFile") -> Verdict:
    """May this person see the case as it stands? Drafts are for those who work with cases, published before or not."""
    read = can_read_case(user, case)
    if not read or case.state not in BEING_WRITTEN or reads_drafts(user, case):
        return read
    if case.state == CaseState.WITHDRAWN and case.is_as_sent_out():
        return ALLOWED
    return refused(
        _("Sagen er skrevet om, siden den var på en dagsorden. Læs den på dens egen side, som den var.")
    )


def reads_drafts(user: User, case: "CaseFile") -> bool:
    """Does this person read the case while it is written: as its author, its leader, or somebody who runs cases?"""
    return user.pk == case.author_id or user.has_role(*SEES_DRAFTS) or leads_centre(user, case.centre_id)


def leads_centre(user: User, centre: int) -> bool:
    """Is this person a leader in the centre with that id?"""
    return user.has_role(Role.LEADER) and user.workplaces.filter(centre=centre).exists()


def can_create_case(user: User, centre: "Centre | None" = None) -> Verdict:
    """May this person write a new case, for that centre if one is given? A leader only for the own one."""
    if user.has_role(*WRITERS):
        return ALLOWED
    if not user.has_role(Role.LEADER):
        return refused(_("Kun HR, sekretariatet, direktører og ledere skriver sager."))
    if centre is None or leads_centre(user, centre.pk):
        return ALLOWED
    return refused(_("Du kan kun skrive sager for dit eget center."))


def audience_of(user: User, case: "CaseFile") -> Audience:
    """Which edition of a case this person reads: the public one leaves out what closed handlings of it said."""
    sees_closed = user.pk == case.author_id or user.has_role(*SEES_CLOSED)
    return Audience.INTERNAL if sees_closed else Audience.PUBLIC


def can_edit_case(user: User, case: "CaseFile") -> Verdict:
    """May this person write in the case? Only while it is a draft."""
    if case.state != CaseState.DRAFT:
        return refused(_("Sagen er »%(state)s« og kan ikke ændres.") % {"state": case.get_state_display()})
    seen = can_see_case(user, case)
    if not seen:
        return seen
    if user.has_role(*WRITERS) or user.pk == case.author_id or leads_centre(user, case.centre_id):
        return ALLOWED
    return refused(_("Kun HR, sekretariatet, direktører, forfatteren og centrets ledere skriver i sagen."))


def can_edit_economy(user: User, case: "CaseFile") -> Verdict:
    """May this person write in the case's sections about economy? Whoever writes in it, and finance."""
    if case.state == CaseState.DRAFT and user.has_role(Role.FINANCE):
        return can_see_case(user, case)
    return can_edit_case(user, case)


def can_see_versions(user: User, case: "CaseFile") -> Verdict:
    """May this person read what the case said earlier? Those who work with cases, and audit; drafts are internal."""
    seen = can_see_case(user, case)
    if not seen:
        return seen
    if user.has_role(*SEES_DRAFTS, Role.READER) or user.pk == case.author_id:
        return ALLOWED
    if leads_centre(user, case.centre_id):
        return ALLOWED
    return refused(
        _("Tidligere udgaver er interne. De kan læses af dem, der arbejder med sager, og af revisionen.")
    )


def can_read_version(user: User, case: "CaseFile", version: "Version") -> Verdict:
    """May somebody who sees the versions read this one? To open a case does not open what it said when closed."""
    if version.snapshot.get("is_closed") and audience_of(user, case) == Audience.PUBLIC:
        return refused(
            _("Sagen var lukket, da version %(number)s blev frosset. Vælg en anden version.")
            % {"number": version.number}
        )
    return ALLOWED


def can_move_case(user: User, case: "CaseFile", verb: str) -> Verdict:
    """May this person take the case to the state of the verb? From workflow.MOVES."""
    move = MOVES[verb]
    if case.state not in move.sources:
        return refused(
            _("%(case)s er »%(state)s«, og derfor kan du ikke: %(verb)s.")
            % {"case": case, "state": case.get_state_display(), "verb": move.label}
        )
    if not user.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in Role if role in move.roles)
        return refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles})
    return can_see_case(user, case)


def can_withdraw(user: User, case: "CaseFile") -> Verdict:
    """May this person take the case back? Not while a body has been asked for money, or for an answer, and not
    when a meeting has decided something of it."""
    may = can_move_case(user, case, "withdraw")
    if not may:
        return may
    asked = [step for step in case.route.all() if is_awaited(step)]
    if not asked:
        return _is_undecided(case)
    first = min(asked, key=lambda step: step.order)
    if first.for_appropriation:
        return refused(
            _("%(body)s har ikke svaret på tillægsbevillingen. Skriv svaret ind, før sagen trækkes tilbage.")
            % {"body": first.body}
        )
    return refused(
        _("%(body)s har ikke svaret på sagen. Skriv svaret ind, før sagen trækkes tilbage.")
        % {"body": first.body}
    )


def _is_undecided(case: "CaseFile") -> Verdict:
    """What a meeting has decided stands: money may be distributed and clusters staffed by it.

    Of a case without points, that it was decided at all.
    """
    said = Q(outcomes__isnull=True) | Q(outcomes__outcome__in=SETTLING_OUTCOMES)
    decided = case.items.filter(said, state=ItemState.DECIDED).select_related("meeting__body").first()
    if decided is None:
        return ALLOWED
    return refused(
        _(
            "%(meeting)s har besluttet noget i sagen, og derfor kan den ikke trækkes tilbage. "
            "Sæt den på en dagsorden, og få resten afsluttet der."
        )
        % {"meeting": decided.meeting}
    )


def can_use_staffing(user: User) -> Verdict:
    """May this person write down what has been used of the pay that a decision promised, and let the rest go?"""
    if user.has_role(Role.FINANCE):
        return ALLOWED
    return refused(_("Kun Økonomi skriver, hvad der er brugt af en bemanding, og frigiver resten."))


def can_reverse_staffing_use(user: User, use: "StaffingUse") -> Verdict:
    """May this person undo what is written about the pay? What follows from a decision is corrected there."""
    if not user.has_role(Role.FINANCE):
        return refused(_("Kun Økonomi tilbagefører, hvad der er skrevet på en bemanding."))
    if not use.is_by_hand:
        return refused(
            _("Rækken følger af beslutningen i %(point)s. Ret den beslutning, så retter rækken sig.")
            % {"point": use.replaced_by}
        )
    return ALLOWED
