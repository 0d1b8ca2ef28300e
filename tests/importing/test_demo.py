"""`manage.py demo`: what it leaves behind, that it can be run again, and that it cannot do harm."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from cases.models import CaseFile
from htk_workforce.accounts.admin import setup_site
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.importing.demonstration import DEMO_PASSWORD, DEMO_USERS, loading
from htk_workforce.importing.demonstration.files import read
from pools.models import Pool
from tests import cast
from tests.demonstration import BLANK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration_is_on(settings):
    settings.DEMO = True


@pytest.fixture
def loaded():
    return demo()


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out, press=BLANK)
    return out.getvalue()


def everything() -> dict[str, list[tuple]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list()) for model in apps.get_models()
    }


def user_of(client) -> object:
    """The user Django finds in the client's session."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


# --- users --------------------------------------------------------------------------------------------------


def test_every_user_has_one_role_and_the_known_password(loaded):
    assert User.objects.count() == len(DEMO_USERS) == 8
    for username, role in DEMO_USERS:
        person = authenticate(username=username, password=DEMO_PASSWORD)
        assert person is not None, username
        assert person.roles == {role}
        assert not person.is_superuser


def test_the_administrator_reaches_the_setup_pages_and_nobody_else_does(loaded, rf):
    request = rf.get("/")
    admitted = set()
    for request.user in User.objects.all():
        if setup_site.has_permission(request):
            admitted.add(request.user.username)
    assert admitted == {"admin"}
    assert User.objects.get(username="admin").is_staff


def test_a_demonstration_user_cannot_log_in_when_demo_is_off(loaded, settings):
    settings.DEMO = False
    for username, _role in DEMO_USERS:
        assert authenticate(username=username, password=DEMO_PASSWORD) is None


def test_an_open_session_ends_when_demo_is_turned_off(loaded, settings, client):
    assert client.login(username="direktoer", password=DEMO_PASSWORD)
    assert user_of(client).is_authenticated
    settings.DEMO = False
    assert not user_of(client).is_authenticated


def test_a_real_user_logs_in_whether_demo_is_on_or_off(settings):
    cast.person("rigtig", Role.HR)
    for settings.DEMO in (True, False):
        assert authenticate(username="rigtig", password="demo") is not None


# --- running it again, and where it does not belong ----------------------------------------------------------


def test_a_second_run_changes_no_row_and_says_so(loaded):
    before = everything()
    assert "Demonstrationen er lagt ind." in loaded
    assert "Intet er ændret." in demo()
    assert everything() == before


def test_a_second_run_keeps_what_people_did_and_opens_the_logins_again(loaded):
    draft = CaseFile.objects.get(number="23/30003")
    draft.title = "Ny titel"
    draft.save()
    director, reader = (User.objects.get(username=name) for name in ("direktoer", "revisor"))
    director.set_password("noget andet")
    director.save()
    reader.is_active = False
    reader.save()

    assert "Disse brugere kan logge ind igen: direktoer, revisor." in demo()

    draft.refresh_from_db()
    assert draft.title == "Ny titel"
    for username in ("direktoer", "revisor"):
        assert authenticate(username=username, password=DEMO_PASSWORD) is not None


def test_nothing_happens_when_demo_is_off(settings):
    settings.DEMO = False
    before = everything()
    with pytest.raises(CommandError, match="Demonstrationen er slået fra"):
        demo()
    assert everything() == before


def test_a_run_that_fails_leaves_nothing_behind(monkeypatch):
    def fail(*given):
        raise RuntimeError

    before = everything()
    monkeypatch.setattr(loading, "make_applications", fail)
    with pytest.raises(RuntimeError):
        demo()
    assert everything() == before
    assert not Pool.objects.exists()


def test_a_real_person_with_the_same_username_is_not_touched():
    person = User.objects.create_user("finans", password="hemmelig")
    with pytest.raises(CommandError, match="finans"):
        demo()
    person.refresh_from_db()
    assert person.check_password("hemmelig")
    assert User.objects.count() == 1


def test_the_demonstration_is_not_mixed_with_real_figures():
    cast.sickness_line()
    with pytest.raises(CommandError, match="for sig"):
        demo()
    assert not User.objects.exists()


def test_every_user_in_the_file_has_a_role_and_the_other_way_round():
    assert set(read("people")) == {username for username, _role in DEMO_USERS}
