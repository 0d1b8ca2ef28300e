"""Applications and what belongs to them. States and moves are in workflow.py."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Workplace
from htk_workforce.collation import danish
from htk_workforce.money import MoneyField
from pools.enums import ApplicationState, ChangeState, CostType, FundingSource, Party
from pools.models.pool import FrameLine
from pools.models.saved import SavedFromForm


class NumberSeries(models.Model):
    """The last number given out in a series, e.g. SYG-2023. Counted inside the transaction that uses it: no gaps."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Application(SavedFromForm):
    """A workplace asks for money from one line of a pool. States and moves are in workflow.py."""

    number = models.CharField(_("nummer"), max_length=20, unique=True, null=True)  # noqa: DJ001 drafts have none, and unique allows many NULLs
    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="applications", verbose_name=_("pulje"))
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="applications", verbose_name=_("arbejdsplads")
    )
    state = models.CharField(
        _("status"), max_length=25, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    purpose = models.TextField(_("formål"), blank=True)
    expected_effect = models.TextField(_("forventet effekt"), blank=True)
    contact_role = models.CharField(_("kontakt (rolle)"), max_length=100, blank=True)
    starts_on = models.DateField(_("fra"), null=True, blank=True)
    ends_on = models.DateField(_("til"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("indtastet af")
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        verbose_name=_("skrevet af"),
        help_text=_("Alle, der har skrevet i eller sendt ansøgningen; ingen af dem kan afgøre den."),
    )
    entered_at = models.DateTimeField(_("oprettet"), db_default=Now())
    ready_at = models.DateTimeField(_("meldt klar"), null=True)
    hand_back_reason = models.TextField(_("hvorfor kladden er givet tilbage"), blank=True)
    received_at = models.DateTimeField(_("modtaget"), null=True)
    queue_number = models.PositiveIntegerField(_("kønummer"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("afgjort af")
    )
    decided_on = models.DateField(_("afgjort"), null=True)
    decision_reason = models.TextField(_("begrundelse"), blank=True)
    warning_reason = models.TextField(
        _("begrundelse for at gå videre trods advarsler"),
        blank=True,
        help_text=_("Fx hvorfor en leder lønnes af penge til personale med direkte børnekontakt."),
    )
    final_account = models.TextField(_("afsluttende regnskab"), blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Given by the form when it is opened: autosave, the button and a double click then save the same draft.
    form_key = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("ansøgning")
        verbose_name_plural = _("ansøgninger")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="application_period_runs_forward",
                violation_error_message=_("Perioden slutter, før den begynder. Ret en af datoerne."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ApplicationState.DRAFT, ApplicationState.READY, ApplicationState.WITHDRAWN]
                )
                | Q(number__isnull=False, received_at__isnull=False, queue_number__isnull=False),
                name="received_application_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.REJECTED) | ~Q(decision_reason=""),
                name="rejection_has_reason",
                violation_error_message=_("Et afslag skal have en begrundelse, som arbejdspladsen kan læse."),
            ),
            models.UniqueConstraint(
                fields=["entered_by", "form_key"], condition=~Q(form_key=""), name="one_draft_per_open_form"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="four_eyes_on_application",
                violation_error_message=_("Den, der har indtastet ansøgningen, kan ikke afgøre den."),
            ),
        ]
        indexes = [models.Index(fields=["line", "state", "queue_number"], name="queue_of_a_line")]

    def __str__(self) -> str:
        return self.number or gettext("Kladde %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("application_detail", args=[self.pk])

    @property
    def total(self) -> Decimal:
        """The amount applied for, in kroner."""
        return sum((line.amount for line in self.lines.all()), Decimal("0.00"))

    @property
    def missing_parties(self) -> list[Party]:
        """The parties the pool asks for that have not qualified the application yet."""
        answered = {row.party for row in self.qualifications.all()}
        return [party for party in self.asked_parties if party not in answered]

    @property
    def asked_parties(self) -> list[Party]:
        """The parties the pool asked for on the day of receipt; of a draft nobody is asked yet."""
        if self.received_at is None:
            return []
        received_on = timezone.localdate(self.received_at)
        return self.line.frame.pool.conditions_on(received_on).parties

    @property
    def approved_total(self) -> Decimal:
        """The amount approved, in kroner; nothing until it is decided."""
        return sum((line.approved_amount or Decimal("0.00") for line in self.lines.all()), Decimal("0.00"))


class ApplicationLine(models.Model):
    """One cost of an application: quantity × unit price in kroner."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    cost_type = models.CharField(_("udgiftstype"), max_length=20, choices=CostType)
    year = models.PositiveSmallIntegerField(_("år"), null=True, blank=True, help_text=_("Tom: rammens år."))
    description = models.CharField(_("beskrivelse"), max_length=200)
    quantity = models.PositiveIntegerField(_("antal"))
    unit_price = MoneyField(_("pris pr. stk."))
    exception_reason = models.CharField(
        _("begrundelse for udgiftstypen"),
        max_length=300,
        blank=True,
        help_text=_("Når puljen ikke nævner typen."),
    )
    approved_amount = MoneyField(_("bevilget"), null=True, blank=True)

    class Meta:
        verbose_name = _("udgift")
        verbose_name_plural = _("udgifter")
        ordering = ["application", "order"]
        constraints = [
            models.UniqueConstraint(fields=["application", "order"], name="cost_order_unique_in_application"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=Decimal(0)), name="cost_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


class Qualification(models.Model):
    """One party at the workplace has looked at the application; recorded by HR, roles only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="qualifications")
    party = models.CharField(_("hvem"), max_length=15, choices=Party)
    on = models.DateField(_("dato"))
    remark = models.TextField(_("bemærkning"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("kvalificering")
        verbose_name_plural = _("kvalificeringer")
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "party"], name="party_once_per_application")
        ]

    def __str__(self) -> str:
        return self.get_party_display()


class InformationRequest(models.Model):
    """HR asks the workplace something; the application keeps its place in the queue meanwhile."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="information_requests")
    question = models.TextField(_("spørgsmål"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("spurgt"), db_default=Now())
    answer = models.TextField(_("svar"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("besvaret"), null=True)

    class Meta:
        verbose_name = _("anmodning om oplysninger")
        verbose_name_plural = _("anmodninger om oplysninger")
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="one_open_question"
            )
        ]

    def __str__(self) -> str:
        return self.question[:60]


class FundingPart(models.Model):
    """A source of the part the pool does not pay, in the order they are used; `limit` None means the rest."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="funding_parts")
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    source = models.CharField(_("kilde"), max_length=20, choices=FundingSource)
    line = models.ForeignKey(
        FrameLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="funding_parts",
        verbose_name=_("linje"),
    )
    limit = MoneyField(_("højst"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    committed_amount = MoneyField(_("bevilget"), null=True, blank=True)

    class Meta:
        verbose_name = _("finansieringskilde")
        verbose_name_plural = _("finansieringskilder")
        ordering = ["application", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "order"], name="funding_order_unique_in_application"
            ),
            models.CheckConstraint(
                condition=Q(source=FundingSource.POOL_LINE, line__isnull=False)
                | (~Q(source=FundingSource.POOL_LINE) & Q(line__isnull=True)),
                name="pool_line_only_with_that_source",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line or self.get_source_display())


class Change(models.Model):
    """A change asked for after approval, kept apart from the live application with before and after."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="changes")
    reason = models.TextField(_("begrundelse"))
    before = models.JSONField(_("før"))
    after = models.JSONField(_("efter"))
    # Period, purpose, cost types and sources; empty where only amounts could be changed. See queries/change.py.
    terms_before = models.JSONField(_("vilkår før"), default=dict)
    terms_after = models.JSONField(_("vilkår efter"), default=dict)
    # The lines that the terms name, so that they are not removed while the change can be read.
    lines = models.ManyToManyField(FrameLine, related_name="named_in_changes", verbose_name=_("linjer"))
    state = models.CharField(_("status"), max_length=15, choices=ChangeState, default=ChangeState.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("ønsket"), db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(_("afgjort"), null=True)
    decision_reason = models.TextField(_("svar"), blank=True)

    class Meta:
        verbose_name = _("ændring")
        verbose_name_plural = _("ændringer")
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=ChangeState.REQUESTED), name="one_open_change"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="four_eyes_on_change",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]


class SavedView(models.Model):
    """A person's own name for a selection of the list of applications. `query` is the address after the `?`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("navn"), max_length=60)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("gemt visning")
        verbose_name_plural = _("gemte visninger")
        ordering = [danish("name")]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once_per_user")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('application_list')}?{self.query}"
