"""May this person open pools and frames, change their lines, or set the conditions of a pool?"""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from pools.enums import LineKind

if TYPE_CHECKING:
    from pools.models import (
        Dated,
        Frame,
        FrameLine,
        Pool,
    )


def can_maintain_frames(user: User) -> Verdict:
    """May this person open pools and frames, and say which lines they have? The design's table of roles."""
    if user.has_role(Role.FINANCE):
        return ALLOWED
    return refused(_("Kun Økonomi opretter puljer og ændrer rammer og linjer."))


def can_change_lines(user: User, frame: "Frame") -> Verdict:
    """May this person change the lines of a frame? Not once its whole year is closed."""
    allowed = can_maintain_frames(user)
    if not allowed:
        return allowed
    last_day = date(frame.year, 12, 31)
    if frame.closings.filter(reopened_at=None, through_on__gte=last_day).exists():
        return refused(
            _("Regnskabet for %(frame)s er lukket. Åbn perioden igen, før du ændrer linjerne.")
            % {"frame": frame}
        )
    return ALLOWED


def can_remove_line(user: User, line: "FrameLine") -> Verdict:
    """May this person remove a line? Only while nothing anywhere points at it."""
    allowed = can_change_lines(user, line.frame)
    if not allowed:
        return allowed
    found = []
    for relation in line._meta.related_objects:
        if relation.name == "balances":  # the sums of the entries, which are named already
            continue
        kind = relation.related_model._meta
        count = relation.related_model._base_manager.filter(**{relation.field.name: line}).count()
        if count:
            found.append(f"{count} {kind.verbose_name if count == 1 else kind.verbose_name_plural}")
    if not found:
        return ALLOWED
    if line.kind == LineKind.HEADING:
        return refused(_("Overskriften har linjer under sig. Flyt eller fjern dem først."))
    return refused(
        _(
            "Linjen kan ikke fjernes, for den er i brug: %(what)s. "
            "Luk den for ansøgninger i stedet; så bliver det, der er sket, stående."
        )
        % {"what": ", ".join(found)}
    )


def can_set_terms(user: User) -> Verdict:
    """May this person change the conditions of a pool?"""
    if user.has_role(Role.FINANCE, Role.HR):
        return ALLOWED
    return refused(_("Kun Økonomi og HR ændrer en puljes betingelser."))


def can_set_approval_limit(user: User) -> Verdict:
    """May this person say how much HR may approve? HR does not set its own limit."""
    if user.has_role(Role.FINANCE):
        return ALLOWED
    return refused(_("Kun Økonomi sætter grænsen for, hvad HR må godkende. HR sætter den ikke selv."))


def can_delete_term(user: User, term: "Dated", on: date) -> Verdict:
    """May this person delete a dated condition? Only one that does not hold yet."""
    allowed = can_set_terms(user)
    if allowed and (term.valid_from is None or term.valid_from <= on):
        return refused(
            _("Betingelsen gælder eller har gældt, og så kan den ikke slettes. Skriv en slutdato i stedet.")
        )
    return allowed


def can_change_identity(user: User, pool: "Pool") -> Verdict:
    """May the kind and the abbreviation of a pool be changed? Not once applications are numbered by them."""
    if not user.has_role(Role.FINANCE):
        return refused(_("Kun Økonomi ændrer en puljes type og forkortelse."))
    if pool.frames.filter(lines__applications__isnull=False).exists():
        return refused(
            _(
                "Puljen har ansøgninger, og deres numre begynder med »%(code)s«. Type og forkortelse ligger fast."
            )
            % {"code": pool.code}
        )
    return ALLOWED
