"""Planning a meeting, and what is said of its items and of who takes part."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.enums import Presence
from cases.models import AgendaItem, Body, Meeting, Participation
from htk_workforce.dates import DateError, parse_date, weekday_warning
from htk_workforce.ui.fields import DanishDateField

TIME_FORMAT = "%H.%M"


class MeetingForm(forms.Form):
    """Which body, when and where. An empty time or place is the body's usual one."""

    body = forms.ModelChoiceField(
        label=_("Organ"), queryset=Body.objects.filter(meets_here=True), empty_label=_("Vælg")
    )
    on = DanishDateField(label=_("Dato"))
    starts_at = forms.TimeField(
        label=_("Mødetidspunkt"),
        required=False,
        input_formats=[TIME_FORMAT, "%H:%M", "%H"],
        widget=forms.TimeInput(format=TIME_FORMAT, attrs={"class": "input-char-5", "autocomplete": "off"}),
        help_text=_("Skriv fx 9.00. Tomt felt giver organets sædvanlige tid."),
        error_messages={"invalid": _("Klokkeslættet kan ikke læses. Skriv timer og minutter, fx 9.00.")},
    )
    venue = forms.CharField(
        label=_("Mødested"),
        required=False,
        max_length=200,
        help_text=_("Tomt felt giver organets sædvanlige sted."),
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting:  # a meeting stays with its body
            del self.fields["body"]
            self.initial = {
                "on": meeting.on,
                "starts_at": meeting.starts_at,
                "venue": meeting.venue,
                **self.initial,
            }
            self.fields["starts_at"].help_text = _("Skriv fx 9.00.")
            self.fields["venue"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if body := cleaned.get("body"):
            cleaned["starts_at"] = cleaned.get("starts_at") or body.starts_at
            cleaned["venue"] = cleaned.get("venue") or body.venue
        return cleaned

    def weekday_warning(self) -> str:
        """Said while one types, and never a reason to refuse (AT40)."""
        try:
            return weekday_warning(parse_date(str(self["on"].value() or "")))
        except DateError:
            return ""


class ReasonForm(forms.Form):
    """Why something is taken off or called off."""

    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kan læses i hændelserne."),
        error_messages={"required": _("Skriv en begrundelse.")},
    )


class ItemAccessForm(forms.Form):
    """May the public read the item, and what is it called if not?"""

    is_closed = forms.BooleanField(label=_("Punktet er lukket for offentligheden"), required=False)
    public_title = forms.CharField(
        label=_("Titel i den offentlige udgave"),
        required=False,
        max_length=200,
        help_text=_("Neutral, uden navne. Tomt felt giver »Lukket punkt«."),
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"is_closed": item.is_closed_to_public, "public_title": item.public_title}
        )
        super().__init__(*args, **kwargs)
        if item.case.is_closed:
            self.fields["is_closed"].disabled = True
            self.fields["is_closed"].help_text = _("Hele sagen er lukket, og derfor er punktet det også.")


class ItemParticipantForm(forms.Form):
    """Somebody of whom something is said at one item only."""

    title = forms.CharField(
        label=_("Rolle"),
        max_length=100,
        help_text=_("Skriv rollen, ikke navnet, fx medarbejder fra By- og Bygningscentret."),
    )
    presence = forms.ChoiceField(
        label=_("Deltagelse i punktet"),
        choices=[
            (Presence.GUEST, _("Gæst under punktet")),
            (Presence.ABSENT, _("Ude af lokalet")),
            (Presence.DISQUALIFIED, _("Inhabil")),
        ],
        widget=forms.RadioSelect,
        initial=Presence.GUEST,
    )
    ground = forms.CharField(
        label=_("Grund"),
        required=False,
        max_length=500,
        help_text=_("Skal skrives ved inhabilitet. Står i referatet under punktet."),
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"participant-{item.pk}", **kwargs)
        roles = item.meeting.participations.filter(item__isnull=True)
        self.roles = [row.title for row in roles.order_by("order", "pk")]
        self.fields["title"].widget.attrs.update({"list": f"roles-{item.pk}", "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("presence") == Presence.DISQUALIFIED and not cleaned.get("ground"):
            self.add_error("ground", _now("Inhabilitet gælder ét punkt og skal have en grund."))
        return cleaned


class PresenceForm(forms.Form):
    """How one role takes part in the whole meeting."""

    presence = forms.ChoiceField(
        label=_("Deltagelse"),
        choices=[(p.value, p.label) for p in (Presence.PRESENT, Presence.ABSENT, Presence.GUEST)],
    )
    ground = forms.CharField(label=_("Grund"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, row: Participation) -> None:
        initial = {"presence": row.presence, "ground": row.ground}
        super().__init__(data, prefix=f"role-{row.pk}", initial=initial)
        self.row = row


class NewRoleForm(forms.Form):
    """One more role on the list of the meeting."""

    title = forms.CharField(label=_("Tilføj en rolle"), max_length=100, required=False)
    presence = forms.ChoiceField(
        label=_("Deltagelse"),
        choices=[(p.value, p.label) for p in (Presence.PRESENT, Presence.ABSENT, Presence.GUEST)],
        required=False,
    )
