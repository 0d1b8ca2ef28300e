"""A line of a frame as it is typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.ui.fields import DanishDateField
from pools.enums import LineKind
from pools.forms.day import plausible
from pools.forms.opened import OpenedForm
from pools.models import Frame, FrameLine


class LineForm(OpenedForm):
    """Name, place and days of opening. `line` None is a new one, whose kind is chosen here once and for all."""

    kind = forms.ChoiceField(
        label=_("Art"),
        widget=forms.RadioSelect,
        help_text=_("En overskrift samler linjer og har ingen penge selv. Arten kan ikke ændres bagefter."),
    )
    name = forms.CharField(
        label=_("Navn"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-width-xl"}),
        error_messages={"required": _("Skriv linjens navn.")},
    )
    parent = forms.ModelChoiceField(
        label=_("Under overskriften"),
        queryset=FrameLine.objects.none(),
        required=False,
        empty_label=_("Ingen, øverste niveau"),
    )
    purpose = forms.CharField(
        label=_("Formål"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hvad er pengene øremærket til?"),
    )
    opens_on = DanishDateField(
        label=_("Åben for ansøgninger fra"),
        required=False,
        help_text=_("dd-mm-åååå. Tom: linjen tager ikke imod ansøgninger."),
    )
    closes_on = DanishDateField(
        label=_("Åben for ansøgninger til og med"),
        required=False,
        help_text=_("dd-mm-åååå. Tom: indtil videre."),
    )
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        required=False,
        help_text=_(
            "Skal skrives, når linjen får et nyt navn, og når en linje med penge eller ansøgninger lukkes."
        ),
    )

    def __init__(self, *args: Any, frame: Frame, line: FrameLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        headings = frame.lines.filter(kind=LineKind.HEADING).order_by("order")
        self.fields["parent"].queryset = headings.exclude(pk=line.pk) if line else headings
        self.fields["parent"].label_from_instance = lambda heading: heading.name
        if line is None:
            has_rest = frame.lines.filter(kind=LineKind.UNDISTRIBUTED).exists()
            kinds = [LineKind.ALLOCATION, LineKind.HEADING, *([] if has_rest else [LineKind.UNDISTRIBUTED])]
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
            self.fields["kind"].initial = LineKind.ALLOCATION
            del self.fields["reason"]
            return
        del self.fields["kind"]
        if line.kind != LineKind.ALLOCATION:
            del self.fields["opens_on"], self.fields["closes_on"]

    @staticmethod
    def values_of(line: FrameLine) -> dict[str, object]:
        return {name: getattr(line, name) for name in ("name", "parent", "purpose", "opens_on", "closes_on")}

    def clean_opens_on(self) -> date | None:
        day = self.cleaned_data["opens_on"]
        return plausible(day) if day else None

    def clean_closes_on(self) -> date | None:
        day = self.cleaned_data["closes_on"]
        return plausible(day) if day else None

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        opens, closes = values.get("opens_on"), values.get("closes_on")
        if closes and not opens and "opens_on" not in self.errors:
            self.add_error("opens_on", gettext("Skriv også, hvornår linjen åbner."))
        if opens and closes and closes < opens:
            self.add_error("closes_on", gettext("Linjen lukker, før den åbner. Ret en af datoerne."))
        if (opens or closes) and values.get("kind", LineKind.ALLOCATION) != LineKind.ALLOCATION:
            self.add_error(
                "opens_on", gettext("Kun en linje med penge at søge kan være åben for ansøgninger.")
            )
        if self.line and values.get("name", self.line.name) != self.line.name and not values.get("reason"):
            self.add_error(
                "reason", gettext("Skriv, hvorfor linjen får et nyt navn. Det står i dens historik.")
            )
        return values

    def values(self) -> dict[str, Any]:
        return {"opens_on": None, "closes_on": None} | super().values()
