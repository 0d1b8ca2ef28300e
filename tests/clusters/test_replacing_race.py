"""Two people who write the same at once: one row holds, nobody meets an error, and the later one is told."""

import pytest
from django.db import connection

from clusters.models import KeyFigure, Norm, SalaryReference
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = "En anden har lige skrevet det samme. Se, hvad der står nu, og ret det, hvis det skal være anderledes."
KINDS = {
    "write_key_figure": (KeyFigure, Role.HR, "value"),
    "write_norm": (Norm, Role.HR, "value"),
    "write_salary": (SalaryReference, Role.FINANCE, "amount"),
}


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


@pytest.mark.parametrize("is_there", [False, True], ids=["nothing was there", "one is corrected"])
@pytest.mark.parametrize("job", KINDS)
def test_two_who_write_the_same_at_once_leave_one_row_and_no_error(race, job, is_there):
    model, role, field = KINDS[job]
    by = cast.person("hanne", role).pk
    model.objects.all().delete()
    if is_there:
        (first,) = race.run([{"job": job, field: "30", "by": by, "pause": 0}])
        assert first.done
    jobs = [{"job": job, field: value, "by": by, "pause": 0.5} for value in ("36", "37")]
    outcomes = race.run(jobs)
    done = [outcome.done for outcome in outcomes if outcome.done]
    held = model.objects.current().get()
    assert held.pk == max(done)
    assert model.objects.count() == len(done) + is_there
    if (
        connection.vendor == "sqlite"
    ):  # there the second begins when the first has ended: a correction like any other
        assert len(done) == 2
    else:
        assert [outcome.says for outcome in outcomes if outcome.refused] == [TOLD]
