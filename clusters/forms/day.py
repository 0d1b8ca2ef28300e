"""Which day and which year a page is of. Read from the address, so that a choice can be bookmarked."""

from collections.abc import Collection, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.dates import format_date
from htk_workforce.ui.fields import DanishDateField


class DayForm(forms.Form):
    """What is not chosen is as given; so is what cannot be read, and its box keeps what was typed.

    Without `years` there is only a day to choose.
    """

    on = DanishDateField(label=_("Klyngerne, som de var den"), required=False)
    year = forms.TypedChoiceField(label=_("Normering for året"), coerce=int, required=False)

    def __init__(self, data: Mapping[str, str], *, given: date, years: Collection[int]) -> None:
        self.given = given
        asked = {name: data.get(name, "").strip() for name in ("on", "year")}
        year = str(given.year) if given.year in years or not years else str(max(years))
        super().__init__({"on": asked["on"] or format_date(given), "year": asked["year"] or year})
        if not years:
            del self.fields["year"]
            return
        offered = sorted({*years, given.year}, reverse=True)
        self.fields["year"].choices = [(year, year) for year in offered]

    @property
    def day(self) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or self.given

    @property
    def chosen_year(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or self.day.year
