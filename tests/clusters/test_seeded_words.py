"""What we have written ourselves can be translated; what a person has typed stays as it was typed."""

import tomllib
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from clusters.actions import set_counting_rule
from clusters.enums import CountingTopic
from clusters.models import CountingRule, KeyFigure
from clusters.models.seeded import KEY_FIGURES, SEEDED, in_own_language
from clusters.queries import key_figures
from tests.clusters import scene

ROOT = Path(__file__).parents[2]


def test_every_word_the_rules_begin_with_is_named_for_the_translators():
    seed = import_module("clusters.migrations.0003_seed_the_rules")
    texts = {row[2] for row in (*seed.WEIGHTS, *seed.NORMS, *seed.SPANS, *seed.COUNTING)}
    texts |= {row[3] for row in seed.COUNTING} | {seed.LEAVERS[2]}
    assert texts == SEEDED


def test_every_key_figure_of_the_demonstration_is_named_for_the_translators():
    facts = tomllib.loads((ROOT / "fixtures/demonstration/clusters.toml").read_text(encoding="utf-8"))
    texts = {row.get(field) for row in facts["key_figures"] for field in ("name", "unit", "text")}
    assert texts - {None} == KEY_FIGURES


@pytest.fixture
def english(monkeypatch):
    """English with a translation of one of our own texts and of one that somebody typed."""
    words = {
        "De er taget ud af årsværkene.": "They are left out.",
        "Skrevet her": "Written here",
        "jobopslag": "jobs",
    }
    with translation.override("en"):
        catalog = trans_real.translation("en")
        plain = catalog.gettext
        monkeypatch.setattr(catalog, "gettext", lambda text: words.get(text) or plain(text))
        yield


@pytest.mark.django_db
def test_our_own_words_are_translated_and_typed_ones_are_not(english, hr):
    scene.rules()
    own = CountingRule.objects.get(topic=CountingTopic.STATE_SOCIAL_STAFFING)
    assert own.note_shown == "They are left out."
    typed = set_counting_rule(
        topic=CountingTopic.SUBSTITUTES,
        counts=False,
        note="Skrevet her",
        valid_from=date(2022, 1, 1),
        source="Skrevet her",
        by=hr,
    )
    assert (typed.note_shown, typed.source_shown) == ("Skrevet her", "Skrevet her")
    figure = {"topic": "other", "on": date(2022, 1, 1), "source": "x", "value": Decimal(632)}
    KeyFigure.objects.create(name="Skrevet her", unit="jobopslag", **figure)
    assert [(row.name, row.value) for row in key_figures("other")] == [("Skrevet her", "632 jobs")]


def test_in_danish_nothing_is_changed():
    assert [in_own_language(text) for text in sorted(SEEDED)] == sorted(SEEDED)
