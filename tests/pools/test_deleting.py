"""A plan that came to nothing is deleted, and what has been paid or used is not."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import GrantStatus
from pools.models import Activity, ActivityParticipants, ActivityYear, Grant
from tests import cast
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    return cast.upskilling_pool()


def test_a_grant_that_was_never_paid_goes_and_the_log_keeps_what_it_said(pool, finance):
    grant = pool.grants.get(year=2025)
    key = grant.pk
    actions.delete_grant(grant=grant, by=finance)
    assert sorted(pool.grants.values_list("year", flat=True)) == [2023, 2024]
    event = events_of(pool).first()
    assert event.what == "Tilskud slettet"
    assert event.target_label.replace("\xa0", " ") == "2025: 512.000 kr. (Betinget tilsagn)"
    assert (event.data["grant"], event.data["before"]["reservation"]) == (
        key,
        "Med forbehold for de kommende finanslove.",
    )


def test_an_activity_goes_with_its_plan_and_its_participants(pool, hr):
    merit = pool.activities.get(order=1)
    actions.delete_activity(activity=merit, by=hr)
    assert not ActivityParticipants.objects.exists()
    assert ActivityYear.objects.filter(activity__pool=pool).count() == 4  # those of the two others
    event = events_of(pool).first()
    assert (event.what, event.target_label) == ("Aktivitet slettet", "Merituddannelse til pædagog")
    assert event.data["before"]["participants"]["Piletræet"] == 2
    assert len(event.data["before"]["years"]) == 4


@pytest.mark.parametrize("status", [GrantStatus.PAID, GrantStatus.REPAID])
def test_money_that_was_received_stays(pool, finance, status):
    pool.grants.filter(year=2024).update(status=status)
    with pytest.raises(PermissionDenied, match=f"for 2024 er »{status.label}« og kan ikke slettes"):
        actions.delete_grant(grant=pool.grants.get(year=2024), by=finance)
    assert Grant.objects.count() == 3


def test_money_that_is_set_aside_or_used_keeps_its_grant(pool, finance):
    grant = pool.grants.get(year=2024)
    cast.fill(pool.frames.get(year=2024).lines.get(), 512_000, by=finance)
    with pytest.raises(PermissionDenied, match="posteret i rammen for 2024"):
        actions.delete_grant(grant=grant, by=finance)
    later = pool.grants.get(year=2025)
    ActivityYear.objects.filter(activity__order=1, year=2025).update(actual=Decimal(1))
    with pytest.raises(PermissionDenied, match="regnskab for aktiviteter i 2025"):
        actions.delete_grant(grant=later, by=finance)
    with pytest.raises(PermissionDenied, match="»Merituddannelse til pædagog« har regnskab"):
        actions.delete_activity(activity=pool.activities.get(order=1), by=finance)
    assert (Grant.objects.count(), Activity.objects.count()) == (3, 3)


def test_only_who_plans_deletes(pool, director):
    for delete in (
        lambda: actions.delete_grant(grant=pool.grants.get(year=2025), by=director),
        lambda: actions.delete_activity(activity=pool.activities.get(order=1), by=director),
    ):
        with pytest.raises(PermissionDenied, match="Kun Økonomi og HR"):
            delete()


def test_what_a_colleague_has_deleted_is_neither_saved_nor_deleted_again(pool, finance, hr):
    grant, other = (pool.grants.get(year=2025) for _colleague in range(2))
    actions.delete_grant(grant=grant, by=hr)
    with pytest.raises(actions.Refusal, match="er slettet, efter at du åbnede siden"):
        actions.delete_grant(grant=other, by=finance)
    values = {"year": 2025, "amount": Decimal(1), "status": "promised", "reservation": ""}
    with pytest.raises(actions.Refusal, match="er slettet"):
        actions.save_grant(grant=other, pool=pool, by=finance, **values)
    assert not pool.grants.filter(year=2025).exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("grant", "Slet tilskuddet for 2025 Det her forsvinder"),
        ("activity", "Slet Merituddannelse til pædagog Det her forsvinder"),
    ],
)
def test_one_is_asked_before_it_is_gone(client, pool, hr, kind, words):
    client.force_login(hr)
    thing = pool.grants.get(year=2025) if kind == "grant" else pool.activities.get(order=1)
    address = reverse(f"{kind}_delete", args=[thing.pk])
    assert f'href="{address}"' in client.get(reverse(f"{kind}_edit", args=[thing.pk])).content.decode()
    asked = text(client.get(address))
    assert words in asked
    assert ("512.000 kr." if kind == "grant" else "2024: 462.000 kr.") in asked.replace("\xa0", " ")
    assert type(thing).objects.filter(pk=thing.pk).exists()
    done = client.post(address, follow=True)
    assert "Det er slettet fra planen." in text(done)
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    assert client.get(address).status_code == 404


def test_the_page_says_why_not(client, pool, hr):
    client.force_login(hr)
    paid = pool.grants.get(year=2023)
    page = text(client.get(reverse("grant_edit", args=[paid.pk])))
    assert "Slet tilskuddet: Tilskuddet for 2023 er »Udbetalt« og kan ikke slettes." in page
    refused = client.get(reverse("grant_delete", args=[paid.pk]))
    assert refused.status_code == 403 and "kan ikke slettes" in text(refused)
    assert "Slet" not in text(client.get(reverse("grant_new", args=[pool.pk])))


@pytest.mark.parametrize("count", [1, 3])
def test_the_question_asks_the_database_the_same_however_long_the_plan(
    client, pool, hr, count, django_assert_num_queries
):
    client.force_login(hr)
    merit = pool.activities.get(order=1)
    for row in list(merit.participants.all())[count:]:
        row.delete()
    merit.years.filter(year__gt=2023 + count).delete()
    address = reverse("activity_delete", args=[merit.pk])
    with django_assert_num_queries(9):
        client.get(address)
