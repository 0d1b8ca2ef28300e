import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from htk_workforce.ui.charts import WIDTH, Part, pool_bar, stacked_bar

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - made by the code under test


def title_of(svg: str) -> str:
    # The space between figure and unit does not break; compare with plain ones.
    return parsed(svg).find(f"{SVG}title").text.replace("\xa0", " ")


def amounts(spent: str, granted: str, reserved: str, free: str) -> dict[str, Decimal]:
    figures = {"spent": spent, "granted": granted, "reserved": reserved, "free": free}
    return {name: Decimal(figure) for name, figure in figures.items()}


def test_the_text_alternative_gives_the_five_figures():
    svg = pool_bar(**amounts("120000", "250000", "80000", "50000"))
    assert title_of(svg) == (
        "Afsat 500.000 kr.: "
        "afholdt 120.000 kr., bevilget 250.000 kr., reserveret 80.000 kr., ledig 50.000 kr."
    )
    assert parsed(svg).get("role") == "img"


def test_an_overdrawn_pool_says_by_how_much_and_marks_its_frame():
    svg = pool_bar(**amounts("0", "300", "150", "-50"), legend=True)
    assert title_of(svg).endswith("reserveret 150 kr., overtrukket 50 kr.")
    assert title_of(svg).startswith("Afsat 400 kr.")
    texts = [text.text for text in parsed(svg).iter(f"{SVG}text")]
    assert texts[-2] == "Overtrukket"
    assert "Ledig" not in texts


def test_the_pieces_differ_by_pattern_and_fill_the_bar():
    svg = parsed(pool_bar(**amounts("1", "1", "1", "1")))
    *parts, outline = svg.findall(f"{SVG}rect")
    assert [int(piece.get("x")) for piece in parts] == [0, 80, 160, 240]
    assert sum(int(piece.get("width")) for piece in parts) == WIDTH
    dashes = [path.get("stroke-dasharray") for path in svg.iter(f"{SVG}path")]
    assert dashes.count("0 8") == 1, "only what is reserved is dotted"
    assert outline.get("fill") == "none"


def test_a_very_small_part_can_still_be_seen():
    parts = [Part("Stor", Decimal("9999999"), "solid"), Part("Lille", Decimal("1"), "stripes")]
    large, small, _outline = parsed(stacked_bar(parts, title="x")).findall(f"{SVG}rect")
    assert [large.get("width"), small.get("width")] == [str(WIDTH - 2), "2"]


def test_a_pool_with_nothing_in_it_is_an_empty_frame():
    svg = pool_bar(**amounts("0", "0", "0", "0"))
    assert title_of(svg).startswith("Afsat 0 kr.")
    assert len(parsed(svg).findall(f"{SVG}rect")) == 1


def test_a_negative_part_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        stacked_bar([Part("Ledig", Decimal("-1"), "solid")], title="x")


def test_nothing_that_the_content_security_policy_refuses():
    svg = pool_bar(**amounts("1", "2", "3", "-4"), legend=True)
    assert not re.search(r"style|<script|<defs|\son\w+=| id=", svg)


def test_labels_are_escaped():
    part = Part("<script>", Decimal(1), "solid")
    assert "<script>" not in stacked_bar([part], title="a & <b>", legend=[part])
