"""The pages of the year's end: what is shown first, what is booked then, and what the refusals say."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools import actions, ledger
from pools.actions import (
    carry_over_line,
    close_period,
    give_back_line,
    open_next_frame,
    reopen_period,
)
from pools.enums import Bucket, FundingSource, LineKind
from pools.models import Frame, FrameLine
from pools.queries import available_on, lines_left, year_end_events
from tests import cast
from tests.pages import form, text
from tests.pools.scene import per_mille_line, six_leaders, staffing_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def frames(finance):
    """2023 with 500.000 on the first line and 200.000 undistributed, and an empty 2024; carry-over is allowed."""
    old, undistributed, (video, adverts) = cast.recruitment_frame(2023)
    new, *_ = cast.recruitment_frame(2024)
    old.pool.carry_over_allowed = True
    old.pool.save()
    cast.fill(video, 500_000, by=finance)
    cast.fill(undistributed, 200_000, by=finance)
    return old, new


def line(frame, name="Video og billeder"):
    return FrameLine.objects.select_related("frame__pool").get(frame=frame, name=name)


def left(*lines):
    return [available_on(one) for one in lines]


@pytest.fixture
def ask(client, finance):
    client.force_login(finance)

    def request(name, frame, data=None):
        url = reverse(name, args=[frame.pk])
        return client.get(url) if data is None else client.post(url, data, follow=True)

    return request


def test_the_effect_is_shown_before_anything_is_booked(ask, frames):
    old, new = frames
    asked = form(ask("year_end_settle", old), "settle")
    mine, rest = (f"line-{line(old, name).pk}" for name in ("Video og billeder", "Ikke fordelt"))
    assert (asked[f"{mine}-carried_over"], asked[f"{mine}-to"]) == ("500.000", str(line(new).pk))
    assert (asked[f"{rest}-carried_over"], asked["on"]) == ("200.000", "31-12-2023")
    wanted = asked | {
        f"{mine}-carried_over": "300.000",
        f"{mine}-given_back": "200.000",
        f"{rest}-carried_over": "",
    }
    shown = ask("year_end_settle", old, wanted | {"action": "show"})
    assert [
        (effect.line, effect.before.available, effect.after.available) for effect in shown.context["effect"]
    ] == [(line(old), 500_000, 0), (line(new), 0, 300_000)]
    assert left(line(old), line(new)) == [500_000, 0]
    again = form(shown, "settle")
    assert again["key"] == asked["key"]
    for _click in range(2):
        booked = ask("year_end_settle", old, again | {"action": "book"})
        assert "2 posteringer er skrevet." in text(booked)
    assert left(line(old), line(new), line(old, "Ikke fordelt")) == [0, 300_000, 200_000]


def test_what_cannot_be_booked_is_told_in_the_form(ask, frames):
    old, new = frames
    asked = form(ask("year_end_settle", old), "settle")
    mine = f"line-{line(old).pk}"
    wanted = asked | {f"{mine}-carried_over": "900.000"}
    shown = form(ask("year_end_settle", old, wanted | {"action": "show"}), "settle")
    told = ask("year_end_settle", old, shown | {"action": "book"})
    assert "Der skal bruges 900.000 kr." in text(told).replace("\xa0", " ")
    told = ask("year_end_settle", old, asked | {f"{mine}-to": "", "action": "show"})
    assert "Vælg den linje, pengene skal overføres til." in text(told)
    assert left(line(old), line(new)) == [500_000, 0]


def test_only_what_was_shown_is_booked(ask, frames):
    old, new = frames
    asked = form(ask("year_end_settle", old), "settle")
    shown = form(ask("year_end_settle", old, asked | {"action": "show"}), "settle")
    other = shown | {f"line-{line(old).pk}-carried_over": "1"}
    for unseen in (other, asked, shown | {"on": "01-01-2024"}):
        told = ask("year_end_settle", old, unseen | {"action": "book"})
        assert "Beløbene er ændret, siden virkningen blev vist." in text(told)
    assert left(line(old), line(new)) == [500_000, 0]
    again = form(ask("year_end_settle", old, other | {"action": "book"}), "settle")
    ask("year_end_settle", old, again | {"action": "book"})
    assert left(line(old), line(new)) == [499_999, 1]


def test_a_pool_that_may_not_carry_over_offers_to_give_back_only(ask, frames, finance):
    old, _ = frames
    old.pool.carry_over_allowed = False
    old.pool.save()
    asked = form(ask("year_end_settle", old), "settle")
    assert [name for name in asked if "carried_over" in name] == []
    shown = form(ask("year_end_settle", old, asked | {"action": "show"}), "settle")
    ask("year_end_settle", old, shown | {"action": "book"})
    assert [amount for _line, amount in lines_left(old)] == [0, 0, 0]


def test_closing_a_year_with_work_left_needs_a_reason_and_reopening_always_does(ask, frames):
    old, _ = frames
    told = ask("year_end_close", old, {"through_on": "31-12-2023"})
    assert "Skriv, hvorfor der lukkes, selv om noget mangler." in text(told)
    told = ask("year_end_close", old, {"through_on": "01-01-2024", "reason": "x"})
    assert "Luk højst til og med 31-12-2023." in text(told)
    ask("year_end_close", old, {"through_on": "30-06-2023"})
    done = ask("year_end_close", old, {"through_on": "31-12-2023", "reason": "Aftalt"})
    assert "er lukket til og med 31-12-2023." in text(done)
    assert "Skriv, hvorfor perioden åbnes igen." in text(ask("year_end_reopen", old, {"reason": ""}))
    assert "er åbnet igen." in text(ask("year_end_reopen", old, {"reason": "Faktura"}))
    assert "er ikke lukket." in text(ask("year_end_reopen", old, {"reason": "Faktura"}))


def test_the_next_frame_is_opened_from_the_page_with_all_lines_ticked(ask, frames):
    _, new = frames
    opening = ask("year_end_open", new)
    ticked = [field.initial for field in opening.context["form"].fields.values()][0]
    assert [one.name for one in ticked] == ["Video og billeder", "Jobannoncer"]
    done = ask("year_end_open", new, {"lines": [ticked[1].pk]})
    assert "Rekrutteringspulje 2025 er åbnet." in text(done)
    assert Frame.objects.get(year=2025).lines.filter(kind=LineKind.ALLOCATION).get().name == "Jobannoncer"
    assert "Vælg mindst én linje." in text(ask("year_end_open", new, {}))


def test_every_task_says_what_stands_in_its_way(ask, frames):
    words = text(ask("year_end", frames[0])).replace("\xa0", " ")
    assert "Fordel de ledige 700.000 kr." in words
    assert "Alle bevilgede ansøgninger er afsluttet." in words
    assert "Rekrutteringspulje 2024" in words


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.READER])
def test_who_answers_for_the_money_or_audits_it_follows_the_year_without_buttons(client, frames, role):
    old, _new = frames
    client.force_login(cast.person("somebody", role))
    page = client.get(reverse("year_end", args=[old.pk]))
    words = text(page)
    assert "Du kan følge årsafslutningen. Kun Økonomi lukker og åbner perioder." in words
    for name in ("year_end_open", "year_end_settle", "year_end_close"):
        assert reverse(name, args=[old.pk]) not in page.content.decode()
    assert reverse("actual_import") not in page.content.decode()
    rows = client.get(reverse("actual_rows"))
    assert "Kun Økonomi indlæser forbrug." in text(rows) and "Bogfør de valgte" not in text(rows)


def test_money_that_no_application_has_is_not_said_to_wait_for_an_account(ask, frames, finance):
    old, _new = frames
    why = ledger.Why(reason="Løn", by=finance, on=cast.DAY, key="løn")
    ledger.commit(line(old), Decimal(100_000), why, bucket=Bucket.AVAILABLE)
    words = text(ask("year_end", old)).replace("\xa0", " ")
    assert "Alle bevilgede ansøgninger er afsluttet. 100.000 kr. er bevilget på anden måde" in words
    assert "Når et regnskab er godkendt" not in words


def test_what_one_may_not_do_with_a_pool_is_told_on_its_page(client, frames):
    old, _new = frames
    client.force_login(cast.person("hanne", Role.HR))
    words = text(client.get(reverse("frame_detail", args=[old.pk])))
    assert "Afsæt penge: Kun Økonomi kan afsætte penge i en pulje." in words
    assert "Årsafslutning: Kun Økonomi, direktører og læsere ser årsafslutningen." in words


def test_what_is_available_on_a_line_leads_to_its_postings(client, frames, finance):
    old, _new = frames
    client.force_login(finance)
    page = client.get(reverse("frame_detail", args=[old.pk])).content.decode()
    address = line(old).get_absolute_url()
    assert f'<a href="{address}">500.000,00<span class="sr-only">' in page


def test_a_pool_with_only_its_undistributed_line_opens_the_next_year(ask, frames):
    _, new = frames
    new.lines.exclude(kind=LineKind.UNDISTRIBUTED).filter(parent__isnull=False).delete()
    new.lines.exclude(kind=LineKind.UNDISTRIBUTED).delete()
    assert "Puljen har kun linjen til ikke fordelte midler." in text(ask("year_end_open", new))
    assert "Rekrutteringspulje 2025 er åbnet." in text(ask("year_end_open", new, {}))
    assert [line.kind for line in Frame.objects.get(year=2025).lines.all()] == [LineKind.UNDISTRIBUTED]


def test_the_table_of_grants_adds_up_with_its_sentence_when_several_pools_pay(ask, finance, hr):
    """Six leaders: the staffing pool pays 734.400 and the per-mille pool 129.600 of the 864.000."""
    line, per_mille = staffing_line(), per_mille_line()
    for one in (line, per_mille):
        cast.fill(one, 1_000_000, by=finance)
    funding = [actions.Funding(FundingSource.POOL_LINE, line=per_mille)]
    sent = actions.receive_application(application=six_leaders(line, hr, funding), by=hr, on=cast.DAY)
    granted = actions.approve_application(
        application=sent, by=cast.person("dorte", Role.DIRECTOR), on=cast.DAY
    )
    why = ledger.Why(reason="Løn", by=finance, on=cast.DAY, key="løn")
    ledger.commit(per_mille, Decimal(1_000), why, bucket=Bucket.AVAILABLE)
    for one, left, otherwise, is_source in ((line, 734_400, 0, False), (per_mille, 129_600, 1_000, True)):
        page = ask("year_end", one.frame)
        standing = page.context["year_end"]
        assert [(use.application, use.left, use.spent, use.is_source) for use in standing.granted] == [
            (granted, left, 0, is_source)
        ]
        assert standing.uses.committed + standing.committed_otherwise == standing.budget.total.committed
        assert standing.committed_otherwise == otherwise
        assert granted.get_absolute_url() in page.content.decode()
    assert "Søgt i Minimumsnormeringer 2023. Her er kun det, denne ramme betaler." in text(page)
    actions.register_expenditure(
        application=granted, amount=Decimal(864_000), on=cast.DAY, text="Løn", by=finance, today=cast.DAY
    )
    assert ask("year_end", per_mille.frame).context["year_end"].granted == ()
    (use,) = ask("year_end", line.frame).context["year_end"].granted
    assert (use.left, use.spent) == (0, 734_400)


def test_every_step_is_seen_with_who_when_how_much_why_and_its_posting(ask, frames, finance):
    old, new = frames
    mine, rest = (line(old, name) for name in ("Video og billeder", "Ikke fordelt"))
    day = date(2023, 12, 31)
    over = carry_over_line(
        line=mine,
        to=line(new),
        amount=Decimal(500_000),
        by=finance,
        on=day,
        today=day,
        key="a",
        reason="Direktionen 08-01-2024",
    )
    back = give_back_line(line=rest, amount=Decimal(200_000), by=finance, on=day, key="b")
    closing = close_period(frame=old, through_on=day, by=finance, on=date(2024, 2, 1))
    reopen_period(closing=closing, reason="En sen faktura", by=finance)
    following = open_next_frame(frame=new, lines=[line(new)], by=finance)
    seen = [
        (e.what, e.subject, e.amount, e.reason, e.posting)
        for e in reversed(year_end_events(old, new))
        if e.what != "Ramme åbnet"
    ]
    start = f"Årsafslutning 2023: {old.pool}, "
    assert seen == [
        (
            "Overført mellem år",
            mine.name,
            Decimal(-500_000),
            f"{start}{mine.name}. Direktionen 08-01-2024",
            over,
        ),
        ("Tilbageført", rest.name, Decimal(-200_000), f"{start}{rest.name}", back),
        ("Periode lukket", "til og med 31-12-2023", None, "", None),
        ("Periode åbnet igen", "til og med 31-12-2023", None, "En sen faktura", None),
    ]
    words = text(ask("year_end", old))
    assert f"Finans (finans) Overført mellem år: Video og billeder {over} pr. 31-12-2023 −500.000" in words
    opened = year_end_events(new, following)
    assert [(e.what, e.amount) for e in opened] == [
        ("Ramme åbnet", None),
        ("Overført mellem år", Decimal(500_000)),
    ]
    page = ask("year_end", old).content.decode()
    assert over.get_absolute_url() in page and back.get_absolute_url() in page
