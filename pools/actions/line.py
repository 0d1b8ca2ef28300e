"""The lines of a frame: what there is to apply to. Money on them is moved by the ledger alone."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from pools.actions.pool import changed_words, required_why
from pools.actions.refusals import Refusal
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.enums import LineKind, VersionStatus
from pools.models import Frame, FrameLine, LineVersion
from pools.permissions import can_change_lines, can_remove_line
from pools.queries import LineContents, line_contents
from pools.rules import narrows


class ClosingLineNeedsReason(Refusal):
    """There is money or somebody waiting on a line that is to take fewer applications. `contents` says what."""

    def __init__(self, contents: LineContents) -> None:
        self.contents = contents
        said = _(
            "Der er penge eller ansøgninger på linjen. Skriv, hvorfor den alligevel skal være åben i kortere tid."
        )
        super().__init__(said, *contents.sentences)


@transaction.atomic
def add_line(
    *,
    frame: Frame,
    kind: str,
    name: str,
    parent: FrameLine | None = None,
    purpose: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    by: User,
) -> FrameLine:
    """A new line without money, last among those it stands with; the line of what is not distributed stays last.

    Raises:
        PermissionDenied: only finance, and not in a closed year.
        Refusal: the name is taken, it cannot stand there, or the dates cannot be.
    """
    require(can_change_lines(by, frame))
    frame = _locked(frame)
    line = FrameLine(frame=frame, kind=kind, name=name.strip(), parent=parent, purpose=purpose.strip())
    line.opens_on, line.closes_on = opens_on, closes_on
    _require_sound(line)
    line.order = (frame.lines.aggregate(last=Max("order"))["last"] or 0) + 1
    rest = frame.lines.filter(kind=LineKind.UNDISTRIBUTED, parent=None).first()
    if rest is not None and parent is None:
        line.order, order = rest.order, line.order
        FrameLine.objects.filter(pk=rest.pk).update(order=order)
    line.save()
    with translation.override("da"):
        after = _in_words(line)
        changes = changed_words(dict.fromkeys(after, ""), after)
    record("add_line", frame, by=by, subject=line.name, line=line.pk, changes=changes)
    return line


@transaction.atomic
def change_line(
    *,
    line: FrameLine,
    name: str,
    parent: FrameLine | None,
    purpose: str,
    opens_on: date | None,
    closes_on: date | None,
    reason: str,
    by: User,
    on: date,
    opening: Opening | None = None,
) -> FrameLine:
    """Rename a line, move it under another heading, or change when it is open. `on` is today.

    A new name is a version in the line's history; postings and decisions keep pointing at the same line.

    Raises:
        PermissionDenied: only finance, and not in a closed year.
        ClosingLineNeedsReason: the line would be open for fewer days, something is on it, and no reason is given.
        Refusal: nothing is changed, a new name has no reason, or one of the refusals of add_line.
        SavedMeanwhile: another form has changed the lines of the frame since this one was opened.
    """
    frame = _locked(line.frame)
    require(can_change_lines(by, frame))
    require_unchanged(frame, opening, by=by)
    line = FrameLine.objects.select_related("frame__pool", "parent").get(pk=line.pk)
    old_name, before_days = line.name, (line.opens_on, line.closes_on)
    with translation.override("da"):
        before = _in_words(line)
    line.name, line.parent, line.purpose = name.strip(), parent, purpose.strip()
    line.opens_on, line.closes_on = opens_on, closes_on
    _require_sound(line)
    with translation.override("da"):
        changes = changed_words(before, _in_words(line))
    if not changes:
        raise Refusal(_("Der er ikke ændret noget."))
    contents = line_contents(line)
    if narrows(before_days, (opens_on, closes_on)) and contents.is_unfinished and not reason.strip():
        raise ClosingLineNeedsReason(contents)
    line.save(update_fields=["name", "parent", "purpose", "opens_on", "closes_on"])
    if line.name != old_name:
        _record_new_name(line, old_name, contents, reason=required_why(reason), by=by, on=on)
    mark_saved(frame, opening, by=by)
    with translation.override("da"):
        said = contents.sentences if narrows(before_days, (opens_on, closes_on)) else []
    record(
        "change_line",
        frame,
        by=by,
        reason=reason.strip(),
        subject=line.name,
        line=line.pk,
        changes=changes,
        on_the_line=said,
    )
    return line


@transaction.atomic
def move_line(*, line: FrameLine, is_up: bool, by: User) -> FrameLine:
    """Let a line change place with the one above or below it under the same heading; the outermost ones stay.

    Raises:
        PermissionDenied: only finance, and not in a closed year.
    """
    frame = _locked(line.frame)
    require(can_change_lines(by, frame))
    line = FrameLine.objects.get(pk=line.pk)
    beside = frame.lines.filter(parent=line.parent_id)
    above = beside.filter(order__lt=line.order).order_by("-order")
    below = beside.filter(order__gt=line.order).order_by("order")
    other = (above if is_up else below).first()
    if other is None:
        return line
    mine, theirs = line.order, other.order
    free = frame.lines.aggregate(last=Max("order"))["last"] + 1
    for pk, order in ((other.pk, free), (line.pk, theirs), (other.pk, mine)):
        FrameLine.objects.filter(pk=pk).update(order=order)
    line.refresh_from_db()
    with translation.override("da"):
        changes = [[_("Rækkefølge"), "", (_("Før »%s«") if is_up else _("Efter »%s«")) % other.name]]
    record("move_line", frame, by=by, subject=line.name, line=line.pk, changes=changes)
    return line


@transaction.atomic
def remove_line(*, line: FrameLine, by: User) -> None:
    """Take away a line that nothing points at; what it was stays in the events of the frame.

    Raises:
        PermissionDenied: only finance, not in a closed year, and not when anything points at the line.
        Refusal: somebody was quicker.
    """
    frame = _locked(line.frame)
    found = FrameLine.objects.select_related("frame__pool", "parent").filter(pk=line.pk).first()
    if found is None:
        raise Refusal(_("»%(what)s« er fjernet, efter at du åbnede siden.") % {"what": line.name})
    require(can_remove_line(by, found))
    with translation.override("da"):
        said = _in_words(found)
        changes = changed_words(said, dict.fromkeys(said, ""))
    record("remove_line", frame, by=by, subject=found.name, line=found.pk, changes=changes)
    found.delete()


def _locked(frame: Frame) -> Frame:
    """The frame as it stands, locked against another change of its lines until the transaction ends."""
    Frame.objects.select_for_update(of=("self",)).get(pk=frame.pk)
    return Frame.objects.select_related("pool", "saved_by").get(pk=frame.pk)


def _require_sound(line: FrameLine) -> None:
    lines = line.frame.lines.exclude(pk=line.pk)
    if not line.name:
        raise Refusal(_("Skriv linjens navn."))
    if lines.filter(name__iexact=line.name).exists():
        raise Refusal(
            _("Rammen har allerede en linje, der hedder »%(name)s«. Vælg et navn, der kan kendes fra den.")
            % {"name": line.name}
        )
    if line.kind == LineKind.UNDISTRIBUTED and lines.filter(kind=line.kind).exists():
        raise Refusal(_("Rammen har allerede en linje til ikke fordelte midler."))
    if line.kind != LineKind.ALLOCATION and (line.opens_on or line.closes_on):
        raise Refusal(_("Kun en linje med penge at søge kan være åben for ansøgninger."))
    if line.closes_on and (line.opens_on is None or line.closes_on < line.opens_on):
        raise Refusal(_("Linjen lukker, før den åbner. Ret en af datoerne."))
    _require_place(line)


def _require_place(line: FrameLine) -> None:
    above, seen = line.parent, {line.pk}
    if above is not None and (above.frame_id != line.frame_id or above.kind != LineKind.HEADING):
        raise Refusal(_("En linje kan kun stå under en overskrift i den samme ramme."))
    while above is not None:
        if above.pk is not None and above.pk in seen:
            raise Refusal(_("En overskrift kan ikke stå under sig selv."))
        seen.add(above.pk)
        above = above.parent


def _record_new_name(
    line: FrameLine, old: str, contents: LineContents, *, reason: str, by: User, on: date
) -> None:
    """The version says what the line holds that day, and where the new name comes from."""
    with translation.override("da"):
        label = _("hed før »%(old)s«: %(reason)s (%(by)s)") % {"old": old, "reason": reason, "by": by}
    LineVersion.objects.create(
        line=line,
        status=VersionStatus.RENAMED,
        name=line.name,
        amount=contents.figures.budget,
        on=on,
        origin_label=label[:300],
    )


def _in_words(line: FrameLine) -> dict[str, str]:
    """A line by its labels, as it is kept in the event of a change."""
    return {
        _("Art"): str(LineKind(line.kind).label),
        _("Navn"): line.name,
        _("Under"): line.parent.name if line.parent else "",
        _("Formål"): line.purpose,
        _("Åben for ansøgninger fra"): format_date(line.opens_on) if line.opens_on else "",
        _("Åben for ansøgninger til og med"): format_date(line.closes_on) if line.closes_on else "",
    }
