"""Settings that refuse what they do not understand, and the locks on every page."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path, reverse

from htk_workforce.accounts.roles import Role
from htk_workforce.environment import KNOWN, Environment
from tests import cast

ROOT = Path(django_settings.BASE_DIR)


def plain(request):
    """A view somebody has added without thinking of logins."""
    return HttpResponse(str(request.csp_nonce))


urlpatterns = [path("ny-side/", plain), path("", include("htk_workforce.urls"))]


def environment(tmp_path, dotenv="", **variables) -> Environment:
    """What the settings see with these variables and this `.env`."""
    file = tmp_path / ".env"
    file.write_text(dotenv, encoding="utf-8")
    return Environment(file, variables)


def refusal(because: str):
    return pytest.raises(ImproperlyConfigured, match=re.escape(because))


# --- a slip of the finger -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("DATABSE_URL=sqlite:///x", "Ukendt indstilling DATABSE_URL i .env. Mente du DATABASE_URL?"),
        ("debug=true", "Ukendt indstilling debug i .env. Kendte indstillinger: ALLOWED_HOSTS,"),
        ("TAPET=blomster", "Ukendt indstilling TAPET i .env. Kendte indstillinger: ALLOWED_HOSTS,"),
        ("export DEBUG=true", "Ukendt indstilling export DEBUG i .env."),
        ("DEBUG true", ".env linje 1: skriv NAVN=værdi, ikke »DEBUG true«."),
    ],
)
def test_every_line_of_the_file_must_be_understood(tmp_path, line, because):
    with refusal(because):
        environment(tmp_path, dotenv=line)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("SECRETKEY", "SECRET_KEY"),
        ("MUNICIPALTY", "MUNICIPALITY"),
        ("CASE_NUMBER_PATERN", "CASE_NUMBER_PATTERN"),
    ],
)
def test_a_variable_that_is_almost_a_setting_stops_the_start(tmp_path, name, meant):
    with refusal(f"Ukendt indstilling {name} i miljøet. Mente du {meant}?"):
        environment(tmp_path, **{name: "x"})


def test_the_rest_of_the_environment_is_none_of_our_business(tmp_path):
    others = {
        "PATH": "/bin",
        "HOME": "/",
        "LANG": "da_DK",
        "DEBUGINFOD_URLS": "x",
        "PGHOST": "db",
        "TERM": "",
    }
    environment(tmp_path, **others)


@pytest.mark.parametrize("value", ["flase", "sandt", "2", "true false"])
def test_a_flag_is_true_or_false_and_nothing_else(tmp_path, value):
    with refusal(f"DEBUG skal være true eller false, ikke »{value}«."):
        environment(tmp_path, DEBUG=value).flag("DEBUG")


@pytest.mark.parametrize("value", ["abc", "-1", "80.5", "", "8²"])
def test_a_number_is_a_whole_number(tmp_path, value):
    with refusal(f"PORT skal være et helt tal, ikke »{value}«."):
        environment(tmp_path, PORT=value).number("PORT", 8000)


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("mysql://db/navn", "skal begynde med sqlite:/// eller postgres://, ikke »mysql:«."),
        ("var/db.sqlite3", "skal begynde med sqlite:/// eller postgres://, ikke »var/db.sqlite3:«."),
        ("", "skal begynde med sqlite:/// eller postgres://, ikke »:«."),
    ],
)
def test_a_database_that_is_not_supported_is_refused(tmp_path, url, because):
    with refusal(because):
        environment(tmp_path, DATABASE_URL=url).database("sqlite:///x")


# --- good values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "flag"), [("true", True), (" JA ", True), ("1", True), ("nej", False)])
def test_a_flag_can_be_written_in_several_ways(tmp_path, value, flag):
    assert environment(tmp_path, DEMO=value).flag("DEMO") is flag


def test_what_is_not_given_has_its_default(tmp_path):
    nothing = environment(tmp_path)
    assert nothing.flag("DEBUG") is False
    assert nothing.number("PORT", 8000) == 8000
    assert nothing.words("ALLOWED_HOSTS", "localhost, ::1,") == ["localhost", "::1"]
    assert nothing.text("MUNICIPALITY", "Kommunen") == "Kommunen"


def test_the_file_is_read_and_the_environment_goes_first(tmp_path):
    dotenv = "# til drift\n\nMUNICIPALITY='Høje-Taastrup Kommune'\n PORT = 9000 \nSECRET_KEY=a=b\n"
    read = environment(tmp_path, dotenv=dotenv, PORT="7000")
    assert read.text("MUNICIPALITY") == "Høje-Taastrup Kommune"
    assert read.number("PORT", 8000) == 7000
    assert read.text("SECRET_KEY") == "a=b"


def test_there_need_not_be_a_file(tmp_path):
    assert Environment(tmp_path / "mangler", {"PORT": "7000"}).number("PORT", 8000) == 7000


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/htk/data.sqlite3", ("django.db.backends.sqlite3", "/srv/htk/data.sqlite3", "", "")),
        ("postgres://app:k%40de@db:5433/htk", ("django.db.backends.postgresql", "htk", "app", "db")),
        ("postgresql://app@/htk?host=/run/pg", ("django.db.backends.postgresql", "htk", "app", "/run/pg")),
    ],
)
def test_a_database_address_is_read(tmp_path, url, expected):
    found = environment(tmp_path, DATABASE_URL=url).database("sqlite:///x")
    host = found["HOST"] or found.get("OPTIONS", {}).get("host", "")
    assert (found["ENGINE"], found["NAME"], found["USER"], host) == expected
    assert found["PASSWORD"] == ("k@de" if "k%40de" in url else "")


def test_every_known_setting_is_explained():
    assert all(KNOWN.values())
    used = (ROOT / "htk_workforce" / "settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'env\.\w+\("([A-Z_]+)"', used))
    assert asked | {"DATABASE_URL"} == set(KNOWN)


# --- the settings as a whole --------------------------------------------------------------------------------


@pytest.fixture
def settings_with(monkeypatch, tmp_path):
    """Runs settings.py afresh with some variables changed, and gives its names."""

    def run(**variables):
        for name, value in {"DATA_DIR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "htk_workforce" / "settings.py"))

    return run


@pytest.mark.parametrize(
    ("variables", "because"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY mangler eller er kortere end 32 tegn."),
        ({"SECRET_KEY": "kort"}, "SECRET_KEY mangler eller er kortere end 32 tegn."),
        ({"SECRET_KEY": "kort", "DEBUG": "true"}, "SECRET_KEY mangler eller er kortere end 32 tegn."),
        ({"CASE_NUMBER_PATTERN": r"\d{2}/("}, "CASE_NUMBER_PATTERN er ikke et gyldigt regulært udtryk"),
        ({"DEBUG": "flase"}, "DEBUG skal være true eller false, ikke »flase«."),
        ({"HTTPS": "måske"}, "HTTPS skal være true eller false, ikke »måske«."),
        ({"PORT": "abc"}, "PORT skal være et helt tal, ikke »abc«."),
        ({"DATABASE_URL": "oracle://x"}, "DATABASE_URL skal begynde med"),
    ],
)
def test_the_site_does_not_start_with(settings_with, variables, because):
    with refusal(because):
        settings_with(**variables)


def test_only_debug_may_do_without_a_key(settings_with):
    assert len(settings_with(SECRET_KEY="", DEBUG="true")["SECRET_KEY"]) >= 32


def test_a_plain_installation_is_shut_where_it_should_be(settings_with):
    read = settings_with(DEBUG="", DEMO="")
    assert not read["DEBUG"] and not read["DEMO"]
    assert read["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert read["SESSION_EXPIRE_AT_BROWSER_CLOSE"]


def test_sqlite_is_opened_so_that_two_writers_wait_and_no_commit_is_lost(settings_with):
    options = settings_with(DATABASE_URL="sqlite:///x.sqlite3")["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"] and "foreign_keys=ON" in options["init_command"]


def test_a_command_ends_with_the_sentence(tmp_path):
    given = {**os.environ, "PORT": "abc", "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "PORT skal være et helt tal, ikke »abc«." in done.stderr.strip().splitlines()[-1]


# --- locks on the pages -------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_page_nobody_thought_of_asks_for_a_login(client):
    response = client.get("/ny-side/")
    assert (response.status_code, response.headers["Location"]) == (302, "/login/?next=/ny-side/")
    client.force_login(cast.person("ny"))
    assert client.get("/ny-side/").status_code == 200


def policy(response) -> dict[str, list[str]]:
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_page_that_needs_a_nonce_gets_a_new_one_each_time(client):
    client.force_login(cast.person("ny"))
    nonces = set()
    for _ in range(2):
        response = client.get("/ny-side/")
        nonce = response.content.decode()
        assert f"'nonce-{nonce}'" in policy(response)["script-src"]
        assert f"'nonce-{nonce}'" in policy(response)["style-src"]
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("address", ["login", "overview", "application_new", "case_list", "admin:index"])
@pytest.mark.django_db
def test_the_policy_of_every_page_allows_only_our_own_files(client, address):
    if address != "login":
        client.force_login(cast.person("alt", Role.HR, Role.ADMINISTRATOR))
    response = client.get(reverse(address))
    rules = policy(response)
    assert response.status_code == 200
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]
    for sources in rules.values():
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & set(sources)
    html = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|\sstyle=|<style", html), (
        "it would be refused"
    )
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html), "everything comes from our own site"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_demonstration_logins_are_shown_only_in_a_demonstration(client, settings):
    person = cast.person("demo-hr", Role.HR)
    person.is_demo = True
    person.save()
    cast.person("rigtig-hr", Role.HR)
    settings.DEMO = False
    assert "demo-hr" not in client.get(reverse("login")).content.decode()
    settings.DEMO = True
    page = client.get(reverse("login")).content.decode()
    assert "<code>demo-hr</code>" in page and "<code>demo</code>" in page
    assert "rigtig-hr" not in page


@pytest.mark.django_db
def test_with_https_cookies_are_locked_and_plain_addresses_sent_on(client, settings, settings_with):
    read = settings_with(HTTPS="true")
    for name in read:
        if name.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_")):
            setattr(settings, name, read[name])
    assert client.get("/login/").headers["Location"].startswith("https://")
    cast.person("hr", Role.HR)
    page = client.get("/login/", secure=True)
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    done = client.post("/login/", {"username": "hr", "password": "demo"}, secure=True)
    session = done.cookies["sessionid"]
    assert session["secure"] and session["httponly"] and session["samesite"] == "Lax"
    assert page.cookies["csrftoken"]["secure"]


@pytest.mark.django_db
def test_without_https_the_cookies_still_work_on_one_machine(client, settings):
    cast.person("hr", Role.HR)
    session = client.post("/login/", {"username": "hr", "password": "demo"}).cookies["sessionid"]
    assert not session["secure"] and session["httponly"]


@pytest.mark.django_db
def test_a_form_sent_from_elsewhere_is_refused_and_nothing_is_saved():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.person("hr", Role.HR))
    response = strict.post(reverse("application_new"), {"action": "draft"})
    assert response.status_code == 403
    assert "Formularen er udløbet" in response.content.decode()


@pytest.mark.django_db
def test_a_login_does_not_lead_to_another_site(client):
    cast.person("hr", Role.HR)
    login = {"username": "hr", "password": "demo", "next": "https://example.org/"}
    assert client.post(reverse("login"), login).headers["Location"] == reverse("overview")
