"""The two boxes people type most in: an amount and a date."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from htk_workforce.money import Unit
from htk_workforce.ui.fields import AmountField, DanishDateField


class GrantForm(forms.Form):
    amount = AmountField()
    day = DanishDateField()


def refusal(field, text):
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(text)
    return refused.value.messages


@pytest.mark.parametrize("language", ["da", "en-gb"])
@pytest.mark.parametrize(
    ("text", "amount"), [("600.000", "600000"), ("1.234,50", "1234.50"), ("kr. 3500 kr.", "3500")]
)
def test_at38_an_amount_is_typed_the_danish_way_in_both_languages(language, text, amount):
    with translation.override(language):
        assert AmountField().clean(text) == Decimal(amount)


def test_at38_a_field_in_thousands_means_thousands_and_shows_thousands():
    field = AmountField(unit=Unit.TKR)

    assert field.clean("1.214") == 1_214_000
    assert field.prepare_value(Decimal("1214000.00")) == "1.214"
    assert field.prepare_value(Decimal("129600.00")) == "129,60"
    assert field.clean(field.prepare_value(Decimal("1214567.89"))) == Decimal("1214567.89")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Skriv et beløb, fx 600.000 eller 1.234,50."),
        ("   ", "Skriv et beløb, fx 600.000 eller 1.234,50."),
        ("-500", "Beløbet må ikke være negativt. Skriv det uden minus."),
        ("0", "Beløbet skal være større end 0 kr."),
        ("1.001 mia.", "Beløbet er for stort. Det må højst være 1.000.000.000.000 kr. Tæl nullerne efter."),
        (
            "1000.5",
            "Punktum kan kun stå mellem tusinderne. Skriv beløbet med komma foran ørerne og punktum mellem "
            "tusinderne, fx 1.234,50.",
        ),
    ],
)
def test_at38_an_amount_is_refused_with_one_sentence_that_helps(text, message):
    assert refusal(AmountField(), text) == [message]


def test_zero_and_negative_amounts_pass_where_they_are_allowed():
    assert AmountField(allow_zero=True).clean("0") == 0
    assert AmountField(allow_negative=True).clean("−2.529") == -2529
    assert AmountField(required=False).clean("") is None


def test_what_was_typed_stays_in_the_box_when_it_is_refused():
    form = GrantForm({"amount": "12.34", "day": "31-02-2022"})

    assert not form.is_valid()
    assert 'value="12.34"' in str(form["amount"])
    assert 'value="31-02-2022"' in str(form["day"])


def test_a_stored_amount_and_date_are_shown_the_danish_way():
    form = GrantForm(initial={"amount": Decimal("600000.00"), "day": date(2022, 1, 3)})

    assert 'value="600.000"' in str(form["amount"])
    assert 'value="03-01-2022"' in str(form["day"])
    assert AmountField().prepare_value(Decimal("1234.50")) == "1.234,50"
    assert AmountField().prepare_value(None) is None


def test_the_box_for_an_amount_asks_for_a_keyboard_with_a_comma():
    box = str(GrantForm()["amount"])

    assert 'type="text"' in box
    assert 'inputmode="decimal"' in box
    assert 'autocomplete="off"' in box


def test_an_amount_written_otherwise_is_not_a_change():
    initial = {"amount": Decimal("600000.00"), "day": date(2022, 1, 3)}

    assert GrantForm({"amount": "0,6 mio. kr.", "day": "3/1-2022"}, initial=initial).changed_data == []
    assert GrantForm({"amount": "600.001", "day": "4/1-2022"}, initial=initial).changed_data == [
        "amount",
        "day",
    ]
    assert GrantForm({"amount": "12.34", "day": "x"}, initial=initial).changed_data == ["amount", "day"]


@pytest.mark.parametrize("text", ["03-01-2022", "3/1-2022", "2022-01-03"])
def test_at37_a_date_is_typed_the_danish_way_or_posted_by_a_browser(text):
    assert DanishDateField().clean(text) == date(2022, 1, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Skriv en dato, fx 03-01-2022."),
        (" ", "Skriv en dato, fx 03-01-2022."),
        ("31-02-2022", "31-02-2022 findes ikke: februar 2022 har 28 dage. Skriv en anden dag."),
        ("3-1-22", "Skriv årstallet med fire cifre, fx 03-01-2022."),
    ],
)
def test_at37_a_date_is_refused_with_one_sentence_that_helps(text, message):
    assert refusal(DanishDateField(), text) == [message]


def test_a_date_may_be_left_out_and_explains_how_it_is_typed():
    assert DanishDateField(required=False).clean("") is None
    assert "dd-mm-åååå" in str(DanishDateField().help_text)
    assert DanishDateField(help_text="Mødets dato").help_text == "Mødets dato"
