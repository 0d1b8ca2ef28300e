from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from clusters.actions import Finding, against_each_other
from clusters.enums import Criterion
from htk_workforce.ui.fields import DanishDateField


class AssessmentForm(forms.Form):
    """The criteria that are met and what each rests on, and why, in words. Nothing here is counted together."""

    on = DanishDateField(label=_("Vurderet den"))
    justification = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Den samlede vurdering i ord: hvad taler for en leder, hvad for en plus-pædagog, og hvad vejer tungest."
        ),
        error_messages={"required": _("Skriv en begrundelse for vurderingen. Uden den kan den ikke gemmes.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            self.fields[f"met_{criterion}"] = forms.BooleanField(label=criterion.label, required=False)
            self.fields[f"evidence_{criterion}"] = forms.CharField(
                label=_("Hvad bygger det på?"),
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(["on", *(name for name in self.fields if name not in ("on", "justification"))])

    def boxes(self, criterion: Criterion) -> tuple[BoundField, BoundField]:
        return self[f"met_{criterion}"], self[f"evidence_{criterion}"]

    @property
    def findings(self) -> Mapping[Criterion, Finding]:
        given = self.cleaned_data
        return {c: Finding(given[f"met_{c}"], given[f"evidence_{c}"].strip()) for c in Criterion}

    def clean(self) -> None:
        for criterion in Criterion:
            if (
                self.cleaned_data.get(f"met_{criterion}")
                and not self.cleaned_data.get(f"evidence_{criterion}", "").strip()
            ):
                said = _("Skriv, hvad »%(criterion)s« bygger på.") % {"criterion": criterion.label}
                self.add_error(f"evidence_{criterion}", said)
        # said with the rest, so that nobody writes evidence for a criterion that has to go again
        for said in against_each_other([c for c in Criterion if self.cleaned_data.get(f"met_{c}")]):
            self.add_error(None, said)


def as_found(findings: Iterable[Any]) -> dict[str, object]:
    """The boxes as an earlier assessment filled them, to begin the next one from."""
    values: dict[str, object] = {}
    for found in findings:
        values |= {f"met_{found.criterion}": found.is_met, f"evidence_{found.criterion}": found.evidence}
    return values
