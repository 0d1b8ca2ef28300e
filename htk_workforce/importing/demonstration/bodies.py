"""Bodies with their seats and the sections of their cases, and the deadlines that decisions change."""

from datetime import date

from cases.models import Body, BodyMember, Deadline
from htk_workforce.importing.demonstration.files import Facts, People, Seats


def make_bodies(facts: Facts, people: People) -> Seats:
    """The seats that somebody leaves, with their last day."""
    leaving: dict[BodyMember, date] = {}
    for order, given in enumerate(facts["bodies"], 1):
        given = dict(given)
        members, sections = given.pop("members", []), given.pop("sections", [])
        # Bodies are the municipality's own and may be there already.
        body, is_new = Body.objects.get_or_create(name=given["name"], defaults={**given, "order": order})
        if not is_new:
            continue
        for place, seat in enumerate(members, 1):
            user = people[seat["user"]] if "user" in seat else None
            member = body.members.create(title=seat["title"], user=user, order=place)
            if "until" in seat:
                leaving[member] = seat["until"]
        for place, section in enumerate(sections, 1):
            body.section_templates.create(order=place, **section)
    for given in facts["deadlines"]:
        _deadline(given)
    return leaving


def _deadline(given: Facts) -> None:
    """A deadline as it was before any decision. One whose length nobody has told has no term."""
    deadline, is_new = Deadline.objects.get_or_create(name=given["name"], defaults={"kind": given["kind"]})
    if is_new and "weeks" in given:
        deadline.terms.create(weeks=given["weeks"], from_on=given["from_on"], source=given["source"])
