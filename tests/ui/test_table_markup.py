import re
from datetime import date
from decimal import Decimal

import django_tables2
import pytest
from django.core.exceptions import ImproperlyConfigured

from htk_workforce.ui.tables import AmountColumn, DateColumn, Table


class PoolTable(Table):
    caption = "Puljer, kroner i 2027-priser"
    name = django_tables2.Column("Pulje", footer="I alt")
    left = AmountColumn(verbose_name="Ledig", footer=lambda table: Decimal("1500"))
    frame = AmountColumn(verbose_name="Afsat", unit=False, orderable=False)
    decided = DateColumn(verbose_name="Besluttet")


def rows(count: int) -> list[dict[str, object]]:
    return [
        {"name": f"Pulje {n}", "left": Decimal(n), "frame": Decimal("-1234.5"), "decided": date(2027, 1, 3)}
        for n in range(1, count + 1)
    ]


@pytest.fixture
def html(rf):
    def render(address: str = "/", count: int = 3) -> str:
        request = rf.get(address)
        table = PoolTable(rows(count))
        django_tables2.RequestConfig(request, paginate={"per_page": 10}).configure(table)
        return re.sub(r"\s+", " ", table.as_html(request))

    return render


def test_a_table_without_a_caption_is_refused():
    class Nameless(Table):
        name = django_tables2.Column()

    with pytest.raises(ImproperlyConfigured, match="Nameless has no caption"):
        Nameless([])
    assert Nameless([], caption="Nu med").caption == "Nu med"


def test_caption_column_heads_and_row_heads(html):
    page = html()
    assert "<caption>Puljer, kroner i 2027-priser</caption>" in page
    assert page.count('<th scope="col"') == 4
    assert re.findall(r'<th scope="row" >([^<]*)</th>', page) == ["Pulje 1", "Pulje 2", "Pulje 3", "I alt"]
    assert 'role="region" aria-label="Puljer, kroner i 2027-priser"' in page


@pytest.mark.parametrize(
    ("address", "expected"), [("/", []), ("/?sort=left", ["ascending"]), ("/?sort=-left", ["descending"])]
)
def test_the_sorted_column_says_so(html, address, expected):
    assert re.findall(r'aria-sort="(\w+)"', html(address)) == expected


def test_sort_links_keep_the_rest_of_the_address(html):
    links = re.findall(r'class="sort-link"[^>]*href="([^"]*)"', html("/?state=open&sort=left"))
    assert links == [f"?state=open&amp;sort={order}" for order in ("name", "-left", "decided")]


def test_amounts_stand_right_and_dates_are_danish(html):
    page = html(count=1)
    cells = re.findall(r'<td class="amount">([^<]*)</td>', page.replace("\xa0", " "))
    assert cells == ["1,00 kr.", "−1.234,50", "1.500,00 kr.", ""], "the footer is formatted like its column"
    assert '<td class="date">03-01-2027</td>' in page


def test_pages_have_names_that_can_be_read_aloud(html):
    page = html("/?page=2&state=open", count=25)
    assert 'aria-label="Sider: Puljer, kroner i 2027-priser"' in page
    assert re.search(r'aria-label="Side 2" aria-current="page"', page)
    assert re.search(r'aria-label="Næste side" href="\?page=3&amp;state=open"', page)
    assert "Side 2 af 3" in page
    assert "pagination" not in html(count=10)


def test_an_empty_table_says_so(html):
    assert "Der er ingen at vise." in html(count=0)
