"""Rules that hold from a day on, each with its source."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import CountingTopic, NormKey, SalaryBasis, SalaryGroup, SpanBandName, StaffCategory
from htk_workforce.ui.fields import AmountField, DanishDateField, NumberField

SOURCE_MISSING = {"required": _("Skriv, hvor reglen står, fx loven, vejledningen eller en beslutning.")}
_CONFIRMED = _("Nej: en lokal antagelse, som står ved de tal, der bygger på den.")


class RuleForm(forms.Form):
    title: Any = ""
    valid_from = DanishDateField(
        label=_("Gælder fra"), help_text=_("Tal for tidligere dage bliver ikke ændret. Skriv fx 01-01-2023.")
    )
    valid_to = DanishDateField(
        label=_("Gælder til og med"), required=False, help_text=_("Tom: indtil den næste regel begynder.")
    )
    source = forms.CharField(label=_("Kilde"), max_length=300, error_messages=SOURCE_MISSING)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = ["valid_from", "valid_to", "source"]
        self.order_fields([name for name in self.fields if name not in last])


class WeightForm(RuleForm):
    title = _("Vægt i normeringen")
    category = forms.ChoiceField(label=_("Stilling"), choices=StaffCategory)
    weight = NumberField(
        label=_("Vægt"),
        example="0,85",
        help_text=_("1 er hele stillingen, 0,85 er 85 procent, 0 er slet ikke."),
    )
    is_confirmed = forms.BooleanField(
        label=_("Bekræftet"), required=False, initial=True, help_text=_CONFIRMED
    )


class NormForm(RuleForm):
    title = _("Normtal")
    key = forms.ChoiceField(label=_("Tal"), choices=NormKey)
    value = NumberField(label=_("Værdi"), example="3")


class SpanForm(RuleForm):
    title = _("Grænse for ledelsesspænd")
    band = forms.ChoiceField(label=_("Ledelsesspænd"), choices=SpanBandName)
    from_count = NumberField(label=_("Fra antal medarbejdere pr. leder"), whole=True, example="12")


class CountingForm(RuleForm):
    title = _("Hvem der tæller med")
    topic = forms.ChoiceField(label=_("Hvem eller hvad"), choices=CountingTopic)
    counts = forms.TypedChoiceField(
        label=_("Tæller med"),
        choices=[("ja", _("Ja")), ("nej", _("Nej"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Det betyder"), max_length=300, help_text=_("Hvordan tallene så skal gøres op, i én sætning.")
    )
    is_confirmed = forms.BooleanField(
        label=_("Bekræftet"), required=False, initial=True, help_text=_CONFIRMED
    )


class LeaverForm(RuleForm):
    title = _("Antagelse om afgang")
    leaver_percent = NumberField(label=_("Rejser på et år, pct."), percent=True, example="12")
    retirement_percent = NumberField(label=_("Går på pension på et år, pct."), percent=True, example="2,5")


RULE_FORMS: Mapping[str, type[RuleForm]] = {
    "vaegt": WeightForm,
    "norm": NormForm,
    "ledelsesspaend": SpanForm,
    "taeller": CountingForm,
    "afgang": LeaverForm,
}


class SalaryForm(forms.Form):
    group = forms.ChoiceField(label=_("Stilling"), choices=SalaryGroup)
    basis = forms.ChoiceField(
        label=_("Beløbet er"), choices=SalaryBasis, widget=forms.RadioSelect, initial=SalaryBasis.FULL
    )
    price_level = NumberField(
        label=_("Pris- og lønniveau"),
        whole=True,
        example="2022",
        help_text=_("Det år, priserne er i, fx 2022."),
    )
    amount = AmountField(
        label=_("Beløb om året"),
        allow_zero=True,
        allow_negative=True,
        help_text=_("I hele kroner, fx 144.000. Gennemsnitlig faktisk løn."),
    )
    source = forms.CharField(
        label=_("Kilde"),
        max_length=300,
        help_text=_("Fx KRL eller SD-løn."),
        error_messages={"required": _("Skriv, hvor beløbet kommer fra, fx KRL.")},
    )
    extracted_on = DanishDateField(
        label=_("Trukket ud"), help_text=_("Den dag, tallet er hentet, fx 01-12-2021.")
    )

    def clean_price_level(self) -> int:
        year: int = self.cleaned_data["price_level"]
        if not 2000 <= year <= 2100:
            raise forms.ValidationError(_("Skriv et årstal mellem 2000 og 2100."))
        return year
