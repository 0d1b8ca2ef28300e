"""Several people who save the same case at the same instant."""

import pytest

from cases.models import CaseFile
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.pools.test_race import race  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_who_save_at_once_one_is_saved_and_the_others_are_told(race):  # noqa: F811
    case = cast.case(cast.person("hanne", Role.HR))
    writers = [cast.person(name, Role.SECRETARIAT) for name in ("sif", "sara", "sofus")]
    outcomes = race.run(
        [
            {"job": "save_title", "case": case.pk, "title": f"{person} skrev", "by": person.pk}
            for person in writers
        ]
    )
    (winner,) = [outcome.done for outcome in outcomes if outcome.done]
    assert [outcome.refused for outcome in outcomes if not outcome.done] == ["CaseChanged"] * 2
    saved = CaseFile.objects.get()
    assert (saved.title, saved.revision) == (winner, 2)
    told = [outcome.says for outcome in outcomes if outcome.refused]
    assert all(says.startswith(f"{saved.changed_by} gemte sagen") and "Titel" in says for says in told)
