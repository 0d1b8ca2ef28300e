"""How figures look on a page; the filters are built in, so a template needs no load tag."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

NBSP = "\N{NO-BREAK SPACE}"
DASH = '<span role="img" aria-label="ikke udfyldt">–</span>'


def shown(expression, value):
    return engines["django"].from_string("{{ value|" + expression + " }}").render({"value": value})


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("kr", Decimal("4000000.00"), f"4.000.000{NBSP}kr."),
        ("kr", Decimal("1234.50"), f"1.234,50{NBSP}kr."),
        ("kr", Decimal("-2529"), f"−2.529{NBSP}kr."),
        ("kr", 0, f"0{NBSP}kr."),
        ('kr:"ore"', Decimal("870000"), f"870.000,00{NBSP}kr."),
        ("amount", Decimal("1234.5"), "1.234,50"),
        ("amount", Decimal("600000"), "600.000,00"),
        ('amount:""', Decimal("600000"), "600.000"),
        ("tkr", Decimal("1213500"), f"1.214{NBSP}t.kr."),
        ("thousands", Decimal("1213500"), "1.214"),
        ("number", 1214, "1.214"),
        ("number:1", Decimal("129.6"), "129,6"),
        ("pct", Decimal("0.85"), f"85{NBSP}%"),
        ("pct", Decimal(6) / 11, f"54,5{NBSP}%"),
        ("pct", 1, f"100{NBSP}%"),
        ("pct", Decimal(0), f"0{NBSP}%"),
        ("pct:1", Decimal("0.85"), f"85,0{NBSP}%"),
        ("fte", Decimal("60.00"), "60"),
        ("fte", Decimal("0.50"), "0,5"),
        ("fte", Decimal("1.25"), "1,25"),
        ("fte", Decimal("1200"), "1.200"),
        ("fte:2", Decimal("0.5"), "0,50"),
        ("dato", date(2022, 1, 3), "03-01-2022"),
        ("dato", datetime(2021, 12, 31, 23, 30, tzinfo=UTC), "01-01-2022"),
        ("langdato", date(2022, 1, 3), "mandag den 3. januar 2022"),
        ("langdato", datetime(2022, 1, 3, 12, 0, tzinfo=UTC), "mandag den 3. januar 2022 kl. 13.00"),
    ],
)
def test_b12_figures_and_at36_dates_look_danish(expression, value, text):
    assert shown(expression, value) == text


@pytest.mark.parametrize(
    "expression", ["kr", "amount", "tkr", "thousands", "number", "pct", "fte", "dato", "langdato"]
)
@pytest.mark.parametrize("value", [None, ""])
def test_x12_what_is_not_filled_in_is_a_dash_with_a_name_and_never_zero(expression, value):
    assert shown(expression, value) == DASH


def test_a_day_named_in_a_text_is_kept_on_one_line_and_the_text_is_still_no_html():
    said = shown("unbroken", "<b>Sag 22/21670</b>, 23-01-2023 og 24-01-2023")
    assert said == (
        '&lt;b&gt;Sag 22/21670&lt;/b&gt;, <span class="date">23-01-2023</span> og '
        '<span class="date">24-01-2023</span>'
    )
    assert shown("unbroken", "MIN-2022-0001") == "MIN-2022-0001"


@pytest.mark.parametrize("expression", ["kr", "amount", "tkr", "number", "pct", "fte"])
def test_at03_a_float_is_a_fault_and_not_a_figure(expression):
    with pytest.raises(TypeError):
        shown(expression, 0.1)


def test_amounts_look_the_same_in_the_english_interface():
    with translation.override("en-gb"):
        assert shown("kr", Decimal("1234.50")) == f"1.234,50{NBSP}kr."
        assert shown("dato", date(2022, 1, 3)) == "03-01-2022"
