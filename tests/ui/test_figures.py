"""Tables that people write: which cells are figures, and where they stand."""

import pytest
from django.template import Context, Template

from htk_workforce.ui.figures import is_figure


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "1.214",
        "864.000 kr.",
        "4 mio. kr.",
        "−12,5",
        "-350",
        "85 pct.",
        "12,6 %",
        "2 000 000",
        "70 t.kr.",
    ],
)
def test_an_amount_and_a_number_are_figures(text):
    assert is_figure(text)


@pytest.mark.parametrize(
    "text", ["", "–", "23-01-2023", "22/21670", "niveau 4", "4 × 3.500", "5 plus-pædagoger", "1.2.3", "kr."]
)
def test_words_dates_and_case_numbers_are_not(text):
    assert not is_figure(text)


TABLE = (
    "<table><thead><tr><th>Stilling</th><th>Antal</th><th>Beløb</th><th>Bemærkning</th></tr></thead><tbody>"
    '<tr><th scope="row">Leder</th><td>6</td><td><p>864.000 kr.</p></td><td>en leders</td></tr>'
    "<tr><td>2022</td><td></td><td>–</td><td>130</td></tr>"
    "</tbody></table>"
)


def shown(html: str, template: str = "{{ html|richtext }}") -> str:
    return Template("{% load richtext %}" + template).render(Context({"html": html}))


def test_figures_and_the_head_of_their_column_stand_to_the_right_and_the_first_column_to_the_left():
    assert shown(TABLE) == (
        '<table><thead><tr><th>Stilling</th><th class="amount">Antal</th><th class="amount">Beløb</th>'
        "<th>Bemærkning</th></tr></thead><tbody>"
        '<tr><th scope="row">Leder</th><td class="amount">6</td>'
        '<td class="amount"><p>864.000 kr.</p></td><td>en leders</td></tr>'
        '<tr><td>2022</td><td class="amount"></td><td class="amount">–</td><td class="amount">130</td></tr>'
        "</tbody></table>"
    )


def test_a_column_is_headed_also_where_the_head_is_made_of_ordinary_cells():
    table = (
        "<table><tbody><tr><td>Hvad</td><td>Kr.</td></tr><tr><td>I alt</td><td>5</td></tr></tbody></table>"
    )
    assert shown(table) == table.replace("<td>5", '<td class="amount">5').replace(
        "<td>Kr.", '<td class="amount">Kr.'
    )


def test_the_row_of_heads_that_the_editor_writes_is_the_head_of_the_table():
    written = (
        "<table><tbody><tr><th><p>Klynge</p></th><th><p>Kr.</p></th></tr>"
        "<tr><td><p>A</p></td><td><p>5</p></td></tr></tbody></table>"
    )
    assert shown(written) == (
        '<table><thead><tr><th scope="col"><p>Klynge</p></th><th scope="col" class="amount"><p>Kr.</p></th></tr>'
        '</thead><tbody><tr><td><p>A</p></td><td class="amount"><p>5</p></td></tr></tbody></table>'
    )
    only_a_head = "<table><tbody><tr><th>Klynge</th></tr></tbody></table>"
    assert shown(only_a_head) == only_a_head


def test_on_the_screen_a_table_scrolls_in_its_own_box():
    seen = shown(
        "<p>før</p><table><tbody><tr><td>a</td></tr></tbody></table>", "{{ html|richtext|on_screen }}"
    )
    assert seen == (
        '<p>før</p><div class="table--responsive-scroll" tabindex="0" role="region" aria-label="Tabel">'
        '<table class="table table--written"><tbody><tr><td>a</td></tr></tbody></table></div>'
    )


def test_nobody_can_write_the_class_or_a_style_themselves():
    assert shown('<table><tbody><tr><td class="amount" style="color:red">a</td></tr></tbody></table>') == (
        "<table><tbody><tr><td>a</td></tr></tbody></table>"
    )
