from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkplaceKind(models.TextChoices):
    FAMILY_DAY_CARE = "family_day_care", _("Dagpleje")
    NURSERY = "nursery", _("Vuggestue")
    KINDERGARTEN = "kindergarten", _("Børnehave")
    INTEGRATED = "integrated", _("Integreret institution")
    SCHOOL = "school", _("Skole")
    NURSING_HOME = "nursing_home", _("Plejehjem")
    HOME_CARE = "home_care", _("Hjemmepleje")
    OTHER = "other", _("Andet")


DAY_CARE = (
    WorkplaceKind.FAMILY_DAY_CARE,
    WorkplaceKind.NURSERY,
    WorkplaceKind.KINDERGARTEN,
    WorkplaceKind.INTEGRATED,
)


class Ownership(models.TextChoices):
    MUNICIPAL = "municipal", _("Kommunal")
    SELF_OWNED = "self_owned", _("Selvejende")
    PRIVATE = "private", _("Privat")


class AbsenceMeasure(models.TextChoices):
    """DST and KRL publish different figures for the same year, so measure and source go together."""

    PERCENT = "percent", _("pct.")
    DAYS = "days", _("dage pr. fuldtidsansat")


class StaffCategory(models.TextChoices):
    """What people are employed as. A figure counts heads and full-time positions, never names."""

    LEADER = "leader", _("Leder")
    PEDAGOGUE = "pedagogue", _("Pædagog")
    PEDAGOGICAL_ASSISTANT = "pedagogical_assistant", _("Pædagogisk assistent")
    HELPER = "helper", _("Pædagogmedhjælper")
    STUDENT = "student", _("Pædagogstuderende")
    TRAINEE = "trainee", _("Elev (pædagogisk assistent)")


class AgeGroup(models.TextChoices):
    """A child is under 3 until the 1st of the month after the third birthday (AT44)."""

    UNDER_3 = "under_3", _("Under 3 år")
    FROM_3 = "from_3", _("Fra 3 år til skolestart")


class FigureStatus(models.TextChoices):
    ACTUAL = "actual", _("Opgjort")
    FORECAST = "forecast", _("Prognose")


class PositionType(models.TextChoices):
    """What a cluster is given: one of the two, never both (AT10)."""

    LEADER = "leader", _("Pædagogisk leder")
    PLUS_PEDAGOGUE = "plus_pedagogue", _("Plus-pædagog")


class SalaryGroup(models.TextChoices):
    PEDAGOGUE = "pedagogue", _("Pædagog")
    LEADER = "leader", _("Pædagogisk leder")
    PLUS_PEDAGOGUE = "plus_pedagogue", _("Plus-pædagog (indsatspædagog)")
    PEDAGOGICAL_ASSISTANT = "pedagogical_assistant", _("Pædagogisk assistent")
    HELPER = "helper", _("Pædagogmedhjælper")


class SalaryBasis(models.TextChoices):
    """Whether an amount is a whole pay, or what it is above an average pedagogue's (domain research A2.8)."""

    FULL = "full", _("Fuld lønudgift")
    EXTRA = "extra", _("Merudgift i forhold til en gennemsnitlig pædagog")


class SpanBandName(models.TextChoices):
    """How many report to a leader, in words. The limits are dated settings."""

    SMALL = "small", _("Lille")
    MEDIUM = "medium", _("Mellem")
    LARGE = "large", _("Stort")


class Criterion(models.TextChoices):
    """What speaks for a leader (7) and for a plus-pedagogue (4). Domain research A2.7."""

    POOR_SOCIO_ECONOMICS = "poor_socio_economics", _("Dårlige socioøkonomiske forhold")
    LARGE_SPAN = "large_span", _("Stort ledelsesspænd")
    NEW_HOUSES = "new_houses", _("En eller flere nyåbnede institutioner")
    CHILDREN_IN_DISTRESS = "children_in_distress", _("Høj andel af børn i udsatte positioner")
    SPECIAL_GROUPS = "special_groups", _("Specialgrupper")
    FUTURE_MOVE = "future_move", _("Kommende flytning til nye rammer")
    PREFERS_LEADER = "prefers_leader", _("Lederne foretrækker en leder")
    DAILY_SUPPORT = "daily_support", _("Behov for mere støtte til det daglige pædagogiske arbejde")
    EVALUATION_CULTURE = "evaluation_culture", _("Behov for kræfter til at bygge en evalueringskultur op")
    SMALL_OR_MEDIUM_SPAN = "small_or_medium_span", _("Lille eller mellemstort ledelsesspænd")
    PREFERS_PLUS_PEDAGOGUE = "prefers_plus_pedagogue", _("Lederne foretrækker en plus-pædagog")


class EvidenceKind(models.TextChoices):
    """A fact that a criterion may rest on."""

    SOCIO_ECONOMIC_INDEX = "socio_economic_index", _("Socioøkonomisk indeks")
    DIRECT_REPORTS = "direct_reports", _("Medarbejdere pr. leder")
    DISTRESS_SHARE = "distress_share", _("Andel børn i udsatte positioner")
    SPECIAL_GROUPS = "special_groups", _("Specialgrupper")
    NEW_HOUSES = "new_houses", _("Nyåbnede institutioner")
    PLANNED_MOVE = "planned_move", _("Planlagt flytning")
    PREFERENCE = "preference", _("Ledernes ønske")
    SUPPORT_NEED = "support_need", _("Behov for støtte")
    EVALUATION_NEED = "evaluation_need", _("Behov for evaluering")


class KeyFigureTopic(models.TextChoices):
    RECRUITMENT = "recruitment", _("Rekruttering")
    STAFFING = "staffing", _("Bemanding")
    CARE_GUARANTEE = "care_guarantee", _("Pasningsgaranti")
    OTHER = "other", _("Andet")


class NormKey(models.TextChoices):
    """Numbers of the norm that are set from a day on."""

    CHILDREN_PER_STAFF_UNDER_3 = "children_per_staff_under_3", _("Børn under 3 år pr. voksen")
    CHILDREN_PER_STAFF_FROM_3 = "children_per_staff_from_3", _("Børn fra 3 år pr. voksen")
    FULL_TIME_HOURS = "full_time_hours", _("Timer om ugen på fuld tid")
    SMALLEST_SHOWN_HEADCOUNT = "smallest_shown_headcount", _("Færrest ansatte, et sygefraværstal vises for")
    CARE_GUARANTEE_MONTH = "care_guarantee_month", _("Pris for én måned uden pasningsgaranti, kr.")


class CountingTopic(models.TextChoices):
    """Who counts in the staffing ratio and who does not. The first three decide which workplaces are counted;

    the others tell how the entered figures must be made up.
    """

    SPECIAL_INSTITUTIONS = "special_institutions", _("Specialinstitutioner")
    PRIVATE_INSTITUTIONS = "private_institutions", _("Private institutioner")
    FAMILY_DAY_CARE = "family_day_care", _("Dagpleje")
    SUBSTITUTES = "substitutes", _("Vikarer")
    SICKNESS_AND_HOLIDAY = "sickness_and_holiday", _("Tid med sygdom og ferie")
    PARENTAL_LEAVE = "parental_leave", _("Tid på barsel")
    CENTRAL_SUPPORT = "central_support", _("Støttepædagoger og sprogstøtte, der er ansat centralt")
    SOCIAL_STAFFING = "social_staffing", _("Ansatte for kommunens egne sociale normeringer")
    STATE_SOCIAL_STAFFING = "state_social_staffing", _("Ansatte for statens pulje til sociale normeringer")
