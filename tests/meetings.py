"""A meeting with everything in it that minutes must be able to print. Texts and roles are made up."""

from dataclasses import dataclass
from datetime import date, time

from cases.actions import (
    Answer,
    decide_item,
    finish_case,
    hold_meeting,
    leave_unhandled,
    put_on_agenda,
    set_presence,
)
from cases.enums import ItemState, Outcome, Presence
from cases.models import AgendaItem, CaseFile, Meeting
from cases.queries import Share
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from tests import cast

SECRET = "Hemmeligheden om Nordfløjen"
STATEMENT = (
    "”Vi støtter forslaget –  men  kun delvist.\n"
    "\n"
    "    Pengene bør gå til dem, der er sammen med børnene.\n"
    '- "Lige" og ”krumme” citationstegn, 85 pct. og 1/2.\n'
    "Tak!”"
)
FIRST, SECOND = date(2023, 1, 16), date(2023, 1, 23)


@dataclass(frozen=True)
class Held:
    """The meeting of 23-01-2023: `items` by a short name, and the people by username."""

    meeting: Meeting
    earlier: Meeting
    items: dict[str, AgendaItem]
    people: dict[str, User]


def people() -> dict[str, User]:
    roles = {
        "hanne": Role.HR,
        "signe": Role.SECRETARIAT,
        "dorte": Role.DIRECTOR,
        "didrik": Role.DIRECTOR,
        "frida": Role.FINANCE,
        "lea": Role.LEADER,
    }
    return {name: cast.person(name, role) for name, role in roles.items()}


def meetings() -> tuple[Meeting, Meeting]:
    earlier, meeting = cast.meeting(FIRST), cast.meeting(SECOND)
    meeting.starts_at, meeting.venue = time(9), "Mødelokale B105"
    meeting.save()
    for order, title in enumerate(("Kommunaldirektør", "Direktør for børn", "Direktør for teknik"), 1):
        meeting.participations.create(title=title, order=order)
    meeting.participations.create(
        title="Direktør for ældre", order=4, presence=Presence.ABSENT, ground="ferie"
    )
    return earlier, meeting


def case(number: str, title: str, by: User, *, points: tuple[str, ...] = (), **fields: object) -> CaseFile:
    """A draft with a background and the points."""
    file = cast.case(by, number, **fields)
    file.title = title
    file.save()
    file.sections.create(kind="background", order=1, body=f"<p>Baggrunden for {title.lower()}.</p>")
    for order, text in enumerate(points, 1):
        file.points.create(order=order, text=text)
    return file


def put_on(file: CaseFile, meeting: Meeting, people: dict[str, User], **fields: object) -> AgendaItem:
    finish_case(case=file, by=people["hanne"])
    item = put_on_agenda(case=file, meeting=meeting, by=people["signe"])
    if fields:
        AgendaItem.objects.filter(pk=item.pk).update(**fields)
    return item


def decide(item: AgendaItem, outcomes: dict[int, Answer], people: dict[str, User], text: str = "") -> None:
    """`outcomes` is by the number of the point."""
    answers = {item.case.points.get(order=order).pk: answer for order, answer in outcomes.items()}
    decide_item(item=AgendaItem.objects.get(pk=item.pk), answers=answers, decision=text, by=people["dorte"])


def build(*, hold: bool = True, more: int = 0) -> Held:
    """Five items, and `more` without points: one carried with amended amounts, a collector, one with every kind of
    section, a closed one, and one with a guest and somebody disqualified."""
    staff = people()
    earlier, meeting = meetings()
    items = {"carried": _carried(earlier, staff)}
    items["collector"] = put_on(case("22/23184", "Øvrige sager", staff["hanne"]), meeting, staff)
    decide(
        items["collector"], {}, staff, "Direktionen drøftede forårets ledermøder.\n\nDe holdes på rådhuset."
    )
    items["full"] = _full(meeting, staff)
    items["closed"] = _closed(meeting, staff)
    items["guest"] = _with_guest(meeting, staff)
    for number in range(more):
        name = f"more {number}"
        items[name] = put_on(case(f"22/{300 + number}", f"Sag nr. {number}", staff["hanne"]), meeting, staff)
        decide(items[name], {}, staff, "Drøftet.")
    if hold:
        hold_meeting(meeting=meeting, by=staff["signe"])
    meeting.refresh_from_db()
    return Held(meeting, earlier, {k: AgendaItem.objects.get(pk=i.pk) for k, i in items.items()}, staff)


def _carried(earlier: Meeting, staff: dict[str, User]) -> AgendaItem:
    """Not handled on the 16th, approved with other amounts on the 23rd."""
    real = cast.recruitment_case(
        author=staff["hanne"], finance=staff["frida"], secretary=staff["signe"], on_agenda=False
    )
    item = put_on_agenda(case=real.case, meeting=earlier, by=staff["signe"])
    leave_unhandled(item=item, by=staff["signe"])
    hold_meeting(meeting=earlier, by=staff["signe"])
    carried = real.case.items.get(state=ItemState.PENDING)
    shares = {
        allocation.pk: Share(allocation.proposed_amount / (2 if allocation.order > 3 else 1), name)
        for allocation in real.allocations
        for name in ["Målrettet skole" if allocation.order == 4 else allocation.proposed_name]
    }
    amended = Answer(Outcome.APPROVED_AMENDED, "Resten står åbent.", shares)
    decide(carried, {1: amended}, staff, "Direktionen fordeler det meste nu.")
    return carried


def _full(meeting: Meeting, staff: dict[str, User]) -> AgendaItem:
    file = case(
        "21/15374",
        "Mere ledelse i klyngerne",
        staff["hanne"],
        points=("At ledelsen udvides", "At Direktionen siger, hvordan politikerne inddrages"),
        recommender="HR-Centret",
    )
    for order, (kind, heading, body) in enumerate(
        (
            ("presentation", "", "<p>Fremstillingen.</p><h4>Opgaverne vokser</h4><p>Meget.</p>"),
            ("other", "Kriterier", "<ul><li>Mange børn</li><li>Få ledere</li></ul>"),
            ("economy", "", "<p>Udgiften er ukendt.</p>"),
            ("legal_basis", "", "<p> </p>"),
        ),
        2,
    ):
        file.sections.create(kind=kind, order=order, heading=heading, body=body)
    file.statements.create(
        party="bupl",
        party_name="BUPL og FOA",
        received_on=date(2022, 12, 20),
        text=STATEMENT,
        position="supports_with_remark",
    )
    for name, visibility in (("Kriterier.pdf", "open"), ("Fortroligt notat.pdf", "closed")):
        file.attachments.create(
            title=name.removesuffix(".pdf"),
            file_name=name,
            content_type="application/pdf",
            size=1,
            checksum=name,
            visibility=visibility,
            uploaded_by=staff["hanne"],
        )
    item = put_on(file, meeting, staff)
    answers = {1: Answer(Outcome.APPROVED_WITH_REMARK, "Kun i seks klynger."), 2: Answer(Outcome.UNANSWERED)}
    decide(item, answers, staff, "Direktionen godkender sagen.")
    return item


def _closed(meeting: Meeting, staff: dict[str, User]) -> AgendaItem:
    file = case("22/666", SECRET, staff["hanne"], points=(f"At {SECRET} lukkes",), is_closed=True)
    file.attachments.create(
        title=f"Bilag om {SECRET}",
        file_name="nordfløjen.pdf",
        content_type="application/pdf",
        size=1,
        checksum="x",
        uploaded_by=staff["hanne"],
    )
    item = put_on(file, meeting, staff)
    set_presence(
        meeting=meeting, item=item, title="Advokat", presence=Presence.GUEST, ground=SECRET, by=staff["signe"]
    )
    decide(item, {1: Answer(Outcome.APPROVED)}, staff, f"{SECRET} lukkes i maj.")
    return item


def _with_guest(meeting: Meeting, staff: dict[str, User]) -> AgendaItem:
    file = case("21/189", "Borgernes hus", staff["hanne"], points=("At huset åbner",))
    item = put_on(file, meeting, staff)
    for title, presence, ground in (
        ("Medarbejder fra Byrådscentret", Presence.GUEST, ""),
        ("Direktør for børn", Presence.DISQUALIFIED, "Sidder i husets bestyrelse"),
        ("Kommunaldirektør", Presence.ABSENT, "gik kl. 11"),
    ):
        set_presence(
            meeting=meeting, item=item, title=title, presence=presence, ground=ground, by=staff["signe"]
        )
    decide(item, {1: Answer(Outcome.NOTED)}, staff, "Direktionen tager det til efterretning.")
    return item
