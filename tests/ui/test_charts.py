import re
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from htk_workforce.ui.charts import (
    WIDTH,
    Part,
    over_years,
    plan_against_grants,
    pool_bar,
    scale_to,
    stacked_bar,
    use_over_year,
)
from htk_workforce.ui.charts.yearly import axis

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


def months(*figures):
    """One month for each (budget, granted, spent)."""
    names = ("budget", "granted", "spent")
    return [
        SimpleNamespace(month=month, **dict(zip(names, map(Decimal, row), strict=True)))
        for month, row in enumerate(figures, 1)
    ]


def year(number, promised, planned, **others):
    amounts = dict.fromkeys(("conditional", "assumed", "uncovered", "carried"), 0)
    amounts |= {"promised": promised, "planned": planned, **others}
    return SimpleNamespace(year=number, **{name: Decimal(amount) for name, amount in amounts.items()})


ISHOJ = [
    year(2023, 280_000, 0),
    year(2024, 0, 792_000, conditional=512_000, carried=280_000),
    year(2025, 512_000, 512_000),
    year(2026, 0, 512_000, assumed=512_000, uncovered=512_000),
    year(2027, 0, 462_000, uncovered=462_000),
]
USE = months((600_000, 0, 0), (600_000, 40_000, 0), (600_000, 40_000, 30_000))


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (0, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 2, 4, 6]),
        (792_000, [0, 200_000, 400_000, 600_000, 800_000]),
        (1_000_001, [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_the_scale_has_few_round_steps_and_holds_the_largest(largest, ticks):
    assert list(scale_to(Decimal(largest)).ticks) == ticks


@pytest.mark.parametrize("largest", [1, 3, 7, 99, 12_345, 999_999, 10**9 + 1])
def test_the_scale_always_holds_the_largest_in_at_most_five_steps(largest):
    ticks = scale_to(Decimal(largest)).ticks
    assert ticks[-2] < largest <= ticks[-1] and len(ticks) <= 6
    assert all(tick == int(tick) for tick in ticks)


def test_the_use_of_a_pool_says_its_last_figures():
    assert title_of(use_over_year(USE, name="Sygefraværspulje 2023")) == (
        "Sygefraværspulje 2023 ved udgangen af marts: "
        "afsat 600.000 kr., bevilget 40.000 kr., heraf afholdt 30.000 kr."
    )


def test_the_curves_differ_by_dash_and_mark_and_stop_at_the_last_month():
    svg = parsed(use_over_year(USE, name="x"))
    curves = [path for path in svg.iter(f"{SVG}path") if " L" in path.get("d")]
    assert len({path.get("stroke-dasharray") for path in curves}) == 3
    assert all(path.get("d").count("L") == 2 for path in curves[:3]), "three months, two steps"
    assert len(svg.findall(f"{SVG}circle")) == 3
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert "600.000" in words and "kr." in words and "dec" in words


def test_a_higher_amount_stands_higher():
    marks = parsed(use_over_year(USE, name="x")).findall(f"{SVG}circle")
    january, february, march = (int(mark.get("cy")) for mark in marks)
    assert january > february == march


def test_a_pool_without_a_month_behind_it_has_no_picture():
    assert use_over_year([], name="x") == "" and plan_against_grants([]) == ""


def test_the_plan_says_every_year_with_what_is_not_covered():
    said = title_of(plan_against_grants(ISHOJ))
    assert (
        "2024: tilskud 512.000 kr., heraf betinget 512.000 kr., overført 280.000 kr., plan 792.000 kr., udækket 0 kr."
    ) in said
    assert "2025: tilskud 512.000 kr., overført 0 kr., plan 512.000 kr., udækket 0 kr." in said
    assert (
        "2026: intet tilskud givet, regnet med 512.000 kr., overført 0 kr., plan 512.000 kr., udækket 512.000 kr."
    ) in said
    assert "2027: tilskud 0 kr., overført 0 kr., plan 462.000 kr., udækket 462.000 kr." in said


def fills(svg) -> list[str]:
    """What fills the bars, without the samples of the legend."""
    return [rect.get("fill") for rect in svg.findall(f"{SVG}rect") if rect.get("fill") != "none"]


def test_only_what_is_promised_is_drawn_solid():
    promised, conditional, assumed = (
        parsed(plan_against_grants([year(2024, **{"promised": 0, "planned": 0, name: 1_000})]))
        for name in ("promised", "conditional", "assumed")
    )
    assert fills(promised) == ["#14506b"]
    assert fills(conditional) == ["#fff"] and fills(assumed) == ["#f4f4f4"]


def test_the_legend_names_what_is_not_certain_only_where_there_is_some():
    def words(years):
        return {text.text for text in parsed(plan_against_grants(years)).iter(f"{SVG}text")}

    uncertain = {"Betinget tilsagn, ikke sikkert", "Regnet med, men ikke givet"}
    assert words(ISHOJ) >= uncertain and "Tilskud med tilsagn" in words(ISHOJ)
    assert not words(ISHOJ[2:3]) & uncertain


@pytest.mark.parametrize(("conditional", "height"), [(1_000_000, 240), (1_000, 2)])
def test_a_hatched_part_keeps_within_its_box(conditional, height):
    svg = parsed(plan_against_grants([year(2024, 0, 1_000_000, conditional=conditional)]))
    box = svg.findall(f"{SVG}rect")[0]
    left, top = int(box.get("x")), int(box.get("y"))
    assert int(box.get("height")) == height
    (lines,) = [path.get("d") for path in svg.findall(f"{SVG}path") if path.get("stroke-width") == "2.5"]
    for x, y in re.findall(r"(\d+) (\d+)", lines):
        assert left <= int(x) <= left + int(box.get("width")) and top <= int(y) <= top + height


def test_grant_with_carry_over_is_as_high_as_the_plan_it_pays():
    columns = [
        rect
        for rect in parsed(plan_against_grants(ISHOJ[1:2])).findall(f"{SVG}rect")
        if rect.get("fill") != "none"
    ]
    grant, carried, plan = (int(rect.get("height")) for rect in columns)
    assert grant + carried == plan


def test_a_very_small_part_of_a_column_can_still_be_seen():
    svg = parsed(plan_against_grants([year(2024, 1_000_000, 1)]))
    heights = [int(rect.get("height")) for rect in svg.findall(f"{SVG}rect") if rect.get("fill") != "none"]
    assert heights[:2] == [240, 2]


@pytest.mark.parametrize("svg", [use_over_year(USE, name="<b>"), plan_against_grants(ISHOJ)])
def test_the_large_charts_hold_nothing_the_content_security_policy_refuses(svg):
    assert not re.search(r"style|<script|<defs|<b>|\son\w+=| id=", svg)
    assert parsed(svg).get("role") == "img"


# --- figures by year ------------------------------------------------------------------------------------------


def plot(*lines, hidden=(), years=(2021, 2022, 2023), places=1, parts=()):
    return SimpleNamespace(
        name="Sygefravær",
        unit="pct.",
        places=places,
        years=years,
        lines=[SimpleNamespace(label=label, values=values, parts=parts) for label, values in lines],
        hidden=frozenset(hidden),
    )


def test_a_figure_of_a_part_stands_alone_in_a_form_of_its_own_and_is_said_in_words():
    values = [Decimal(30), Decimal(20), Decimal(32)]
    whole, svg = over_years(plot(("Talt", values))), over_years(plot(("Talt", values), parts={2022}))
    said = "2021: Talt 30,0; 2022: Talt 20,0 (kun en del af arbejdspladserne); 2023: Talt 32,0"
    assert title_of(svg).endswith(said)
    assert "kun en del af arbejdspladserne" in "".join(parsed(svg).itertext()).partition(said)[2]
    assert (svg.count("l6 10h-12z"), svg.count("l6 -10h-12z")) == (
        2,
        1,
    )  # at the figure, and both in the legend
    assert (whole.count("<circle"), svg.count("<circle")) == (4, 3)  # one of them in the legend
    assert "l6 10h-12z" not in whole


def test_a_plot_by_year_says_every_figure_in_words():
    svg = over_years(
        plot(
            ("Sygefravær", [Decimal("6.12"), Decimal("5.5"), None]),
            ("Måltal", [Decimal(5), Decimal(5), Decimal(5)]),
        )
    )
    assert title_of(svg) == (
        "Sygefravær (pct.). 2021: Sygefravær 6,1, Måltal 5,0; 2022: Sygefravær 5,5, Måltal 5,0; 2023: Måltal 5,0"
    )


def test_a_hidden_year_is_said_to_be_hidden_and_has_no_place_on_any_line():
    svg = over_years(plot(("Sygefravær", [Decimal(6), None, Decimal(5)]), hidden=[2022]))
    assert "2022: skjult" in title_of(svg)
    drawn = parsed(svg)
    assert "skjult" in [text.text for text in drawn.iter(f"{SVG}text")]
    circles = [circle for circle in drawn.findall(f"{SVG}circle")]
    assert len(circles) == 2
    lines = [path.get("d") for path in drawn.findall(f"{SVG}path") if path.get("stroke-width") == "3"]
    assert [path.count("L") for path in lines] == [0, 0], "no line is drawn across the hidden year"


def test_a_plot_of_nothing_but_hidden_years_still_says_so():
    svg = over_years(plot(("Sygefravær", [None, None, None]), hidden=[2021, 2022, 2023]))
    assert title_of(svg) == "Sygefravær (pct.). 2021: skjult; 2022: skjult; 2023: skjult"
    assert over_years(plot(("Sygefravær", [None, None, None]))) == ""


def test_the_lines_of_a_plot_differ_by_dashes_and_marks_and_not_only_by_colour():
    drawn = parsed(
        over_years(
            plot(
                ("Talt", [Decimal(1), Decimal(2), Decimal(3)]),
                ("Krævet", [Decimal(2), Decimal(2), Decimal(2)]),
            )
        )
    )
    strokes = [path for path in drawn.findall(f"{SVG}path") if path.get("stroke-width") == "3"]
    assert [path.get("stroke-dasharray") for path in strokes] == [None, "10 5"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (["581.9", "643.9"], ["580", "600", "620", "640", "660"]),
        (["-3.2", "1.4"], ["-4", "-2", "0", "2"]),
        (["5.20", "5.50"], ["5.2", "5.3", "5.4", "5.5"]),
        (["7"], ["6.0", "6.5", "7.0", "7.5", "8.0"]),
    ],
)
def test_the_axis_has_round_figures_around_the_values_and_lets_small_differences_show(values, ticks):
    assert axis([Decimal(value) for value in values]).ticks == tuple(Decimal(tick) for tick in ticks)
