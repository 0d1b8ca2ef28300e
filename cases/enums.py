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


class CaseKind(models.TextChoices):
    DECISION = "decision", _("Beslutningssag")
    INFORMATION = "information", _("Orienteringssag")
    NOTICE = "notice", _("Meddelelsessag")
    THEME = "theme", _("Temadrøftelse")


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Under udarbejdelse")
    READY = "ready", _("Klar til dagsorden")
    ON_AGENDA = "on_agenda", _("På dagsorden")
    DECIDED = "decided", _("Besluttet")


class SectionKind(models.TextChoices):
    """The order printed follows HTK's minutes: background before the recommendation, the rest after the decision."""

    BACKGROUND = "background", _("Baggrund")
    PRESENTATION = "presentation", _("Sagsfremstilling")
    ECONOMY = "economy", _("Økonomi")


class ItemState(models.TextChoices):
    PENDING = "pending", _("Afventer")
    NOT_HANDLED = "not_handled", _("Ikke behandlet")
    DECIDED = "decided", _("Besluttet")


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
