"""Who was out of the room, disqualified, or a guest, under one item."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Presence
from cases.models import AgendaItem

GUEST = "guest"


class ItemPresenceForm(forms.Form):
    """One role's part in one item, where it is another than in the meeting as a whole."""

    use_required_attribute = False
    who = forms.ChoiceField(label=_("Hvem"), error_messages={"required": _("Vælg, hvem det drejer sig om.")})
    guest = forms.CharField(
        label=_("Gæstens rolle"), required=False, max_length=100, help_text=_("Kun for en gæst. Ingen navne.")
    )
    how = forms.ChoiceField(
        label=_("Hvordan"),
        required=False,
        choices=[
            (Presence.ABSENT, _("Var ikke til stede under punktet")),
            (Presence.DISQUALIFIED, _("Er inhabil i punktet")),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.CharField(
        label=_("Grund"),
        required=False,
        max_length=500,
        help_text=_("Skal skrives ved inhabilitet, og står i referatet."),
    )

    def __init__(self, item: AgendaItem, data: Any = None) -> None:
        super().__init__(data, prefix="presence", initial={"how": Presence.ABSENT})
        roles = item.meeting.participations.filter(item__isnull=True).exclude(presence=Presence.GUEST)
        titles = [(title, title) for title in roles.order_by("order", "id").values_list("title", flat=True)]
        self.fields["who"].choices = [("", _("Vælg rolle")), *titles, (GUEST, _("En gæst"))]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("who") == GUEST and not values.get("guest", "").strip():
            self.add_error("guest", _("Skriv gæstens rolle."))
        elif values.get("who") and values["who"] != GUEST and not values.get("how"):
            self.add_error("how", _("Vælg, om rollen var ude eller er inhabil."))
        elif (
            values.get("how") == Presence.DISQUALIFIED
            and values.get("who") != GUEST
            and not values.get("ground")
        ):
            self.add_error("ground", _("Skriv grunden til inhabiliteten."))
        return values

    def participation(self) -> dict[str, Any]:
        """The title, presence and ground for `set_presence`."""
        values = self.cleaned_data
        if values["who"] == GUEST:
            return {"title": values["guest"], "presence": Presence.GUEST, "ground": values["ground"]}
        return {"title": values["who"], "presence": values["how"], "ground": values["ground"]}
