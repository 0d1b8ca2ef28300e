"""Who a point gives the clusters, what each costs, who pays, and what has been used of it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import PaidFrom
from cases.models.case import RecommendationPoint
from cases.models.meeting import AgendaItem
from clusters.enums import PositionType, SalaryBasis
from clusters.models import Cluster
from htk_workforce.collation import danish
from htk_workforce.money import MoneyField
from htk_workforce.money.hundredths import HundredthsField
from pools.models import FrameLine, Posting


class StaffingPlan(models.Model):
    """The effect "staff these clusters" of a point: which lines pay which position, and how it is costed.

    Both lines are in one frame of the minimum-staffing pool; its year is the one the cost is for.
    """

    point = models.OneToOneField(RecommendationPoint, models.CASCADE, related_name="staffing_plan")
    leader_line = models.ForeignKey(
        FrameLine, models.PROTECT, related_name="+", verbose_name=_("linje, der betaler lederne")
    )
    plus_line = models.ForeignKey(
        FrameLine, models.PROTECT, related_name="+", verbose_name=_("linje, der betaler plus-pædagogerne")
    )
    per_mille_line = models.ForeignKey(
        FrameLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("linje i promillepuljen"),
    )
    basis = models.CharField(_("beløbet er"), max_length=10, choices=SalaryBasis, default=SalaryBasis.EXTRA)

    class Meta:
        verbose_name = _("bemanding i et punkt")
        verbose_name_plural = _("bemanding i punkter")

    def __str__(self) -> str:
        return gettext("Bemanding i %(point)s") % {"point": self.point}

    def line_of(self, position: str) -> FrameLine:
        """The pool's line that pays a position."""
        return self.leader_line if position == PositionType.LEADER else self.plus_line

    @property
    def year(self) -> int:
        return self.leader_line.frame.year

    @property
    def price_level(self) -> int:
        return self.leader_line.frame.price_level


class StaffingLine(models.Model):
    """What one cluster is given: proposed (no `item`), or decided by a handling. Neither overwrites the other.

    `unit_amount` is kroner a year for one position in the prices of `price_level`, from the salaries that `source`
    names. `lapsed_on`: the council refused the supplementary appropriation the line counted on, so it came to nothing.
    """

    point = models.ForeignKey(RecommendationPoint, models.CASCADE, related_name="staffing")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="staffing")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+", verbose_name=_("klynge"))
    position = models.CharField(_("stilling"), max_length=20, choices=PositionType)
    count = models.PositiveSmallIntegerField(_("antal"), default=1)
    basis = models.CharField(_("beløbet er"), max_length=10, choices=SalaryBasis)
    unit_amount = MoneyField(_("pr. stilling om året"))
    price_level = models.PositiveSmallIntegerField(_("pris- og lønniveau"))
    source = models.CharField(_("kilde"), max_length=400)
    from_on = models.DateField(_("fra"))
    lapsed_on = models.DateField(_("bortfaldet"), null=True)

    class Meta:
        verbose_name = _("bemandingslinje")
        verbose_name_plural = _("bemandingslinjer")
        ordering = ["point", danish("cluster__name")]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "cluster"],
                condition=Q(item__isnull=True),
                name="one_proposal_per_cluster_and_point",
                violation_error_message=_("En klynge får en leder eller en plus-pædagog, ikke begge."),
            ),
            models.UniqueConstraint(
                fields=["point", "item", "cluster"],
                condition=Q(item__isnull=False),
                name="one_decision_per_cluster_point_and_item",
                violation_error_message=_("En klynge får en leder eller en plus-pædagog, ikke begge."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="staffing_line_has_a_position",
                violation_error_message=_("Der skal være mindst én stilling."),
            ),
            models.CheckConstraint(
                condition=Q(unit_amount__gt=Decimal(0)),
                name="staffing_line_costs_something",
                violation_error_message=_("En stilling koster mere end 0 kr."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="staffing_line_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.get_position_display()}"


class FundingSplit(models.Model):
    """A share of a staffing line's pay, and who pays it. The shares of a line add up to 1.

    Money of a pool comes from a `line`; a supplementary appropriation arrives on one. A centre's budget is outside.
    """

    staffing = models.ForeignKey(StaffingLine, models.CASCADE, related_name="splits")
    paid_from = models.CharField(_("betales af"), max_length=15, choices=PaidFrom)
    share = HundredthsField(_("andel"))
    line = models.ForeignKey(FrameLine, models.PROTECT, null=True, related_name="+", verbose_name=_("linje"))

    class Meta:
        verbose_name = _("finansiering af en bemandingslinje")
        verbose_name_plural = _("finansiering af bemandingslinjer")
        ordering = ["staffing", "id"]
        constraints = [
            models.UniqueConstraint(fields=["staffing", "paid_from"], name="source_once_per_staffing_line"),
            models.CheckConstraint(
                condition=Q(share__gt=Decimal(0), share__lte=Decimal(1)),
                name="funding_share_between_zero_and_one",
                violation_error_message=_("En andel er over 0 og højst 1."),
            ),
            models.CheckConstraint(
                condition=Q(paid_from=PaidFrom.CENTRE_BUDGET, line__isnull=True)
                | Q(~Q(paid_from=PaidFrom.CENTRE_BUDGET), line__isnull=False),
                name="funding_from_a_pool_has_a_line",
                violation_error_message=_("Vælg den linje, pengene kommer fra."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_paid_from_display()}: {self.share}"


class StaffingUse(models.Model):
    """Pay that has been used for the positions a point gave, or what was left over and let go. `amount` is kroner; the
    posting says what each line paid.

    With a `cluster` nobody wrote the row by hand: its position there was replaced by what the point `replaced_by` gave
    the cluster in the handling `item` (empty: when the council had answered). `is_release`: the pay for the months it
    no longer runs was let go; otherwise it was promised again, because the replacement was corrected.

    A wrong row is never changed: it is reversed, stays with its reason, and counts no more.
    """

    point = models.ForeignKey(RecommendationPoint, models.PROTECT, related_name="staffing_uses")
    position = models.CharField(_("stilling"), max_length=20, choices=PositionType)
    on = models.DateField(_("dato"))
    amount = MoneyField(_("beløb"))
    is_release = models.BooleanField(_("frigivet"), default=False)
    text = models.CharField(_("tekst"), max_length=300)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, related_name="+", verbose_name=_("klynge")
    )
    last_on = models.DateField(_("sidste dag"), null=True)
    replaced_by = models.ForeignKey(
        RecommendationPoint,
        models.PROTECT,
        null=True,
        related_name="replaced_staffing",
        verbose_name=_("afløst af"),
    )
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("skrevet"), db_default=Now())
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reversed_at = models.DateTimeField(_("tilbageført"), null=True)
    reversed_on = models.DateField(_("tilbageført pr."), null=True)
    reversal_reason = models.CharField(_("hvorfor"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("forbrug på bemanding")
        verbose_name_plural = _("forbrug på bemanding")
        ordering = ["point", "on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)),
                name="staffing_use_above_zero",
                violation_error_message=_("Beløbet skal være større end nul."),
            ),
            models.CheckConstraint(
                condition=Q(cluster__isnull=True, replaced_by__isnull=True)
                | Q(cluster__isnull=False, replaced_by__isnull=False, reversed_at__isnull=True),
                name="replaced_staffing_names_what_replaced_it",
                violation_error_message=_("En afløst stilling skal pege på den sag, der afløste den."),
            ),
            models.CheckConstraint(
                condition=Q(
                    reversed_at__isnull=True,
                    reversed_by__isnull=True,
                    reversed_on__isnull=True,
                    reversal_reason="",
                )
                | Q(
                    Q(reversed_at__isnull=False, reversed_by__isnull=False, reversed_on__gte=F("on")),
                    ~Q(reversal_reason=""),
                ),
                name="staffing_use_reversed_with_a_reason",
                violation_error_message=_("Skriv, hvorfor beløbet bliver tilbageført."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display()}: {self.text}"

    @property
    def is_reversed(self) -> bool:
        return self.reversed_at is not None

    @property
    def is_by_hand(self) -> bool:
        """Did finance write it? The other rows follow from decisions."""
        return self.cluster_id is None
