"""The lines of a frame are added, renamed, moved, closed and removed, and nothing that is on them is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import LineKind, VersionStatus
from pools.models import Frame, FrameLine, LineVersion
from pools.queries import budget_table, line_changes, line_contents
from tests import cast
from tests.pages import text
from tests.pools.scene import received

pytestmark = pytest.mark.django_db

TODAY = date(2023, 5, 1)


@pytest.fixture
def frame():
    return cast.recruitment_frame()[0]


def named(frame: Frame, name: str) -> FrameLine:
    return frame.lines.select_related("frame__pool", "parent").get(name=name)


def names(frame: Frame) -> list[tuple[str, int]]:
    return [(row.line.name, row.depth) for row in budget_table(frame).rows]


def change(line: FrameLine, by, **fields):
    """Change a line, and leave what is not named as it is."""
    kept = {name: getattr(line, name) for name in ("name", "parent", "purpose", "opens_on", "closes_on")}
    return actions.change_line(line=line, by=by, on=TODAY, **{**kept, "reason": "", **fields})


def test_a_line_and_a_sub_line_are_added_before_what_is_not_distributed(frame, finance):
    actions.add_line(frame=frame, kind=LineKind.ALLOCATION, name="Kurser", by=finance)
    heading = named(frame, "Tiltrække")
    actions.add_line(
        frame=frame,
        kind=LineKind.ALLOCATION,
        name="Messer",
        parent=heading,
        purpose="Stande",
        opens_on=date(2023, 3, 1),
        by=finance,
    )
    assert names(frame) == [
        ("Tiltrække", 0),
        ("Video og billeder", 1),
        ("Jobannoncer", 1),
        ("Messer", 1),
        ("Kurser", 0),
        ("Ikke fordelt", 0),
    ]
    event = events_of(frame).first()
    assert (event.verb, event.data["subject"], event.data["changes"]) == (
        "add_line",
        "Messer",
        [
            ["Art", "", "Linje"],
            ["Navn", "", "Messer"],
            ["Under", "", "Tiltrække"],
            ["Formål", "", "Stande"],
            ["Åben for ansøgninger fra", "", "01-03-2023"],
        ],
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "jobannoncer"}, "Rammen har allerede en linje, der hedder »jobannoncer«"),
        ({"kind": LineKind.UNDISTRIBUTED}, "allerede en linje til ikke fordelte midler"),
        ({"under": "Jobannoncer"}, "kun stå under en overskrift"),
        ({"kind": LineKind.HEADING, "opens_on": TODAY}, "Kun en linje med penge"),
        ({"closes_on": TODAY}, "lukker, før den åbner"),
        ({"name": "  "}, "Skriv linjens navn"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_to_do(frame, finance, fields, said):
    under = fields.pop("under", None)
    asked = {"kind": LineKind.ALLOCATION, "name": "Ny", "parent": named(frame, under) if under else None}
    with pytest.raises(actions.Refusal, match=said):
        actions.add_line(frame=frame, by=finance, **asked | fields)
    assert len(names(frame)) == 4


def test_a_renamed_line_keeps_its_identity_its_money_and_its_old_name(frame, finance):
    line = named(frame, "Jobannoncer")
    cast.fill(line, 100_000, by=finance)
    renamed = change(line, finance, name="Annoncer og kanaler", reason="Aftalt med HR")
    assert renamed.pk == line.pk
    version = LineVersion.objects.get()
    assert (version.status, version.name, version.amount, version.on, version.origin) == (
        VersionStatus.RENAMED,
        "Annoncer og kanaler",
        Decimal(100_000),
        TODAY,
        None,
    )
    assert version.origin_label == "hed før »Jobannoncer«: Aftalt med HR (Finans)"
    assert events_of(frame).first().data["changes"] == [["Navn", "Jobannoncer", "Annoncer og kanaler"]]


def test_a_new_name_says_why(frame, finance):
    with pytest.raises(actions.Refusal, match="Skriv, hvorfor"):
        change(named(frame, "Jobannoncer"), finance, name="Annoncer")
    assert FrameLine.objects.filter(name="Jobannoncer").exists() and not LineVersion.objects.exists()


def test_a_line_moves_among_those_it_stands_with(frame, finance):
    moved = actions.move_line(line=named(frame, "Jobannoncer"), is_up=True, by=finance)
    assert [name for name, _depth in names(frame)][1:3] == ["Jobannoncer", "Video og billeder"]
    actions.move_line(line=moved, is_up=True, by=finance)  # it is the first already
    assert [name for name, _depth in names(frame)][1:3] == ["Jobannoncer", "Video og billeder"]
    (event,) = events_of(frame).filter(verb="move_line")
    assert event.data["changes"] == [["Rækkefølge", "", "Før »Video og billeder«"]]


def test_a_heading_never_stands_under_itself(frame, finance):
    below = actions.add_line(
        frame=frame, kind=LineKind.HEADING, name="Under", parent=named(frame, "Tiltrække"), by=finance
    )
    with pytest.raises(actions.Refusal, match="under sig selv"):
        change(named(frame, "Tiltrække"), finance, parent=below)


def test_an_empty_line_closes_without_a_word(frame, finance):
    closed = change(named(frame, "Jobannoncer"), finance, closes_on=date(2023, 5, 31))
    assert closed.closes_on == date(2023, 5, 31)


def test_a_line_with_money_and_applications_is_not_closed_silently(hr, finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    received(line, hr, 40_000)
    cast.draft(line, cast.workplace("Solgården", absence="6.25"), by=hr)
    with pytest.raises(actions.ClosingLineNeedsReason) as refused:
        change(line, finance, closes_on=date(2023, 5, 31))
    assert [reason.replace("\xa0", " ") for reason in refused.value.reasons] == [
        "Der er penge eller ansøgninger på linjen. Skriv, hvorfor den alligevel skal være åben i kortere tid.",
        "Der er 60.000 kr. ledige på linjen, og de bliver stående.",
        "Der er 40.000 kr. reserveret til ansøgninger på linjen.",
        "1 ansøgning til linjen venter på svar. Den behandles færdig.",
        "1 kladde til linjen kan ikke sendes, når linjen er lukket.",
    ]
    change(line, finance, closes_on=date(2023, 5, 31), reason="Der kommer en ny linje")
    event = events_of(line.frame).first()
    assert event.reason == "Der kommer en ny linje"
    assert len(event.data["on_the_line"]) == 4
    assert line_contents(line).figures.budget == 100_000


def test_a_line_that_opens_for_longer_needs_no_reason(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    assert change(line, finance, opens_on=date(2022, 12, 1)).opens_on == date(2022, 12, 1)


def test_only_a_line_that_nothing_points_at_is_removed(frame, finance):
    actions.remove_line(line=named(frame, "Jobannoncer"), by=finance)
    assert not frame.lines.filter(name="Jobannoncer").exists()
    event = events_of(frame).first()
    assert (event.verb, event.data["subject"]) == ("remove_line", "Jobannoncer")
    line = named(frame, "Video og billeder")
    cast.fill(line, 100_000, by=finance)
    with pytest.raises(PermissionDenied, match="er i brug: 2 konteringer"):
        actions.remove_line(line=line, by=finance)
    with pytest.raises(PermissionDenied, match="har linjer under sig"):
        actions.remove_line(line=named(frame, "Tiltrække"), by=finance)


def test_the_lines_of_a_closed_year_stay(frame, finance):
    actions.close_period(
        frame=frame, through_on=date(2023, 12, 31), by=finance, on=date(2024, 2, 1), reason="Revision"
    )
    with pytest.raises(PermissionDenied, match="Åbn perioden igen"):
        actions.add_line(frame=frame, kind=LineKind.ALLOCATION, name="Ny", by=finance)
    with pytest.raises(PermissionDenied):
        change(named(frame, "Jobannoncer"), finance, purpose="Andet")


def test_hr_reads_why_it_does_not_change_lines(frame, hr):
    with pytest.raises(PermissionDenied, match="Kun Økonomi"):
        actions.add_line(frame=frame, kind=LineKind.ALLOCATION, name="Ny", by=hr)
    with pytest.raises(PermissionDenied, match="Kun Økonomi"):
        actions.move_line(line=named(frame, "Jobannoncer"), is_up=True, by=hr)


def test_whoever_changes_the_lines_later_is_told(frame, finance):
    line = named(frame, "Jobannoncer")
    change(line, finance, purpose="Første", opening=actions.Opening("a", ""))
    with pytest.raises(actions.SavedMeanwhile):
        change(line, finance, purpose="Anden", opening=actions.Opening("b", ""))
    assert named(frame, "Jobannoncer").purpose == "Første"


def test_the_form_keeps_what_was_typed_and_says_what_is_on_the_line(client, finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    client.force_login(finance)
    address = reverse("line_edit", args=[line.pk])
    assert "Der er 100.000 kr. ledige på linjen" in text(client.get(address))
    typed = {"name": "Ekstern bistand", "opens_on": "01-01-2023", "closes_on": "30-06-2023", "purpose": "Nyt"}
    page = client.post(address, typed)
    assert page.status_code == 200
    assert page.context["form"].errors["reason"][0].startswith("Der er penge eller ansøgninger")
    assert 'value="30-06-2023"' in page.content.decode()
    assert client.post(address, typed | {"reason": "Lukkes før tid"}).status_code == 302
    line.refresh_from_db()
    assert (line.closes_on, line.purpose) == (date(2023, 6, 30), "Nyt")


def test_the_page_of_lines_tells_who_changed_what(client, frame, finance, hr):
    change(named(frame, "Jobannoncer"), finance, name="Annoncer", reason="Kortere navn")
    client.force_login(hr)
    said = text(client.get(reverse("frame_lines", args=[frame.pk])))
    assert "Kun Økonomi opretter puljer og ændrer rammer og linjer." in said
    assert "hed før »Jobannoncer«: Kortere navn (Finans)" in said
    assert "Navn: før Jobannoncer → nu Annoncer" in said
    assert [changed.subject for changed in line_changes(frame)] == ["Annoncer"]
    assert "Omdøbt 01-05-2023: 0 kr., hed før" in text(client.get(frame.get_absolute_url()))


def test_a_line_is_added_and_moved_on_the_page(client, frame, finance):
    client.force_login(finance)
    heading = named(frame, "Tiltrække")
    assert (
        f'value="{heading.pk}" selected'
        in client.get(reverse("line_new", args=[frame.pk]), {"under": heading.pk}).content.decode()
    )
    typed = {"kind": "allocation", "name": "Messer", "parent": heading.pk, "opens_on": "1.3.2023"}
    client.post(reverse("line_new", args=[frame.pk]), typed)
    line = named(frame, "Messer")
    assert (line.parent, line.opens_on) == (heading, date(2023, 3, 1))
    client.post(reverse("line_move", args=[line.pk]), {"to": "up"})
    assert [name for name, _depth in names(frame)][1:4] == ["Video og billeder", "Messer", "Jobannoncer"]
    client.post(reverse("line_remove", args=[line.pk]))
    assert not frame.lines.filter(name="Messer").exists()
