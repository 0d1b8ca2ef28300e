from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import NewFollowUp
from cases.models import AgendaItem, CaseFile, FollowUp
from cases.permissions import followed_up
from cases.queries import Receivers
from cases.queries import receivers as read_receivers
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.ui.fields import DanishDateField


class FinishForm(forms.Form):
    """What was done, and when."""

    note = forms.CharField(
        label=_("Hvad er gjort?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv kort, hvad der er gjort.")},
    )
    on = DanishDateField(label=_("Udført den"))


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor tages opgaven op igen?"),
        max_length=500,
        error_messages={"required": _("Skriv, hvorfor opgaven tages op igen.")},
    )


class OwnerForm(forms.Form):
    """Who does a task and until when. The base of every form that gives or changes one."""

    owner_role = forms.CharField(
        label=_("Ansvarlig"),
        max_length=100,
        help_text=_("En rolle, fx Centerchefen for ISC. Den bliver trykt; navnet på en person gør ikke."),
        error_messages={"required": _("Skriv, hvem der er ansvarlig, som en rolle.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Bruger, der ser opgaven på sit overblik"),
        queryset=User.objects.filter(is_active=True).order_by("first_name", "last_name", "username"),
        required=False,
        empty_label=_("Alle med rollen"),
    )
    centre = forms.ModelChoiceField(
        label=_("Center"), queryset=Centre.objects.all(), required=False, empty_label=_("Intet")
    )
    due_on = DanishDateField(label=_("Frist"), required=False)
    condition = forms.CharField(
        label=_("Frist i ord"),
        required=False,
        max_length=200,
        help_text=_("Når fristen ikke er en dato, fx »før den politiske behandling«."),
    )

    def __init__(self, *args: object, receivers: Receivers | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = receivers or read_receivers()
        role = self.fields["owner_role"]
        role.suggestions = self.receivers.names
        role.widget.attrs["list"] = f"{self['owner_role'].auto_id}-list"

    def finds_somebody(self, case: CaseFile, item: AgendaItem | None = None) -> bool:
        """Will anybody have the task on their overview? For a form that is valid."""
        given = {name: self.cleaned_data[name] for name in ("owner_role", "owner", "centre")}
        return self.receivers.finds(**given, case=case, item=item)


def nobody_is(owner_role: str) -> str:
    """What whoever gives a task is told when no user has it on their overview."""
    return gettext(
        "Ingen bruger er »%(role)s«, så opgaven står ikke på nogens overblik. Sekretariatet følger den."
    ) % {"role": owner_role}


class TaskForm(OwnerForm):
    """A task: what is to be done, who does it and until when."""

    task = forms.CharField(
        label=_("Opgave"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv, hvad der skal gøres.")},
    )
    field_order = ["task"]


class ChangeFollowUpForm(TaskForm):
    """Another owner, another day or other words, and why."""

    reason = forms.CharField(
        label=_("Hvorfor ændres opgaven?"),
        max_length=500,
        error_messages={"required": _("Skriv, hvorfor opgaven ændres.")},
    )

    @classmethod
    def of(cls, follow_up: FollowUp, data: object = None) -> "ChangeFollowUpForm":
        return cls(data, initial={name: getattr(follow_up, name) for name in TaskForm.base_fields})


class NewFollowUpForm(TaskForm):
    """A task that follows from what a meeting said about the case."""

    item = forms.ModelChoiceField(
        label=_("Besluttet på"),
        queryset=AgendaItem.objects.none(),
        empty_label=None,
        error_messages={"required": _("Vælg det møde, opgaven følger af.")},
    )
    field_order = ["item", "task"]

    def __init__(self, *args: object, case: CaseFile, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        handled = followed_up(case).select_related("meeting__body")
        self.fields["item"].queryset = handled.order_by("-meeting__on")

    def new(self) -> NewFollowUp:
        fields = {name: self.cleaned_data[name] for name in TaskForm.base_fields}
        return NewFollowUp(**fields)
