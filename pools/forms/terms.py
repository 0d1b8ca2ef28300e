"""The conditions of a pool as they are typed, and a new pool with its first frame."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Centre
from htk_workforce.collation import danish
from htk_workforce.money import AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.actions import Terms
from pools.enums import CostType, OtherCosts, Party, PoolKind, PoolOrigin, Principle
from pools.forms.day import plausible
from pools.forms.opened import OpenedForm
from pools.forms.plan import YearField
from pools.models import AllowedCost, DatedTerm, PositionShare
from pools.rules import is_pool_code

NEEDED = {
    "kind": _("Vælg, hvilken slags pulje det er."),
    "code": _("Skriv en forkortelse på op til 5 bogstaver."),
    "name": _("Skriv puljens navn."),
    "owner": _("Vælg det center, der ejer puljen."),
    "origin": _("Vælg, hvor pengene kommer fra."),
    "legal_basis": _("Skriv loven, forliget eller beslutningen bag puljen."),
    "principle": _("Vælg, hvordan pengene fordeles."),
    "other_costs": _("Vælg, hvad der sker med andre udgiftstyper."),
    "year": _("Skriv det første budgetår."),
    "price_level": _("Skriv det år, beløbene er i priser for."),
    "cost_type": _("Vælg, hvad det gælder."),
    "share": _("Skriv et helt tal fra 1 til 100."),
    "source": _("Skriv, hvor andelen er besluttet."),
    "reason": _("Skriv, hvorfor det ændres."),
    "valid_from": _("Skriv den dag, betingelserne gælder fra."),
}
"""What a field says when it is empty and must not be."""


class SaysWhatIsNeeded(OpenedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in NEEDED:
                field.error_messages["required"] = NEEDED[name]


Section = tuple[str | Promise, tuple[str, ...]]


def _price(label: str | Promise, **kwargs: Any) -> AmountField:
    field = AmountField(label=label, required=False, **kwargs)
    field.suffix = "kr."  # type: ignore[attr-defined]
    return field


def _words(label: str | Promise, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


WIDE = {"class": "input-width-xl"}
WHY = _("Hvorfor ændres det? Står i historikken ved siden af dit navn, fx Direktionen 23-01-2023, punkt 4.")


class PoolTermsForm(SaysWhatIsNeeded):
    """Everything a pool says about itself but its dated rows; fields that this person may not change are left out."""

    kind = forms.ChoiceField(label=_("Type"), choices=[("", _("Vælg type")), *PoolKind.choices])
    code = forms.CharField(
        label=_("Forkortelse"),
        max_length=5,
        help_text=_("Op til 5 bogstaver. De står foran ansøgningernes numre, fx SYG-2023-0001."),
    )
    name = forms.CharField(label=_("Navn"), max_length=200, widget=forms.TextInput(attrs=WIDE))
    owner = forms.ModelChoiceField(
        label=_("Ejer"), queryset=Centre.objects.none(), empty_label=_("Vælg center")
    )
    origin = forms.ChoiceField(
        label=_("Hvor kommer pengene fra?"), choices=[("", _("Vælg oprindelse")), *PoolOrigin.choices]
    )
    legal_basis = forms.CharField(
        label=_("Grundlag"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
        help_text=_("Loven, forliget eller beslutningen bag puljen."),
    )
    principle = forms.ChoiceField(
        label=_("Fordeling"),
        choices=Principle.choices,
        widget=forms.RadioSelect,
        help_text=_("Først til mølle holder pengene fra modtagelsen og har en venteliste."),
    )
    welfare_only = forms.BooleanField(
        label=_("Kun arbejdspladser på velfærdsområderne kan søge"), required=False
    )
    above_target_only = forms.BooleanField(
        label=_("Kun arbejdspladser over deres måltal for sygefravær kan søge"), required=False
    )
    other_costs = forms.ChoiceField(
        label=_("Udgiftstyper, puljen ikke nævner"), choices=OtherCosts.choices, widget=forms.RadioSelect
    )
    parties = forms.MultipleChoiceField(
        label=_("Skal have set ansøgningen, før den kan bevilges"),
        choices=Party.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hr_approval_limit = _price(
        _("HR må godkende op til"), allow_zero=True, help_text=_("Tom: kun en direktør godkender.")
    )
    carry_over_allowed = forms.BooleanField(
        label=_("Det, der er tilbage ved årets slutning, må overføres til næste år"), required=False
    )
    theme_day_from = _price(_("En temadag koster mindst"), help_text=_("Kun hvis puljen betaler temadage."))
    theme_day_to = _price(_("En temadag koster højst"))
    valid_from = DanishDateField(
        label=_("Gælder fra"),
        help_text=_(
            "Hvem der kan søge, hvem der skal have set ansøgningen, andre udgiftstyper og vilkår i øvrigt gælder for "
            "ansøgninger, der er modtaget fra den dag. Resten gælder med det samme."
        ),
    )
    condition_text = _words(
        _("Vilkår i øvrigt"),
        required=False,
        help_text=_("Trykkes på puljens side og i brevet om afgørelsen."),
    )
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
        help_text=WHY,
    )

    SECTIONS: tuple[Section, ...] = (
        (_("Puljen"), ("kind", "code", "name", "owner", "origin", "legal_basis")),
        (_("Hvem kan søge, og hvordan fordeles der?"), ("principle", "welfare_only", "above_target_only")),
        (_("Hvad betaler puljen?"), ("other_costs", "theme_day_from", "theme_day_to")),
        (_("Hvem afgør?"), ("parties", "hr_approval_limit")),
        (_("Ved årets slutning"), ("carry_over_allowed",)),
        (_("Andet"), ("condition_text",)),
        (_("Fra hvornår og hvorfor?"), ("valid_from", "reason")),
    )

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Centre.objects.order_by(danish("name"))
        for name in fixed:
            del self.fields[name]

    @staticmethod
    def values_of(terms: Terms) -> dict[str, object]:
        """The initial values that show the conditions as they are."""
        return {name: getattr(terms, name) for name in Terms.__dataclass_fields__} | {
            "parties": sorted(terms.parties)
        }

    def clean_valid_from(self) -> Any:
        return plausible(self.cleaned_data["valid_from"])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        if not is_pool_code(code):
            raise forms.ValidationError(
                gettext("Brug kun bogstaver, højst 5, og ingen tal, tegn eller mellemrum. Fx SYG.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        lowest, highest = values.get("theme_day_from"), values.get("theme_day_to")
        if lowest and not highest and "theme_day_to" not in self.errors:
            self.add_error("theme_day_to", _("Skriv også den højeste pris. Den må være den samme."))
        if highest and not lowest and "theme_day_from" not in self.errors:
            self.add_error("theme_day_from", _("Skriv også den laveste pris. Den må være den samme."))
        if lowest and highest and lowest > highest:
            self.add_error("theme_day_to", _("Den højeste pris er lavere end den laveste. Ret en af dem."))
        return values

    def sections(self) -> list[tuple[str | Promise, list[BoundField]]]:
        """The fields under their headings, in the order of the page."""
        found = [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS
        ]
        return [(title, fields) for title, fields in found if fields]

    def terms(self, before: Terms | None = None) -> Terms:
        """What was typed; what the form does not show stays as it was before."""
        known = {name: getattr(before, name) for name in Terms.__dataclass_fields__} if before else {}
        typed = {
            name: value for name, value in self.cleaned_data.items() if name in Terms.__dataclass_fields__
        }
        if "parties" in typed:
            typed["parties"] = frozenset(typed["parties"])
        return Terms(**(known | typed))


class NewPoolForm(PoolTermsForm):
    """A pool that is not there yet: also which types of cost it pays, and its first frame."""

    cost_types = forms.MultipleChoiceField(
        label=_("Puljen betaler"),
        choices=CostType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Vælg ingen, hvis puljen betaler alle slags udgifter. Lofter og datoer skrives bagefter."
        ),
    )
    year = YearField(label=_("Første budgetår"))
    price_level = YearField(
        label=_("Pris- og lønniveau"), help_text=_("Det år, rammens beløb er i priser for.")
    )

    SECTIONS = (
        *PoolTermsForm.SECTIONS[:2],
        (_("Hvad betaler puljen?"), ("cost_types", "other_costs", "theme_day_from", "theme_day_to")),
        *PoolTermsForm.SECTIONS[3:5],
        (_("Den første ramme"), ("year", "price_level")),
        (_("Andet"), ("condition_text", "reason")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["valid_from"]  # a new pool has them from its beginning
        self.fields["reason"].help_text = _("Hvem besluttede puljen, og hvornår? Fx Budgetforlig 2024.")
        self.fields["reason"].error_messages["required"] = _("Skriv, hvor puljen kommer fra.")


class DatedTermForm(SaysWhatIsNeeded):
    """A condition from a day to a day, and why it is written."""

    cost_type = forms.ChoiceField(
        label=_("Udgiftstype"), choices=[("", _("Vælg udgiftstype")), *CostType.choices]
    )
    valid_from = DanishDateField(
        label=_("Gælder fra"), required=False, help_text=_("dd-mm-åååå. Tom: fra puljens begyndelse.")
    )
    valid_to = DanishDateField(
        label=_("Gælder til og med"), required=False, help_text=_("dd-mm-åååå. Tom: indtil videre.")
    )
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
        help_text=WHY,
    )

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        return plausible(day) if day else None

    def clean_valid_to(self) -> Any:
        day = self.cleaned_data["valid_to"]
        return plausible(day) if day else None

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext("Den slutter, før den begynder. Ret en af datoerne."))
        return values

    @staticmethod
    def values_of(term: DatedTerm) -> dict[str, object]:
        return {name: getattr(term, name) for name in ("cost_type", "valid_from", "valid_to")}


class AllowedCostForm(DatedTermForm):
    """A type of cost the pool pays, and the most it pays of it in one application."""

    cap = _price(_("Højst pr. ansøgning"), help_text=_("Tom: intet loft for typen."))
    field_order = ("cost_type", "cap", "valid_from", "valid_to", "reason")

    @staticmethod
    def values_of(term: AllowedCost) -> dict[str, object]:
        return DatedTermForm.values_of(term) | {"cap": term.cap}


class PositionShareForm(DatedTermForm):
    """How large a share of a position's pay the pool carries, typed as whole percent."""

    share = forms.IntegerField(
        label=_("Puljen betaler"),
        min_value=1,
        max_value=100,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-char-4"}
        ),
        help_text=_("Hele procent fra 1 til 100. Resten af lønnen skal have en anden kilde."),
        error_messages={
            name: _("Skriv et helt tal fra 1 til 100.") for name in ("invalid", "min_value", "max_value")
        },
    )
    share.suffix = "%"  # type: ignore[attr-defined]
    source = forms.CharField(
        label=_("Kilde"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
        help_text=_("Beslutningen bag, fx Byrådet 14-12-2021."),
    )
    field_order = ("cost_type", "share", "source", "valid_from", "valid_to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost_type"].label = _("Stilling")
        self.fields["cost_type"].choices = [
            ("", _("Vælg stilling")),
            *((one.value, one.label) for one in POSITIONS),
        ]

    def values(self) -> dict[str, Any]:
        typed = super().values()
        return typed | {"share": Decimal(typed["share"]) / 100}

    @staticmethod
    def values_of(term: PositionShare) -> dict[str, object]:
        return DatedTermForm.values_of(term) | {"share": int(term.share * 100), "source": term.source}


POSITIONS = (CostType.LEADER_PAY, CostType.PLUS_PEDAGOGUE_PAY, CostType.PEDAGOGUE_PAY)


class DeleteTermForm(forms.Form):
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        help_text=_("Gemmes i historikken sammen med det, der stod."),
        error_messages={"required": _("Skriv, hvorfor det slettes.")},
    )
