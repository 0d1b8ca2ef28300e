"""Writing a case: its header, its sections and its points, and what happens when two people write at once."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import CaseChanged
from cases.enums import CaseKind, SectionKind
from cases.models import Body, CaseFile, RecommendationPoint, SectionTemplate, validate_case_number
from cases.permissions import can_edit_case
from cases.queries import PointEffect, PointText, SectionText, visible_cases
from cases.queries.case_text import FIELDS, Parts, parts_of, saved_texts
from cases.queries.version_diff import PartDifference, word_diff
from cases.workflow import WRITERS
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.ui.typed_text import RichTextarea, as_typed

MOST_ROWS = 60
KLE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}(?:[ -]?[A-ZÆØÅ][0-9]{2})?")


class HeaderForm(forms.Form):
    """What stands above the text of a case."""

    number = forms.CharField(
        label=_("Sagsnr."),
        max_length=30,
        validators=[validate_case_number],
        help_text=_("Som i journalsystemet, fx 22/21670."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Skriv sagens nummer, fx 22/21670.")},
    )
    same_number = forms.BooleanField(label=_("Ja, sagen skal stå under samme nummer"), required=False)
    title = forms.CharField(
        label=_("Titel"),
        max_length=300,
        error_messages={"required": _("Skriv en titel, der siger, hvad sagen handler om.")},
    )
    kind = forms.ChoiceField(label=_("Sagstype"), choices=CaseKind.choices)
    body = forms.ModelChoiceField(
        label=_("Organ"),
        queryset=Body.objects.all(),
        required=False,
        empty_label=_("Ikke valgt endnu"),
        help_text=_("Bestemmer, hvilke afsnit sagen skal have."),
    )
    centre = forms.ModelChoiceField(
        label=_("Center"),
        queryset=Centre.objects.none(),
        empty_label=_("Vælg center"),
        error_messages={"required": _("Vælg det center, der skriver sagen.")},
    )
    recommender = forms.CharField(
        label=_("Indstiller"), max_length=100, required=False, help_text=_("fx HR-Centret")
    )
    decision_authority = forms.CharField(label=_("Hvem beslutter"), max_length=200, required=False)
    kle = forms.CharField(
        label=_("KLE-emne"), max_length=20, required=False, help_text=_("fx 81.00.00 eller 81.00.00 P35")
    )
    is_closed = forms.BooleanField(
        label=_("Lukket sag"),
        required=False,
        help_text=_("Kan kun ses af forfatteren, sekretariatet og Direktionen."),
    )

    def __init__(self, *args: Any, user: User, case: CaseFile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        self.asks_for_same_number = False
        centres = Centre.objects.all()
        if not user.has_role(*WRITERS):
            own = Centre.objects.filter(workplaces__leaders=user)
            centres = (own | Centre.objects.filter(pk=case.centre_id) if case else own).distinct()
        self.fields["centre"].queryset = centres

    def clean_kle(self) -> str:
        kle: str = self.cleaned_data["kle"].strip()
        if kle and not KLE.fullmatch(kle):
            raise forms.ValidationError(
                gettext("Skriv KLE-emnet med tre tal og evt. en facet, fx 81.00.00 eller 81.00.00 P35.")
            )
        return kle

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        number = values.get("number")
        if not number or (self.case and number == self.case.number):
            return values
        others = CaseFile.objects.filter(number=number).exclude(pk=self.case.pk if self.case else None)
        if others:
            self.asks_for_same_number = True
            if not values.get("same_number"):
                self.add_error(
                    "number",
                    gettext("Nummeret bruges også af %(cases)s. Ret det, eller sæt kryds ved »%(tick)s«.")
                    % {"cases": self._named(others), "tick": self["same_number"].label},
                )
        return values

    def _named(self, others: Any) -> str:
        """The titles of the cases, except those this person may not know of."""
        titles = [f"»{case.title}«" for case in visible_cases(self.user).filter(pk__in=others)]
        if hidden := len(others) - len(titles):
            titles.append(
                gettext("en sag, du ikke kan se") if hidden == 1 else gettext("sager, du ikke kan se")
            )
        return ", ".join(titles)

    def header(self) -> dict[str, Any]:
        """What can be read of it, by the names of the case's fields."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}

    @property
    def shown(self) -> list[forms.BoundField]:
        """The boxes in their order; the tick only when it is asked for."""
        names = [name for name in self.fields if name != "same_number" or self.asks_for_same_number]
        return [self[name] for name in names]


class SectionForm(forms.Form):
    """One section. The body is rich text, or plain words where there is no script."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Type"), choices=SectionKind.choices)
    heading = forms.CharField(
        label=_("Overskrift"),
        max_length=200,
        required=False,
        help_text=_("Tom betyder afsnittets eget navn."),
    )
    body = forms.CharField(label=_("Tekst"), required=False, widget=RichTextarea(attrs={"rows": 8}))

    template: SectionTemplate | None = None

    @property
    def anchor(self) -> str:
        return f"afsnit-{self['pk'].value()}"

    @property
    def name(self) -> str:
        kind = self["kind"].value()
        return self["heading"].value() or (SectionKind(kind).label if kind in SectionKind.values else "")

    def text(self) -> SectionText:
        values = self.cleaned_data
        return SectionText(values["kind"], values["heading"], values["body"], values["pk"])


class PointForm(forms.Form):
    """One recommendation point."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Indstilling"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    point: RecommendationPoint | None = None
    number = 0
    effects: tuple[PointEffect, ...] = ()
    locked = ""

    @property
    def anchor(self) -> str:
        return f"punkt-{self.number}"

    def point_text(self) -> PointText:
        return PointText(self.cleaned_data["pk"], self.cleaned_data["text"])


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else saved while this person wrote: taken over where only they wrote; a clash, from mine to
    theirs, where both did.
    """

    refusal: CaseChanged
    taken: tuple[str, ...]
    clashes: tuple[PartDifference, ...]


class CaseForms:
    """All the boxes of the editor. Keeps what was typed, whatever is refused.

    `base` is the digest of each part as the page opened with it: what tells mine from theirs when both have saved.
    Finance gets only the sections about economy; the rest stays as it is saved.
    """

    def __init__(self, case: CaseFile, *, user: User, data: Mapping[str, str] | None = None) -> None:
        self.case, self.user, self.data = case, user, data
        self.writes_all = bool(can_edit_case(user, case))
        self.fields, self.saved_sections, self.saved_points = saved_texts(case)
        self.meanwhile: Meanwhile | None = None
        self.refusals: list[str] = []
        if data is None:
            self._open(self.fields, self.saved_sections, self.saved_points)
        else:
            self._typed(data)

    def _open(self, fields: Mapping[str, Any], sections: list[SectionText], points: list[PointText]) -> None:
        """Boxes with these values, of a page that is opened now."""
        self.opening = (self.data or {}).get("opening") or secrets.token_hex(16)
        self.revision = self.case.revision
        self.base = self._digests()
        initial = {name: getattr(value, "pk", value) for name, value in fields.items()}
        self.header = HeaderForm(initial=initial, user=self.user, case=self.case)
        self.sections = [
            SectionForm(
                initial={"pk": s.pk, "kind": s.kind, "heading": s.heading, "body": as_typed(s.body)},
                prefix=f"section-{index}",
            )
            for index, s in enumerate(self._own(sections))
        ]
        self.points = [
            PointForm(initial={"pk": p.pk, "text": p.text}, prefix=f"point-{index}")
            for index, p in enumerate(points)
        ]

    def _typed(self, data: Mapping[str, str]) -> None:
        self.opening = data.get("opening", "")[:40]
        self.revision = int(data["revision"]) if data.get("revision", "").isdecimal() else 0
        self.base = _json_of_strings(data.get("base", ""))
        self.header = HeaderForm(data, user=self.user, case=self.case)
        self.sections = [
            SectionForm(data, prefix=f"section-{index}") for index in range(_count(data, "sections"))
        ]
        self.points = [PointForm(data, prefix=f"point-{index}") for index in range(_count(data, "points"))]

    def _own(self, sections: list[SectionText]) -> list[SectionText]:
        """The sections this person writes in."""
        return sections if self.writes_all else [s for s in sections if s.kind == SectionKind.ECONOMY]

    def _digests(self) -> dict[str, str]:
        parts = parts_of(self.fields, self.saved_sections, self.saved_points)
        return {key: part.digest for key, part in parts.items()}

    @property
    def base_json(self) -> str:
        return json.dumps(self.base)

    @property
    def all_forms(self) -> list[forms.Form]:
        own = [self.header, *self.points] if self.writes_all else []
        return [*own, *self.sections]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.all_forms])

    def unreadable(self) -> list[str]:
        """What of the header cannot be saved as it stands; the rest of it can."""
        return [str(self.header[name].label) for name in self.header.errors if name in self.header.fields]

    def texts(self) -> tuple[dict[str, Any], list[SectionText], list[PointText]]:
        """Everything as typed, for `save_case`; what this person does not write in is as it is saved."""
        sections = [form.text() for form in self.sections if form.is_valid()]
        if self.writes_all:
            return (
                self.header.header(),
                sections,
                [form.point_text() for form in self.points if form.is_valid()],
            )
        economy = [replace(section, kind=SectionKind.ECONOMY) for section in sections]
        return {}, _among(self.saved_sections, economy), self.saved_points

    def refuse(self, sentence: str) -> None:
        self.refusals.append(sentence)

    def meet(self, refusal: CaseChanged) -> None:
        """Open the boxes anew with what both wrote: theirs where only they did, mine where I did.

        Parts that both changed keep mine, and theirs is told. Nothing is saved.
        """
        base, theirs, mine = self.base, refusal.theirs, refusal.mine
        self.case.refresh_from_db()
        fields, sections, points = self.texts()
        saved_fields, saved_sections, saved_points = saved_texts(self.case)
        keep = {key for key in mine if mine[key].digest != base.get(key)}
        news = {key for key in theirs if theirs[key].digest != base.get(key)} | (set(base) - set(theirs))
        merged = saved_fields | {name: value for name, value in fields.items() if name in keep}
        self.fields, self.saved_sections, self.saved_points = saved_fields, saved_sections, saved_points
        self._open(
            merged,
            _merged_rows("section", sections, saved_sections, base, keep, news),
            _merged_rows("point", points, saved_points, base, keep, news),
        )
        self.meanwhile = Meanwhile(refusal, *_told(theirs, mine, keep, news))


def _merged_rows(
    what: str, mine: list[Any], theirs: list[Any], base: Mapping[str, str], keep: set[str], news: set[str]
) -> list[Any]:
    """The rows in my order: theirs where I changed nothing, without those they removed, with those they added."""
    saved = {row.pk: row for row in theirs}
    rows = []
    for row in mine:
        if row.pk not in saved:
            if row.pk is None or f"{what}-{row.pk}" in keep:
                rows.append(replace(row, pk=None))
        else:
            rows.append(row if f"{what}-{row.pk}" in keep else saved[row.pk])
    kept = {row.pk for row in mine}
    # Not among mine: added by them, or removed by me, which holds unless they have written in it since.
    rows += [row for row in theirs if row.pk not in kept and f"{what}-{row.pk}" in news]
    return rows


def _told(
    theirs: Parts, mine: Parts, keep: set[str], news: set[str]
) -> tuple[tuple[str, ...], tuple[PartDifference, ...]]:
    """The parts that were taken over, and those that both changed."""
    taken, clashes = [], []
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        if key not in news or theirs.get(key) == mine.get(key):
            continue
        label = (theirs.get(key) or mine[key]).label
        if key in keep:
            words = theirs[key].words if key in theirs else ""
            clashes.append(PartDifference(label, tuple(word_diff(mine[key].words, words))))
        else:
            taken.append(label)
    return tuple(taken), tuple(clashes)


def _among(saved: list[SectionText], economy: list[SectionText]) -> list[SectionText]:
    """All sections in their places with the ones about economy as typed; new ones after the last of them."""
    typed = {section.pk: section for section in economy if section.pk}
    new = [section for section in economy if section.pk is None]
    rows = [
        typed.get(section.pk, section)
        for section in saved
        if section.kind != SectionKind.ECONOMY or section.pk in typed
    ]
    last = max((i for i, row in enumerate(rows, 1) if row.kind == SectionKind.ECONOMY), default=len(rows))
    return [*rows[:last], *new, *rows[last:]]


def _count(data: Mapping[str, str], name: str) -> int:
    number = data.get(name, "0")
    return min(int(number), MOST_ROWS) if number.isdecimal() else 0


def _json_of_strings(text: str) -> dict[str, str]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}
