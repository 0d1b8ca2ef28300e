"""Everything there is on a case, for somebody who has asked for access to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Audience, VersionKind, Visibility
from cases.models import (
    SENT_OUT,
    WAS_SENT_OUT,
    AgendaItem,
    Attachment,
    CaseFile,
    FollowUp,
    HearingStatement,
    PointOutcome,
    RouteStep,
    StaffingUse,
    Version,
)
from cases.queries.decision import last_answers
from cases.queries.handled import happened_by, memo_read_at
from cases.rules.handling import had_come, was_sent_out_with
from htk_workforce.audit.models import AuditEvent
from htk_workforce.dates import format_date
from pools.models import Entry, Posting

ORDER = {VersionKind.AGENDA: 0, VersionKind.MINUTES: 1}


@dataclass(frozen=True)
class LeftOut:
    """Something that lies on the case and is not given out, and why, in a sentence."""

    what: str
    why: str


@dataclass(frozen=True)
class Excerpt:
    """What a frozen agenda or minutes say of this one case, as headings and texts. Other cases are not in it."""

    version: Version
    number: int
    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseRecord:
    """The papers of a case in the edition that is given out. Closed parts are in it only when they were chosen.

    `named_files` is the checksums of the attachments that may be named where an earlier text lists them.
    `shows_text_now`: a case that was handled both openly and behind closed doors is given out as the open handlings
    read it, and not as it stands.
    """

    case: CaseFile
    with_closed: bool
    memos: tuple[Version, ...]
    excerpts: tuple[Excerpt, ...]
    attachments: tuple[Attachment, ...]
    statements: tuple[HearingStatement, ...]
    follow_ups: tuple[FollowUp, ...]
    route: tuple[RouteStep, ...]
    entries: tuple[Entry, ...]
    events: tuple[AuditEvent, ...]
    shows_reasons: bool
    shows_text_now: bool
    named_files: frozenset[str]
    left_out: tuple[LeftOut, ...]

    @property
    def audience(self) -> Audience:
        return Audience.INTERNAL if self.with_closed else Audience.PUBLIC

    @property
    def title(self) -> str:
        """What the case is called in what is given out; "" when nothing of its text is."""
        if self.shows_text_now:
            return self.case.title
        return self.memos[-1].snapshot["title"] if self.memos else ""


def has_open_part(case: CaseFile) -> bool:
    """Is there anything to give out without the closed parts?

    Not of a closed case, nor of one that was only ever handled behind closed doors: its text is what was closed.
    """
    if not case.is_closed_to_outsiders():
        return True
    return not case.is_closed and case.items.filter(WAS_SENT_OUT, is_closed=False).exists()


def case_record(case: CaseFile, *, with_closed: bool, as_sent_out: bool = False) -> CaseRecord:
    """The record of a case.

    Without the closed parts a closed handling and all that came of it, closed attachments, versions from while the
    case was closed and the internal editions stay out, and each is named in `left_out` by its kind only. Of a case
    with a closed handling there is only what an open agenda had: the text, the files and the statements of then. So
    it is with `as_sent_out`, which is for those who do not read what is being written.

    Raises:
        ValueError: the whole case is closed, or all of its handlings were, so that nothing would be left.
    """
    if not with_closed and not has_open_part(case):
        raise ValueError("a closed case has no open part")
    return _Collector(case, with_closed, as_sent_out).record()


@dataclass
class _Collector:
    case: CaseFile
    with_closed: bool
    as_sent_out: bool = False
    left_out: list[LeftOut] = field(default_factory=list)

    def __post_init__(self) -> None:
        items = self.case.items.select_related("meeting__body").order_by("meeting__on", "number")
        self.items = list(items)
        self.hidden = set() if self.with_closed else {item.pk for item in self.items if item.is_closed}
        self.only_sent_out = self.as_sent_out or bool(self.hidden)
        self.sent_out = [item for item in self.items if not item.is_closed and _was_sent_out(item)]

    def record(self) -> CaseRecord:
        attachments = self._attachments()
        if self.hidden:
            what = ngettext("%(count)s lukket behandling", "%(count)s lukkede behandlinger", len(self.hidden))
            self._leave_out(
                what % {"count": len(self.hidden)},
                _("Punktet blev behandlet for lukkede døre. Det, der fulgte af det, er også udeladt."),
            )
            self._leave_out(
                _("Sagen, som den står nu"),
                _("Den samme tekst er behandlet for lukkede døre. Teksten fra de åbne dagsordener er med."),
            )
        elif self.as_sent_out:
            self._leave_out(
                _("Sagen, som den står nu"),
                _("Den er skrevet om og ikke udsendt igen. Teksten fra de udsendte dagsordener er med."),
            )
        return CaseRecord(
            case=self.case,
            with_closed=self.with_closed,
            memos=self._memos(),
            excerpts=self._excerpts(),
            attachments=attachments,
            statements=self._statements(),
            follow_ups=self._open(self._follow_ups()),
            route=self._open(self.case.route.select_related("body", "item").order_by("order")),
            entries=self._entries(),
            events=self._events(attachments),
            shows_reasons=not self.hidden,
            shows_text_now=not self.only_sent_out,
            named_files=frozenset(self._named_files()),
            left_out=tuple(self.left_out),
        )

    def _leave_out(self, what: str, why: str) -> None:
        self.left_out.append(LeftOut(what, why))

    def _open(self, rows: Iterable[Any]) -> tuple[Any, ...]:
        """Those that did not come of a closed handling; where only what was sent out is given, those of a handling."""
        if not self.only_sent_out:
            return tuple(rows)
        return tuple(row for row in rows if row.item_id and row.item_id not in self.hidden)

    def _follow_ups(self) -> QuerySet[FollowUp]:
        return self.case.follow_ups.select_related("item__meeting__body", "centre").order_by("id")

    def _statements(self) -> tuple[HearingStatement, ...]:
        come = list(self.case.statements.exclude(received_on=None).order_by("order", "id"))
        if not self.only_sent_out:
            return tuple(come)
        given = [said for said in come if any(had_come(said, item) for item in self.sent_out)]
        if left := len(come) - len(given):
            what = ngettext("%(count)s udtalelse", "%(count)s udtalelser", left)
            self._leave_out(what % {"count": left}, _("Den kom ikke til en åben behandling."))
        return tuple(given)

    def _attachments(self) -> tuple[Attachment, ...]:
        """One that has been taken away is given, too, when the file was kept and had been sent out."""
        given, closed, behind_doors = [], 0, 0
        for attachment in self.case.attachments.order_by("order", "id"):
            sent_out = any(was_sent_out_with(attachment, item) for item in self.sent_out)
            if attachment.visibility == Visibility.CLOSED and not self.with_closed:
                closed += 1
            elif self.only_sent_out and not sent_out:
                behind_doors += 1
            elif attachment.removed_at and not (attachment.content and (sent_out or self.with_closed)):
                self._leave_out(
                    attachment.title, _("Bilaget er taget væk fra sagen. Hvorfor står i hændelserne.")
                )
            else:
                given.append(attachment)
        if closed:
            what = ngettext("%(count)s lukket bilag", "%(count)s lukkede bilag", closed)
            self._leave_out(what % {"count": closed}, _("Bilaget er kun for dem, der må se lukkede sager."))
        if behind_doors:
            what = ngettext("%(count)s andet bilag", "%(count)s andre bilag", behind_doors)
            self._leave_out(what % {"count": behind_doors}, _("Det lå ikke på sagen ved en åben behandling."))
        return tuple(given)

    def _named_files(self) -> QuerySet[Attachment, str]:
        named = self.case.attachments.all()
        if not self.with_closed:
            named = named.filter(visibility=Visibility.OPEN)
        return named.values_list("checksum", flat=True)

    def _memos(self) -> tuple[Version, ...]:
        memos = list(self.case.versions.filter(kind=VersionKind.MEMO).order_by("number"))
        given = [version for version in memos if self.with_closed or not version.snapshot.get("is_closed")]
        if left := len(memos) - len(given):
            self._leave_out(_versions_left(left), _("Sagen var lukket, da versionen blev frosset."))
        if not self.only_sent_out:
            return tuple(given)
        read = {memo.pk for item in self.sent_out if (memo := memo_read_at(item, memos))}
        read_openly = tuple(version for version in given if version.pk in read)
        if left := len(given) - len(read_openly):
            self._leave_out(_versions_left(left), _("Versionen har ikke været på en åben dagsorden."))
        return read_openly

    def _excerpts(self) -> tuple[Excerpt, ...]:
        met = [item for item in self.items if item.meeting_id]
        meetings = {item.meeting_id: [] for item in met}
        for item in met:
            meetings[item.meeting_id].append(item)
        versions = (
            Version.objects.filter(meeting__in=meetings)
            .select_related("meeting__body")
            .defer("content")
            .order_by("meeting__on", "frozen_at", "id")
        )
        if not self.with_closed and versions.filter(audience=Audience.INTERNAL).exists():
            self._leave_out(
                _("De interne udgaver af dagsordener og referater"),
                _("De kan have lukkede dele. De offentlige udgaver er med."),
            )
        return tuple(
            excerpt
            for version in versions
            if self.with_closed or version.audience == Audience.PUBLIC
            for item in meetings[version.meeting_id]
            if item.pk not in self.hidden
            for excerpt in _excerpts_of(version, item)
        )

    def _entries(self) -> tuple[Entry, ...]:
        postings = self._postings()
        entries = Entry.objects.filter(Q(posting__in=postings) | Q(posting__reverses__in=postings))
        return tuple(
            entries.select_related("posting__by", "line__frame__pool").order_by(
                "posting__on", "posting", "id"
            )
        )

    def _postings(self) -> set[int]:
        """What the decisions posted, and by its key what was posted for a point or a step afterwards."""
        outcomes = PointOutcome.objects.filter(item__case=self.case, posting__isnull=False)
        steps = self.case.route.filter(~Q(item__in=self.hidden) | Q(item=None))
        behind_doors = outcomes.filter(item__in=self.hidden).values_list("posting", flat=True)
        keys = [
            *(f"route:{pk}:" for pk in steps.values_list("pk", flat=True)),
            *(f"point:{pk}:" for pk in self._points_answered_openly()),
        ]
        keyed = Posting.objects.filter(reduce(or_, (Q(key__startswith=key) for key in keys), Q(pk__in=())))
        return {
            *outcomes.values_list("posting", flat=True),
            *steps.exclude(posting=None).values_list("posting", flat=True),
            *keyed.values_list("pk", flat=True),
        } - {*behind_doors, *self._replaced_behind_doors()}

    def _points_answered_openly(self) -> list[int]:
        """The ids of the points whose last answer is given out: what was posted since came of it."""
        answers = last_answers(self.case.points.all())
        return [pk for pk, answer in answers.items() if answer.item_id not in self.hidden]

    def _replaced_behind_doors(self) -> set[int]:
        """What was let go, or promised again, because of what was handled behind closed doors in another case."""
        if self.with_closed:
            return set()
        closed = Q(item__is_closed=True) | Q(replaced_by__case__is_closed=True)
        by_the_council = Q(item=None, replaced_by__outcomes__item__is_closed=True)
        uses = StaffingUse.objects.filter(closed | by_the_council, point__case=self.case)
        return set(uses.exclude(posting=None).values_list("posting", flat=True))

    def _events(self, attachments: Iterable[Attachment]) -> tuple[AuditEvent, ...]:
        given = {attachment.pk for attachment in attachments}
        hidden_files = (
            set()
            if self.with_closed
            else set(self.case.attachments.filter(visibility=Visibility.CLOSED).values_list("pk", flat=True))
            - given
        )
        targets = {
            CaseFile: [self.case.pk],
            AgendaItem: [item.pk for item in self.items if item.pk not in self.hidden],
            Attachment: [
                pk for pk in self.case.attachments.values_list("pk", flat=True) if pk not in hidden_files
            ],
            FollowUp: [follow_up.pk for follow_up in self._open(self._follow_ups())],
            RouteStep: [step.pk for step in self._open(self.case.route.all())],
            self.case.points.model: list(self.case.points.values_list("pk", flat=True)),
        }
        hidden_steps = set(self.case.route.filter(item__in=self.hidden).values_list("pk", flat=True))
        events = AuditEvent.objects.filter(_is_about(targets)).select_related("content_type")
        events = happened_by(events, self.case.last_sent_out() if self.as_sent_out else None)
        return tuple(
            event
            for event in events.order_by("at", "id")
            if event.data.get("attachment") not in hidden_files and event.data.get("step") not in hidden_steps
        )


def _versions_left(count: int) -> str:
    words = ngettext("%(count)s tidligere version", "%(count)s tidligere versioner", count)
    return words % {"count": count}


def _was_sent_out(item: AgendaItem) -> bool:
    """The same as WAS_SENT_OUT, of one that is read already."""
    meeting = item.meeting
    return meeting is not None and (meeting.published_at is not None or meeting.state in SENT_OUT)


def _is_about(targets: dict[type[Model], list[int]]) -> Q:
    about = Q()
    for model, keys in targets.items():
        about |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return about


def _excerpts_of(version: Version, item: AgendaItem) -> Iterator[Excerpt]:
    """What a version says of one handling. A hidden row has no case number, and is nobody's."""
    for row in version.snapshot.get("items", ()):
        is_ours = row["item"] == item.pk if "item" in row else row.get("number") == item.number
        if not is_ours or row.get("case") != item.case.number:
            continue
        parts = tuple((part["heading"], part["text"]) for part in row.get("parts", ()))
        yield Excerpt(version, row["number"], row["title"], parts)


def statement_words(statement: HearingStatement) -> str:
    """Who said it, when it came, and what they think, in one line."""
    words = [str(statement), _("modtaget %(date)s") % {"date": format_date(statement.received_on)}]
    if statement.position:
        words.append(str(statement.get_position_display()))
    return ", ".join(words)
