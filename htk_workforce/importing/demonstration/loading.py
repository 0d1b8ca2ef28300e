"""Putting the demonstration in: all or nothing, once, and never among real data."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CaseFile, Meeting
from clusters.models import Workplace
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from htk_workforce.importing.demonstration.applications import make_applications
from htk_workforce.importing.demonstration.bodies import make_bodies
from htk_workforce.importing.demonstration.cases import write_draft
from htk_workforce.importing.demonstration.clusters import make_clusters
from htk_workforce.importing.demonstration.files import read, read_meetings
from htk_workforce.importing.demonstration.meetings import make_meetings
from htk_workforce.importing.demonstration.organisation import make_organisation
from htk_workforce.importing.demonstration.papers import Press
from htk_workforce.importing.demonstration.people import DEMO_USERS, make_people, restore_logins
from htk_workforce.importing.demonstration.pools import make_pools
from htk_workforce.importing.demonstration.room import Room
from pools.models import Pool


class DemonstrationRefused(Exception):
    """The demonstration does not belong in this database. The message is a sentence for the user."""


@dataclass(frozen=True)
class Loaded:
    """What a run did: whether it made the demonstration, and whose password or access it put back."""

    created: bool
    restored: tuple[str, ...] = ()


@transaction.atomic
def load(press: Press | None = None) -> Loaded:
    """Make the demonstration, or nothing when it is there already. All or nothing.

    What people have done in it since is left alone, except that every login works again. `press` makes the PDFs;
    without one they are the real ones, which takes most of the time.

    Raises:
        DemonstrationRefused: DEMO is off, a username belongs to a real person, or there are real data.
    """
    if not settings.DEMO:
        raise DemonstrationRefused(
            _(
                "Demonstrationen er slået fra, så der er ikke lagt noget ind. "
                "Sæt DEMO=true i .env eller i miljøet, og prøv igen. Gør det aldrig, hvor der er rigtige tal."
            )
        )
    _refuse_taken_usernames()
    if User.objects.filter(is_demo=True).exists():
        return Loaded(created=False, restored=tuple(restore_logins()))
    _refuse_real_data()
    people = make_people(read("people"))
    places = make_organisation(read("organisation"), people)
    make_clusters(read("clusters"), people, places, today=timezone.localdate())
    lines = make_pools(read("pools"), people, places)
    room = Room(people, lines, make_bodies(read("bodies"), people), press or Press())
    make_meetings(read_meetings(), room)
    for given in read("cases")["cases"]:
        write_draft(given, room, timezone.make_aware(given["written_at"]))
    make_applications(read("applications"), people, places, lines, room.press)
    record("demonstration", by=None, label=_("Demonstrationsdata lagt ind"))
    return Loaded(created=True)


def _refuse_taken_usernames() -> None:
    """A real person's account must never get a password that everybody knows."""
    names = [username for username, _role in DEMO_USERS]
    taken = User.objects.filter(username__in=names, is_demo=False).values_list("username", flat=True)
    if taken:
        raise DemonstrationRefused(
            _(
                "Disse brugernavne hører til rigtige brugere og røres ikke: %(names)s. "
                "Læg demonstrationen i en database for sig."
            )
            % {"names": ", ".join(taken)}
        )


def _refuse_real_data() -> None:
    if any(model.objects.exists() for model in (Workplace, Pool, Meeting, CaseFile)):
        raise DemonstrationRefused(
            _(
                "Der er allerede arbejdspladser, puljer, møder eller sager i databasen. "
                "Demonstrationen må ikke blandes med dem. Læg den i en database for sig."
            )
        )
