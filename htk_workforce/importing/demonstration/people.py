"""The users of the demonstration, one for each role and a colleague for HR."""

from django.contrib.auth.hashers import check_password, make_password

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.importing.demonstration.files import Facts, People

DEMO_USERS: tuple[tuple[str, Role], ...] = (
    ("hr", Role.HR),
    ("hr2", Role.HR),
    ("direktoer", Role.DIRECTOR),
    ("finans", Role.FINANCE),
    ("sekretariat", Role.SECRETARIAT),
    ("leder", Role.LEADER),
    ("revisor", Role.READER),
    ("admin", Role.ADMINISTRATOR),
)
DEMO_PASSWORD = "demo"  # noqa: S105 printed on the login page; accounts/backends.py refuses it unless DEMO is on


def make_people(facts: Facts) -> People:
    password = make_password(DEMO_PASSWORD)  # once: hashing is slow on purpose, and this one hides nothing
    people = {}
    for username, role in DEMO_USERS:
        people[username] = person = User.objects.create(
            username=username,
            password=password,
            is_demo=True,
            is_staff=role == Role.ADMINISTRATOR,
            **facts[username],
        )
        person.role_assignments.create(role=role)
    return people


def restore_logins() -> list[str]:
    """Put back what somebody changed while trying things out: a password, or that the account is open."""
    people = list(User.objects.filter(is_demo=True))
    hashes = {person.password for person in people}
    right = {encoded for encoded in hashes if check_password(DEMO_PASSWORD, encoded)}
    password = next(iter(right), None) or make_password(DEMO_PASSWORD)
    changed = [person for person in people if not person.is_active or person.password not in right]
    for person in changed:
        person.is_active, person.password = True, password
        person.save(update_fields=["is_active", "password"])
    return [person.username for person in changed]
