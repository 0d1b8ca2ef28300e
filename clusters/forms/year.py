"""Which year of the norm is shown, and the calculation of which unit."""

from collections.abc import Collection, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _


class YearForm(forms.Form):
    """A year that is not offered is answered with the newest."""

    year = forms.TypedChoiceField(label=_("År"), coerce=int, required=False)

    def __init__(self, data: Mapping[str, str], *, years: Collection[int], given: int) -> None:
        offered = sorted({*years, given}, reverse=True)
        self.given = given
        super().__init__({"year": data.get("year", "").strip() or str(given)})
        self.fields["year"].choices = [(year, year) for year in offered]

    @property
    def chosen(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or self.given
