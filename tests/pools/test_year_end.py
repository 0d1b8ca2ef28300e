"""The year's end: what stands in the way, what is carried over and given back, and a period that stays closed."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.actions import (
    ClosingNeedsReason,
    ReasonMissing,
    Refusal,
    Settlement,
    approve_application,
    carry_over_line,
    close_period,
    give_back_line,
    open_next_frame,
    receive_application,
    reopen_period,
    settle_lines,
)
from pools.enums import ApplicationState, LineKind, PostingKind
from pools.models import Entry, Frame, FrameLine, PeriodClosing, Posting
from pools.queries import available_on, settlement_day, year_end
from tests import cast

pytestmark = pytest.mark.django_db

LAST_DAY = date(2023, 12, 31)


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


def over(frames, amount, *, by, on=LAST_DAY, key="k"):
    old, new = frames
    return carry_over_line(
        line=line(old), to=line(new), amount=Decimal(amount), by=by, on=on, today=on, key=key
    )


class TestCarryOver:
    def test_the_money_moves_to_the_next_year_with_an_event(self, frames, finance):
        posting = over(frames, 300_000, by=finance)
        assert left(line(frames[0]), line(frames[1])) == [200_000, 300_000]
        assert (posting.kind, posting.on) == (PostingKind.CARRY_OVER, LAST_DAY)
        assert posting.reason == "Årsafslutning 2023: Rekrutteringspulje, Video og billeder"
        assert [event.verb for event in events_of(posting)] == ["carry_over"]

    def test_a_double_click_posts_once_and_leaves_one_event(self, frames, finance):
        first, second = over(frames, 100_000, by=finance), over(frames, 100_000, by=finance)
        assert first == second and events_of(first).count() == 1
        assert left(line(frames[0]), line(frames[1])) == [400_000, 100_000]

    def test_the_same_amount_may_be_carried_over_again_on_purpose(self, frames, finance):
        over(frames, 100_000, by=finance, key="a")
        over(frames, 100_000, by=finance, key="b")
        assert left(line(frames[0]), line(frames[1])) == [300_000, 200_000]

    def test_the_key_of_one_person_is_not_the_key_of_another(self, frames, finance):
        over(frames, 100_000, by=finance)
        over(frames, 100_000, by=cast.person("fie", Role.FINANCE))
        assert left(line(frames[1])) == [200_000]

    def test_more_than_is_left_is_refused(self, frames, finance):
        with pytest.raises(ledger.PoolOverdrawn):
            over(frames, 500_001, by=finance)

    def test_a_pool_whose_conditions_forbid_it_does_not_carry_over(self, frames, finance):
        frames[0].pool.carry_over_allowed = False
        frames[0].pool.save()
        with pytest.raises(Refusal, match="tillader ikke overførsel"):
            over(frames, 1, by=finance)

    def test_money_goes_forward_and_within_the_pool_only(self, frames, finance):
        old, new = frames
        other = cast.sickness_line(2024)
        for source, target in ((line(new), line(old)), (line(old), line(old)), (line(old), other)):
            with pytest.raises(Refusal, match="senere år"):
                carry_over_line(
                    line=source,
                    to=target,
                    amount=Decimal(1),
                    by=finance,
                    on=LAST_DAY,
                    today=LAST_DAY,
                    key="k",
                )

    def test_the_waiting_list_of_the_next_year_moves_up(self, finance, hr):
        new = cast.sickness_line(2024)
        pool = new.frame.pool
        pool.carry_over_allowed = True
        pool.save()
        before = FrameLine.objects.create(
            frame=Frame.objects.create(pool=pool, year=2023, price_level=2023),
            order=1,
            name="Ekstern bistand",
        )
        cast.fill(before, 50_000, by=finance)
        waiting = cast.draft(new, cast.workplace("Syd", absence="7"), by=hr)
        waiting = receive_application(application=waiting, by=hr, on=date(2024, 1, 2))
        assert waiting.state == ApplicationState.WAITING_LIST
        carry_over_line(
            line=before,
            to=new,
            amount=Decimal(50_000),
            by=finance,
            on=date(2024, 1, 3),
            today=date(2024, 1, 3),
            key="k",
        )
        waiting.refresh_from_db()
        assert (waiting.state, left(new)) == (ApplicationState.RECEIVED, [10_000])


class TestSettling:
    def settle(self, frames, settlements, *, by, key="k"):
        return settle_lines(settlements=settlements, by=by, on=LAST_DAY, today=LAST_DAY, key=key)

    def test_a_part_is_carried_over_and_the_rest_given_back(self, frames, finance):
        old, new = frames
        settlement = Settlement(line(old), Decimal(300_000), line(new), Decimal(200_000))
        postings = self.settle(frames, [settlement], by=finance)
        assert [posting.kind for posting in postings] == [PostingKind.CARRY_OVER, PostingKind.GIVE_BACK]
        assert left(line(old), line(new)) == [0, 300_000]
        assert self.settle(frames, [settlement], by=finance) == postings
        assert left(line(old), line(new)) == [0, 300_000]
        assert ledger.verify() == []

    def test_all_lines_or_none(self, frames, finance):
        old, new = frames
        settlements = [
            Settlement(line(old), Decimal(300_000), line(new)),
            Settlement(line(old, "Ikke fordelt"), given_back=Decimal(200_001)),
        ]
        with pytest.raises(ledger.PoolOverdrawn):
            self.settle(frames, settlements, by=finance)
        assert left(line(old), line(new)) == [500_000, 0]

    def test_nothing_at_all_and_money_without_a_place_to_go_are_refused(self, frames, finance):
        with pytest.raises(Refusal, match="mindst ét beløb"):
            self.settle(frames, [Settlement(line(frames[0]))], by=finance)
        with pytest.raises(Refusal, match="hvilken linje"):
            self.settle(frames, [Settlement(line(frames[0]), Decimal(1))], by=finance)


class TestClosing:
    def test_nothing_is_posted_into_a_closed_period_and_the_day_after_is_open(self, frames, finance):
        close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(ledger.PeriodClosed, match="31-12-2023"):
            over(frames, 1, by=finance)
        with pytest.raises(ledger.PeriodClosed):
            give_back_line(line=line(frames[0]), amount=Decimal(1), by=finance, on=cast.DAY, key="b")
        over(frames, 1, by=finance, on=date(2024, 1, 1))
        assert left(line(frames[1])) == [1]

    def test_money_cannot_come_into_a_closed_frame_from_an_open_one(self, frames, finance):
        close_period(
            frame=frames[1],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(ledger.PeriodClosed):
            over(frames, 1, by=finance)

    def test_december_with_money_left_is_closed_with_a_reason_only_and_june_without(self, frames, finance):
        today = date(2026, 11, 22)
        for day in (LAST_DAY, date(2023, 12, 30)):
            with pytest.raises(ClosingNeedsReason, match="Skriv, hvorfor"):
                close_period(frame=frames[0], through_on=day, by=finance, on=today, reason="  ")
        assert not frames[0].closings.exists()
        close_period(frame=frames[0], through_on=date(2023, 6, 30), by=finance, on=today)
        assert frames[0].closings.get().through_on == date(2023, 6, 30)

    def test_a_day_to_come_is_not_closed_yet(self, frames, finance):
        with pytest.raises(Refusal, match="31-12-2023, for dagen er ikke kommet"):
            close_period(
                frame=frames[0], through_on=LAST_DAY, by=finance, on=date(2023, 12, 30), reason="Aftalt"
            )

    def test_a_day_after_the_year_is_not_the_frames_to_close(self, frames, finance):
        with pytest.raises(Refusal, match="Rammen er for 2023. Luk højst til og med 31-12-2023"):
            close_period(
                frame=frames[0], through_on=date(2024, 1, 1), by=finance, on=date(2024, 2, 1), reason="Aftalt"
            )

    def test_a_period_is_closed_further_but_never_back(self, frames, finance):
        first = close_period(
            frame=frames[0],
            through_on=date(2023, 6, 30),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        first.refresh_from_db()
        assert (first.reopened_by, first.reason) == (finance, "Lukket til en senere dato")
        for day in (LAST_DAY, date(2023, 1, 1)):
            with pytest.raises(Refusal, match="allerede lukket til og med 31-12-2023"):
                close_period(
                    frame=frames[0],
                    through_on=day,
                    by=finance,
                    on=date(2026, 11, 22),
                    reason="Aftalt med revisionen",
                )

    def test_closing_keeps_what_was_unfinished_and_why(self, frames, finance):
        close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason=" Aftalt med revisionen ",
        )
        event = events_of(frames[0]).get(verb="close_period")
        assert (event.reason, event.data["through_on"]) == ("Aftalt med revisionen", "31-12-2023")
        assert [text.replace("\xa0", " ") for text in event.data["unfinished"]] == [
            "700.000 kr. er ledige og hverken overført eller tilbageført."
        ]

    def test_reopening_needs_a_reason_and_leaves_an_event_with_it(self, frames, finance):
        closing = close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(ReasonMissing):
            reopen_period(closing=closing, reason="  ", by=finance)
        reopen_period(closing=closing, reason="En faktura fra december", by=finance)
        event = events_of(frames[0]).get(verb="reopen_period")
        assert (event.actor, event.reason) == (finance, "En faktura fra december")
        over(frames, 1, by=finance)
        with pytest.raises(Refusal, match="allerede åbnet"):
            reopen_period(closing=closing, reason="igen", by=finance)

    def test_only_finance_closes_opens_and_settles(self, frames, finance, hr):
        closing = close_period(
            frame=frames[0],
            through_on=date(2023, 6, 30),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        old, new = frames
        for forbidden in (
            lambda: close_period(
                frame=old, through_on=LAST_DAY, by=hr, on=date(2026, 11, 22), reason="Aftalt med revisionen"
            ),
            lambda: reopen_period(closing=closing, reason="x", by=hr),
            lambda: open_next_frame(frame=new, lines=[], by=hr),
            lambda: over(frames, 1, by=hr),
            lambda: give_back_line(line=line(old), amount=Decimal(1), by=hr, on=LAST_DAY, key="k"),
        ):
            with pytest.raises(PermissionDenied, match="Økonomi"):
                forbidden()


class TestTheDatabase:
    def write(self, on, to):
        """A whole posting past the ledger: one row in each table, as somebody with a database client could."""
        by = PeriodClosing.objects.get().closed_by
        posting = Posting.objects.create(
            kind=PostingKind.APPROPRIATE, reason="x", by=by, on=on, key=f"raw:{on}", origin_label="x"
        )
        with connection.cursor() as cursor:
            for bucket, amount in (("source", -100), ("available", 100)):
                cursor.execute(
                    "INSERT INTO pools_entry (posting_id, line_id, bucket, amount) VALUES (%s, %s, %s, %s)",
                    [posting.pk, to.pk, bucket, amount],
                )

    def test_refuses_an_entry_in_a_closed_period_and_takes_one_after_it(self, frames, finance):
        closing = close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        entries = Entry.objects.count()
        for day in (cast.DAY, LAST_DAY):
            with pytest.raises(IntegrityError, match="closed period"), transaction.atomic():
                self.write(day, line(frames[0]))
        assert Entry.objects.count() == entries
        self.write(date(2024, 1, 1), line(frames[0]))
        self.write(LAST_DAY, line(frames[1]))  # another frame, which is open
        reopen_period(closing=closing, reason="x", by=finance)
        self.write(cast.DAY, line(frames[0]))
        assert Entry.objects.count() == entries + 6

    def test_keeps_one_active_closing_and_a_reopening_with_its_reason(self, frames, finance):
        closing = close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            PeriodClosing.objects.create(frame=frames[0], through_on=LAST_DAY, closed_by=finance)
        with pytest.raises(IntegrityError), transaction.atomic():
            PeriodClosing.objects.filter(pk=closing.pk).update(reopened_at=closing.closed_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("closing_first", [True, False])
def test_a_posting_at_the_moment_of_closing_is_in_time_or_refused(frames, finance, closing_first):
    """Whoever comes second waits for the first, so no posting lands in a period that was closed before it."""
    done: list[str] = []

    def close():
        close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        done.append("closed")

    def post():
        try:
            give_back_line(line=line(frames[0]), amount=Decimal(1), by=finance, on=LAST_DAY, key="k")
            done.append("posted")
        except ledger.PeriodClosed:
            done.append("refused")

    def second():
        try:
            (post if closing_first else close)()
        finally:
            connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        (close if closing_first else post)()
        other.start()
        other.join(0.7)
        assert other.is_alive(), "den anden skal vente"
    other.join(30)
    assert done == (["closed", "refused"] if closing_first else ["posted", "closed"])


class TestNextFrame:
    def test_it_has_the_lines_chosen_under_their_headings_and_no_money(self, finance):
        old, _, (video, adverts) = cast.recruitment_frame(2023)
        cast.fill(video, 500_000, by=finance)
        new = open_next_frame(frame=old, lines=[video], by=finance)
        lines = [
            (one.name, one.kind, one.parent and one.parent.name, one.opens_on)
            for one in new.lines.order_by("order")
        ]
        assert (new.year, new.price_level, new.pool) == (2024, 2024, old.pool)
        assert lines == [
            ("Tiltrække", LineKind.HEADING, None, None),
            ("Video og billeder", LineKind.ALLOCATION, "Tiltrække", date(2024, 1, 1)),
            ("Ikke fordelt", LineKind.UNDISTRIBUTED, None, None),
        ]
        assert left(*new.lines.exclude(kind=LineKind.HEADING)) == [0, 0]
        assert events_of(new).get().data["lines"] == ["Tiltrække", "Video og billeder", "Ikke fordelt"]

    def test_headings_above_headings_come_along_whatever_their_order(self, finance):
        old, _, (video, _) = cast.recruitment_frame(2023)
        top = FrameLine.objects.create(frame=old, kind=LineKind.HEADING, order=50, name="Øverst")
        FrameLine.objects.filter(name="Tiltrække").update(parent=top)
        new = open_next_frame(frame=old, lines=[video], by=finance)
        assert line(new).parent.parent.name == "Øverst"

    def test_a_year_is_opened_once(self, frames, finance):
        with pytest.raises(Refusal, match="allerede en ramme for 2024"):
            open_next_frame(frame=frames[0], lines=[], by=finance)


class TestTheTasks:
    def test_a_frame_with_everything_in_the_way(self, finance, hr):
        account = cast.sickness_line()
        cast.fill(account, 600_000, by=finance)
        place = cast.workplace("Nord", absence="7")
        for amount in (40_000, 60_000):
            sent = cast.draft(account, place, by=hr, amount=amount)
            sent = receive_application(application=sent, by=hr, on=cast.DAY)
        approve_application(application=sent, by=cast.person("vera", Role.HR), on=cast.DAY)
        cast.draft(account, place, by=hr)
        standing = year_end(account.frame)
        assert [(state.state, state.count) for state in standing.open_states] == [("received", 1)]
        assert (standing.drafts, standing.unmatched, standing.is_closed) == (1, 0, False)
        assert [(one.application, one.approved, one.left) for one in standing.granted] == [
            (sent, 60_000, 60_000)
        ]
        assert [sentence.replace("\xa0", " ") for sentence in standing.in_the_way] == [
            "1 ansøgning er ikke afgjort.",
            "40.000 kr. er reserveret.",
            "60.000 kr. er bevilget, men ikke afholdt.",
            "500.000 kr. er ledige og hverken overført eller tilbageført.",
        ]

    def test_the_day_of_settling_is_the_first_that_both_years_are_open(self, frames, finance):
        assert settlement_day(frames) == LAST_DAY
        close_period(
            frame=frames[0],
            through_on=date(2023, 6, 30),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        assert settlement_day(frames) == LAST_DAY
        close_period(
            frame=frames[0],
            through_on=LAST_DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        assert settlement_day(frames) == date(2024, 1, 1)
        close_period(
            frame=frames[1],
            through_on=date(2024, 1, 31),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        assert settlement_day(frames) == date(2024, 2, 1)
