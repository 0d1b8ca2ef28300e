"""Frozen versions of a case, and what is different between two of them."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import actions, queries
from cases.actions import Proposal
from cases.enums import Audience, Visibility
from cases.models import Version
from cases.queries.version_diff import word_diff
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.pages import text


def segments(older, newer):
    return [(segment.kind, segment.words) for segment in word_diff(older, newer)]


@given(st.text("ab .\n", max_size=60), st.text("ab .\n", max_size=60))
def test_both_texts_can_be_read_out_of_the_difference(older, newer):
    found = segments(older, newer)
    assert "".join(words for kind, words in found if kind != "added") == older
    assert "".join(words for kind, words in found if kind != "removed") == newer


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (
            "Der søges om 4 mio. kr. i 2023.",
            "Der søges om 3,5 mio. kr. i 2023.",
            [("same", "Der søges om "), ("removed", "4"), ("added", "3,5"), ("same", " mio. kr. i 2023.")],
        ),
        ("En\nTo", "En\nTo\nTre", [("same", "En\nTo"), ("added", "\nTre")]),
        ("", "Nyt", [("added", "Nyt")]),
        ("Ens", "Ens", [("same", "Ens")]),
    ],
)
def test_the_difference_is_told_word_by_word(older, newer, expected):
    assert segments(older, newer) == expected


@pytest.fixture
def author(db):
    return cast.person("hanne", Role.HR)


@pytest.fixture
def case(author):
    case = cast.case(author)
    case.sections.create(
        kind="background", order=1, body="<p>Der er <strong>mangel</strong> på personale.</p>"
    )
    case.points.create(order=1, text="At puljen tages til efterretning")
    return case


def test_a_version_holds_everything_and_its_checksum_fits(case, author):
    frame, undistributed, lines = cast.recruitment_frame()
    cast.fill(undistributed, 500, by=author)
    point = case.points.get()
    actions.propose_allocation(
        point=point,
        from_line=undistributed,
        proposals=[Proposal(lines[0], Decimal(400)), Proposal(lines[1], Decimal(100))],
        by=author,
        on=date(2023, 1, 9),
    )
    case.statements.create(
        party="med", received_on=date(2023, 1, 10), text="Vi støtter.", position="supports"
    )
    version = actions.freeze_memo(case, occasion="Prøve", by=author)
    stored = Version.objects.get(pk=version.pk)
    written = json.dumps(stored.snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert stored.checksum == hashlib.sha256(written.encode()).hexdigest()
    assert (stored.number, stored.kind, stored.audience, bytes(stored.content)) == (
        1,
        "memo",
        "internal",
        b"",
    )
    assert stored.snapshot["points"][0]["effects"] == [
        "Fordeles fra Rekrutteringspulje 2023: Ikke fordelt",
        "Video og billeder: 400\u00a0kr.",
        "Jobannoncer: 100\u00a0kr.",
    ]
    assert stored.snapshot["statements"][0]["text"] == "Vi støtter."
    assert actions.freeze_memo(case, occasion="Igen", by=author).number == 2


def test_a_version_is_never_changed(case, author):
    version = actions.freeze_memo(case, occasion="Prøve", by=author)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(occasion="Noget andet")


def changed(case, author):
    """Two versions: other words in the background, one point more, a closed attachment, and another title."""
    actions.freeze_memo(case, occasion="Meldt klar til dagsorden", by=author)
    case.title = "Ny titel"
    case.save()
    case.sections.update(body="<p>Der er stor mangel på personale.</p>")
    case.points.create(order=2, text="At der følges op")
    case.attachments.create(
        title="Løn",
        file_name="loen.pdf",
        content="x",
        content_type="application/pdf",
        size=1,
        checksum="x",
        visibility=Visibility.CLOSED,
        uploaded_by=author,
    )
    actions.freeze_memo(case, occasion="Dagsorden udsendt", by=author)
    newer, older = queries.case_versions(case)
    return older, newer


def test_two_versions_are_compared_part_by_part(case, author):
    comparison = queries.compare(*changed(case, author))
    found = {d.label: [(s.kind, s.words) for s in d.segments] for d in comparison.differences}
    assert list(found) == ["Titel", "Afsnittet »Baggrund«", "Punkt 2", "Bilag"]
    assert found["Afsnittet »Baggrund«"] == [
        ("same", "Der er"),
        ("added", " stor"),
        ("same", " mangel på personale."),
    ]
    assert found["Punkt 2"] == [("added", "At der følges op")]
    assert found["Bilag"] == [("added", "Løn (loen.pdf)")]


def test_closed_attachments_are_not_told_of_to_everybody(case, author):
    comparison = queries.compare(*changed(case, author), audience=Audience.PUBLIC)
    assert "Bilag" not in [difference.label for difference in comparison.differences]


def test_a_change_of_looks_alone_is_called_that(case, author):
    actions.freeze_memo(case, occasion="Før", by=author)
    case.sections.update(body="<p>Der er mangel på <em>personale</em>.</p>")
    actions.freeze_memo(case, occasion="Efter", by=author)
    newer, older = queries.case_versions(case)
    (difference,) = queries.compare(older, newer).differences
    assert (difference.label, difference.segments) == ("Afsnittet »Baggrund«", ())


def test_the_page_tells_what_was_added_and_removed_without_colour(client, case, author):
    changed(case, author)
    client.force_login(author)
    response = client.get(reverse("case_versions", args=[case.pk]))
    words = text(response)
    assert "Fra version 1 til 2" in words and "[tilføjet] stor [slut]" in words
    assert "<ins>" in response.content.decode() and "<del>" in response.content.decode()
    turned = client.get(reverse("case_versions", args=[case.pk]) + "?fra=2&til=1")
    assert "Fra version 1 til 2" in text(turned)
    assert "siger det samme" in text(client.get(reverse("case_versions", args=[case.pk]) + "?fra=2&til=2"))


def test_what_a_case_said_while_it_was_closed_stays_with_those_who_see_closed_cases(client, case, author):
    for title, is_closed in (("Salg af Nordfløjen", True), ("Salg af en bygning", False), ("Salget", False)):
        case.title, case.is_closed = title, is_closed
        case.save()
        actions.freeze_memo(case, occasion="Prøve", by=author)
    case.items.create(meeting=cast.meeting(), number=1)  # its agenda is out
    case.state = "on_agenda"
    case.save()
    address = reverse("case_versions", args=[case.pk])
    client.force_login(cast.person("rita", Role.READER))
    words = text(client.get(address))
    assert "Fra version 2 til 3" in words and "Nordfløjen" not in words
    assert "1 version er udeladt, fordi sagen var lukket, da den blev frosset." in words
    assert "2 versioner" in text(client.get(case.get_absolute_url()))
    for chosen in ("?fra=1&til=3", "?fra=3&til=1"):
        refused = client.get(address + chosen)
        assert refused.status_code == 403 and "Nordfløjen" not in refused.content.decode()
        assert "Sagen var lukket, da version 1 blev frosset." in text(refused)
    client.force_login(cast.person("sif", Role.SECRETARIAT))
    words = text(client.get(address + "?fra=1&til=3"))
    assert "Fra version 1 til 3" in words and "Nordfløjen" in words and "udeladt" not in words
