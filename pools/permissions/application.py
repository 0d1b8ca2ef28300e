"""May this person enter, see, move or pay an application? Every answer is a Verdict that can say why not."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from htk_workforce.money import format_kr
from pools.enums import ApplicationState, AttachmentKind, ChangeState
from pools.permissions.books import EXPORTS
from pools.workflow import DEEDS, GRANTED, MANAGE, MOVES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clusters.models import Workplace
    from pools.models import (
        Application,
        ApplicationAttachment,
        Change,
        Pool,
    )

SEES_ALL_APPLICATIONS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)


def can_enter_application(user: User) -> Verdict:
    if user.has_role(Role.HR, Role.LEADER):
        return ALLOWED
    return refused(_("Kun HR-konsulenter og ledere kan indtaste ansøgninger."))


def can_send(user: User) -> Verdict:
    """May this person send what they have entered? Of a leader, HR reads and sends the draft."""
    if user.has_role(*MOVES["receive"].roles):
        return ALLOWED
    return refused(
        _("HR-Centret sender ansøgningen for jer. Meld den klar, når den er færdig, så ser HR den.")
    )


def can_report_ready(user: User) -> Verdict:
    """May this person report a draft ready? Who sends it has nothing to report."""
    if user.has_role(*MOVES["receive"].roles):
        return refused(_("Du sender selv ansøgningen."))
    if user.has_role(*MOVES["ready"].roles):
        return ALLOWED
    return refused(_("Kun ledere melder en kladde klar."))


def can_enter_for(user: User, workplace: "Workplace") -> Verdict:
    """HR for every workplace, a leader for the own ones."""
    if user.has_role(Role.HR) or (user.has_role(Role.LEADER) and user in workplace.leaders.all()):
        return ALLOWED
    return refused(_("Du kan kun indtaste ansøgninger for dine egne arbejdspladser."))


def can_see_application(user: User, application: "Application") -> Verdict:
    if user.has_role(*SEES_ALL_APPLICATIONS) or user.pk == application.entered_by_id:
        return ALLOWED
    if user.has_role(Role.LEADER) and user in application.workplace.leaders.all():
        return ALLOWED
    return refused(_("Du kan kun se ansøgninger fra dine egne arbejdspladser."))


def can_read_hidden_answer(user: User, application: "Application") -> Verdict:
    """May this person read whether a workplace with a hidden absence is above its target?

    Those who enter the application or decide it, and nobody else: it is one bit of a figure that is hidden.
    """
    if user.has_role(Role.DIRECTOR) or can_enter_for(user, application.workplace):
        return ALLOWED
    return refused(
        _(
            "Sygefraværet vises ikke, så det ikke fortæller om få ansatte. Om det er over måltallet, "
            "kan kun læses af dem, der indtaster og afgør ansøgningen."
        )
    )


def can_edit_application(user: User, application: "Application") -> Verdict:
    if application.state not in MOVES["receive"].sources:
        return refused(_("Ansøgningen er sendt og kan ikke ændres mere."))
    if application.state == ApplicationState.READY and not user.has_role(Role.HR):
        return refused(_("Ansøgningen er meldt klar. Tag den tilbage, hvis I vil rette den."))
    return can_enter_for(user, application.workplace)


def can_amend(user: User, application: "Application") -> Verdict:
    """May this person put right what is asked for? Whoever enters it, from it is sent until it is decided."""
    deed = DEEDS["amend"]
    if application.state not in deed.sources:
        return refused(
            _(
                "Ansøgningen er »%(state)s«. Kun en sendt ansøgning, der ikke er afgjort, rettes her: "
                "ret en kladde i kladden, og bed om en ændring af en bevilling."
            )
            % {"state": application.get_state_display()}
        )
    if not user.has_role(*deed.roles):
        return refused(_("Kun HR-konsulenter og ledere retter det, der søges om."))
    return can_enter_for(user, application.workplace)


def can_read_letter(user: User, application: "Application") -> Verdict:
    """May this person read the decision letter? Whoever sees the application may, once there is a decision."""
    if application.decided_by_id is None:
        return refused(_("Der er først et brev, når ansøgningen er afgjort."))
    return can_see_application(user, application)


def can_read_account(user: User, application: "Application") -> Verdict:
    """May this person read what became of the money? Whoever sees the application may, once something is granted."""
    if application.state not in GRANTED | {ApplicationState.REPORTED, ApplicationState.CLOSED}:
        return refused(_("Der er først et regnskab, når ansøgningen er bevilget."))
    return can_see_application(user, application)


def can_qualify(user: User) -> Verdict:
    """May this person write down who has looked at applications?"""
    roles = MOVES["qualify"].roles
    return ALLOWED if user.has_role(*roles) else refused(_("Kun HR-konsulenter kvalificerer ansøgninger."))


def can_decide_somewhere(user: User) -> bool:
    """Is this person one of those who decide applications, and so one whom four eyes would stop?"""
    return user.has_role(*MANAGE)


def can_export_applications(user: User) -> Verdict:
    """Everybody who sees applications may take out the list of those; a leader gets only the own ones."""
    if user.has_role(*EXPORTS, Role.LEADER):
        return ALLOWED
    return refused(_("Din rolle giver ikke adgang til at hente ansøgninger."))


def can_move(user: User, application: "Application", verb: str, amount: Decimal | None = None) -> Verdict:
    """May this person make the move, given the state, the role, four eyes, qualification and the delegation?

    `amount` is what would be approved, in kroner; the application's total when not given.
    """
    move = MOVES[verb]
    if application.state not in move.sources:
        return refused(
            _("Ansøgningen er »%(state)s«, og derfor kan du ikke: %(verb)s.")
            % {"state": application.get_state_display(), "verb": move.label}
        )
    if not move.roles:
        return refused(_("Ventelisten rykker af sig selv, når der bliver penge. Det har ingen en knap til."))
    if not user.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in Role if role in move.roles)
        return refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles})
    if application.state == ApplicationState.WAITING_LIST:
        verdict = _on_the_waiting_list(application, verb)
        if not verdict:
            return verdict
    if verb in ("ready", "take_back", "receive", "withdraw", "answer", "report"):
        return can_enter_for(user, application.workplace)
    if verb == "close":
        return _is_another_account(user, application)
    if verb in ("approve", "approve_partly", "reject") and user in application.editors.all():
        return refused(_("Du har selv indtastet ansøgningen. En kollega skal afgøre den."))
    if verb in ("approve", "approve_partly"):
        return (
            _qualified(application)
            and _within_delegation(user, application, application.total if amount is None else amount)
            and _may_use_sources(user, application)
        )
    return ALLOWED


def _is_another_account(user: User, application: "Application") -> Verdict:
    if application.reported_by_id == user.pk:
        return refused(_("Du har selv indsendt regnskabet. En kollega skal godkende det."))
    if _has_laid_on(user, application.attachments.filter(kind=AttachmentKind.ACCOUNT)):
        return refused(_("Du har selv lagt et bilag på regnskabet. En kollega skal godkende det."))
    return ALLOWED


def _has_laid_on(user: User, files: "QuerySet[ApplicationAttachment]") -> bool:
    return files.filter(uploaded_by=user, removed_at=None).exists()


def _on_the_waiting_list(application: "Application", verb: str) -> Verdict:
    """Who waits may be asked and answer, and nobody who waits overtakes another."""
    is_asked = (
        verb in ("ask", "answer") and application.information_requests.filter(answered_at=None).exists()
    )
    if verb == "ask" and is_asked:
        return refused(_("Der venter allerede et spørgsmål på svar."))
    if verb == "answer" and not is_asked:
        return refused(_("Der er ikke stillet et spørgsmål."))
    ahead = application.line.applications.filter(
        state=ApplicationState.WAITING_LIST, queue_number__lt=application.queue_number
    )
    if verb == "approve_partly" and ahead.exists():
        return refused(
            _("Andre står før den på ventelisten. Kun den første kan få en del af det, den har søgt.")
        )
    return ALLOWED


def _may_use_sources(user: User, application: "Application") -> Verdict:
    """What each source pays is known when the decision is reckoned; then it is asked again with the amount."""
    for part in application.funding_parts.all():
        verdict = can_use_source(user, part.line.frame.pool) if part.line else ALLOWED
        if not verdict:
            return verdict
    return ALLOWED


def can_use_source(user: User, pool: "Pool", amount: Decimal | None = None) -> Verdict:
    """Another pool's money is granted by who grants from that pool, HR up to its limit. `amount` in kroner."""
    limit = pool.hr_approval_limit
    if user.has_role(Role.DIRECTOR) or (limit is not None and (amount is None or amount <= limit)):
        return ALLOWED
    if limit is None or amount is None:
        return refused(
            _("%(pool)s betaler en del, og dér er det en direktør, der godkender.") % {"pool": pool}
        )
    return refused(
        _(
            "%(pool)s betaler %(amount)s, og dér kan HR godkende op til %(limit)s. "
            "Det er derfor en direktør, der skal godkende."
        )
        % {"pool": pool, "amount": format_kr(amount), "limit": format_kr(limit)}
    )


def _qualified(application: "Application") -> Verdict:
    missing = [str(party.label) for party in application.missing_parties]
    if not missing:
        return ALLOWED
    return refused(_("Ansøgningen mangler kvalificering af: %(parties)s.") % {"parties": ", ".join(missing)})


def _within_delegation(user: User, application: "Application", amount: Decimal) -> Verdict:
    limit = application.line.frame.pool.hr_approval_limit
    if user.has_role(Role.DIRECTOR) or (limit is not None and amount <= limit):
        return ALLOWED
    if limit is None:
        return refused(_("I denne pulje er det en direktør, der godkender."))
    return refused(
        _(
            "HR kan godkende op til %(limit)s i denne pulje. "
            "Det drejer sig om %(amount)s, så en direktør skal godkende."
        )
        % {"limit": format_kr(limit), "amount": format_kr(amount)}
    )


def can_request_change(user: User, application: "Application") -> Verdict:
    """May this person ask for a change after approval?"""
    deed = DEEDS["change"]
    if application.state not in deed.sources:
        return refused(_("Kun en bevilget ansøgning kan ændres, og kun før regnskabet er indsendt."))
    if application.changes.filter(state=ChangeState.REQUESTED).exists():
        return refused(_("Der venter allerede en ændring på svar."))
    if not user.has_role(*deed.roles):
        return refused(_("Kun HR-konsulenter og ledere kan bede om en ændring."))
    return can_enter_for(user, application.workplace)


def can_decide_change(user: User, change: "Change", amount: Decimal | None) -> Verdict:
    """May this person decide a change? `amount` is the new total in kroner, None when it is refused."""
    if change.state != ChangeState.REQUESTED:
        return refused(_("Ændringen er allerede »%(state)s«.") % {"state": change.get_state_display()})
    deed = DEEDS["reject_change" if amount is None else "approve_change"]
    if amount is None and change.application.state not in deed.sources:
        return refused(_("Ansøgningen er ikke bevilget og har ingen ændring at afvise."))
    if not user.has_role(*deed.roles):
        return refused(_("Kun HR-konsulenter og direktører afgør ændringer."))
    if user.pk == change.requested_by_id:
        return refused(_("Du har selv bedt om ændringen. En kollega skal afgøre den."))
    if user in change.application.editors.all():
        return refused(_("Du har selv indtastet ansøgningen. En kollega skal afgøre ændringen."))
    if _has_laid_on(user, change.attachments.all()):
        return refused(_("Du har selv lagt et bilag på ændringen. En kollega skal afgøre den."))
    if amount is None:
        return ALLOWED
    if change.application.state not in deed.sources:
        return refused(_("Regnskabet er indsendt, og bevillingen kan ikke ændres mere. Afvis ændringen."))
    return _within_delegation(user, change.application, amount) and _may_use_sources(user, change.application)


def can_register_expenditure(user: User, application: "Application") -> Verdict:
    """May this person book expenditure on the application?"""
    deed = DEEDS["spend"]
    if application.state not in deed.sources:
        return refused(_("Forbrug kan kun registreres på en bevilget ansøgning, der ikke er afsluttet."))
    if not user.has_role(*deed.roles):
        return refused(_("Kun Økonomi registrerer forbrug."))
    return ALLOWED


def can_credit_expenditure(user: User, application: "Application") -> Verdict:
    """May this person type a credit note against what is booked on the application?"""
    deed = DEEDS["credit"]
    if not user.has_role(*deed.roles):
        return refused(_("Kun Økonomi bogfører kreditnotaer."))
    if application.state not in deed.sources:
        return refused(_("Ansøgningen er afsluttet, og forbruget står fast, som regnskabet blev godkendt."))
    return ALLOWED


def can_reverse_expenditure(user: User, application: "Application") -> Verdict:
    """May this person undo what is booked on the application?"""
    deed = DEEDS["reverse"]
    if not user.has_role(*deed.roles):
        return refused(_("Kun Økonomi tilbagefører forbrug."))
    if application.state not in deed.sources:
        return refused(
            _(
                "Ansøgningen er afsluttet, og forbruget står fast, som regnskabet blev godkendt. "
                "Ret fejlen i økonomisystemet, og læg rettelsens række væk med en begrundelse."
            )
        )
    return ALLOWED
