from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PoolKind(models.TextChoices):
    MINIMUM_STAFFING = "minimum_staffing", _("Minimumsnormering")
    RECRUITMENT = "recruitment", _("Rekruttering")
    SICKNESS = "sickness", _("Sygefravær")
    UPSKILLING = "upskilling", _("Opkvalificering")
    PER_MILLE = "per_mille", _("Promillepulje")
    OTHER = "other", _("Anden pulje")


class PoolOrigin(models.TextChoices):
    BUDGET_SETTLEMENT = "budget_settlement", _("Budgetforlig")
    STATE_GRANT = "state_grant", _("Statsligt tilskud")
    OWN_BUDGET = "own_budget", _("Eget budget")


class Principle(models.TextChoices):
    FIRST_COME = "first_come", _("Først til mølle")
    ASSESSMENT = "assessment", _("Konkret vurdering")
    FIXED = "fixed", _("Fast fordeling")


class LineKind(models.TextChoices):
    UNDISTRIBUTED = "undistributed", _("Ikke fordelt")
    ALLOCATION = "allocation", _("Linje")
    HEADING = "heading", _("Overskrift")


class VersionStatus(models.TextChoices):
    PROPOSED = "proposed", _("Foreslået")
    DECIDED = "decided", _("Besluttet")


class Bucket(models.TextChoices):
    """Where the money of a line stands. `source` is the world outside; the only one that may be negative."""

    SOURCE = "source", _("Kilde")
    AVAILABLE = "available", _("Ledig")
    RESERVED = "reserved", _("Reserveret")
    COMMITTED = "committed", _("Bevilget")
    SPENT = "spent", _("Afholdt")


class PostingKind(models.TextChoices):
    APPROPRIATE = "appropriate", _("Afsat")
    TRANSFER = "transfer", _("Fordelt")
    RESERVE = "reserve", _("Reserveret")
    RELEASE = "release", _("Frigivet")
    COMMIT = "commit", _("Bevilget")
    SPEND = "spend", _("Afholdt")
    CARRY_OVER = "carry_over", _("Overført mellem år")
    GIVE_BACK = "give_back", _("Tilbageført")
    REVERSE = "reverse", _("Rettelse")


class CostType(models.TextChoices):
    COURSE = "course", _("Kursus")
    SUBSTITUTE_COVER = "substitute_cover", _("Vikardækning")
    CATERING = "catering", _("Forplejning")
    ROOMS = "rooms", _("Lokaler")
    CONSULTANT = "consultant", _("Ekstern konsulent")
    THEME_DAY = "theme_day", _("Temadag")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    RECEIVED = "received", _("Modtaget")
    APPROVED = "approved", pgettext_lazy("ansøgning", "Bevilget")
    REJECTED = "rejected", _("Afslået")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
