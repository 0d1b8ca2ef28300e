"""Danish sorting and searching on whichever database the tests run on."""

import pytest

from clusters.models import Workplace
from tests import cast

pytestmark = pytest.mark.django_db

SORTED = ["Abildgården", "Zebraen", "Ærø", "Øster", "Aabakken", "Åbo"]


def test_at41_danish_letters_come_last_and_aa_is_sorted_as_å():
    for name in reversed(SORTED):
        cast.workplace(name)
    assert [place.name for place in Workplace.objects.all()] == SORTED


@pytest.mark.parametrize("typed", ["ærø", "ÆRØ", "Ær", "rø"])
def test_searching_does_not_mind_capital_letters(typed):
    cast.workplace("Ærø")
    cast.workplace("Abildgården")
    assert [place.name for place in Workplace.objects.filter(name__icontains=typed)] == ["Ærø"]


@pytest.mark.parametrize(("typed", "found"), [("100%", ["100% leg"]), ("a_b", ["a_b"]), ("%", ["100% leg"])])
def test_signs_with_a_meaning_in_sql_are_searched_as_they_are(typed, found):
    for name in ("100% leg", "1000 leg", "a_b", "acb"):
        cast.workplace(name)
    assert [place.name for place in Workplace.objects.filter(name__icontains=typed)] == found
