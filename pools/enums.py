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
    RENAMED = "renamed", _("Omdøbt")


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
    REFUND = "refund", _("Krediteret")
    CARRY_OVER = "carry_over", _("Overført mellem år")
    GIVE_BACK = "give_back", _("Tilbageført")
    REVERSE = "reverse", _("Rettelse")


class OtherCosts(models.TextChoices):
    """What happens to a cost type the pool does not name (AT19)."""

    REFUSED = "refused", _("Afvises")
    WITH_REASON = "with_reason", _("Kræver begrundelse")


class CostType(models.TextChoices):
    COURSE = "course", _("Kursus")
    SUBSTITUTE_COVER = "substitute_cover", _("Vikardækning")
    CATERING = "catering", _("Forplejning")
    ROOMS = "rooms", _("Lokaler")
    CONSULTANT = "consultant", _("Ekstern konsulent")
    THEME_DAY = "theme_day", _("Temadag")
    LEADER_PAY = "leader_pay", _("Løn til pædagogisk leder")
    PLUS_PEDAGOGUE_PAY = "plus_pedagogue_pay", _("Løn til plus-pædagog")
    PEDAGOGUE_PAY = "pedagogue_pay", _("Løn til pædagogisk personale")
    EDUCATION_FEE = "education_fee", _("Deltagerbetaling til uddannelse")
    OTHER = "other", _("Andet")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    READY = "ready", _("Klar til at sende")
    RECEIVED = "received", _("Modtaget")
    WAITING_LIST = "waiting_list", _("På venteliste")
    INFORMATION_REQUESTED = "information_requested", _("Afventer oplysninger")
    QUALIFIED = "qualified", _("Kvalificeret")
    APPROVED = "approved", pgettext_lazy("ansøgning", "Bevilget")
    PARTLY_APPROVED = "partly_approved", _("Delvist bevilget")
    REJECTED = "rejected", _("Afslået")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    REPORTED = "reported", _("Regnskab modtaget")
    CLOSED = "closed", _("Afsluttet")


class Party(models.TextChoices):
    """Who qualifies an application at the workplace."""

    MANAGEMENT = "management", _("Ledelsen")
    TR = "tr", _("Tillidsrepræsentant (TR)")
    AMR = "amr", _("Arbejdsmiljørepræsentant (AMR)")
    HR = "hr", _("HR-Centret")


class AttachmentKind(models.TextChoices):
    """What a file is; everything but the first comes after the decision."""

    APPLICATION = "application", _("Til ansøgningen")
    INVOICE = "invoice", _("Faktura eller kvittering")
    COURSE_PROOF = "course_proof", _("Kursusbevis eller deltagerliste")
    REPLY = "reply", _("Svar eller redegørelse")
    CHANGE = "change", _("Til den ønskede ændring")
    ACCOUNT = "account", _("Til regnskabet")


class FundingSource(models.TextChoices):
    """Where the part that the pool does not pay comes from (domain research A2.10)."""

    POOL_LINE = "pool_line", _("En anden pulje")
    UNDERSPEND = "underspend", _("Mindreforbrug")
    CENTRE_BUDGET = "centre_budget", _("Centrets budget")
    SUPPLEMENTARY = "supplementary", _("Tillægsbevilling")
    COUNCIL_ACCOUNT = "council_account", _("Byrådets konto")


class GrantStatus(models.TextChoices):
    PROMISED = "promised", _("Tilsagn")
    CONDITIONAL = "conditional", _("Betinget tilsagn")
    PAID = "paid", _("Udbetalt")
    REPAID = "repaid", _("Tilbagebetalt")


class ActivityType(models.TextChoices):
    FORMAL = "formal", _("Formel uddannelse")
    INFORMAL = "informal", _("Uformel oplæring")
    ADMINISTRATION = "administration", _("Administration")
    AUDIT = "audit", _("Revision")


class ChangeState(models.TextChoices):
    REQUESTED = "requested", _("Ønsket")
    APPROVED = "approved", _("Godkendt")
    REJECTED = "rejected", _("Afvist")


class RowState(models.TextChoices):
    UNMATCHED = "unmatched", _("Ikke fordelt på en bevilling")
    CONFIRMED = "confirmed", _("Bogført")
    IGNORED = "ignored", _("Vedrører ikke puljerne")
