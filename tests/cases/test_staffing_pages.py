"""The pages of staffing: written row by row, seen in effect and decided, taken from a scenario."""

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import Outcome, PaidFrom
from cases.models import StaffingLine, StaffingPlan
from clusters.actions import decide_staffing
from clusters.queries import holding_decisions
from htk_workforce.accounts.roles import Role
from pools.models import Posting
from tests import cast, pages
from tests.cases.staffing_scene import AUGUST, JANUARY, LEADER, PLUS, Town, ask_council
from tests.pools.scene import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town.rise()


@pytest.fixture
def author(client, town):
    client.force_login(town.people.author)
    return client


def page(town):
    return reverse("point_staffing", args=[town.point.pk])


def typed(town, leaders=6, *, own="per_mille", month="1", **more):
    """What is sent when the first clusters get a leader and the rest a plus-pedagogue."""
    values = {
        "leader_line": town.leaders.pk,
        "plus_line": town.plus.pk,
        "per_mille_line": town.per_mille.pk,
        "basis": "extra",
        "supplement_line": "",
        "cover": "",
    }
    for index, one in enumerate(town.clusters):
        values |= {
            f"cluster-{one.pk}-position": LEADER if index < leaders else PLUS,
            f"cluster-{one.pk}-count": "1",
            f"cluster-{one.pk}-own": own if index < leaders else "",
            f"cluster-{one.pk}-month": month,
        }
    return values | more


# --- written ----------------------------------------------------------------------------------------------------


def test_the_page_of_a_points_effects_leads_to_the_staffing(author, town):
    content = author.get(reverse("point_effects", args=[town.point.pk])).content.decode()
    assert f'href="{page(town)}"' in content


def test_rows_are_saved_as_typed_and_stand_there_again(author, town):
    answer = author.post(page(town), typed(town, month="8", save="1"))
    assert answer.url == reverse("point_effects", args=[town.point.pk])
    assert StaffingLine.objects.filter(position=LEADER, from_on=AUGUST).count() == 6
    again = pages.form(author.get(page(town)), "staffing")
    expected = {name: str(value) for name, value in typed(town, month="8").items()}
    assert again == expected
    told = pages.text(author.get(reverse("point_effects", args=[town.point.pk])))
    assert "Bemander klynger: 6 får en pædagogisk leder og 5 en plus-pædagog." in told


def test_the_cost_follows_what_is_typed_and_nothing_is_saved(author, town):
    total = author.post(reverse("point_staffing_total", args=[town.point.pk]), typed(town, month="8"))
    text = pages.text(total)
    assert "Udgift et helt år" in text and "Udgift i 2022" in text
    assert "1.214" in text and "506" in text
    preview = author.post(page(town), typed(town, preview="1"))
    assert "1.214" in pages.text(preview)
    assert not StaffingPlan.objects.exists()


def test_at06_a_leader_without_a_source_is_named_in_its_row_and_what_was_typed_stays(author, town):
    answer = author.post(page(town), typed(town, own="", save="1"))
    assert pages.text(answer).count("Vælg, hvem der betaler de 15 pct. af lederen.") >= 6
    assert pages.form(answer, "staffing")[f"cluster-{town.clusters[0].pk}-position"] == LEADER
    assert not StaffingPlan.objects.exists()
    for source in ("Promillepuljen", "Centrets budget", "Tillægsbevilling"):
        assert source in answer.content.decode()


def test_what_the_action_refuses_is_told_on_the_page(author, town):
    answer = author.post(page(town), typed(town, own="supplementary", save="1"))
    assert "Vælg den linje, der får tillægsbevillingen." in pages.text(answer)


def test_a_line_with_too_little_is_told_while_one_types(author, town):
    answer = author.post(page(town), typed(town, leaders=11, preview="1"))
    text = pages.text(answer).replace("\xa0", " ")
    assert "Minimumsnormering 2022: Ledere skal betale 1.346.400 kr. og har 734.400 kr. ledige." in text


def test_a_source_left_in_a_plus_pedagogues_row_means_nothing(author, town):
    values = typed(town, leaders=0, save="1") | {f"cluster-{town.clusters[0].pk}-own": "per_mille"}
    assert author.post(page(town), values).status_code == 302
    assert StaffingLine.objects.count() == 11


def test_the_staffing_is_taken_off_again(author, town):
    town.propose()
    author.post(page(town), typed(town, drop="1"))
    assert not StaffingPlan.objects.exists()


def test_no_javascript_is_needed_and_the_enter_key_saves_nothing(author, town):
    content = author.get(page(town)).content.decode()
    assert content.index('name="preview"') < content.index('name="save"')


@pytest.mark.parametrize("role", [Role.READER, Role.LEADER, Role.FINANCE])
def test_who_does_not_write_in_the_case_is_refused(client, town, role):
    client.force_login(cast.person("anden", role))
    assert client.get(page(town)).status_code == 403
    assert client.post(page(town), typed(town, save="1")).status_code == 403


def test_a_case_on_an_agenda_is_no_longer_written_in(author, town):
    town.propose()
    town.on_agenda()
    assert author.post(page(town), typed(town, save="1")).status_code == 403


# --- decided ----------------------------------------------------------------------------------------------------


@pytest.fixture
def item(town):
    town.propose()
    return town.on_agenda()


@pytest.fixture
def director(client, town):
    client.force_login(town.people.director)
    return client


def at_the_table(client, item, outcome=Outcome.APPROVED, **more):
    address = reverse("decide", args=[item.pk])
    values = pages.form(client.get(address), "decision")
    point = item.case.points.get()
    return address, values | {f"point-{point.pk}-outcome": outcome, "decision": "Ja."} | more


def test_the_effect_shows_each_line_and_each_cluster_before_and_after(director, item, town):
    address, values = at_the_table(director, item)
    text = pages.text(director.post(address, values | {"preview": "1"}))
    assert "Minimumsnormering 2022: Ledere 734.400 −734.400 0" in text
    assert "Promillepulje 2022: Til Direktionens beslutning 500.000 −129.600 370.400" in text
    assert "Klynge A Ingen Pædagogisk leder 01-01-2022 Promillepuljen" in text
    assert "Klynge K Ingen Plus-pædagog 01-01-2022 –" in text
    assert "puljerne lover 1.214.000" in text
    assert not Posting.objects.filter(kind="commit").exists()


def test_exactly_what_was_seen_is_confirmed(director, item, town):
    address, values = at_the_table(director, item)
    seen = director.post(address, values | {"preview": "1"})
    director.post(address, pages.form(seen, "decision") | {"confirm": "1"})
    assert money(town.leaders) == {"committed": 734_400}
    assert len(holding_decisions(JANUARY)) == 11
    told = pages.text(director.get(address))
    assert "Se posteringen bag beslutningen" in told


def test_a_line_that_has_changed_since_is_seen_again_first(director, item, town):
    address, values = at_the_table(director, item)
    seen = pages.form(director.post(address, values | {"preview": "1"}), "decision")
    cast.fill(town.leaders, 1, by=town.people.finance)
    told = pages.text(director.post(address, seen | {"confirm": "1"}))
    assert "er ændret, siden du så virkningen" in told
    assert not Posting.objects.filter(kind="commit").exists()


def test_another_position_is_decided_and_the_cluster_goes_from_plus_to_leader(director, item, town):
    cast.fill(town.leaders, 122_400, by=town.people.finance)
    point, last = item.case.points.get(), town.clusters[-1]
    changed = {
        f"staff-{point.pk}-{last.pk}-position": LEADER,
        f"staff-{point.pk}-{last.pk}-own": PaidFrom.CENTRE_BUDGET,
    }
    address, values = at_the_table(director, item, Outcome.APPROVED_AMENDED, **changed)
    seen = director.post(address, values | {"preview": "1"})
    assert "Klynge K ændret Ingen Pædagogisk leder 01-01-2022 Centrets budget" in pages.text(seen)
    director.post(address, pages.form(seen, "decision") | {"confirm": "1"})
    assert holding_decisions(JANUARY)[last.pk].position == LEADER


def test_a_cluster_that_is_given_nothing_after_all_keeps_what_it_has(director, item, town):
    point, last = item.case.points.get(), town.clusters[-1]
    decide_staffing(
        cluster=last, position=PLUS, from_on=date(2021, 1, 1), origin_label="Byrådet", by=town.people.director
    )
    fewer = {f"staff-{point.pk}-{last.pk}-position": ""}
    address, values = at_the_table(director, item, Outcome.APPROVED_AMENDED, **fewer)
    seen = director.post(address, values | {"preview": "1"})
    assert "Klynge K ændret Plus-pædagog Plus-pædagog – –" in pages.text(seen)
    director.post(address, pages.form(seen, "decision") | {"confirm": "1"})
    assert holding_decisions(JANUARY)[last.pk].origin_label == "Byrådet"
    case = pages.text(director.get(item.case.get_absolute_url()))
    assert "Klynge K Plus-pædagog Ingen ændret – –" in case
    assert "Klynge J Plus-pædagog Plus-pædagog 01-01-2022 –" in case


def test_a_line_with_too_little_is_told_beside_the_point_and_nothing_is_posted(director, item, town):
    point = item.case.points.get()
    changed = {
        f"staff-{point.pk}-{one.pk}-{name}": value
        for one in town.clusters
        for name, value in (("position", LEADER), ("own", "per_mille"))
    }
    address, values = at_the_table(director, item, Outcome.APPROVED_AMENDED, **changed)
    told = pages.text(director.post(address, values | {"confirm": "1"})).replace("\xa0", " ")
    assert (
        "»Minimumsnormering 2022: Ledere« skal betale 1.346.400 kr., men har kun 734.400 kr. ledig." in told
    )
    assert not Posting.objects.filter(kind="commit").exists()


def test_what_another_chose_in_a_row_is_told_by_cluster(director, item, town, client):
    point, first = item.case.points.get(), town.clusters[0]
    field = f"staff-{point.pk}-{first.pk}-position"
    address, mine = at_the_table(director, item)
    theirs = mine | {field: PLUS, "save": "1"}
    client.force_login(town.people.secretary)
    client.post(address, theirs)
    client.force_login(town.people.director)
    told = pages.text(client.post(address, mine | {"preview": "1"}))
    assert "Punkt 1, Klynge A: Får" in told
    assert "Plus-pædagog" in told


def test_a_no_shows_that_nothing_moves(director, item):
    address, values = at_the_table(director, item, Outcome.NOT_FOLLOWED)
    answer = director.post(reverse("decision_effect", args=[item.pk]), values)
    assert "Det valgte svar flytter ingen penge." in pages.text(answer)


def test_at07_the_council_comes_first_is_told(director, town):
    ask_council(town)
    address = reverse("decide", args=[town.on_agenda().pk])
    text = pages.text(director.get(address)).replace("\xa0", " ")
    assert "Byrådet skal give en tillægsbevilling på 43.200 kr. først." in text


# --- used -------------------------------------------------------------------------------------------------------


@pytest.fixture
def used(client, town):
    """The page where finance writes the pay of what was decided."""
    town.propose()
    town.decide(town.on_agenda())
    client.force_login(town.people.finance)
    return reverse("staffing_use", args=[town.point.pk])


def sent(client, address, form="use", **typed):
    return pages.form(client.get(address), form) | typed | {form: "1"}


HALF = {"position": LEADER, "amount": "432.000", "on": "30-06-2022", "text": "Løn, første halvår"}


def test_finance_writes_the_pay_and_each_line_pays_its_share(client, town, used):
    answer = client.post(used, sent(client, used, **HALF), follow=True)
    told = pages.text(answer)
    assert "Forbruget er skrevet" in told
    assert "Ledere 734.400,00 367.200,00 0,00 367.200,00" in told
    assert "Til Direktionens beslutning 129.600,00 64.800,00 0,00 64.800,00" in told
    posting = Posting.objects.get(kind="spend")
    assert f'href="{posting.get_absolute_url()}"' in answer.content.decode()
    assert money(town.leaders) == {"committed": 367_200, "spent": 367_200}


def test_what_is_left_is_let_go_and_the_page_says_that_nothing_is_left(client, town, used):
    for position in (LEADER, PLUS):
        typed = {"position": position, "on": "31-12-2022", "text": "Tomme stillinger"}
        answer = client.post(used, sent(client, used, "release", **typed), follow=True)
    told = pages.text(answer)
    assert "Resten er frigivet" in told
    assert "Der er intet tilbage at bruge eller frigive." in told
    assert money(town.leaders) == {"available": 734_400}


def test_what_was_typed_stays_when_too_much_is_written(client, town, used):
    answer = client.post(used, sent(client, used, **HALF | {"amount": "900.000"}))
    assert "højst det, der er tilbage: 864.000 kr." in pages.text(answer).replace("\xa0", " ")
    assert pages.form(answer, "use") == HALF | {"amount": "900.000", "seen": "0"}
    assert not Posting.objects.filter(kind="spend").exists()


@pytest.mark.parametrize(
    ("day", "told"),
    [("02-01-2022", "Bemandingen blev besluttet 03-01-2022."), ("01-01-2090", "Datoen ligger i fremtiden.")],
)
def test_pay_is_neither_before_the_decision_nor_in_the_future(client, town, used, day, told):
    assert told in pages.text(client.post(used, sent(client, used, **HALF | {"on": day})))
    assert not Posting.objects.filter(kind="spend").exists()


def test_a_form_sent_twice_is_booked_once(client, town, used):
    values = sent(client, used, **HALF)
    client.post(used, values)
    assert "siden du åbnede siden" in pages.text(client.post(used, values))
    assert Posting.objects.filter(kind="spend").count() == 1


def test_others_see_what_is_used_and_why_they_do_not_write_it(client, town, used):
    values = sent(client, used, **HALF)
    client.force_login(town.people.director)
    answer = client.get(used)
    assert "Kun Økonomi skriver, hvad der er brugt af en bemanding" in pages.text(answer)
    assert 'id="use"' not in answer.content.decode()
    assert client.post(used, values).status_code == 403


def test_the_case_and_the_cluster_lead_to_what_is_used(client, town, used):
    for address in (town.case.get_absolute_url(), reverse("cluster_detail", args=[town.clusters[0].pk])):
        assert f'href="{used}"' in client.get(address, {"dag": "01-02-2022"}).content.decode()


def test_a_point_that_staffs_nothing_has_no_such_page(client, town):
    client.force_login(town.people.finance)
    assert client.get(reverse("staffing_use", args=[town.point.pk])).status_code == 404


def test_at07_pay_that_waits_for_the_council_cannot_be_used(client, town):
    ask_council(town)
    town.decide(town.on_agenda())
    client.force_login(town.people.finance)
    told = pages.text(client.get(reverse("staffing_use", args=[town.point.pk])))
    assert "2 ledere venter på Byrådet." in told
    assert "Ledere 489.600,00 0,00 0,00 489.600,00" in told


def test_a_point_that_staffs_clusters_says_why_it_moves_no_other_money(author, town):
    town.propose()
    page = author.get(reverse("point_effects", args=[town.point.pk]))
    assert pages.text(page).count("bemander klynger, og dets penge følger bemandingen") == 2
    assert "Gem tillægsbevillingen" not in pages.text(page) and "Skriv bemandingen" in pages.text(page)


def test_a_point_that_moves_other_money_says_why_it_staffs_no_cluster(author, town):
    town.point.from_line = town.plus
    town.point.save()
    page = pages.text(author.get(reverse("point_effects", args=[town.point.pk])))
    assert "flytter allerede andre penge" in page and "Skriv bemandingen" not in page
