import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseKind, CaseState, MeetingState
from cases.models import Body, CaseFile, FollowUp, Meeting, RecommendationPoint, Section
from cases.queries import overdue, own_follow_ups, tasks_without_receiver
from clusters.models import Centre


class CaseFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label=_("Sagsnr., titel eller tekst"), method="having_text")
    state = django_filters.ChoiceFilter(label=_("Status"), choices=CaseState.choices, empty_label=_("Alle"))
    kind = django_filters.ChoiceFilter(label=_("Sagstype"), choices=CaseKind.choices, empty_label=_("Alle"))
    centre = django_filters.ModelChoiceFilter(
        label=_("Center"), queryset=Centre.objects.all(), empty_label=_("Alle")
    )
    body = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=Body.objects.all(), empty_label=_("Alle")
    )

    class Meta:
        model = CaseFile
        fields = ["text", "state", "kind", "centre", "body"]

    def having_text(self, queryset, name, value):
        """In the number or the title, or anywhere in the sections and points."""
        sections = Section.objects.filter(Q(body__icontains=value) | Q(heading__icontains=value))
        points = RecommendationPoint.objects.filter(text__icontains=value)
        return queryset.filter(
            Q(number__icontains=value)
            | Q(title__icontains=value)
            | Q(pk__in=sections.values("case"))
            | Q(pk__in=points.values("case"))
        )


class FollowUpFilter(django_filters.FilterSet):
    """The list of tasks. Every choice stands in the address, so that it can be kept and sent to a colleague."""

    text = django_filters.CharFilter(label=_("Opgave, ansvarlig eller sag"), method="having_text")
    whose = django_filters.ChoiceFilter(
        label=_("Hvis opgaver?"),
        choices=[("mine", _("Mine")), ("nobody", _("Uden modtager"))],
        method="belonging_to",
        empty_label=_("Alle"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[
            ("open", _("Ikke udført")),
            ("overdue", _("Over fristen")),
            ("undated", _("Ikke udført, uden dato")),
            ("done", _("Udført")),
        ],
        method="in_state",
        empty_label=_("Alle"),
    )
    body = django_filters.ModelChoiceFilter(
        label=_("Organ"),
        field_name="item__meeting__body",
        queryset=Body.objects.filter(meets_here=True),
        empty_label=_("Alle organer"),
    )
    centre = django_filters.ModelChoiceFilter(
        label=_("Center"), queryset=Centre.objects.all(), empty_label=_("Alle centre")
    )

    class Meta:
        model = FollowUp
        fields = ["text", "whose", "state", "body", "centre"]

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.filters["body"].queryset = Body.objects.filter(
            pk__in=self.queryset.order_by().values("item__meeting__body")
        )

    def having_text(self, queryset, name, value):
        return queryset.filter(
            Q(task__icontains=value)
            | Q(owner_role__icontains=value)
            | Q(case__number__icontains=value)
            | Q(case__title__icontains=value)
        )

    def belonging_to(self, queryset, name, value):
        if value == "nobody":
            return queryset.filter(pk__in=tasks_without_receiver(self.user).order_by().values("pk"))
        return queryset.filter(pk__in=own_follow_ups(self.user).order_by().values("pk"))

    def in_state(self, queryset, name, value):
        if value == "overdue":
            return overdue(queryset, self.on)
        if value == "undated":
            return queryset.filter(done_on=None, due_on=None)
        return queryset.filter(done_on__isnull=value == "open")


class MeetingFilter(django_filters.FilterSet):
    body = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=Body.objects.all(), empty_label=_("Alle")
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=MeetingState.choices, empty_label=_("Alle")
    )

    class Meta:
        model = Meeting
        fields = ["body", "state"]
