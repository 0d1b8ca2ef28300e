"""Exact money: read, rounded, written and stored. AT numbers are the acceptance tests of the regulation."""

from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Case, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from htk_workforce.money import (
    MAX_AMOUNT,
    ZERO,
    AmountError,
    AmountField,
    MoneyField,
    Unit,
    apportion,
    exact,
    format_amount,
    format_kr,
    format_number,
    format_thousands,
    format_tkr,
    in_thousands,
    kroner,
    parse_amount,
    parse_amount_range,
    round_half_up,
)

NBSP = "\N{NO-BREAK SPACE}"
AMOUNTS = st.decimals(-MAX_AMOUNT, MAX_AMOUNT, places=2)


# ---------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("870.000 kr.", "870000"),
        ("4 millioner kroner", "4000000"),
        ("2-millioner kroner", "2000000"),
        ("0,5 mio. kr.", "500000"),
        ("280.000,00 kr.", "280000"),
        ("kr. 3500 kr.", "3500"),
        ("-2.529", "-2529"),
        ("600.000", "600000"),
        ("600000,00", "600000"),
        ("3.500,50", "3500.50"),
        ("0,5", "0.50"),
        ("0", "0"),
        ("-0", "0"),
        ("  1.234,5  ", "1234.50"),
        ("50.000,-", "50000"),
        ("50.000,- kr.", "50000"),
        ("DKK 500", "500"),
        ("500 DKK", "500"),
        ("kr. -3.500", "-3500"),
        ("1 krone", "1"),
        ("5 t.kr.", "5000"),
        ("5 tkr.", "5000"),
        ("5 t. kr.", "5000"),
        ("5 tusind kroner", "5000"),
        ("4 MIO. KR.", "4000000"),
        ("4 mio.kr.", "4000000"),
        ("1,5 mill. kr.", "1500000"),
        ("1 million", "1000000"),
        ("1 mia. kr.", "1000000000"),
        ("2 milliarder", "2000000000"),
        ("1.000.000.000.000 kr.", "1000000000000"),
        (f"870.000{NBSP}kr.", "870000"),
        ("870.000\N{NARROW NO-BREAK SPACE}kr.", "870000"),
        ("\N{MINUS SIGN}2.529", "-2529"),
        ("\N{EN DASH}2.529", "-2529"),
    ],
)
def test_at38_amounts_are_read_the_danish_way(text, amount):
    read = parse_amount(text)

    assert read == Decimal(amount)
    assert read.as_tuple().exponent == -2
    assert str(read) != "-0.00"


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("1.214", Unit.TKR, "1214000"),
        ("129,6", Unit.TKR, "129600"),
        ("4,6", Unit.MIO, "4600000"),
        ("1,2", Unit.MIA, "1200000000"),
        ("1.214 kr.", Unit.TKR, "1214"),
        ("kr. 1.214", Unit.TKR, "1214"),
        ("50,-", Unit.TKR, "50"),
        ("2 mio.", Unit.TKR, "2000000"),
    ],
)
def test_at38_the_unit_of_the_field_counts_when_the_text_names_none(text, unit, amount):
    assert parse_amount(text, unit=unit) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \N{NO-BREAK SPACE} ", "empty"),
        ("1000.5", "dot"),
        ("1.00", "dot"),
        ("12.34", "dot"),
        ("1.2345", "dot"),
        ("12.3456", "dot"),
        ("1.000.00", "dot"),
        ("0.500", "dot"),
        ("1,000.50", "dot"),
        ("50.", "dot"),
        ("1,2,3", "comma"),
        ("1,000,000", "comma"),
        (",50", "comma"),
        ("50,", "comma"),
        ("1 214", "space"),
        ("1,234", "decimals"),
        ("0,123456 t.kr.", "decimals"),
        ("1.000.000.000.000,01", "too_large"),
        ("1.001 mia.", "too_large"),
        ("-1.000.000.000.001", "too_large"),
        ("9" * 5000, "too_large"),
        ("100-120.000", "range"),
        ("50 til 60 kr.", "range"),
        ("5 timer", "unit"),
        ("5 t", "unit"),
        ("1e5", "unit"),
        ("5 kr. om dagen", "unit"),
        ("abc", "no_number"),
        ("NaN", "no_number"),
        ("Infinity", "no_number"),
        ("kr.", "no_number"),
        ("-", "no_number"),
        ("--5", "no_number"),
        ("- kr. -5", "no_number"),
        ("\N{ARABIC-INDIC DIGIT THREE}", "no_number"),
        ("1\N{SUPERSCRIPT TWO}", "no_number"),
        ("12\N{ARABIC-INDIC DIGIT THREE}", "no_number"),
    ],
)
def test_at38_what_can_be_read_in_two_ways_or_not_at_all_is_refused(text, code):
    with pytest.raises(AmountError) as refused:
        parse_amount(text)

    assert refused.value.code == code


def test_at38_the_refusal_says_what_to_write_instead():
    with pytest.raises(AmountError) as refused:
        parse_amount("12.34")

    assert str(refused.value) == (
        "Punktum kan kun stå mellem tusinderne. Skriv beløbet med komma foran ørerne og punktum "
        "mellem tusinderne, fx 1.234,50."
    )


def test_at38_an_unknown_unit_is_named_in_the_refusal():
    with pytest.raises(AmountError, match="»timer« er ikke en kendt enhed"):
        parse_amount("5 timer")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100-120.000 kr.", 100_000, 120_000),
        ("50.000 – 120.000 kr.", 50_000, 120_000),
        ("50-60.000", 50_000, 60_000),
        ("kr. 50-60.000", 50_000, 60_000),
        ("50 til 60 t.kr.", 50_000, 60_000),
        ("50.000 kr. - 120.000 kr.", 50_000, 120_000),
        ("50.000,- til 60.000,-", 50_000, 60_000),
        ("0,5-1 mio. kr.", 500_000, 1_000_000),
        ("900.000 kr. – 1 mio. kr.", 900_000, 1_000_000),
        ("900-1.200.000", 900_000, 1_200_000),
        ("500-1.000 kr.", 500, 1_000),
        ("50 kr. - 60.000 kr.", 50, 60_000),
        ("1000-120.000", 1_000, 120_000),
        ("14.000", 14_000, 14_000),
    ],
)
def test_at39_ranges_are_read_with_the_thousands_of_the_last_number(text, low, high):
    assert parse_amount_range(text) == (low, high)


def test_at39_a_range_in_a_field_of_thousands():
    assert parse_amount_range("50-60", unit=Unit.TKR) == (50_000, 60_000)
    assert parse_amount_range("kr. 50-60.000", unit=Unit.TKR) == (50_000, 60_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("120-100.000", "reversed"),
        ("60.000-50.000", "reversed"),
        ("50.000-60.00", "dot"),
        ("50-", "no_number"),
        ("1-2-3", "range"),
        ("1.000" * 8000 + "x", "unit"),
        ("", "empty"),
    ],
)
def test_at39_unclear_ranges_are_refused(text, code):
    with pytest.raises(AmountError) as refused:
        parse_amount_range(text)

    assert refused.value.code == code


@given(AMOUNTS)
def test_at38_what_is_written_is_read_back(amount):
    assert parse_amount(format_amount(amount)) == amount
    assert parse_amount(format_kr(amount)) == amount
    assert parse_amount(format_kr(amount, ore=True)) == amount


@given(st.text(alphabet="0123456789.,- kr−tmio", max_size=20))
def test_at38_no_text_is_read_as_anything_but_an_amount_or_a_refusal(text):
    try:
        amount = parse_amount(text)
    except AmountError as refused:
        assert str(refused)
    else:
        assert exact(amount) == amount


# ---------------------------------------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("129.6", 0, "130"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-0.4", 0, "0"),
        ("0.005", 2, "0.01"),
        ("54.545454", 1, "54.5"),
    ],
)
def test_at03_a_half_is_rounded_away_from_zero(value, places, rounded):
    assert str(round_half_up(Decimal(value), places)) == str(Decimal(rounded))


def test_at03_rounding_comes_after_summation():
    assert in_thousands(6 * Decimal("21600")) == 130
    assert 6 * in_thousands(Decimal("21600")) == 132


@pytest.mark.parametrize("value", [0.5, True, "0.5", None])
def test_at03_only_exact_numbers_are_rounded(value):
    with pytest.raises(TypeError):
        round_half_up(value)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (["1084400", "129600"], [1084, 130]),
        (["734400", "350000", "129600"], [734, 350, 130]),
        (["400", "400", "400"], [1, 0, 0]),
        (["10400", "20400", "10400"], [10, 21, 10]),
        (["10500", "20500"], [11, 20]),
        (["500", "500"], [0, 1]),
        (["-1400", "-1400", "-400"], [-2, -1, 0]),
        (["1000", "-1000"], [1, -1]),
        (["0", "0"], [0, 0]),
        ([], []),
    ],
)
def test_at04_shown_parts_add_up_to_the_shown_whole(parts, shown):
    assert apportion([Decimal(part) for part in parts]) == shown


def test_at04_parts_in_whole_kroner():
    assert apportion([Decimal("33.33"), Decimal("33.33"), Decimal("33.34")], Unit.KR) == [33, 33, 34]


@given(st.lists(st.decimals(-10_000_000, 10_000_000, places=2), max_size=12))
def test_at04_apportioned_parts_add_up_and_keep_their_sign(parts):
    shown = apportion(parts)

    assert sum(shown) == in_thousands(sum(parts, Decimal(0)))
    assert all(part * whole >= 0 for part, whole in zip(parts, shown, strict=True))
    assert all(whole == 0 for part, whole in zip(parts, shown, strict=True) if part == 0)


@given(st.lists(st.decimals(1_000_000, 10_000_000, places=2), min_size=1, max_size=12))
def test_at04_only_the_largest_part_absorbs_the_residue(parts):
    shown = apportion(parts)
    changed = [index for index, part in enumerate(parts) if shown[index] != in_thousands(part)]

    assert changed in ([], [parts.index(max(parts))])


# ---------------------------------------------------------------------------------------------- writing


def test_b12_amounts_are_written_with_dots_between_thousands_and_a_comma_before_the_oere():
    assert format_amount(Decimal("1234.5")) == "1.234,50"
    assert format_amount(Decimal("600000")) == "600.000,00"
    assert format_amount(Decimal("600000"), ore=False) == "600.000"
    assert format_number(Decimal("1214")) == "1.214"
    assert format_number(1_000_000, 1) == "1.000.000,0"


def test_b12_kroner_carry_their_unit_and_whole_kroner_lose_their_decimals():
    assert format_kr(Decimal("4000000.00")) == f"4.000.000{NBSP}kr."
    assert format_kr(Decimal("1234.50")) == f"1.234,50{NBSP}kr."
    assert format_kr(Decimal("870000"), ore=True) == f"870.000,00{NBSP}kr."
    assert format_kr(ZERO) == f"0{NBSP}kr."


def test_b12_a_minus_is_a_true_minus_sign_and_zero_has_none():
    assert format_kr(Decimal("-2529")) == f"\N{MINUS SIGN}2.529{NBSP}kr."
    assert format_amount(Decimal("-0.001")) == "0,00"


def test_b12_thousands_are_rounded_and_named():
    assert format_thousands(Decimal("1213500")) == "1.214"
    assert format_tkr(Decimal("1213500")) == f"1.214{NBSP}t.kr."


# ---------------------------------------------------------------------------------------------- the column


@pytest.mark.parametrize("value", [Decimal("12.50"), Decimal("12.5"), Decimal("12.500"), "12.50"])
def test_a_column_of_money_takes_exact_kroner(value):
    assert MoneyField().to_python(value) == Decimal("12.50")
    assert str(MoneyField().to_python(value)) == "12.50"
    assert MoneyField().get_prep_value(value) == 1250


def test_a_column_of_money_takes_whole_kroner_and_nothing():
    assert MoneyField().get_prep_value(12) == 1200
    assert MoneyField().get_prep_value(None) is None
    assert MoneyField().to_python(None) is None
    assert MoneyField().from_db_value(None, None, None) is None


@pytest.mark.parametrize("value", [12.5, True, [], b"1"])
def test_a_column_of_money_refuses_what_is_not_exact(value):
    with pytest.raises(TypeError):
        MoneyField().to_python(value)
    with pytest.raises(TypeError):
        MoneyField().get_prep_value(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Decimal("12.505"), "decimals"),
        ("0.001", "decimals"),
        (MAX_AMOUNT + 1, "too_large"),
        (Decimal("1e999999"), "too_large"),
        ("12,50", "no_number"),
        (Decimal("NaN"), "no_number"),
        (Decimal("-Infinity"), "no_number"),
    ],
)
def test_a_column_of_money_refuses_what_it_cannot_hold(value, code):
    with pytest.raises(ValidationError) as refused:
        MoneyField().to_python(value)

    assert refused.value.code == code


def test_a_column_read_with_parts_of_an_oere_is_an_error_and_not_rounded():
    assert MoneyField().from_db_value(1250, None, None) == Decimal("12.50")
    with pytest.raises(TypeError):
        MoneyField().from_db_value(987.5, None, None)


def test_a_column_of_money_is_filled_through_the_strict_parser():
    assert type(MoneyField().formfield()) is AmountField
    assert MoneyField(blank=True).formfield().required is False


@pytest.fixture(scope="module")
def posting(django_db_setup, django_db_blocker):
    """A table for this file only, since the models of the application have rules of their own."""
    with isolate_apps("htk_workforce.ui"), django_db_blocker.unblock():

        class Posting(models.Model):
            amount = MoneyField()
            spent = MoneyField(default=ZERO, null=True)
            times = models.IntegerField(default=2)

            class Meta:
                app_label = "ui"
                constraints = [
                    models.CheckConstraint(condition=Q(amount__gte=0), name="test_amount_not_negative"),
                    models.CheckConstraint(condition=Q(spent__lte=F("amount")), name="test_spent_covered"),
                ]

            def __str__(self):
                return str(self.amount)

        with connection.schema_editor() as editor:
            editor.create_model(Posting)
        yield Posting
        with connection.schema_editor() as editor:
            editor.delete_model(Posting)


@pytest.fixture
def postings(db, posting):
    for amount in ("0.10", "0.20", "12.50"):
        posting.objects.create(amount=Decimal(amount))
    return posting.objects.order_by("pk")


def test_the_database_holds_whole_oere(postings):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT amount FROM "{postings.model._meta.db_table}" ORDER BY id')  # noqa: S608
        assert cursor.fetchall() == [(10,), (20,), (1250,)]
    assert [str(amount) for amount in postings.values_list("amount", flat=True)] == ["0.10", "0.20", "12.50"]


def test_sums_are_exact_kroner(postings):
    small = postings.filter(amount__lt=Decimal("1")).aggregate(total=Sum("amount"), largest=Max("amount"))

    assert small == {"total": Decimal("0.30"), "largest": Decimal("0.20")}
    assert {type(value) for value in small.values()} == {Decimal}
    assert postings.aggregate(rest=Sum(F("amount") - F("spent")))["rest"] == Decimal("12.80")


def test_the_sum_of_nothing_is_spelled_in_two_ways(postings):
    nothing = Sum("amount", filter=Q(pk=None))

    assert postings.aggregate(
        a=Sum("amount", filter=Q(pk=None), default=ZERO), b=Coalesce(nothing, kroner(0))
    ) == {
        "a": ZERO,
        "b": ZERO,
    }


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (Q(amount__gte=Decimal("0.20")), 2),
        (Q(amount=Decimal("12.50")), 1),
        (Q(amount__in=[Decimal("0.10"), "0.20"]), 2),
        (Q(amount__range=(Decimal("0.15"), 1)), 1),
        (Q(amount__gte=F("spent") + kroner("0.15")), 2),
        (Q(amount__gt=F("amount") * F("times")), 0),
        (Q(spent=None), 0),
    ],
)
def test_rows_are_found_by_their_kroner(postings, condition, count):
    assert postings.filter(condition).count() == count


def test_a_conditional_update_takes_money_only_while_it_lasts(postings):
    pot = postings.filter(amount=Decimal("12.50"))
    take = Decimal("7.50")

    taken = [
        pot.filter(amount__gte=F("spent") + kroner(take)).update(spent=F("spent") + kroner(take))
        for _ in range(2)
    ]

    assert taken == [1, 0]
    assert pot.get().spent == Decimal("7.50")


def test_expressions_that_mix_kroner_and_plain_numbers_are_refused_when_written(postings):
    amount = Decimal("2.50")
    for mixture in (
        F("spent") + amount,
        F("spent") + 1,
        F("spent") + F("times"),
        F("times"),
        Value(amount),
        ExpressionWrapper(F("spent") + amount, output_field=MoneyField()),
        Case(When(pk=1, then=Value(amount)), default=F("spent")),
    ):
        with pytest.raises(TypeError, match="kroner"), transaction.atomic():
            postings.update(spent=mixture)

    assert set(postings.values_list("spent", flat=True)) == {ZERO}


def test_expressions_that_mix_kroner_and_plain_numbers_are_refused_when_asked(postings):
    with pytest.raises(TypeError, match="kroner"):
        postings.filter(amount__gte=F("spent") + Decimal("1"))
    with pytest.raises(TypeError, match="kroner"):
        postings.filter(amount__gte=F("times"))
    with pytest.raises(FieldError):
        list(postings.annotate(rest=F("amount") - Decimal("1")))
    with pytest.raises(FieldError):
        postings.aggregate(total=Coalesce(Sum("amount"), Decimal("0")))


def test_money_keeps_its_kind_through_annotations_and_subqueries(postings):
    rest = postings.annotate(rest=F("amount") - F("spent")).filter(rest__gt=Decimal("1"))
    larger = postings.model.objects.filter(amount__gt=OuterRef("amount") + kroner("0.15"))
    doubled = postings.annotate(doubled=F("amount") * 2)
    if_two = Case(When(times=2, then=F("amount")), default=kroner(0))

    assert list(rest.values_list("rest", flat=True)) == [Decimal("12.50")]
    assert postings.filter(Exists(larger)).count() == 2
    assert doubled.aggregate(total=Sum("doubled"))["total"] == Decimal("25.60")
    assert postings.aggregate(total=Sum(if_two))["total"] == Decimal("12.80")
    assert postings.filter(amount__gte=postings.order_by("-amount").values("amount")[:1]).count() == 1


def test_rows_are_written_in_bulk(postings):
    rows = list(postings)
    for row in rows:
        row.amount += 1
        row.spent = None
    postings.model.objects.bulk_update(rows, ["amount", "spent"])
    postings.model.objects.bulk_create([postings.model(amount=Decimal("3.33"))])

    assert postings.aggregate(total=Sum("amount"))["total"] == Decimal("19.13")
    assert postings.filter(spent=None).count() == 3


def test_the_database_refuses_what_a_constraint_forbids(postings):
    for forbidden in ({"amount": Decimal("-0.01"), "spent": None}, {"amount": 1, "spent": Decimal("1.01")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            postings.create(**forbidden)
        with pytest.raises(ValidationError):
            postings.model(**forbidden).validate_constraints()
    assert postings.count() == 3


def test_a_fixture_holds_kroner_and_not_oere(postings):
    text = serializers.serialize("json", postings.filter(amount=Decimal("12.50")), fields=["amount"])

    assert '"amount": "12.50"' in text
    assert MoneyField().to_python("12.50") == Decimal("12.50")
