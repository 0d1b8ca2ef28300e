"""What is replaced is read before it is confirmed, printed, and walked from the old case to the new one and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.actions import use_staffing
from cases.models import StaffingUse
from cases.queries import case_memo
from htk_workforce.accounts.roles import Role
from tests import cast, pages
from tests.cases.staffing_scene import (
    AUGUST,
    JANUARY,
    LEADER,
    PLUS,
    Given,
    Town,
    another,
    correct,
    give,
)
from tests.cases.test_staffing_pages import at_the_table
from tests.pools.scene import money

pytestmark = pytest.mark.django_db
SENTENCE = (
    "Plus-pædagogen i Klynge A ophører 31-07-2022: 29.166,67 kr. går tilbage til "
    "»Minimumsnormering 2022: Plus-pædagoger«"
)


@pytest.fixture
def town():
    return Town.rise(money=(1_000_000, 1_000_000, 500_000))


@pytest.fixture
def old(town):
    """Cluster A has had a plus-pedagogue since January."""
    return give(town, "22/1", Given(town.clusters[0], PLUS, JANUARY))[0]


@pytest.fixture
def new(town, old):
    """A case on the agenda gives it a leader from August."""
    new = another(town, "22/2")
    new.propose([Given(town.clusters[0], LEADER, AUGUST, "per_mille")])
    return new


def told(response):
    return pages.text(response).replace("\xa0", " ")


def signed_in(client, who):
    client.force_login(who)
    return client


def test_the_decision_page_and_the_case_say_it_before_anybody_confirms(client, town, old, new):
    item = new.on_agenda()
    address, values = at_the_table(signed_in(client, town.people.director), item)
    seen = client.post(address, values | {"preview": "1"})
    assert f"Det, der bliver afløst {SENTENCE}" in told(seen)
    assert f'href="{reverse("staffing_use", args=[old.point.pk])}"' in (seen.content.decode())
    assert "Minimumsnormering 2022: Plus-pædagoger 930.000 29.166,67 959.166,67" in told(seen)
    assert "29.166,67 kr. går tilbage fra det, der bliver afløst" in told(seen)
    assert f"Det, der bliver afløst {SENTENCE}" in told(client.get(new.case.get_absolute_url()))
    client.post(address, pages.form(seen, "decision") | {"confirm": "1"})
    assert money(town.plus)["committed"] == Decimal("40833.33")


def test_what_was_seen_to_go_back_is_what_is_confirmed(client, town, old, new):
    address, values = at_the_table(signed_in(client, town.people.director), new.on_agenda())
    seen = pages.form(client.post(address, values | {"preview": "1"}), "decision")
    # The lines have as much as before, but of the old pay 29.166,67 kr. is not there any more to go back.
    use_staffing(
        point=old.point,
        position=PLUS,
        amount=Decimal(60_000),
        text="Løn",
        by=town.people.finance,
        on=date(2022, 2, 1),
    )
    again = client.post(address, seen | {"confirm": "1"})
    assert "er ændret, siden du så virkningen" in told(again)
    assert "ophører 31-07-2022: 10.000 kr. går tilbage" in told(again)
    assert not StaffingUse.objects.filter(is_release=True).exists()


def test_the_page_where_it_is_written_says_it_while_one_types(client, town, new):
    answer = signed_in(client, town.people.author).get(reverse("point_staffing", args=[new.point.pk]))
    assert f"Det, der bliver afløst {SENTENCE}" in told(answer)


def test_from_the_old_case_to_the_new_one_and_back(client, town, old, new):
    new.decide(new.on_agenda())
    signed_in(client, town.people.finance)
    addresses = [reverse("staffing_use", args=[one.point.pk]) for one in (old, new)]
    before, after = (client.get(address) for address in addresses)
    assert f'href="{addresses[1]}"' in before.content.decode()
    assert f'href="{addresses[0]}"' in after.content.decode()
    assert "Klynge A: afløst efter 31-07-2022 af Sag 22/2, punkt 1" in told(before)
    assert "Plus-pædagogen i Klynge A ophører 31-07-2022: 29.166,67 kr. går tilbage" in told(after)
    posting = StaffingUse.objects.get().posting
    assert posting.get_absolute_url() in after.content.decode()


def test_who_may_not_see_the_new_case_is_not_led_to_it(client, town, old, new):
    new.decide(new.on_agenda())
    new.case.is_closed = True
    new.case.save(update_fields=["is_closed"])
    address = reverse("staffing_use", args=[old.point.pk])
    page = signed_in(client, cast.person("laila", Role.LEADER)).get(address)
    assert page.status_code == 200
    assert reverse("staffing_use", args=[new.point.pk]) not in page.content.decode()


def test_the_memo_prints_what_would_go_back_and_what_went(town, old, new):
    (before,) = case_memo(new.case).staffings
    assert [one.replace("\xa0", " ") for one in before.replaced] == [SENTENCE]
    item = new.decide(new.on_agenda())
    (after,) = case_memo(new.case).staffings
    sentence = "Plus-pædagogen i Klynge A ophører 31-07-2022: 29.166,67 kr. går tilbage"
    assert [one.replace("\xa0", " ") for one in after.replaced] == [sentence]
    correct(new, item, None)
    (corrected,) = case_memo(new.case).staffings
    assert [one.replace("\xa0", " ") for one in corrected.replaced] == [
        sentence,
        "Plus-pædagogen i Klynge A får sin løn igen: 29.166,67 kr. er lovet igen",
    ]


def test_what_is_wrongly_written_is_undone_on_the_page(client, town, old):
    use = use_staffing(
        point=old.point,
        position=PLUS,
        amount=Decimal(5_000),
        text="Løn, januar",
        by=town.people.finance,
        on=date(2022, 2, 1),
    )
    signed_in(client, town.people.finance)
    address = reverse("staffing_use_reverse", args=[use.pk])
    page = reverse("staffing_use", args=[old.point.pk])
    assert f'href="{address}"' in client.get(page).content.decode()
    assert "5.000" in told(client.get(address))
    assert "Skriv, hvorfor beløbet tilbageføres." in told(
        client.post(address, {"reason": "", "on": "01-02-2022"})
    )
    answer = client.post(address, {"reason": "Hører til en anden sag", "on": "01-02-2022"}, follow=True)
    assert "»Løn, januar« er tilbageført." in told(answer)
    assert "Tilbageført 01-02-2022 af Finans: Hører til en anden sag" in told(answer)
    assert money(town.plus)["committed"] == 70_000
    assert "Beløbet er allerede tilbageført." in told(client.get(address, follow=True))
