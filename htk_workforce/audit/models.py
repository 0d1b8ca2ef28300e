from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

VERB_LABELS = {
    "appropriate": _("Afsat"),
    "draft": _("Oprettet"),
    "propose_allocation": _("Fordeling foreslået"),
    "save_case": _("Skrevet i sagen"),
    "accept_finding": _("Bemærkning accepteret"),
    "propose_follow_up": _("Opfølgning foreslået"),
    "propose_forward": _("Videresendelse foreslået"),
    "propose_supplement": _("Tillægsbevilling foreslået"),
    "propose_deadline_change": _("Ændring af frist foreslået"),
    "drop_effect": _("Virkning fjernet fra et punkt"),
    "export": _("Hentet som fil"),
    "plan_meeting": _("Møde planlagt"),
    "change_meeting": _("Mødets tid eller sted ændret"),
    "add_item": _("Punkt sat på dagsordenen"),
    "carry": _("Punkt overført fra et tidligere møde"),
    "move_item": _("Punkt flyttet"),
    "remove_item": _("Punkt taget af dagsordenen"),
    "close_item": _("Punkt lukket for offentligheden"),
    "open_item": _("Punkt åbnet for offentligheden"),
    "publish_again": _("Dagsorden udsendt igen"),
    "set_presence": _("Deltagelse skrevet ned"),
    "remove_presence": _("Deltager taget af listen"),
    "expenditure": _("Forbrug bogført"),
    "credit": _("Kreditering bogført"),
    "credit_note": _("Kreditnota bogført"),
    "reverse_expenditure": _("Forbrug tilbageført"),
    "reverse_posting": _("Postering tilbageført"),
    "amend": _("Det, der søges om, rettet"),
    "ask": _("Spørgsmål stillet"),
    "answer": _("Spørgsmål besvaret"),
    "qualification": _("Kvalificering skrevet ned"),
    "request_change": _("Ændring ønsket"),
    "change_approved": _("Ændring godkendt"),
    "change_rejected": _("Ændring afvist"),
    "close_period": _("Periode lukket"),
    "reopen_period": _("Periode åbnet igen"),
    "open_frame": _("Ramme åbnet"),
    "carry_over": _("Overført mellem år"),
    "give_back": _("Tilbageført"),
    "import_actuals": _("Forbrug indlæst"),
    "ignore_row": _("Forbrugsrække lagt væk"),
    "bring_back_row": _("Forbrugsrække hentet frem igen"),
    "link_row": _("Forbrugsrække knyttet til indtastet forbrug"),
    "book_another": _("Bogført ved siden af et indtastet forbrug på samme beløb"),
    "enter_another": _("Indtastet ved siden af et indlæst forbrug på samme beløb"),
    "save_grant": _("Tilskud gemt"),
    "save_activity": _("Aktivitet gemt"),
    "case_export": _("Aktindsigt hentet"),
    "stafffigure": _("Personaletal skrevet"),
    "childfigure": _("Børnetal skrevet"),
    "absencefigure": _("Sygefravær skrevet"),
    "absence_target": _("Måltal for sygefravær sat"),
    "evidence": _("Oplysning om klynge skrevet"),
    "key_figure": _("Nøgletal skrevet"),
    "import_figures": _("Tal for klyngerne læst ind"),
    "assess": _("Klynge vurderet"),
    "staffing_decision": _("Bemanding besluttet"),
    "withdraw_staffing": _("Bemanding taget tilbage"),
    "propose_staffing": _("Bemanding foreslået"),
    "staffing_lapses": _("Bemanding bortfaldet"),
    "use_staffing": _("Forbrug på bemanding skrevet"),
    "reverse_staffing_use": _("Forbrug på bemanding tilbageført"),
    "staffing_replaced": _("Bemanding afløst"),
    "staffing_promised_again": _("Bemanding lovet igen"),
    "demonstration": _("Demonstrationsdata lagt ind"),
    "use_scenario": _("Scenarie brugt i en sag"),
    "save_scenario": _("Scenarie gemt"),
    "remove_scenario": _("Scenarie slettet"),
    "salary_reference": _("Lønreference skrevet"),
    "set_rule": _("Regel sat"),
    "move_workplace": _("Arbejdsplads flyttet til en anden klynge"),
    "attach_file": _("Bilag lagt på"),
    "remove_attachment": _("Bilag taget væk"),
    "read_attachment": _("Bilag hentet"),
    "ask_party": _("Part hørt"),
    "add_statement": _("Udtalelse skrevet ind"),
    "change_statement": _("Udtalelse rettet"),
    "create_follow_up": _("Opgave givet"),
    "finish_follow_up": _("Opgave udført"),
    "reopen_follow_up": _("Opgave taget op igen"),
    "change_follow_up": _("Opgave ændret"),
    "create_deadline": _("Frist skrevet ind"),
    "route_outcome": _("Svar fra et andet organ skrevet ind"),
    "add_correction": _("Rettelse sat på dagsordenen"),
    "stop_follow_up": _("Opgave faldet bort ved en rettelse"),
    "stop_route_step": _("Orientering af et andet organ faldet bort ved en rettelse"),
    "stop_deadline_change": _("Ændring af frist faldet bort ved en rettelse"),
    "change_deadline": _("Frist ændret ved en beslutning"),
    "delete_grant": _("Tilskud slettet"),
    "delete_activity": _("Aktivitet slettet"),
    "create_pool": _("Pulje oprettet"),
    "save_terms": _("Betingelser ændret"),
    "save_cost": _("Udgiftstype eller loft skrevet"),
    "delete_cost": _("Udgiftstype slettet"),
    "save_share": _("Stillingsandel skrevet"),
    "delete_conditions": _("Kommende betingelser slettet"),
    "delete_share": _("Stillingsandel slettet"),
    "add_line": _("Linje tilføjet"),
    "change_line": _("Linje ændret"),
    "move_line": _("Linje flyttet"),
    "remove_line": _("Linje fjernet"),
}


class AuditEvent(models.Model):
    """Something that happened: who, when, what, from which state to which, and why. Never changed or deleted.

    The actor's name is kept as text beside the key, so that the log can be read without the user table.
    """

    at = models.DateTimeField(_("tidspunkt"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("hvem")
    )
    actor_name = models.CharField(_("navn"), max_length=200)
    verb = models.CharField(_("handling"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    target = GenericForeignKey()
    target_label = models.CharField(_("genstand"), max_length=300)
    from_state = models.CharField(_("fra"), max_length=30, blank=True)
    to_state = models.CharField(_("til"), max_length=30, blank=True)
    reason = models.TextField(_("begrundelse"), blank=True)
    data = models.JSONField(_("oplysninger"), default=dict)

    class Meta:
        verbose_name = _("hændelse")
        verbose_name_plural = _("hændelser")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="events_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.target_label}"

    @property
    def what(self) -> str:
        """What happened in words: the move between two states, or the verb where no state changed."""
        states = [self._state_label(state) for state in (self.from_state, self.to_state) if state]
        return " → ".join(states) if states else str(VERB_LABELS.get(self.verb, self.verb))

    def _state_label(self, state: str) -> str:
        model = self.content_type.model_class() if self.content_type else None
        choices = dict(model._meta.get_field("state").flatchoices) if model else {}
        return str(choices.get(state, state))
