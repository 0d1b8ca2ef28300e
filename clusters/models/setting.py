"""Rules that are set from a day on, each with its source. A calculation for a date uses the rules of that date."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import CountingTopic, NormKey, SpanBandName, StaffCategory
from clusters.models.recorded import Dated, once, runs_forward
from clusters.models.seeded import in_own_language
from clusters.rules import SMALLEST_SHOWN_HEADCOUNT
from htk_workforce.money import kroner
from htk_workforce.money.hundredths import HundredthsField


class StaffingWeight(Dated):
    """What a full-time position of a category counts in the staffing ratio: 1 whole, 0 not at all."""

    category = models.CharField(_("stilling"), max_length=25, choices=StaffCategory)
    weight = HundredthsField(_("vægt"))
    is_confirmed = models.BooleanField(
        _("bekræftet"),
        default=True,
        help_text=_("Nej: en lokal antagelse, som kommunen selv skal tage stilling til."),
    )

    class Meta:
        verbose_name = _("vægt i normeringen")
        verbose_name_plural = _("vægte i normeringen")
        constraints = [
            once("category", "valid_from", name="one_weight_per_category_and_day"),
            runs_forward("weight_runs_forward"),
            models.CheckConstraint(
                condition=Q(weight__gte=Decimal(0), weight__lte=Decimal(1)),
                name="weight_between_zero_and_one",
                violation_error_message=_("En vægt er et tal fra 0 til 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.weight}"


class Norm(Dated):
    """A number of the norm."""

    key = models.CharField(_("tal"), max_length=30, choices=NormKey)
    value = HundredthsField(_("værdi"))

    class Meta:
        verbose_name = _("normtal")
        verbose_name_plural = _("normtal")
        constraints = [
            once("key", "valid_from", name="one_norm_per_key_and_day"),
            runs_forward("norm_runs_forward"),
            models.CheckConstraint(
                condition=Q(value__gt=Decimal(0)),
                name="norm_above_zero",
                violation_error_message=_("Et normtal er større end nul."),
            ),
            models.CheckConstraint(
                condition=~Q(key=NormKey.SMALLEST_SHOWN_HEADCOUNT)
                | Q(value__gte=Decimal(SMALLEST_SHOWN_HEADCOUNT)),
                name="smallest_shown_headcount_only_raised",
                violation_error_message=_("Grænsen kan sættes op, men ikke under 10 ansatte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()}: {self.value}"


class SpanLimit(Dated):
    """From how many direct reports a span of management is small, medium or large; up to where the next begins."""

    band = models.CharField(_("ledelsesspænd"), max_length=10, choices=SpanBandName)
    from_count = models.PositiveSmallIntegerField(_("fra antal medarbejdere"))

    class Meta:
        verbose_name = _("grænse for ledelsesspænd")
        verbose_name_plural = _("grænser for ledelsesspænd")
        constraints = [
            once("band", "valid_from", name="one_limit_per_band_and_day"),
            runs_forward("span_limit_runs_forward"),
            models.CheckConstraint(
                condition=Q(from_count__gte=1),
                name="span_limit_from_one",
                violation_error_message=_("Et ledelsesspænd begynder ved mindst én medarbejder."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_band_display()}: {self.from_count}"


class CountingRule(Dated):
    """Whether somebody or some workplace counts in the staffing ratio, and what that means for the figures."""

    topic = models.CharField(_("hvem eller hvad"), max_length=25, choices=CountingTopic)
    counts = models.BooleanField(_("tæller med"))
    note = models.CharField(_("det betyder"), max_length=300)
    is_confirmed = models.BooleanField(_("bekræftet"), default=True)

    class Meta:
        verbose_name = _("regel for, hvem der tæller med")
        verbose_name_plural = _("regler for, hvem der tæller med")
        constraints = [
            once("topic", "valid_from", name="one_counting_rule_per_topic_and_day"),
            runs_forward("counting_rule_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()

    @property
    def note_shown(self) -> str:
        """What it means as the reader may read it: in the own language where the words are ours."""
        return in_own_language(self.note)


class LeaverAssumption(Dated):
    """How large a share of the staff is expected to leave, and to retire, in a year. In percent."""

    leaver_percent = HundredthsField(_("rejser på et år, pct."))
    retirement_percent = HundredthsField(_("går på pension på et år, pct."))

    class Meta:
        verbose_name = _("antagelse om afgang")
        verbose_name_plural = _("antagelser om afgang")
        constraints = [
            once("valid_from", name="one_leaver_assumption_per_day"),
            runs_forward("leaver_assumption_runs_forward"),
            models.CheckConstraint(
                condition=Q(leaver_percent__gte=Decimal(0), retirement_percent__gte=Decimal(0)),
                name="leavers_not_negative",
                violation_error_message=_("En andel kan ikke være negativ."),
            ),
            models.CheckConstraint(
                condition=Q(leaver_percent__lte=kroner(100) - F("retirement_percent")),
                name="leavers_not_more_than_all",
                violation_error_message=_("Der kan ikke rejse flere, end der er."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaver_percent} + {self.retirement_percent}"
