"""Two people with the same page open: the one who saves last is told, and nobody's words disappear in silence."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools import actions
from pools.enums import ActivityType
from pools.models import Application
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

BY_VERA = re.compile(r"Vera gemte \d\d-\d\d-\d{4} kl\. \d\d\.\d\d, efter at du åbnede siden\.")


@pytest.fixture
def people():
    """Two consultants, each with an own browser."""
    clients = Client(), Client()
    for client, name in zip(clients, ("hanne", "vera"), strict=True):
        client.force_login(cast.person(name, Role.HR))
    return clients


@pytest.fixture
def draft():
    line = cast.sickness_line()
    place = cast.workplace("Birkehuset", absence="6.25")
    return cast.draft(line, place, by=cast.person("henrik", Role.HR))


def opened(client, name, thing, form_id):
    return form(client.get(reverse(name, args=[thing.pk])), form_id)


def the_button(page) -> str:
    """What the button "mine instead" sends."""
    (value,) = re.findall(r'name="overwrite" value="(\w+)"', page.content.decode())
    return value


def test_a_draft_that_somebody_else_saved_is_not_replaced_unseen(people, draft):
    hanne, vera = people
    address = reverse("application_edit", args=[draft.pk])
    hers, mine = (opened(client, "application_edit", draft, "application") for client in (vera, hanne))
    assert vera.post(address, hers | {"purpose": "Veras", "action": "draft"}).status_code == 302
    told = hanne.post(address, mine | {"purpose": "Hannes", "action": "draft"})
    assert told.status_code == 200 and BY_VERA.search(text(told))
    assert "står her endnu, men er ikke gemt" in text(told)
    kept = form(told, "application")
    assert kept["purpose"] == "Hannes"
    draft.refresh_from_db()
    assert (draft.purpose, draft.state) == ("Veras", "draft")
    still = hanne.post(address, kept | {"action": "draft"})  # the ordinary button is no way round it
    assert BY_VERA.search(text(still))
    saved = hanne.post(address, kept | {"overwrite": the_button(told)}, follow=True)
    assert "Kladden er gemt." in text(saved)
    draft.refresh_from_db()
    assert (draft.purpose, draft.saved_by.username) == ("Hannes", "hanne")
    late = vera.post(address, hers | {"purpose": "Veras igen", "action": "draft"})
    assert "Hanne gemte" in text(late)


def test_who_has_read_of_one_saving_is_told_of_the_next(people, draft):
    hanne, vera = people
    address = reverse("application_edit", args=[draft.pk])
    hers, mine = (opened(client, "application_edit", draft, "application") for client in (vera, hanne))
    vera.post(address, hers | {"purpose": "Først", "action": "draft"})
    told = hanne.post(address, mine | {"purpose": "Hannes", "action": "draft"})
    anew = opened(vera, "application_edit", draft, "application")
    vera.post(address, anew | {"purpose": "Siden", "action": "draft"})
    again = hanne.post(address, mine | {"purpose": "Hannes", "overwrite": the_button(told)})
    assert BY_VERA.search(text(again))
    draft.refresh_from_db()
    assert draft.purpose == "Siden"


def test_autosave_tells_too_and_is_never_in_the_way_of_its_own_page(people, draft):
    hanne, vera = people
    automatic, address = (reverse(f"application_{n}", args=[draft.pk]) for n in ("autosave", "edit"))
    hers, mine = (opened(client, "application_edit", draft, "application") for client in (vera, hanne))
    for purpose in ("Ve", "Veras"):
        assert "Gemt kl." in text(vera.post(automatic, hers | {"purpose": purpose}))
    told = hanne.post(automatic, mine | {"purpose": "Hannes"})
    assert BY_VERA.search(text(told)) and "Gemt kl." not in text(told)
    assert vera.post(address, hers | {"purpose": "Veras til sidst", "action": "draft"}).status_code == 302
    draft.refresh_from_db()
    assert draft.purpose == "Veras til sidst"


def test_a_new_page_saves_its_own_draft_and_a_colleague_who_found_it_comes_between(people, draft):
    hanne, vera = people
    page = form(hanne.get(reverse("application_new")), "application")
    typed = page | {"line": draft.line_id, "workplace": draft.workplace_id, "purpose": "Ny"}
    for _time in range(2):
        assert "Gemt kl." in text(hanne.post(reverse("application_autosave_new"), typed))
    new = Application.objects.get(purpose="Ny")
    found = opened(vera, "application_edit", new, "application")
    vera.post(reverse("application_edit", args=[new.pk]), found | {"purpose": "Veras", "action": "draft"})
    told = hanne.post(reverse("application_new"), typed | {"action": "draft"})
    assert BY_VERA.search(text(told))
    assert f'href="{new.get_absolute_url()}"' in told.content.decode()
    assert Application.objects.get(pk=new.pk).purpose == "Veras"


def test_two_windows_of_one_person_are_two_windows(people, draft):
    hanne, _vera = people
    address = reverse("application_edit", args=[draft.pk])
    first, second = (opened(hanne, "application_edit", draft, "application") for _window in range(2))
    hanne.post(address, first | {"purpose": "Det ene", "action": "draft"})
    told = text(hanne.post(address, second | {"purpose": "Det andet", "action": "draft"}))
    assert "Du gemte selv i et andet vindue" in told


def test_a_page_that_is_opened_afterwards_is_told_nothing(people, draft):
    address = reverse("application_edit", args=[draft.pk])
    for client in (*people, *people):
        page = opened(client, "application_edit", draft, "application")
        assert client.post(address, page | {"action": "draft"}).status_code == 302


@pytest.mark.parametrize(
    ("kind", "field", "theirs", "own"),
    [
        ("grant", "amount", "600.000", "700.000"),
        ("activity", "planned_2024", "400.000", "500.000"),
        ("activity", "name", "Veras navn", "Hannes navn"),
    ],
)
def test_the_plan_of_a_pool_is_kept_the_same_way(people, kind, field, theirs, own):
    hanne, vera = people
    pool = cast.upskilling_pool()
    thing = pool.grants.get(year=2024) if kind == "grant" else pool.activities.get(order=1)
    name, address = f"{kind}_edit", reverse(f"{kind}_edit", args=[thing.pk])
    hers, mine = (opened(client, name, thing, kind) for client in (vera, hanne))
    assert vera.post(address, hers | {field: theirs}).status_code == 302
    told = hanne.post(address, mine | {field: own})
    assert told.status_code == 200 and BY_VERA.search(text(told))
    kept = form(told, kind)
    assert kept[field] == own
    assert opened(hanne, name, thing, kind)[field] == theirs
    assert hanne.post(address, kept | {"overwrite": the_button(told)}).status_code == 302
    assert opened(vera, name, thing, kind)[field] == own


def test_what_is_not_saved_from_a_form_is_not_compared(draft):
    pool = cast.upskilling_pool()
    by = cast.person("finans", Role.FINANCE)
    for amount in (1_000, 2_000):
        values = {"year": 2024, "amount": Decimal(amount), "status": "promised", "reservation": ""}
        grant = actions.save_grant(grant=pool.grants.get(year=2024), pool=pool, by=by, **values)
    assert (grant.amount, grant.saved_by, grant.saved_from) == (2_000, by, "")
    activity = actions.save_activity(
        activity=None,
        pool=pool,
        name="Ny",
        type=ActivityType.AUDIT,
        description="",
        years={},
        participants={},
        by=by,
    )
    assert activity.saved_at is not None
