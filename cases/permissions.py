"""May this person? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience, CaseState, ItemState, MeetingState, Presence, Visibility
from cases.rules.route import is_next
from cases.workflow import MEETING_MOVES, MEETING_ROLES, MOVES, WRITERS
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import AgendaItem, Attachment, CaseFile, FollowUp, HearingStatement, Meeting, RouteStep
    from clusters.models import Centre

SEES_DRAFTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE)
SEES_CLOSED = (Role.SECRETARIAT, Role.DIRECTOR)
OFF_AGENDA = (CaseState.DRAFT, CaseState.READY, CaseState.WITHDRAWN)
"""The states of a case that only those see who work with cases."""
CASEWORKER = ("sagsbehandler", "sagsbehandleren")
"""What minutes call whoever wrote the case when they give that person a task."""


def can_see_case(user: User, case: "CaseFile") -> Verdict:
    """An open case from the agenda on is for everybody; a closed one never for an administrator as such."""
    if user.pk == case.author_id:
        return ALLOWED
    if case.is_closed and not user.has_role(*SEES_CLOSED):
        return refused(_("Sagen er lukket. Den kan ses af forfatteren, sekretariatet og Direktionen."))
    if (
        case.state in OFF_AGENDA
        and not user.has_role(*SEES_DRAFTS)
        and not leads_centre(user, case.centre_id)
    ):
        return refused(_("Sagen er ikke kommet på en dagsorden endnu."))
    return ALLOWED


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


def can_decide(user: User, item: "AgendaItem") -> Verdict:
    """May this person record what the body decides on the item?"""
    is_open = _is_open(item)
    if not is_open:
        return is_open
    if not user.has_role(*MOVES["decide"].roles):
        return refused(_("Kun en direktør kan beslutte."))
    if item.case.author_id == user.pk:
        return refused(_("Du har selv skrevet sagen. En anden direktør skal beslutte."))
    return _takes_part(user, item)


def can_run_meeting(user: User) -> Verdict:
    """May this person open a meeting where it is run?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og direktører er med, når et møde bliver afholdt."))


def can_record(user: User, item: "AgendaItem") -> Verdict:
    """May this person write down, as a draft, what is said about the item?"""
    is_open = _is_open(item)
    if not is_open:
        return is_open
    return _takes_part(user, item) if user.has_role(*MEETING_ROLES) else can_run_meeting(user)


def can_carry(user: User, item: "AgendaItem") -> Verdict:
    """May this person write "ikke behandlet" on the item?"""
    if item.state != ItemState.PENDING:
        return refused(
            _("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()}
        )
    if not user.has_role(*MOVES["not_handled"].roles):
        return refused(_("Det kan kun sekretariatet og en direktør."))
    return can_see_item(user, item)


def _is_open(item: "AgendaItem") -> Verdict:
    """Is the item still to be answered, at a meeting whose agenda is out and whose minutes are not?"""
    if item.state != ItemState.PENDING:
        return refused(
            _("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()}
        )
    if item.meeting.state == MeetingState.PLANNED:
        return refused(_("Dagsordenen er ikke udsendt. Udsend den, før der besluttes noget."))
    if item.meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        return refused(
            _("Mødet er »%(state)s«, og der kan ikke besluttes mere på det.")
            % {"state": item.meeting.get_state_display()}
        )
    return ALLOWED


def _takes_part(user: User, item: "AgendaItem") -> Verdict:
    """Whoever is disqualified has no part in the item (forvaltningsloven § 3; domain research B6)."""
    for row in item.participations.all():
        if row.user_id == user.pk and row.presence == Presence.DISQUALIFIED:
            return refused(
                _("Du er inhabil i punktet (%(ground)s). En anden skal behandle det.")
                % {"ground": row.ground}
            )
    return can_see_item(user, item)


def can_correct(user: User, item: "AgendaItem") -> Verdict:
    """May this person put a decided item on an agenda again to correct it?"""
    if item.state != ItemState.DECIDED:
        return refused(_("Kun et punkt, der er besluttet, kan rettes."))
    if item.case.state not in MOVES["correct"].sources:
        return refused(
            _("Sagen er »%(state)s«. Punktet kan først rettes, når hele sagen er besluttet.")
            % {"state": item.case.get_state_display()}
        )
    if not user.has_role(*MOVES["correct"].roles):
        return refused(_("Kun sekretariatet og direktører retter en beslutning."))
    return can_see_item(user, item)


def can_record_route(user: User, step: "RouteStep") -> Verdict:
    """May this person write down what another body said? In the order an appropriation takes."""
    if step.decided_on:
        return refused(_("%(body)s har svaret, og svaret er skrevet ind.") % {"body": step.body})
    if step.item_id is None:
        return refused(_("Sagen er ikke sendt til %(body)s endnu.") % {"body": step.body})
    if not user.has_role(*MOVES["come_back"].roles):
        return refused(_("Kun sekretariatet og direktører skriver andre organers svar ind."))
    if step.for_appropriation:
        steps = [s for s in step.case.route.all() if s.for_appropriation and s.item_id]
        steps.sort(key=lambda s: s.order)
        answered = [bool(s.decided_on) for s in steps]
        index = [s.pk for s in steps].index(step.pk)
        if not is_next(answered, index):
            ahead = next(s for s in steps if not s.decided_on)
            return refused(
                _("%(ahead)s skal svare før %(body)s. Skriv det svar ind først.")
                % {"ahead": ahead.body, "body": step.body}
            )
    return can_see_case(user, step.case)


def can_see_item(user: User, item: "AgendaItem") -> Verdict:
    """Like the case; an item closed for itself is only for those who see closed ones, and for the case's author."""
    if item.is_closed and user.pk != item.case.author_id and not user.has_role(*SEES_CLOSED):
        return refused(_("Punktet er lukket. Det kan ses af sagens forfatter, sekretariatet og Direktionen."))
    return can_see_case(user, item.case)


def can_arrange(user: User) -> Verdict:
    """May this person arrange meetings and their agendas?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og direktører tilrettelægger møder."))


def can_move_meeting(user: User, meeting: "Meeting", verb: str) -> Verdict:
    """May this person take the meeting to the state of the verb? From workflow.MEETING_MOVES."""
    move = MEETING_MOVES[verb]
    if meeting.state not in move.sources:
        return refused(
            _("Mødet er »%(state)s«, og derfor kan du ikke: %(verb)s.")
            % {"state": meeting.get_state_display(), "verb": move.label}
        )
    if not user.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in sorted(move.roles))
        return refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles})
    return ALLOWED


UNTIL_MINUTES = (MeetingState.PLANNED, MeetingState.PUBLISHED, MeetingState.HELD)


def _in_state(meeting: "Meeting", states: tuple[str, ...], over: str) -> Verdict:
    """Is the meeting in one of the states? If not, `over` says so."""
    return ALLOWED if meeting.state in states else refused(over % {"state": meeting.get_state_display()})


def can_change_agenda(user: User, meeting: "Meeting") -> Verdict:
    """May this person put cases on and take them off? Until the meeting is held; after publication they are marked."""
    over = _("Mødet er »%(state)s«, og dagsordenen kan ikke ændres mere.")
    return _in_state(meeting, (MeetingState.PLANNED, MeetingState.PUBLISHED), over) and can_arrange(user)


def can_change_meeting(user: User, meeting: "Meeting") -> Verdict:
    """May this person give the meeting another date, time or place, or its items another order?"""
    over = _("Mødet er »%(state)s«. Tid, sted og numre ligger fast, når dagsordenen er udsendt.")
    return _in_state(meeting, (MeetingState.PLANNED,), over) and can_arrange(user)


def can_record_participation(user: User, meeting: "Meeting") -> Verdict:
    """May this person write who took part? Until the minutes are approved."""
    over = _("Mødet er »%(state)s«, og deltagerlisten kan ikke ændres.")
    return _in_state(meeting, UNTIL_MINUTES, over) and can_arrange(user)


def can_see_follow_up(user: User, follow_up: "FollowUp") -> Verdict:
    """Who may see what was decided about the case sees its tasks; who is to do one sees that one always."""
    if owns_follow_up(user, follow_up):
        return ALLOWED
    return can_see_item(user, follow_up.item) if follow_up.item else can_see_case(user, follow_up.case)


def can_direct_follow_ups(user: User) -> Verdict:
    """May this person give tasks, and move them to somebody else or another day?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og en direktør giver opgaver og flytter dem."))


def owns_follow_up(user: User, follow_up: "FollowUp") -> bool:
    """Is it this person's? By name; else by title, role, seat in the body, as the case's author, or as its leader.

    The same rule as queries.own_follow_ups.
    """
    if follow_up.owner_id is not None:
        return follow_up.owner_id == user.pk
    wanted = follow_up.owner_role.casefold()
    if wanted in {title.casefold() for title in own_titles(user)}:
        return True
    if wanted in CASEWORKER and follow_up.case.author_id == user.pk:
        return True
    if follow_up.item is not None:
        body = follow_up.item.meeting.body
        seats = body.members.filter(user=user, is_active=True)
        if any(wanted in (seat.title.casefold(), body.name.casefold()) for seat in seats):
            return True
    if follow_up.centre_id is None or not user.has_role(Role.LEADER):
        return False
    return user.workplaces.filter(centre=follow_up.centre_id).exists()


def own_titles(user: User) -> set[str]:
    """What a follow-up may call this person: the title and the roles, in Danish as they are written there."""
    with translation.override("da"):
        return {title for title in (user.title, *user.role_labels) if title}


def can_finish_follow_up(user: User, follow_up: "FollowUp", *, again: bool = False) -> Verdict:
    """May this person say that it is done or, with `again`, that it is not after all?"""
    if follow_up.item_id is None:
        return refused(_("Opgaven er foreslået og begynder først, når punktet er besluttet."))
    if follow_up.done_on and not again:
        return refused(_("Opgaven er allerede meldt udført."))
    if again and not follow_up.done_on:
        return refused(_("Opgaven er ikke meldt udført."))
    if owns_follow_up(user, follow_up):
        return ALLOWED
    if not user.has_role(*MEETING_ROLES):
        return refused(_("Kun den ansvarlige, sekretariatet og en direktør melder opgaven udført."))
    return can_see_case(user, follow_up.case)


def can_write_deadlines(user: User) -> Verdict:
    """May this person write down a deadline? Its length changes by decision only."""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og en direktør skriver frister ind."))


def can_close_item(user: User, meeting: "Meeting") -> Verdict:
    """May this person close an item to the public, or open it? Until the minutes are approved."""
    over = _("Mødet er »%(state)s«. Punkterne kan ikke lukkes eller åbnes mere.")
    return _in_state(meeting, UNTIL_MINUTES, over) and can_arrange(user)


def can_publish_again(user: User, meeting: "Meeting") -> Verdict:
    """May this person send out the agenda once more? While it is out and the meeting is not over."""
    over = _("Mødet er »%(state)s«. Kun en udsendt dagsorden kan udsendes igen.")
    return _in_state(meeting, (MeetingState.PUBLISHED,), over) and can_arrange(user)


def can_see_draft_minutes(user: User, meeting: "Meeting") -> Verdict:
    """May this person read minutes that are not approved yet?"""
    if meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        return refused(
            _(
                "Mødet er »%(state)s«. Der er et udkast til referat fra dagsordenen er udsendt, til det er godkendt."
            )
            % {"state": meeting.get_state_display()}
        )
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Referatet er ikke godkendt endnu. Kun sekretariatet og direktører læser udkastet."))


def can_read_minutes(user: User, audience: Audience) -> Verdict:
    """May this person read approved minutes, or an agenda that is out, in that edition? The public is for everybody."""
    if audience == Audience.PUBLIC or user.has_role(*SEES_CLOSED):
        return ALLOWED
    return refused(_("Den interne udgave har lukkede punkter. Læs den offentlige udgave."))


def can_attach(user: User, case: "CaseFile") -> Verdict:
    """May this person lay files on the case and take them away? Whoever writes in it; the secretariat always."""
    seen = can_see_case(user, case)
    if not seen or user.has_role(Role.SECRETARIAT):
        return seen
    return can_edit_case(user, case)


def can_read_attachment(user: User, attachment: "Attachment") -> Verdict:
    """May this person open the file? Who sees the case; a closed file, or one taken away, is for fewer."""
    seen = can_see_case(user, attachment.case)
    if not seen or user.has_role(*SEES_CLOSED) or user.pk == attachment.case.author_id:
        return seen
    if attachment.visibility == Visibility.CLOSED:
        return refused(_("Bilaget er lukket. Det kan ses af sagens forfatter, sekretariatet og Direktionen."))
    if attachment.removed_at:
        return refused(_("Bilaget er taget væk fra sagen."))
    return ALLOWED


def can_add_statement(user: User, case: "CaseFile") -> Verdict:
    """May this person ask parties, and write in what they said? Until the case is finished."""
    if case.state in (CaseState.DECIDED, CaseState.WITHDRAWN):
        return refused(
            _("Sagen er »%(state)s«, og der kan ikke høres mere.") % {"state": case.get_state_display()}
        )
    if user.has_role(*MOVES["finish"].roles) or user.pk == case.author_id:
        return can_see_case(user, case)
    return refused(_("Kun HR, sekretariatet, direktører og forfatteren skriver udtalelser ind."))


def can_edit_statement(
    user: User, statement: "HearingStatement", *, published: bool | None = None
) -> Verdict:
    """May this person write in it? What came before an agenda with the case was sent out is not changed after it.

    `published` is whether the case has stood on an agenda that was sent out, when the caller knows.
    """
    if published is None:
        published = statement.case.has_been_published()
    if published and statement.received_on is not None:
        return refused(
            _(
                "Sagen har stået på en udsendt dagsorden. Udtalelsen ændres ikke mere; en ny lægges på ved siden af."
            )
        )
    return can_add_statement(user, statement.case)


def can_take_off(user: User, item: "AgendaItem") -> Verdict:
    """May this person take the item off its agenda?"""
    if item.state != ItemState.PENDING:
        return refused(
            _("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()}
        )
    return can_change_agenda(user, item.meeting)
