from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(models.TextChoices):
    ADMINISTRATIVE = "administrative", _("Administrativt organ")
    POLITICAL = "political", _("Politisk organ")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    PUBLISHED = "published", _("Dagsorden udsendt")
    HELD = "held", pgettext_lazy("møde", "Afholdt")
    MINUTES_APPROVED = "minutes_approved", _("Referat godkendt")
    CANCELLED = "cancelled", _("Aflyst")


class CaseKind(models.TextChoices):
    DECISION = "decision", _("Beslutningssag")
    INFORMATION = "information", _("Orienteringssag")
    NOTICE = "notice", _("Meddelelsessag")
    THEME = "theme", _("Temadrøftelse")
    AGENDA_PREPARATION = "agenda_preparation", _("Forberedelse af dagsorden")
    OTHER_BUSINESS = "other_business", _("Øvrige sager")


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Under udarbejdelse")
    READY = "ready", _("Klar til dagsorden")
    ON_AGENDA = "on_agenda", _("På dagsorden")
    WITH_OTHER_BODY = "with_other_body", _("Hos andet forum")
    AWAITING_APPROPRIATION = "awaiting_appropriation", _("Afventer bevilling")
    DECIDED = "decided", _("Besluttet")
    WITHDRAWN = "withdrawn", pgettext_lazy("sag", "Trukket tilbage")


class SectionKind(models.TextChoices):
    """The order printed follows HTK's minutes: background before the recommendation, the rest after the decision."""

    SUMMARY = "summary", _("Resumé")
    BACKGROUND = "background", _("Baggrund")
    PRESENTATION = "presentation", _("Sagsfremstilling")
    ECONOMY = "economy", _("Økonomi")
    LEGAL_BASIS = "legal_basis", _("Retsgrundlag")
    HEARING = "hearing", _("Høring")
    COMMUNICATION = "communication", _("Kommunikation")
    PROCESS = "process", _("Videre proces")
    OTHER = "other", _("Andet afsnit")


class ItemState(models.TextChoices):
    PENDING = "pending", _("Afventer")
    NOT_HANDLED = "not_handled", _("Ikke behandlet")
    DECIDED = "decided", _("Besluttet")
    TAKEN_OFF = "taken_off", _("Taget af dagsordenen")


class Outcome(models.TextChoices):
    """What the body said to one recommendation point (the vocabulary of HTK's minutes)."""

    APPROVED = "approved", _("Godkendt")
    APPROVED_WITH_REMARK = "approved_with_remark", _("Godkendt med bemærkning")
    APPROVED_AMENDED = "approved_amended", _("Godkendt i ændret form")
    APPROVED_IN_PRINCIPLE = "approved_in_principle", _("Godkendt i princippet")
    NOTED = "noted", _("Taget til efterretning")
    DISCUSSED = "discussed", _("Drøftet")
    NOT_HANDLED = "not_handled", _("Ikke behandlet")
    POSTPONED = "postponed", _("Udsat")
    RESUBMIT = "resubmit", _("Genforelægges")
    SENT_ON = "sent_on", _("Sendt til andet forum")
    CHANGED_TO_NOTICE = "changed_to_notice", _("Ændret til meddelelsessag")
    NOT_FOLLOWED = "not_followed", _("Ikke fulgt")
    UNANSWERED = "unanswered", _("Ubesvaret")


class Presence(models.TextChoices):
    """How somebody took part, in the whole meeting or in one item."""

    PRESENT = "present", _("Til stede")
    ABSENT = "absent", _("Fraværende")
    DISQUALIFIED = "disqualified", _("Inhabil")
    GUEST = "guest", _("Gæst")


class PaidFrom(models.TextChoices):
    """Who pays a part of a staffing line. The first is the pool; the others may pay what it does not (AT06)."""

    POOL = "pool", _("Puljen til minimumsnormeringer")
    PER_MILLE = "per_mille", _("Promillepuljen")
    CENTRE_BUDGET = "centre_budget", _("Centrets budget")
    SUPPLEMENTARY = "supplementary", _("Tillægsbevilling")


OWN_SOURCES = (PaidFrom.PER_MILLE, PaidFrom.CENTRE_BUDGET, PaidFrom.SUPPLEMENTARY)
"""Where the part that the pool does not pay may come from. Source: domain research A2.10; AT06."""


class Party(models.TextChoices):
    """Who is heard about a case. Which unions there are differs from municipality to municipality: OTHER names them."""

    MED = "med", _("MED-udvalg")
    MAIN_COMMITTEE = "main_committee", _("Hovedudvalget (HU)")
    SHOP_STEWARD = "shop_steward", _("Tillidsrepræsentant (TR)")
    SAFETY_REPRESENTATIVE = "safety_representative", _("Arbejdsmiljørepræsentant (AMR)")
    BUPL = "bupl", _("BUPL")
    FOA = "foa", _("FOA")
    LFS = "lfs", _("LFS")
    PARENT_BOARD = "parent_board", _("Forældrebestyrelse")
    COUNCIL_OF_INSTITUTIONS = "council_of_institutions", _("Institutions- og Skolerådet")
    OTHER = "other", _("Andre")


class Position(models.TextChoices):
    """What a party that was heard thinks of the case."""

    SUPPORTS = "supports", _("Støtter")
    SUPPORTS_WITH_REMARK = "supports_with_remark", _("Støtter med bemærkning")
    AGAINST = "against", _("Imod")
    NO_REMARKS = "no_remarks", _("Ingen bemærkninger")


class DeadlineKind(models.TextChoices):
    """Who set a deadline, and so who can change it."""

    STATUTE = "statute", _("Lovfastsat")
    COUNCIL = "council", _("Fastsat af Byrådet")


class Visibility(models.TextChoices):
    """Who may read an attachment: all who may see the case, or only those who see closed ones."""

    OPEN = "open", _("Åben")
    CLOSED = "closed", _("Lukket")


class VersionKind(models.TextChoices):
    MEMO = "memo", _("Sagsfremstilling")
    AGENDA = "agenda", _("Dagsorden")
    MINUTES = "minutes", _("Referat")


class Audience(models.TextChoices):
    """Whom a document is for. The public one leaves out what is closed."""

    INTERNAL = "internal", _("Intern")
    PUBLIC = "public", _("Offentlig")


class Severity(models.TextChoices):
    """What a finding does: advice is accepted with a reason, a blocking one must be put right."""

    ADVICE = "advice", _("Bemærkning")
    BLOCKING = "blocking", _("Fejl")
