"""The base of every table: a caption, row headers and columns for amounts and dates."""

from decimal import Decimal
from typing import Any

import django_tables2
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from htk_workforce.collation import danish
from htk_workforce.ui.templatetags.danish import amount, kr

RIGHT_ALIGNED = {name: {"class": "amount"} for name in ("th", "td", "tf")}


class AmountColumn(django_tables2.Column):
    """Kroner as Decimal with both decimals, so that they stand below each other.

    `unit=False` leaves out "kr." where the caption gives the unit. A Decimal `footer` is formatted alike.
    """

    def __init__(self, *args: Any, unit: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", RIGHT_ALIGNED)
        super().__init__(*args, **kwargs)
        self.unit = unit

    def render(self, value: Any) -> str:
        return kr(value, "ore") if self.unit else amount(value)

    def footer(self, bound_column: Any, table: Any) -> Any:
        total = super().footer(bound_column, table)
        return self.render(total) if isinstance(total, Decimal) else total


class NameColumn(django_tables2.Column):
    """A name from the database, sorted the Danish way: æ, ø and å come last. Give its `accessor`."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        name = danish(str(self.accessor))
        return queryset.order_by(name.desc() if is_descending else name.asc(), "pk"), True


class DateColumn(django_tables2.DateColumn):
    """A date as dd-mm-yyyy, whatever the language: the figures must read the same in both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("format", "d-m-Y")
        kwargs.setdefault("attrs", {"td": {"class": "date"}})
        super().__init__(*args, **kwargs)


class Table(django_tables2.Table):
    """A table that a screen reader can read.

    Every table says what it holds in `caption`, with unit and price level where it shows money, either
    on the class or as `Table(rows, caption=…)`. The cells of the column `row_header` (the first one
    unless named) head their rows.

    Raises:
        ImproperlyConfigured: when there is no caption.
    """

    caption: Any = ""
    row_header = ""

    def __init__(self, *args: Any, caption: Any = "", **kwargs: Any) -> None:
        self.caption = caption or self.caption
        if not self.caption:
            raise ImproperlyConfigured(f"{type(self).__name__} has no caption")
        kwargs.setdefault("empty_text", self._meta.empty_text or _("Der er ingen at vise."))
        super().__init__(*args, **kwargs)

    @property
    def row_header_name(self) -> str:
        return self.row_header or next(iter(self.columns)).name
