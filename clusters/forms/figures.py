"""Figures of one workplace as they are typed. What was typed stays in the box, and each error says what to write."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clusters.actions import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.models import Cluster, Workplace
from clusters.queries import vanished_positions
from htk_workforce.dates import MONTHS, format_date
from htk_workforce.money import format_number
from htk_workforce.ui.fields import DanishDateField, NumberField

Place = Workplace | Cluster
CURRENT = [("", _("Vælg"))]


class FigureForm(forms.Form):
    """What the forms of figures have in common: they turn into figures, and put what is wrong at the right box."""

    title: Any = ""
    source = forms.CharField(
        label=_("Kilde"),
        max_length=300,
        help_text=_("Hvor tallene kommer fra, fx SD-løn eller Pladsanvisningen."),
        error_messages={"required": _("Skriv, hvor tallene kommer fra.")},
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        self.place = place
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "source"])

    def figures(self) -> Iterable[Count]:
        """The figures that were typed."""
        raise NotImplementedError

    def box_of(self, count: Count, field: str) -> str:
        """The box that holds a field of a figure."""
        return field

    def counts(self, today: date) -> list[Count]:
        """The figures that were typed; what cannot be so is written at its box."""
        found = list(self.figures())
        if not found and not self.errors:
            self.add_error(None, _("Skriv mindst ét tal."))
        for count in found:
            for wrong in count.wrong(today):
                box = self.box_of(count, wrong.field)
                self.add_error(box if box in self.fields else None, wrong.sentence)
        return found

    @classmethod
    def typed(cls, row: Any, siblings: Iterable[Any]) -> dict[str, Any]:
        """What would have been typed for a row that is kept, and for those that are typed together with it."""
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}


class StaffForm(FigureForm):
    title = _("Personale")
    on = DanishDateField(label=_("Opgjort"), help_text=_("Den dag, tallene er talt. Skriv fx 01-09-2022."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in StaffCategory:
            names = {"category": category.label}
            self.fields[f"headcount_{category}"] = NumberField(
                label=_now("Antal ansatte, %(category)s") % names, whole=True, required=False
            )
            self.fields[f"fte_{category}"] = NumberField(
                label=_now("Årsværk, %(category)s") % names, required=False, example="10,25"
            )
        self.order_fields(["on", "source"])

    @property
    def lines(self) -> list[tuple[str, Any, Any]]:
        return [(c.label, self[f"headcount_{c}"], self[f"fte_{c}"]) for c in StaffCategory]

    def clean(self) -> None:
        for category in StaffCategory:
            boxes = [f"headcount_{category}", f"fte_{category}"]
            empty = [box for box in boxes if self.cleaned_data.get(box) is None and box not in self.errors]
            if len(empty) == 1 and not any(box in self.errors for box in boxes):
                said = {
                    "headcount": _("Skriv også, hvor mange ansatte det er."),
                    "fte": _("Skriv også, hvor mange årsværk det er."),
                }
                self.add_error(empty[0], said[empty[0].partition("_")[0]])

    def figures(self) -> Iterable[Count]:
        for category in StaffCategory:
            heads, fte = (self.cleaned_data.get(f"{name}_{category}") for name in ("headcount", "fte"))
            if heads is not None and fte is not None:
                yield StaffCount(self.place, self.cleaned_data["on"], category, heads, fte)

    def counts(self, today: date) -> list[Count]:
        found = super().counts(today)
        for gone in vanished_positions(found):
            box = f"headcount_{gone.category}"
            if box not in self.errors:
                words = {"fte": format_number(gone.fte, 2), "day": format_date(gone.before)}
                said = _now("Der var %(fte)s årsværk %(day)s. Skriv 0 i begge felter, hvis der ingen er nu.")
                self.add_error(box, said % words)
        return found

    def box_of(self, count: Count, field: str) -> str:
        return f"{field}_{count.category}" if field in ("headcount", "fte") else field

    @classmethod
    def typed(cls, row: Any, siblings: Iterable[Any]) -> dict[str, Any]:
        values: dict[str, Any] = {"on": row.on, "source": row.source}
        for one in siblings:
            if one.on == row.on:
                values |= {f"headcount_{one.category}": one.headcount, f"fte_{one.category}": one.fte}
        return values


class ChildForm(FigureForm):
    title = _("Børn")
    year = NumberField(label=_("År"), whole=True, example="2022", help_text=_("Fire cifre, fx 2022."))
    month = forms.TypedChoiceField(
        label=_("Måned"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("Gennemsnittet for hele året")),
            *((at, name.capitalize()) for at, name in enumerate(MONTHS, 1)),
        ],
    )
    status = forms.ChoiceField(
        label=_("Art"), choices=FigureStatus, widget=forms.RadioSelect, initial=FigureStatus.ACTUAL
    )
    under_3 = NumberField(label=_("Fuldtidsbørn under 3 år"), required=False, example="30,5")
    from_3 = NumberField(label=_("Fuldtidsbørn fra 3 år til skolestart"), required=False, example="44,5")

    def figures(self) -> Iterable[Count]:
        given = self.cleaned_data
        for group in AgeGroup:
            units = given.get(str(group))
            if units is not None and "year" in given and "status" in given:
                yield ChildCount(self.place, given["year"], group, units, given["status"], given.get("month"))

    def box_of(self, count: Count, field: str) -> str:
        return str(count.age_group) if field == "units" else field

    @classmethod
    def typed(cls, row: Any, siblings: Iterable[Any]) -> dict[str, Any]:
        key = ("year", "month", "status")
        together = [one for one in siblings if all(getattr(one, k) == getattr(row, k) for k in key)]
        return super().typed(row, siblings) | {one.age_group: one.units for one in together}


class AbsenceForm(FigureForm):
    title = _("Sygefravær")
    from_on = DanishDateField(label=_("Fra"), help_text=_("Periodens første dag, fx 01-01-2022."))
    to_on = DanishDateField(label=_("Til"), help_text=_("Periodens sidste dag, fx 31-12-2022."))
    measure = forms.ChoiceField(
        label=_("Målt i"), choices=AbsenceMeasure, widget=forms.RadioSelect, initial=AbsenceMeasure.PERCENT
    )
    value = NumberField(label=_("Fravær for hele arbejdspladsen"), percent=True, example="5,2")
    headcount = NumberField(label=_("Antal ansatte, tallet dækker"), whole=True, example="24")
    short = NumberField(label=_("Heraf korttidsfravær"), required=False, percent=True, example="2,1")
    long = NumberField(label=_("Heraf langtidsfravær"), required=False, percent=True, example="3,1")
    fte = NumberField(label=_("Årsværk"), required=False, example="20,5")
    target = NumberField(
        label=_("Måltal for det år, perioden slutter i"), required=False, percent=True, example="5,0"
    )

    def figures(self) -> Iterable[Count]:
        given = self.cleaned_data
        needed = ("from_on", "to_on", "measure", "value", "headcount")
        if all(name in given for name in needed):
            values = {name: given.get(name) for name in (*needed, "short", "long", "fte")}
            yield AbsenceCount(self.place, **values)
        if given.get("target") is not None and "to_on" in given and "measure" in given:
            yield TargetCount(self.place, given["to_on"].year, given["measure"], given["target"])

    def box_of(self, count: Count, field: str) -> str:
        if isinstance(count, TargetCount):
            return "target" if field == "value" else "to_on"
        return field


class EvidenceForm(FigureForm):
    title = _("Oplysninger til kriterierne")
    kind = forms.ChoiceField(label=_("Om"), choices=[*CURRENT, *EvidenceKind.choices])
    on = DanishDateField(label=_("Opgjort"), help_text=_("Den dag, oplysningen er fra, fx 01-09-2022."))
    value = NumberField(label=_("Tal"), required=False, percent=True, example="1,2")
    unit = forms.CharField(
        label=_("Målt i"), required=False, max_length=60, help_text=_("Fx indeks, pct. eller medarbejdere.")
    )
    text = forms.CharField(
        label=_("Beskrivelse"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Et tal, en beskrivelse eller begge dele. Ingen navne og CPR-numre, og intet, der kun passer på én."
        ),
    )
    persons = NumberField(
        label=_("Personer bag oplysningen"),
        required=False,
        whole=True,
        example="55",
        help_text=_(
            "Hvor mange den handler om, så tal og ord kan skjules, når de er få. Skal skrives om børn i udsatte "
            "positioner og om specialgrupper. Antal medarbejdere er offentligt og bliver aldrig skjult."
        ),
    )

    def figures(self) -> Iterable[Count]:
        given = self.cleaned_data
        if "on" in given and "kind" in given:
            values = {name: given.get(name) for name in ("value", "persons")}
            yield EvidenceCount(
                self.place,
                given["kind"],
                given["on"],
                unit=given.get("unit", ""),
                text=given.get("text", ""),
                **values,
            )


FORMS: Mapping[str, type[FigureForm]] = {
    "staff": StaffForm,
    "children": ChildForm,
    "absence": AbsenceForm,
    "evidence": EvidenceForm,
}
