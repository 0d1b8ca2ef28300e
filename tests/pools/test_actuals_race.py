"""Several people take in files of the finance system at the same instant."""

from collections import Counter

import pytest
from django.db import connection

from pools.models import ActualImport, ActualRow
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = 6


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


def file(finance, name: str, *days: int) -> dict:
    rows = [["5.25", "1000", f"Faktura {day}", f"2023-03-{day:02d}"] for day in days]
    return {"job": "take_in", "name": name, "rows": rows, "by": finance.pk}


def test_the_same_file_is_taken_in_once_and_the_others_are_told(race, finance):
    outcomes = race.run([file(finance, "marts.csv", 1, 2, 3)] * RACERS)
    assert Counter(o.refused for o in outcomes) == {None: 1, "Refusal": RACERS - 1}
    assert {o.says for o in outcomes if o.refused} == {
        "Filen er allerede læst ind som »marts.csv«. Intet er talt med igen."
    }
    assert (ActualImport.objects.count(), ActualRow.objects.count()) == (1, 3)


def test_files_that_overlap_bring_each_row_once_whatever_order_it_stands_in(race, finance):
    days = list(range(1, 21))
    files = [file(finance, f"{n}.csv", *(days if n % 2 else reversed(days))) for n in range(RACERS)]
    outcomes = race.run(files)
    assert sum(o.done for o in outcomes) == 20
    assert ActualRow.objects.values("text").distinct().count() == ActualRow.objects.count() == 20
