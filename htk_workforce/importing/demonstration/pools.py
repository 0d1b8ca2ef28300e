"""The pools with their conditions, frames and lines, what the state grants them, and their money through the year."""

from typing import Any

from django.utils import timezone

from clusters.models import Centre
from clusters.rules import LEADER_SHARE
from htk_workforce.importing.demonstration.files import Facts, Lines, People, Places
from htk_workforce.money import parse_amount
from pools.actions import appropriate_to_line
from pools.actions.year_end import carry_over_line, close_period, give_back_line
from pools.models import Frame, FrameLine, PeriodClosing, Pool

CONDITIONS = ("welfare_only", "above_target_only", "other_costs", "condition_text")
AMOUNTS = ("hr_approval_limit", "theme_day_from", "theme_day_to")


def make_pools(facts: Facts, people: People, places: Places) -> Lines:
    lines: Lines = {}
    for given in facts["pools"]:
        given = dict(given)
        apart = {
            name: given.pop(name, [])
            for name in ("lines", "frames", "money", "position_shares", "grants", "activities")
        }
        pool = _pool(given)
        _position_shares(pool, apart["position_shares"])
        _grants(pool, apart["grants"])
        _activities(pool, apart["activities"], places)
        for frame in apart["frames"]:
            lines |= _frame(pool, frame, apart["lines"])
        _account_lines(pool, apart["activities"])
        for number, movement in enumerate(apart["money"], 1):
            _move_money(pool, number, movement, people, lines)
    return lines


def _pool(given: dict[str, Any]) -> Pool:
    allowed, required = given.pop("allowed_costs", []), given.pop("required_qualifications", [])
    given |= {name: parse_amount(given[name]) for name in AMOUNTS if name in given}
    conditions = {name: given.pop(name) for name in CONDITIONS if name in given}
    pool = Pool.objects.create(**{**given, "owner": Centre.objects.get(code=given["owner"])})
    pool.dated_conditions.create(**conditions, **{f"asks_{party}": True for party in required})
    for cost_type in allowed:
        pool.allowed_costs.create(cost_type=cost_type)
    return pool


def _position_shares(pool: Pool, rows: list[Facts]) -> None:
    for given in rows:
        # A leader's share is a rule of the house, not a figure of the demonstration.
        share = parse_amount(given["share"]) if "share" in given else LEADER_SHARE
        pool.position_shares.create(**{**given, "share": share})


def _grants(pool: Pool, rows: list[Facts]) -> None:
    for given in rows:
        pool.grants.create(**{**given, "amount": parse_amount(given["amount"])})


def _account_lines(pool: Pool, rows: list[Facts]) -> None:
    """What is spent on these lines of every frame is the activity's account."""
    for given in rows:
        activity = pool.activities.get(name=given["name"])
        FrameLine.objects.filter(frame__pool=pool, name__in=given.get("account_lines", [])).update(
            activity=activity
        )


def _activities(pool: Pool, rows: list[Facts], places: Places) -> None:
    for order, given in enumerate(rows, 1):
        given = {name: value for name, value in given.items() if name != "account_lines"}
        planned, participants = given.pop("planned"), given.pop("participants", {})
        activity = pool.activities.create(order=order, **given)
        for year, amount in planned.items():
            activity.years.create(year=int(year), planned=parse_amount(amount))
        for name, count in participants.items():
            activity.participants.create(workplace=places[name], count=count)


def _frame(pool: Pool, given: Facts, given_lines: list[Facts]) -> Lines:
    """A frame with the pool's lines, all empty. Its days of opening go to the lines that take applications."""
    frame = Frame.objects.create(pool=pool, year=given["year"], price_level=given["price_level"])
    days = {name: given.get(name) for name in ("opens_on", "closes_on")}
    lines: Lines = {}
    for order, fields in enumerate(given_lines, 1):
        fields = dict(fields)
        heading = fields.pop("under", None)
        if fields.pop("takes_applications", False):
            fields |= days
        parent = lines[pool.code, frame.year, heading] if heading else None
        line = FrameLine.objects.create(frame=frame, parent=parent, order=order, **fields)
        lines[pool.code, frame.year, line.name] = line
    return lines


def _move_money(pool: Pool, number: int, given: Facts, people: People, lines: Lines) -> None:
    """Set off, carry over, give back, or close the books of a year."""
    verb, year, by, on = given["verb"], given["year"], people["finans"], given["on"]
    if verb == "close":
        frame = pool.frames.get(year=year)
        closing = close_period(
            frame=frame, through_on=on, by=by, on=timezone.localdate(), reason=given.get("reason", "")
        )
        # The action stamps the moment it runs; here it was done long ago.
        PeriodClosing.objects.filter(pk=closing.pk).update(closed_at=timezone.make_aware(given["at"]))
        return
    line, amount = lines[pool.code, year, given["line"]], parse_amount(given["amount"])
    key = f"demonstration:{pool.code}:{year}:{number}"
    if verb == "appropriate":
        appropriate_to_line(
            line=line, amount=amount, reason=given.get("reason", ""), by=by, on=on, key=key, today=on
        )
    elif verb == "carry_over":
        to = lines[pool.code, year + 1, given["line"]]
        carry_over_line(line=line, to=to, amount=amount, by=by, on=on, key=key, today=on)
    elif verb == "give_back":
        give_back_line(line=line, amount=amount, by=by, on=on, key=key)
    else:
        raise ValueError(verb)
